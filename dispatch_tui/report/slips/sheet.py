"""Slips as a workbook with columns to fill in: everything is text, nothing calculates, ids cannot be typed over."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dispatch_tui.desk.acts.department import OUTCOMES
from dispatch_tui.desk.slips import COLUMNS, Column, Sheet
from dispatch_tui.domain.plain import cell
from dispatch_tui.report.leaving import private_bytes
from dispatch_tui.report.slips.gathering import OrderSlip, RecheckSlip
from dispatch_tui.report.slips.wording import SlipWords

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_HIDDEN: Final = frozenset({"order", "recheck", "department"})
"""Columns for the program alone."""
_WIDE: Final = {"matter": 48, "words": 40, "place": 28, "reported": 40, "remark": 28, "item": 24, "slip": 28}
_ORDINARY = 18
_SPARE_ROWS: Final = 200
"""Rows below the last that keep text formats and choices, for whoever copies a row."""
_LONGEST_CELL: Final = 32_000
"""Excel holds 32,767 characters in a cell."""
_TEXT = "@"


def write_sheet(path: Path, slips: Sequence[OrderSlip | RecheckSlip], words: SlipWords) -> None:
    """Write the workbook that goes to a department or to collectors; raises Refused ``file_not_written``."""
    from openpyxl import Workbook

    sort: Sheet = "orders" if isinstance(slips[0], OrderSlip) else "rechecks"
    columns = COLUMNS[sort]
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = words.say(f"slip.sheet_{sort}")
    if words.drill:
        sheet.title = words.say("slip.drill_sheet", sheet=sheet.title)
        sheet.oddHeader.center.text = words.say("slip.drill")
    rows = [_cells(one, words) for one in slips]
    _fill(sheet, columns, rows, words)
    lists = book.create_sheet(_title(words, "lists"))
    _offer(sheet, lists, columns, words, last=len(rows) + 1 + _SPARE_ROWS)
    _explain(book.create_sheet(_title(words, "notes")), sort, words)
    with private_bytes(path) as stream:
        book.save(stream)


def choices(column: str, words: SlipWords) -> list[str]:
    """What a column may hold, where it is one of a list."""
    match column:
        case "outcome":
            return [words.say(f"outcome.{code}") for code in OUTCOMES]
        case "return_reason":
            return words.phrases("return")
        case "extension_reason":
            return words.phrases("extension")
        case "passed":
            return [words.say("slip.passed_yes"), words.say("slip.passed_no")]
    return []


def _title(words: SlipWords, name: str) -> str:
    return words.say(f"slip.sheet_{name}")


def _cells(slip: OrderSlip | RecheckSlip, words: SlipWords) -> dict[str, str]:
    """The columns that are given, as texts."""
    matter = slip.matter
    cells = {
        "slip": matter.slip, "number": matter.number, "place": matter.place, "grid": words.grid(matter),
        "item": words.item(matter.item), "matter": words.matter(matter),
    }  # fmt: skip
    if isinstance(slip, RecheckSlip):
        return {**cells, "recheck": matter.ticket, "reported": words.reported(slip)}
    limits = {f"{name}_by": words.limit(slip.limits.get(name)) for name in ("acknowledge", "arrive", "report")}
    return {
        **cells, **limits, "order": slip.order, "department": slip.department, "part": words.say(f"part.{slip.part}"),
        "step": words.say(f"step.{slip.step}"), "urgency": words.urgency(matter), "sent_at": words.time(slip.sent_at),
        "caller": words.caller(slip), "remark": words.remark(slip),
    }  # fmt: skip


def _fill(sheet: Worksheet, columns: Sequence[Column], rows: Sequence[dict[str, str]], words: SlipWords) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter

    wrapped, locked, free = Alignment(wrap_text=True, vertical="top"), Protection(), Protection(locked=False)
    given, reply = PatternFill("solid", fgColor="EDEDED"), PatternFill("solid", fgColor="FFF7D6")
    for at, column in enumerate(columns, 1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = _WIDE.get(column.code, _ORDINARY)
        sheet.column_dimensions[letter].hidden = column.code in _HIDDEN
        head = sheet.cell(1, at, words.column(column.code))
        head.font, head.alignment, head.number_format = Font(bold=True), wrapped, _TEXT
        head.fill = reply if column.reply else given
        first = sheet.cell(2, at)
        first.number_format, first.alignment = _TEXT, wrapped
        first.protection = free if column.reply else locked
        for number in range(2, len(rows) + 2 + _SPARE_ROWS):
            made = sheet.cell(number, at)
            made._style = copy(first._style)  # looked up once: for every cell anew it takes most of the writing
            if number < len(rows) + 2:
                made.value = cell(rows[number - 2].get(column.code, ""))[:_LONGEST_CELL] or None
    sheet.freeze_panes = "B2"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _offer(sheet: Worksheet, lists: Worksheet, columns: Sequence[Column], words: SlipWords, last: int) -> None:
    """The lists stand on a sheet of their own: a list inside a cell's rule may hold 255 characters and no comma."""
    from openpyxl.utils import get_column_letter, quote_sheetname
    from openpyxl.worksheet.datavalidation import DataValidation

    lists.sheet_state = "hidden"
    lists.protection.sheet = True
    listed = 0
    for at, column in enumerate(columns, 1):
        offered = choices(column.code, words)
        if not offered:
            continue
        listed += 1
        for row, text in enumerate(offered, 1):
            lists.cell(row, listed, cell(text)).number_format = _TEXT
        home, letter = get_column_letter(listed), get_column_letter(at)
        source = f"{quote_sheetname(lists.title)}!${home}$1:${home}${len(offered)}"
        rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
        rule.errorTitle = words.say(f"reply.column.{column.code}")[:32]
        rule.error = words.say("slip.choose")
        rule.add(f"{letter}2:{letter}{last}")
        sheet.add_data_validation(rule)


def _notes(sort: Sheet, words: SlipWords) -> list[str]:
    notes = words.say(f"slip.notes_{sort}").split("\n")
    return [words.say("slip.drill"), *notes] if words.drill else notes


def _explain(notes: Any, sort: Sheet, words: SlipWords) -> None:
    """How to fill it in, on a sheet of its own."""
    from openpyxl.styles import Alignment

    notes.column_dimensions["A"].width = 100
    for row, text in enumerate(_notes(sort, words), 1):
        notes.cell(row, 1, cell(text)).alignment = Alignment(wrap_text=True)
    notes.protection.sheet = True
