"""Many tickets from some: each that was drawn through the desk is written again and again, with ids, numbers, salts and
texts of its own.

What an act checks and what a fold works out does not hang on any of these, so the copies are lawful where the first
was, and the rows that stand for them are its rows. The test of the generator holds both against `check --deep`.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from dispatch_tui.domain.canonical import FIRST_LINK, digest, link, part_hash
from dispatch_tui.domain.event import Event
from dispatch_tui.domain.ids import Ids
from dispatch_tui.store import keys
from dispatch_tui.store.exchange.lines import SignedTip
from dispatch_tui.store.exchange.taking_in import TakingIn
from dispatch_tui.store.folding import Folding, Rows
from dispatch_tui.store.log import SALT
from dispatch_tui.store.projecting import Projector
from dispatch_tui.store.projection import number_end
from dispatch_tui.store.schema import insert, upsert
from dispatch_tui.store.sqlite import BULK_CHECKPOINT
from dispatch_tui.store.store import Store
from dispatch_tui.store.tokens import folded

TOGETHER: Final = 10_000
"""Tickets to a transaction: the fewer there are, the less often a page of an index is written."""
CACHE: Final = 512 * 1024
"""KiB of the file that are held: ids are hashes, and land anywhere in their index."""
HOUSES: Final = 400
_HOUSE: Final = re.compile(r"[0-9]+号$")


class Template:
    """A text some words of which change."""

    __slots__ = ("_pieces", "_words")

    def __init__(self, text: str, words: Sequence[str]) -> None:
        self._pieces = _split(text, words)
        self._words = self._pieces[1::2]

    def filled(self, new: Mapping[str, str]) -> str:
        pieces = self._pieces
        pieces[1::2] = [new[one] for one in self._words]
        return "".join(pieces)


@dataclass(frozen=True, slots=True)
class Fact:
    """An event: its bytes and what its row names, the words to be replaced as they were."""

    id: str
    link: str
    """The link before it."""
    place: str
    stream: Template
    depth: int
    act: str
    kind: str
    body: Template
    parts: tuple[tuple[str, str], ...]
    """(class, hash) of each."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One ticket as it came out of the desk."""

    serial: int
    wall: int
    number: str
    summary: str
    address: str
    ids: tuple[str, ...]
    """Of the ticket, of its call, of the acts, in the order in which they were given."""
    facts: tuple[Fact, ...]
    contents: Mapping[str, str]
    """What its parts say, by their hashes."""
    rows: Any
    """The ``Rows`` that stand for it, every changing text in them a Template."""


def read(source: Store, target: Store) -> Iterator[Drawn]:
    """The tickets of ``source`` in the order in which they came in, as they would stand in the log of ``target``."""
    moved = {source.centre: target.centre, source.station: target.station}
    moved.update(zip(source.authority.heads(), target.authority.heads(), strict=True))
    folding = Folding(source.streams, source.parts, source.packs.get)
    for serial, events in enumerate(_by_ticket(source), 1):
        received = next(event for event in events if event.kind == "received")
        (rows,) = folding.read([received.stream.partition("/")[2]])
        yield _drawn(source, serial, events, received, rows, moved)


def _by_ticket(source: Store) -> Iterator[list[Event]]:
    """The events of each ticket; the generator writes one after the other."""
    some: list[Event] = []
    for (stream,) in source.database.rows("SELECT stream FROM event GROUP BY stream ORDER BY min(arrived)"):
        if not stream.startswith(("ticket/", "call/")):
            continue
        some.extend(source.events(stream))
        if stream.startswith("ticket/"):
            yield sorted(some, key=lambda event: event.seq)
            some = []


def _drawn(
    source: Store, serial: int, events: list[Event], received: Event, rows: Rows, moved: Mapping[str, str]
) -> Drawn:  # fmt: skip
    texts = {part.hash: source.text(part.hash) or "" for event in events for part in event.parts}
    named = {part.name: texts[part.hash] for part in received.parts}
    number, summary, address = received.data["number"], named["summary"], named["address"]
    ids = sorted({event.act for event in events} | {event.stream.partition("/")[2] for event in events})
    changing = {
        *ids, *texts, number, number_end(number), folded(number), summary, folded(summary), address, folded(address),
        _phone(serial), *(event.id for event in events), *(event.prev for event in events),
        *(_place(event.seq) for event in events),
    }  # fmt: skip
    words = sorted(changing - {""}, key=len, reverse=True)

    def body(event: Event) -> str:
        text = event.body.decode()
        for old, new in moved.items():
            text = text.replace(old, new)
        return text

    facts = tuple(
        Fact(
            event.id, event.prev, _place(event.seq), Template(event.stream, words), event.depth, event.act, event.kind,
            Template(body(event), words), tuple((part.cls, part.hash) for part in event.parts),
        )
        for event in events
    )  # fmt: skip
    return Drawn(serial, received.wall, number, summary, address, tuple(ids), facts, texts, _templates(rows, words))


