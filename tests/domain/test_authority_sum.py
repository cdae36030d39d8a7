"""What authority facts add up to is the same whether carried on from event to event or added up from the beginning, on
whatever branches they were written."""

from __future__ import annotations

import random

import pytest

from dispatch_tui.domain.authority import Authority
from dispatch_tui.domain.authority_log import AuthorityLog
from dispatch_tui.domain.authority_sum import Sum
from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.domain.event import AUTHORITY, VERSION, Event
from dispatch_tui.domain.history import bits

STATIONS = ("s0", "s1", "s2", "s3")


def written(draw: random.Random, count: int) -> AuthorityLog:
    """A stream that several stations wrote, some of it unaware of the rest, some of it unlawful."""
    data: dict[str, str | int] = {"code": "S0", "key": "k0", "operator": "chen", "title": "t"}
    founded = Event(VERSION, "", "s0", 0, FIRST_LINK, "a", AUTHORITY, (), 1, (), "founded", data, (), "chen",
                    "supervisor", 1)  # fmt: skip
    log = AuthorityLog(founded.id)
    log.add(founded)
    seen: dict[str, tuple[str, ...]] = dict.fromkeys(STATIONS, (founded.id,))
    seqs = {"s0": 1}
    for number in range(count):
        station = draw.choice(STATIONS)
        if draw.random() < 0.4:
            seen[station] = tuple(sorted({*seen[station], *seen[draw.choice(STATIONS)]}))
        kind, data = fact(draw)
        depth = 1 + max(next(one.depth for one in log.events if one.id == parent) for parent in seen[station])
        event = Event(VERSION, founded.id, station, seqs.get(station, 0), FIRST_LINK, f"a{number}", AUTHORITY,
                      seen[station], depth, seen[station], kind, data, (), draw.choice(("chen", "chen", "li")),
                      "supervisor", number)  # fmt: skip
        seqs[station] = event.seq + 1
        log.add(event)
        seen[station] = (event.id,)
    return log


def fact(draw: random.Random) -> tuple[str, dict[str, str | int]]:
    station, operator = draw.choice(STATIONS), draw.choice(("chen", "li", "wang"))
    card: dict[str, str | int] = {"station": station, "code": station.upper(), "key": f"k{station}", "role": "centre",
                                  "department": ""}  # fmt: skip
    found: list[tuple[str, dict[str, str | int]]] = [
        ("station_admitted", card), ("station_admitted", card),
        ("station_retired", {"station": station, "seq": draw.randrange(9), "link": "0" * 64, "reason": "lost"}),
        ("operator_added", {"operator": operator, "role": draw.choice(("supervisor", "dispatcher")), "department": ""}),
        ("operator_disabled", {"operator": draw.choice(("li", "wang"))}), ("operator_enabled", {"operator": operator}),
        ("clock_corrected", {"station": station, "from_seq": 0, "to_seq": draw.randrange(3), "offset": 5}),
        ("pack_admitted", {"pack": draw.choice("pq"), "name": "n", "version": "1"}), ("pin_reset", {"operator": "li"}),
    ]  # fmt: skip
    return draw.choice(found)


def from_the_beginning(log: AuthorityLog, mask: int) -> Authority:
    told = Sum(log.history)
    for index in bits(mask):
        if log.verdicts[log.events[index].id] is None:
            told.add(index, log.events[index])
    return told.whole(mask)


@pytest.mark.parametrize("seed", range(12))
def test_carried_on_or_added_up_anew(seed: int) -> None:
    log = written(random.Random(seed), 300)
    assert sum(verdict is None for verdict in log.verdicts.values()) > 5
    for event in log.events:
        assert log.at((event.id,)) == from_the_beginning(log, log.history.closure((event.id,)))
    assert log.now() == from_the_beginning(log, (1 << len(log.events)) - 1)
