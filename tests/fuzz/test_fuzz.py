"""A slice of `make fuzz-bundles`, which tries a hundred thousand."""

from __future__ import annotations

from pathlib import Path

from tests.fuzz import importing
from tests.fuzz.corpus import CORRUPTIONS, Corpus
from tests.fuzz.trying import Outcome, attempt, read_whole
from tests.sync.format.making import make

CASES = 1_000
IMPORTS = 162
"""Each kind of corruption six times."""


def test_no_corrupted_bundle_is_taken() -> None:
    corpus, outcome = Corpus(1), Outcome()
    for number in range(CASES):
        attempt(corpus, number, outcome)
    assert outcome.wrong == []
    assert outcome.cases == CASES
    assert outcome.unchanged < CASES // 50
    assert {name for name, _ in outcome.refused} == {one.__name__ for one in CORRUPTIONS}


def test_a_refused_bundle_changes_nothing(tmp_path: Path) -> None:
    outcome = Outcome()
    with importing.targets(tmp_path) as targets:
        for number in range(IMPORTS):
            importing.attempt(targets, 1, number, outcome)
    assert outcome.wrong == []
    assert {name for name, _ in outcome.refused} == {one.__name__ for one in importing.FORGERIES}


def test_no_bundle_cut_at_any_byte_is_taken() -> None:
    made = make(1)
    codes = {read_whole(made.content[:at], made.maker.public)[0] for at in range(len(made.content))}
    assert codes == {"bundle_cut_short"}
    assert read_whole(made.content, made.maker.public) == (None, made.content)
