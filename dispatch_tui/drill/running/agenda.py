"""What is to come from outside, and when: the fold of a run's journal and log over its script.

Pure: it reads no clock and no file, and holds the same whenever and however often it is built: lines and events are
taken in as they come, or all lines and then all events at once. What the seed decides is drawn by name, never in turn.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

from dispatch_tui.domain.event import Event
from dispatch_tui.drill.running.cues import DONE_BY, RANKS, STAGE, STEP_EVENTS, Cue, What, Window
from dispatch_tui.drill.running.facts import LEAD, Deed, Facts, Order
from dispatch_tui.drill.running.journal import Line
from dispatch_tui.drill.running.triggers import times_of
from dispatch_tui.drill.script.injects import Call, Caller, Department, Outage, Silence
from dispatch_tui.drill.script.model import Inject, Script
from dispatch_tui.drill.script.outside import Turn
from dispatch_tui.drill.script.triggers import After, At, ByHand, On, Sometime
from dispatch_tui.drill.script.values import Range

RECHECK: Final = Range(5 * 60_000, 15 * 60_000)
"""How long after the last report was verified a collector has looked on site, where the item demands that."""
_SETTLED: Final = frozenset({
    "verified", "withdrawn", "withdrawal_acknowledged", "support_waived", "return_granted", "ruled",
})  # fmt: skip
"""The events after which nothing is waited for of an order."""
_OVER: Final = frozenset({"withdrawn", "withdrawal_acknowledged", "support_waived", "return_granted", "ruled"})
"""The events after which an order is its department's no more."""


