"""The READMEs' cheatsheet is what the registry of actions says."""

from __future__ import annotations

import pytest

from tools.cheatsheet import END, READMES, START, renewed


@pytest.mark.parametrize("language", sorted(READMES))
def test_cheatsheet_is_fresh(language: str) -> None:
    text = READMES[language].read_text("utf-8")
    assert renewed(text, language) == text, "run make cheatsheet"


def test_a_stale_cheatsheet_is_noticed() -> None:
    stale = f"before\n{START}\n| old |\n{END}\nafter\n"
    assert "| old |" not in renewed(stale, "en")
    assert renewed(stale, "en").endswith(f"{END}\nafter\n")
