"""The simulator is itself tested: each wrong program is caught by the seed that is recorded for it."""

from __future__ import annotations

import pytest

from tests.simulation.mutants import MUTANTS as IN_MEMORY
from tests.simulation.run import prove_fallen
from tests.simulation.stations.mutant import MOST_SEEDS, Mutant
from tests.simulation.stations.mutants import MUTANTS
from tests.simulation.stations.run import SEEDS, Failed, run
from tests.simulation.wrong import RULES, TABLE, as_table


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_wrong_program_is_caught_and_the_right_one_is_not(mutant: Mutant):
    """Worlds below SEEDS are run as they are, too, with the right program."""
    assert mutant.seed < MOST_SEEDS
    if mutant.seed >= SEEDS:
        run(mutant.seed)
    with mutant.patch(), pytest.raises(Failed) as failed:
        run(mutant.seed)
    prove_fallen(failed.value.__cause__ or failed.value)


def test_the_table_of_wrong_programs_is_that_of_today():
    """`python -m tests.simulation --table` writes it."""
    assert TABLE.read_text("utf-8") == as_table()


def test_every_rule_that_a_case_taught_has_a_wrong_program():
    assert {one.rule for one in MUTANTS} | {one.rule for one in IN_MEMORY} == {0, *RULES}
