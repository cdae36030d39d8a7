"""The lines of a bundle, as they go out and as they come in: an event whole, or only its id."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple, cast

from dispatch_tui.domain.canonical import digest, link
from dispatch_tui.domain.event import read_event


class Line(NamedTuple):
    """One event on its way, its bytes proved. ``body`` is None for a bare id, of which no more is known than ``id``,
    ``chain``, ``seq`` and the links before and after it; the other fields are empty then.

    Plain values alone, so that ``marshal`` can keep them aside.
    """

    id: str
    chain: str
    seq: int
    prev: str
    link: str
    stream: str
    depth: int
    act: str
    kind: str
    leans_on: list[str]
    """The events that it stands on beside its chain's event before: parents and basis."""
    parts: list[list[str]]
    """[name, class, hash] of each part."""
    pack: str | None
    body: bytes | None


class Place(NamedTuple):
    """An event's place in a chain, by the link after it. A frontier is a set of places."""

    station: str
    seq: int
    link: str


class SignedTip(NamedTuple):
    """The end of an act, and its station's signature over it (``keys.tip`` is what was signed)."""

    station: str
    seq: int
    link: str
    signature: bytes

    @property
    def place(self) -> Place:
        return Place(self.station, self.seq, self.link)


class Given(NamedTuple):
    """One event as it goes out. ``body`` is None where only the id is given. ``prev``, the link before it, is told
    where the line of its chain before this one is not what it stands on, and for the chain's first line."""

    id: str
    chain: str
    seq: int
    prev: str | None
    stream: str
    body: bytes | None


def whole(body: bytes) -> Line:
    """An event that came whole; raises NotCanonical for bytes that are no event's, and ValueError for a ``prev`` that
    is no link."""
    event = read_event(body)
    event_id, prev = digest(body), event.prev
    return Line(
        event_id, event.station, event.seq, prev, link(prev, event_id), event.stream, event.depth, event.act,
        event.kind, [*event.parents, *event.basis], list(map(list, event.parts)), event.pack, body,
    )  # fmt: skip


def bare(station: str, seq: int, event_id: str, prev: str) -> Line:
    """An event of which only the id came; raises ValueError for an id or a link that is none."""
    return Line(event_id, station, seq, prev, link(prev, event_id), "", 0, "", "", [], [], None, None)


def parts_named(body: bytes) -> Iterable[tuple[str, str, str]]:
    """(name, class, hash) of the parts of an event that this store holds, without reading all of it."""
    end = body.rindex(b',"prev":"')
    if body.endswith(b"[]", 0, end):
        return ()
    start = body.rindex(b',"parts":[', 0, end) + len(b',"parts":')
    told = body[start:end].decode()
    if "\\" in told:
        return [cast("tuple[str, str, str]", tuple(one)) for one in json.loads(told)]
    texts = told.split('"')  # [["name","class","hash"],["name", and so on
    return zip(texts[1::6], texts[3::6], texts[5::6], strict=True)


def prev_of(body: bytes) -> str:
    """The link before an event that this store holds."""
    start = body.rindex(b',"prev":"') + len(b',"prev":"')
    return body[start : start + 64].decode("ascii")
