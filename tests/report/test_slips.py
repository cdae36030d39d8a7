"""Slips for a department with no station and for collectors: what stands on them, and what never does."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.slips import COLUMNS, belongs, read_slip, slip_of_order
from dispatch_tui.domain.plain import cell
from dispatch_tui.report.slips import slips_for, slips_for_collectors
from dispatch_tui.report.slips.gathering import order_slips, recheck_slips
from dispatch_tui.words.catalogue import LANGUAGES, say
from tests.hostile import HOSTILE
from tests.report.slips_rig import DEPARTMENT, NAME, PHONE, desk_of, order_of, ordered, to_recheck


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = desk_of(tmp_path)
    yield made
    made.store.close()


TEXTS = [text[:400] for _, text in HOSTILE]


def rows(path: Path, language: str = "zh") -> list[dict[str, str]]:
    """The first sheet's rows by column code; empty cells left out."""
    leaf = load_workbook(path).worksheets[0]
    codes = {say(f"reply.column.{one.code}", language): one.code for table in COLUMNS.values() for one in table}
    head, *body = [[one.value for one in row] for row in leaf.iter_rows()]
    found = [{codes[str(name)]: str(value) for name, value in zip(head, row, strict=True) if value} for row in body]
    return [row for row in found if row]


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_every_order_that_waits_for_the_department_is_on_it(desk: Desk, tmp_path: Path) -> None:
    steps = ("sent", "acknowledged", "arrived", "reworking", "withdrawn", "reported", "returned", "signed")
    made = {step: ordered(desk, f"第 {step} 件") for step in steps}
    ordered(desk, "别的单位", department="zjj")
    desk.perform("acknowledge", made["acknowledged"])
    desk.perform("arrive", made["arrived"])
    for one in ("reworking", "reported"):
        desk.perform("report", made[one], outcome="solved")
    desk.perform("send_back", made["reworking"], reason="not_done")
    for one in ("withdrawn", "signed"):
        desk.perform("withdraw", made[one])
    desk.perform("acknowledge_withdrawal", made["signed"])
    desk.perform("return_order", made["returned"], reason="not_our_duty")
    page, sheet = slips_for(desk, DEPARTMENT, tmp_path, "zh")
    waiting = {f"第 {step} 件" for step in ("sent", "acknowledged", "arrived", "reworking", "withdrawn")}
    assert {row["matter"] for row in rows(sheet)} == waiting
    text = page.read_text(encoding="utf-8")
    assert {one for one in made if f"第 {one} 件" in text} == set(made) - {"reported", "returned", "signed"}
    assert text.count('class="stop"') == 1


def test_a_row_tells_what_a_department_must_know(desk: Desk, tmp_path: Path) -> None:
    ticket = ordered(desk, words="带梯子")
    row = rows(slips_for(desk, DEPARTMENT, tmp_path, "zh")[1])[0]
    view = desk.ticket(ticket)
    assert row["order"] == view.orders[0].id
    assert row["number"] == view.number
    assert row["department"] == DEPARTMENT
    assert row["place"] == "星城派出所东侧"
    assert row["remark"] == "带梯子"
    assert row["sent_at"] == "2026-11-23 08:30"
    assert row["report_by"] == "2026-11-23 14:00", "four working hours"
    assert row["item"].startswith("0101 ")
    assert row["grid"].endswith(desk.pack.grids["GT-031"].name.in_("zh"))


def test_a_slip_number_is_for_one_order_and_one_turn(desk: Desk) -> None:
    first, second = ordered(desk), ordered(desk)

    def slips() -> dict[str, str]:
        return {one.matter.ticket: one.matter.slip for one in order_slips(desk, DEPARTMENT)}

    before = slips()
    assert before[first] != before[second]
    assert slips() == before, "the same order has the same slip"
    assert re.fullmatch(rf"{desk.ticket(first).number}-[0-9A-Z]{{4}}", before[first])
    desk.perform("report", first, outcome="solved")
    desk.perform("send_back", first, reason="not_done")
    assert slips()[first] == before[first] + "-2"
    desk.perform("withdraw", first)
    assert slips()[first] == before[first] + "-W"
    desk.perform("undo", first)
    assert slips()[first] == before[first] + "-2"
    reading = desk.store.ticket(first)
    assert reading is not None
    for slip in (before[first], before[first] + "-2", before[first] + "-W"):
        assert belongs(slip, reading, order_of(desk, first))
    for slip in (before[second], before[first] + "-X", "", before[first][:-1]):
        assert not belongs(slip, reading, order_of(desk, first))
    assert slip_of_order(reading, reading.orders[0]) == before[first] + "-2"


@pytest.mark.parametrize(
    "typed", [" 20261123-wc01-0001-k7q2 ", "20261123–WC01－0001 - K7Q2", "２０２６１１２３-WC01-0001-K7Q2"]
)
def test_a_slip_number_may_be_typed_any_way(typed: str) -> None:
    assert read_slip(typed) == "20261123-WC01-0001-K7Q2"


@pytest.mark.parametrize(
    ("sees", "confidential", "name", "phone"),
    [
        (("name", "phone"), False, True, True), (("name",), False, True, False), (("phone",), False, False, True),
        ((), False, False, False), (("name", "phone"), True, False, False),
    ],
)  # fmt: skip
def test_of_the_caller_no_more_leaves_than_the_pack_allows(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sees: tuple[str, ...], confidential: bool,
    name: bool, phone: bool,
) -> None:  # fmt: skip
    ordered(desk, f"我是{NAME}，电话{PHONE}", confidential=confidential, address=f"{NAME}家门口")
    object.__setattr__(desk.pack, "department_sees", sees)
    page, sheet = slips_for(desk, DEPARTMENT, tmp_path, "zh")
    for told in (page.read_text(encoding="utf-8"), repr(rows(sheet))):
        assert (NAME in told, PHONE in told) == (name, phone)
        assert ("138****0621" in told) is False


