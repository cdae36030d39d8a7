"""Canonical bytes: what is hashed, signed, stored and exchanged is always these.

JSON with sorted keys, no insignificant space, text as it came (UTF-8, no escapes beyond JSON's own),
no floats, and integers within 2**53 so that every JSON reader agrees on them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import Any

Json = None | bool | int | str | list[Any] | dict[str, Any]
MAX_INTEGER = 2**53
LONGEST_INTEGER = 18
"""Digits with which every integer within the bound can be written."""


class NotCanonical(ValueError):
    """A value has no canonical bytes: a float, too large an integer, a key that is no text, a lone
    surrogate."""


_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Mapping[str, Any]) -> bytes:
    """The canonical bytes of ``value``; raises NotCanonical where there are none."""
    try:
        _inspect(value)
        return _encoder.encode(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("a lone surrogate has no bytes") from error
    except RecursionError as error:
        raise NotCanonical("nested too deep") from error


def as_json(text: str) -> str:
    """How a text stands in canonical bytes, quotes included."""
    return encode_basestring(text)


def parse(body: bytes) -> dict[str, Any]:
    """Read canonical bytes back; raises NotCanonical when they are not exactly canonical.

    What was read holds nothing that has no canonical form, so that its bytes, made again, prove the rest.
    """
    try:
        value = _decoder.decode(body.decode("utf-8"))
        again = _encoder.encode(value).encode("utf-8")
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonical(str(error)) from error
    if again != body or not isinstance(value, dict):
        raise NotCanonical("these bytes are not in canonical form")
    return value


def digest(body: bytes) -> str:
    """SHA-256 of ``body`` as 64 lower-case hex digits."""
    return hashlib.sha256(body).hexdigest()


def link(previous: str, event_id: str) -> str:
    """link(n) = SHA-256(link(n-1) + id(n)), over the raw 32 bytes of each; the first link's predecessor is 64
    zeros."""
    return hashlib.sha256(bytes.fromhex(previous) + bytes.fromhex(event_id)).hexdigest()


FIRST_LINK = "0" * 64


def part_hash(cls: str, salt: bytes, content: bytes) -> str:
    """The hash that stands in an event for a part: SHA-256 over class, salt (16 bytes) and content."""
    return hashlib.sha256(cls.encode() + b"\0" + salt + content).hexdigest()


def _refuse_float(text: str) -> Any:
    raise NotCanonical(f"a number that is no integer: {text}")


def _bounded(text: str) -> int:
    value = int(text) if len(text) < LONGEST_INTEGER else MAX_INTEGER + 1
    if not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise NotCanonical(f"an integer beyond 2**53: {text[:LONGEST_INTEGER]}")
    return value


_decoder = json.JSONDecoder(parse_float=_refuse_float, parse_constant=_refuse_float, parse_int=_bounded)


def _inspect(value: Any) -> None:
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return
    if kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise NotCanonical(f"an integer beyond 2**53: {value}")
    elif kind is dict:
        for key, inner in value.items():
            if type(key) is not str:
                raise NotCanonical(f"a key that is no text: {key!r}")
            if type(inner) is not str:
                _inspect(inner)
    elif kind is list or kind is tuple:
        for inner in value:
            if type(inner) is not str:
                _inspect(inner)
    else:
        raise NotCanonical(f"no canonical form for {kind.__name__}")
