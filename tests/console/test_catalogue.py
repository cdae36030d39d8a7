"""Every sentence that the console asks for stands in both languages, and none stands there unused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dispatch_tui.words.catalogue import catalogue

CONSOLE = Path(__file__).parents[2] / "dispatch_tui" / "console"
_LITERAL = re.compile(r"""(?:say|sentence)\(\s*"([a-z_.]+)\"""")
_OWN = Path(__file__).parents[2] / "dispatch_tui" / "words"


def asked_for() -> set[str]:
    return {key for file in CONSOLE.rglob("*.py") for key in _LITERAL.findall(file.read_text("utf-8"))}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sentence_asked_for_is_there(language: str) -> None:
    assert sorted(key for key in asked_for() if key not in catalogue(language)) == []


def test_both_languages_say_the_same_things_with_the_same_blanks() -> None:
    zh, en = catalogue("zh"), catalogue("en")
    assert sorted(set(zh) ^ set(en)) == []
    blanks = re.compile(r"\{(\w+)\}")
    console = [
        key for key in zh if key.split(".")[0] in ("console", "queue", "ticket", "picker", "prompt", "form", "alert")
    ]
    assert [key for key in console if set(blanks.findall(zh[key])) != set(blanks.findall(en[key]))] == []
