"""Rows into the desk: known, changed, counted; every one accounted for."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.views import TicketView
from dispatch_tui.intake.mapping import read_map
from tests.hostile import HOSTILE
from tests.intake.rig import NOW, counts, dispatcher, new_desk, take_in
from tests.intake.test_platforms import alert


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = new_desk(tmp_path)
    yield made
    made.store.close()


PNG, GIF = b"\x89PNG\r\n\x1a\n one", b"GIF89a two"


def sheet(folder: Path, *rows: str, name: str = "rows.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def only(desk: Desk) -> TicketView:
    """The one ticket that is open or done."""
    rows = [*desk.board("all").rows, *desk.board("done").rows]
    assert len(rows) == 1
    return dispatcher(desk).ticket(rows[0].id)


def test_a_row_becomes_a_ticket_with_everything_it_says(desk: Desk, tmp_path: Path) -> None:
    rows = sheet(
        tmp_path,
        "id,received_at,source,hotline,caller.name,caller.phone,address,grid,summary,text,urgency,confidential,major",
        "7,2026-11-22 09:00,app,110,Wang,555-0001,Road 1,GT-031,Lamp,The lamp is out,2,yes,yes",
    )
    assert counts(take_in(desk, rows)) == (1, 0, 0, 0)
    ticket = only(desk)
    assert (ticket.source, ticket.hotline, ticket.address, ticket.grid) == ("app", "110", "Road 1", "GT-031")
    assert (ticket.summary, ticket.text, ticket.urgency, ticket.town) == ("Lamp", "The lamp is out", 2, "430112001")
    assert (ticket.received_at, ticket.confidential, ticket.status) == (NOW - 84_600_000, True, "received")
    assert "major" in ticket.flags
    assert ticket.timeline[0].role == "system"


def test_the_same_file_again_is_known_whatever_its_name_or_spelling(desk: Desk, tmp_path: Path) -> None:
    rows = ["id,text,received_at", "1,a,2026-11-23 08:00:00", "2,b,2026-11-23 08:01:00", ",c,", ",c,"]
    first = sheet(tmp_path, *rows)
    again = sheet(tmp_path, *(row.replace("2026-11-23 ", "2026/11/23 ") for row in rows), name="again.csv")
    assert counts(take_in(desk, first, dry_run=True)) == (4, 0, 0, 0)
    assert counts(take_in(desk, first)) == (4, 0, 0, 0)
    assert counts(take_in(desk, again)) == (0, 4, 0, 0)
    assert counts(take_in(desk, first, again, first)) == (0, 12, 0, 0)


def test_equal_rows_without_ids_count_as_often_as_they_occur(desk: Desk, tmp_path: Path) -> None:
    assert counts(take_in(desk, sheet(tmp_path, "text", "a", "a"))) == (2, 0, 0, 0)
    more = sheet(tmp_path, "text", "a", "a", "a", "b")
    assert counts(take_in(desk, more, dry_run=True)) == (2, 2, 0, 0)
    assert counts(take_in(desk, more)) == (2, 2, 0, 0)


def test_two_files_of_one_call_are_one_file_twice(desk: Desk, tmp_path: Path) -> None:
    one, copy = sheet(tmp_path, "text", "a", "b"), sheet(tmp_path, "text", "a", "b", name="copy.csv")
    assert counts(take_in(desk, one, copy)) == (2, 2, 0, 0)


def test_an_id_of_another_platform_is_another_row(desk: Desk, tmp_path: Path) -> None:
    rows = sheet(tmp_path, "id,text", "1,a")
    assert counts(take_in(desk, rows, platform="here")) == (1, 0, 0, 0)
    assert counts(take_in(desk, rows, platform="there")) == (1, 0, 0, 0)
    assert desk.store.platforms() == ("here", "there")


def test_a_changed_row_corrects_what_its_sender_had_said(desk: Desk, tmp_path: Path) -> None:
    old = sheet(tmp_path, "id,text,address,urgency", "1,lamp out,Road 1,3")
    new = sheet(tmp_path, "id,text,address,urgency", "1,lamp out,Road 2,2", name="new.csv")
    take_in(desk, old)
    assert counts(take_in(desk, new, dry_run=True)) == (0, 0, 1, 0)
    assert counts(take_in(desk, new)) == (0, 0, 1, 0)
    ticket = only(desk)
    assert (ticket.text, ticket.address, ticket.urgency) == ("lamp out", "Road 2", 2)
    assert [(one.kind, one.role) for one in ticket.timeline] == [("received", "system"), ("corrected", "system")]
    assert counts(take_in(desk, new)) == (0, 1, 0, 0), "the change is taken in once"
    assert counts(take_in(desk, old)) == (0, 0, 1, 0), "and taken back when the sender does"
    assert only(desk).address == "Road 1"


def test_what_the_centre_has_set_since_stays_and_the_row_is_noted(desk: Desk, tmp_path: Path) -> None:
    take_in(desk, sheet(tmp_path, "id,text,address,urgency", "1,lamp out,Road 1,3"))
    ticket = only(desk)
    dispatcher(desk).perform("correct", ticket.id, fields={"address": "Road 9", "urgency": "1"})
    new = sheet(tmp_path, "id,text,address,urgency", "1,two lamps out,Road 2,2")
    assert counts(take_in(desk, new)) == (0, 0, 1, 0)
    after = only(desk)
    assert (after.text, after.address, after.urgency) == ("two lamps out", "Road 9", 1)
    noted = [one for one in after.timeline if one.kind == "noted"]
    assert noted[0].texts == {"words": "urgency: 2", "address": "Road 2"}
    assert counts(take_in(desk, new)) == (0, 1, 0, 0)


def test_a_row_that_was_closed_meanwhile_is_noted(desk: Desk, tmp_path: Path) -> None:
    header = "id,text,received_at,closed_at"
    take_in(desk, sheet(tmp_path, header, "1,lamp out,2026-11-23 08:00,"))
    closed = sheet(tmp_path, header, "1,lamp out,2026-11-23 08:00,2026-11-23 08:20")
    assert counts(take_in(desk, closed)) == (0, 0, 1, 0)
    ticket = only(desk)
    assert ticket.status == "received"
    assert ticket.timeline[-1].texts == {"words": "closed_at: 2026-11-23T08:20:00+08:00"}


def test_a_row_that_only_leaves_something_out_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    take_in(desk, sheet(tmp_path, "id,text,address", "1,lamp out,Road 1"))
    assert counts(take_in(desk, sheet(tmp_path, "id,text,address", "1,lamp out,"))) == (0, 1, 0, 0)
    assert len(only(desk).timeline) == 1


def test_photos_that_come_later_are_put_beside_the_first(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    for images, outcome in (([PNG], (1, 0, 0, 0)), ([PNG, GIF], (0, 0, 1, 0)), ([GIF], (0, 1, 0, 0))):
        coded = [base64.b64encode(image).decode() for image in images]
        path.write_text(json.dumps({"id": "1", "text": "a", "grid": "GT-031", "images": coded}), encoding="utf-8")
        assert counts(take_in(desk, path)) == outcome
    assert [getattr(desk.store.part(name), "content", b"") for name in only(desk).photos] == [PNG, GIF]


def test_one_id_with_two_contents_in_one_file_is_a_row_and_its_change(desk: Desk, tmp_path: Path) -> None:
    rows = sheet(tmp_path, "id,text", "1,a", "1,b", "1,b", "2,c")
    assert counts(take_in(desk, rows, dry_run=True)) == (2, 1, 1, 0)
    assert counts(take_in(desk, rows)) == (2, 1, 1, 0)


def test_a_row_with_an_item_and_a_closing_is_history(desk: Desk, tmp_path: Path) -> None:
    take_in(desk, sheet(tmp_path, "id,text,item,received_at,closed_at", "1,a,0101,2026-11-01,2026-11-02"))
    assert desk.board("all").rows == ()
    ticket = only(desk)
    assert (ticket.status, ticket.item) == ("closed", "0101")
    assert not [clock for clock in ticket.clocks if clock.stopped_at is None]


def test_a_place_is_found_in_the_words_where_none_is_given(desk: Desk, tmp_path: Path) -> None:
    take_in(desk, sheet(tmp_path, "text", "高塘岭街道路灯不亮"))
    assert only(desk).town == "430112001"


def test_alerts_are_warnings_and_what_follows_them_is_noted(desk: Desk, tmp_path: Path) -> None:
    first, update, cancel = (tmp_path / name for name in ("a.cap", "b.cap", "c.cap"))
    first.write_text(alert("a1"), encoding="utf-8")
    update.write_text(alert("a2", kind="Update", references="met@example.invalid,a1,x"), encoding="utf-8")
    cancel.write_text(alert("a3", kind="Cancel", references="met@example.invalid,a2,x"), encoding="utf-8")
    assert counts(take_in(desk, first, update, cancel, dry_run=True)) == (1, 0, 2, 0)
    assert counts(take_in(desk, first)) == (1, 0, 0, 0)
    assert [row.summary for row in desk.board("warnings").rows] == ["暴雨预警"]
    assert counts(take_in(desk, update, cancel)) == (0, 0, 2, 0)
    assert counts(take_in(desk, first, update, cancel)) == (0, 3, 0, 0)
    ticket = only(desk)
    assert [one.kind for one in ticket.timeline] == ["received", "noted", "noted"]
    assert (ticket.timeline[2].texts["words"] or "").startswith("Cancel: 暴雨预警")


def test_an_exercise_never_stands_among_warnings(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a.cap"
    path.write_text(alert(status="Exercise"), encoding="utf-8")
    assert counts(take_in(desk, path)) == (0, 0, 0, 1)
    assert desk.board("warnings").rows == ()


def test_good_rows_go_in_and_bad_ones_are_told_in_order(desk: Desk, tmp_path: Path) -> None:
    rows = [f"{n},{'' if n % 7 == 0 else 'a'},{'ZZ' if n % 5 == 0 else ''}" for n in range(1, 1_201)]
    intake = take_in(desk, sheet(tmp_path, "id,text,grid", *rows))
    bad = [number for number in range(1, 1_201) if number % 7 == 0 or number % 5 == 0]
    assert counts(intake) == (1_200 - len(bad), 0, 0, len(bad))
    assert [one.row for one in intake.rejected] == [number + 1 for number in bad]
    assert {(one.column, one.code) for one in intake.rejected} == {("text", "missing"), ("grid", "unknown_grid")}


def test_a_row_that_the_desk_refuses_takes_no_other_along(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dispatch_tui.desk.acts import intake as acts
    from dispatch_tui.desk.refused import Refused

    receive = acts.receive

    def choosy(work, report):
        if report.text == "bad":
            raise Refused("too_long", field="text", length=1, most=0)
        return receive(work, report)

    monkeypatch.setattr(acts, "receive", choosy)
    intake = take_in(desk, sheet(tmp_path, "id,text", "1,a", "2,bad", "3,c"))
    assert counts(intake) == (2, 0, 0, 1)
    assert [(one.row, one.column, one.code) for one in intake.rejected] == [(3, "text", "too_long")]


def test_a_store_that_cannot_write_is_asked_once(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dispatch_tui.desk.refused import Refused
    from dispatch_tui.store.store import StoreRefused

    asked = []

    def full(now):
        asked.append(now)
        raise StoreRefused("disk_full", path="x")

    monkeypatch.setattr(desk.store, "transaction", full)
    with pytest.raises(Refused) as refused:
        take_in(desk, sheet(tmp_path, "id,text", "1,a", "2,b", "3,c"))
    assert (refused.value.refusal.code, len(asked)) == ("disk_full", 1)


def test_hostile_rows_come_in_and_are_known_again(desk: Desk, tmp_path: Path) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(["id", "text", "summary", "address", "caller.name", "caller.phone"])
    for number, (_, text) in enumerate(HOSTILE):
        writer.writerow([number, f"x{text}", text[:190], text[:400], text[:90], text[:40]])
    path = tmp_path / "hostile.csv"
    path.write_bytes(stream.getvalue().encode("utf-8", "replace"))
    first = take_in(desk, path)
    assert counts(first) == (len(HOSTILE), 0, 0, 0)
    assert counts(take_in(desk, path)) == (0, len(HOSTILE), 0, 0)


CELL = st.sampled_from(["", "a", "b", "=1+1", "高塘岭", 'q"q', "x,y", "l\nm"])
ROW = st.tuples(
    st.sampled_from(["", "1", "2", "3"]), CELL, st.sampled_from(["", "1", "2", "5"]), st.sampled_from(["", "a"]),
)  # fmt: skip
FILES = st.lists(st.lists(ROW, max_size=6), min_size=1, max_size=4)


@settings(max_examples=15)
@given(files=FILES, again=st.booleans())
def test_every_row_of_whatever_files_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[tuple[str, str, str, str]]], again: bool
) -> None:
    folder = tmp_path_factory.mktemp("files")
    desk = new_desk(folder)
    paths = []
    for number, rows in enumerate(files):
        path = folder / f"{number}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([["id", "text", "urgency", "summary"], *rows])
        paths.append(path)
    told = sum(any(row) for rows in files for row in rows)
    foreseen = take_in(desk, *paths, dry_run=True)
    intake = take_in(desk, *paths)
    assert intake.read == told
    assert counts(foreseen) == counts(intake)
    if again:
        assert take_in(desk, *paths).added == 0
    tickets = len(desk.board("all", limit=200).rows)
    assert tickets == intake.added
    assert len(desk.store.externals("platform")) == tickets
    whole = [row for rows in files for row in rows if (row[1] or row[3]) and row[2] != "5"]
    named = {row[0] for row in whole if row[0]}
    unnamed: Counter[tuple[str, str, str, str]] = Counter()
    for rows in files:
        unnamed |= Counter(row for row in rows if row in whole and not row[0])
    assert tickets == len(named) + unnamed.total()
    desk.store.close()


def test_a_map_leads_foreign_columns_in(desk: Desk, tmp_path: Path, maps: Path) -> None:
    rows = sheet(
        tmp_path, "留言编号,留言用户,留言主题,留言时间,留言详情,答复意见",
        "1,U1,路灯,2026/11/22 9:05,路灯不亮,已修", "2,U2,垃圾,昨天,垃圾成堆,",
    )  # fmt: skip
    intake = take_in(desk, rows, mapping=read_map(maps / "messages_replies_2816.toml"))
    assert counts(intake) == (1, 0, 0, 1)
    problem = intake.rejected[0]
    assert (problem.file, problem.row, problem.column, problem.found) == ("rows.csv", 3, "留言时间", "昨天")
    assert problem.expected == "%Y-%m-%d %H:%M:%S | %Y/%m/%d %H:%M"
    assert desk.store.platforms() == ("petitions",)
