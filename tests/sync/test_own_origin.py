"""A store that was restored goes on under a name of its own, and retires the station that it came out of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.retiring import foresee, retire
from dispatch_tui.store.check import check
from dispatch_tui.store.store import Store
from dispatch_tui.sync.backup import back_up, restore
from tests.store import centre
from tests.sync.stations import CHEN, Stations, state


def restored(stations: Stations, store: Store, name: str = "copy") -> Store:
    """A store as another machine has it from a backup that was just taken."""
    stick, place = stations.folder / f"{name}.backup", stations.folder / name / "centre.db"
    back_up(store.database.path, stick)
    restore(stick, place, stations.tick())
    copy = Store.open(place)
    stations.stack.callback(copy.close)
    return copy


def refused(act: Callable[[], object]) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refused) as told:
        act()
    return told.value.refusal.code, dict(told.value.refusal.params)


def retired(store: Store) -> dict[str, int]:
    now = store.authority.now()
    return {now.stations[one].code: found.seq for one, found in now.retired.items()}


def waiting(store: Store, ticket: str) -> int:
    found = store.ticket(ticket)
    assert found is not None
    return found.waiting


def test_the_only_station_of_a_centre_goes_on_from_its_backup(stations: Stations) -> None:
    centre.receive(stations.first, text="一")
    copy = restored(stations, stations.first)
    code, told = refused(lambda: retire(copy, CHEN, stations.tick(), "WC01", reason="broken"))
    assert (code, told["own"], copy.station_code) == ("last_event_needed", "WC01A", "WC01A")
    done = retire(copy, CHEN, stations.tick(), "WC01", after=str(told["seq"]), reason="broken")
    assert (done.waiting, done.with_it) == (0, ())
    assert retired(copy) == {"WC01": told["seq"]}
    ticket = centre.receive(copy, text="二")
    copy.close()
    again = stations.keep(Store.open(copy.database.path))
    assert waiting(again, ticket) == 0
    assert check(again, deep=True) == []


def test_what_its_origin_wrote_since_waits_and_what_it_writes_itself_counts_everywhere(stations: Stations) -> None:
    second = stations.member("WC02")
    copy = restored(stations, second)
    early = centre.receive(second, text="一")
    centre.receive(copy, text="二")
    stations.exchange(stations.first, second)
    stations.carry(copy, stations.first)
    stations.exchange(stations.first, copy)
    seq = copy.database.value("SELECT seq FROM event WHERE stream = ?", (f"ticket/{early}",))
    foreseen = foresee(copy, CHEN, stations.tick(), "WC02", after=str(seq - 1))
    assert (foreseen.last.seq, foreseen.tickets, foreseen.with_it) == (seq - 1, 1, ())
    assert retired(copy) == {}
    assert retire(copy, CHEN, stations.tick(), "WC02", after=str(seq - 1)) == foreseen
    stations.exchange(stations.first, copy)
    assert retired(stations.first) == {"WC02": seq - 1}
    assert state(stations.first) == state(copy)
    assert waiting(stations.first, early)
    later = centre.receive(copy, text="三")
    stations.exchange(stations.first, copy)
    assert waiting(stations.first, later) == 0


def test_who_came_out_of_a_lost_station_goes_with_it_unless_it_is_kept(stations: Stations) -> None:
    second = stations.member("WC02")
    one = restored(stations, second, "one")
    centre.receive(one, text="一")
    stations.carry(one, stations.first)
    stations.carry(stations.first, second)
    other = restored(stations, second, "other")
    centre.receive(other, text="二")
    stations.carry(other, stations.first)
    stations.exchange(stations.first, one, other)
    assert (one.station_code, other.station_code) == ("WC02A", "WC02B")
    assert refused(lambda: retire(stations.first, CHEN, stations.tick(), "WC02", keep=["WC01"]))[0] == (
        "not_its_successor"
    )
    done = retire(stations.first, CHEN, stations.tick(), "WC02", keep=["WC02A"])
    assert done.with_it == ("WC02B",)
    assert retired(stations.first).keys() == {"WC02", "WC02B"}
    stations.carry(stations.first, one)
    assert retired(one) == retired(stations.first)