def test_collectors_learn_nothing_of_the_caller(desk: Desk, tmp_path: Path) -> None:
    ticket = to_recheck(desk, f"我是{NAME}，电话{PHONE}")
    page, sheet = slips_for_collectors(desk, None, tmp_path, "zh")
    told = page.read_text(encoding="utf-8") + repr(rows(sheet))
    assert NAME not in told
    assert PHONE not in told
    row = rows(sheet)[0]
    assert row["recheck"] == ticket
    assert "已清理" in row["reported"]
    assert row["place"] == "星城派出所东侧"


def test_a_recheck_goes_out_until_it_is_done(desk: Desk) -> None:
    ticket = to_recheck(desk)
    slip = recheck_slips(desk)[0].matter.slip
    assert [one.matter.ticket for one in recheck_slips(desk, "430112001")] == [ticket]
    assert recheck_slips(desk, "430112002") == []
    desk.perform("recheck", ticket, passed=False, photo=b"\xff\xd8\xff\xe0")
    assert recheck_slips(desk)[0].matter.slip == slip + "-2"
    desk.perform("recheck", ticket, passed=True, photo=b"\xff\xd8\xff\xe0")
    assert recheck_slips(desk) == []


def test_where_nothing_waits_nothing_is_written(desk: Desk, tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())
    assert slips_for(desk, DEPARTMENT, tmp_path, "zh") == []
    assert slips_for_collectors(desk, None, tmp_path, "zh") == []
    assert set(tmp_path.iterdir()) == before
    with pytest.raises(Refused, match="no_such_department"):
        slips_for(desk, "nobody", tmp_path, "zh")
    with pytest.raises(Refused, match="no_such_town"):
        slips_for_collectors(desk, "nowhere", tmp_path, "zh")


def test_files_are_whole_and_their_owner_s_alone(desk: Desk, tmp_path: Path) -> None:
    ordered(desk)
    for path in slips_for(desk, DEPARTMENT, tmp_path, "en"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]
    with pytest.raises(Refused, match="file_not_written"):
        slips_for(desk, DEPARTMENT, tmp_path / "gone", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_nothing_and_runs_nothing(desk: Desk, tmp_path: Path, language: str) -> None:
    for hostile in TEXTS:
        ordered(desk, hostile, address=hostile, words=hostile)
    hard = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    ordered(desk, hard, address=hard, words=hard)
    page = slips_for(desk, DEPARTMENT, tmp_path, language)[0].read_text(encoding="utf-8")
    tags = Tags(page).found
    assert {tag for tag, _ in tags} <= {
        "html", "head", "meta", "title", "style", "body", "div", "h1", "h2", "span", "p", "br", "section", "table",
        "thead", "tbody", "tr", "td", "th",
    }  # fmt: skip
    allowed = {"lang", "charset", "class", "content", "colspan", "name", "http-equiv"}
    assert {name for _, given in tags for name in given} <= allowed
    assert "url(" not in page
    assert "@page { size: A4" in page
    assert hard in unescape(page)
    assert "«" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_the_sheet_calculates_and_nothing_is_eaten(desk: Desk, tmp_path: Path, language: str) -> None:
    for hostile in TEXTS:
        ordered(desk, hostile, address=hostile)
    sheet = slips_for(desk, DEPARTMENT, tmp_path, language)[1]
    book = load_workbook(sheet)
    leaf = book.worksheets[0]
    for row in leaf.iter_rows():
        for one in row:
            assert one.data_type in ("s", "n"), "a formula"
            assert one.value is None or cell(str(one.value)) == one.value
            assert one.number_format == "@"
    assert len(rows(sheet, language)) == len(TEXTS)


def test_only_replies_can_be_typed_and_choices_are_offered(desk: Desk, tmp_path: Path) -> None:
    ordered(desk)
    to_recheck(desk)
    for path, sort in ((slips_for(desk, DEPARTMENT, tmp_path, "zh")[1], "orders"),
                       (slips_for_collectors(desk, None, tmp_path, "zh")[1], "rechecks")):  # fmt: skip
        book = load_workbook(path)
        leaf = book.worksheets[0]
        table = COLUMNS[sort]  # type: ignore[index]
        assert leaf.protection.sheet
        open_ = {at for at, one in enumerate(leaf[2]) if not one.protection.locked}
        assert open_ == {at for at, one in enumerate(table) if one.reply}
        hidden = {table[at].code for at, one in enumerate(leaf[1]) if leaf.column_dimensions[one.column_letter].hidden}
        assert hidden == {one.code for one in table} & {"order", "recheck", "department"}
        ruled = {str(rule.sqref).split(":")[0] for rule in leaf.data_validations.dataValidation}
        listed = {"outcome", "return_reason", "extension_reason", "passed"}
        assert ruled == {f"{leaf[1][at].column_letter}2" for at, one in enumerate(table) if one.code in listed}
        offered = [one.value for one in book.worksheets[1]["A"]]
        assert len(offered) > 1
        assert book.worksheets[1].sheet_state == "hidden"
