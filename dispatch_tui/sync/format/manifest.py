"""The manifest: who made a bundle, for whom, what it builds on and leads to, and every member by its hash.

It is canonical JSON, and its signature covers everything in the file, as it holds the hashes of all the rest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, TypeVar, cast, get_args

from dispatch_tui.domain.canonical import MAX_INTEGER, NotCanonical, canonical, parse
from dispatch_tui.sync.format.limits import (
    LARGEST_FRAME,
    LARGEST_PACK,
    LARGEST_PAGE,
    LARGEST_PHOTO,
    LARGEST_THUMB,
    LARGEST_UNPACKED,
    LONGEST_CODE,
    MOST_LINES,
    MOST_MEMBERS,
    MOST_NAMED,
    MOST_TIPS,
    MOST_WANTS,
)
from dispatch_tui.sync.format.signatures import station_of

FORMAT: Final = "dispatch-tui bundle"
VERSION: Final = 1
"""The version that is written here; also the newest that is read."""
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
_SIGNED: Final = b"dispatch-tui bundle 1"

Scope = Literal["full", "own", "streams"]
"""``full``: everything that the exporter holds. ``own``: the exporter's own chain, from a station that holds not all.
``streams``: whole streams for the one addressee, a department's or collector's station, and bare ids of the rest."""
Kind = Literal["lines", "heads", "holds", "photo", "thumb", "pack"]
PAGED: Final = ("lines", "heads", "holds")
"""Kinds of member that are pages of lines, packed."""
_NAMES: Final[Mapping[str, re.Pattern[str]]] = {
    "lines": re.compile(r"lines/([0-9]{5})\.jsonl\.zst"),
    "heads": re.compile(r"heads/([0-9]{5})\.jsonl\.zst"),
    "holds": re.compile(r"holds/([0-9]{5})\.jsonl\.zst"),
    "photo": re.compile(r"photo/[0-9a-f]{64}"),
    "thumb": re.compile(r"thumb/[0-9a-f]{64}\.jpg"),
    "pack": re.compile(r"pack/[0-9a-f]{64}\.zip"),
}
_NEWER: Final = re.compile(r"[a-z]{1,16}/[0-9A-Za-z._-]{1,72}")
"""Kinds that a newer version may add, so that this one still reads the rest."""
_LARGEST: Final[Mapping[str, int]] = {
    "lines": LARGEST_FRAME, "heads": LARGEST_FRAME, "holds": LARGEST_FRAME, "photo": LARGEST_PHOTO,
    "thumb": LARGEST_THUMB, "pack": LARGEST_PACK,
}  # fmt: skip


class Place(NamedTuple):
    """A place in the tree of a station's events: after its event ``seq``, where the chain's link is ``link``."""

    station: str
    seq: int
    link: str


class Tip(NamedTuple):
    """A place at the end of an act, with its station's signature (64 bytes)."""

    station: str
    seq: int
    link: str
    signature: bytes


class Member(NamedTuple):
    """A member as the manifest lists it. ``size``: bytes in the file; ``raw``: unpacked; ``lines``: 0 if not paged."""

    name: str
    kind: Kind
    size: int
    raw: int
    lines: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What a bundle says of itself. ``key`` is the exporter's public key and ``code`` its label; ``made`` is UTC ms;
    ``count`` the exporter's own counter of bundles, which only grows. ``builds_on`` is what a reader must hold
    already: with none the bundle stands alone. ``leads_to`` are the signed tips of all that the exporter holds.
    ``wants`` are hashes of parts that it lacks, ``packs`` hashes of the packs that it holds."""

    centre: str
    exporter: str
    key: str
    code: str
    made: int
    count: int
    scope: Scope
    department: str = ""
    addressees: tuple[str, ...] = ()
    builds_on: tuple[Place, ...] = ()
    leads_to: tuple[Tip, ...] = ()
    wants: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    drill: bool = False
    """Whether the centre was founded for a drill; a real one's bundle does not speak of it."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A heading and the members. ``version`` wrote it; ``reader`` is the least version that may read it."""

    heading: Heading
    members: tuple[Member, ...]
    version: int = VERSION
    reader: int = VERSION

    @property
    def lines(self) -> int:
        """How many events, bare ids and parts there are."""
        return sum(member.lines for member in self.members if member.kind == "lines")


class BadManifest(ValueError):
    """A field of the manifest that is not as it has to be."""

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(field)
        self.field = field
        self.expected = expected


