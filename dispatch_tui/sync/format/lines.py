"""The lines of a bundle: events as they are, bare ids of events that are withheld, parts, heads of streams.

A line is read once: an event's bytes are handed on as they stand, and whoever takes them in proves them.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable
from typing import Any, Final, Literal, NamedTuple, cast

import msgspec

from dispatch_tui.domain.canonical import MAX_INTEGER, NotCanonical, as_json, parse, part_hash
from dispatch_tui.domain.event import PART_CLASSES, PartClass
from dispatch_tui.sync.format.limits import LARGEST_TEXT, LONGEST_EVENT, MOST_HEADS

_EVENT: Final = b'{"act":'
_BARE: Final = re.compile(rb'\["([0-9a-f]{32})",(0|[1-9][0-9]{0,15}),"([0-9a-f]{64})"(?:,"([0-9a-f]{64})")?\]')
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_SALT: Final = re.compile(r"[0-9a-f]{32}")
_SALT_BYTES: Final = 16
_STREAM: Final = re.compile(r"[a-z]{1,32}(?:/[0-9a-z-]{1,64})?")


class BareId(NamedTuple):
    """The place of an event whose bytes are withheld: its station, its number in that chain, its id. ``prev``, the link
    before it, is told on the first line of its chain and where it does not follow the chain's line before this one."""

    station: str
    seq: int
    id: str
    prev: str = ""


class SentPart(NamedTuple):
    """A part that travels. ``content`` is None for a photo, whose bytes are a member of their own."""

    hash: str
    cls: PartClass
    salt: bytes
    content: bytes | None


class Heads(NamedTuple):
    """The newest events of a stream."""

    stream: str
    ids: tuple[str, ...]


class OddLine(ValueError):
    """A line that is none; says what was expected."""


class _Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part in its usual shape, fields in the order of their names; any other is for the parser to judge."""

    cls: Literal["words", "place", "person"]
    content: str
    hash: str
    salt: str


_decode: Final = msgspec.json.Decoder(_Text).decode
_encode: Final = msgspec.json.Encoder().encode


Item = bytes | BareId | SentPart
"""What a line of the kind ``lines`` holds; bytes are an event's."""


def event_line(body: bytes) -> bytes:
    """An event's canonical bytes as a line; raises OddLine where they are longer than a bundle takes."""
    if len(body) > LONGEST_EVENT:
        raise OddLine(f"event <= {LONGEST_EVENT}")
    return body


def bare_line(bare: BareId) -> bytes:
    prev = f',"{bare.prev}"' if bare.prev else ""
    return f'["{bare.station}",{bare.seq},"{bare.id}"{prev}]'.encode()


def part_line(part: SentPart) -> bytes:
    """A part as a line; raises OddLine where its text is longer than a bundle takes."""
    rest = f'"hash":"{part.hash}","salt":"{part.salt.hex()}"}}'
    if part.content is None:
        return f'{{"cls":"{part.cls}",{rest}'.encode()
    if len(part.content) > LARGEST_TEXT:
        raise OddLine(f"content <= {LARGEST_TEXT}")
    try:
        text, packed = part.content.decode(), ""
    except UnicodeDecodeError:
        text, packed = base64.b64encode(part.content).decode(), '"b64":true,'
    return f'{{{packed}"cls":"{part.cls}","content":{as_json(text)},{rest}'.encode()


def heads_line(heads: Heads) -> bytes:
    return json.dumps([heads.stream, sorted(heads.ids)], separators=(",", ":")).encode()


def read_line(line: bytes) -> Item:
    """What a line holds; raises OddLine. An event is known by its beginning only and proved by whoever reads it."""
    if line.startswith(_EVENT):
        return event_line(line)
    if line.startswith(b"["):
        return _bare(line)
    return _part(line)


def read_heads(line: bytes) -> Heads:
    """One stream's heads; raises OddLine."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise OddLine('["stream",["id",...]]') from None
    if not (isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], list)):
        raise OddLine('["stream",["id",...]]')
    stream, ids = value
    if not _STREAM.fullmatch(stream):
        raise OddLine("stream")
    if len(ids) > MOST_HEADS or not all(isinstance(one, str) and _HASH.fullmatch(one) for one in ids):
        raise OddLine(f"ids <= {MOST_HEADS}")
    heads = Heads(stream, tuple(ids))
    if len(set(ids)) < len(ids) or heads_line(heads) != line:
        raise OddLine("canonical, sorted, unique")
    return heads


def _bare(line: bytes) -> BareId:
    found = _BARE.fullmatch(line)
    if found is None or int(found[2]) > MAX_INTEGER:
        raise OddLine('["station",seq,"id","prev"]')
    return BareId(found[1].decode(), int(found[2]), found[3].decode(), (found[4] or b"").decode())


def _part(line: bytes) -> SentPart:
    try:
        part = _usual(line) or _fields(parse(line))
    except NotCanonical as error:
        raise OddLine(str(error)) from error
    content = part.content
    if content is not None and part_hash(part.cls, part.salt, content) != part.hash:
        raise OddLine("hash")
    return part


def _usual(line: bytes) -> SentPart | None:
    """The part, where its bytes, made again, are the same; its hash is still to be proved."""
    try:
        told = _decode(line)
        salt = bytes.fromhex(told.salt)
        same = _encode(told) == line and len(salt) == _SALT_BYTES and salt.hex() == told.salt
    except (msgspec.DecodeError, ValueError):
        return None
    return SentPart(told.hash, told.cls, salt, _bounded(told.content.encode())) if same else None


def _fields(value: dict[str, Any]) -> SentPart:
    texts = ("cls", "hash", "salt", "content")
    if not all(type(value.get(name, "")) is str for name in texts) or value.get("b64", True) is not True:
        raise OddLine("cls, hash, salt, content, b64")
    photo = value.get("cls") == "photo"
    wanted: Iterable[str] = texts[:3] if photo else texts
    if value.keys() - {"b64"} != set(wanted) or ("b64" in value and photo):
        raise OddLine("cls, hash, salt" if photo else "cls, content, hash, salt")
    if value["cls"] not in PART_CLASSES:
        raise OddLine(" | ".join(PART_CLASSES))
    if not _HASH.fullmatch(value["hash"]) or not _SALT.fullmatch(value["salt"]):
        raise OddLine("hash: 64 hex, salt: 32 hex")
    return SentPart(
        value["hash"], cast(PartClass, value["cls"]), bytes.fromhex(value["salt"]),
        None if photo else _content(value["content"], packed="b64" in value),
    )  # fmt: skip


def _content(text: str, *, packed: bool) -> bytes:
    if len(text) > LARGEST_TEXT * 2:
        raise OddLine(f"content <= {LARGEST_TEXT}")
    return _bounded(_unpacked(text) if packed else text.encode())


def _bounded(content: bytes) -> bytes:
    if len(content) > LARGEST_TEXT:
        raise OddLine(f"content <= {LARGEST_TEXT}")
    return content


def _unpacked(text: str) -> bytes:
    """What stands in base64, which is only for what is no UTF-8."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise OddLine("base64") from None
    if base64.b64encode(content).decode() != text:
        raise OddLine("base64")
    try:
        content.decode()
    except UnicodeDecodeError:
        return content
    raise OddLine("UTF-8 without b64")
