"""The two matters from the shell: `ring`, `suggest`, and command-bar lines through `do`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.walks.centre import Centre, prove_dredger, prove_solved_in_time
from tests.walks.matters import AIR_CONDITIONER, DREDGER, Matter

LANGUAGES = ("zh", "en")


def called_in(centre: Centre, matter: Matter) -> str:
    """The call is answered and written down; the ticket's number."""
    ring = json.loads(centre.run("ring", "--from", matter.phone, "--line", "12345", "--json"))
    number = str(ring["ticket"])
    done(centre, f"answer {number}", f'correct text="{matter.text}" address="{matter.address}"')
    found = json.loads(centre.run("suggest", "--text", matter.text, "--address", matter.address, "--json"))
    best = found[0]
    assert (best["item"], best["lead"], *best["support"]) == (matter.item, *matter.departments)
    return number


def done(centre: Centre, *lines: str) -> None:
    """Run lines; each must be done."""
    told = json.loads(centre.run("do", *lines, "--json"))
    assert [(one["line"], one["ok"], one["reason"]) for one in told] == [(line, True, None) for line in lines]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_air_conditioner_is_solved_within_its_time(tmp_path: Path, language: str) -> None:
    centre = Centre.found(tmp_path, language)
    number = called_in(centre, AIR_CONDITIONER)
    done(
        centre,
        f"dispatch {number} item={AIR_CONDITIONER.item}",
        "notify pgb phone yes reached",
        "acknowledge pgb",
        "acknowledge gaj",
        "arrive pgb",
        "report gaj solved -- 已拉警戒",
        "report pgb solved -- 支架已加固，外机已移走",
        "verify",
        "call-back yes yes yes -- 说已经装好了",
        f"recheck yes {centre.photo}",
        "close",
    )
    view = centre.ticket()
    assert view is not None
    assert [(order.department, order.part) for order in view.orders] == [("pgb", "lead"), ("gaj", "support")]
    prove_solved_in_time(view)
    centre.prove()


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_five_units_come_to_the_dredger(tmp_path: Path, language: str) -> None:
    centre = Centre.found(tmp_path, language)
    number = called_in(centre, DREDGER)
    lead, *supports = DREDGER.departments
    done(
        centre,
        f"dispatch {number} {lead} {' '.join(f'+{one}' for one in supports)} item={DREDGER.item}",
        *(f"{act} {one}" for one in DREDGER.departments for act in ("acknowledge", "arrive")),
    )
    view = centre.ticket()
    assert view is not None
    prove_dredger(view)
    centre.prove()
