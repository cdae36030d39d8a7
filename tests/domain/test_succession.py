"""Stations that took another's place, and clocks that were set right: facts of the authority stream."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from dispatch_tui.domain.authority import held_by_retirement
from dispatch_tui.domain.authority_log import AuthorityLog
from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.domain.event import AUTHORITY, Event
from tests.domain.test_authority import crew, retire, say, share
from tests.simulation.seat import Seat, admit


def succeed(old: Seat, code: str, of: str = "", **envelope: object) -> tuple[Seat, Event]:
    """A copy of a seat's store that took a name of its own."""
    seat = Seat(code)
    seat.authority.centre = old.authority.centre
    for event in old.log:
        if event.stream == AUTHORITY:
            seat.hold(event)
    data = {"station": seat.id, "code": code, "key": f"key-{code}", "of": of or old.id, "voucher": ""}
    fields: dict[str, Any] = {"actor": "system", "role": "system", **envelope}
    return seat, seat.write(AUTHORITY, "station_succeeded", data, **fields)


def test_who_takes_a_place_has_its_role_and_department():
    founder, second, department = crew()
    for old, role, name in ((second, "centre", ""), (department, "department", "cgj")):
        seat, event = succeed(old, f"{old.code}A")
        assert seat.authority.verdicts[event.id] is None
        card = seat.authority.now().stations[seat.id]
        assert (card.role, card.department, card.key, card.of) == (role, name, f"key-{card.code}", old.id)
        share(founder, seat)
        assert founder.authority.now() == seat.authority.now()


def test_its_role_follows_the_one_whose_place_it_took():
    founder, second, _ = crew()
    seat, _ = succeed(second, "WC02A")
    third, _ = succeed(seat, "WC02B")
    share(founder, seat, third)
    admit(founder, second, "department", "zjj")
    stations = founder.authority.now().stations
    assert {stations[one.id].department for one in (second, seat, third)} == {"zjj"}


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"of": "f" * 32}, "no_such_station"),
        ({"of": "itself"}, "no_such_station"),
        ({"role": "supervisor", "actor": "wang"}, "not_its_first_word"),
        ({"seq": 1}, "not_its_first_word"),
        ({"station": "0" * 32}, "not_its_first_word"),
    ],
)
def test_what_takes_no_place(what, code):
    _, second, _ = crew()
    of = Seat("WC02A").id if what.get("of") == "itself" else what.pop("of", "")
    seat, event = succeed(second, "WC02A", of, **{name: value for name, value in what.items() if name != "of"})
    assert seat.authority.verdicts[event.id] == code
    assert seat.id not in seat.authority.now().stations


def test_two_that_name_each_other_are_nobody_in_whatever_order():
    founder, _, _ = crew()
    one, other = Seat("X"), Seat("Y")
    written = []
    for seat, of in ((one, other), (other, one)):
        seat.authority.centre = founder.centre
        for event in founder.log:
            seat.hold(event)
        data = {"station": seat.id, "code": seat.code, "key": "k", "of": of.id, "voucher": ""}
        written.append(seat.write(AUTHORITY, "station_succeeded", data, actor="system", role="system"))
    for order in permutations(written):
        log = AuthorityLog(founder.centre)
        for event in (*founder.log, *order):
            log.add(event)
        assert {one.id, other.id}.isdisjoint(log.now().stations)


def test_who_took_a_retired_place_waits_from_its_first_event_on():
    founder, second, _ = crew()
    seat, event = succeed(second, "WC02A")
    third, _ = succeed(seat, "WC02B")
    share(founder, seat, third)
    retire(founder, second, 5)
    now = founder.authority.now()
    assert {one: now.retired[one].seq for one in now.retired} == {second.id: 5, seat.id: -1, third.id: -1}
    assert now.retired[seat.id].link == FIRST_LINK
    assert held_by_retirement(now)(event)
    assert seat.id in now.stations, "what it wrote is shown as waiting, not as unlawful"
    admit(founder, seat)
    assert set(founder.authority.now().retired) == {second.id}
    assert founder.authority.now().stations[third.id].role == "centre"


