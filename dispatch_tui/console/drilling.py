"""What a drill adds to the board: asking the caller, ringing back, the way to the trainer's screen and to the list."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from dispatch_tui.command.actions import Action
from dispatch_tui.console.hearing import TOPICS, topic_name
from dispatch_tui.console.widgets.choices import Choices, plain_choice
from dispatch_tui.console.widgets.prompt_model import Asking, Question
from dispatch_tui.domain.plain import shown

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp
    from dispatch_tui.console.screens.board import BoardScreen
    from dispatch_tui.drill.running.run import Run

TRAINER_AGAIN: Final = 4.0
"""Seconds within which the second press of the key shows the trainee what is to come."""

async def run(board: BoardScreen, action: Action, given: Mapping[str, Any]) -> None:
    """Do what only a drill has."""
    app = board.console_app
    if app.seat is None:
        board.tell(app.wording.say("drilling_screen.only_in_drill"), "warn")
    elif action.place == "drill":
        from dispatch_tui.console.screens.training import TrainingScreen

        app.push_screen(TrainingScreen(action, given))
    elif action.id == "ask":
        await _ask(board, action, given)
    else:
        await _ring_back(board)


def open_screen(app: ConsoleApp) -> None:
    """To the trainer's screen where a drill is run, once it has ended to its debrief; else to the list of drills. A
    trainee who presses the key is told what it would show, and sees it at the second press."""
    from dispatch_tui.console.screens.debrief import DebriefScreen
    from dispatch_tui.console.screens.drills import DrillsScreen
    from dispatch_tui.console.screens.training import TrainingScreen

    if isinstance(app.screen, (TrainingScreen, DrillsScreen, DebriefScreen)):
        return
    if app.seat is None:
        app.push_screen(DrillsScreen())
        return
    if app.seat.is_open and app.seat.source.agenda.ended is not None:
        app.push_screen(DebriefScreen(app.seat.source.folder))
        return
    if not app.seat.training and time.monotonic() - app.seat.asked_at > TRAINER_AGAIN:
        app.seat.asked_at = time.monotonic()
        app.tell(app.wording.say("drilling_screen.trainer_again"), "warn")
        return
    app.push_screen(TrainingScreen())


def _run_of(app: ConsoleApp) -> Run | None:
    """The run, where it is held here."""
    from dispatch_tui.drill.running.run import Run

    assert app.seat is not None
    source = app.seat.source
    return source if isinstance(source, Run) else None


async def _ask(board: BoardScreen, action: Action, given: Mapping[str, Any]) -> None:
    """Ask the caller of the ticket at hand about something; what they answer is heard."""
    app, ticket = board.console_app, board.queue.window.current
    run = _run_of(app)
    if run is None or ticket is None:
        board.tell(app.wording.say("console.which_ticket"), "warn")
        return
    topic = str(given.get("topic", ""))
    if not topic:
        topics = board.caller.heard.topics if board.caller.heard is not None else TOPICS
        choices = Choices.of(plain_choice(one, topic_name(one, app.wording), code=one) for one in topics)
        asking = Asking(action, (), [Question(action.args[0], choices)], moved=True)
        asking.start({})
        board.prompt.begin(asking)
        board.hint(app.wording.say("prompt.hint"))
        return
    board.tell(*await _asked(app, run, ticket, topic))


async def _asked(app: ConsoleApp, run: Run, ticket: str, topic: str) -> tuple[str, str]:
    """Ask; what is to be said of it beside what is heard, and the role to say it in."""
    from dispatch_tui.desk.refused import Refused

    try:
        heard = await app.ask(lambda _desk: run.ask(ticket, topic))
    except Refused as refused:
        return app.wording.refusal(refused.refusal), "warn"
    told = "" if heard else app.wording.say("caller.nothing_of_that", topic=topic_name(topic, app.wording))
    return told, "text"


async def typed(app: ConsoleApp, text: str, ticket: str | None) -> str | None:
    """Run a line that asks the caller of a ticket or rings them back, typed over a form: what is to be said of it; None
    for any other line."""
    from dispatch_tui.command.line import BadLine, parse

    try:
        line = parse(text)
    except BadLine:
        return None
    run = _run_of(app)
    if line.action.id not in ("ask", "ring_back") or run is None or ticket is None:
        return None
    if line.action.id == "ring_back":
        return (await _rung(app, run, ticket))[0]
    return (await _asked(app, run, ticket, str(line.args.get("topic", TOPICS[0]))))[0]


async def _ring_back(board: BoardScreen) -> None:
    """Ring the caller back and hear what they say, before it is recorded."""
    app, ticket = board.console_app, board.queue.window.current
    run = _run_of(app)
    if run is None or ticket is None:
        board.tell(app.wording.say("console.which_ticket"), "warn")
        return
    board.tell(*await _rung(app, run, ticket))


async def _rung(app: ConsoleApp, run: Run, ticket: str) -> tuple[str, str]:
    answered = await app.ask(lambda _desk: run.ring_back(ticket))
    if answered.reached:
        return app.wording.say("caller.heard_back", text=shown(answered.text)), "accent"
    return app.wording.say("caller.nobody_there"), "warn"
