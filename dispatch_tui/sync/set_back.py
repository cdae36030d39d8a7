"""A machine that was set back to before its first bundle.

Others know that it had one, and what they send builds on that; nothing here does, and it can say nothing either, as
only a first bundle would tell whom to trust. A station of the centre can have everything exported anew. One of a
department can not, as its bundles build on what it has shown to hold: it has to join again, as another station.
"""

from __future__ import annotations

import shlex
from typing import Final

from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.store.store import Store
from dispatch_tui.sync.format.card import ENDING
from dispatch_tui.sync.format.manifest import Heading

NOTED: Final = "sync.set_back"
"""The setting that holds the code of the station by whose bundle it was found out."""


def is_set_back(store: Store, heading: Heading) -> bool:
    """Whether a bundle for this station shows that it held something once, though nothing of the centre is here."""
    return store.waiting and store.station in heading.addressees and bool(heading.builds_on)


def note(store: Store, heading: Heading) -> None:
    """Keep in mind that it was found out."""
    store.local.keep_setting(NOTED, heading.code)


def set_back(store: Store) -> Refusal | None:
    """What became of this machine and what helps, if that was found out; None for any other."""
    station, joining = store.local.setting(NOTED), store.joining
    if not station or joining is None or not store.waiting:
        return None
    if joining.role == "centre":
        return Refusal("bundle_set_back", {"station": station, "own": joining.code})
    return Refusal("bundle_set_back_department", {
        "station": station, "own": joining.code, "how": _how(joining.role, joining.department),
        "card": shlex.quote(f"{station}{ENDING}"), "store": shlex.quote(str(store.database.path)),
    })  # fmt: skip


def _how(role: str, department: str) -> str:
    """How ``init --join`` is told what the station was."""
    return f"--role {role} --department {shlex.quote(department)}" if department else f"--role {role}"
