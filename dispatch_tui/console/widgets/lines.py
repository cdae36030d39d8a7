"""A line of a pane: pieces of text, each with a role, on one ground. Pure values, so panes are tested as text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from dispatch_tui.domain.plain import CUT, clip, shown, width

Piece = tuple[str, str]
"""(text, role); a role written ``ground|role`` stands on a ground of its own."""


class Line(NamedTuple):
    pieces: tuple[Piece, ...] = ()
    ground: str = ""

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.pieces)


BLANK = Line()


def line(*pieces: Piece | str, ground: str = "") -> Line:
    """A line from pieces; a bare string has the role ``text``."""
    return Line(tuple((one, "text") if isinstance(one, str) else one for one in pieces), ground)


def fit(pieces: Iterable[Piece], columns: int) -> tuple[Piece, ...]:
    """The pieces in at most ``columns``, the last one that shows cut with an ellipsis."""
    kept: list[Piece] = []
    room = columns
    for text, role in pieces:
        text = shown(text)
        wide = width(text)
        if wide > room:
            if room > 0:
                kept.append((clip(text, room), role))
            else:
                _cut_last(kept)
            break
        kept.append((text, role))
        room -= wide
    return tuple(kept)


def _cut_last(kept: list[Piece]) -> None:
    """Make the last visible column an ellipsis: something more did not fit."""
    for at in range(len(kept) - 1, -1, -1):
        text, role = kept[at]
        if width(text):
            kept[at] = (clip(text, width(text) - 1, cut="") + CUT, role)
            return


def ends(left: Iterable[Piece], right: Iterable[Piece], columns: int, ground: str = "") -> Line:
    """A line with pieces at both ends; the left ones give way."""
    right = fit(right, columns)
    taken = sum(width(text) for text, _ in right)
    kept = fit(left, max(columns - taken - (1 if taken else 0), 0))
    gap = columns - taken - sum(width(text) for text, _ in kept)
    return Line((*kept, (" " * gap, "text"), *right), ground)


_NOT_FIRST = frozenset("、。,.:;!?)]}%”’…》」』】〕），。：；！？·")
_NOT_LAST = frozenset("([{“‘《「『【〔（")


def wrap(text: str, columns: int, *, most: int | None = None) -> list[str]:
    """Lines of at most ``columns``; words of alphabetic scripts stay whole where they fit, and closing marks do not
    begin a line. With ``most``, at most so many lines."""
    return list(_wrapped(text, max(columns, 2), most))


@lru_cache(maxsize=512)
def _wrapped(text: str, columns: int, most: int | None) -> tuple[str, ...]:
    """Kept, because a pane asks for the same texts at every second of its clock."""
    lines: list[str] = []
    for paragraph in shown(text, lines=True).split("\n"):
        rest = paragraph.rstrip()
        while True:
            if most is not None and len(lines) >= most:
                return tuple(lines)
            if len(rest) <= columns * 4 and width(rest) <= columns:
                lines.append(rest)
                break
            head = _head(rest, columns)
            lines.append(head.rstrip())
            rest = rest[len(head) :].lstrip(" ")
            if not rest:
                break
    return tuple(lines)


def _head(text: str, columns: int) -> str:
    head = clip(text[: columns * 4], columns, cut="") or text[:1]
    if len(head) >= len(text):
        return head
    end = len(head)
    if _joined(text[end - 1], text[end]):
        space = head.rfind(" ")
        breaks = [at for at in range(end - 1, 0, -1) if not _joined(text[at - 1], text[at])]
        if breaks and breaks[0] >= end // 2:
            end = breaks[0]
        elif space > end // 2:
            end = space + 1
    tries = 0
    while end > 1 and tries < 4 and (text[end : end + 1] in _NOT_FIRST or text[end - 1] in _NOT_LAST):
        end -= 1
        tries += 1
    if tries and 1 < end < len(text) and _joined(text[end - 1], text[end]):  # the mark keeps its whole word
        start = next((at for at in range(end - 1, 0, -1) if not _joined(text[at - 1], text[at])), 0)
        end = start if start >= end // 2 else end
    return text[: end if tries < 4 else len(head)]


def _joined(one: str, other: str) -> bool:
    return (one.isalnum() and other.isalnum() and ord(one) < 0x2E80 and ord(other) < 0x2E80) or bool(
        unicodedata.combining(other)
    )
