"""Which column of a platform's file is which field of a report: a TOML file, or the ticket's own field names.

[map]
platform = "petitions"                      # the name by which `outcomes` gives results back
source = "platform"                         # call, grid, police, app or platform
time_zone = "Asia/Shanghai"                 # of times without an offset; the pack's when left out

[columns]
id = "编号"
text = "内容"
received_at = { column = "时间", format = ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M"] }
address = ["zip", "city"]                   # joined; { columns = [...], join = ", " } says with what
item = { column = "type", unknown = "leave" }   # a code or name that the pack lacks is left out, not refused

[constants]
hotline = "12345"

[values.item]
"Noise - Residential" = "noise-residential"     # what the file says, and what it means; "" means nothing
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from dispatch_tui.desk.receiving import SOURCES
from dispatch_tui.intake.rows import RowProblem

FIELDS: Final = (
    "id", "received_at", "closed_at", "source", "hotline", "caller.name", "caller.phone", "address", "town",
    "grid", "summary", "text", "item", "urgency", "confidential", "major",
)  # fmt: skip
"""Every field that a file may give."""
SYNONYMS: Final[Mapping[str, str]] = {
    "caller_name": "caller.name", "caller_phone": "caller.phone",
    "name": "caller.name", "phone": "caller.phone",
}  # fmt: skip
TIMES: Final = frozenset({"received_at", "closed_at"})
CODED: Final = frozenset({"hotline", "town", "grid", "item"})
_ENCODINGS: Final = ("utf-8", "gb18030", "utf-16")
_MAP_KEYS: Final = ("platform", "source", "time_zone", "encoding", "sheet")
_LARGEST_MAP: Final = 1_000_000


class MapRefused(Exception):
    """A mapping file cannot be used; ``problems`` names every key that is off and what was expected."""

    def __init__(self, problems: Iterable[RowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problem(s), the first: {self.problems[0]}")


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field comes from: one column, or several joined. ``formats`` are strptime's, tried in order."""

    names: tuple[str, ...]
    join: str = " "
    formats: tuple[str, ...] = ()
    leave_unknown: bool = False

    @property
    def title(self) -> str:
        """How a problem names it."""
        return " + ".join(self.names)


@dataclass(frozen=True, slots=True)
class Map:
    """How a file's columns become a report's fields."""

    platform: str = ""
    source: str = ""
    time_zone: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def tells(self) -> bool:
        """Whether it says where the words of a report are."""
        return bool({"text", "summary"} & (self.columns.keys() | self.constants.keys()))

    def missing(self, header: Sequence[str]) -> list[tuple[str, str]]:
        """(column, what the file has that comes nearest) of every column that the file lacks."""
        have = set(header)
        lacking = dict.fromkeys(name for one in self.columns.values() for name in one.names if name not in have)
        return [
            (
                name,
                " | ".join(difflib.get_close_matches(name, header, 3, 0.5) or [one for one in header if one][:12]),
            )
            for name in lacking
        ]


def own_names(header: Iterable[str]) -> Map:
    """The map of a file whose headers are a ticket's field names."""
    columns: dict[str, Column] = {}
    for name in header:
        meant = SYNONYMS.get(name.lower(), name.lower())
        if meant in FIELDS and meant not in columns:
            columns[meant] = Column((name,))
    return Map(columns=columns)


def read_map(path: Path) -> Map:
    """The mapping file at ``path``; raises MapRefused."""
    file = path.name
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST_MAP + 1)
        if len(content) > _LARGEST_MAP:
            raise MapRefused([RowProblem(file, None, "", "file_too_large", expected=f"<= {_LARGEST_MAP}")])
        value = tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except OSError as error:
        raise MapRefused([RowProblem(file, None, "", "unreadable", error.strerror or "")]) from error
    except (ValueError, RecursionError) as error:
        raise MapRefused([RowProblem(file, None, "", "toml", str(error))]) from error
    return _MapFile(file).read(value)


