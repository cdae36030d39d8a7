"""What became of a platform's reports, by its own row ids: for every one, refused, transferred and merged
ones too.

Names and phones never leave: only the ticket's own course, and what the department reported. A merged report
is told what came of the ticket that it was merged into.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.receiving import is_content_id
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.replies import SOURCE
from dispatch_tui.desk.times import iso
from dispatch_tui.domain.covering import cover_of
from dispatch_tui.domain.plain import cell
from dispatch_tui.domain.ticket.reading import Ticket
from dispatch_tui.report.leaving import private_bytes, private_file
from dispatch_tui.words.catalogue import say

COLUMNS: Final = (
    "id", "number", "received_at", "status", "department", "outcome", "closed_at", "report", "rating",
    "became",
)  # fmt: skip
SUFFIXES: Final = (".csv", ".xlsx", ".json")
_REASONED: Final = ("refused", "cancelled", "answered_directly", "closed")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One report's fate, in codes. ``id`` is the platform's own, empty where it gave none. Times are ISO
    8601.

    ``merged_into`` is the number of the ticket that was worked on in its stead; ``department``, ``outcome``,
    ``closed_at``, ``report`` and ``rating`` are then that ticket's. ``supports`` are the other departments.
    """

    id: str
    number: str
    received_at: str | None
    status: str
    department: str | None
    supports: tuple[str, ...]
    outcome: str | None
    closed_at: str | None
    report: str | None
    rating: str | None
    reason: str | None
    merged_into: str | None
    transferred_to: str | None

    def as_json(self) -> dict[str, Any]:
        """By its names, codes as they are."""
        return {name: getattr(self, name) for name in self.__slots__}


def outcomes(
    desk: Desk, source: str, *, progress: Callable[[str, int, int | None], None] | None = None
) -> Iterator[Outcome]:
    """Every report that came in from ``source`` (a platform's name, else a source's code), in order of
    arrival; raises Refused ``no_such_platform``."""
    platforms = [one for one in desk.store.platforms() if not one.startswith(SOURCE)]
    found = desk.store.externals(source) if source in platforms else desk.store.from_source(source)
    if not found:
        raise Refused("no_such_platform", source=source, sources=platforms)
    for done, (own_id, ticket) in enumerate(found, 1):
        outcome = _outcome(desk, own_id, ticket)
        if outcome is not None:
            yield outcome
        if progress:
            progress(source, done, len(found))


def _outcome(desk: Desk, own_id: str, ticket_id: str) -> Outcome | None:
    own = desk.store.ticket(ticket_id)
    if own is None:
        return None
    head_id = desk.store.merged(ticket_id)[0] or own.attached_to
    head = desk.store.ticket(head_id) if head_id else None
    worked = head or own
    lead = worked.lead
    zone = desk.pack.time_zone
    closing = _closing(worked)
    return Outcome(
        id="" if is_content_id(own_id) else own_id,
        number=own.number,
        received_at=iso(own.received_at, zone),
        status="merged" if head else own.status,
        department=lead.department if lead else None,
        supports=tuple(order.department for order in worked.orders if order is not lead and order.live),
        outcome=(lead.outcome or None) if lead else None,
        closed_at=iso(worked.closed_at, zone) if worked.finished else None,
        report=_report(desk, worked),
        rating=worked.rating,
        reason=str(closing["reason"]) if closing.get("reason") else None,
        merged_into=head.number if head else None,
        transferred_to=str(closing["number"]) if worked.status == "transferred" and "number" in closing else None,
    )


def _closing(ticket: Ticket) -> dict[str, Any]:
    """The data of the event that ended the ticket; empty while it is open."""
    kinds = (*_REASONED, "transferred")
    ends = [entry.event for entry in ticket.timeline if entry.event.kind in kinds and not entry.retracted
            and entry.verdict.outcome == "counted"]  # fmt: skip
    return dict(ends[-1].data) if ends and ticket.finished else {}


def _report(desk: Desk, ticket: Ticket) -> str | None:
    """What the lead's department last reported, without its caller; for a matter answered at the desk, the answer."""
    lead = ticket.lead
    for entry in reversed(ticket.timeline):
        event = entry.event
        if entry.retracted or entry.verdict.outcome != "counted":
            continue
        reported = lead is not None and event.kind == "reported" and event.data.get("order") == lead.id
        answered = event.kind == "answered_directly" and ticket.finished
        words = event.part("words") if reported or answered else None
        if words is not None:
            return cover_of(ticket, desk.store.text, confidential=True).text(desk.store.text(words))
    return None


def write(desk: Desk, path: Path, found: Iterable[Outcome], language: str) -> int:
    """Write them in the format that the file's suffix says; how many. Raises Refused ``no_such_suffix``."""
    match path.suffix.lower():
        case ".csv":
            return _write_csv(desk, path, found, language)
        case ".xlsx":
            return _write_xlsx(desk, path, found, language)
        case ".json":
            rows = [one.as_json() | ({"drill": True} if desk.store.drill else {}) for one in found]
            with private_bytes(path) as stream:
                stream.write(json.dumps(rows, ensure_ascii=False, indent=1).encode("utf-8", "replace"))
            return len(rows)
    raise Refused("no_such_suffix", path=str(path))


def _write_csv(desk: Desk, path: Path, found: Iterable[Outcome], language: str) -> int:
    rows = [_cells(desk, one, language) for one in found]
    with private_file(path) as stream:
        csv.writer(stream).writerows([_header(desk, language), *rows])
    return len(rows)


def _write_xlsx(desk: Desk, path: Path, found: Iterable[Outcome], language: str) -> int:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(_header(desk, language))
    rows = [_cells(desk, one, language) for one in found]
    for row in rows:
        sheet.append(row)
    with private_bytes(path) as stream:
        book.save(stream)
    return len(rows)


def _header(desk: Desk, language: str) -> list[str]:
    head = [say(f"outcomes.column.{name}", language) for name in COLUMNS]
    return [*head, say("outcomes.column.drill", language)] if desk.store.drill else head


def _cells(desk: Desk, one: Outcome, language: str) -> list[str]:
    """The row for people: codes as words, nothing that a spreadsheet would calculate."""
    department = desk.pack.departments.get(one.department or "")
    texts = (
        one.id, one.number, one.received_at or "", say(f"status.{one.status}", language),
        department.name.in_(language) if department else one.department or "",
        say(f"outcome.{one.outcome}", language) if one.outcome else "", one.closed_at or "", one.report or "",
        say(f"rating.{one.rating}", language) if one.rating else "", _became(desk, one, language),
    )  # fmt: skip
    return [cell(text) for text in (*texts, *([say("slip.drill", language)] if desk.store.drill else ()))]


def _became(desk: Desk, one: Outcome, language: str) -> str:
    """Where it went, or why it ended: the other ticket, the emergency number, the coded reason in words."""
    if one.merged_into or one.transferred_to:
        return one.merged_into or one.transferred_to or ""
    named = (phrase.name.in_(language) for phrase in desk.pack.phrases if phrase.code == one.reason)
    return next(named, one.reason or "")
