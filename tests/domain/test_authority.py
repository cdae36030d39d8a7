"""Who may do what, as the authority stream tells at any basis."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec.structs import replace as changed

from dispatch_tui.domain.authority import held_by_retirement, is_authority, may_act
from dispatch_tui.domain.authority_log import AuthorityLog
from dispatch_tui.domain.event import AUTHORITY, Event
from tests.simulation.seat import Seat, add_operator, admit, found, staffed


def crew() -> tuple[Seat, Seat, Seat]:
    """A founding station, another of the centre, and one of the department cgj; all know the same."""
    founder = staffed()
    second, department = Seat("WC02"), Seat("D-cgj")
    admit(founder, second)
    admit(founder, department, "department", "cgj")
    share(founder, second, department)
    return founder, second, department


def share(*seats: Seat) -> None:
    for _ in range(2):
        for giver in seats:
            for taker in seats:
                for event in giver.log:
                    if event.stream == AUTHORITY:
                        taker.hold(event)


def say(seat: Seat, kind: str, **data: object) -> Event:
    return seat.write(AUTHORITY, kind, data, actor="wang", role="supervisor")


def retire(seat: Seat, other: Seat, seq: int) -> Event:
    return say(seat, "station_retired", station=other.id, seq=seq, link=f"link-{seq}", reason="lost")


PROBE = staffed().write("ticket/t", "noted", {})


@pytest.mark.parametrize(
    ("station", "actor", "role", "code"),
    [
        ("WC01", "li", "dispatcher", None),
        ("WC01", "wang", "supervisor", None),
        ("WC01", "cgj", "department", None),
        ("WC01", "system", "system", None),
        ("D-cgj", "cgj", "department", None),
        ("D-cgj", "zjj", "department", "station_role"),
        ("D-cgj", "li", "dispatcher", "station_role"),
        ("D-cgj", "system", "system", "station_role"),
        ("WC01", "li", "supervisor", "role_not_held"),
        ("WC01", "nobody", "dispatcher", "no_such_operator"),
        ("WC01", "sun", "collector", None),
        ("WC09", "li", "dispatcher", "no_such_station"),
    ],
)
def test_rights_are_what_card_and_role_both_allow(station, actor, role, code):
    founder, second, department = crew()
    ids = {seat.code: seat.id for seat in (founder, second, department)}
    event = changed(
        PROBE, centre=founder.centre, station=ids.get(station, "unknown"), actor=actor, role=role
    )  # fmt: skip
    assert may_act(founder.authority.now(), event) == code


def test_another_centre_s_event_has_no_rights_here():
    founder, _, _ = crew()
    assert may_act(founder.authority.now(), changed(PROBE, centre="f" * 64, station=founder.id)) == "other_centre"


def test_rights_are_those_at_the_basis():
    founder = staffed()
    before = founder.authority.heads()
    say(founder, "operator_disabled", operator="li")
    event = changed(PROBE, centre=founder.centre, station=founder.id)
    assert may_act(founder.authority.at(before), event) is None
    assert may_act(founder.authority.now(), event) == "operator_disabled"


def test_a_basis_that_is_not_here_is_no_basis():
    with pytest.raises(KeyError):
        staffed().authority.at(("f" * 64,))


def test_the_pack_has_to_be_in_force_at_the_basis():
    founder, second, _ = crew()
    say(founder, "pack_admitted", pack="old", name="p", version="1")
    old = founder.authority.heads()
    say(founder, "pack_admitted", pack="new", name="p", version="2")
    event = changed(PROBE, centre=founder.centre, station=founder.id)
    assert may_act(founder.authority.at(old), changed(event, pack="old")) is None
    assert may_act(founder.authority.now(), changed(event, pack="old")) == "pack_not_in_force"
    assert may_act(founder.authority.now(), changed(event, pack="new")) is None
    say(second, "pack_admitted", pack="other", name="p", version="3")
    share(founder, second)
    assert set(founder.authority.now().in_force) == {"new", "other"}
    assert set(founder.authority.now().packs) == {"old", "new", "other"}
    assert founder.authority.now().packs == second.authority.now().packs


def test_of_concurrent_facts_the_narrower_counts():
    founder, second, _ = crew()
    say(founder, "operator_role_set", operator="li", role="supervisor", department="")
    say(second, "operator_role_set", operator="li", role="trainer", department="")
    say(founder, "operator_disabled", operator="zhao")
    say(second, "operator_enabled", operator="zhao")
    share(founder, second)
    assert founder.authority.now().operators["li"].role == "trainer"
    assert not founder.authority.now().operators["zhao"].enabled
    assert founder.authority.now() == second.authority.now()
    say(founder, "operator_role_set", operator="li", role="dispatcher", department="")
    assert founder.authority.now().operators["li"].role == "dispatcher"


def test_of_concurrent_cards_the_narrower_counts():
    founder, second, _ = crew()
    third = Seat("WC03")
    admit(founder, third, "centre")
    admit(second, third, "department", "zjj")
    share(founder, second)
    assert founder.authority.now().stations[third.id].role == "department"
    assert founder.authority.now() == second.authority.now()


def test_a_centre_is_founded_once():
    founder = staffed()
    stranger = found("XX01", operator="mallory")
    assert founder.authority.add(stranger.log[0]) == "founded_once"
    later = founder.authority.now()
    assert "mallory" not in later.operators
    pinned = AuthorityLog(founder.authority.centre)
    assert pinned.add(stranger.log[0]) == "founded_once"
    assert pinned.add(founder.log[0]) is None
    assert pinned.now().centre == founder.log[0].id


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"actor": "li", "role": "dispatcher"}, "not_a_supervisor"),
        ({"actor": "li", "role": "supervisor"}, "not_a_supervisor"),
        ({"role": "dispatcher"}, "not_a_supervisor"),
        ({"station": "department"}, "not_a_centre_station"),
        ({"station": "unknown"}, "not_a_centre_station"),
        ({"centre": "f" * 64}, "other_centre"),
        ({"depth": 99}, "wrong_depth"),
        ({"stream": "ticket/t"}, "other_stream"),
        ({"parents": ("f" * 64,)}, "parents_unknown"),
        ({"data": {"operator": 7}}, "malformed"),
        ({"data": {}}, "malformed"),
    ],
    ids=repr,
)
def test_what_does_not_change_who_may_do_what(change, code):
    founder, second, department = crew()
    event = say(second, "operator_disabled", operator="li")
    change = dict(change)
    if change.get("station") == "department":
        change["station"] = department.id
    log = AuthorityLog()
    for one in founder.log:
        log.add(one)
    before = log.now()
    assert log.add(changed(event, **change)) == code
    assert replace(log.now(), known=0) == replace(before, known=0)


def test_an_unlawful_event_may_be_a_parent_and_a_malformed_one_not():
    founder, second, _ = crew()
    unlawful = second.write(AUTHORITY, "operator_disabled", {"operator": "li"}, actor="zhao", role="dispatcher")
    lawful = say(second, "operator_disabled", operator="sun")
    founder.hold(unlawful)
    founder.hold(lawful)
    assert founder.authority.verdicts[lawful.id] is None
    malformed = second.write(AUTHORITY, "operator_disabled", {"operator": 3}, actor="wang", role="supervisor")
    orphan = second.write(
        AUTHORITY, "operator_disabled", {"operator": "zjj"}, actor="wang", role="supervisor", parents=(malformed.id,),
        depth=malformed.depth + 1,
    )  # fmt: skip
    assert [founder.authority.add(one) for one in (malformed, orphan)] == ["malformed", "parents_unknown"]


def test_a_kind_to_come_changes_nothing_and_stops_nothing():
    founder = staffed()
    say(founder, "holiday_declared", day="2026-10-01")
    say(founder, "operator_disabled", operator="li")
    assert not founder.authority.now().operators["li"].enabled


def test_its_own_earlier_events_have_to_be_seen():
    founder, second, _ = crew()
    heads = second.authority.heads()
    depth = second.depth(AUTHORITY, heads)
    first = say(second, "operator_disabled", operator="li")
    hiding = second.write(
        AUTHORITY, "operator_enabled", {"operator": "li"}, actor="wang", role="supervisor", parents=heads, depth=depth
    )  # fmt: skip
    assert founder.authority.add(first) is None
    assert founder.authority.add(hiding) == "own_events_unseen"
    late = AuthorityLog()
    for event in [one for one in founder.log if one.id != first.id]:
        late.add(event)
    assert late.add(hiding) is None
    late.add(first)
    assert late.verdicts[hiding.id] == "own_events_unseen"


def test_what_a_retired_station_wrote_after_its_last_link_waits():
    founder, second, _ = crew()
    early = second.write("ticket/t", "noted", {})
    late = second.write("ticket/t", "noted", {})
    retire(founder, second, early.seq)
    held = held_by_retirement(founder.authority.now())
    assert (held(early), held(late)) == (False, True)
    assert may_act(founder.authority.at(late.basis), late) is None


def test_of_several_last_links_the_earliest_counts():
    founder, second, _ = crew()
    third = Seat("WC03")
    admit(founder, third)
    share(founder, second, third)
    retire(founder, third, 7)
    retire(second, third, 4)
    share(founder, second)
    assert founder.authority.now().retired[third.id].seq == 4
    retire(founder, third, 9)
    assert founder.authority.now().retired[third.id].seq == 4
    admit(founder, third)
    retire(founder, third, 9)
    assert founder.authority.now().retired[third.id].seq == 9


def test_a_retired_station_gives_itself_no_later_last_link():
    founder, second, _ = crew()
    retire(founder, second, 4)
    share(founder, second)
    retire(second, second, 99)
    share(founder, second)
    assert founder.authority.now().retired[second.id].seq == 4


def test_two_that_retire_each_other_and_the_founding_key_that_brings_them_back():
    founder, second, _ = crew()
    retire(founder, second, 0)
    retire(second, founder, founder.seq - 2)
    share(founder, second)
    assert set(founder.authority.now().retired) == {founder.id, second.id}
    admit(second, second)
    add_operator(second, "crony", "supervisor")
    share(founder, second)
    assert second.id in founder.authority.now().retired
    assert "crony" not in founder.authority.now().operators
    admit(founder, founder)
    admit(founder, second)
    share(founder, second)
    assert founder.authority.now().retired == {}
    assert "crony" in second.authority.now().operators


def test_the_founding_station_s_own_tickets_wait_too_once_it_is_retired():
    founder, second, _ = crew()
    retire(second, founder, 0)
    share(founder, second)
    assert held_by_retirement(second.authority.now())(founder.write("ticket/t", "noted", {}))


def test_holding_an_event_twice_changes_nothing():
    founder = staffed()
    log = AuthorityLog()
    for event in (*founder.log, *founder.log):
        assert is_authority(event)
        assert log.add(event) is None
    assert log.now() == founder.authority.now()
    assert len(log.events) == len(founder.log)
