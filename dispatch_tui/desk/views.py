"""What the desk hands to whoever shows it: frozen values, texts looked up, codes left as codes.

Times are UTC milliseconds. Texts are as they came and untrusted: whoever shows them neutralises them.
A text is None where its part is withheld or erased.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.store.rows import BoardPage as BoardPage
from dispatch_tui.store.rows import BoardRow as BoardRow

Level = Literal["ok", "warn", "late", "doubtful", "unknown"]
Lane = Literal[
    "all", "mine", "ringing", "dispatch", "to_notify", "ack", "work", "verify", "callback", "close", "late", "conflict",
    "held", "warnings", "done", "due", "returned", "reported",
]  # fmt: skip
LANES: tuple[Lane, ...] = (
    "all", "mine", "ringing", "dispatch", "to_notify", "ack", "work", "verify", "callback", "close", "late", "conflict",
    "held", "warnings", "done",
)  # fmt: skip
"""The queue's filters. ``dispatch``: received, needs_info, to_dispatch, return_review. ``work``: in_progress,
extension_review, suspended. ``all``: every open ticket. ``done``: finished, newest first. ``warnings``: CAP alerts.
``to_notify``: a department without a station has an order of which nobody there was told. ``conflict``: facts disagree
and nobody has settled it, or one report became two tickets; finished tickets too. ``held``: something that a station
wrote after it was retired waits for a supervisor."""
CENTRE_LANES: tuple[Lane, ...] = (*LANES, "due")
"""``due``: finished, and something has been kept as long as the pack says. Nobody counts these but who looks at
them."""


DEPARTMENT_LANES: tuple[Lane, ...] = ("all", "ack", "work", "returned", "reported", "late", "done")
"""Those of a department's own queue. ``ack``: sent, or withdrawn and not yet acknowledged. ``work``: acknowledged, on
site, rework. ``returned`` and ``reported`` wait for the centre."""
COLLECTOR_LANES: tuple[Lane, ...] = ("all", "done")
"""Those of the collectors: what is to be looked at, and what has been."""


@dataclass(frozen=True, slots=True)
class Tallies:
    """How many tickets each lane holds, for the header; ``revision`` grows with every change of the store."""

    counts: Mapping[str, int]
    revision: int


@dataclass(frozen=True, slots=True)
class Reason:
    """A coded sentence: key of the message catalogue and its parameters."""

    key: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ClockView:
    """One running, paused or stopped limit. ``order`` is an order's id or None; ``why`` explains it line by line."""

    name: str
    order: str | None
    department: str | None
    started_at: int
    due_at: int | None
    warn_at: int | None
    paused_at: int | None
    stopped_at: int | None
    level: Level
    why: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class NoticeView:
    at: int
    channel: str
    reached: bool
    answer: str
    words: str | None


@dataclass(frozen=True, slots=True)
class OrderView:
    """One department's order; ``status`` is its step (sent, acknowledged, arrived, reported, verified, …)."""

    id: str
    department: str
    part: str
    status: str
    sent_at: int
    acknowledged_at: int | None
    arrived_at: int | None
    reported_at: int | None
    due_at: int | None
    outcome: str
    report: str | None
    return_reason: str
    extension: tuple[str, int | None] | None
    notices: tuple[NoticeView, ...]
    in_conflict: bool
    live: bool
    to_notify: bool = False
    """The department has no station, and nobody there was reached yet: somebody has to tell them."""


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of the timeline. ``texts`` holds what was said, by part name; ``refused`` why it does not count."""

    event: str
    act: str
    chain: str
    kind: str
    at: int
    recorded_at: int
    actor: str
    role: str
    on_behalf: str | None
    station: str
    data: Mapping[str, Any]
    texts: Mapping[str, str | None]
    photos: tuple[str, ...]
    retracted: bool
    outcome: str
    refused: Refusal | None
    held: bool = False
    """Its station was retired before it: it waits for a supervisor and does not count yet."""
    occurred: int | None = None
    """When it is said to have happened, where that was said."""
    basis: str = "recorded"
    """What ``at`` rests on: ``recorded``, ``occurred``, ``accepted``, ``corrected`` or ``doubted`` (the clock)."""
    claim: str | None = None
    """What became of a department's word for when it happened: ``open``, ``accepted``, ``declined``."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """Parts taken away for ever: how many of which classes, by whom, at which station, when, and why (a code)."""

    count: int
    classes: tuple[str, ...]
    actor: str
    station: str
    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class Uncounted:
    """Something that was written to the ticket and changes nothing: by whom, at which station, when, and why not."""

    kind: str
    actor: str
    role: str
    station: str
    at: int
    why: Refusal


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Where facts disagree. ``certain`` is false where texts are missing here, so that nobody can tell whether they do;
    ``first`` is the number of the first side, as ``resolve`` counts them through all conflicts of the ticket."""

    field: str
    values: tuple[tuple[str | None, str, str, int, str], ...]
    """(value as text, None where it is missing here; actor, station code, at, event id) of each side."""
    certain: bool = True
    first: int = 1


@dataclass(frozen=True, slots=True)
class TicketView:
    """Everything the ticket pane shows. ``phone`` and ``name`` are masked unless they were revealed."""

    id: str
    number: str
    status: str
    source: str
    hotline: str | None
    received_at: int
    taken_by: str | None
    caller_name: str | None
    caller_phone: str | None
    revealed: bool
    confidential: bool
    address: str | None
    town: str | None
    grid: str | None
    summary: str | None
    text: str | None
    item: str | None
    category: str | None
    demands: tuple[str, ...]
    urgency: int | None
    flags: tuple[str, ...]
    orders: tuple[OrderView, ...]
    clocks: tuple[ClockView, ...]
    conflicts: tuple[ConflictView, ...]
    timeline: tuple[EntryView, ...]
    photos: tuple[str, ...]
    merged_into: str | None
    merged_from: tuple[str, ...]
    returns: int
    ruling: str | None
    call_backs: tuple[tuple[int, bool, bool | None, bool | None], ...]
    rating: str | None
    reopens: int
    inquiries: int
    urges: int
    supervised: str
    next_act: str | None
    """The act that the ticket most plainly waits for now."""
    refusals: Mapping[str, Refusal | None]
    """For every act of the desk: None when the present operator may do it now, else why not."""
    newer: int = 0
    """How many of its changes came from a newer version and cannot be read by this one."""
    waiting: int = 0
    """How many of its changes wait for a supervisor."""
    due: tuple[str, ...] = ()
    """The classes of parts that have been kept as long as the pack says."""
    erasures: tuple[Erasure, ...] = ()
    withheld: frozenset[str] = frozenset()
    """Fields that were told and are kept from this station, or erased."""
    uncounted: tuple[Uncounted, ...] = ()
    """What was written beyond a right, or against the rules: kept and shown, never counted."""
