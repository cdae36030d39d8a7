"""Untrusted text made harmless where it is shown.

What a caller, a file or another station says is text, never markup, terminal codes or layout. It is stored as
it came; here it is made fit for a screen. Nothing vanishes without a trace: where something was taken out, a
visible ``MARK`` stands. Rich or Textual markup is left alone, because the console shows text as text.

How wide a text is and how it is cut stands in ``measure``; what leaves for a spreadsheet or shows a phone
number in ``leaving``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal

MARK: Final = "\N{REPLACEMENT CHARACTER}"
"""Stands where something unshowable was taken out."""

CUT: Final = "\N{HORIZONTAL ELLIPSIS}"
"""Stands where a text was cut off."""

LIMIT: Final = 20_000
"""The most characters that ``shown`` returns; twice the longest text that intake accepts as one line."""

MOST_ACCENTS: Final = 4
"""Combining marks kept on one base letter; Hebrew and Vietnamese need no more, a flood has hundreds."""

MOST_BLANK: Final = 3
"""Line ends kept in a row, so that no text can push the next one off the screen."""

_CSI = re.compile("(?:\x1b\\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]")
_MANY_ENDS = re.compile(f"\n{{{MOST_BLANK + 1},}}")
_LINE_ENDS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_ORDINARY = re.compile(
    "[ -~\u3000-\u3029\u3030-\u303f\u3041-\u3096\u30a1-\u30ff\u4e00-\u9fff\uff01-\uff9f"
    "\u00a1-\u00ac\u00ae-\u00ff\u2010-\u2027\u2030-\u205e\ufffd]*"
)
_JOINER = "\u200d"

Sort = Literal["plain", "space", "accent", "picture", "choice", "unshowable"]


@lru_cache(maxsize=8192)
def _sort(char: str) -> Sort:
    """What kind of character this is, as far as showing it goes."""
    code = ord(char)
    category = unicodedata.category(char)
    if char == _JOINER or 0xFE00 <= code <= 0xFE0F:
        return "choice"
    if category in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") or _never_visible(code):
        return "unshowable"
    if category == "Zs":
        return "plain" if char in " \u3000" else "space"
    if category in ("Mn", "Me"):
        return "accent"
    if category == "So" or 0x1F3FB <= code <= 0x1F3FF:
        return "picture"
    return "plain"


def _never_visible(code: int) -> bool:
    """Characters outside the format category that show as nothing, and those that are no characters."""
    return (
        code in (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x2800, 0x3164, 0xFFA0)
        or 0x180B <= code <= 0x180F  # Mongolian variation selectors
        or 0xFDD0 <= code <= 0xFDEF
        or 0xFFF0 <= code <= 0xFFF8
        or code & 0xFFFE == 0xFFFE
        or 0xE0000 <= code <= 0xE0FFF  # tags and the supplementary variation selectors
    )


def shown(text: str, *, lines: bool = False) -> str:
    """``text`` as it may be put on a screen.

    Control, format, private-use, surrogate, zero-width and tag characters, bidirectional controls and floods
    of combining marks become ``MARK`` (one for a run). A terminal's CSI sequence goes as a whole; of other
    escape sequences only the control characters go, so that no words are hidden in them. Tabs and unusual
    spaces become a space. With ``lines``, every kind of line end becomes ``\\n``; else a space. A joiner or
    variation selector right after a pictograph only chooses how it is drawn and goes without a mark.

    The result has at most ``LIMIT`` characters, ends in ``CUT`` when cut, and ``shown`` leaves it as it is.
    """
    piece = text[:LIMIT]
    if _ORDINARY.fullmatch(piece) is None:
        piece = _cleaned(piece, lines)
    if len(text) > LIMIT or len(piece) > LIMIT:
        piece = piece[: LIMIT - 1] + CUT
    return piece


def _cleaned(text: str, lines: bool) -> str:
    text = _LINE_ENDS.sub("\n" if lines else " ", _CSI.sub("\0", text))
    if lines:
        text = _MANY_ENDS.sub("\n\n\0\n", text)
    out: list[str] = []
    before: Sort | None = None
    accents = 0
    for char in text:
        sort: Sort = "plain" if char == "\n" else "space" if char == "\t" else _sort(char)
        if sort == "choice":
            if before == "picture":
                continue
            sort = "unshowable"
        if sort == "accent":
            accents += 1
            if not out or out[-1] == "\n":
                out.append(MARK)  # else it would sit on whatever the screen shows to the left
            if accents > MOST_ACCENTS:
                sort = "unshowable"
            else:
                out.append(char)
                continue
        elif sort != "unshowable":
            accents = 0
        if sort != "unshowable":
            out.append(" " if sort == "space" else char)
        elif not out or out[-1] != MARK:
            out.append(MARK)
        before = sort
    return "".join(out)
