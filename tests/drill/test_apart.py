"""A drill is kept apart: every way out bears the mark, every way in of the other kind is shut, both ways round."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.founding import found
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.desk.refused import Refused
from dispatch_tui.intake.entering import enter
from dispatch_tui.intake.replies.entering import enter_replies
from dispatch_tui.report import outcomes
from dispatch_tui.report.slips import slips_for
from dispatch_tui.store.store import Store
from dispatch_tui.sync.backup import back_up, restore
from dispatch_tui.sync.exporting import export
from dispatch_tui.sync.folder import sync_folder
from dispatch_tui.sync.format.card import read_card_file, voice_code
from dispatch_tui.sync.format.envelope import new_identity
from dispatch_tui.sync.importing import import_file
from dispatch_tui.sync.joining import join
from dispatch_tui.sync.trust import admission, own_card, read_card, write_own_card
from dispatch_tui.sync.views import To
from dispatch_tui.words.catalogue import LANGUAGES, sentence

NOW = 1_800_000_000_000
KINDS = (True, False)
"""A drill and a real centre."""
CAP = """<?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>w-1</identifier>
<sender>qx</sender><sent>2027-01-15T15:00:00+08:00</sent><status>{status}</status><msgType>Alert</msgType>
<scope>Public</scope><info><event>暴雨</event><urgency>Immediate</urgency><severity>Severe</severity>
<certainty>Likely</certainty><headline>暴雨红色预警</headline></info></alert>"""


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Callable[[bool], Desk]]:
    """Founds a centre of either kind, with an order sent to a department and a report of a platform."""
    made: dict[bool, Desk] = {}

    def of(drill: bool) -> Desk:
        if drill not in made:
            clock = SetClock(NOW)
            store = found(tmp_path / f"{drill}" / "centre.db", clock, station=None, age=new_identity(), drill=drill)
            made[drill] = desk = Desk(store, clock)
            desk.operator = next(iter(desk.operators()))
            ticket = desk.perform(
                "register", fields={"text": "空调支架松动", "item": "1601", "address": "郭亮北路"}
            ).ticket
            desk.perform("dispatch", ticket, departments=["cgj"])
            list(desk.receive([NewReport("app", "路灯不亮", external=("app", "7"), digest="d")]))
        return made[drill]

    yield of
    for desk in made.values():
        desk.store.close()


def refused(code: str, act: Callable[[], object]) -> None:
    """It is refused so, and both languages have the words."""
    with pytest.raises(Refused) as found:
        act()
    assert found.value.refusal.code == code
    assert all(sentence(f"refusal.{code}.{side}", language) for language in LANGUAGES for side in ("why", "need"))


@pytest.mark.parametrize("drill", KINDS)
def test_the_founding_says_so_for_ever(centre: Callable[[bool], Desk], drill: bool) -> None:
    store = centre(drill).store
    assert store.drill is drill
    assert store.authority.events[0].data.get("drill", False) is drill
    with Store.open(store.database.path) as again:
        assert again.drill is drill


def test_a_drill_leaves_nothing_in_the_users_state_folder(centre: Callable[[bool], Desk]) -> None:
    seats = Path(os.environ["XDG_STATE_HOME"]) / "dispatch-tui" / "seats"
    store = centre(True).store
    assert not (seats / store.station).exists()
    assert (store.database.path.parent / "seats" / store.station).exists()


@pytest.mark.parametrize("drill", KINDS)
def test_every_ticket_of_a_drill_is_flagged(centre: Callable[[bool], Desk], drill: bool) -> None:
    desk = centre(drill)
    rows = [*desk.board("all").rows, *desk.listing()]
    assert len(rows) == 4
    for flags in [*(row.flags for row in rows), *(desk.ticket(row.id).flags for row in rows)]:
        assert ("drill" in flags) is drill


@pytest.mark.parametrize("drill", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_slips_say_so_and_come_back_only_where_they_belong(
    centre: Callable[[bool], Desk], tmp_path: Path, drill: bool, language: str
) -> None:
    desk, other = centre(drill), centre(not drill)
    page, sheet = slips_for(desk, "cgj", tmp_path, language)
    mark = {"zh": "演练", "en": "DRILL"}[language]
    assert (page.read_text("utf-8").count(mark) >= 4) is drill
    assert page.name.startswith("DRILL-") is sheet.name.startswith("DRILL-") is drill
    book = load_workbook(sheet)
    assert (mark in book.worksheets[0].title) is (mark in str(book.worksheets[0]["A1"].value)) is drill
    assert (mark in str(book.worksheets[0].oddHeader.center.text)) is drill
    assert enter_replies(desk, [sheet], dry_run=True).rejected == []
    (problem,) = enter_replies(other, [sheet], dry_run=True).rejected
    assert problem.code == ("drill_sheet" if drill else "drill_real_sheet")


@pytest.mark.parametrize("drill", KINDS)
@pytest.mark.parametrize("ending", outcomes.SUFFIXES)
def test_outcomes_say_so(centre: Callable[[bool], Desk], tmp_path: Path, drill: bool, ending: str) -> None:
    desk, file = centre(drill), tmp_path / f"out{ending}"
    outcomes.write(desk, file, outcomes.outcomes(desk, "app"), "en")
    if ending == ".xlsx":
        cells = [str(one.value) for row in load_workbook(file).worksheets[0].iter_rows() for one in row]
        assert any("DRILL" in one for one in cells) is drill
    elif ending == ".json":
        assert [one.get("drill", False) for one in json.loads(file.read_bytes())] == [drill]
    else:
        assert ("DRILL" in file.read_text("utf-8-sig").splitlines()[1]) is drill


@pytest.mark.parametrize("drill", KINDS)
def test_a_bundle_says_so_and_is_taken_only_by_its_own_kind(
    centre: Callable[[bool], Desk], tmp_path: Path, drill: bool
) -> None:
    desk, other = centre(drill).store, centre(not drill).store
    (file,) = export(desk, tmp_path, To("everything"), NOW).written
    assert file.name.startswith("DRILL-") is drill
    code = "drill_bundle" if drill else "drill_real_bundle"
    refused(code, lambda: import_file(other, file, NOW))
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / file.name).write_bytes(file.read_bytes())
    assert [refusal.code for _, refusal in sync_folder(other, shared, NOW).carried.refused] == [code]
    folder = next(one for one in shared.iterdir() if one.is_dir())
    assert folder.name.startswith("DRILL-") is not drill


@pytest.mark.parametrize("drill", KINDS)
def test_a_card_says_so_and_is_admitted_only_by_its_own_kind(
    centre: Callable[[bool], Desk], tmp_path: Path, drill: bool
) -> None:
    store, other = centre(drill).store, centre(not drill).store
    file = write_own_card(store, tmp_path)
    card = read_card(file)
    assert file.name.startswith("DRILL-") is card.drill is drill
    assert read_card_file(file) == own_card(store)
    assert len(voice_code(card)) == 14
    refused("drill_card" if drill else "drill_real_card", lambda: admission(other, card))


def test_only_a_drills_own_station_joins_it(centre: Callable[[bool], Desk], tmp_path: Path) -> None:
    card = own_card(centre(True).store)
    refused("drill_card", lambda: join(tmp_path / "second.db", card))
    with join(tmp_path / "second.db", card, drill=True) as second:
        assert second.waiting
        assert second.drill
        assert own_card(second).drill
    with Store.open(tmp_path / "second.db") as second:
        assert second.drill


def test_a_card_that_claims_anything_else_is_none(centre: Callable[[bool], Desk], tmp_path: Path) -> None:
    file = write_own_card(centre(True).store, tmp_path)
    whole = json.loads(file.read_bytes())
    for claim in (False, 1, "true", None):
        file.write_text(
            json.dumps({**whole, "drill": claim}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        )
        refused("card_field", lambda: read_card(file))
    del whole["drill"]
    file.write_text(json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
    refused("card_signature", lambda: read_card(file))


@pytest.mark.parametrize("drill", KINDS)
@pytest.mark.parametrize("force", [False, True])
def test_a_backup_never_takes_the_place_of_the_other_kind(
    centre: Callable[[bool], Desk], tmp_path: Path, drill: bool, force: bool
) -> None:
    path, other = centre(drill).store.database.path, centre(not drill).store.database.path
    backup = tmp_path / "backup.db"
    assert back_up(path, backup).drill is drill
    before = other.read_bytes()
    code = "drill_backup" if drill else "drill_real_backup"
    refused(code, lambda: restore(backup, other, NOW, force=force))
    assert other.read_bytes() == before


def test_a_drills_backup_founds_nothing_unasked(centre: Callable[[bool], Desk], tmp_path: Path) -> None:
    backup, place = tmp_path / "backup.db", tmp_path / "new" / "centre.db"
    back_up(centre(True).store.database.path, backup)
    refused("drill_backup_alone", lambda: restore(backup, place, NOW))
    assert not place.exists()
    assert restore(backup, place, NOW, force=True).drill


@pytest.mark.parametrize("drill", KINDS)
def test_only_an_exercise_comes_into_a_drill(centre: Callable[[bool], Desk], tmp_path: Path, drill: bool) -> None:
    desk = centre(drill)
    for status, comes in (("Exercise", drill), ("Actual", not drill)):
        file = tmp_path / f"{status}.xml"
        file.write_text(CAP.format(status=status), "utf-8")
        intake = enter(desk, [file])
        assert intake.added == comes
        if not comes:
            assert [one.code for one in intake.rejected] == ["not_exercise" if drill else "not_actual"]
