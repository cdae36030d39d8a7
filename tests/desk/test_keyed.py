"""By what a row is known again says nothing to whoever holds the file, and the same to every station of the centre."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.keyed import keyed
from dispatch_tui.domain.event import ROW_KEY
from dispatch_tui.intake.reading import read
from dispatch_tui.intake.ringing import ring_of
from dispatch_tui.intake.rows import RowProblem
from dispatch_tui.intake.shaping import Shaper
from tests.desk.two import Two, two

RING = {"id": "c-17", "from": "13912345678"}


@pytest.fixture
def stations(tmp_path: Path) -> Iterator[Two]:
    with two(tmp_path) as both:
        yield both


def rung(desk: Desk) -> tuple[str, str]:
    """What became of the call, and its digest in the event."""
    entered = next(iter(desk.receive([ring_of(RING, desk.pack, desk.row_key).report])))
    event = desk.store.events(f"ticket/{entered.ticket}")[0]
    return entered.outcome, event.data["external"]["digest"]


def test_a_digest_cannot_be_guessed_without_the_key(stations: Two) -> None:
    _, digest = rung(stations.here)
    told = "\0".join((RING["from"], "", "")).encode()
    known = (b"", stations.here.store.centre.encode())
    guesses = {hashlib.sha256(told).hexdigest(), *(keyed(key, told) for key in known)}
    assert digest not in guesses
    assert digest == keyed(stations.here.row_key, told)


def test_what_came_in_elsewhere_is_known_here(stations: Two) -> None:
    assert rung(stations.here)[0] == "added"
    stations.meet()
    assert stations.there.row_key == stations.here.row_key
    assert rung(stations.there)[0] == "known"


def test_each_centre_has_a_key_of_its_own(tmp_path: Path) -> None:
    keys = set()
    for name in ("a", "b"):
        with two(tmp_path / name) as stations:
            keys.add(len(stations.here.row_key))
    assert keys == {64}


def test_a_department_is_not_given_the_key(stations: Two) -> None:
    centre = stations.stations
    store = centre.member("ZJ01", "department", "zjj")
    founded = next(event for event in store.authority.events if event.kind == "founded")
    part = founded.part(ROW_KEY)
    assert part is not None
    assert store.text(part) is None
    assert centre.first.text(part) is not None
    assert store.row_key == store.centre.encode()


def test_a_row_without_an_id_is_known_by_a_keyed_one(stations: Two, tmp_path: Path) -> None:
    desk = stations.here
    file = tmp_path / "rows.csv"
    file.write_text("text\n路灯不亮\n", "utf-8")
    names = set()
    for key in (desk.row_key, b""):
        reading = read(file, "auto", None, desk.pack.languages, "")
        shaper = Shaper(desk.pack, reading.map, desk.locate, key)
        (row,) = reading.rows
        assert not isinstance(row, RowProblem)
        report = shaper.shape(row)
        assert not isinstance(report, RowProblem)
        names.add(report.external)
    assert len(names) == 2