class NewerBundle(ValueError):
    """Only a newer version reads this bundle."""

    def __init__(self, reader: int) -> None:
        super().__init__(reader)
        self.reader = reader


def signed_bytes(manifest: bytes) -> bytes:
    """What the exporter signs."""
    return _SIGNED + hashlib.sha256(manifest).digest()


def write_manifest(manifest: Manifest) -> bytes:
    """Canonical bytes; sets are sorted, so that equal content gives equal bytes."""
    heading = manifest.heading
    return canonical({
        "format": FORMAT, "version": manifest.version, "reader": manifest.reader, "centre": heading.centre,
        "exporter": heading.exporter, "key": heading.key, "code": heading.code, "made": heading.made,
        "count": heading.count, "scope": heading.scope, "department": heading.department,
        "addressees": sorted(set(heading.addressees)),
        "from": [list(place) for place in sorted(set(heading.builds_on))],
        "to": [[*tip[:3], tip.signature.hex()] for tip in sorted(set(heading.leads_to))],
        "wants": sorted(set(heading.wants)), "packs": sorted(set(heading.packs)),
        "members": [member._asdict() for member in manifest.members], **({"drill": True} if heading.drill else {}),
    })  # fmt: skip


def read_manifest(content: bytes) -> Manifest:
    """A manifest from its bytes; raises BadManifest, or NewerBundle before anything else is looked at."""
    try:
        value = parse(content)
    except NotCanonical as error:
        raise BadManifest(MANIFEST, str(error)) from error
    fields = _Fields(value)
    fields.exactly("format", FORMAT)
    reader = fields.integer("reader")
    if reader > VERSION:
        raise NewerBundle(reader)
    version = fields.integer("version")
    if version <= VERSION:
        fields.nothing_else()
    heading = _heading(fields)
    members = tuple(_member(one, version) for one in fields.rows("members", 6, MOST_MEMBERS, dict))
    _prove_members(members)
    return Manifest(heading, members, version, reader)


def _heading(fields: _Fields) -> Heading:
    heading = Heading(
        centre=fields.hex("centre", 64), exporter=fields.hex("exporter", 32), key=fields.hex("key", 64),
        code=fields.text("code", LONGEST_CODE), made=fields.integer("made"), count=fields.integer("count"),
        scope=fields.one_of("scope", get_args(Scope)), department=fields.text("department", LONGEST_CODE),
        addressees=fields.hexes("addressees", 32, MOST_NAMED),
        builds_on=fields.ordered("from", [_place(row) for row in fields.rows("from", 3, MOST_TIPS, list)]),
        leads_to=fields.ordered("to", [_tip(row) for row in fields.rows("to", 4, MOST_TIPS, list)]),
        wants=fields.hexes("wants", 64, MOST_WANTS), packs=fields.hexes("packs", 64, MOST_NAMED),
        drill=fields.true("drill"),
    )  # fmt: skip
    if station_of(heading.key) != heading.exporter:
        raise BadManifest("key", "exporter = SHA-256(key)[:32]")
    return heading


def _place(row: list[Any]) -> Place:
    if not (_is_hex(row[0], 32) and _is_integer(row[1]) and _is_hex(row[2], 64)):
        raise BadManifest("from", "[station, seq, link]")
    return Place(*row)


def _tip(row: list[Any]) -> Tip:
    if not (_is_hex(row[0], 32) and _is_integer(row[1]) and _is_hex(row[2], 64) and _is_hex(row[3], 128)):
        raise BadManifest("to", "[station, seq, link, signature]")
    return Tip(row[0], row[1], row[2], bytes.fromhex(row[3]))


def _member(row: dict[str, Any], version: int) -> Member:
    if row.keys() != set(Member._fields):
        raise BadManifest("members", ", ".join(sorted(Member._fields)))
    if not (type(row["name"]) is str and type(row["kind"]) is str and _is_hex(row["sha256"], 64)):
        raise BadManifest("members", "name, kind: text; sha256: 64 hex")
    member = Member(**row)
    named = _NAMES.get(member.kind, _NEWER if version > VERSION else None)
    if named is None or not named.fullmatch(member.name):
        raise BadManifest("members", " | ".join(get_args(Kind)))
    if not all(_is_integer(number) for number in (member.size, member.raw, member.lines)):
        raise BadManifest(member.name, "size, raw, lines: 0 ... 2^53")
    largest = _LARGEST.get(member.kind, LARGEST_PACK)
    if not 0 < member.size <= largest:
        raise BadManifest(member.name, f"size <= {largest}")
    if member.kind in PAGED:
        if not (0 < member.raw <= LARGEST_PAGE and 0 < member.lines <= MOST_LINES):
            raise BadManifest(member.name, f"raw <= {LARGEST_PAGE}, lines <= {MOST_LINES}")
    elif member.kind in _NAMES and (member.raw != member.size or member.lines):
        raise BadManifest(member.name, "raw = size, lines = 0")
    return member


