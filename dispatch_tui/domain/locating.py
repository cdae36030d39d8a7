"""From an address or a message to the town, village and grid that it speaks of.

All names come from the pack. What stands here is how a language builds them: Chinese places are named
with or without their kind (街道, 镇, 社区, 村), and a bare name before another kind, or before 路, is
another place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from dispatch_tui.domain.place import Pack
from dispatch_tui.domain.reason import Reason
from dispatch_tui.domain.wording import Lexicon, levelled

_TOWN_KINDS: Final = ("街道办事处", "街道办", "街道", "镇", "乡")
_VILLAGE_OFFICES: Final = ("居民委员会", "村民委员会", "居委会", "村委会")
_VILLAGE_KINDS: Final = ("社区", "村")
_ENGLISH_KINDS: Final = (" subdistrict", " township", " town", " community", " village")
_OTHER_PLACE = re.compile("大道|大街|路|街(?!道)|巷|弄|桥|镇|乡|村|社区|街道|县|市|区(?!域)")
_LEADS_TO_PLACE = re.compile("(?:^|[^\\w]|[区县市在到于从住往去回是])$")
_PLACE_ENDS = re.compile("$|[\\W的有这那附一地段境内集古]")
_GROUP_FOLLOWS = re.compile("[第0-9〇一二三四五六七八九十]+(?:组|队|栋|号|期|网格)")
_HYPHEN: Final = "[-\u2010-\u2015\u2212_ ]?"
_DIGIT: Final = "[0-9]"
_ANY_DIGIT = re.compile("[0-9]")
_LETTER: Final = "[^\\W\\d_]"
_SURE_LENGTH: Final = 3

Level = Literal["town", "village", "grid"]
_DEPTH: Final[dict[Level, int]] = {"town": 1, "village": 2, "grid": 3}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is, as far as is known: codes from the pack, outer ones filled in from inner ones.

    ``why`` has the code ``place.given``, ``place.code`` or ``place.name`` with ``matched``, the words that
    said so, and ``level``.
    """

    town: str | None
    village: str | None
    grid: str | None
    why: Reason


@dataclass(frozen=True, slots=True)
class _Form:
    """What a name can mean. ``bare``: without its kind, so it may be an everyday word or another place."""

    codes: tuple[str, ...]
    bare: bool


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    matched: str
    codes: tuple[str, ...]
    weak: bool


class Locator:
    """Finds places of one pack in texts. Making one reads the whole gazetteer: keep it."""

    def __init__(self, pack: Pack) -> None:
        self._chains: dict[str, tuple[str, ...]] = {code: (code,) for code in pack.towns}
        for village in pack.villages.values():
            self._chains[village.code] = (village.town, village.code)
        for grid in pack.grids.values():
            self._chains[grid.code] = (*self._chains.get(grid.village, ()), grid.code)
        self._level: dict[str, Level] = {
            **dict.fromkeys(pack.grids, "grid"),
            **dict.fromkeys(pack.villages, "village"),
            **dict.fromkeys(pack.towns, "town"),
        }
        self._codes = {_tight(code): code for code in self._chains}
        self._code_shapes = _shapes(self._codes)
        self._lexicon: Lexicon[_Form] = Lexicon()
        forms = _forms(pack, self._chains)
        for text, form in forms.items():
            self._lexicon.add(text, form)
        streets = {levelled(text) for landmark in pack.landmarks for text in landmark.name.texts.values()}
        self._town_names = {
            form
            for form, meant in forms.items()
            if len(meant.codes) == 1 and meant.codes[0] in pack.towns and form not in streets
        }

    def find(self, text: str, hint_grid: str | None = None) -> Place | None:
        """The place that ``text`` names, or that ``hint_grid`` gives if it is a code of the pack.

        A code in the text decides. Else, of several names, those inside a named town come first, then the
        more specific of those, and of equals the first. Of names that overlap the longest counts. A name that
        several places share gives what these have in common, or nothing.
        """
        if hint_grid is not None and (code := self._codes.get(_tight(hint_grid))) is not None:
            return self._place(code, "place.given", hint_grid)
        plain = levelled(text)
        if (coded := self._coded(plain)) is not None:
            return self._place(coded[1], "place.code", coded[0])
        mentions = list(self._mentions(plain))
        towns = {m.codes[0] for m in mentions if not m.weak and m.matched in self._town_names}
        best = max(mentions, key=lambda m: self._rank(m, towns), default=None)
        if best is None:
            return None
        inside = [code for code in best.codes if self._chains[code][0] in towns]
        common = _common([self._chains[code] for code in inside or best.codes])
        return self._place(common[-1], "place.name", best.matched) if common else None

    def _place(self, code: str, why: str, matched: str) -> Place:
        by_level: dict[Level, str] = {self._level[one]: one for one in self._chains[code]}
        reason = Reason(why, {"matched": matched, "level": self._level[code]})
        return Place(by_level.get("town"), by_level.get("village"), by_level.get("grid"), reason)

    def _rank(self, mention: _Mention, towns: set[str]) -> tuple[bool, bool, int, int, int]:
        inside = [code for code in mention.codes if self._chains[code][0] in towns]
        depth = _DEPTH[self._level[mention.codes[0]]]
        return (not towns or bool(inside), not mention.weak, depth, -mention.start, len(mention.matched))

    def _coded(self, plain: str) -> tuple[str, str] | None:
        """A code as it stands in the text, and as in the pack. Of bare numbers the last: ``… NY 10027``."""
        if self._code_shapes is None or _ANY_DIGIT.search(plain) is None:  # every code has one
            return None
        found = [(m.group(), self._codes.get(_tight(m.group()))) for m in self._code_shapes.finditer(plain)]
        known = [(matched, code) for matched, code in found if code is not None]
        lettered = [pair for pair in known if not pair[0].isdigit()]
        return lettered[0] if lettered else known[-1] if known else None

    def _mentions(self, plain: str) -> Iterator[_Mention]:
        """Names in the text, the longest where two overlap; bare names only where they can be a place."""
        spans = sorted(self._lexicon.found(plain), key=lambda span: (span[0] - span[1], span[0]))
        taken = bytearray(len(plain))
        kept: list[tuple[int, int, _Form]] = []
        for start, end, form in spans:
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                kept.append((start, end, form))
        named = {self._chains[c][0] for _, _, form in kept if not form.bare for c in form.codes}
        for start, end, form in kept:
            matched = plain[start:end]
            if not form.bare or matched.isascii():
                yield _Mention(start, matched, form.codes, weak=False)
            elif _OTHER_PLACE.match(plain, end) is None:
                inside = any(self._chains[code][0] in named for code in form.codes)
                if inside or len(matched) >= _SURE_LENGTH or _stands_alone(plain, start, end):
                    yield _Mention(start, matched, form.codes, weak=not inside)


