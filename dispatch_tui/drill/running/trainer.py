"""The trainer's hand: what they ask the stage for, from the same console or from another process."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

from dispatch_tui.drill.running.answering import ANSWERS
from dispatch_tui.drill.running.journal import TRAINER, Journal, Line
from dispatch_tui.words.catalogue import say


class Requests:
    """Asks by lines of the journal. The stage answers each within its next poll by the lines of what it did and by
    ``answered {to, ok, why}``; every method gives the id that is answered to."""

    def __init__(self, journal: Journal, code: str, now: Callable[[], int]) -> None:
        """``code`` says which trainer; ``now`` is the drill's time."""
        self._journal = journal
        self._by = f"{TRAINER}{code}"
        self._now = now

    def fire(self, inject: str) -> str:
        """Let an inject come now, held or not, whatever its condition."""
        return self._ask("fire", inject=inject)

    def hold(self, inject: str) -> str:
        """Keep an inject back until it is released."""
        return self._ask("hold", inject=inject)

    def release(self, inject: str) -> str:
        """Let a held inject come at its time, or at once where that has passed."""
        return self._ask("release", inject=inject)

    def skip(self, inject: str) -> str:
        """Let an inject never come."""
        return self._ask("skip", inject=inject)

    def type(self, text: str) -> str:
        """Let an inject come that is typed here as in a script: ``call: {from: …, says: …}``."""
        return self._ask("type", text=text)

    def say(self, inject: str, text: str) -> str:
        """Speak as the caller of an inject."""
        return self._ask("say", inject=inject, text=text)

    def act(
        self, does: str, *, order: str | None = None, ticket: str | None = None, department: str | None = None,
        outcome: str = "", reason: str = "", words: str = "", photo: str = "", honest: bool = True,
    ) -> str:  # fmt: skip
        """Act as a department (``does`` as in ``outside.ACTS``) on an order, or on its newest order of a ticket."""
        return self._ask("act", does=does, order=order, ticket=ticket, department=department, outcome=outcome,
                         reason=reason, words=words, photo=photo, honest=honest)  # fmt: skip

    def remark(self, text: str = "", ticket: str | None = None) -> Line:
        """Mark an observation, with or without words: written at once, whether the stage lives or not."""
        return self._journal.add("remark", at=self._now(), by=self._by, text=text, ticket=ticket)

    def pause(self) -> str:
        return self._ask("pause")

    def resume(self) -> str:
        return self._ask("resume")

    def speed(self, speed: float) -> str:
        """Run at so many drill seconds to a second, from 0.25 to 60."""
        return self._ask("speed", speed=speed)

    def step(self) -> str:
        """Go on at once to whatever comes next."""
        return self._ask("step")

    def jump(self, to: int) -> str:
        """Go on at once to a moment (drill ms)."""
        return self._ask("jump", to=to)

    def end(self) -> str:
        """End the drill now."""
        return self._ask("end")

    def answer(self, ask: str) -> Line | None:
        """What the stage answered, among the lines that were read so far; None while it has not."""
        return next(
            (one for one in reversed(self._journal.lines) if one.what == "answered" and one.get("to") == ask), None
        )

    @staticmethod
    def why_not(answer: Line, language: str) -> str:
        """Why something was not done, as a sentence; empty where it was."""
        why = str(answer.get("why") or "")
        if not why:
            return ""
        return say(f"drilling.answer.{why if why in ANSWERS else 'failed'}", language)

    def wait(self, ask: str, seconds: float = 2.0) -> Line | None:
        """Wait for an answer, so long at most."""
        until = time.monotonic() + seconds
        while True:
            self._journal.news()
            found = self.answer(ask)
            if found is not None or time.monotonic() > until:
                return found
            time.sleep(0.02)

    def _ask(self, ask: str, **values: object) -> str:
        token = secrets.token_hex(6)
        given = {name: value for name, value in values.items() if value not in (None, "")}
        self._journal.add("asks", at=self._now(), by=self._by, id=token, ask=ask, **given)  # type: ignore[arg-type]
        return token
