"""What the system says of a failure is told in the reader's language."""

from __future__ import annotations

import os

import pytest

from dispatch_tui.command.system import SYSTEM
from dispatch_tui.command.wording import Wording
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.words.catalogue import LANGUAGES, say


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_systems_words_are_never_shown_where_they_are_known(language: str) -> None:
    for code, numbers in SYSTEM.items():
        for number in numbers:
            refusal = Refusal("file_unreadable", {"path": "/媒体/盘", "reason": os.strerror(number)})
            said = Wording(language).refusal(refusal)
            assert say(f"system.{code}", language) in said
            assert os.strerror(number) not in said


def test_what_is_not_known_is_told_as_it_came() -> None:
    refusal = Refusal("file_unreadable", {"path": "x", "reason": "Exec format error"})
    assert "Exec format error" in Wording("zh").refusal(refusal)
