"""Whom the centre trusts: admitting stations, retiring them, telling alike codes apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.stations import Admission, find_station
from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.store import keys


def card(code: str = "WC02", seed: int = 2, **given: Any) -> Admission:
    public = keys.new_key(bytes([seed]) * 32)[1]
    return replace(Admission(keys.station_id(public), code, public.hex(), "", "centre", ""), **given)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as told:
        act()
    return told.value.refusal.code


def test_a_trusted_station_is_known_by_code_and_by_id(desk: Desk) -> None:
    assert desk.trust_station(card())
    station = find_station(desk.store, "wc02")
    assert (station.code, station.role) == ("WC02", "centre")
    assert find_station(desk.store, station.id[:6]) == station
    assert refused(lambda: find_station(desk.store, "WC09")) == "no_such_station"


def test_trusting_again_what_is_trusted_writes_nothing(desk: Desk) -> None:
    desk.trust_station(card())
    before = desk.store.revision
    assert not desk.trust_station(card())
    assert desk.store.revision == before


def test_a_card_can_be_admitted_with_less(desk: Desk) -> None:
    desk.trust_station(card())
    assert desk.trust_station(card(role="department", department="cgj"))
    assert find_station(desk.store, "WC02").department == "cgj"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"code": "WC-2"}, "bad_station_code"),
        ({"code": "W" * 13}, "bad_station_code"),
        ({"code": "wc01"}, "station_code_taken"),
        ({"key": "00" * 32}, "station_key_wrong"),
        ({"key": "no key"}, "station_key_wrong"),
        ({"role": "king"}, "no_such_station_role"),
        ({"role": "department"}, "department_needed"),
        ({"department": "cgj"}, "no_department_for"),
        ({"role": "department", "department": "nowhere"}, "no_such_department"),
    ],
)
def test_what_no_station_is_admitted_with(desk: Desk, given: dict[str, Any], code: str) -> None:
    before = desk.store.revision
    assert refused(lambda: desk.trust_station(card(**given))) == code
    assert desk.store.revision == before


def test_only_supervisors_trust_and_retire(desk: Desk) -> None:
    desk.trust_station(card())
    desk.operator = next(one for one in desk.operators() if one.code == "li")
    assert refused(lambda: desk.trust_station(card("WC03", 3))) == "role"
    assert refused(lambda: desk.retire_station("WC02")) == "role"


def test_a_station_of_which_nothing_is_held_retires_before_its_first_event(desk: Desk) -> None:
    desk.trust_station(card())
    done = desk.retire_station("WC02")
    station, last = done.station, done.last
    assert (last.seq, last.link) == (-1, FIRST_LINK)
    assert station.id in desk.store.authority.now().retired
    assert refused(lambda: desk.retire_station("WC02")) == "station_retired"


def test_a_retired_station_is_admitted_again(desk: Desk) -> None:
    desk.trust_station(card())
    desk.retire_station("WC02")
    assert desk.trust_station(card())
    assert desk.store.authority.now().retired == {}


@pytest.mark.parametrize(
    ("named", "given", "code"),
    [
        ("WC01", {}, "retires_itself"),
        ("WC09", {}, "no_such_station"),
        ("WC02", {"after": "0"}, "no_such_event"),
        ("WC02", {"after": "first"}, "no_such_event"),
        ("WC02", {"reason": "dull"}, "no_such_reason"),
    ],
)
def test_what_cannot_be_retired(desk: Desk, named: str, given: dict[str, Any], code: str) -> None:
    desk.trust_station(card())
    assert refused(lambda: desk.retire_station(named, **given)) == code
