"""Texts made alike for comparing."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.domain.wording import folded

LIKELY = st.text("路灯不亮，abÀéǖйがḱñŁＡ１ \u3000\u3099\u0301㐀。·", max_size=12)


@given(LIKELY | st.text())
def test_what_has_no_marks_is_folded_as_all_else_is(text: str) -> None:
    plain = unicodedata.normalize("NFKC", text).casefold()
    apart = unicodedata.normalize("NFD", plain).replace("u\u0308", "v")
    assert folded(text) == unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]+", "", apart))


@pytest.mark.parametrize(
    ("text", "same"), [("ＡＢＣ　１２", "abc 12"), ("Péng", "peng"), ("lǜ", "lv"), ("路灯，不亮", "路灯,不亮")]
)
def test_spellings_that_are_one(text: str, same: str) -> None:
    assert folded(text) == same
