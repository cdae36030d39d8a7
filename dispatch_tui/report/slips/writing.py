"""Writes slips as files: the page to print and the sheet to fill in, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.refused import Refused
from dispatch_tui.report.slips.gathering import OrderSlip, RecheckSlip, order_slips, recheck_slips
from dispatch_tui.report.slips.paper import write_paper
from dispatch_tui.report.slips.sheet import write_sheet
from dispatch_tui.report.slips.wording import SlipWords

DRILL: Final = "DRILL-"
"""Begins the names of a drill's files."""


def slips_for(desk: Desk, department: str, folder: Path, language: str) -> list[Path]:
    """Write every order that waits for ``department`` to ``folder`` as HTML and XLSX; the files, none where nothing
    waits. Raises Refused ``no_such_department`` or ``file_not_written``."""
    if department not in desk.pack.departments:
        raise Refused("no_such_department", department=department)
    words = SlipWords(desk.pack, language, drill=desk.store.drill)
    to = words.department(department)
    return _write(desk, order_slips(desk, department), folder, f"orders-{department}", to, words)


def slips_for_collectors(desk: Desk, town: str | None, folder: Path, language: str) -> list[Path]:
    """The same for every recheck that waits for somebody to look on site, in ``town`` or anywhere; raises Refused
    ``no_such_town``."""
    if town is not None and town not in desk.pack.towns:
        raise Refused("no_such_town", town=town)
    words = SlipWords(desk.pack, language, drill=desk.store.drill)
    to = words.say("role.collector")
    if town is not None:
        to = f"{to} · {words.town(town)}"
    name = f"rechecks-{town}" if town else "rechecks"
    return _write(desk, recheck_slips(desk, town), folder, name, to, words)


def _write(
    desk: Desk, slips: Sequence[OrderSlip | RecheckSlip], folder: Path, name: str, to: str, words: SlipWords
) -> list[Path]:
    if not slips:
        return []
    now = desk.clock.now()
    day = datetime.fromtimestamp(now / 1000, ZoneInfo(desk.pack.time_zone)).strftime("%Y%m%d-%H%M%S")
    name = f"{DRILL}{name}" if words.drill else name
    page, sheet = folder / f"{name}-{day}.html", folder / f"{name}-{day}.xlsx"
    write_paper(page, slips, to, words, now)
    write_sheet(sheet, slips, words)
    return [page, sheet]
