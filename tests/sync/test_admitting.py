"""Who may join whom: what a card says is looked at on both sides, and shown as the centre has decided it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.stations import trust
from dispatch_tui.sync.format.card import Card, read_card_file
from dispatch_tui.sync.joining import free_code, join
from dispatch_tui.sync.trust import admission, own_card, write_own_card
from tests.sync.stations import CHEN, Stations


@pytest.mark.parametrize(
    ("said", "given", "code"),
    [
        ({}, {"role": "mayor"}, "no_such_station_role"),
        ({}, {"role": "department"}, "department_needed"),
        ({}, {"department": "cgj"}, "no_department_for"),
        ({"drill": True}, {}, "drill_card"),
        ({"role": "department", "department": "cgj"}, {}, "card_of_no_centre"),
        ({}, {"station": "wc01"}, "station_code_taken"),
    ],
)
def test_whom_nobody_joins(stations: Stations, said: dict[str, Any], given: dict[str, Any], code: str) -> None:
    card = replace(own_card(stations.first), **said)
    with pytest.raises(Refused) as told:
        join(stations.folder / "new" / "centre.db", card, **given)
    assert told.value.refusal.code == code
    assert not (stations.folder / "new").exists()


def test_a_code_is_taken_by_ones_own_centre_alone(stations: Stations) -> None:
    card = own_card(stations.first)
    others = replace(card, code="WC02", centre="ab" * 32)
    for beside, code in (([others], "WC02"), ([replace(card, code="WC02")], "WC03")):
        with join(stations.folder / code / "centre.db", card, beside=beside) as store:
            assert store.station_code == code


@pytest.mark.parametrize(
    ("like", "code"), [("WC07", "WC01"), ("局A", "A01"), ("é-B", "B01"), ("局", "S01"), ("", "S01"), ("A.1", "A01")]
)
def test_a_free_code_is_letters_that_everybody_can_type(like: str, code: str) -> None:
    assert free_code(like, set()) == code


@pytest.mark.parametrize(
    ("said", "code"),
    [({"drill": True}, "drill_card"), ({"centre": "ab" * 32}, "card_other_centre"),
     ({"role": "department", "department": "cgj"}, "card_asks_less")],
)  # fmt: skip
def test_whom_a_centre_does_not_admit(stations: Stations, said: dict[str, Any], code: str) -> None:
    card = replace(own_card(stations.join("WC02", trusted=False)), **said)
    with pytest.raises(Refused) as told:
        admission(stations.first, card, role="centre")
    assert told.value.refusal.code == code


def test_a_card_says_what_the_centre_made_of_it(stations: Stations) -> None:
    asked = stations.join("WC02", trusted=False)
    assert own_card(asked).title == own_card(stations.first).title != ""
    assert own_card(asked).role == "centre"
    trust(stations.first, CHEN, stations.tick(), admission(
        stations.first, own_card(asked), role="department", department="cgj"))  # fmt: skip
    stations.carry(stations.first, asked)
    card = own_card(asked)
    assert (card.role, card.department) == ("department", "cgj")


def test_a_card_gives_way_to_a_card_of_its_own_alone(stations: Stations, tmp_path: Path) -> None:
    file, folder = tmp_path / "mine.card.json", tmp_path / "folder.card.json"
    folder.mkdir()
    file.write_bytes(b"something else")
    with pytest.raises(Refused) as told:
        write_own_card(stations.first, file)
    assert (told.value.refusal.code, file.read_bytes()) == ("file_in_the_way", b"something else")
    assert _read(write_own_card(stations.first, file, over=True)).code == "WC01"
    assert _read(write_own_card(stations.first, file)).code == "WC01"
    with pytest.raises(Refused):
        write_own_card(stations.join("WC02"), file)


def _read(file: Path) -> Card:
    return read_card_file(file)
