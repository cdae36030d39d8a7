"""How many terminal columns a text takes, and cutting it to a number of columns.

Widths follow East Asian Width (Unicode annex 11) with ambiguous characters counted as one column, as Textual
does. Where terminals disagree, the larger width is taken: a text may come out a column short, never too long.
Give it text that went through ``shown``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from dispatch_tui.domain.plain.showing import CUT

_JOINER: Final = "\u200d"
_PICTURE_FORM: Final = "\ufe0f"
_SIMPLE = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u3000-\u3029\u3030-\u303f\u4e00-\u9fff\uff01-\uffe6]*"
)


@lru_cache(maxsize=8192)
def _columns(char: str) -> int:
    code = ord(char)
    if code < 0x300:
        return 1
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    if 0x20000 <= code <= 0x3FFFD:
        return 2
    category = unicodedata.category(char)
    if category in ("Mn", "Me") or char == _JOINER:
        return 0
    if category == "Cn" and 0x1F000 <= code <= 0x1FAFF:
        return 2  # pictographs younger than this Python's Unicode tables
    return 1


@lru_cache(maxsize=8192)
def _attaches(char: str) -> bool:
    """Whether the character always belongs to the one before it."""
    skin = "\U0001f3fb" <= char <= "\U0001f3ff"
    return skin or char == _JOINER or unicodedata.category(char) in ("Mn", "Me", "Mc")


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """Pieces that must not be split, with their widths: a base with its marks, a joined picture, a flag."""
    if _SIMPLE.fullmatch(text):
        for char in text:
            yield char, _columns(char)
        return
    piece, columns, half_flag = "", 0, False
    for char in text:
        indicator = "\U0001f1e6" <= char <= "\U0001f1ff"
        whole_flag = half_flag and indicator
        if piece and not (_attaches(char) or piece[-1] == _JOINER or whole_flag):
            yield piece, columns
            piece, columns = "", 0
        half_flag = indicator and not whole_flag
        piece += char
        columns += 1 if char == _PICTURE_FORM and columns == 1 else _columns(char)
    if piece:
        yield piece, columns


def width(text: str) -> int:
    """Terminal columns that ``text`` takes on one line."""
    if text.isascii():
        return len(text)
    return sum(columns for _, columns in _clusters(text))


def clip(text: str, columns: int, *, cut: str = CUT) -> str:
    """``text`` in at most ``columns`` terminal columns, ending in ``cut`` if something was left out.

    A letter and its combining marks, a joined pictograph and a flag stay whole or go whole.
    """
    if columns <= 0:
        return ""
    if text.isascii() and len(text) <= columns:
        return text
    room = columns - width(cut)
    used = end = fits = 0
    for piece, wide in _clusters(text):
        used += wide
        if used > columns:
            return text[:fits] + cut if room >= 0 else ""
        end += len(piece)
        if used <= room:
            fits = end
    return text


def pad(text: str, columns: int) -> str:
    """``text`` clipped or filled with blanks to exactly ``columns``."""
    piece = clip(text, columns)
    return piece + " " * (columns - width(piece))