class _MapFile:
    """Reads one mapping file, collecting what is wrong with it."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._problems: list[RowProblem] = []

    def read(self, value: Mapping[str, Any]) -> Map:
        self._only("", value, ("map", "columns", "constants", "values"))
        head = self._table("map", value.get("map", {}))
        self._only("map", head, _MAP_KEYS)
        given = {key: self._text(f"map.{key}", one) for key, one in head.items() if key in _MAP_KEYS}
        self._choice("map.source", given.get("source", "platform"), SOURCES)
        if "encoding" in given:
            self._choice("map.encoding", given["encoding"], _ENCODINGS)
        if "time_zone" in given:
            self._zone(given["time_zone"])
        columns = {
            name: self._column(name, one) for name, one in self._fields("columns", value.get("columns", {})).items()
        }
        constants = {
            name: self._text(f"constants.{name}", one)
            for name, one in self._fields("constants", value.get("constants", {})).items()
        }
        for name in columns.keys() & constants.keys():
            self._tell(f"constants.{name}", "given_twice", name, f"columns.{name} | constants.{name}")
        values = {
            name: {
                said: self._text(f"values.{name}.{said}", one)
                for said, one in self._table(f"values.{name}", table).items()
            }
            for name, table in self._fields("values", value.get("values", {})).items()
        }
        if self._problems:
            raise MapRefused(self._problems)
        return Map(
            platform=given.get("platform", ""), source=given.get("source", ""),
            time_zone=given.get("time_zone"), encoding=given.get("encoding"), sheet=given.get("sheet"),
            columns=columns, constants=constants, values=values,
        )  # fmt: skip

    def _column(self, name: str, value: Any) -> Column:
        key = f"columns.{name}"
        if isinstance(value, str):
            return Column((value,))
        if isinstance(value, list):
            return Column(self._texts(key, value))
        table = self._table(key, value)
        self._only(key, table, ("column", "columns", "join", "format", "unknown"))
        if ("column" in table) == ("columns" in table):
            if isinstance(value, Mapping):
                self._tell(key, "column_or_columns", "", "column | columns")
            return Column(())
        names = (
            self._texts(f"{key}.columns", table["columns"])
            if "columns" in table
            else (self._text(f"{key}.column", table.get("column", "")),)
        )
        given = table.get("format", [])
        formats = self._texts(f"{key}.format", [given] if isinstance(given, str) else given, least=0)
        if formats and name not in TIMES:
            self._tell(f"{key}.format", "only_times", name, " | ".join(sorted(TIMES)))
        unknown = self._text(f"{key}.unknown", table.get("unknown", "reject"))
        self._choice(f"{key}.unknown", unknown, ("reject", "leave"))
        if unknown == "leave" and name not in CODED:
            self._tell(f"{key}.unknown", "only_codes", name, " | ".join(sorted(CODED)))
        return Column(names, self._text(f"{key}.join", table.get("join", " ")), formats, unknown == "leave")

    def _tell(self, key: str, code: str, found: str, expected: str = "") -> None:
        self._problems.append(RowProblem(self._file, None, key, code, found, expected))

    def _table(self, key: str, value: Any) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self._tell(key, "kind", str(value), "[table]")
        return {}

    def _fields(self, key: str, value: Any) -> Mapping[str, Any]:
        """A table by field names; a dotted name may be quoted or nested (``caller.name``)."""
        table = dict(self._table(key, value))
        caller = table.pop("caller", None)
        if caller is not None:
            table.update({f"caller.{name}": one for name, one in self._table(f"{key}.caller", caller).items()})
        self._only(key, table, FIELDS)
        return {name: one for name, one in table.items() if name in FIELDS}

    def _only(self, key: str, table: Mapping[str, Any], known: Sequence[str]) -> None:
        for name in table:
            if name not in known:
                self._tell(f"{key}.{name}".lstrip("."), "no_such_key", name, " | ".join(known))

    def _text(self, key: str, value: Any) -> str:
        if isinstance(value, str):
            return value
        if type(value) is int:
            return str(value)
        self._tell(key, "kind", str(value), '"text"')
        return ""

    def _texts(self, key: str, value: Any, least: int = 1) -> tuple[str, ...]:
        if isinstance(value, list) and len(value) >= least:
            return tuple(self._text(key, one) for one in value)
        self._tell(key, "kind", str(value), '["text", …]')
        return ()

    def _choice(self, key: str, value: str, known: Sequence[str]) -> None:
        if value not in known:
            self._tell(key, "choice", value, " | ".join(known))

    def _zone(self, name: str) -> None:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            self._tell("map.time_zone", "time_zone", name, "Asia/Shanghai")
