"""What the callers of a drill say: on the phone, when asked, when they are called back."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_tui.drill.running.agenda import Agenda
from dispatch_tui.drill.script.injects import Call, Caller, Department, Written
from dispatch_tui.drill.script.outside import CallBack, Turn
from dispatch_tui.words.catalogue import say


@dataclass(frozen=True, slots=True)
class Answered:
    """What a caller says at a call-back. Not reached, there is nothing that they would say."""

    reached: bool
    solved: bool | None
    satisfied: bool | None
    text: str


def turn_for(agenda: Agenda, inject: str, topic: str, said: set[int]) -> tuple[int, Turn] | None:
    """What the caller of an inject says when asked about a topic: what of it was not said yet, else what was said last
    of it; None where they have nothing to say of it."""
    wanted = topic.strip().casefold()
    turns = [
        (at, one) for at, one in enumerate(agenda.turns(inject)) if wanted and one.ask.strip().casefold() == wanted
    ]
    return next((one for one in turns if one[0] not in said), turns[-1] if turns else None)


def topics(agenda: Agenda, inject: str) -> tuple[str, ...]:
    """The topics about which the caller of an inject has something to say."""
    return tuple(dict.fromkeys(one.ask for one in agenda.turns(inject) if one.ask))


def called_back(agenda: Agenda, ticket: str, language: str) -> Answered:
    """What the caller of a ticket says when they are called back now. The script's newest word on it counts; where it
    has none on a report that was not true, the matter is not solved."""
    inject = agenda.inject_of.get(ticket, "")
    at, given = _given(agenda, inject)
    reported = agenda.reports.get(ticket)
    if given is None:
        given = agenda.script.callers
    if reported is not None and not reported[1] and at < reported[0]:
        given = CallBack(reached=given.reached, solved=False, satisfied=False)
    if not given.reached:
        return Answered(False, None, None, "")
    text = given.says.in_(language)
    text = text or say("drilling.habit.solved" if given.solved else "drilling.habit.unsolved", language)
    return Answered(True, given.solved, given.satisfied, text)


def _given(agenda: Agenda, inject: str) -> tuple[int, CallBack | None]:
    """When the script last said what the caller of an inject answers, and what."""
    own = agenda.injects.get(inject)
    body = own.body if own is not None else None
    found: tuple[int, CallBack | None] = (-1, body.call_back if isinstance(body, Call | Caller | Written) else None)
    for other, (at, _) in agenda.came.items():
        later = agenda.injects[other].body if other in agenda.injects else None
        about = (isinstance(later, Department) and later.order_of == inject) or (
            isinstance(later, Caller) and later.again == inject
        )
        if about and isinstance(later, Department | Caller) and later.call_back is not None and at >= found[0]:
            found = (at, later.call_back)
    return found


def phone_of(agenda: Agenda, inject: str) -> str:
    """The number from which the caller of an inject rings, also again; empty where it is withheld."""
    body = agenda.injects[inject].body if inject in agenda.injects else None
    if isinstance(body, Caller):
        return phone_of(agenda, body.again)
    return body.phone if isinstance(body, Call | Written) else ""


def line_of(agenda: Agenda, inject: str) -> str:
    """The hotline that the caller of an inject dials, also again; empty where it does not matter."""
    body = agenda.injects[inject].body if inject in agenda.injects else None
    if isinstance(body, Caller):
        return body.line or line_of(agenda, body.again)
    return (body.line or "") if isinstance(body, Call) else ""
