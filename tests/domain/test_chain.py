"""One station's chain: links, places, acts in one piece, bases that never go back."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from dispatch_tui.domain.chain import MOST_EVENTS_OF_AN_ACT, Chain
from dispatch_tui.domain.event import AUTHORITY
from tests.simulation.seat import Seat, add_operator, staffed


def written(number: int = 3) -> tuple[Seat, Chain]:
    """A seat with acts of two events each, and a chain proved up to before the last act."""
    seat = staffed()
    for _ in range(number):
        act = seat.new_act()
        seat.write("ticket/t", "noted", {}, act=act)
        seat.write("ticket/u", "noted", {}, act=act)
    chain = Chain(seat.id, seat.authority.history.closure)
    for event in seat.log[:-2]:
        assert chain.add(event) is None
    return seat, chain


def test_an_honest_chain_has_no_fault():
    seat, chain = written()
    assert [chain.add(event) for event in seat.log[-2:]] == [None, None]
    assert (chain.seq, chain.link) == (seat.seq, seat.link)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"station": "another"}, "other_station"),
        ({"seq": 99}, "gap"),
        ({"seq": 3}, "fork"),
        ({"prev": "0" * 64}, "broken_link"),
        ({"act": "WC01-1"}, "act_split"),
        ({"basis": ("f" * 64,)}, "basis_unknown"),
        ({"basis": ()}, "basis_behind"),
    ],
    ids=repr,
)
def test_faults(change, code):
    seat, chain = written()
    tip = (chain.seq, chain.link)
    fault = chain.add(replace(seat.log[-2], **change))
    assert fault is not None
    assert fault.code == code
    assert (chain.seq, chain.link) == tip


def test_a_basis_may_not_go_back_across_streams():
    """A disabled operator may not cite what the station knew before it learned of that."""
    seat, _ = written(0)
    before = seat.authority.heads()
    add_operator(seat, "new", "dispatcher")
    old = seat.write("ticket/never-seen", "noted", {}, basis=before)
    chain = Chain(seat.id, seat.authority.history.closure)
    faults = [chain.add(event) for event in seat.log]
    assert [(fault.code, fault.event) for fault in faults if fault] == [("basis_behind", old.id)]


def test_an_act_has_at_most_a_thousand_events():
    seat = staffed()
    act = seat.new_act()
    for _ in range(MOST_EVENTS_OF_AN_ACT + 1):
        seat.write("ticket/t", "noted", {}, act=act, parents=(), depth=1)
    chain = Chain(seat.id, seat.authority.history.closure)
    faults = [chain.add(event) for event in seat.log]
    assert [fault.code for fault in faults if fault] == ["act_too_long"]


def test_withheld_events_leave_no_gap():
    """Of a stream that is not held only ids are here; the links run over them."""
    seat, _ = written()
    chain = Chain(seat.id, seat.authority.history.closure)
    for event in seat.log:
        if event.stream == "ticket/u":
            chain.skip(event.id)
        else:
            assert chain.add(event) is None
    assert chain.link == seat.link


def test_a_chain_goes_on_from_a_stored_tip():
    seat, chain = written()
    stored = Chain(
        seat.id, seat.authority.history.closure, chain.seq, chain.link, chain.act, chain.act_events, chain.known,
        ended=lambda act: act == "WC01-1",
    )  # fmt: skip
    assert stored.add(seat.log[-2]) is None
    fault = stored.add(replace(seat.log[-1], act="WC01-1"))
    assert fault is not None
    assert fault.code == "act_split"


def test_authority_events_stand_on_the_same_chain():
    seat, _ = written()
    assert {event.stream for event in seat.log} > {AUTHORITY}
