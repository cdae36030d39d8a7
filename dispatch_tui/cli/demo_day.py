"""The demo day: reports and acts written down in ``data/demo``, played through the same door as everything else."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dispatch_tui.cli.demo_stations import Stations
from dispatch_tui.command.running import run
from dispatch_tui.desk import operators
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.pack.places import default_pack_name, packs_folder
from dispatch_tui.store.store import Store

_MINUTE = 60_000


class BadDay(ValueError):
    """The demo day names an act that was refused: which, and why."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happens ``before`` minutes before the console opens, at a station (empty: the first): a report, or
    a line on ticket ``key``."""

    before: float
    key: int
    report: NewReport | None
    line: str
    station: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A station comes by the folder that goes between them; ``loses`` the first that it left there, afterwards."""

    before: float
    station: str
    loses: bool


@dataclass(frozen=True, slots=True)
class Person:
    code: str
    role: str
    name: str
    station: str


@dataclass(frozen=True, slots=True)
class Day:
    supervisor: str
    staff: Sequence[Person]
    happenings: Sequence[Moment | Meeting]
    longest: float

    def clock(self, now: int) -> SetClock:
        """A standing clock, early enough for the first moment."""
        return SetClock(now - round((self.longest + 5) * _MINUTE))


def read_day(language: str, supervisor: str) -> Day:
    """The day's script in ``language``, its moments in order of time."""
    script = tomllib.loads((packs_folder().parent / "demo" / f"{default_pack_name()}.toml").read_text("utf-8"))
    found: list[Moment | Meeting] = []
    for key, ticket in enumerate(script["ticket"]):
        station = ticket.get("station", "")
        found.append(Moment(float(ticket["at"]), key, _report(ticket, language), "", station))
        for act in ticket.get("acts", ()):
            found.append(_act(key, station, act, language))
        for act in ticket.get("elsewhere", ()):
            elsewhere, _, rest = act.partition(" ")
            found.append(_act(key, elsewhere, rest, language))
    found += [Meeting(float(one["at"]), one["station"], one.get("loses", False)) for one in script["meeting"]]
    staff = [
        Person(one["code"], one["role"], one["name"][language], one.get("station", "")) for one in script["operator"]
    ]
    ordered = sorted(found, key=lambda one: (-one.before, isinstance(one, Moment) and one.report is None))
    return Day(supervisor, staff, ordered, max(one.before for one in found))


def _act(key: int, station: str, act: str, language: str) -> Moment:
    before, _, line = act.partition(" ")
    return Moment(float(before), key, None, _in_language(line, language), station)


def play(day: Day, store: Store, clock: SetClock, folder: Path) -> None:
    """Play the whole day into a new store, and what others did into stores of theirs in ``folder``; ends when the
    console may open. Raises BadDay."""
    end = clock.now() + round((day.longest + 5) * _MINUTE)
    supervisor = next(one for one in Desk(store, clock).operators() if one.role == "supervisor")
    desk = Desk(store, clock, supervisor)
    for person in day.staff:
        desk.add_operator(person.code, role=person.role, name=person.name)
    desk.operator = operators.operator(store, day.staff[0].code)
    tickets: dict[int, str] = {}
    desks = {"": desk}
    with Stations(store, supervisor, folder) as stations:
        for one in day.happenings:
            clock.set(end - round(one.before * _MINUTE))
            if isinstance(one, Meeting):
                stations.come_by(one.station, clock.now(), loses=one.loses)
                continue
            if one.station not in desks:
                desks[one.station] = _elsewhere(day, stations.store(one.station), clock, one.station)
            at = desks[one.station]
            if one.report is not None:
                tickets[one.key] = next(iter(at.receive([_located(one.report, at)]))).ticket
                continue
            outcome = run(at, one.line, tickets[one.key])
            if outcome.refusal is not None:
                raise BadDay(f"{one.line}: {outcome.refusal.code} {dict(outcome.refusal.params)}")


def _elsewhere(day: Day, store: Store, clock: SetClock, station: str) -> Desk:
    who = next(one.code for one in day.staff if one.station == station)
    return Desk(store, clock, operators.operator(store, who))


def _located(report: NewReport, desk: Desk) -> NewReport:
    place = desk.locate(report.address) if report.address and not report.grid else None
    return replace(report, town=place.town, grid=place.grid) if place else report


def _report(ticket: Mapping[str, Any], language: str) -> NewReport:
    def text(name: str) -> str:
        return str(ticket.get(name, {}).get(language, ""))

    return NewReport(
        source=ticket["source"], text=text("text"), address=text("address"), caller_name=text("name"),
        caller_phone=str(ticket.get("phone", "")), grid=ticket.get("grid"), hotline=ticket.get("hotline"),
        ringing=bool(ticket.get("ringing")), external=tuple(ticket["external"]) if "external" in ticket else None,
    )  # fmt: skip


def _in_language(line: str, language: str) -> str:
    """What is written of a line stands in both languages, apart by ``/``: its words, or an argument."""
    for sign in (" -- ", "="):
        head, found, words = line.partition(sign)
        first, slash, second = words.partition(" / ")
        if found and slash:
            return f"{head}{sign}{first if language == 'zh' else second}"
    return line
