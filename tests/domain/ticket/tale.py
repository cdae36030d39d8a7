"""Life stories of a ticket as tables: one line an event, who did what, and what came of it.

    li     dispatched  department=cgj part=lead        -> awaiting_ack
    + li   dispatched  department=zjj part=support
    zhao   answered                                    !! status

``->`` gives the status after it, ``!!`` the code of the refusal. ``+`` puts the event into the act of the line before.
``order=cgj`` names the newest order of that department; ``photo`` adds one; ``@name=text`` adds a part.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dispatch_tui.domain.event import Event, Part
from dispatch_tui.domain.ticket.kinds import FIELD_PARTS
from dispatch_tui.domain.ticket.reading import Ticket
from tests.simulation.seat import OPERATORS, Seat, staffed


@dataclass
class Tale:
    """One ticket's life at one seat, written line by line."""

    seat: Seat = field(default_factory=staffed)
    ticket: str = "t1"
    act: str = ""
    events: list[Event] = field(default_factory=list)

    @property
    def stream(self) -> str:
        return f"ticket/{self.ticket}"

    def read(self) -> Ticket:
        return self.seat.read(self.ticket)

    def order(self, department: str) -> str:
        """The id of the newest order of a department."""
        births = self.seat.fold(self.ticket).state.orders
        return max((birth.index, order) for order, birth in births.items() if birth.department == department)[1]

    def line(self, line: str) -> tuple[Event, str]:
        """Write one line; the event, and the code of its refusal or nothing."""
        words = line.split()
        if words[0] == "+":
            words.pop(0)
        else:
            self.act = self.seat.new_act()
        actor, kind, *rest = words
        data: dict[str, Any] = {}
        parts: list[tuple[str, Part]] = []
        for word in rest:
            name, _, value = word.partition("=")
            if name == "photo":
                parts.append(("photo", Part("photo", bytes(16), b"photo")))
            elif name.startswith("@"):
                cls = FIELD_PARTS.get(name[1:], "words")
                salt = len(self.seat.parts).to_bytes(16, "big")
                parts.append((name[1:], Part(cls, salt, value.encode())))  # type: ignore[arg-type]
            elif name.startswith("fields."):
                data.setdefault("fields", {})[name.removeprefix("fields.")] = _value(name, value)
            elif name == "order":
                data[name] = self.order(value)
            elif name in ("demands", "acts"):
                data[name] = [one for one in value.split(",") if one]
            else:
                data[name] = _value(name, value)
        if kind == "corrected":
            data.setdefault("fields", {})
        event = self.seat.write(
            self.stream, kind, data, actor=actor, role=OPERATORS[actor][0], act=self.act, parts=parts
        )  # fmt: skip
        self.events.append(event)
        fold = self.seat.fold(self.ticket)
        at = fold.history.find(event.id)
        if at is None:
            return event, next(code for one, code in fold.quarantined if one.id == event.id)
        refused = fold.verdicts[at].refusal
        return event, refused.code if refused else ""


def _value(name: str, text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    return int(text) if name in ("until", "urgency", "closed_at", "fields.urgency") else text


def tell(story: str, tale: Tale | None = None) -> Tale:
    """Write a story, proving every line's status or refusal as it is told."""
    tale = tale or Tale()
    for number, line in enumerate(story.strip().splitlines(), 1):
        if not line.strip() or line.strip().startswith("#"):
            continue
        told, mark, expected = line, "", ""
        for mark in ("->", "!!"):
            if mark in line:
                told, _, expected = line.partition(mark)
                break
        else:
            mark = ""
        _, refused = tale.line(told)
        where = f"line {number}: {line.strip()}"
        if mark == "!!":
            assert refused == expected.strip(), f"{where}: {refused or 'nothing'} refused it"
        else:
            assert not refused, f"{where}: refused by {refused}"
            if mark == "->":
                status = tale.read().status
                assert status == expected.strip(), f"{where}: the status is {status}"
    return tale
