"""From tickets of the real store to what a script needs of them, people already taken out of every text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dispatch_tui.desk.duty import Duty
from dispatch_tui.domain.plain import shown
from dispatch_tui.domain.ticket.reading import Entry, Ticket
from dispatch_tui.drill.recording.persons import Persons
from dispatch_tui.store.store import Store

LONGEST: Final = 1_900
"""Characters kept of a text; a script takes 2,000."""
DEPARTMENTS: Final = {
    "acknowledged": "acknowledge", "arrived": "arrive", "reported": "report", "returned": "return",
    "extension_asked": "ask_extension",
}  # fmt: skip
"""What a department does, by the event that tells of it."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One event that counts and was not undone; ``words`` are clean, and empty for what the centre wrote itself."""

    at: int
    kind: str
    act: str
    data: dict[str, Any]
    department: str
    words: str
    fields: dict[str, Any]
    """What it set in the ticket, texts clean."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One ticket to be played again. ``number`` is its inject's; ``same_as`` the inject of the matter that it was
    merged with or asked after; ``text`` what was said, clean, and nothing of a confidential caller's."""

    number: int
    id: str
    source: str
    came: int
    rang: bool
    hotline: str | None
    name: str
    phone: str
    confidential: bool
    text: str
    address: str
    town: str | None
    grid: str | None
    item: str | None
    urgency: int | None
    status: str
    same_as: int | None
    deeds: tuple[Deed, ...]


def gather(store: Store, tickets: Iterable[str], language: str, duty: Duty) -> list[Matter]:
    """The matters of these tickets in the order in which they came. What is only history is left out."""
    read = [one for ticket in dict.fromkeys(tickets) if (one := store.ticket(ticket)) is not None and not one.history]
    read.sort(key=lambda one: (_came(one), one.id))
    persons = Persons(language, _public(duty))
    for ticket in read:
        for name, phone in _persons(store, ticket):
            persons.know(name, phone)
    numbers = {ticket.id: number for number, ticket in enumerate(read, 1)}
    return [_matter(store, ticket, numbers, persons, duty, language) for ticket in read]


def real_persons(store: Store, tickets: Iterable[str]) -> set[str]:
    """Every name and phone that these tickets know: what must not stand in a script."""
    found: set[str] = set()
    for ticket in tickets:
        read = store.ticket(ticket)
        if read is not None:
            found |= {one for pair in _persons(store, read) for one in pair if one}
    return found


def _public(duty: Duty) -> set[str]:
    return {number for one in duty.pack.hotlines.values() for number in (one.number, one.code)}


def _persons(store: Store, ticket: Ticket) -> list[tuple[str, str]]:
    """(name, phone) pairs of everybody that any event of a ticket names."""
    found = []
    for entry in ticket.timeline:
        texts = {part.name: store.text(part.hash) or "" for part in entry.event.parts if part.cls == "person"}
        if texts:
            others = [text for name, text in texts.items() if name not in ("caller.name", "caller.phone")]
            found.append((texts.get("caller.name", ""), texts.get("caller.phone", "")))
            found += [(text, "") for text in others]
    return found


def _came(ticket: Ticket) -> int:
    return ticket.timeline[0].at if ticket.timeline else ticket.received_at


def _matter(
    store: Store, ticket: Ticket, numbers: dict[str, int], persons: Persons, duty: Duty, language: str
) -> Matter:
    fields = ticket.fields
    first = ticket.timeline[0].event

    def text(name: str) -> str:
        found = store.text(fields[name]) if isinstance(fields.get(name), str) else None
        return clean(found or "", persons)

    others = [numbers[one] for one in (ticket.attached_to, *sorted(ticket.edges)) if one in numbers]
    own = numbers[ticket.id]
    same_as = min((one for one in others if one < own), default=None)
    item = duty.pack.items.get(ticket.item or "")
    about = item.name.in_(language) if item is not None else ""
    said = about if ticket.confidential else text("text") or text("summary") or about
    hidden = ticket.confidential
    deeds = tuple(_deed(store, entry, persons, hidden=hidden) for entry in ticket.timeline[1:] if _stands(entry))
    return Matter(
        own, ticket.id, ticket.source, _came(ticket), bool(first.data.get("ringing")), ticket.hotline,
        "" if hidden else persons.name(_text(store, fields.get("caller.name"))),
        "" if hidden else persons.phone(_text(store, fields.get("caller.phone"))), hidden, said,
        "" if hidden else text("address"), fields.get("town"), fields.get("grid"), ticket.item, ticket.urgency,
        ticket.status, same_as, deeds,
    )  # fmt: skip


def _stands(entry: Entry) -> bool:
    return entry.verdict.outcome == "counted" and not entry.retracted and entry.event.kind != "retracted"


def _deed(store: Store, entry: Entry, persons: Persons, *, hidden: bool) -> Deed:
    event = entry.event
    order = str(event.data.get("order", ""))
    department = str(event.data.get("department", "")) if event.kind == "dispatched" else order.rpartition(":")[2]
    words, fields = "", dict(event.data.get("fields", {}))
    for part in event.parts:
        if part.name == "words" and event.kind in DEPARTMENTS:
            words = clean(store.text(part.hash) or "", persons)
        elif part.name in ("text", "summary", "address") and not hidden:
            fields[part.name] = clean(store.text(part.hash) or "", persons)
        elif part.name == "caller.name" and not hidden:
            fields[part.name] = persons.name(store.text(part.hash) or "")
        elif part.name == "caller.phone" and not hidden:
            fields[part.name] = persons.phone(store.text(part.hash) or "")
    return Deed(entry.at, event.kind, event.act, dict(event.data), department, words, fields)


def clean(text: str, persons: Persons) -> str:
    """A text as a script may hold it: nobody in it, one line, nothing unshowable."""
    return persons.clean(shown(" ".join(text.split())))[:LONGEST]


def _text(store: Store, part: object) -> str:
    return (store.text(part) or "") if isinstance(part, str) else ""


def chosen(store: Store, since: int, until: int) -> Sequence[str]:
    """The tickets that came in between two times (UTC ms), the second one out."""
    found = (store.ticket(one) for one in sorted(store.changed_since(-1)))
    return [one.id for one in found if one is not None and since <= _came(one) < until and not one.history]
