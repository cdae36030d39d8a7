"""How the console looks and sounds: its language, its colours, whether it rings."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dispatch_tui.console.themes import PALETTES
from dispatch_tui.console.wording import Wording

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp


def switch_language(app: ConsoleApp) -> None:
    """The other language, at once; where the terminal cannot show it, say so."""
    if app.language == "en" and not can_show_hanzi():
        app.board.tell(app.wording.say("notice.terminal_without_han"), "warn")
        return
    app.language = "en" if app.language == "zh" else "zh"
    app.wording = Wording(app.language, app.pack, app.operators)
    app.board.reworded()
    app.redraw_all()


def can_show_hanzi() -> bool:
    return os.environ.get("TERM") != "linux"


def switch_theme(app: ConsoleApp) -> None:
    """The next set of colours, also after the next start."""
    names = list(PALETTES)
    app.palette = palette = PALETTES[names[(names.index(app.palette.name) + 1) % len(names)]]
    app.theme = palette.textual
    app.redraw_all()
    app.board.tell(app.wording.say("theme.now", name=app.wording.code("theme", palette.name)))
    app.background(app.ask(lambda desk: desk.keep_setting("theme", palette.name)), "theme")


def switch_quiet(app: ConsoleApp) -> None:
    """Ring no more, or again."""
    app.quiet = not app.quiet
    app.board.tell(app.wording.say("quiet.on" if app.quiet else "quiet.off"))
    app.board.status.redraw_changed()
