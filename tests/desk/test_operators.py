"""Signing in: PINs, waits, resets, roles."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.refused import Refused


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.refusal.code


def test_first_supervisor_then_pins(desk: Desk) -> None:
    assert desk.needs_first_supervisor()
    assert desk.first_supervisor("4711").code == "chen"
    with pytest.raises(Refused) as again:
        desk.first_supervisor("0815")
    assert code_of(again) == "pins_exist"
    desk.sign_out()
    assert desk.sign_in("chen", "4711").role == "supervisor"


def test_five_wrong_pins_make_the_next_wait_longer(desk: Desk, clock: SetClock) -> None:
    desk.first_supervisor("4711")
    waits = []
    for _ in range(7):
        with pytest.raises(Refused) as wrong:
            desk.sign_in("chen", "0000")
        refusal = wrong.value.refusal
        if refusal.code == "wait":
            waits.append(refusal.params["seconds"])
            with pytest.raises(Refused) as early:
                desk.sign_in("chen", "4711")
            assert code_of(early) == "wait"
            clock.advance(refusal.params["seconds"] * 1000)
        else:
            assert refusal.code == "wrong_pin"
    assert len(waits) == 3
    assert waits == sorted(set(waits))
    assert desk.sign_in("chen", "4711").code == "chen"


def test_a_supervisor_resets_a_forgotten_pin(desk: Desk) -> None:
    desk.first_supervisor("4711")
    desk.reset_pin("li", "1234")
    assert desk.sign_in("li", "1234").role == "dispatcher"
    with pytest.raises(Refused) as refused:
        desk.reset_pin("chen", "9999")
    assert code_of(refused) == "role"


@pytest.mark.parametrize("role", ["dispatcher", "collector", "trainer"])
def test_only_supervisors_change_who_may_do_what(desk: Desk, role: str) -> None:
    desk.add_operator("zhou", role=role)
    desk.operator = next(one for one in desk.operators() if one.code == "zhou")
    for act in (
        lambda: desk.add_operator("wu", role="dispatcher"),
        lambda: desk.set_role("li", "supervisor"),
        lambda: desk.disable("li"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert code_of(refused) == "role"


def test_the_last_supervisor_stays(desk: Desk) -> None:
    for act in (lambda: desk.disable("chen"), lambda: desk.set_role("chen", "dispatcher")):
        with pytest.raises(Refused) as refused:
            act()
        assert code_of(refused) == "last_supervisor"
    desk.set_role("li", "supervisor")
    desk.disable("chen")
    with pytest.raises(Refused) as gone:
        desk.sign_in("chen", "4711")
    assert code_of(gone) == "operator_disabled"


def test_a_pin_is_kept_as_a_verifier_only(desk: Desk, tmp_path: Path) -> None:
    desk.first_supervisor("471147")
    for file in tmp_path.iterdir():
        assert b"471147" not in file.read_bytes()
