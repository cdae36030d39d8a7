"""The looks: what each role of text is drawn with, in dark, light and sixteen colours.

A pane names roles (``late``, ``quiet``), never colours. One accent for what is selected, one for warning, one for
late; all else is grey. ``ground`` is the role of the whole line: a selected line, a bar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rich.style import Style

ROLES = (
    "text", "quiet", "faint", "strong", "title", "rule", "accent", "warn", "late", "ok", "key", "caret", "label",
)  # fmt: skip
GROUNDS = ("", "pick", "pick_away", "bar", "field", "field_on", "alarm", "notice", "sheet")


@dataclass(frozen=True)
class Palette:
    """One look. ``roles`` and ``grounds`` hold Rich style definitions; ``textual`` the Textual theme that fits."""

    name: str
    textual: str
    base: str
    roles: Mapping[str, str]
    grounds: Mapping[str, str]
    flat: bool = False
    """Whether a ground paints over a role's colour, where colours are too few to be told apart on it."""
    _cache: dict[tuple[str, str], Style] = field(default_factory=dict, compare=False, repr=False)

    def style(self, role: str, ground: str = "") -> Style:
        found = self._cache.get((role, ground))
        if found is None:
            style = parsed(self.base)
            own = parsed(self.roles.get(role, ""))
            under = parsed(self.grounds.get(ground, ""))
            found = style + own + under if self.flat and ground else style + under + own
            self._cache[role, ground] = found
        return found


@lru_cache(maxsize=256)
def parsed(definition: str) -> Style:
    return Style.parse(definition) if definition else Style.null()


DARK = Palette(
    "dark", "dispatch-dark", "#c9cdd2 on #15181c",
    {
        "text": "", "quiet": "#8b929b", "faint": "#5c636c", "strong": "bold #f0f2f4", "title": "bold #aeb6bf",
        "rule": "#343a41", "accent": "#7fb4e8", "warn": "bold #e8b84a", "late": "bold #f2736b", "ok": "#86b98a",
        "key": "bold #a9c7e6", "caret": "reverse", "label": "#8b929b",
    },
    {
        "pick": "on #24415e", "pick_away": "on #262b31", "bar": "on #1d2126", "field": "on #1f242a",
        "field_on": "on #263443", "alarm": "bold #ffffff on #8f2a26", "notice": "#f0f2f4 on #2c4a3a",
        "sheet": "on #1a1e23",
    },
)  # fmt: skip
LIGHT = Palette(
    "light", "dispatch-light", "#2b2f34 on #fbfaf7",
    {
        "text": "", "quiet": "#666c74", "faint": "#9a9fa6", "strong": "bold #101214", "title": "bold #4a5057",
        "rule": "#d5d3cc", "accent": "#1d5f9e", "warn": "bold #8a5a00", "late": "bold #b3201a", "ok": "#2f6d36",
        "key": "bold #1d4f80", "caret": "reverse", "label": "#666c74",
    },
    {
        "pick": "on #c9dff5", "pick_away": "on #e8e6df", "bar": "on #efede6", "field": "on #efede6",
        "field_on": "on #dfebf7", "alarm": "bold #ffffff on #b3201a", "notice": "#101214 on #cfe6d2",
        "sheet": "on #f4f2ec",
    },
)  # fmt: skip
SIXTEEN = Palette(
    "ansi", "ansi-dark", "default on default",
    {
        "text": "", "quiet": "", "faint": "dim", "strong": "bold", "title": "bold", "rule": "dim",
        "accent": "cyan", "warn": "bold yellow", "late": "bold red", "ok": "green", "key": "bold cyan",
        "caret": "reverse", "label": "",
    },
    {
        "pick": "bold white on blue", "pick_away": "underline", "bar": "", "field": "underline",
        "field_on": "bold white on blue", "alarm": "bold white on red", "notice": "black on green", "sheet": "",
    },
    flat=True,
)  # fmt: skip

PALETTES: Mapping[str, Palette] = {palette.name: palette for palette in (DARK, LIGHT, SIXTEEN)}


def fitting(environment: Mapping[str, str]) -> str:
    """The look to begin with, by what the terminal says of itself."""
    term = environment.get("TERM", "")
    if environment.get("COLORTERM", "") in ("truecolor", "24bit") and term != "linux":
        return "dark"
    return "dark" if "256color" in term or "direct" in term or "kitty" in term else "ansi"
