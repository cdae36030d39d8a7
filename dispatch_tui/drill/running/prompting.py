"""What a trainer had a hand in, as lines of a player's file, so that a recorded run can be played again without one.

``trainer fire 4``, ``trainer say 3 -- Do hurry!``, ``trainer act @3 pgb report outcome=partly honest=no -- half done``.
"""

from __future__ import annotations

from dispatch_tui.command.line import parted, tokens
from dispatch_tui.desk.refused import Refused
from dispatch_tui.drill.running.founding import TRAINER
from dispatch_tui.drill.running.run import Run
from dispatch_tui.drill.running.trainer import Requests
from dispatch_tui.drill.script.play import without_tickets


def prompt(run: Run, line: str, ticket: str | None) -> None:
    """Do what a trainer's line says; ``ticket`` is the one that it names. Raises Refused ``trainer_refused`` with the
    stage's reason."""
    requests = Requests(run.journal, TRAINER, run.clock.now)
    token = _asked(requests, line, ticket)
    run.poll()
    answer = requests.answer(token) if token else None
    why = requests.why_not(answer, run.about.language) if answer is not None else ""
    if why:
        raise Refused("trainer_refused", why=why)


def _asked(requests: Requests, line: str, ticket: str | None) -> str:
    """Ask for it; the id that is answered to, empty where nothing is."""
    head, text = parted(line)
    words = without_tickets(head)[1:]
    does, rest = words[0] if words else "", words[1:]
    first = rest[0] if rest else ""
    match does:
        case "fire":
            return requests.fire(first)
        case "hold":
            return requests.hold(first)
        case "release":
            return requests.release(first)
        case "skip":
            return requests.skip(first)
        case "say":
            return requests.say(first, text)
        case "type":
            return requests.type(text)
        case "act":
            given = dict(one.partition("=")[::2] for one in tokens(" ".join(rest[2:])))
            return requests.act(
                rest[1] if len(rest) > 1 else "", ticket=ticket, department=first, outcome=given.get("outcome", ""),
                reason=given.get("reason", ""), words=text, honest=given.get("honest") != "no",
            )  # fmt: skip
        case "end":
            return requests.end()
        case "remark":
            requests.remark(text, ticket)
            return ""
    raise Refused("trainer_refused", why=does)
