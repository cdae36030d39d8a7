"""The demo day: reports and acts written down in ``data/demo``, played through the same door as everything else."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

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
    """Something that happens ``before`` minutes before the console opens: a report, or a line on ticket ``key``."""

    before: float
    key: int
    report: NewReport | None
    line: str


@dataclass(frozen=True, slots=True)
class Day:
    supervisor: str
    staff: Sequence[tuple[str, str, str]]
    moments: Sequence[Moment]
    longest: float

    def clock(self, now: int) -> SetClock:
        """A standing clock, early enough for the first moment."""
        return SetClock(now - round((self.longest + 5) * _MINUTE))


def read_day(language: str, supervisor: str) -> Day:
    """The day's script in ``language``, its moments in order of time."""
    script = tomllib.loads((packs_folder().parent / "demo" / f"{default_pack_name()}.toml").read_text("utf-8"))
    moments = []
    for key, ticket in enumerate(script["ticket"]):
        moments.append(Moment(float(ticket["at"]), key, _report(ticket, language), ""))
        for act in ticket.get("acts", ()):
            before, _, line = act.partition(" ")
            moments.append(Moment(float(before), key, None, _in_language(line, language)))
    staff = [(one["code"], one["role"], one["name"][language]) for one in script["operator"]]
    ordered = sorted(moments, key=lambda moment: (-moment.before, moment.report is None))
    return Day(supervisor, staff, ordered, max(moment.before for moment in moments))


def play(day: Day, store: Store, clock: SetClock) -> None:
    """Play the whole day into a new store; ends when the console may open. Raises BadDay."""
    end = clock.now() + round((day.longest + 5) * _MINUTE)
    supervisor = next(one for one in Desk(store, clock).operators() if one.role == "supervisor")
    desk = Desk(store, clock, supervisor)
    for code, role, name in day.staff:
        desk.add_operator(code, role=role, name=name)
    desk.operator = operators.operator(store, day.staff[0][0])
    tickets: dict[int, str] = {}
    for moment in day.moments:
        clock.set(end - round(moment.before * _MINUTE))
        if moment.report is not None:
            tickets[moment.key] = next(iter(desk.receive([_located(moment.report, desk)]))).ticket
            continue
        outcome = run(desk, moment.line, tickets[moment.key])
        if outcome.refusal is not None:
            raise BadDay(f"{moment.line}: {outcome.refusal.code} {dict(outcome.refusal.params)}")


def _located(report: NewReport, desk: Desk) -> NewReport:
    place = desk.locate(report.address) if report.address and not report.grid else None
    return replace(report, town=place.town, grid=place.grid) if place else report


def _report(ticket: Mapping[str, Any], language: str) -> NewReport:
    def text(name: str) -> str:
        return str(ticket.get(name, {}).get(language, ""))

    return NewReport(
        source=ticket["source"], text=text("text"), address=text("address"), caller_name=text("name"),
        caller_phone=str(ticket.get("phone", "")), grid=ticket.get("grid"), hotline=ticket.get("hotline"),
        ringing=bool(ticket.get("ringing")),
    )  # fmt: skip


def _in_language(line: str, language: str) -> str:
    """A line's words stand in both languages, apart by ``/``."""
    head, dashes, words = line.partition(" -- ")
    if not dashes or " / " not in words:
        return line
    first, _, second = words.partition(" / ")
    return f"{head} -- {first if language == 'zh' else second}"