def _split(text: str, words: Sequence[str]) -> list[str]:
    """A text taken apart: what stays, a word, what stays, a word, and so on; of words that overlap the one that comes
    first among ``words``."""
    pieces = [text]
    for word in words:
        if word in text:
            apart: list[str] = []
            for at, piece in enumerate(pieces):
                for part in (piece,) if at % 2 else piece.split(word):
                    apart += (part, word)
                apart.pop()
            pieces = apart
    return pieces


def _templates(value: Any, words: Sequence[str]) -> Any:
    if isinstance(value, str):
        return Template(value, words) if any(word in value for word in words) else value
    if not isinstance(value, tuple):
        return value
    inner = [_templates(one, words) for one in value]
    return type(value)._make(inner) if hasattr(value, "_make") else tuple(inner)


def _filled(value: Any, new: Mapping[str, str]) -> Any:
    kind = type(value)
    if kind is Template:
        return value.filled(new)
    if not isinstance(value, tuple):
        return value
    inner = [_filled(one, new) for one in value]
    return tuple(inner) if kind is tuple else kind._make(inner)


def _phone(serial: int) -> str:
    return f"138{serial:08d}"


def _place(seq: int) -> str:
    """How an event's number stands in its bytes, with what is beside it."""
    return f'"seq":{seq},"station"'


@dataclass(slots=True)
class Writing:
    """Copies on their way into a store."""

    store: Store
    draw: random.Random
    seq: int
    link: str
    ids: Ids = field(default_factory=lambda: Ids(os.urandom))
    counters: dict[str, int] = field(default_factory=dict)
    serial: int = 0
    events: list[tuple[Any, ...]] = field(default_factory=list)
    parts: list[tuple[Any, ...]] = field(default_factory=list)
    rows: list[Rows] = field(default_factory=list)

    def copy(self, drawn: Drawn) -> None:
        """One more of a ticket."""
        new = self._words(drawn)
        for fact in drawn.facts:
            for cls, part in fact.parts:
                if part not in new:
                    told, salt = drawn.contents[part], os.urandom(SALT)
                    content = new.get(told, told).encode()
                    new[part] = part_hash(cls, salt, content)
                    self.parts.append((new[part], cls, salt, content))
            self._event(fact, new)
        self.rows.append(_filled(drawn.rows, new))

    def _words(self, drawn: Drawn) -> dict[str, str]:
        """What this copy says in the place of the words of the first."""
        self.serial += 1
        day = drawn.number.partition("-")[0]
        self.counters[day] = self.counters.get(day, 0) + 1
        number = f"{day}-{self.store.station_code}-{self.counters[day]:04d}"
        summary = f"{drawn.summary.removesuffix(str(drawn.serial))}{self.serial}"
        address = _HOUSE.sub(f"{self.draw.randrange(1, HOUSES)}号", drawn.address)
        return {
            **{old: self.ids.new(drawn.wall) for old in drawn.ids}, folded(drawn.number): folded(number),
            drawn.number: number, number_end(drawn.number): number_end(number), folded(drawn.summary): folded(summary),
            drawn.summary: summary, folded(drawn.address): folded(address), drawn.address: address,
            _phone(drawn.serial): _phone(self.serial),
        }  # fmt: skip

    def _event(self, fact: Fact, new: dict[str, str]) -> None:
        self.seq += 1
        new[fact.link] = self.link
        new[fact.place] = _place(self.seq)
        body = fact.body.filled(new).encode()
        event = new[fact.id] = digest(body)
        self.link = link(self.link, event)
        self.events.append((
            None, event, self.store.station, self.seq, self.link, 0, fact.stream.filled(new), fact.depth,
            new[fact.act], fact.kind, body,
        ))  # fmt: skip

    def flush(self) -> None:
        """Write what was gathered, signed."""
        store, database = self.store, self.store.database
        with store.writing():
            database.many(insert("part"), self.parts)
            database.many(insert("event"), self.events)
            folding = Folding(store.streams, store.parts, store.packs.get)
            Projector(database, folding, store.revision + 1).take(self.rows)
            counted = [(f"number/{store.station_code}/{day}", last) for day, last in self.counters.items()]
            database.many(upsert("counter"), counted)
        signature = store.sign(keys.tip(store.centre, store.station, self.seq, self.link))
        TakingIn(store, sleep=lambda _: None).tips([SignedTip(store.station, self.seq, self.link, signature)])
        database.widen(CACHE)
        database.checkpoint(BULK_CHECKPOINT)
        for gathered in (self.parts, self.events, self.rows):
            gathered.clear()


def multiply(drawn: Path, path: Path, count: int, draw: random.Random) -> None:
    """Write ``count`` tickets into the store at ``path``, whose station has written none so far: those of the store
    ``drawn``, which is of the same centre or of one with the same operators and pack, in their order, each so often."""
    with Store.open(drawn) as source, Store.open(path) as store:
        tip = store.database.one("SELECT seq, link FROM chain WHERE chain = ?", (store.station,))
        writing = Writing(store, draw, *(tip or (-1, FIRST_LINK)))
        some = list(read(source, store))
        for at, one in enumerate(some):
            for _ in range(at * count // len(some), (at + 1) * count // len(some)):
                writing.copy(one)
                if len(writing.rows) == TOGETHER:
                    writing.flush()
        writing.flush()