def test_one_admitted_before_keeps_its_place_when_the_other_is_retired():
    founder, second, _ = crew()
    seat, _ = succeed(second, "WC02A")
    share(founder, seat)
    admit(founder, seat)
    retire(founder, second, 5)
    assert set(founder.authority.now().retired) == {second.id}


def test_who_retires_the_station_that_it_came_out_of_goes_on():
    founder, second, _ = crew()
    copy, first_word = succeed(second, "WC02A")
    again, _ = succeed(copy, "WC02B")
    retire(again, second, 5)
    share(founder, copy, again)
    for seat in (founder, again):
        now = seat.authority.now()
        assert {one: now.retired[one].seq for one in now.retired} == {second.id: 5}
        assert not held_by_retirement(now)(first_word)


def test_other_copies_of_what_a_copy_retires_wait():
    founder, second, _ = crew()
    copy, _ = succeed(second, "WC02A")
    other, _ = succeed(second, "WC02B")
    later, _ = succeed(other, "WC02C")
    retire(copy, second, 5)
    share(founder, copy, other, later)
    assert set(founder.authority.now().retired) == {second.id, other.id, later.id}


def test_what_another_retires_takes_the_copy_with_it_though_the_copy_did_so_too():
    founder, second, _ = crew()
    copy, _ = succeed(second, "WC02A")
    retire(founder, second, 5)
    share(founder, copy)
    retire(copy, second, 9)
    share(founder, copy)
    assert {copy.id: -1, second.id: 5} == {one: found.seq for one, found in founder.authority.now().retired.items()}


def test_copies_of_the_founding_station_that_retire_each_other_bring_each_other_back():
    founder, second, _ = crew()
    one, _ = succeed(founder, "WC01A")
    other, _ = succeed(founder, "WC01B")
    for seat in (one, other):
        retire(seat, founder, 3)
    share(second, one, other)
    assert set(second.authority.now().retired) == {founder.id, one.id, other.id}
    admit(one, other)
    admit(one, one)
    share(second, one, other)
    assert set(second.authority.now().retired) == {founder.id}


def test_who_took_the_place_of_another_than_the_founding_station_brings_nobody_back():
    founder, second, _ = crew()
    copy, _ = succeed(second, "WC02A")
    share(founder, copy)
    retire(founder, second, 5)
    share(founder, copy)
    admit(copy, copy)
    admit(copy, second)
    share(founder, copy)
    assert set(founder.authority.now().retired) == {second.id, copy.id}


def test_a_card_may_tell_where_files_for_it_are_sealed_to():
    founder, _, _ = crew()
    data = {"station": "e" * 32, "code": "WC07", "key": "k", "role": "centre", "department": ""}
    say(founder, "station_admitted", **data, age="age1x")
    assert founder.authority.now().stations["e" * 32].age == "age1x"
    wrong = say(founder, "station_admitted", **data, age=7)
    assert founder.authority.verdicts[wrong.id] == "malformed"


def test_a_clock_is_corrected_by_a_later_word_and_by_the_smaller_of_two():
    founder, second, _ = crew()
    stretch = {"station": second.id, "from_seq": 2, "to_seq": 4}
    say(founder, "clock_corrected", **stretch, offset=-900)
    now = founder.authority.now()
    assert [now.offset(second.id, seq) for seq in (1, 2, 4, 5)] == [0, -900, -900, 0]
    assert now.offset(founder.id, 3) == 0
    say(founder, "clock_corrected", **stretch, offset=700)
    assert founder.authority.now().offset(second.id, 3) == 700
    share(founder, second)
    say(founder, "clock_corrected", **stretch, offset=500)
    say(second, "clock_corrected", **stretch, offset=-300)
    share(founder, second)
    for seat in (founder, second):
        assert seat.authority.now().offset(second.id, 3) == -300
        assert [one.offset for one in seat.authority.now().corrections[second.id]] == [-300, 500]
