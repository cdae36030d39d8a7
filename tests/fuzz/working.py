"""What one process of the fuzz does: batch after batch of cases, within bounded memory."""

from __future__ import annotations

import os
import resource
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from multiprocessing.util import Finalize
from pathlib import Path

from tests.fuzz import importing, trying
from tests.fuzz.corpus import Corpus
from tests.fuzz.trying import Outcome
from tests.processes import end_with_parent

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space: what would eat more crashes instead, and is told."""

_attempt: Callable[[int, Outcome], None]


def begin(seed: int, *, imports: bool) -> None:
    """Make the whole bundles, and with ``imports`` the stores that take them in."""
    global _attempt
    end_with_parent()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if not imports:
        _attempt = partial(trying.attempt, Corpus(seed))
        return
    stack = ExitStack()
    Finalize(None, stack.close, exitpriority=1)  # a worker runs no other farewell
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fuzz-")))
    os.environ["XDG_STATE_HOME"] = str(folder / "state")
    _attempt = partial(importing.attempt, stack.enter_context(importing.targets(folder)), seed)


def batch(numbers: range) -> Outcome:
    """Try the cases of these numbers."""
    outcome = Outcome()
    for number in numbers:
        _attempt(number, outcome)
    return outcome