class Agenda:
    """Everything that is to come, as far as it is known."""

    def __init__(
        self, script: Script, injects: Iterable[Inject], seed: int, start: int, station: str = "",
        typed: Callable[[Line], Inject | None] = lambda _line: None,
    ) -> None:  # fmt: skip
        """``injects`` are the script's own and those of its load; ``station`` is the id of the trainee's; ``typed``
        reads an inject that a trainer typed."""
        self.station = station
        self.script = script
        self.seed = seed
        self.start = start
        self.injects: dict[str, Inject] = {}
        self.facts = Facts()
        self.came: dict[str, tuple[int, str]] = {}
        """When an inject came, and its ticket (empty where it has none)."""
        self.inject_of: dict[str, str] = {}
        """The inject that brought a ticket."""
        self.brought_by: dict[str, str] = {}
        """The tickets of the second station's files, by the sync inject and their place: ``9:1``."""
        self.held: set[str] = set()
        self.over: set[str] = set()
        """The injects that will not come: skipped, or their condition did not hold."""
        self.done: set[str] = set()
        self.outages: list[Window] = []
        self.silences: dict[str, list[Window]] = defaultdict(list)
        self.ended: int | None = None
        self.due_at: dict[str, int] = {}
        """When an inject is due, as far as that is known."""
        self.reports: dict[str, tuple[int, bool, str]] = {}
        """By ticket: when a department last reported, whether honestly, and by which inject (empty: by habit)."""
        self.awaited: dict[str, tuple[str, ...]] = {}
        """By sync inject: the tickets of a file that nobody has taken in so far."""
        self._imported = start
        self._told: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._after: dict[str, list[Inject]] = defaultdict(list)
        self._on: list[Inject] = []
        self._acts: dict[str, list[Department]] = defaultdict(list)
        self._heap: list[tuple[int, int, int, str, Cue]] = []
        self._places: dict[str, int] = {}
        self._elsewhere: list[str] = []
        self._typed = typed
        for inject in injects:
            self.add(inject)
        self._push(Cue(start + script.length, "end", "end"))

    # growing

    def add(self, inject: Inject) -> None:
        """One more inject."""
        self.injects[inject.id] = inject
        self._places[inject.id] = len(self._places)
        if isinstance(inject.body, Department):
            self._acts[inject.body.order_of].append(inject.body)
        match inject.trigger:
            case At():
                self._at(inject, self.start + inject.trigger.at)
            case Sometime():
                self._at(inject, self.start + inject.trigger.between.drawn(self.seed, inject.id, "between"))
            case After():
                self._after[inject.trigger.inject].append(inject)
            case On():
                self._on.append(inject)
            case ByHand():
                pass

    def take_line(self, line: Line) -> None:
        """The journal grew by a line."""
        inject = str(line.get("inject", ""))
        if isinstance(cue := line.get("cue"), str):
            self.done.add(cue)
        match line.what:
            case "typed":
                made = self._typed(line)
                if made is not None and made.id not in self.injects:
                    self.add(made)
            case "fired":
                self._fired(inject, line)
            case "held":
                self.held.add(inject)
            case "released":
                self.held.discard(inject)
                if inject in self.due_at:
                    self._at(self.injects[inject], max(line.at, self.due_at[inject]))
            case "skipped" | "dropped":
                self.over.add(inject)
            case "asked" | "rang_back":
                self._told[(line.what, inject)].append(line.at)
                self._look_for(line.what, line.at)
            case "acted":
                if line.get("does") == "report":
                    self.reports[str(line.get("ticket"))] = (line.at, line.get("honest") is not False, inject)
            case "outage":
                until = line.get("until")
                self.outages.append(
                    Window(line.at, until if isinstance(until, int) else None, str(line.get("calls", "")))
                )
                if isinstance(until, int):
                    self._push(Cue(until, "outage_over", f"outage_over:{inject}", inject))
            case "silence":
                until = line.get("until")
                window = Window(line.at, until if isinstance(until, int) else None)
                self.silences[str(line.get("department"))].append(window)
            case "imported":
                self.awaited.pop(inject, None)
                self._imported = max(self._imported, line.at)
            case "ended":
                self.ended = line.at

    def take_event(self, event: Event) -> None:
        """The log grew by an event."""
        deed = self.facts.add(event)
        if deed is None:
            return
        if deed.order is not None:
            self._conduct(self.facts.orders[deed.order], deed, came_in=event.station != self.station)
        if deed.kind == "answered":
            self._says(deed)
        elif deed.kind == "verified":
            self._recheck(deed)
        self._look_for(deed.kind, deed.at)

    # asking

    def brought(self, events: Iterable[Event]) -> list[str]:
        """The sync injects whose file these events, not taken in so far, came by."""
        if not self.awaited:
            return []
        came = {event.stream.partition("/")[2] for event in events if event.kind == "received"}
        return [inject for inject, tickets in self.awaited.items() if came & set(tickets)]

    def told(self, deed: str, inject: str) -> list[int]:
        return self._told.get((deed, inject), [])

    def next(self) -> Cue | None:
        """What is due first; None once the drill has ended."""
        while self._heap and self.ended is None:
            cue = self._heap[0][-1]
            moved = self._moved(cue)
            if moved is cue:
                return cue
            heapq.heappop(self._heap)
            if moved is not None:
                self._push(moved)
        return None

    def due(self, now: int) -> list[Cue]:
        """All that is due by ``now`` as it stands; what one of them will bring about is not among them."""
        kept = list(self._heap)
        found = []
        while (cue := self.next()) is not None and cue.at <= now:
            found.append(cue)
            heapq.heappop(self._heap)
        self._heap = kept
        return found

    def coming(self) -> list[tuple[int | None, Inject]]:
        """The injects that may still come, with the moment (drill ms) where it is known, in that order; those that
        wait for something last, in the script's order."""
        left = [one for one in self.injects.values() if one.id not in self.came and one.id not in self.over]
        timed = [(self.due_at.get(one.id), one) for one in left]
        return sorted(timed, key=lambda one: (one[0] is None, one[0] or 0, self._places[one[1].id]))

    def silent(self, department: str, at: int) -> bool:
        """Whether a department does nothing at that moment."""
        return any(window.holds(at) for window in self.silences.get(department, ()))

    def outage(self, at: int) -> Window | None:
        """The outage that goes on at that moment."""
        return next((window for window in self.outages if window.holds(at)), None)

    # how

    def _push(self, cue: Cue) -> None:
        if cue.key not in self.done:
            inject = self.injects.get(cue.inject)
            first = cue.what == "inject" and inject is not None and isinstance(inject.body, Outage | Silence)
            place = -1 if first else self._places.get(cue.inject, 1 << 30)
            heapq.heappush(self._heap, (cue.at, RANKS[cue.what], place, cue.key, cue))

    def _at(self, inject: Inject, at: int) -> None:
        self.due_at[inject.id] = at
        self._push(Cue(at, "inject", f"inject:{inject.id}", inject.id))

    def _moved(self, cue: Cue) -> Cue | None:
        """The cue itself where it stands, another one where it comes later, None where it does not come."""
        if cue.key in self.done:
            return None
        if cue.what == "inject":
            return self._moved_inject(cue)
        if cue.what == "hang_up":
            ticket = self.came[cue.inject][1]
            return cue if self.facts.rings(ticket) or self._untold(ticket, "cancelled", cue) else None
        if cue.what in DONE_BY:
            return self._moved_step(cue)
        return cue

    def _moved_inject(self, cue: Cue) -> Cue | None:
        inject = self.injects[cue.inject]
        if inject.id in self.came or inject.id in self.over or inject.id in self.held:
            return None
        if cue.at != self.due_at.get(inject.id):
            return None
        if isinstance(inject.body, Call | Caller):
            outage = self.outage(cue.at)
            if outage is not None and outage.calls == "wait":
                if outage.end is None:
                    return None
                self.due_at[inject.id] = outage.end
                return Cue(outage.end, "inject", cue.key, inject.id)
        return cue

    def _moved_step(self, cue: Cue) -> Cue | None:
        order = self.facts.orders[cue.order]
        if self._untold(order.ticket, STEP_EVENTS[cue.what], cue):
            return cue
        if order.seen & DONE_BY[cue.what] or (cue.what != "withdrawal" and order.last in _OVER):
            return None
        for window in self.silences.get(order.department, ()):
            if window.holds(cue.at):
                return None if window.end is None else Cue(window.end, cue.what, cue.key, cue.inject, cue.order)
        return cue

    def _untold(self, ticket: str, kind: str, cue: Cue) -> bool:
        """Whether it was done at that moment, and a crash kept the journal from saying so."""
        done = self.facts.has(ticket, kind, cue.at, cue.order or None)
        return done is not None and done.actor == STAGE

    def _fired(self, inject: str, line: Line) -> None:
        if inject in self.came:
            return
        ticket = str(line.get("ticket") or "")
        self.came[inject] = (line.at, ticket)
        if ticket:
            self.inject_of.setdefault(ticket, inject)
        if line.get("file"):
            self._await(inject, line)
        found = self.injects.get(inject)
        if line.get("elsewhere"):
            self._elsewhere.append(ticket)
        elif found is not None and isinstance(found.body, Call | Caller):
            self._push(Cue(line.at + found.body.hangs_up, "hang_up", f"hang_up:{inject}", inject))
        for one in self._after.get(inject, ()):
            if isinstance(one.trigger, After):
                self._at(one, line.at + one.trigger.by.drawn(self.seed, one.id, "after"))

    def _await(self, inject: str, line: Line) -> None:
        """A file of the second station lies ready: what it took meanwhile, and its own reports."""
        own = [str(ticket) for ticket in line.get("tickets") or ()]
        for number, ticket in enumerate(own, 1):
            self.brought_by[f"{inject}:{number}"] = ticket
            self.inject_of.setdefault(ticket, f"{inject}:{number}")
        self.awaited[inject] = (*self._elsewhere, *own)
        self._elsewhere.clear()

    def _look_for(self, kind: str, at: int) -> None:
        """Whether what was just done is what injects wait for."""
        for inject in self._on:
            if isinstance(inject.trigger, On) and inject.trigger.did == kind and inject.id not in self.due_at:
                done = times_of(inject.trigger, self, self.facts, at)
                if done is not None:
                    self._at(inject, done + inject.trigger.by.drawn(self.seed, inject.id, "on"))

    def _says(self, deed: Deed) -> None:
        """What the caller says by themselves, now that they are listened to."""
        inject = self.inject_of.get(deed.ticket, "")
        for number, turn in enumerate(self.turns(inject)):
            after = 0 if number == 0 else turn.after
            if after is not None:
                self._push(Cue(deed.at + after, "says", f"says:{inject}:{number}", inject, turn=number))

    def turns(self, inject: str) -> tuple[Turn, ...]:
        """What the caller of an inject can say."""
        found = self.injects.get(inject)
        return found.body.says if found is not None and isinstance(found.body, Call | Caller) else ()

    def _conduct(self, order: Order, deed: Deed, *, came_in: bool) -> None:
        """What a department will do with its order, now that this has happened to it. Of an order that ``came_in`` by
        a file nothing is told before that was taken in."""
        conduct = self.script.conduct(order.department)
        acknowledge, arrive, report = conduct.acknowledge, conduct.arrive, conduct.report
        steps: list[tuple[What, Range | None]]
        match deed.kind:
            case "dispatched":
                steps = [("acknowledge", acknowledge), ("arrive", arrive), ("report", report)]
            case "sent_back":
                steps = [("report", report)]
            case "return_refused":
                steps = [("arrive", arrive), ("report", report)]
            case "withdrawn":
                steps = [("withdrawal", acknowledge)]
            case _:
                return
        inject = self.inject_of.get(order.ticket, "")
        whose = inject or self.facts.numbers.get(order.ticket, "")
        stage = f"{order.department}:{order.turn}:{order.reworks}:{deed.kind}"
        for step, span in steps:
            if span is not None and not span.never and not self._by_inject(inject, order, step):
                key = f"{step}:{whose}:{stage}"
                at = deed.at + span.drawn(self.seed, whose, f"{stage}:{step}")
                at = max(at, self._imported) if came_in else at
                self._push(Cue(at, step, key, inject, order.id))

    def _recheck(self, deed: Deed) -> None:
        """All that was reported is verified: a collector goes and looks, where that is demanded."""
        orders = self.facts.orders_of(deed.ticket)
        if not self.facts.recheck_demanded(deed.ticket) or any(one.last not in _SETTLED for one in orders):
            return
        inject = self.inject_of.get(deed.ticket, "")
        whose = inject or self.facts.numbers.get(deed.ticket, "")
        turn = sum(one.kind == "verified" for one in self.facts.all_of(deed.ticket))
        at = deed.at + RECHECK.drawn(self.seed, whose, f"recheck:{turn}")
        self._push(Cue(at, "recheck", f"recheck:{whose}:{turn}", inject, deed.ticket))

    def _by_inject(self, inject: str, order: Order, step: str) -> bool:
        """Whether the script itself says when that department takes that step."""
        return any(
            one.does == step and (order.part == LEAD if one.department == LEAD else one.department == order.department)
            for one in self._acts.get(inject, ())
        )
