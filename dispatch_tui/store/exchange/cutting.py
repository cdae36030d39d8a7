"""Cutting what comes in to pieces, each of them for one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final

from dispatch_tui.domain.event import Part
from dispatch_tui.store.exchange.lines import Line

LARGEST: Final = 8 * 2**20
"""Bytes of the parts of one piece: no more of them is held at a time than one part beyond that."""


def acts_whole(lines: Iterable[Line], size: Callable[[], int]) -> Iterator[list[Line]]:
    """Pieces of at most ``size`` lines, asked for each, that cut no act in two, unless it alone is longer."""
    left, piece = iter(lines), list[Line]()
    while True:
        most = size()
        piece.extend(islice(left, max(0, most + 1 - len(piece))))
        if len(piece) <= most:
            break
        cut, act = most, (piece[most].chain, piece[most].act)
        while cut and (piece[cut - 1].chain, piece[cut - 1].act) == act:
            cut -= 1
        yield piece[: cut or most]
        piece = piece[cut or most :]
    if piece:
        yield piece


def in_pieces(parts: Iterable[tuple[str, Part]], most: int) -> Iterator[list[tuple[str, Part]]]:
    """Pieces of at most so many parts, by their hashes."""
    piece: list[tuple[str, Part]] = []
    size = 0
    for part in parts:
        piece.append(part)
        size += len(part[1].content)
        if len(piece) >= most or size >= LARGEST:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece
