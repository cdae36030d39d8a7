"""From a row to a report: every value proved against the pack, the column named whose words are off."""

from __future__ import annotations

import difflib
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from dispatch_tui.desk.keyed import keyed
from dispatch_tui.desk.receiving import LONGEST, SOURCES, NewReport, content_id
from dispatch_tui.domain.locating import Place
from dispatch_tui.domain.place import Name, Pack
from dispatch_tui.intake.mapping import CODED, TIMES, Column, Map
from dispatch_tui.intake.rows import LONGEST_CELL, Row, RowProblem

LONGEST_ID: Final = 200
DEFAULT_SOURCE: Final = "platform"
_FORMATS: Final = (
    "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y.%m.%d %H:%M", "%Y.%m.%d",
    "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日 %H时%M分", "%Y年%m月%d日",
)  # fmt: skip
"""Tried after ISO 8601 where a map names no format."""
_EARLIEST: Final = datetime(1970, 1, 2, tzinfo=UTC)
_YES: Final = frozenset({"yes", "y", "true", "1", "on", "是"})
_NO: Final = frozenset({"no", "n", "false", "0", "off", "否"})
_SHORT: Final = min(LONGEST.values())
_KEPT_CELLS: Final = 4096


class BadCell(Exception):
    """One value is off: field, code, what was found, what was expected."""

    def __init__(self, field: str, code: str, found: str = "", expected: str = "") -> None:
        super().__init__(code)
        self.field, self.code, self.found, self.expected = field, code, found, expected


class Shaper:
    """Makes reports of one file's rows. Keep it for that file: it counts how often equal rows occurred in
    it."""

    def __init__(self, pack: Pack, mapping: Map, locate: Callable[[str], Place | None], key: bytes = b"") -> None:
        self._pack = pack
        self._key = key
        self._map = mapping
        self._locate = lru_cache(maxsize=_KEPT_CELLS)(locate)
        self._platform = mapping.platform
        self._zone = ZoneInfo(mapping.time_zone or pack.time_zone)
        self._codes = {field: _codes(pack, field) for field in CODED}
        self._columns = tuple(mapping.columns.items())
        self._often: Counter[str] = Counter()
        self._time = lru_cache(maxsize=_KEPT_CELLS)(self._read_time)

    def shape(self, row: Row) -> NewReport | RowProblem:
        """The report that ``row`` tells, or the first thing that is wrong with it."""
        try:
            return self._report(row)
        except BadCell as bad:
            column = self._map.columns.get(bad.field)
            title = column.title if column else bad.field
            return RowProblem(row.file, row.number, title, bad.code, bad.found, bad.expected)

    def _report(self, row: Row) -> NewReport:
        said = self._said(row)
        given = self._meant(said)
        source = self._choice("source", given.get("source") or self._map.source or DEFAULT_SOURCE, SOURCES)
        text, summary = given.get("text", ""), given.get("summary", "")
        if not text and not summary:
            raise BadCell("text" if "text" in self._map.columns else "summary", "missing", "", "text")
        for name, value in given.items():
            if len(value) > _SHORT and len(value) > (most := LONGEST.get(name, LONGEST_CELL)):
                raise BadCell(name, "too_long", str(len(value)), f"<= {most}")
        received_at, closed_at = self._when("received_at", given), self._when("closed_at", given)
        digest = _digest(self._key, said, received_at, closed_at, row.photos)
        urgency = given.get("urgency", "")
        town, grid = self._place(given)
        return NewReport(
            source=source, text=text, summary=summary, address=given.get("address", ""), town=town, grid=grid,
            caller_name=given.get("caller.name", ""), caller_phone=given.get("caller.phone", ""),
            hotline=self._code("hotline", given), item=self._code("item", given),
            urgency=int(self._choice("urgency", urgency, ("1", "2", "3", "4"))) if urgency else None,
            confidential=self._flag("confidential", given), major=self._flag("major", given),
            received_at=received_at, closed_at=closed_at,
            external=self._external(given.get("id", ""), digest, source), digest=digest, photos=row.photos,
            follows=tuple((self._platform or source, one) for one in row.follows),
        )  # fmt: skip

    def _said(self, row: Row) -> dict[str, str]:
        """The row's values by field, as they came; empty ones left out."""
        values = row.values
        said = {}
        for name, column in self._columns:
            value = values.get(column.names[0], "") if len(column.names) == 1 else _joined(column, values)
            if value:
                said[name] = value
        return said

    def _meant(self, said: Mapping[str, str]) -> dict[str, str]:
        """What the map's constants and value tables make of it."""
        meant = {**self._map.constants, **said}
        for name, table in self._map.values.items():
            if name in meant:
                meant[name] = table.get(meant[name], meant[name])
        return meant

    def _code(self, field: str, given: Mapping[str, str]) -> str | None:
        value = given.get(field)
        if not value:
            return None
        codes = self._codes[field]
        found = codes.get(value) or codes.get(value.casefold())
        if found is not None:
            return found
        column = self._map.columns.get(field)
        if column is not None and column.leave_unknown:
            return None
        raise BadCell(field, f"unknown_{field}", value, _nearest(value, codes))

    def _choice(self, field: str, value: str, known: tuple[str, ...]) -> str:
        if value not in known:
            raise BadCell(field, "choice", value, " | ".join(known))
        return value

    def _flag(self, field: str, given: Mapping[str, str]) -> bool:
        value = given.get(field, "").lower()
        if not value or value in _NO:
            return False
        if value in _YES:
            return True
        raise BadCell(field, "choice", value, "yes | no")

    def _when(self, field: str, given: Mapping[str, str]) -> int | None:
        value = given.get(field)
        if not value:
            return None
        column = self._map.columns.get(field)
        formats = column.formats if column else ()
        found = self._time(value, formats)
        if found is None:
            raise BadCell(field, "time", value, " | ".join(formats) or "2026-11-23T08:30:00+08:00")
        return found

    def _read_time(self, value: str, formats: tuple[str, ...]) -> int | None:
        for then in _moments(value, formats or _FORMATS, iso=not formats):
            aware = then if then.tzinfo else then.replace(tzinfo=self._zone)
            try:
                if aware >= _EARLIEST and aware.year < 2200:
                    return round(aware.timestamp() * 1000)
            except (OverflowError, ValueError):
                continue
        return None

    def _external(self, given: str, digest: str, source: str) -> tuple[str, str]:
        platform = self._platform or source
        if given:
            if len(given) > LONGEST_ID:
                raise BadCell("id", "too_long", str(len(given)), f"<= {LONGEST_ID}")
            if not given.isprintable():
                raise BadCell("id", "bad_id", given, "ABC-123")
            return platform, given
        self._often[digest] += 1
        return platform, content_id(digest, self._often[digest])

    def _place(self, given: Mapping[str, str]) -> tuple[str | None, str | None]:
        """Town and grid as given, the town of the grid, or where neither is given what the address or the words
        speak of."""
        town, grid = self._code("town", given), self._code("grid", given)
        if grid and not town:
            return self._pack.villages[self._pack.grids[grid].village].town, grid
        if grid or town:
            return town, grid
        address = given.get("address")
        place = (self._locate(address) if address else None) or self._locate(
            given.get("text") or given.get("summary", "")
        )
        return (place.town, place.grid) if place else (None, None)


