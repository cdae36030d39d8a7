"""The registries: which kinds of inject, trigger, condition and expectation there are, and which deeds count.

A kind is a dataclass whose fields say their shapes; it is added where its like stand, in one tuple. Reader, schema,
check and manual follow. A script may hold kinds that are not here: they are told and passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from dispatch_tui.drill.script.expectations import EXPECTATIONS, KnownExpected
from dispatch_tui.drill.script.injects import INJECTS, KnownBody
from dispatch_tui.drill.script.triggers import CONDITIONS, TRIGGERS, KnownCondition, Trigger

INJECT_KINDS: Final[Mapping[str, type[KnownBody]]] = {one.kind: one for one in INJECTS}
TRIGGER_KINDS: Final[Mapping[str, type[Trigger]]] = {one.kind: one for one in TRIGGERS}
CONDITION_KINDS: Final[Mapping[str, type[KnownCondition]]] = {one.kind: one for one in CONDITIONS}
EXPECTATION_KINDS: Final[Mapping[str, type[KnownExpected]]] = {one.kind: one for one in EXPECTATIONS}


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can have been done on a ticket: by the trainee, or by a department. ``events`` are the kinds of
    event that tell of it; empty: the run's journal tells. ``of_order``: a department can be named with it."""

    name: str
    by: Literal["trainee", "department"]
    events: tuple[str, ...]
    of_order: bool = False


def _by_trainee(*names: str, of_order: bool = False) -> tuple[Deed, ...]:
    return tuple(Deed(name, "trainee", (name,), of_order) for name in names)


def _by_department(*names: str) -> tuple[Deed, ...]:
    return tuple(Deed(name, "department", (name,), True) for name in names)


DEEDS: Final[Mapping[str, Deed]] = {
    deed.name: deed
    for deed in (
        *_by_trainee("answered", "taken", "inquired", "attached", "info_needed", "info_supplied", "answered_directly",
                     "refused", "transferred", "classified", "corrected", "merged", "unmerged", "cancelled"),
        *_by_trainee("dispatched", "notified", "urged", "return_granted", "return_refused", "ruled",
                     "extension_granted", "extension_refused", "support_waived", "withdrawn", "verified", "sent_back",
                     of_order=True),
        *_by_trainee("suspended", "resumed", "called_back", "rechecked", "closed", "reopened", "supervised", "noted"),
        Deed("asked", "trainee", ()),
        Deed("rang_back", "trainee", ()),
        *_by_department("acknowledged", "arrived", "returned", "reported", "extension_asked"),
    )
}  # fmt: skip
