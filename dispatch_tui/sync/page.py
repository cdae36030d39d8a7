"""One page of a bundle proved by itself, in whatever process: every line's bytes, and whose centre an event is of.

Plain values go in and come out. What the whole bundle alone can prove, that chains hold together, is for ``proving``
to do, with as little of each line as that takes; the lines themselves stay packed as they are to be kept.
"""

from __future__ import annotations

import marshal
from array import array
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from dispatch_tui.domain.event import AUTHORITY
from dispatch_tui.store.exchange.lines import Line, whole
from dispatch_tui.sync.chain import short
from dispatch_tui.sync.format.lines import BareId, SentPart
from dispatch_tui.sync.format.reader import bad_line, read_page
from dispatch_tui.sync.format.refused import BundleRefused

_CENTRE: Final = b',"centre":'
"""What stands before it holds texts alone, so that the first one is the event's own."""
_PLAIN: Final = 2
"""The version of marshal that looks for nothing that stands twice, which takes longer than to write it twice."""
Walked = tuple[int, str, str, int, str, str, str]
"""Of an event: the number of its line, its id, chain and seq, the links before and after it, its act. Of a bare id the
link before is empty where it is not told, the other link and the act are."""


class Stretch(NamedTuple):
    """Events of one chain on a page each of which follows the one before: their chain, the seq of the first, the links
    before the first and after the last."""

    station: str
    seq: int
    prev: str
    link: str
    links: bytes
    """The link after each, by ``short``, as an array of unsigned long longs."""
    numbers: bytes
    """The numbers of their lines, as an array of unsigned ints."""
    acts: list[tuple[str, int]]
    """Their acts one after the other, each with how many events it has here."""


class ProvedPage(NamedTuple):
    """What came of a page."""

    member: str
    items: int
    events: int
    """How many of them came whole."""
    walk: list[Walked]
    """Events and bare ids in their order, where a bundle may give ids alone; else they stand in ``stretches``."""
    stretches: list[tuple[Any, ...]]
    """As ``Stretch``; those of one chain in their order."""
    lines: bytes
    """The events among them, packed by ``pack``, as ``Line``."""
    parts: bytes
    """The parts, packed by ``pack``, as ``SentPart``."""
    photos: list[tuple[Any, ...]]
    """Those of them that are photos, which are not looked at."""
    authority: list[tuple[int, bytes]]
    """The events of the centre's own stream: their lines' numbers and their bytes."""


def prove_page(
    centre: str, code: str, file: str, singly: bool, member: str, raw: int, lines: int, content: bytes
) -> tuple[Any, ...]:
    """A page of the bundle ``file``, which a station labelled ``code`` made, for the centre: what is in ``ProvedPage``.
    ``singly`` where bare ids may stand between the events. Raises BundleRefused."""
    own = _CENTRE + f'"{centre}",'.encode()
    walk: list[Walked] = []
    stretches = _Stretches()
    events: list[tuple[Any, ...]] = []
    parts: list[tuple[Any, ...]] = []
    authority: list[tuple[int, bytes]] = []
    items = read_page(file, member, raw, lines, content).items
    for number, item in enumerate(items, 1):
        if type(item) is bytes:
            try:
                line = whole(item)
            except ValueError as error:
                raise bad_line(file, member, number, str(error)) from error
            if not item.startswith(own, item.index(_CENTRE)) and line.id != centre:
                raise BundleRefused("bundle_other_centre", file=file, station=code)
            if line.stream == AUTHORITY:
                authority.append((number, item))
            events.append(tuple(line))
            if singly:
                walk.append((number, line.id, line.chain, line.seq, line.prev, line.link, line.act))
            else:
                stretches.add(number, line)
        elif isinstance(item, BareId):
            if not singly:
                raise bad_line(file, member, number, "event")
            walk.append((number, item.id, item.station, item.seq, item.prev, "", ""))
        else:
            parts.append(tuple(item))
    photos = [one for one in parts if SentPart(*one).content is None]
    return tuple(ProvedPage(
        member, len(items), len(events), walk, stretches.told(), pack(events), pack(parts), photos, authority
    ))  # fmt: skip


@dataclass(slots=True)
class _Growing:
    """A stretch to which more may come."""

    first: Line
    next: int
    link: str
    act: str = ""
    links: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    acts: list[list[Any]] = field(default_factory=list)


class _Stretches:
    """The stretches of a page, in the order in which they begin."""

    def __init__(self) -> None:
        self._found: list[_Growing] = []
        self._newest: dict[str, _Growing] = {}

    def add(self, number: int, line: Line) -> None:
        """The event of line ``number``."""
        one = self._newest.get(line.chain)
        if one is None or line.prev != one.link or line.seq != one.next:
            one = self._newest[line.chain] = _Growing(line, line.seq, line.prev)
            self._found.append(one)
        one.next += 1
        one.link = line.link
        one.links.append(short(line.link))
        one.numbers.append(number)
        if line.act != one.act or not one.acts:
            one.act = line.act
            one.acts.append([line.act, 0])
        one.acts[-1][1] += 1

    def told(self) -> list[tuple[Any, ...]]:
        return [
            tuple(Stretch(
                one.first.chain, one.first.seq, one.first.prev, one.link, array("Q", one.links).tobytes(),
                array("I", one.numbers).tobytes(), [(act, count) for act, count in one.acts],
            ))
            for one in self._found
        ]  # fmt: skip


def pack(values: list[tuple[Any, ...]]) -> bytes:
    """Values as they are kept aside."""
    return marshal.dumps(values, _PLAIN)


def unpack_lines(packed: bytes) -> list[Line]:
    """Lines that were packed in this run of the program."""
    return list(map(Line._make, marshal.loads(packed)))  # noqa: S302


def unpack_parts(packed: bytes) -> list[SentPart]:
    """Parts that were packed in this run of the program."""
    return list(map(SentPart._make, marshal.loads(packed)))  # noqa: S302
