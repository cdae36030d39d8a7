"""Photos that came back with sheets: found by the name that a row tells, once for each row, and with rechecks."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.photos import LARGEST
from tests.intake.replies_rig import SOLVED, Cells, at, filled, later, rechecks, sent, take
from tests.intake.rig import counts
from tests.report.slips_rig import PHOTO, ordered, to_recheck


def test_a_recheck_comes_back_with_its_photo(desk: Desk, tmp_path: Path) -> None:
    ticket = to_recheck(desk)
    (tmp_path / "IMG_01.JPG").write_bytes(PHOTO)
    path = rechecks(desk, tmp_path, {"rechecked_at": "8:50", "passed": "通过", "words": "干净", "photo": "img_01.jpg"})
    later(desk, 2)
    assert counts(take(desk, path)) == (1, 0, 0, 0)
    view = desk.ticket(ticket)
    told = next(entry for entry in view.timeline if entry.kind == "rechecked")
    assert (told.data["passed"], told.texts["words"], at(desk, told.at)) == (True, "干净", "11-23 08:50")
    assert len(view.photos) == 1
    assert view.refusals["close"] is None
    assert counts(take(desk, path)) == (0, 1, 0, 0)


def test_photos_in_one_zip_with_the_sheet(desk: Desk, tmp_path: Path) -> None:
    ticket = to_recheck(desk)
    path = rechecks(desk, tmp_path, {"passed": "不通过", "photo": "现场；second.png"})
    archive = tmp_path / "回执.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.write(path, "sheet/" + path.name)
        made.writestr("photos/现场.jpg", PHOTO)
        made.writestr("photos/second.png", b"\x89PNG\r\n\x1a\n" + PHOTO)
        made.writestr("photos/~$second.xlsx", b"junk")
    later(desk, 2)
    assert counts(take(desk, archive)) == (1, 0, 0, 0)
    assert len(desk.ticket(ticket).photos) == 2


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("made", [ordered, to_recheck])
def test_one_photo_on_two_rows_belongs_to_both(
    desk: Desk, tmp_path: Path, made: Callable[..., str], *, packed: bool
) -> None:
    one, other = made(desk, text="第一件"), made(desk, text="第二件")
    (tmp_path / "a.jpg").write_bytes(PHOTO)
    cells = {"outcome": "已解决", "photo": "a.jpg"} if made is ordered else {"passed": "通过", "photo": "a.jpg"}
    path = (sent if made is ordered else rechecks)(desk, tmp_path, cells, {**cells, "photo": "a.jpg；a.jpg"})
    if packed:
        path = zipped(tmp_path / "回执.zip", path, {"a.jpg": PHOTO})
    later(desk, 2)
    assert counts(take(desk, path, dry_run=True)) == counts(take(desk, path)) == (2, 0, 0, 0)
    shown = [desk.ticket(ticket).photos for ticket in (one, other)]
    assert [len(photos) for photos in shown] == [1, 1]
    assert shown[0] != shown[1], "each its own, to be erased by itself"
    assert counts(take(desk, path)) == (0, 2, 0, 0)


def zipped(archive: Path, sheet: Path, photos: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(archive, "w") as made:
        made.write(sheet, sheet.name)
        for name, content in photos.items():
            made.writestr(name, content)
    return archive


OTHER = b"\x89PNG\r\n\x1a\n" + PHOTO


@pytest.mark.parametrize(
    ("photos", "named", "found"),
    [
        ({"1/a.jpg": PHOTO, "2/a.jpg": OTHER}, "1/a.jpg", PHOTO), ({"1/a.jpg": PHOTO, "2/a.jpg": OTHER}, "2\\A", OTHER),
        ({"1/a.jpg": PHOTO, "2/a.jpg": OTHER}, "a.jpg", None), ({"1/a.jpg": PHOTO, "2/a.jpg": PHOTO}, "a.jpg", PHOTO),
        ({"a.jpg": PHOTO, "a.png": OTHER}, "a", None), ({"x/a.jpg": PHOTO}, "C:\\photos\\a.jpg", PHOTO),
        ({"a.jpg": PHOTO}, ".", None), ({"1/2/a.jpg": PHOTO, "2/a.jpg": OTHER}, "1/2/a.jpg", PHOTO),
    ],
)  # fmt: skip
def test_which_photo_of_a_zip_is_meant(
    desk: Desk, tmp_path: Path, photos: Mapping[str, bytes], named: str, found: bytes | None
) -> None:
    ticket = to_recheck(desk)
    path = zipped(tmp_path / "回执.zip", rechecks(desk, tmp_path, {"passed": "通过", "photo": named}), photos)
    later(desk, 2)
    told = [problem.code for problem in take(desk, path).rejected]
    assert told == ([] if found else ["photo_unreadable"])
    assert [part and part.content for part in map(desk.store.part, desk.ticket(ticket).photos)] == [found] * bool(found)


def test_a_photo_in_a_folder_as_windows_names_it(desk: Desk, tmp_path: Path) -> None:
    ticket = to_recheck(desk)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(PHOTO)
    path = rechecks(desk, tmp_path, {"passed": "通过", "photo": "photos\\a.jpg"})
    later(desk, 2)
    assert counts(take(desk, path)) == (1, 0, 0, 0)
    assert len(desk.ticket(ticket).photos) == 1


def test_sheets_of_one_name_in_a_zip_are_all_read(desk: Desk, tmp_path: Path) -> None:
    tickets = [ordered(desk, "第一件"), ordered(desk, "第二件")]
    path = sent(desk, tmp_path, SOLVED, SOLVED)
    archive = tmp_path / "回执.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for folder, row in (("一", 3), ("二", 2)):
            book = load_workbook(path)
            book.worksheets[0].delete_rows(row)
            half = tmp_path / f"{folder}.xlsx"
            book.save(half)
            made.write(half, f"{folder}/{path.name}")
    later(desk)
    assert counts(take(desk, archive)) == (2, 0, 0, 0)
    assert {desk.ticket(one).orders[0].status for one in tickets} == {"reported"}


@pytest.mark.parametrize("more", [{}, {"outcome": "部分解决"}], ids=["done", "refused"])
def test_a_row_that_comes_again_brings_no_photo_twice(desk: Desk, tmp_path: Path, more: Cells) -> None:
    ticket = ordered(desk)
    for name, content in {"a.jpg": PHOTO, "b.png": OTHER}.items():
        (tmp_path / name).write_bytes(content)
    path = sent(desk, tmp_path, {"words": "在修", "photo": "a.jpg"})
    later(desk)
    take(desk, path)
    if more:
        desk.perform("report", ticket, outcome="solved")
    filled(path, {"words": "修好了", "photo": "a.jpg; b.png", **more})
    intake = take(desk, path)
    assert [problem.code for problem in intake.rejected] == (["order_step"] if more else [])
    assert [part and part.content for part in map(desk.store.part, desk.ticket(ticket).photos)] == [PHOTO, OTHER]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"passed": "通过"}, "photo_needed"), ({"passed": "差不多", "photo": "a.jpg"}, "choice"),
        ({"photo": "a.jpg"}, "missing"), ({"passed": "通过", "photo": "b.jpg"}, "photo_unreadable"),
        ({"passed": "通过", "photo": "fake.jpg"}, "not_a_photo"),
    ],
)  # fmt: skip
def test_a_recheck_that_cannot_count_is_told(desk: Desk, tmp_path: Path, cells: Cells, code: str) -> None:
    ticket = to_recheck(desk)
    (tmp_path / "a.jpg").write_bytes(PHOTO)
    (tmp_path / "fake.jpg").write_bytes(b"#!/bin/sh")
    path = rechecks(desk, tmp_path, cells)
    later(desk, 2)
    assert [problem.code for problem in take(desk, path).rejected] == [code]
    assert desk.ticket(ticket).status == "to_close"
    filled(path, {"passed": "通过", "photo": "a.jpg"})
    assert take(desk, path).rejected == []


def test_an_archive_s_sizes_are_bounded(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    to_recheck(desk)
    path = rechecks(desk, tmp_path, {"passed": "通过", "photo": "big.jpg"})
    archive = tmp_path / "big.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.write(path, path.name)
        made.writestr("big.jpg", PHOTO[:4] + b"\0" * (13 * 1024 * 1024))
    told = [(problem.code, problem.expected) for problem in take(desk, archive).rejected]
    assert told == [("photo_too_large", f"<= {LARGEST}")]
    monkeypatch.setattr("dispatch_tui.intake.replies.entering.MOST_UNPACKED", 1_000_000)
    assert [problem.code for problem in take(desk, archive).rejected] == ["unpacks_too_large"]


def test_names_from_chinese_windows_are_read(desk: Desk, tmp_path: Path) -> None:
    ticket = to_recheck(desk)
    path = rechecks(desk, tmp_path, {"passed": "通过", "photo": "现场"})
    plain = tmp_path / "plain.zip"
    with zipfile.ZipFile(plain, "w") as made:
        made.write(path, path.name)
        made.writestr("XXXX.jpg", PHOTO)
    plain.write_bytes(plain.read_bytes().replace(b"XXXX.jpg", "现场".encode("gb18030") + b".jpg"))
    assert counts(take(desk, plain)) == (1, 0, 0, 0)
    assert len(desk.ticket(ticket).photos) == 1
