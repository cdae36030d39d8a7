"""From the opened desk to a signed-in operator: first start, sign-in, or straight in for the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dispatch_tui.console.themes import PALETTES
from dispatch_tui.console.traffic import SETTINGS

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp
    from dispatch_tui.console.desk_thread import AnyDesk


async def enter(app: ConsoleApp) -> None:
    """Read what stands for the session, then let somebody in; on a station that joined a centre and holds nothing of it
    yet, say what is to be done first."""
    waits_for, app.station, app.drill = await app.ask(lambda desk: (desk.waits_for, desk.station_code, desk.drill))
    if waits_for is None:
        await _enter(app)
        return
    from dispatch_tui.console.screens.sync import SyncScreen

    app.traffic.settle(await app.ask(lambda desk: {name: desk.setting(name) for name in SETTINGS}))
    app.push_screen(SyncScreen())


async def arrived(app: ConsoleApp) -> None:
    """Something came in: a station that waited for its first bundle opens its board."""
    if app.pack is None and await app.ask(lambda desk: desk.waits_for) is None and app.pack is None:
        while len(app.screen_stack) > 1:
            app.pop_screen()
        await _enter(app)


async def _enter(app: ConsoleApp) -> None:

    def read(desk: AnyDesk) -> tuple[Any, ...]:
        operators = tuple(desk.operators())
        own_first = [one.code for one in operators if desk.sets_own_first_pin(one.code)]
        return (desk.pack, desk.station_code, operators, desk.needs_first_supervisor(), own_first, desk.scope,
                {name: desk.setting(name) for name in ("theme", "lock.minutes", *SETTINGS)})  # fmt: skip

    pack, station, operators, first, own_first, app.scope, settings = await app.ask(read)
    app.learned(pack, {one.code: one.name for one in operators}, station)
    _settle(app, settings)
    straight = next((one for one in operators if one.code == app.as_operator), None)
    if straight is not None and (app.demo or app.seat or straight.role != "supervisor"):
        await app.ask(lambda desk: setattr(desk, "operator", straight))
        await welcome(app, straight)
    elif first:
        from dispatch_tui.console.screens.sign_in import FirstStartScreen

        supervisor = next((one.code for one in operators if one.role == "supervisor"), "")
        app.push_screen(FirstStartScreen(supervisor))
    elif own_first and len(own_first) == len(operators):
        from dispatch_tui.console.screens.sign_in import FirstPinScreen

        app.push_screen(FirstPinScreen(own_first[0] if len(own_first) == 1 else app.as_operator or ""))
    else:
        from dispatch_tui.console.screens.sign_in import SignInScreen

        screen = SignInScreen(app.as_operator or "")
        await app.push_screen(screen)
        app.replay(screen.pane)
        if not operators:
            screen.pane.say(app.wording.say("sign_in.nobody"))


def _settle(app: ConsoleApp, settings: dict[str, str | None]) -> None:
    theme, minutes = settings["theme"], settings["lock.minutes"]
    if theme in PALETTES and app.palette.name != "ansi":
        app.palette = PALETTES[str(theme)]
        app.theme = app.palette.textual
        app.redraw_all()
    if minutes and minutes.isdigit():
        app.idle_limit = int(minutes) * 60.0
    app.traffic.settle(settings)


async def welcome(app: ConsoleApp, operator: Any) -> None:
    """Somebody is in: their queue comes up."""
    app.operator = operator
    names, app.scope = await app.ask(lambda desk: ({one.code: one.name for one in desk.operators()}, desk.scope))
    if app.board.queue.lane not in app.scope.lanes:
        app.board.queue.lane = "all"
    assert app.pack is not None
    app.learned(app.pack, names, app.station)
    await app.board.feed.load(keep=app.board.queue.window.current)
    if app.notice:
        app.board.tell(app.notice, "warn")
        app.notice = ""
    elif app.demo:
        app.board.tell(app.wording.say("console.demo", name=operator.name), "accent")
    else:
        app.board.tell(app.wording.say("console.welcome", name=operator.name))
    app.board.show_pane(app.board.pane)
    app.replay(app.board)
    if app.seat is not None and app.seat.training:
        from dispatch_tui.console.drilling import open_screen

        open_screen(app)
