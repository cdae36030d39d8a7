"""What terminals send, byte by byte, through Textual's own parser."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import dispatch_tui.console  # noqa: F401 - sets what textual reads at its first import

COMMITS = ("派单", "城管局来电", "空调外机支架松动", "路灯不亮，连着三盏。")


def keys(data: str) -> list[tuple[str, str | None]]:
    from textual import events
    from textual._xterm_parser import XTermParser

    parser = XTermParser(debug=False)
    found = [*parser.feed(data), *parser.feed("")]
    return [(one.key, one.character) for one in found if isinstance(one, events.Key)]


@pytest.mark.parametrize("text", COMMITS)
def test_a_commit_of_hanzi_arrives_as_typed(text: str) -> None:
    assert "".join(character or "" for _, character in keys(text)) == text


@pytest.mark.parametrize(
    ("data", "key"),
    [("\r", "enter"), ("\n", "ctrl+j"), ("\x1b[A", "up"), ("\x1bOP", "f1"), ("\x1b[24~", "f12"), ("\t", "tab"),
     ("\x7f", "backspace"), ("\x1b[Z", "shift+tab"), ("?", "question_mark"), (".", "full_stop"), ("+", "plus")],
)  # fmt: skip
def test_keys_have_the_names_that_the_registry_uses(data: str, key: str) -> None:
    assert [name for name, _ in keys(data)] == [key]


def test_every_key_of_the_registry_is_one_that_any_terminal_sends() -> None:
    from dispatch_tui.command.actions import ACTIONS
    from dispatch_tui.console.keys import key_name

    sent = {"space": " "}
    for action in ACTIONS:
        if action.key.startswith("f") and action.key[1:].isdigit():
            assert 1 <= int(action.key[1:]) <= 12
            continue
        character = sent.get(action.key, key_name(action.key))
        assert len(character) == 1
        assert character.isascii()
        assert [name for name, _ in keys(character)] == [action.key]


def test_the_kitty_protocol_is_never_asked_for() -> None:
    script = (
        "import os; os.environ.pop('TEXTUAL_DISABLE_KITTY_KEY', None)\n"
        "import dispatch_tui.console.app, textual.constants as constants\n"
        "assert constants.DISABLE_KITTY_KEY, 'kitty keys are on'\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, env={**os.environ, "PYTHONPATH": str(Path.cwd())})
