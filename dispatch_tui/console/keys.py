"""Keys as people name them, and the console's own keys inside forms."""

from __future__ import annotations

_NAMES = {
    "full_stop": ".", "slash": "/", "colon": ":", "question_mark": "?", "comma": ",", "plus": "+", "minus": "-",
    "exclamation_mark": "!", "asterisk": "*", "left_square_bracket": "[", "right_square_bracket": "]", "at": "@",
    "space": "Space", "escape": "Esc", "enter": "Enter", "tab": "Tab", "shift+tab": "Shift+Tab",
}  # fmt: skip
ENTER = ("enter", "ctrl+j")
"""Enter, and the keypad's Enter as it arrives through tmux."""


def key_name(key: str) -> str:
    """``full_stop`` is ``.``, ``f1`` is ``F1``; a letter is itself."""
    if key in _NAMES:
        return _NAMES[key]
    return key.upper() if len(key) > 1 and key[0] == "f" and key[1:].isdigit() else key