def _stands_alone(plain: str, start: int, end: int) -> bool:
    """Whether a short bare name, which may be part of any word, is used as a place here."""
    if _GROUP_FOLLOWS.match(plain, end):
        return True
    before = plain[max(start - 1, 0) : start]
    return _LEADS_TO_PLACE.search(before) is not None and _PLACE_ENDS.match(plain, end) is not None


def _forms(pack: Pack, chains: dict[str, tuple[str, ...]]) -> dict[str, _Form]:
    """Every way to name a place of the pack. A name as in the pack beats one derived from another."""
    stated: dict[str, list[str]] = {}
    other_kind: dict[str, list[str]] = {}
    bare: dict[str, list[str]] = {}

    def note(into: dict[str, list[str]], form: str, code: str) -> None:
        if len(form) > 1 and code in chains and code not in into.setdefault(form, []):
            into[form].append(code)

    for town in pack.towns.values():
        for text in town.name.texts.values():
            stem = _stem(levelled(text), _TOWN_KINDS)
            note(stated, levelled(text), town.code)
            note(bare, stem, town.code)
            for kind in _TOWN_KINDS if not stem.isascii() else ():
                note(other_kind, stem + kind, town.code)
        if not town.short.isascii() or len(town.short) >= 2 * _SURE_LENGTH:
            note(bare, levelled(town.short), town.code)
    for village in pack.villages.values():
        for text in village.name.texts.values():
            name = _stem(levelled(text), _VILLAGE_OFFICES)
            stem = _stem(name, _VILLAGE_KINDS)
            note(stated, levelled(text), village.code)
            note(bare, stem, village.code)
            for kind in _VILLAGE_KINDS if not stem.isascii() else ():
                note(stated if stem + kind == name else other_kind, stem + kind, village.code)
    for grid in pack.grids.values():
        for text in grid.name.texts.values():
            note(stated, levelled(text), grid.code)
    for landmark in pack.landmarks:
        for text in landmark.name.texts.values():
            note(stated, levelled(text), landmark.at)

    forms = {form: _Form(tuple(codes), bare=True) for form, codes in bare.items()}
    forms.update((form, _Form(tuple(codes), bare=False)) for form, codes in other_kind.items())
    forms.update((form, _Form(tuple(codes), bare=False)) for form, codes in stated.items())
    return forms


def _stem(name: str, kinds: Iterable[str]) -> str:
    """``name`` without its kind, if two characters or more are left."""
    for kind in (*kinds, *_ENGLISH_KINDS):
        if name.endswith(kind) and len(name) - len(kind) > 1:
            return name.removesuffix(kind)
    return name


def _common(chains: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The outer places that all chains share."""
    shared: list[str] = []
    for codes in zip(*chains, strict=False):
        if len(set(codes)) > 1:
            break
        shared.append(codes[0])
    return tuple(shared)


def _tight(code: str) -> str:
    return re.sub(r"[\W_]+", "", levelled(code))


def _shapes(codes: Iterable[str]) -> re.Pattern[str] | None:
    """What a code of the pack looks like: so many letters and digits, with or without a hyphen between."""
    shapes: set[str] = set()
    for code in codes:
        parts = re.findall(r"[^\W\d]+|\d+", code)
        if any(part.isdigit() for part in parts):
            kinds = (f"{_DIGIT if part.isdigit() else _LETTER}{{{len(part)}}}" for part in parts)
            shapes.add(_HYPHEN.join(kinds))
    longest_first = sorted(shapes, key=len, reverse=True)
    return re.compile(f"(?<![0-9a-z])(?:{'|'.join(longest_first)})(?![0-9a-z])") if shapes else None
