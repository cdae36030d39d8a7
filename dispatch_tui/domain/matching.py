"""The picker's matcher: from a few keys to the department, item or place that is meant.

It works without an input method: a number of the list, a code, pinyin initials, full or partial pinyin; and
with one: any part of the name. The list's order decides between equal hits, so that a dispatcher's
fingers can learn where things stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from dispatch_tui.domain.place import Department, Item, Name
from dispatch_tui.domain.wording import folded

Kind = Literal["listed", "number", "code", "initials", "pinyin", "name", "word"]
"""What the query met; ``listed`` for an empty query, ``word`` for a word inside a name, or an alias."""

LONGEST_QUERY: Final = 64

_WHOLE, _BEGINS, _BEGINS_WORD, _INSIDE, _SCATTERED = range(5)
_FENCE: Final = "\0"
_WORD = re.compile(r"\w+")
_GAPS = re.compile(r"[\s\0'·.\-_/]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be picked: its code and whatever may be typed for it."""

    code: str
    names: tuple[str, ...]
    pinyin: tuple[str, ...] = ()
    """Full pinyin, syllables apart by spaces."""
    initials: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """Aliases: they count less than the names."""

    @classmethod
    def of(cls, code: str, *names: Name, words: Iterable[str] = ()) -> Entry:
        """An entry from the pack's names (a full one and a short one, say), in every language they have."""
        return cls(
            code,
            tuple(dict.fromkeys(text for name in names for text in name.texts.values() if text)),
            tuple(dict.fromkeys(name.pinyin for name in names if name.pinyin)),
            tuple(dict.fromkeys(name.initials for name in names if name.initials)),
            tuple(dict.fromkeys(words)),
        )


def departments(pack_departments: Mapping[str, Department]) -> tuple[Entry, ...]:
    """The pack's departments in its order."""
    return tuple(Entry.of(d.code, d.short, d.name) for d in pack_departments.values())


def items(pack_items: Mapping[str, Item]) -> tuple[Entry, ...]:
    """The pack's duty list in its order, findable by its aliases too."""
    return tuple(
        Entry.of(item.code, item.name, words=(word for words in item.aliases.values() for word in words))
        for item in pack_items.values()
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that the query met.

    ``number`` is its place in the list, from 1; ``exact`` says that the query met something as a whole.
    """

    code: str
    number: int
    kind: Kind
    exact: bool


def _fenced(texts: Iterable[str]) -> str:
    """Texts between fences, so that one search over them tells whole, beginning and inside apart."""
    return _FENCE + "".join(text + _FENCE for text in dict.fromkeys(texts) if text)


class _Keys:
    """An entry's texts made ready. A keystroke asks every entry, so each question is one search."""

    __slots__ = ("all", "fields", "heads", "initials", "syllables", "word_starts")

    def __init__(self, entry: Entry) -> None:
        names = [folded(name).replace(_FENCE, " ") for name in entry.names]
        words = [folded(word).replace(_FENCE, " ") for word in entry.words]
        self.syllables = tuple(tuple(folded(p).split()) for p in entry.pinyin)
        self.initials = tuple(_GAPS.sub("", folded(i)) for i in entry.initials)
        self.heads = frozenset(syllable[0] for spelling in self.syllables for syllable in spelling)
        self.fields: tuple[tuple[Kind, str], ...] = (
            ("code", _fenced([_GAPS.sub("", folded(entry.code))])),
            ("initials", _fenced(self.initials)),
            ("name", _fenced([*names, *(_GAPS.sub("", name) for name in names)])),
            ("pinyin", _fenced("".join(s) for s in self.syllables)),
            ("word", _fenced([*words, *(_GAPS.sub("", word) for word in words)])),
        )
        self.all = "".join(text for _, text in self.fields)
        self.word_starts = tuple(_FENCE + _FENCE.join(_WORD.findall(name)) for name in names)

    def meets(self, query: str, tight: str) -> tuple[int, Kind] | None:
        """The best rank and what was met; ``tight`` is the query without gaps."""
        if query in self.all or tight in self.all:
            begins = _FENCE + tight
            if begins in self.all or _FENCE + query in self.all:
                for rank, fence in ((_WHOLE, _FENCE), (_BEGINS, "")):
                    for kind, text in self.fields:
                        if begins + fence in text or _FENCE + query + fence in text:
                            return rank, kind
            if any(_FENCE + query in starts for starts in self.word_starts):
                return _BEGINS_WORD, "word"
        if tight[0] in self.heads and any(_spells(tight, spelling) for spelling in self.syllables):
            return _BEGINS_WORD, "pinyin"
        for kind, text in self.fields:
            if query in text or tight in text:
                return _INSIDE, kind
        if " " in query and any(_all_begin(query, starts) for starts in self.word_starts):
            return _INSIDE, "word"
        if len(tight) > 1 and any(_scattered(tight, i) for i in self.initials):
            return _SCATTERED, "initials"
        return None


class Matcher:
    """Matches queries against a fixed list of entries. Making one costs more than using it: keep it."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        listed = tuple(entries)
        self._codes = tuple(entry.code for entry in listed)
        self._keys = tuple(_Keys(entry) for entry in listed)

    def match(self, query: str, limit: int = 10) -> list[Hit]:
        """The best ``limit`` entries for what was typed, best first; an empty query lists from the top.

        Whole matches come before beginnings, beginnings before beginnings of a word or syllable, those before
        what stands inside, and initials with others between them come last. A number picks by the list's
        numbering and precedes all.
        """
        typed = " ".join(folded(query[:LONGEST_QUERY]).replace(_FENCE, " ").split())
        tight = _GAPS.sub("", typed)
        if not tight:
            return [Hit(code, n, "listed", False) for n, code in enumerate(self._codes[: max(limit, 0)], 1)]
        ranked: list[tuple[int, int, Kind]] = []
        for number, keys in enumerate(self._keys, 1):
            if tight == str(number):
                ranked.append((-1, number, "number"))
            elif (met := keys.meets(typed, tight)) is not None:
                ranked.append((met[0], number, met[1]))
        ranked.sort(key=lambda hit: hit[:2])
        return [Hit(self._codes[n - 1], n, kind, rank <= _WHOLE) for rank, n, kind in ranked[: max(limit, 0)]]


def _spells(tight: str, syllables: tuple[str, ...]) -> bool:
    """Whether ``tight`` is spelt by beginnings of consecutive syllables, each giving at least a letter.

    ``pgai``, ``penggb`` and ``gaib`` all meet ``peng gai ban``.
    """
    reached: set[int] = set()
    for syllable in syllables:
        following: set[int] = set()
        for at in (*reached, 0):
            for letter, wanted in zip(syllable, tight[at:], strict=False):
                if letter != wanted:
                    break
                at += 1
                following.add(at)
        if len(tight) in following:
            return True
        reached = following
    return False


def _scattered(letters: str, initials: str) -> bool:
    rest = iter(initials)
    return all(letter in rest for letter in letters)


def _all_begin(query: str, starts: str) -> bool:
    """Whether every word of the query begins a word of the name, in any order."""
    return all(_FENCE + part in starts for part in query.split())
