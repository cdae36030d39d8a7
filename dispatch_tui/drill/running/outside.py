"""The world outside, acted out: each inject and each step of a department through the same doors as in earnest.

Everything is done at the moment that it is due, whenever it is come to. What was done already, before a crash could
keep the journal from saying so, is found and not done twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.work import Operator
from dispatch_tui.drill.running.agenda import Agenda
from dispatch_tui.drill.running.callers import line_of, phone_of
from dispatch_tui.drill.running.cues import STAGE, Cue
from dispatch_tui.drill.running.pictures import drawn
from dispatch_tui.drill.running.second import Second
from dispatch_tui.drill.running.warning import alert
from dispatch_tui.drill.script.injects import (
    App,
    Call,
    Caller,
    Cap,
    Department,
    GridReport,
    Note,
    Outage,
    Police,
    Silence,
    Sync,
    Unknown,
)
from dispatch_tui.drill.script.model import Inject
from dispatch_tui.drill.script.values import Text
from dispatch_tui.intake.entering import enter
from dispatch_tui.intake.formats import cap
from dispatch_tui.intake.ringing import ring_of
from dispatch_tui.words.catalogue import say

PLATFORM: Final = "drill"
"""The platform under which written reports of a drill are known."""
HUNG_UP: Final = "caller_withdrew"
"""The pack's reason where a caller rang off."""
ACTS: Final[Mapping[str, tuple[str, str]]] = {
    "acknowledge": ("acknowledge", "acknowledged"), "arrive": ("arrive", "arrived"), "report": ("report", "reported"),
    "return": ("return_order", "returned"), "ask_extension": ("ask_extension", "extension_asked"),
    "withdrawal": ("acknowledge_withdrawal", "withdrawal_acknowledged"),
}  # fmt: skip
"""What a department does: the desk's act and the event that it leaves."""
_RETURNED: Final = "not_our_duty"
_EXTENSION: Final = 3_600_000
"""What more time a department asks for where the script says nothing (ms)."""


@dataclass(frozen=True, slots=True)
class Did:
    """One thing that was done: the journal's word for it and its values."""

    what: str
    values: Mapping[str, Any]


