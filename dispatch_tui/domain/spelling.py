"""An event's canonical bytes in their usual spelling, taken apart without a JSON parser.

Canonical bytes leave one spelling to each event. What stands around ``data`` is texts, numbers and lists of hashes in a
fixed order, so that one pattern finds every field, and proves the spelling of all but ``data`` by matching. Bytes that
do not match (a text with an escape, a number of sixteen digits, an unknown field) are for the parser to judge.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_TEXT: Final = r'"([^"\\\x00-\x1f]*)"'
_NUMBER: Final = r"(0|-?[1-9][0-9]{0,14})"
_HASH: Final = r'"[0-9a-f]{64}"'
_HASHES: Final = rf"\[((?:{_HASH}(?:,{_HASH})*)?)\]"
_PART: Final = r'\["[^"\\\x00-\x1f]*","(?:words|place|person|photo)","[^"\\\x00-\x1f]*"\]'
_PARTS: Final = rf"\[((?:{_PART}(?:,{_PART})*)?)\]"
_EVENT: Final = re.compile(
    rf'{{"act":{_TEXT},"actor":{_TEXT},"basis":{_HASHES},"centre":{_TEXT},"data":(\{{.*\}}),"depth":{_NUMBER},'
    rf'"kind":{_TEXT}(?:,"occurred":{_NUMBER})?(?:,"on_behalf":{_TEXT})?(?:,"pack":{_TEXT})?,"parents":{_HASHES},'
    rf'"parts":{_PARTS},"prev":{_TEXT},"role":{_TEXT},"seq":{_NUMBER},"station":{_TEXT},"stream":{_TEXT},'
    rf'"v":{_NUMBER},"wall":{_NUMBER}}}',
    re.DOTALL,
).fullmatch
_EACH_PART: Final = re.compile(r'\["([^"]*)","([^"]*)","([^"]*)"\]').findall


class Spelled(NamedTuple):
    """The fields in the order of their names. ``data`` is the JSON text of an object, not looked at; lists of hashes
    are what stands between the brackets, for ``hashes`` and ``parts``."""

    act: str
    actor: str
    basis: str
    centre: str
    data: str
    depth: str
    kind: str
    occurred: str | None
    on_behalf: str | None
    pack: str | None
    parents: str
    parts: str
    prev: str
    role: str
    seq: str
    station: str
    stream: str
    v: str
    wall: str


def spelled(body: bytes) -> Spelled | None:
    """The fields of an event; None where it is spelled otherwise, or is none."""
    try:
        found = _EVENT(body.decode("utf-8"))
    except UnicodeDecodeError:
        return None
    return None if found is None else Spelled._make(found.groups())


def hashes(between: str) -> list[str]:
    """The hashes of ``basis`` or ``parents``."""
    return between[1:-1].split('","') if between else []


def parts(between: str) -> list[tuple[str, str, str]]:
    """(name, class, hash) of each of ``parts``."""
    return _EACH_PART(between) if between else []
