"""Calls and acts on one axis: a lane for each ticket, with how it stood and what was done to it.

A timeline is data: it goes to JSON and comes back, so that an expert's run is drawn beside a trainee's without running
it again. Times are drill ms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dispatch_tui.domain.plain import clip, shown
from dispatch_tui.drill.scoring.facts import Deed, Facts, TicketFacts
from dispatch_tui.drill.scoring.measures import FOR_THE_CENTRE, answer_times, dispatch_times, queue
from dispatch_tui.drill.scoring.told import Told

LONGEST_TITLE: Final = 60
"""Cells of a lane's title."""
_SILENT: Final = frozenset({"taken", "released", "revealed"})
"""The kinds that are no mark of their own: they go with others."""
_JOINED: Final = frozenset({"dispatched", "verified"})
"""The kinds of which one act's are one mark."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that was done: when, what, by whose hand, which departments it is about, by which events."""

    at: int
    kind: str
    hand: str
    departments: tuple[str, ...]
    events: tuple[str, ...]
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    """From when until when a ticket had a status."""

    start: int
    end: int
    status: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One ticket. ``inject`` brought it (empty: the trainee opened it); ``title`` is what it is about, as given."""

    inject: str
    ticket: str
    number: str
    title: str
    stays: tuple[Stay, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A run from ``began`` to ``until``, with the series that are plotted."""

    began: int
    until: int
    lanes: tuple[Lane, ...]
    answers: tuple[tuple[int, int], ...]
    """(when, how long it rang) of each call that was answered."""
    sendings: tuple[tuple[int, int], ...]
    """(when, how long after it was taken up) of each first sending."""
    queue: tuple[tuple[int, int], ...]
    """(from when, how many tickets) waited for the centre."""
    arrivals: tuple[int, ...]
    acts: tuple[int, ...]

    def lane(self, inject: str) -> Lane | None:
        """The lane of an inject's ticket."""
        return next((lane for lane in self.lanes if lane.inject == inject), None) if inject else None

    def as_json(self) -> dict[str, Any]:
        """For JSON; ``read_timeline`` takes it back."""
        return {
            "began": self.began, "until": self.until,
            "lanes": [
                {"inject": lane.inject, "ticket": lane.ticket, "number": lane.number, "title": lane.title,
                 "stays": [[one.start, one.end, one.status] for one in lane.stays],
                 "marks": [{"at": one.at, "kind": one.kind, "hand": one.hand, "departments": list(one.departments),
                            "events": list(one.events), "undone": one.undone} for one in lane.marks]}
                for lane in self.lanes
            ],
            "answers": [list(one) for one in self.answers], "sendings": [list(one) for one in self.sendings],
            "queue": [list(one) for one in self.queue], "arrivals": list(self.arrivals), "acts": list(self.acts),
        }  # fmt: skip


def timeline(tickets: Sequence[TicketFacts], told: Told, facts: Facts, until: int) -> Timeline:
    """The run up to ``until``."""
    brought = {came.ticket: inject for inject, came in reversed(told.came.items()) if came.ticket}
    lanes = tuple(_lane(one, brought.get(one.id, ""), facts, until) for one in tickets if one.deeds)
    mine = {(deed.act, deed.at) for one in tickets for deed in one.deeds if deed.hand == "trainee" and deed.at <= until}
    return Timeline(
        told.began, until, lanes, tuple(answer_times(tickets)), tuple(dispatch_times(tickets)),
        tuple(queue(tickets, FOR_THE_CENTRE, until)),
        tuple(sorted(one.deeds[0].at for one in tickets if one.deeds)), tuple(sorted(at for _, at in mine)),
    )  # fmt: skip


def read_timeline(value: Mapping[str, Any]) -> Timeline:
    """A timeline from its JSON; raises KeyError, TypeError or ValueError for what is none."""

    def pairs(name: str) -> tuple[tuple[int, int], ...]:
        return tuple((int(first), int(second)) for first, second in value[name])

    return Timeline(
        int(value["began"]), int(value["until"]), tuple(_read_lane(one) for one in value["lanes"]), pairs("answers"),
        pairs("sendings"), pairs("queue"), tuple(map(int, value["arrivals"])), tuple(map(int, value["acts"])),
    )  # fmt: skip


def _read_lane(value: Mapping[str, Any]) -> Lane:
    return Lane(
        str(value["inject"]), str(value["ticket"]), str(value["number"]), str(value["title"]),
        tuple(Stay(int(start), int(end), str(status)) for start, end, status in value["stays"]),
        tuple(Mark(int(one["at"]), str(one["kind"]), str(one["hand"]), tuple(map(str, one["departments"])),
                   tuple(map(str, one["events"])), bool(one["undone"])) for one in value["marks"]),
    )  # fmt: skip


def _lane(ticket: TicketFacts, inject: str, facts: Facts, until: int) -> Lane:
    fields = ticket.ticket.fields
    title = next((text for name in ("summary", "text", "address") if (text := facts.text(fields.get(name)))), "")
    stays = []
    for place, one in enumerate(ticket.stood):
        end = ticket.stood[place + 1].at if place + 1 < len(ticket.stood) else until
        if one.at < min(end, until):
            stays.append(Stay(one.at, min(end, until), one.status))
    marks = tuple(_marks(deed for deed in ticket.deeds if deed.at <= until and deed.kind not in _SILENT))
    title = clip(shown(title.replace("\n", " ")), LONGEST_TITLE)
    return Lane(inject, ticket.id, ticket.ticket.number, title, tuple(stays), marks)


def _marks(deeds: Iterable[Deed]) -> list[Mark]:
    """The deeds as marks, those of one act and one kind joined."""
    found: list[Mark] = []
    acts: dict[tuple[str, str], int] = {}
    for deed in deeds:
        key = (deed.act, deed.kind)
        if deed.kind in _JOINED and key in acts:
            before = found[acts[key]]
            found[acts[key]] = Mark(before.at, before.kind, before.hand, (*before.departments, deed.department),
                                    (*before.events, deed.event), before.undone and deed.undone)  # fmt: skip
            continue
        acts[key] = len(found)
        department = (deed.department,) if deed.department else ()
        found.append(Mark(deed.at, deed.kind, deed.hand, department, (deed.event,), deed.undone))
    return found
