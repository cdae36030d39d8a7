"""The console's own actions: moving, filtering, showing, locking. None of them touches a ticket."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from dispatch_tui.command.actions import Action
from dispatch_tui.console import looks
from dispatch_tui.console.widgets.choices import Choices, plain_choice
from dispatch_tui.console.widgets.prompt_model import Asking, Question
from dispatch_tui.desk.views import Lane

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp
    from dispatch_tui.console.screens.board import BoardScreen

QUIT_AGAIN = 4.0
"""Seconds within which the second press of the key leaves."""
_asked_to_quit = {"at": 0.0}


async def run_own(board: BoardScreen, action: Action, given: Mapping[str, Any]) -> None:
    """Do one of the console's own actions."""
    app = board.console_app
    if action.group == "sync":
        from dispatch_tui.console.screens.sync import SyncScreen

        app.push_screen(SyncScreen(action, given))
        return
    if action.only_in_drill:
        from dispatch_tui.console import drilling

        await drilling.run(board, action, given)
        return
    match action.id:
        case "next":
            await _next(board)
        case "mark":
            board.queue.mark()
        case "queue" | "ticket":
            board.show_pane(action.id)
        case "picker":
            board.show_pane("dispatch")
        case "lane_next" | "lane_back":
            await board.feed.switch_lane(board.lane_beside(1 if action.id == "lane_next" else -1))
        case "lane":
            await _lane(board, action, given)
        case "retention":
            await _lane(board, action, {"lane": "due"})
        case "filter":
            await _filter(board, given)
        case "find":
            await _find(board, action, given)
        case "explain" | "help":
            show_sheet(app, action.id)
        case "command":
            board.command.begin()
        case "paper":
            switch_paper(board)
        case "operators":
            from dispatch_tui.console.screens.operators import OperatorsScreen

            app.push_screen(OperatorsScreen())
        case "quit":
            ask_to_quit(app)
        case _:
            run_anywhere(app, action.id)


def run_anywhere(app: ConsoleApp, action: str) -> bool:
    """Actions that work on every screen; whether it was one."""
    match action:
        case "quiet":
            looks.switch_quiet(app)
        case "theme":
            looks.switch_theme(app)
        case "language":
            looks.switch_language(app)
        case "lock":
            app.lock()
        case "drill":
            from dispatch_tui.console import drilling

            drilling.open_screen(app)
        case _:
            return False
    return True


def switch_paper(board: BoardScreen) -> None:
    """Paper slips are entered, each with the time at which it happened; or no longer."""
    acting, wording = board.acting, board.console_app.wording
    acting.paper = not acting.paper
    board.tell(wording.say("paper.on" if acting.paper else "paper.off"), "accent" if acting.paper else "text")
    board.status.redraw_changed()


def show_sheet(app: ConsoleApp, which: str) -> None:
    from dispatch_tui.console.screens.sheet import SheetScreen, explain_lines, help_lines

    app.push_screen(SheetScreen(which, help_lines if which == "help" else explain_lines))


def ask_to_quit(app: ConsoleApp) -> None:
    """Leave at the second press; the first says so."""
    if time.monotonic() - _asked_to_quit["at"] < QUIT_AGAIN:
        app.exit(0)
        return
    _asked_to_quit["at"] = time.monotonic()
    app.tell(app.wording.say("console.quit_again"), "warn")


async def _next(board: BoardScreen) -> None:
    """To the ticket that is due next in this view; from there to the one after it."""
    window = board.queue.window
    if window.low is not None:
        await board.feed.load()
    rows = [row for row in window.rows if window.ghost is None or row.id != window.ghost.id]
    if not rows:
        board.tell(board.console_app.wording.say("queue.nothing_next"))
        return
    at = next((place for place, row in enumerate(rows) if row.id == window.current), -1)
    row = rows[0] if at != 0 or len(rows) == 1 else rows[1]
    board.queue.go(row.id)


async def _lane(board: BoardScreen, action: Action, given: Mapping[str, Any]) -> None:
    wanted, lanes = given.get("lane"), board.console_app.scope.lanes
    if wanted in lanes:
        board.show_pane("queue")
        await board.feed.switch_lane(cast(Lane, wanted))
        return
    wording = board.console_app.wording
    counts = board.queue.counts
    choices = Choices.of(
        plain_choice(lane, wording.code("lane", lane), code=lane, side=str(counts.get(lane, ""))) for lane in lanes
    )
    _ask(board, Asking(action, (), [Question(action.args[0], choices)], moved=True))


async def _filter(board: BoardScreen, given: Mapping[str, Any]) -> None:
    if given.get("words"):
        board.queue.filter = str(given["words"])
        await board.feed.load()
        board.show_pane("queue")
    else:
        board.command.begin(filtering=True, text=board.queue.filter)


async def _find(board: BoardScreen, action: Action, given: Mapping[str, Any]) -> None:
    from dispatch_tui.desk.refused import Refused

    app = board.console_app
    wanted = given.get("ticket")
    if not wanted:
        questions = board.acting.questions(action, None)
        _ask(board, Asking(action, (), questions))
        return
    try:
        ticket = await app.ask(lambda desk: desk.find(str(wanted)))
    except Refused as refused:
        board.tell(app.wording.refusal(refused.refusal), "warn")
        return
    await board.feed.open_ticket(ticket)
    board.show_pane("ticket")


def _ask(board: BoardScreen, asking: Asking) -> None:
    asking.start({})
    board.prompt.begin(asking)
    board.hint(board.console_app.wording.say("prompt.hint"))