def _joined(column: Column, values: Mapping[str, str]) -> str:
    return column.join.join(filter(None, (values.get(name, "") for name in column.names)))


def _codes(pack: Pack, field: str) -> dict[str, str]:
    """What a file may call a code: itself, or its name in any of the pack's languages. An exact spelling
    beats one that differs in case only."""
    tables: dict[str, Iterable[tuple[str, tuple[str, ...]]]] = {
        "item": ((one.code, _texts(one.name)) for one in pack.items.values()),
        "town": ((one.code, (*_texts(one.name), one.short)) for one in pack.towns.values()),
        "grid": ((one.code, ()) for one in pack.grids.values()),
        "hotline": ((one.code, (one.number, *_texts(one.name))) for one in pack.hotlines.values()),
    }
    rows = list(tables[field])
    found = {code: code for code, _ in rows}
    for code, names in rows:
        for name in names:
            found.setdefault(name, code)
    for code, _ in rows:
        if code.isdecimal():
            found.setdefault(code.lstrip("0"), code)  # a spreadsheet took the zeros for a number's
    for spelling, code in list(found.items()):
        found.setdefault(spelling.casefold(), code)
    found.pop("", None)
    return found


def _texts(name: Name) -> tuple[str, ...]:
    return tuple(text for text in name.texts.values() if text)


def _nearest(value: str, codes: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(value[:60], codes, 3, 0.6)
    return " | ".join(dict.fromkeys(codes[one] for one in near)) or " | ".join(list(dict.fromkeys(codes.values()))[:4])


def _moments(value: str, formats: tuple[str, ...], *, iso: bool) -> Iterable[datetime]:
    """Every reading of ``value``: by the given formats, else ISO 8601 and what spreadsheets write."""
    if iso:
        with suppress(ValueError):
            yield datetime.fromisoformat(value)
    for one in formats:
        try:
            yield datetime.strptime(value, one)  # noqa: DTZ007 - the zone is put on by whoever asks
        except ValueError:
            continue


def _digest(
    key: bytes, said: Mapping[str, str], received_at: int | None, closed_at: int | None, photos: tuple[bytes, ...]
) -> str:  # fmt: skip
    """A keyed hash of what the row says: field by field, times as moments, so that a rewritten file stays the same.

    What a map adds is no part of it: mending the map makes no old row a new one."""
    told = hashlib.sha256()
    for name in sorted(said):
        value = said[name] if name not in TIMES else str(received_at if name == "received_at" else closed_at)
        told.update(f"{name}\0{value}\0".encode("utf-8", "surrogatepass"))
    for photo in photos:
        told.update(hashlib.sha256(photo).digest())
    return keyed(key, told.digest())
