"""What a trainer asks for, done: each ask once, and answered in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dispatch_tui.desk.refused import Refused
from dispatch_tui.drill.running.cues import Cue
from dispatch_tui.drill.running.journal import Line
from dispatch_tui.drill.running.outside import ACTS
from dispatch_tui.drill.script.play import TYPED

if TYPE_CHECKING:
    from dispatch_tui.drill.running.stage import Stage

ANSWERS: Final = (
    "bad_ask", "came_already", "drill_over", "failed", "no_such_ask", "no_such_inject", "no_such_order",
    "not_an_inject", "nothing_given", "nothing_to_come",
)  # fmt: skip
"""Why something was not done, beside the codes of the desk: ``drilling.answer.<code>`` of the message catalogue."""


class Answering:
    """Remembers what was asked and is not answered so far. What was asked before a crash is answered after it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._open: dict[str, Line] = {}

    def heard(self, lines: list[Line]) -> None:
        """Take in new lines of the journal."""
        for line in lines:
            if line.what == "asks":
                self._open[str(line.get("id"))] = line
            elif line.what == "answered":
                self._open.pop(str(line.get("to")), None)

    def answer(self) -> bool:
        """Do what is asked for, after all that is due before; whether anything was."""
        asked, self._open = self._open, {}
        for ask, line in asked.items():
            why = self._do(line)
            self._stage.write("answered", self._stage.clock.now(), to=ask, ok=why is None, why=why)
        return bool(asked)

    def _do(self, line: Line) -> str | None:
        """Do it; None, or the code of why not."""
        done = getattr(self, f"_ask_{line.get('ask')}", None)
        if done is None:
            return "no_such_ask"
        if self._stage.agenda.ended is not None and line.get("ask") != "remark":
            return "drill_over"
        try:
            found: str | None = done(line)
        except Refused as refused:
            if refused.by_store:
                raise
            return refused.refusal.code
        except (KeyError, TypeError, ValueError):
            return "bad_ask"
        return found

    # the list of what is to come

    def _ask_fire(self, line: Line) -> str | None:
        inject, agenda = str(line.get("inject")), self._stage.agenda
        if inject not in agenda.injects:
            return "no_such_inject"
        if inject in agenda.came:
            return "came_already"
        now = self._stage.clock.now()
        if inject in agenda.held:
            self._stage.write("released", now, line.by, inject=inject)
        self._stage.perform(Cue(now, "inject", f"inject:{inject}", inject), now, by=line.by, forced=True)
        return None if inject in agenda.came else "failed"

    def _ask_hold(self, line: Line) -> str | None:
        return self._mark(line, "held")

    def _ask_release(self, line: Line) -> str | None:
        return self._mark(line, "released")

    def _ask_skip(self, line: Line) -> str | None:
        return self._mark(line, "skipped")

    def _mark(self, line: Line, what: str) -> str | None:
        inject, agenda = str(line.get("inject")), self._stage.agenda
        if inject not in agenda.injects:
            return "no_such_inject"
        if inject in agenda.came or inject in agenda.over:
            return "came_already"
        self._stage.write(what, self._stage.clock.now(), line.by, inject=inject)
        return None

    def _ask_type(self, line: Line) -> str | None:
        """An inject typed by the trainer, which comes at once."""
        now, number = self._stage.clock.now(), len(self._stage.agenda.injects) + 1
        inject = f"{TYPED}{number}"
        self._stage.write("typed", now, line.by, inject=inject, text=str(line.get("text", "")))
        if inject not in self._stage.agenda.injects:
            return "not_an_inject"
        self._stage.perform(Cue(now, "inject", f"inject:{inject}", inject), now, by=line.by, forced=True)
        return None if inject in self._stage.agenda.came else "failed"

    # the trainer's own voice

    def _ask_say(self, line: Line) -> str | None:
        inject = str(line.get("inject"))
        came = self._stage.agenda.came.get(inject)
        if came is None:
            return "no_such_inject"
        text = str(line.get("text", "")).strip()
        if not text:
            return "nothing_given"
        self._stage.write("said", self._stage.clock.now(), line.by, inject=inject, ticket=came[1], text=text)
        return None

    def _ask_act(self, line: Line) -> str | None:
        """Something that a department does, as the trainer has it."""
        agenda, does = self._stage.agenda, str(line.get("does"))
        order = agenda.facts.orders.get(str(line.get("order"))) or agenda.facts.order_of(
            str(line.get("ticket")), str(line.get("department"))
        )
        if order is None or does not in ACTS:
            return "no_such_order" if order is None else "bad_ask"
        now = self._stage.clock.now()
        given: dict[str, Any] = {name: str(line.get(name)) for name in ("outcome", "reason", "words", "photo")
                                 if line.get(name)}  # fmt: skip
        told = self._stage.outside.act(order.id, does, now, **given, honest=line.get("honest") is not False)
        self._stage.write("acted", now, line.by, **told)
        return None

    def _ask_remark(self, line: Line) -> str | None:
        self._stage.write("remark", line.at, line.by, text=str(line.get("text", "")), ticket=line.get("ticket"))
        return None

    # the clock

    def _ask_pause(self, line: Line) -> None:
        self._stage.clock.pause(line.by)

    def _ask_resume(self, line: Line) -> None:
        self._stage.clock.run(line.by)

    def _ask_speed(self, line: Line) -> None:
        self._stage.clock.set_speed(float(line.values["speed"]), line.by)

    def _ask_step(self, line: Line) -> str | None:
        """On to whatever comes next."""
        cue = self._stage.agenda.next()
        if cue is None:
            return "nothing_to_come"
        self._stage.clock.set(cue.at, line.by)
        return None

    def _ask_jump(self, line: Line) -> None:
        self._stage.clock.set(int(line.values["to"]), line.by)

    def _ask_end(self, line: Line) -> None:
        self._stage.end("trainer", line.by)
