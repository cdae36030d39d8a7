"""Run lines as the command bar does: understand, look up, act."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_tui.command.line import BadLine, Line, missing, parse
from dispatch_tui.command.values import offered, settled, values
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line: the ticket it left (id and number), or why it was refused. ``asked_after`` is the ticket
    whose state the caller is to be told."""

    line: str
    ticket: str | None
    number: str | None
    refusal: Refusal | None
    asked_after: str | None = None

    @property
    def ok(self) -> bool:
        return self.refusal is None


def run(desk: Desk, text: str, at_hand: str | None = None, *, occurred: int | None = None) -> Outcome:
    """Run one line on ``at_hand`` unless it names its ticket. Never raises for what a person may type."""
    try:
        line = parse(text)
        act = line.action.act
        if act is None:
            if line.action.command:
                raise BadLine("shell_does", verb=line.action.verb, command=" ".join(line.action.command))
            raise BadLine("only_in_console", verb=line.action.verb)
        line = settled(line, desk)
        wanted = missing(line)
        if wanted is not None:
            choices = offered(wanted, desk)
            if choices:
                raise BadLine("choice_missing", argument=wanted.name, choices=choices)
            raise BadLine("argument_missing", argument=wanted.name)
        ticket = _ticket(desk, line, at_hand)
        done = desk.perform(act, ticket, occurred=occurred, **values(line, desk))
    except BadLine as bad:
        return Outcome(text, None, None, bad.refusal)
    except Refused as refused:
        return Outcome(text, None, None, refused.refusal)
    return Outcome(text, done.ticket, done.number, None, done.asked_after)


def _ticket(desk: Desk, line: Line, at_hand: str | None) -> str | None:
    if not line.action.needs_ticket:
        return None
    if line.ticket is not None:
        return desk.find(line.ticket)
    if at_hand is None:
        raise BadLine("which_ticket")
    return at_hand
