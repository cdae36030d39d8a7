"""Untrusted text is harmless and honest: on screen, in a spreadsheet, in a narrow column."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dispatch_tui.domain.plain import (
    CUT,
    LIMIT,
    MARK,
    MOST_ACCENTS,
    MOST_BLANK,
    cell,
    clip,
    mask_phone,
    pad,
    shown,
    width,
)
from tests.hostile import HOSTILE

ANYTHING = st.text(alphabet=st.characters(), max_size=60) | st.text(
    alphabet="a\u6c34\u0301\u0336\u200d\u200b\ufe0f\u2764\U0001f468\U0001f1e8\ud800\x1b[2J\n\r\t \u3000"
    "\u2028=+\uff1d\ue000\U000e0041",
    max_size=80,
)
HOSTILE_TEXTS = pytest.mark.parametrize(
    "text", [text for _, text in HOSTILE], ids=[label for label, _ in HOSTILE]
)
UNSHOWABLE = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def assert_harmless(text: str, allowed: str = "") -> None:
    assert len(text) <= LIMIT
    bad = [c for c in text if c not in allowed and unicodedata.category(c) in UNSHOWABLE]
    assert bad == []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        assert run <= MOST_ACCENTS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("路灯不亮", "路灯不亮"),
        ("[red]urgent[/]", "[red]urgent[/]"),
        ("a\x1b[2Jb", f"a{MARK}b"),
        ("a\x9b31mb", f"a{MARK}b"),
        ("\x1b]0;title\x07rest", f"{MARK}]0;title{MARK}rest"),
        ("a\u200b\u200b\u2060b", f"a{MARK}b"),
        ("x\u202egnp.exe", f"x{MARK}gnp.exe"),
        ("a\tb\u00a0c\u3000d", "a b c\u3000d"),
        ("a\r\nb\u2028c", "a b c"),
        ("\u2764\ufe0f", "\u2764"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\U0001f469"),
        ("a\ufe0fb\u200dc", f"a{MARK}b{MARK}c"),
        ("\u0301x", f"{MARK}\u0301x"),
        ("e\u0301", "e\u0301"),
        ("\udc80", MARK),
        ("", ""),
    ],
)
def test_shown_in_one_line(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_line_ends_become_one_kind_and_do_not_flood() -> None:
    assert shown("a\r\nb\rc\u2029d\x85e", lines=True) == "a\nb\nc\nd\ne"
    flooded = shown("a" + "\n" * 10_000 + "b", lines=True)
    assert flooded.count("\n") == MOST_BLANK
    assert MARK in flooded
    assert (flooded[0], flooded[-1]) == ("a", "b")


def test_a_long_text_is_cut_and_says_so() -> None:
    assert shown("x" * LIMIT) == "x" * LIMIT
    cut = shown("x" * (LIMIT + 1))
    assert len(cut) == LIMIT
    assert cut.endswith(CUT)


@given(ANYTHING, st.booleans())
def test_shown_is_harmless_and_settles(text: str, lines: bool) -> None:
    once = shown(text, lines=lines)
    assert_harmless(once, "\n" if lines else "")
    assert shown(once, lines=lines) == once


@given(ANYTHING)
def test_letters_are_never_lost(text: str) -> None:
    letters = [c for c in text if unicodedata.category(c) in ("Lu", "Ll", "Nd") and not c.isascii()]
    assert [c for c in shown(text) if c in letters] == letters


@HOSTILE_TEXTS
def test_hostile_texts_are_harmless(text: str) -> None:
    assert_harmless(shown(text))
    once = shown(text, lines=True)
    assert_harmless(once, "\n")
    assert shown(once, lines=True) == once
    for columns in (0, 1, 2, 7, 40):
        assert cell_len(clip(shown(text), columns)) <= columns
        assert width(pad(shown(text), columns)) == columns


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("路灯不亮", 8, "路灯不亮"),
        ("路灯不亮", 7, "路灯不…"),
        ("路灯不亮", 6, "路灯…"),
        ("路灯", 2, "…"),
        ("路", 1, "…"),
        ("路", 0, ""),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("\U0001f1e8\U0001f1f3\U0001f1e8\U0001f1f3", 3, "\U0001f1e8\U0001f1f3…"),
        ("\U0001f44d\U0001f3fd!", 2, "…"),
        ("·…±", 3, "·…±"),
    ],
)
def test_clip(text: str, columns: int, expected: str) -> None:
    assert clip(text, columns) == expected


@given(ANYTHING, st.integers(0, 50))
def test_clip_never_exceeds_its_columns(text: str, columns: int) -> None:
    piece = clip(text, columns)
    assert width(piece) <= columns
    assert cell_len(clip(shown(text), columns)) <= columns
    if width(text) <= columns and columns:
        assert piece == text


@given(ANYTHING, st.integers(1, 50))
def test_clip_splits_no_letter_from_its_marks(text: str, columns: int) -> None:
    piece = clip(text, columns)
    if piece != text and piece:
        kept = len(piece) - len(CUT)
        assert text.startswith(piece[:kept])
        assert kept == 0 or unicodedata.category(text[kept]) not in ("Mn", "Me")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("路灯不亮", "路灯不亮"),
        ("=1+1", "'=1+1"),
        ("+86 138", "'+86 138"),
        ("-2", "'-2"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "' =1"),
        ("\rtext", "'\ntext"),
        ("\uff1d1", "'\uff1d1"),
        ("\uff20x", "'\uff20x"),
        ("\u200b=1", f"'{MARK}=1"),
        ("  =1", "'  =1"),
        ("1=1", "1=1"),
        ("a-b", "a-b"),
        ("", ""),
    ],
)
def test_cell(text: str, expected: str) -> None:
    assert cell(text) == expected
    assert cell(expected) == expected


@HOSTILE_TEXTS
def test_hostile_cells_never_calculate(text: str) -> None:
    leaving = cell(text)
    assert unicodedata.normalize("NFKC", leaving.strip().strip(MARK).strip()[:1]) not in tuple("=+-@")
    assert_harmless(leaving, "\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13812346621", "138****6621"),
        ("138 1234 6621", "138****6621"),
        ("138-1234-6621", "138****6621"),
        ("１３８１２３４６６２１", "138****6621"),
        ("+8613812346621", "+86 138****6621"),
        ("+86 138 1234 6621", "+86 138****6621"),
        ("008613812346621", "+86 138****6621"),
        ("073188062222", "0731-****2222"),
        ("0731-88062222", "0731-****2222"),
        ("(0731) 8806 2222", "0731-****2222"),
        ("010-66012345", "010-****2345"),
        ("88062222", "****2222"),
        ("8806222", "***6222"),
        ("880622", "***622"),
        ("12345", "12345"),
        ("110", "110"),
        ("+1 212 555 0123", "+1******0123"),
        ("+44 20 7946 0958", "+4*******0958"),
        ("(212) 555-0123", "212***0123"),
        ("(+86)13812346621", "+86 138****6621"),
        ("(13812346621)", "(138****6621)"),
        ("138      1234      6621", "138****6621"),
        ("13812346621/0731-88062222", "138****6621/0731-****2222"),
        ("王 13812346621", "王 138****6621"),
        ("不详", "不详"),
        ("", ""),
    ],
)
def test_mask_phone(text: str, expected: str) -> None:
    assert mask_phone(text) == expected


@given(st.from_regex(r"\+?[0-9][0-9 ()\-]{5,18}[0-9]", fullmatch=True))
def test_masking_hides_and_settles(text: str) -> None:
    masked = mask_phone(text)
    assert mask_phone(masked) == masked
    if sum(c.isdigit() for c in text) > 5:
        assert masked.count("*") >= 2
        assert sum(c.isdigit() for c in masked) <= 10


@HOSTILE_TEXTS
def test_hostile_phones_are_bounded(text: str) -> None:
    assert len(mask_phone(text)) <= 500
