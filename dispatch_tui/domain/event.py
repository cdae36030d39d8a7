"""The event: one fact that an actor recorded, and its bytes.

An event's id is the SHA-256 of its canonical bytes and stands nowhere inside them. Texts, names and photos
stand beside the log as parts; the event holds their salted hashes only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, NamedTuple

import msgspec

from dispatch_tui.domain.canonical import MAX_INTEGER, NotCanonical, canonical, digest, parse, part_hash

VERSION = 1
PartClass = Literal["words", "place", "person", "photo"]
PART_CLASSES: tuple[PartClass, ...] = ("words", "place", "person", "photo")
ROW_KEY = "row.key"
"""The part of the founding event that keys the digests of rows: for stations of the centre alone."""
AUTHORITY = "authority"
"""The stream of the centre's own facts: stations, operators, roles, packs in force."""


class PartRef(NamedTuple):
    """A part as an event names it: what it is to the event (``text``, ``address``, ``caller.phone``), class,
    hash."""

    name: str
    cls: PartClass
    hash: str


@dataclass(frozen=True, slots=True)
class Part:
    """What stands beside the log: content (UTF-8 text, or a photo's bytes) under a salted hash."""

    cls: PartClass
    salt: bytes
    content: bytes

    @property
    def hash(self) -> str:
        return part_hash(self.cls, self.salt, self.content)

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


_Integer = Annotated[int, msgspec.Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)]
if TYPE_CHECKING:
    _Data = Mapping[str, Any]
else:  # what canonical bytes can hold, three levels deep
    _Plain = None | bool | _Integer | str
    _Nested = _Plain | list[_Plain] | dict[str, _Plain]
    _Data = Mapping[str, _Plain | list[_Nested] | dict[str, _Nested]]


class Event(msgspec.Struct, frozen=True, dict=True, omit_defaults=True, forbid_unknown_fields=True):
    """An event's envelope and body. Times are UTC milliseconds. See design.md's table for each field."""

    v: _Integer
    centre: str
    station: str
    seq: _Integer
    prev: str
    act: str
    stream: str
    parents: tuple[str, ...]
    depth: _Integer
    basis: tuple[str, ...]
    kind: str
    data: _Data
    parts: tuple[PartRef, ...]
    actor: str
    role: str
    wall: _Integer
    on_behalf: str | None = None
    occurred: _Integer | None = None
    pack: str | None = None

    @cached_property
    def body(self) -> bytes:
        """The canonical bytes; raises NotCanonical."""
        value: dict[str, Any] = {
            "v": self.v, "centre": self.centre, "station": self.station, "seq": self.seq, "prev": self.prev,
            "act": self.act, "stream": self.stream, "parents": list(self.parents), "depth": self.depth,
            "basis": list(self.basis), "kind": self.kind, "data": dict(self.data),
            "parts": [[part.name, part.cls, part.hash] for part in self.parts],
            "actor": self.actor, "role": self.role, "wall": self.wall,
        }  # fmt: skip
        if self.on_behalf is not None:
            value["on_behalf"] = self.on_behalf
        if self.occurred is not None:
            value["occurred"] = self.occurred
        if self.pack is not None:
            value["pack"] = self.pack
        return canonical(value)

    @cached_property
    def id(self) -> str:
        return digest(self.body)

    def part(self, name: str) -> str | None:
        """The hash of the first part of that name."""
        return next((part.hash for part in self.parts if part.name == name), None)


_REQUIRED = {
    "v": int, "centre": str, "station": str, "seq": int, "prev": str, "act": str, "stream": str, "parents":
    list, "depth": int, "basis": list, "kind": str, "data": dict, "parts": list, "actor": str, "role": str,
    "wall": int,
}  # fmt: skip
_OPTIONAL = {"on_behalf": str, "occurred": int, "pack": str}


_decode: Final = msgspec.json.Decoder(Event).decode
_encode: Final = msgspec.json.Encoder(order="sorted").encode


def read_event(body: bytes, *, trusted: bool = False) -> Event:
    """An event from its bytes; raises NotCanonical when they are not an event's canonical bytes.

    ``trusted`` skips the proof of canonical form, for bytes that this store itself has proved before.
    """
    event = _usual(body, trusted=trusted) or _any(json.loads(body) if trusted else prove(body))
    event.__dict__["body"] = body
    return event


def _usual(body: bytes, *, trusted: bool) -> Event | None:
    """The event, where its fields are of the types above and its bytes, made again, the same. What is otherwise (its
    data nested deeper, say) is for ``prove`` to judge."""
    try:
        event = _decode(body)
        return event if trusted or _encode(event) == body else None
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


def _any(value: Mapping[str, Any]) -> Event:
    return Event(
        v=value["v"], centre=value["centre"], station=value["station"], seq=value["seq"], prev=value["prev"],
        act=value["act"], stream=value["stream"], parents=tuple(value["parents"]), depth=value["depth"],
        basis=tuple(value["basis"]), kind=value["kind"], data=value["data"],
        parts=tuple(map(PartRef._make, value["parts"])), actor=value["actor"], role=value["role"], wall=value["wall"],
        on_behalf=value.get("on_behalf"), occurred=value.get("occurred"), pack=value.get("pack"),
    )  # fmt: skip


def prove(body: bytes) -> dict[str, Any]:
    """The fields of an event from its bytes; raises NotCanonical when they are not an event's canonical bytes."""
    value = parse(body)
    if tuple(map(type, map(value.get, _REQUIRED))) != _TYPES:
        wrong = next(name for name, kind in _REQUIRED.items() if type(value.get(name)) is not kind)
        raise NotCanonical(f"field {wrong}: expected {_REQUIRED[wrong].__name__}")
    if len(value) > len(_REQUIRED):
        _prove_optional(value)
    for one in value["parents"] + value["basis"]:
        if type(one) is not str:
            raise NotCanonical("parents and basis hold event ids")
    for part in value["parts"]:
        if type(part) is not list or tuple(map(type, part)) != _PART:
            raise NotCanonical("a part is [name, class, hash]")
        if part[1] not in PART_CLASSES:
            raise NotCanonical(f"no such class of part: {part[1]}")
    return value


_TYPES = tuple(_REQUIRED.values())
_PART = (str, str, str)


def _prove_optional(value: dict[str, Any]) -> None:
    unknown = value.keys() - _REQUIRED.keys() - _OPTIONAL.keys()
    if unknown:
        raise NotCanonical(f"fields that no event has: {', '.join(sorted(unknown))}")
    for name, kind in _OPTIONAL.items():
        if name in value and type(value[name]) is not kind:
            raise NotCanonical(f"field {name}: expected {kind.__name__}")
