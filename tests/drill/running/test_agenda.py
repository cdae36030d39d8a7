"""What is due is a pure question: the same whenever it is asked, in whatever steps, and built anew at any moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_tui.domain.event import VERSION, Event
from dispatch_tui.drill.running.agenda import Agenda
from dispatch_tui.drill.running.cues import Cue
from dispatch_tui.drill.running.journal import Line
from dispatch_tui.drill.running.outside import ACTS
from dispatch_tui.drill.running.triggers import holds
from dispatch_tui.drill.script.model import Script
from dispatch_tui.drill.script.reading import sound_script
from tests.drill.running.scripts import MIXED, START

SCRIPT: Script = sound_script(MIXED.encode(), "trial.yaml")
HERE = "a" * 32
"""The trainee's station."""
DEPARTMENTS = ("cgj", "pgb")


@dataclass
class World:
    """Plays both sides of a drill in memory: what is due is done at its moment, and what the trainee does at theirs."""

    seed: int = 7
    lines: list[Line] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    cues: list[tuple[int, str]] = field(default_factory=list)
    done: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.agenda = self.new()

    def new(self) -> Agenda:
        return Agenda(SCRIPT, SCRIPT.injects, self.seed, START, HERE)

    def again(self) -> Agenda:
        """The agenda built anew from all that was told."""
        agenda = self.new()
        for line in self.lines:
            agenda.take_line(line)
        for event in self.events:
            agenda.take_event(event)
        return agenda

    def poll(self, now: int) -> None:
        while (cue := self.agenda.next()) is not None and cue.at <= now:
            self.cues.append((cue.at, cue.key))
            self.perform(cue)

    def perform(self, cue: Cue) -> None:
        at = cue.at
        if cue.what == "inject":
            inject = self.agenda.injects[cue.inject]
            if inject.condition is not None and not holds(inject.condition, self.agenda, self.agenda.facts, at):
                self.tell(at, "dropped", inject=cue.inject, cue=cue.key)
            elif inject.kind == "department":
                order = self.agenda.facts.order_of("ticket-1", "lead")
                assert order is not None
                self.log(at, "stage", order.ticket, "returned", order=order.id, reason="not_our_duty")
                self.tell(at, "fired", inject=cue.inject, ticket=order.ticket, cue=cue.key)
            else:
                ticket = f"ticket-{cue.inject}" if inject.kind != "note" else ""
                self.tell(at, "fired", inject=cue.inject, ticket=ticket, cue=cue.key)
                if ticket:
                    ringing = inject.kind in ("call", "caller")
                    self.log(at, "system", ticket, "received", number=f"n-{cue.inject}", source="call", ringing=ringing)
        elif cue.what == "hang_up":
            self.log(at, "stage", self.agenda.came[cue.inject][1], "cancelled", reason="x")
            self.tell(at, "hung_up", inject=cue.inject, cue=cue.key)
        elif cue.what in ACTS:
            order = self.agenda.facts.orders[cue.order]
            self.log(at, "stage", order.ticket, ACTS[cue.what][1], order=order.id)
            self.tell(at, "acted", ticket=order.ticket, does=cue.what, cue=cue.key)
        else:
            self.tell(at, "ended" if cue.what == "end" else "said", inject=cue.inject, cue=cue.key)

    def act(self, at: int, kind: str, inject: str, department: str) -> None:
        """What a trainee does, where it makes sense; all that is due goes before."""
        self.poll(at)
        came = self.agenda.came.get(inject)
        if came is None or not came[1] or self.agenda.ended is not None:
            return
        ticket, order = came[1], self.agenda.facts.order_of(came[1], department)
        match kind:
            case "answered" if self.agenda.facts.rings(ticket):
                self.log(at, "li", ticket, "answered")
            case "dispatched" if order is None:
                part = "support" if self.agenda.facts.order_of(ticket, "lead") else "lead"
                self.log(at, "li", ticket, "dispatched", department=department, part=part)
            case "sent_back" | "withdrawn" | "return_refused" if order is not None:
                self.log(at, "li", ticket, kind, order=order.id, reason="x")
            case "retracted" if order is not None:
                self.log(at, "li", ticket, kind, acts=[[HERE, self.agenda.facts.all_of(ticket)[-1].act[1]]])
            case "held" | "released" | "skipped":
                self.tell(at, kind, inject=inject)

    def tell(self, at: int, what: str, **values: Any) -> None:
        self.lines.append(Line(at, at, "stage", what, values))
        self.agenda.take_line(self.lines[-1])

    def log(self, at: int, actor: str, ticket: str, kind: str, **data: Any) -> None:
        seq = len(self.events)
        event = Event(
            VERSION, "c" * 64, HERE, seq, "b" * 64, f"act-{seq}", f"ticket/{ticket}", (), 1, (), kind, data, (), actor,
            "dispatcher", at,
        )  # fmt: skip
        self.events.append(event)
        self.agenda.take_event(event)


