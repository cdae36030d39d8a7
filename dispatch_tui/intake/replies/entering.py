"""Reply sheets into the desk, row by row: every row accounted for, ``read = added + known + changed + rejected``.

A row is known by what it is about and its slip number. The same again changes nothing; more filled in, or told
otherwise, is taken in as a change. Where the acts of a row are refused, what was written is kept as a note.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.replies import Reply, Slip
from dispatch_tui.desk.slips import KEYS, read_slip
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.intake.beside import MOST_MEMBERS, MOST_UNPACKED, Beside, Folder, Zip
from dispatch_tui.intake.entering import Intake, Progress
from dispatch_tui.intake.formats.csv_file import open_csv
from dispatch_tui.intake.formats.sheet import Sheet, plain_rows
from dispatch_tui.intake.formats.xlsx_file import is_workbook, open_xlsx
from dispatch_tui.intake.reading import file_content
from dispatch_tui.intake.replies.shaping import Off, Shaper
from dispatch_tui.intake.replies.titles import columns_of, is_drill, sheet_of, title
from dispatch_tui.intake.rows import LARGEST_FILE, Row, RowProblem

_SHEETS: Final = (".xlsx", ".csv")
_ZIP: Final = b"PK\x03\x04"


def enter_replies(
    desk: Desk, files: Iterable[Path], *, dry_run: bool = False, progress: Progress | None = None
) -> Intake:
    """Take in the sheets that departments and collectors filled in; a zip may hold sheets and their photos. Raises
    Refused where nobody is signed in or nothing can be written."""
    intake = Intake()
    said: dict[tuple[str, str], str] = {}
    for path in files:
        with _opened(path) as sheets:
            for one in sheets:
                if isinstance(one, RowProblem):
                    intake.rejected.append(one)
                    continue
                sheet, beside = one
                entering = _Entering(desk, sheet, beside, said, dry_run=dry_run)
                for done, outcome in enumerate(entering.rows(), 1):
                    if isinstance(outcome, RowProblem):
                        intake.rejected.append(outcome)
                    else:
                        intake.count(outcome)
                    if progress:
                        progress(sheet.file, done, sheet.total)
    return intake


def fits(path: Path) -> bool:
    """Whether a file is such a sheet, or a zip with one, by its headers: a slip number, and what a slip is about."""
    with _opened(path) as sheets:
        headers = [columns_of(one[0].header) for one in sheets if not isinstance(one, RowProblem)]
    return any("slip" in columns and sheet_of(columns) is not None for columns in headers)


@contextmanager
def _opened(path: Path) -> Iterator[list[tuple[Sheet, Beside] | RowProblem]]:
    """The sheets of a file, each with what lies beside it; or what makes one unreadable."""
    content = file_content(path)
    if isinstance(content, RowProblem):
        yield [content]
    elif content.startswith(_ZIP) and not is_workbook(content):
        try:
            archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            yield [RowProblem(path.name, None, "", "zip", str(error))]
            return
        with archive:
            yield _in_zip(path.name, archive)
    else:
        sheet = _sheet(path.name, content)
        yield [sheet if isinstance(sheet, RowProblem) else (sheet, Folder(path.parent))]


def _in_zip(file: str, archive: zipfile.ZipFile) -> list[tuple[Sheet, Beside] | RowProblem]:
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        return [RowProblem(file, None, "", "unpacks_too_large", str(len(infos)), f"<= {MOST_MEMBERS}")]
    total = sum(one.file_size for one in infos)
    if total > MOST_UNPACKED:
        return [RowProblem(file, None, "", "unpacks_too_large", str(total), f"<= {MOST_UNPACKED}")]
    beside = Zip(archive)
    found: list[tuple[Sheet, Beside] | RowProblem] = []
    for path, member in beside.members:
        if not path.name.lower().endswith(_SHEETS) or path.name.startswith((".", "~$")):
            continue
        inside = f"{file}/{path}"
        if member.file_size > LARGEST_FILE:
            found.append(RowProblem(inside, None, "", "file_too_large", "", f"<= {LARGEST_FILE}"))
            continue
        try:
            sheet = _sheet(inside, beside.read(member))
        except Refused as refused:
            sheet = RowProblem(inside, None, "", "zip", str(refused.refusal.params.get("reason", "")))
        found.append(sheet if isinstance(sheet, RowProblem) else (sheet, beside))
    return found or [RowProblem(file, None, "", "empty")]


def _sheet(file: str, content: bytes) -> Sheet | RowProblem:
    if not content.strip():
        return RowProblem(file, None, "", "empty")
    return open_xlsx(file, content) if is_workbook(content) else open_csv(file, content)


@dataclass(slots=True)
class _Entering:
    """One sheet on its way in. ``said`` remembers what a dry run would have made known."""

    desk: Desk
    sheet: Sheet
    beside: Beside
    said: dict[tuple[str, str], str]
    dry_run: bool

    def rows(self) -> Iterator[str | RowProblem]:
        """What became of each row: ``added``, ``known``, ``changed``, or why it stays outside."""
        columns = columns_of(self.sheet.header)
        kind = sheet_of(columns)
        if kind is None:
            have = " | ".join(name for name in self.sheet.header if name)
            languages = self.desk.pack.languages
            wanted = " | ".join(title(key, language) for language in languages for key in KEYS.values())
            yield RowProblem(self.sheet.file, self.sheet.header_row, "", "no_reply_sheet", have, wanted)
            return
        if is_drill(columns) != self.desk.store.drill:
            code = "drill_real_sheet" if self.desk.store.drill else "drill_sheet"
            yield RowProblem(self.sheet.file, self.sheet.header_row, "", code)
            return
        needed = [columns.get("slip", title("slip", self.desk.pack.languages[0]))]
        shaper = Shaper(self.desk.pack, self.desk.store, kind, columns, self.beside, self.desk.clock.now())
        for row in plain_rows(self.sheet, needed):
            if isinstance(row, RowProblem):
                yield row
                continue
            try:
                yield self._enter(row, shaper)
            except Off as off:
                yield off.problem
            except Refused as refused:
                if refused.by_store or refused.refusal.code == "sign_in_first":
                    raise
                yield RowProblem(row.file, row.number, "", refused.refusal.code, refusal=refused.refusal)

    def _enter(self, row: Row, shaper: Shaper) -> str | RowProblem:
        if not shaper.said(row):
            return "known"
        slip, number = self._slip(row, shaper)
        reply = shaper.shape(row, slip, number) if number == slip.number else self._late(row, shaper, number)
        before = self.said.get((slip.known_by(number), number), slip.said(number))
        if before == reply.digest:
            return "known"
        refusal = self.desk.reply(slip, reply, dry_run=self.dry_run)
        if self.dry_run:
            self.said[slip.known_by(number), number] = reply.digest
        if number != slip.number:
            refusal = self._passed(slip, number)
        if refusal is not None:
            return RowProblem(
                row.file, row.number, "", refusal.code, refusal=refusal, kept=slip.ticket.number
            )
        return "added" if before is None else "changed"

    def _slip(self, row: Row, shaper: Shaper) -> tuple[Slip, str]:
        """What the row is about and its slip number; raises Off where they do not belong together."""
        key_column = KEYS[shaper.sheet]
        key = shaper.cell(row, key_column).strip("'").lower()
        typed = shaper.cell(row, "slip").strip("'")
        if not key or not typed:
            column = key_column if not key else "slip"
            raise shaper.unfit(row, column, "missing", shaper.columns[column])
        try:
            slip = self.desk.slip(shaper.sheet, key)
        except Refused:
            raise shaper.unfit(row, key_column, "no_such_slip") from None
        number = read_slip(typed)
        if not slip.fits(number):
            raise shaper.unfit(row, "slip", "other_slip", slip.number)
        named = shaper.cell(row, "department")
        if slip.order is not None and named and named != slip.order.department:
            raise shaper.unfit(row, "department", "other_department", slip.order.department)
        return slip, number

    def _late(self, row: Row, shaper: Shaper, number: str) -> Reply:
        """A slip that no longer stands: what came with it is kept, nothing of it is done."""
        said = shaper.said(row)
        try:
            photos = shaper.photos(row)
        except Off:
            photos = ()
        return Reply(number, shaper.words(number, said), shaper.digest(said, photos), photos=photos)

    def _passed(self, slip: Slip, number: str) -> Refusal:
        order = slip.order
        if order is not None and order.step == "withdrawn":
            return Refusal("slip_withdrawn", {"department": order.department})
        return Refusal("slip_passed", {"slip": number, "now": slip.number})
