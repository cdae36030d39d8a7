"""A bundle taken in with processes beside: the same store, and the same refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.desk.refused import Refused
from dispatch_tui.store.refold import dumps
from dispatch_tui.store.workers import Workers
from dispatch_tui.sync import importing
from dispatch_tui.sync.format.lines import BareId
from tests.store import centre
from tests.sync.stations import Stations, everything_in
from tests.sync.test_proving import contents, forge


@pytest.fixture(autouse=True)
def beside(monkeypatch: pytest.MonkeyPatch) -> list[Workers]:
    """Processes for every import, however small; all that were made."""
    made: list[Workers] = []

    def workers_for(_: int) -> Workers:
        made.append(Workers(2))
        return made[-1]

    monkeypatch.setattr(importing, "workers_for", workers_for)
    return made


def worked(stations: Stations) -> Path:
    """A bundle of another station's work, for the first."""
    second = stations.member("WC02")
    for text in "一二三":
        ticket = centre.receive(second, text=text)
        centre.dispatched(second, ticket)
    file = stations.export(second, "WC01")
    assert file is not None
    return file


def test_the_stores_are_equal_afterwards(stations: Stations, beside: list[Workers]) -> None:
    carried = stations.take(stations.first, worked(stations))
    assert (carried.added, carried.parked, carried.conflicts) == (9, (), ())
    assert dumps(stations.first.database) == dumps(stations.stores["WC02"].database)
    assert beside


def test_one_that_is_interrupted_leaves_no_process_and_is_ended_later(
    stations: Stations, beside: list[Workers]
) -> None:
    file = worked(stations)

    def stop(phase: str, _done: int, _of: int) -> None:
        if phase == "folding":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.import_file(stations.first, file, stations.tick(), stop)
    assert all(one._process.poll() is not None for workers in beside for one in workers._started)
    stations.take(stations.first, file)
    assert dumps(stations.first.database) == dumps(stations.stores["WC02"].database)


def test_what_is_wrong_is_told_as_ever(stations: Stations) -> None:
    """A line that is spelled otherwise, and a bare id that may not be there."""
    worked(stations)
    second = stations.stores["WC02"]
    heading, items, packs = contents(stations, second, "WC01")
    event = next(one for one in items if isinstance(one, bytes))
    told = []
    for odd in (event.replace(b'"act":"', b'"act": "', 1), BareId(second.station, 99, "0" * 64, "1" * 64)):
        file = forge(stations, second, heading, [*items[:1], odd, *items[1:]], packs)
        before = everything_in(stations.first)
        with pytest.raises(Refused) as refused:
            stations.take(stations.first, file)
        assert everything_in(stations.first) == before
        told.append((refused.value.refusal.code, refused.value.refusal.params["line"]))
    assert told == [("bundle_line", 2)] * 2
