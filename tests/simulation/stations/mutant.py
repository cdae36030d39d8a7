"""What a wrong program is: the real code with one thing broken, and the seed that catches it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

Patch = contextlib.AbstractContextManager[object]
MOST_SEEDS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Mutant:
    """``rule`` is the number in the log's rules, 0 for the ways of exchange. ``seed`` is the first that catches it, or
    one of the first; it is looked for among MOST_SEEDS, and recorded."""

    rule: int
    name: str
    patch: Callable[[], Patch]
    seed: int
