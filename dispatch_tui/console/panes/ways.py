"""Where one pane fits at a time, its title says how to get to the other two."""

from __future__ import annotations

from dispatch_tui.command.actions import BY_ID
from dispatch_tui.console.keys import key_name
from dispatch_tui.console.widgets.line_pane import LinePane
from dispatch_tui.console.widgets.lines import Piece

_TO = {"queue": "queue", "ticket": "ticket", "dispatch": "picker"}
"""The action that goes to each pane."""


def ways_from(pane: LinePane) -> list[Piece]:
    """The keys of the other panes with their names; nothing where all stand side by side."""
    if pane.screen.has_class("wide"):
        return []
    actions = [BY_ID[action] for to, action in _TO.items() if to != pane.id]
    return [
        piece
        for action in actions
        for piece in ((key_name(action.key), "key"), (f" {pane.wording.title(action)} ", "quiet"))
    ]