def _prove_members(members: tuple[Member, ...]) -> None:
    """Pages are numbered in order, and together they are not too much. That no name stands twice the zip proves."""
    reached = dict.fromkeys(PAGED, 0)
    for member in members:
        if member.kind in PAGED:
            if member.name != page_name(member.kind, reached[member.kind]):
                raise BadManifest("members", page_name(member.kind, reached[member.kind]))
            reached[member.kind] += 1
    if sum(member.raw for member in members if member.kind in PAGED) > LARGEST_UNPACKED:
        raise BadManifest("members", f"raw <= {LARGEST_UNPACKED}")


def page_name(kind: str, number: int) -> str:
    """The name of the page of that number, counted from 0."""
    return f"{kind}/{number:05d}.jsonl.zst"


_Row = TypeVar("_Row", str, Place, Tip)


_MAYBE: Final = frozenset({"drill"})
"""Fields that stand there only where they hold."""


class _Fields:
    """The fields of a manifest, each read with what is expected of it."""

    _NAMES: Final = frozenset({
        "format", "version", "reader", "centre", "exporter", "key", "code", "made", "count", "scope", "department",
        "addressees", "from", "to", "wants", "packs", "members",
    })  # fmt: skip

    def __init__(self, value: dict[str, Any]) -> None:
        self._value = value

    def nothing_else(self) -> None:
        if self._value.keys() - _MAYBE != self._NAMES:
            odd = sorted((self._value.keys() - _MAYBE) ^ self._NAMES)
            raise BadManifest(odd[0], ", ".join(sorted(self._NAMES)))

    def exactly(self, name: str, expected: str) -> None:
        if self._value.get(name) != expected:
            raise BadManifest(name, expected)

    def integer(self, name: str) -> int:
        value = self._value.get(name)
        if not _is_integer(value):
            raise BadManifest(name, "0 ... 2^53")
        return cast(int, value)

    def true(self, name: str) -> bool:
        """Whether it stands there, and then it is true."""
        if self._value.get(name, True) is not True:
            raise BadManifest(name, "true")
        return name in self._value

    def text(self, name: str, longest: int) -> str:
        value = self._value.get(name)
        if not isinstance(value, str) or len(value) > longest:
            raise BadManifest(name, f"text <= {longest}")
        return value

    def hex(self, name: str, length: int) -> str:
        value = self._value.get(name)
        if not _is_hex(value, length):
            raise BadManifest(name, f"{length} hex")
        return str(value)

    def one_of(self, name: str, values: Iterable[Any]) -> Any:
        value = self._value.get(name)
        if value not in values:
            raise BadManifest(name, " | ".join(values))
        return value

    def rows(self, name: str, length: int, most: int, kind: type[list[Any]] | type[dict[str, Any]]) -> list[Any]:
        value = self._value.get(name)
        if not isinstance(value, list) or len(value) > most:
            raise BadManifest(name, f"list <= {most}")
        if not all(type(row) is kind and len(row) == length for row in value):
            raise BadManifest(name, f"{kind.__name__}[{length}]")
        return value

    def hexes(self, name: str, length: int, most: int) -> tuple[str, ...]:
        value = self._value.get(name)
        if not isinstance(value, list) or len(value) > most or not all(_is_hex(one, length) for one in value):
            raise BadManifest(name, f"{length} hex, <= {most}")
        return self.ordered(name, value)

    def ordered(self, name: str, rows: list[_Row]) -> tuple[_Row, ...]:
        if sorted(set(rows)) != rows:
            raise BadManifest(name, "sorted, unique")
        return tuple(rows)


_HEX: Final = re.compile(r"[0-9a-f]*")


def _is_hex(value: Any, length: int) -> bool:
    return isinstance(value, str) and len(value) == length and _HEX.fullmatch(value) is not None


def _is_integer(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MAX_INTEGER
