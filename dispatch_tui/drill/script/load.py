"""Calls by the hour, made from a pack's own words and a seed, each with what is true of it so that it can be scored.

The same script, pack and seed give the same calls, to the byte: when they come is drawn for a profile as a whole, all
else of a call from its own number, so that no call's words hang on another's. Every name and phone is invented.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dispatch_tui.domain.locating import Locator
from dispatch_tui.domain.place import Item, Pack
from dispatch_tui.domain.routing.duties import Duties
from dispatch_tui.drill.script.grounds import Ground, Grounds
from dispatch_tui.drill.script.injects import Body, Call, GridReport, Police
from dispatch_tui.drill.script.model import LOAD, Inject, Script
from dispatch_tui.drill.script.outside import Truth, Turn
from dispatch_tui.drill.script.profile import Load
from dispatch_tui.drill.script.saying import Phrasebook, Said
from dispatch_tui.drill.script.triggers import At
from dispatch_tui.drill.script.values import NOTHING, Text

HOUR: Final = 3_600_000
MOST_CALLS: Final = 5_000
"""Of one script: more is a mistake in writing it."""
SORTS: Final = ("not_police", "grid", "emergencies", "questions", "not_ours", "duplicates", "look_alikes")
"""The sorts of which a call is at most one; ``angry`` can be any that speaks."""
_REMEMBERED: Final = 40
"""How many of the last matters may be told again, or have something alike beside them."""
_WHERE_AT_ONCE: Final = 0.6
"""The share of callers who say where it is before they are asked."""
_DESK_MATTERS: Final = 0.2
"""The share of matters that no one can look at on site."""
_OWN_LINE: Final = 0.3
"""The share of callers who ring the former number of whoever leads, where it has one."""


@dataclass(frozen=True, slots=True)
class _Matter:
    """Something that happened: the item, which of its words it goes by, where, and the call that told of it first."""

    call: str
    item: Item
    share: float
    ground: Ground


def generate(script: Script, pack: Pack, seed: int, locator: Locator | None = None) -> tuple[Inject, ...]:
    """The calls of every load of a script, by time, as injects ``load:1``, ``load:2``, …"""
    locator = Locator(pack) if locator is None else locator
    moments = [
        (at, place) for place, load in enumerate(script.load) for at in moments_of(load, script.length, seed, place)
    ]
    book = Phrasebook(pack)
    makers = [_Maker(book, load, seed, locator) for load in script.load]
    told: list[_Matter] = []
    calls = []
    for number, (at, place) in enumerate(sorted(moments)[:MOST_CALLS], 1):
        calls.append(makers[place].call(number, at, told))
        del told[:-_REMEMBERED]
    return tuple(calls)


def moments_of(load: Load, length: int, seed: int, place: int = 0) -> Iterator[int]:
    """When the calls of a profile come, in ms from the start: as chance has it, at the rate of the hour."""
    draw = random.Random(f"{seed}:{LOAD}:{place}:moments")
    end = min(load.end if load.end is not None else length, length)
    at, made = float(load.start), 0
    while made < load.most:
        rate = load.calls_an_hour * _times(load, at)
        change = min((edge for edge in _edges(load) if edge > at), default=end)
        if rate <= 0:
            if change >= end:
                return
            at = change
            continue
        step = draw.expovariate(rate) * HOUR
        if at + step > change < end:  # the rate changes first: chance forgets, so draw anew from there
            at = change
            continue
        at += step
        if at >= end:
            return
        made += 1
        yield int(at) // 1000 * 1000


def _edges(load: Load) -> tuple[int, ...]:
    return tuple(edge for one in load.surge for edge in (one.at, one.at + one.lasts))


def _times(load: Load, at: float) -> float:
    product = 1.0
    for one in load.surge:
        if one.at <= at < one.at + one.lasts:
            product *= one.times
    return product


class _Maker:
    """Makes the calls of one profile."""

    def __init__(self, book: Phrasebook, load: Load, seed: int, locator: Locator) -> None:
        self.book = book
        self.pack = pack = book.pack
        self.load = load
        self.seed = seed
        self.duties = Duties(pack)
        self.grounds = Grounds(pack, load.towns, locator)
        items = [pack.items[code] for code in load.items if code in pack.items] or list(pack.items.values())
        self.on_site = [item for item in items if "recheck" in item.demands] or items
        self.at_desks = [item for item in items if "recheck" not in item.demands] or items
        self.asked = [item for item in self.at_desks if item.urgency == 4] or self.at_desks
        lines = [pack.hotlines[code] for code in load.lines if code in pack.hotlines]
        merged = lines or [one for one in pack.hotlines.values() if one.kind == "merged"]
        self.lines = [one.code for one in merged]
        self.line_of = {one.department: one.code for one in merged if one.department}
        self.emergencies = [code for code, one in pack.hotlines.items() if one.kind == "emergency"]

    def call(self, number: int, at: int, told: list[_Matter]) -> Inject:
        """The call of this number; what it tells is added to ``told``, which may be told again."""
        draw = random.Random(f"{self.seed}:{LOAD}:{number}")
        sort = self._sort(draw.random())
        angry = draw.random() < self.load.mix.angry
        if sort in ("duplicates", "look_alikes") and not self._alike(told, sort):
            sort = ""
        body = self._body(sort, angry, number, draw, told)
        mix = tuple(one for one in (sort, "angry" if isinstance(body, Call) and body.angry else "") if one)
        truth = getattr(body, "truth", None)
        title = self.pack.items[truth.item].name if truth and truth.item else None
        return Inject(
            id=f"{LOAD}:{number}", title=Text(title.texts) if title else NOTHING, trigger=At(at=at), body=body, mix=mix
        )

    def _sort(self, share: float) -> str:
        for sort in SORTS:
            share -= getattr(self.load.mix, sort)
            if share < 0:
                return sort
        return ""

    def _alike(self, told: Sequence[_Matter], sort: str) -> list[_Matter]:
        if sort == "duplicates":
            return list(told)
        return [one for one in told if any(code in self.pack.items for code in one.item.confused_with)]

    def _body(self, sort: str, angry: bool, number: int, draw: random.Random, told: list[_Matter]) -> Body:
        if sort == "emergencies" and self.emergencies:
            return self._emergency(number, draw)
        if sort == "not_ours":
            truth = Truth(path="refuse", reason=self._reason("refuse", "not_government"))
            return self._spoken("not_ours", False, number, draw, truth)
        if sort == "questions":
            item = draw.choice(self.asked)
            truth = Truth(path="answer", item=item.code, reason=self._reason("answer", "procedure"))
            return self._spoken("questions", False, number, draw, truth, self.book.matter(item, draw.random()))
        matter, truth = self._matter(sort, number, draw, told)
        said, place = self.book.matter(matter.item, matter.share), matter.ground.name
        if sort == "grid":
            return GridReport(
                text=self._put("grid", draw, said, place.in_), address=place, grid=truth.grid, truth=truth,
                photo=Text({language: said(language) for language in self.book.languages}),
            )  # fmt: skip
        if sort == "not_police":
            return Police(
                text=self._put("not_police", draw, said, place.in_), address=place, name=self.book.caller(draw),
                phone=self.book.phone(number), truth=truth,
            )  # fmt: skip
        kind = "angry" if angry else "plain" if matter.item in self.on_site else "affair"
        return self._spoken(kind, angry, number, draw, truth, said, place)

    def _matter(self, sort: str, number: int, draw: random.Random, told: list[_Matter]) -> tuple[_Matter, Truth]:
        """What the call is about: something new, an earlier matter again, or something like it at the same place."""
        if sort == "duplicates":
            first = draw.choice(told)
            return first, self._truth(first, first.call)
        if sort == "look_alikes":
            first = draw.choice(self._alike(told, sort))
            codes = [code for code in first.item.confused_with if code in self.pack.items]
            item, ground = self.pack.items[draw.choice(codes)], first.ground
        else:
            at_desk = sort == "" and draw.random() < _DESK_MATTERS
            item = draw.choice(self.at_desks if at_desk else self.on_site)
            ground = draw.choice(self.grounds.of(self.book.wet(item)))
        matter = _Matter(f"{LOAD}:{number}", item, draw.random(), ground)
        told.append(matter)
        return matter, self._truth(matter)

    def _truth(self, matter: _Matter, same_as: str | None = None) -> Truth:
        item, place = matter.item, matter.ground.place
        routed = self.duties.resolve(item.code, place)
        return Truth(
            path="merge" if same_as else "dispatch", address=matter.ground.name, item=item.code, urgency=item.urgency,
            grid=place.grid, town=place.town, lead=routed.lead, supports=routed.supports, same_as=same_as,
        )  # fmt: skip

    def _spoken(
        self, kind: str, angry: bool, number: int, draw: random.Random, truth: Truth, matter: Said | None = None,
        place: Text = NOTHING,
    ) -> Call:  # fmt: skip
        """A call by phone; most say at once where it is, the others when asked."""
        at_once = draw.random() < _WHERE_AT_ONCE or not place
        turns = [Turn(say=self._put(kind if at_once else f"{kind}_short", draw, matter, place.in_))]
        if place:
            turns.append(Turn(ask="where", say=place))
        if matter is not None:
            turns.append(Turn(ask="what", say=self._put("what", draw, matter, place.in_)))
        if angry:
            turns.append(Turn(after=20_000 + draw.randint(0, 20) * 1000, say=self._put("hurry", draw)))
        return Call(
            phone=self.book.phone(number), line=self._line(truth.lead, draw), name=self.book.caller(draw),
            says=tuple(turns), truth=truth, angry=angry,
        )  # fmt: skip

    def _emergency(self, number: int, draw: random.Random) -> Call:
        """Somebody who should have rung an emergency number."""
        code = draw.choice(self.emergencies)
        ground = draw.choice(self.grounds.of(wet=False))
        name = self.pack.hotlines[code].name
        said = self.book.put(self.book.emergency(code), draw, place=ground.name.in_, name=name.in_)
        truth = Truth(path="transfer", number=code, address=ground.name, town=ground.place.town, grid=ground.place.grid)
        return Call(
            phone=self.book.phone(number), line=self.lines[0] if self.lines else None, name=self.book.caller(draw),
            says=(Turn(say=said), Turn(ask="where", say=ground.name)), truth=truth,
        )  # fmt: skip

    def _put(self, key: str, draw: random.Random, matter: Said | None = None, place: Said | None = None) -> Text:
        return self.book.put(f"drill.load.{key}", draw, matter=matter or _nothing, place=place or _nothing)

    def _line(self, lead: str | None, draw: random.Random) -> str | None:
        own = self.line_of.get(lead or "")
        if own is not None and draw.random() < _OWN_LINE:
            return own
        return self.lines[0] if self.lines else None

    def _reason(self, kind: str, wanted: str) -> str | None:
        """The pack's reason of this kind and code, else the first of the kind."""
        codes = [one.code for one in self.pack.phrases if one.kind == kind]
        return wanted if wanted in codes else codes[0] if codes else None


def _nothing(_: str) -> str:
    return ""
