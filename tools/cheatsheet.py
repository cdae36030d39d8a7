"""Writes the cheatsheet of both READMEs anew from the registry of actions; ``--check`` only says whether it is stale.

    python -m tools.cheatsheet [--check]
"""

from __future__ import annotations

import sys
from pathlib import Path

from dispatch_tui.command.actions import ACTIONS, GROUPS, Action
from dispatch_tui.words.catalogue import say

ROOT = Path(__file__).resolve().parent.parent
READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh.md"}
START, END = "<!-- cheatsheet -->", "<!-- end of cheatsheet -->"
_SIGNS = {
    "comma": ",", "plus": "+", "minus": "-", "full_stop": ".", "slash": "/", "colon": ":", "question_mark": "?",
    "exclamation_mark": "!", "asterisk": "*", "left_square_bracket": "[", "right_square_bracket": "]", "at": "@",
}  # fmt: skip


def key_name(key: str) -> str:
    """A key as it stands on the keyboard: ``,`` for ``comma``, ``F1`` for ``f1``."""
    if key in _SIGNS:
        return _SIGNS[key]
    return key.upper() if key.startswith("f") and key[1:].isdigit() else key.capitalize() if len(key) > 1 else key


def cheatsheet(language: str) -> str:
    """The table of all actions in ``language``, group by group."""
    lines = []
    for group in GROUPS:
        title = say(f"group.{group}", language)
        lines += ["", f"**{title}**", "", _row("cheatsheet.head", language), "| --- | --- | --- |"]
        lines += [_line(action, language) for action in ACTIONS if action.group == group]
    return "\n".join(lines).strip() + "\n"


def _row(key: str, language: str) -> str:
    return f"| {say(f'{key}.key', language)} | {say(f'{key}.verb', language)} | {say(f'{key}.does', language)} |"


def _line(action: Action, language: str) -> str:
    sign = " ".join(key_name(key) for key in action.keys).replace("|", "\\|")
    verb = f"`{action.verb}` `{action.short}`" if action.act else f"`{action.verb}`"
    return f"| `{sign}` | {verb} | {say(f'action.{action.id}.help', language)} |"


def renewed(text: str, language: str) -> str:
    """``text`` with what stands between the markers written anew; raises ValueError where they are missing."""
    head, start, rest = text.partition(START)
    _, end, tail = rest.partition(END)
    if not start or not end:
        raise ValueError(f"{READMES[language].name} has lost its markers {START} … {END}")
    return f"{head}{START}\n{cheatsheet(language)}{END}{tail}"


def main(words: list[str]) -> int:
    stale = False
    for language, path in READMES.items():
        before = path.read_text("utf-8")
        after = renewed(before, language)
        stale |= before != after
        if before != after and "--check" not in words:
            path.write_text(after, "utf-8")
            print(f"{path.name}: cheatsheet renewed")
    return 1 if stale and "--check" in words else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