class Outside:
    """Acts at the drill's centre as the ``stage`` and receives what comes in."""

    def __init__(
        self, agenda: Agenda, desk: Desk, language: str, folder: Path, second: Callable[[], Second | None]
    ) -> None:
        """``desk`` is the stage's own, on a clock that is set to what is due; ``folder`` is the run's."""
        self._agenda = agenda
        self._desk = desk
        self._language = language
        self._folder = folder
        self._second = second
        self._clock = desk.clock
        assert isinstance(self._clock, SetClock)

    def perform(self, cue: Cue, at: int) -> list[Did]:
        """Act out a cue at that moment; raises the desk's Refused where it cannot be any more."""
        assert isinstance(self._clock, SetClock)
        self._clock.set(at)
        match cue.what:
            case "inject":
                return self._inject(self._agenda.injects[cue.inject], at)
            case "hang_up":
                return self._hang_up(cue)
            case "acknowledge" | "arrive" | "report" | "withdrawal":
                return self._by_habit(cue, at)
            case "says":
                text = self._in(self._agenda.turns(cue.inject)[cue.turn].say)
                ticket = self._agenda.came[cue.inject][1]
                return [Did("said", {"inject": cue.inject, "ticket": ticket, "turn": cue.turn, "text": text})]
            case "recheck":
                return [Did("acted", self._recheck(cue.order, at))]
            case "outage_over":
                return [Did("outage_over", {"inject": cue.inject})]
            case "end":
                return [Did("ended", {"why": "time"})]

    # injects

    def _inject(self, inject: Inject, at: int) -> list[Did]:
        body, fired = inject.body, {"inject": inject.id, "kind": inject.kind}
        match body:
            case Call() | Caller():
                return [Did("fired", fired | self._call(inject, body, at))]
            case GridReport() | Police() | App():
                return [Did("fired", fired | self._written(inject, body))]
            case Cap():
                return [Did("fired", fired | self._warn(inject, body, at))]
            case Department():
                acted = self._department(inject, body, at)
                came = {"ticket": acted["ticket"], "events": [acted["event"]]}
                return [Did("acted", acted), Did("fired", fired | came)]
            case Silence():
                until = None if body.lasts is None else at + body.lasts
                return [Did("silence", {"department": body.department, "until": until}), Did("fired", fired)]
            case Outage():
                told = {"inject": inject.id, "until": at + body.lasts, "calls": body.calls, "text": self._in(body.says)}
                return [Did("outage", told), Did("fired", fired)]
            case Sync():
                return [Did("fired", fired | self._sync(body, at))]
            case Note():
                told = {"text": self._in(body.says), "from": self._in(body.sender)}
                return [Did("fired", fired | told)]
            case Unknown():
                return [Did("skipped", {"inject": inject.id, "kind": inject.kind, "why": "newer"})]

    def _call(self, inject: Inject, body: Call | Caller, at: int) -> dict[str, Any]:
        outage, second = self._agenda.outage(at), self._second()
        if outage is not None and outage.calls == "elsewhere" and second is not None and isinstance(body, Call):
            ticket = second.take_call(body, at, self._language, self._agenda.inject_of)
            return {"ticket": ticket, "elsewhere": second.store.station_code}
        given = {"id": f"{PLATFORM}-{inject.id}", "from": phone_of(self._agenda, inject.id),
                 "line": line_of(self._agenda, inject.id)}  # fmt: skip
        desk = self._desk
        ring = ring_of(given, desk.pack, desk.row_key)
        return self._received(ring.report)

    def _written(self, inject: Inject, body: GridReport | Police | App) -> dict[str, Any]:
        photo = self._in(body.photo) if isinstance(body, GridReport | App) else ""
        report = NewReport(
            source=inject.kind, text=self._in(body.text), address=self._in(body.address), town=body.town,
            grid=body.grid, caller_name=self._in(body.name), caller_phone=body.phone,
            item=body.item if isinstance(body, GridReport) else None, photos=(drawn(photo),) if photo else (),
            external=(PLATFORM, inject.id), digest=inject.id,
        )  # fmt: skip
        return self._received(report)

    def _received(self, report: NewReport) -> dict[str, Any]:
        (entered,) = self._desk.receive([report])
        call = entered.call or self._desk.call_of(entered.ticket)
        return {"ticket": entered.ticket, **({"call": call} if call else {})}

    def _warn(self, inject: Inject, body: Cap, at: int) -> dict[str, Any]:
        name = f"{PLATFORM}-{inject.id}"
        folder = self._folder / "warnings"
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / f"{name}.xml"
        file.write_bytes(alert(body, name, at, self._desk.pack.time_zone, self._language))
        intake = enter(self._desk, [file], format_="cap")
        if intake.rejected:
            raise Refused(intake.rejected[0].code)
        return {"ticket": self._desk.store.known_external(cap.MAP.platform, f"{body.sender},{name}")}

    def _sync(self, body: Sync, at: int) -> dict[str, Any]:
        second = self._second()
        if second is None:
            raise Refused("no_such_station", station=body.station)
        known, tickets = set(self._agenda.inject_of), []
        for one in body.reports:
            tickets.append(second.take_report(one, at - one.age, self._language, known))
            known.add(tickets[-1])
        folder = self._folder / "sync"
        folder.mkdir(mode=0o700, exist_ok=True)
        file = second.give(folder, self._desk.store, at)
        told = {"station": second.store.station_code, "file": file.name if file else None, "tickets": tickets}
        return {**told, "text": self._in(body.says)}

    # departments

    def _department(self, inject: Inject, body: Department, at: int) -> dict[str, Any]:
        came = self._agenda.came.get(body.order_of)
        order = self._agenda.facts.order_of(came[1], body.department) if came is not None else None
        if order is None:
            raise Refused("no_order_for", department=body.department)
        return {"inject": inject.id, **self.act(
            order.id, body.does, at, outcome=body.outcome, reason=body.reason or "", words=self._in(body.says),
            photo=self._in(body.photo), honest=body.honest, until=None if body.until is None else at + body.until,
        )}  # fmt: skip

    def _by_habit(self, cue: Cue, at: int) -> list[Did]:
        conduct = self._agenda.script.conduct(self._agenda.facts.orders[cue.order].department)
        words = ""
        if cue.what == "report":
            words = self._in(conduct.says) if conduct.says else ""
            words = words or say("drilling.habit.reported", self._language)
        honest = conduct.honest is not False
        outcome = conduct.outcome or "solved"
        return [Did("acted", self.act(cue.order, cue.what, at, outcome=outcome, words=words, honest=honest))]

    def act(
        self, order: str, does: str, at: int, *, outcome: str = "solved", reason: str = "", words: str = "",
        photo: str = "", honest: bool = True, until: int | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """A department does something with its order; what the journal says of it. Raises Refused."""
        assert isinstance(self._clock, SetClock)
        self._clock.set(at)
        known = self._agenda.facts.orders[order]
        act, event = ACTS[does]
        args: dict[str, Any] = {"order": order}
        match does:
            case "report":
                args |= {"outcome": outcome, "words": words, "photo": drawn(photo) if photo else None}
            case "return":
                args |= {"reason": reason or _RETURNED, "words": words}
            case "ask_extension":
                args |= {"until": until or at + _EXTENSION, "reason": reason, "words": words}
        done = self._agenda.facts.has(known.ticket, event, at, order)
        written = "" if done is None else done.event
        if done is None:
            made = self._desk.perform(act, known.ticket, **args)
            written = _event_of(self._desk, known.ticket, made.act, event)
        told = {"ticket": known.ticket, "order": order, "department": known.department, "does": does, "event": written}
        return {**told, **({"honest": honest, "outcome": outcome} if does == "report" else {})}

    def _recheck(self, ticket: str, at: int) -> dict[str, Any]:
        """A collector looks on site: what was reported untruly does not pass."""
        reported = self._agenda.reports.get(ticket)
        passed = reported is None or reported[1]
        done = self._agenda.facts.has(ticket, "rechecked", at, None)
        written = "" if done is None else done.event
        if done is None:
            words = say("drilling.habit.passed" if passed else "drilling.habit.not_passed", self._language)
            made = self._desk.perform("recheck", ticket, passed=passed, photo=drawn(words), words=words)
            written = _event_of(self._desk, ticket, made.act, "rechecked")
        return {"ticket": ticket, "does": "recheck", "event": written, "passed": passed, "honest": True}

    def _hang_up(self, cue: Cue) -> list[Did]:
        ticket = self._agenda.came[cue.inject][1]
        if self._agenda.facts.has(ticket, "cancelled", cue.at, None) is None:
            self._desk.perform("cancel", ticket, reason=HUNG_UP)
        return [Did("hung_up", {"inject": cue.inject, "ticket": ticket})]

    def _in(self, text: Text) -> str:
        return text.in_(self._language)


def _event_of(desk: Desk, ticket: str, act: str, kind: str) -> str:
    """The id of the event that an act left on a ticket."""
    fold = desk.store.fold(ticket)
    events = fold.events if fold is not None else []
    return next((one.id for one in reversed(events) if one.act == act and one.kind == kind), "")


def operator() -> Operator:
    """Who acts for the outside world."""
    return Operator(STAGE, STAGE, "dispatcher")
