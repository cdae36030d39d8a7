"""A drill in miniature: a desk under a set clock, a trainee, departments, and the journal that a stage would write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from dispatch_tui.command.running import run
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.founding import found
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.drill.running.journal import Line
from dispatch_tui.drill.scoring.facts import Facts
from dispatch_tui.drill.scoring.score import Score, Scoring
from dispatch_tui.drill.scoring.told import read_journal
from dispatch_tui.drill.scoring.verdict import Verdict
from dispatch_tui.drill.script.expectations import Expected
from dispatch_tui.drill.script.injects import Body, Call
from dispatch_tui.drill.script.model import Expectation, Inject, Script
from dispatch_tui.drill.script.outside import Truth
from dispatch_tui.drill.script.triggers import At, Trigger
from dispatch_tui.drill.script.values import ANY, Text

START = 1_795_000_000_000
PHOTO = "\xff\xd8\xff\xe0"
SUPERVISOR = "chen"
DAY = 86_400_000


def text(words: str) -> Text:
    return Text({ANY: words})


class Rig:
    """Seconds are of the drill. ``play`` takes command-bar lines of the trainee, of ``CODE>`` a department, of
    ``chen>`` the supervisor."""

    def __init__(self, folder: Path) -> None:
        self.clock = SetClock(START)
        self.store = found(folder / "drill.db", self.clock, operator=SUPERVISOR, name="陈")
        self._stack = ExitStack()
        self._stack.callback(self.store.close)
        self._stack.enter_context(self.store.database.unawaited())
        self.desk = Desk(self.store, self.clock)
        self.boss = next(one for one in self.desk.operators() if one.role == "supervisor")
        self.desk.operator = self.boss
        self.desk.add_operator("li", role="dispatcher", name="李")
        self.base = START - DAY
        self.again()

    def again(self) -> None:
        """Begin another drill on the same store, a day later."""
        self.base += DAY
        self.clock.set(self.base)
        self.lines: list[Line] = [Line(self.base, 0, "stage", "opened")]
        self.injects: dict[str, Inject] = {}
        self.tickets: dict[str, str] = {}
        self._before = frozenset(self.store.changed_since(-1))

    def close(self) -> None:
        self._stack.close()

    def at(self, second: float) -> None:
        self.clock.set(self.base + round(second * 1000))

    def tell(self, what: str, by: str = "stage", **values: Any) -> None:
        self.lines.append(Line(self.clock.now(), 0, by, what, values))

    def inject(self, id: str, body: Body, trigger: Trigger | None = None, **more: Any) -> None:
        """Let the script hold an inject that did not come."""
        self.injects[id] = Inject(id=id, body=body, trigger=trigger or At(at=0), **more)

    def come(
        self, id: str, truth: Truth | None = None, words: str = "空调外机支架松动，悬在人行道上方", *,
        ringing: bool = True, body: Body | None = None, **fields: Any,
    ) -> str:  # fmt: skip
        """A call rings now (or a report comes in writing)."""
        self.inject(id, body or Call(says=(), truth=truth), mix=fields.pop("mix", ()))
        source = "call" if ringing else "police"
        report = NewReport(source, text="" if ringing else words, ringing=ringing, **fields)
        entered = next(iter(self.desk.receive([report])))
        self.tickets[id] = entered.ticket
        self.tell("fired", inject=id, ticket=entered.ticket)
        return entered.ticket

    def play(self, *lines: str, on: str = "1") -> None:
        for line in lines:
            who, found, rest = line.partition("> ")
            self.sign_in(who if found else "li")
            for name, ticket in self.tickets.items():
                rest = rest.replace(f"@{name}", self.store.number_of(ticket))
                line = line.replace(f"@{name}", self.store.number_of(ticket))
            outcome = run(self.desk, rest if found else line, self.tickets[on])
            assert outcome.ok, (line, outcome.refusal)

    def report(self, department: str, outcome: str = "solved", *, on: str = "1", honest: bool = True) -> str:
        """A department reports; whether that is so is in the journal."""
        self.play(f"{department}> report {department} {outcome} -- 已处置", on=on)
        events = self.store.fold(self.tickets[on]).events  # type: ignore[union-attr]
        self.tell("acted", ticket=self.tickets[on], does="report", event=events[-1].id, honest=honest)
        return events[-1].id

    def hear(self, reached: bool, solved: bool = True, satisfied: bool = True, *, on: str = "1") -> None:
        self.tell("rang_back", by="trainee", ticket=self.tickets[on], reached=reached, solved=solved,
                  satisfied=satisfied)  # fmt: skip

    def look(self, on: str = "1") -> None:
        self.tell("looked", by="trainee", ticket=self.tickets[on])

    def follow(self, story: str, truths: Mapping[str, Truth]) -> None:
        """Play a story: on each line a second, an inject, and what happens: ``come``, ``written``, ``look``,
        ``hear yes no no``, ``asked TOPIC``, ``CODE reports [false]``, else a line of the command bar."""
        for line in story.strip().splitlines():
            second, inject, what = line.strip().split(" ", 2)
            self.at(float(second))
            match what.split():
                case ["come" | "written" as how]:
                    self.come(inject, truths.get(inject), ringing=how == "come")
                case ["look"]:
                    self.look(inject)
                case ["hear", *answers]:
                    self.hear(*(answer == "yes" for answer in answers), on=inject)
                case ["asked", topic]:
                    self.tell("asked", by="trainee", inject=inject, topic=topic)
                case [code, "reports", *false]:
                    self.report(code, on=inject, honest=not false)
                case _:
                    self.play(what, on=inject)

    def script(self, expect: Sequence[Expectation]) -> Script:
        return Script(
            format=1, title=text("drill"), level=1, pack="wangcheng", languages=("zh",),
            start=datetime(2026, 6, 12, 8, 30),  # noqa: DTZ001  # local time of the place
            length=3_600_000, departments={}, injects=tuple(self.injects.values()), expect=tuple(expect),
        )  # fmt: skip

    def scoring(self, expect: Sequence[Expectation]) -> Scoring:
        facts = Facts(self.store)
        facts.leave_out(self._before)
        return Scoring(self.script(expect), tuple(self.injects.values()), facts, self.desk.duty, "zh")

    def score(self, expect: Sequence[Expectation], *, over: bool = True, now: float | None = None) -> Score:
        at = self.clock.now() if now is None else self.base + round(now * 1000)
        return self.scoring(expect).score(read_journal(self.lines), at, over=over)

    def verdict(
        self, body: Expected, inject: str = "1", *, over: bool = True, now: float | None = None
    ) -> Verdict:
        expectation = Expectation(body=body, injects=(inject,), weight=1)
        return self.score([expectation], over=over, now=now).lines[0].verdict

    def sign_in(self, code: str) -> None:
        if code == SUPERVISOR:
            self.desk.operator = self.boss
            return
        if code != "li" and all(one.code != code for one in self.desk.operators()):
            self.desk.operator = self.boss
            self.desk.add_operator(code, role="department", department=code)
        self.desk.operator = next(one for one in self.desk.operators() if one.code == code)
