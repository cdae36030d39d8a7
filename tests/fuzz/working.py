"""What one process of the fuzz does: batch after batch of cases, within bounded memory."""

from __future__ import annotations

import resource

from tests.fuzz.corpus import Corpus
from tests.fuzz.trying import Outcome, attempt

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space: what would eat more crashes instead, and is told."""

_corpus: Corpus


def begin(seed: int) -> None:
    """Make the whole bundles."""
    global _corpus
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    _corpus = Corpus(seed)


def batch(numbers: range) -> Outcome:
    """Try the cases of these numbers."""
    outcome = Outcome()
    for number in numbers:
        attempt(_corpus, number, outcome)
    return outcome
