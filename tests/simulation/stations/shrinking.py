"""A failing run made short: steps are dropped as long as it still fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def shrunk(steps: Sequence[T], fails: Callable[[Sequence[T]], bool], tries: int = 400) -> list[T]:
    """The least of ``steps`` that were found to fail still, in their order, within so many tries.

    Takes away ever smaller stretches, from the end on: what comes last is the least likely to matter to what failed.
    """
    left = list(steps)
    size = max(len(left) // 2, 1)
    while size:
        removed = False
        start = len(left) - size
        while start > -size and tries:
            first = max(start, 0)
            shorter = left[:first] + left[start + size :]
            tries -= 1
            if len(shorter) < len(left) and fails(shorter):
                left, removed = shorter, True
            start -= size
        if not tries:
            break
        if not removed or size > len(left):
            size //= 2
    return left
