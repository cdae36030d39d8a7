"""Files into the desk: every row accounted for, ``read = added + known + changed + rejected``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from dispatch_tui.desk.acts.amending import Register
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.desk.refused import Refused
from dispatch_tui.intake.mapping import Map
from dispatch_tui.intake.reading import Reading, read
from dispatch_tui.intake.rows import Row, RowProblem
from dispatch_tui.intake.shaping import Shaper

BATCH: Final = 1_000
"""Rows to a transaction, some three tenths of a second: a dispatcher's own act waits for no more than these."""

Progress = Callable[[str, int, int | None], None]
"""Called now and then with the file, its rows done so far, and about how many it has."""


@dataclass(slots=True)
class Intake:
    """What became of the rows of some files."""

    added: int = 0
    known: int = 0
    changed: int = 0
    rejected: list[RowProblem] = field(default_factory=list)
    unread: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns of a file that nothing was taken from, for whoever wonders why."""

    @property
    def read(self) -> int:
        return self.added + self.known + self.changed + len(self.rejected)

    def join(self, other: Intake) -> None:
        """Add what became of the rows of other files."""
        self.added += other.added
        self.known += other.known
        self.changed += other.changed
        self.rejected += other.rejected
        self.unread |= other.unread

    def count(self, outcome: str) -> None:
        match outcome:
            case "added":
                self.added += 1
            case "changed":
                self.changed += 1
            case _:
                self.known += 1


@dataclass(slots=True)
class _Placed:
    """A report and where it stood."""

    row: Row
    report: NewReport


def enter(
    desk: Desk, files: Iterable[Path], *, mapping: Map | None = None, format_: str = "auto",
    platform: str = "", dry_run: bool = False, progress: Progress | None = None,
) -> Intake:  # fmt: skip
    """Take the rows of ``files`` in. A row is known by its platform and id, else by its content and how
    often that occurred within its file. ``dry_run`` says what would become of them and writes nothing."""
    intake = Intake()
    ledger = _Foreseen(desk) if dry_run else _Entering(desk)
    for path in files:
        reading = read(path, format_, mapping, desk.pack.languages, platform, drill=desk.store.drill)
        shaper = Shaper(desk.pack, reading.map, desk.locate, desk.row_key)
        tell_unread = mapping is None and reading.format in ("csv", "xlsx")
        done, rejected = 0, []
        for batch in _batches(_shaped(reading, shaper, intake, tell_unread)):
            for placed, outcome in ledger.enter([one for one in batch if isinstance(one, _Placed)]):
                if isinstance(outcome, Refused):
                    rejected.append(_refused(placed.row, outcome))
                else:
                    intake.count(outcome)
            rejected += [one for one in batch if isinstance(one, RowProblem)]
            done += len(batch)
            if progress:
                progress(path.name, done, reading.total)
        intake.rejected += sorted(rejected, key=lambda problem: problem.row or 0)
    return intake


def _batches(shaped: Iterator[_Placed | RowProblem]) -> Iterator[list[_Placed | RowProblem]]:
    while batch := list(islice(shaped, BATCH)):
        yield batch


def _refused(row: Row, refused: Refused) -> RowProblem:
    """A row that the desk would not take, by the desk's own reason."""
    params = refused.refusal.params
    return RowProblem(row.file, row.number, str(params.get("field", "")), refused.refusal.code)


def _shaped(reading: Reading, shaper: Shaper, intake: Intake, tell_unread: bool) -> Iterator[_Placed | RowProblem]:
    first = True
    for row in reading.rows:
        if isinstance(row, RowProblem):
            yield row
            continue
        if first and tell_unread:
            first = False
            used = {name for column in reading.map.columns.values() for name in column.names}
            unread = tuple(name for name in row.values if name and name not in used)
            if unread:
                intake.unread[row.file] = unread
        shaped = shaper.shape(row)
        yield shaped if isinstance(shaped, RowProblem) else _Placed(row, shaped)


class _Entering:
    """Enters rows; one that the desk refuses never takes its neighbours along."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def enter(self, rows: list[_Placed]) -> Iterator[tuple[_Placed, str | Refused]]:
        try:
            done = list(self._desk.receive([one.report for one in rows], batch=BATCH))
        except Refused as refused:
            if refused.by_store:
                raise
            if len(rows) == 1:
                yield rows[0], refused
                return
            for one in rows:
                yield from self.enter([one])
            return
        yield from ((one, entered.outcome) for one, entered in zip(rows, done, strict=True))


class _Foreseen:
    """Says what would become of rows, and remembers what would then be here."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._here: dict[tuple[str, str], str] = {}

    def enter(self, rows: list[_Placed]) -> Iterator[tuple[_Placed, str | Refused]]:
        register = self._desk.register_of(one.report for one in rows)
        for one in rows:
            yield one, self._outcome(one.report, register)

    def _outcome(self, report: NewReport, register: Register) -> str:
        if report.external is None:
            return "added"
        digest = self._digest(report.external, register)
        follows = any(self._digest(one, register) is not None for one in report.follows)
        self._here[report.external] = report.digest
        if digest is None:
            return "changed" if follows else "added"
        return "known" if digest == report.digest else "changed"

    def _digest(self, external: tuple[str, str], register: Register) -> str | None:
        if external in self._here:
            return self._here[external]
        standing = register.standing(external)
        return standing.digest if standing else None
