"""A report that is here already: the same again, or told anew by whoever sent it.

What the sender changed is corrected, unless somebody of the centre has set that field since: then it is
noted and the centre's value stays. What no correction can set (an item, a time) is noted too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from dispatch_tui.desk.receiving import Entered, NewReport
from dispatch_tui.desk.settling import several
from dispatch_tui.desk.times import iso
from dispatch_tui.desk.work import Work
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.domain.ticket.kinds import FIELD_PARTS
from dispatch_tui.store.log import NewPart
from dispatch_tui.store.store import Store

_NOTED = ("item", "received_at", "closed_at")


@dataclass(frozen=True, slots=True)
class Standing:
    """The ticket that a platform's id belongs to, and the digest of what the platform last said under it."""

    ticket: str
    digest: str


class Register:
    """Which of these reports are here under their platforms' own ids; what is entered meanwhile counts too."""

    def __init__(self, store: Store, reports: Iterable[NewReport]) -> None:
        wanted: dict[str, set[str]] = {}
        for report in reports:
            for source, name in (*report.follows, *([report.external] if report.external else [])):
                wanted.setdefault(source, set()).add(name)
        self._here = {
            (source, name): Standing(*known)
            for source, names in wanted.items()
            for name, known in store.known_externals(source, names).items()
        }

    def standing(self, external: tuple[str, str]) -> Standing | None:
        """What is here under ``external``; None when nothing is."""
        return self._here.get(external)

    def enter(self, report: NewReport, entered: Entered) -> None:
        """Remember what became of ``report``."""
        if report.external is not None:
            self._here[report.external] = Standing(entered.ticket, report.digest)


def amend(work: Work, report: NewReport) -> bool:
    """Record what ``report`` says otherwise than its sender said before; False where that is nothing."""
    fold = work.tx.fold(work.ticket_id)
    said = _last_said(fold, work.store.text)
    stands = work.ticket.fields
    fields: dict[str, Any] = {}
    parts: list[NewPart] = []
    lines: list[str] = []
    noted: list[NewPart] = []
    for name, value in _told(report).items():
        if value == said.get(name):
            continue
        present = stands.get(name)
        if name in FIELD_PARTS:
            part = NewPart(name, FIELD_PARTS[name], str(value).encode("utf-8", "replace"))
            ours = present is not None and work.store.text(present) not in (None, said.get(name))
            ours = ours or several(fold, name)
            (noted if ours else parts).append(part)
        elif name in _NOTED:
            lines.append(f"{name}: {_spelled(name, value, work.pack.time_zone)}")
        elif present == said.get(name) and name not in work.ticket.conflicts:
            fields[name] = value
        elif present != value:
            lines.append(f"{name}: {value}")
    external = _external(report)
    if fields or parts:
        work.add("corrected", {"fields": fields, "external": external}, parts=parts)
        external = None
    photos = _new_photos(work, report)
    if lines or noted or photos:
        work.add("noted", {"external": external}, words="\n".join(lines), parts=noted, photos=photos)
    return bool(fields or parts or lines or noted or photos)


def follow(work: Work, report: NewReport) -> None:
    """Note on an earlier report's ticket what a later one says of it (an alert that was updated or called
    off)."""
    words = "\n".join(filter(None, (report.summary, report.text)))
    work.add("noted", {"external": _external(report)}, words=words, photos=report.photos)


def _new_photos(work: Work, report: NewReport) -> list[bytes]:
    """The photos of a report that its ticket does not have yet."""
    here = {part.content for name in work.ticket.photos if (part := work.store.part(name)) is not None}
    return [photo for photo in report.photos if photo not in here]


def _external(report: NewReport) -> dict[str, str] | None:
    if report.external is None:
        return None
    return {"source": report.external[0], "id": report.external[1], "digest": report.digest}


def _told(report: NewReport) -> dict[str, Any]:
    """What a report says, by field; what it leaves empty it says nothing about."""
    codes = {
        "town": report.town, "grid": report.grid, "hotline": report.hotline, "urgency": report.urgency,
        "confidential": report.confidential or None, "major": report.major or None, "item": report.item,
        "received_at": report.received_at, "closed_at": report.closed_at,
    }  # fmt: skip
    return {**report.texts(), **{name: value for name, value in codes.items() if value is not None}}


def _last_said(fold: TicketFold, text: Callable[[str], str | None]) -> dict[str, Any]:
    """What came in for this ticket without a person's hand, the newest of each field."""
    said: dict[str, Any] = {}
    for index, event in enumerate(fold.events):
        if event.role != "system" or not fold.counts(index):
            continue
        data = event.data
        said.update(data.get("fields", {}))
        said.update({name: data[name] for name in ("hotline", "received_at", "closed_at") if name in data})
        said.update({part.name: text(part.hash) for part in event.parts if part.name in FIELD_PARTS})
    return said


def _spelled(name: str, value: Any, zone: str) -> str:
    return str(iso(value, zone)) if name.endswith("_at") else str(value)