moments = st.integers(0, 7_300).map(lambda second: START + second * 1000)
acts = st.lists(
    st.tuples(
        moments,
        st.sampled_from(
            ("answered", "dispatched", "sent_back", "withdrawn", "return_refused", "retracted", "held", "released",
             "skipped")
        ),
        st.sampled_from(("1", "1", "1", "2", "3", "4")),
        st.sampled_from(DEPARTMENTS),
    ),
    max_size=14,
)  # fmt: skip


def played(done: list[tuple[int, str, str, str]], polls: list[int]) -> World:
    world = World()
    steps: list[tuple[int, int, Any]] = [(at, 0, (at, *rest)) for at, *rest in done] + [(at, 1, None) for at in polls]
    for at, _, act in sorted(steps, key=lambda step: step[:2]):
        if act is None:
            world.poll(at)
        else:
            world.act(*act)
    world.poll(START + 7_300_000)
    return world


ANSWERED = [(START + 25_000, "answered", "1", "cgj"), (START + 60_000, "dispatched", "1", "cgj")]


@given(acts, st.lists(moments, max_size=20))
@settings(max_examples=150)
def test_how_often_it_is_polled_makes_no_difference(done: list[tuple[int, str, str, str]], polls: list[int]) -> None:
    once, often = played(ANSWERED + done, []), played(ANSWERED + done, polls)
    assert once.cues == often.cues
    assert [(one.at, one.what) for one in once.lines] == [(one.at, one.what) for one in often.lines]
    assert once.agenda.ended == START + SCRIPT.length


@given(acts, moments)
@settings(max_examples=150)
def test_built_anew_at_any_moment_it_is_the_same(done: list[tuple[int, str, str, str]], until: int) -> None:
    world = World()
    for act in sorted(ANSWERED + done):
        if act[0] <= until:
            world.act(*act)
    world.poll(until)
    again = world.again()
    far = START + 8_000_000
    assert [(one.at, one.key) for one in again.due(far)] == [(one.at, one.key) for one in world.agenda.due(far)]
    assert again.due(far) == again.due(far)
    assert [(at, one.id) for at, one in again.coming()] == [(at, one.id) for at, one in world.agenda.coming()]


@given(acts)
def test_everything_comes_at_its_moment_and_once(done: list[tuple[int, str, str, str]]) -> None:
    world = played(ANSWERED + done, [])
    times = [at for at, _ in world.cues]
    assert times == sorted(times)
    keys = [key for _, key in world.cues]
    assert len(set(keys)) == len(keys)


def test_the_seed_decides_and_nothing_else() -> None:
    first, same, other = World(7), World(7), World(8)
    for world in (first, same, other):
        for act in ANSWERED:
            world.act(*act)
        world.poll(START + 7_300_000)
    assert first.cues == same.cues
    assert first.cues != other.cues
    assert sorted(key for _, key in first.cues) == sorted(key for _, key in other.cues)
