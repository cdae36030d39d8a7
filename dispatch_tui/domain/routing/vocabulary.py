"""What the duty list is called in words: each item's names, aliases and keywords, weighed.

A word weighs more the fewer items know it (as inverse document frequency does, over items) and the longer it
is; a word that is part of many items' words, such as 小区, weighs next to nothing. Weights are whole numbers
(1000: a two-character name that no other item knows), so that scores are exact.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from dispatch_tui.domain.place import Item, Pack
from dispatch_tui.domain.wording import Lexicon, is_letter, levelled

Source = Literal["name", "alias", "keyword"]

_SOURCE_PERCENT: Final[dict[Source, int]] = {"name": 100, "alias": 100, "keyword": 70}
_HAN_LENGTH_PERCENT: Final = (0, 25, 100, 140, 180, 210)
_WORD_COUNT_PERCENT: Final = (0, 100, 170, 210)
_PARTS = re.compile(r"[^\w\s]+|(?<=\w)[/](?=\w)")
_GLUE = "的了是在不有没无就和也都很太被把要会能可吗呢吧我你他们这那个到对为请给让还又再"
_RUN = re.compile(f"[^\\W_{_GLUE}]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the duty list. ``means`` holds (item's position in the list, weight, source)."""

    text: str
    means: tuple[tuple[int, int, Source], ...]


class Vocabulary:
    """All words of a pack's duty list, to be found in texts whole (``words``) or in pieces (``pieces``)."""

    def __init__(self, pack: Pack) -> None:
        self.items = tuple(pack.items)
        self.words: Lexicon[Word] = Lexicon()
        self.pieces: dict[str, tuple[tuple[int, int], ...]] = {}
        sources = [_sources(item) for item in pack.items.values()]
        self._add_words(sources)
        self._add_pieces(sources)

    def _add_words(self, sources: list[dict[str, Source]]) -> None:
        texts = {text for of_item in sources for text in of_item}
        known_by = _known_by(sources, texts)
        meanings: dict[str, list[tuple[int, int, Source]]] = defaultdict(list)
        for index, of_item in enumerate(sources):
            for text, source in of_item.items():
                percents = _length_percent(text) * _SOURCE_PERCENT[source]
                weight = _rarity(known_by[text], len(sources)) * percents // 10_000
                meanings[text].append((index, weight, source))
        for text, means in meanings.items():
            self.words.add(text, Word(text, tuple(means)))

    def _add_pieces(self, sources: list[dict[str, Source]]) -> None:
        held_by: dict[str, set[int]] = defaultdict(set)
        for index, of_item in enumerate(sources):
            for text in of_item:
                for piece in pieces(text):
                    held_by[piece].add(index)
        for piece, items in held_by.items():
            weight = _rarity(len(items), len(sources))
            self.pieces[piece] = tuple((index, weight) for index in sorted(items))


def pieces(text: str) -> Iterator[str]:
    """Pairs of neighbouring Hanzi, and words of alphabetic scripts with three letters or more."""
    for run in _RUN.findall(text):
        if is_letter(run[0]):
            if len(run) > 2 and not run.isdigit():
                yield run
        else:
            yield from (run[at : at + 2] for at in range(len(run) - 1))


def _sources(item: Item) -> dict[str, Source]:
    """Every word of an item, levelled, with its weightiest source."""
    found: dict[str, Source] = {}
    for text in item.name.texts.values():
        for part in (text, *_PARTS.split(text)):
            found.setdefault(levelled(part).strip(), "name")
    for words in item.aliases.values():
        for word in words:
            found.setdefault(levelled(word).strip(), "alias")
    for words in item.keywords.values():
        for word in words:
            found.setdefault(levelled(word).strip(), "keyword")
    return {text: source for text, source in found.items() if len(text) > 1 or (text and not is_letter(text))}


def _known_by(sources: list[dict[str, Source]], texts: set[str]) -> dict[str, int]:
    """How many items have each text among their words or within one of them."""
    lexicon: Lexicon[str] = Lexicon()
    for text in texts:
        lexicon.add(text, text)
    counts: dict[str, int] = defaultdict(int)
    for of_item in sources:
        for text in {found for word in of_item for _, _, found in lexicon.found(word)}:
            counts[text] += 1
    return counts


def _rarity(known_by: int, items: int) -> int:
    """1000 for a word that one item knows, falling to 0 for one that all know."""
    if items < 2:
        return 1000
    return round(1000 * math.log((items + 1) / known_by) / math.log(items + 1))


def _length_percent(text: str) -> int:
    if is_letter(text[0]):
        words = text.split()
        percent = _WORD_COUNT_PERCENT[min(len(words), len(_WORD_COUNT_PERCENT) - 1)]
        return percent if len(text) > 3 else percent // 2
    return _HAN_LENGTH_PERCENT[min(len(text), len(_HAN_LENGTH_PERCENT) - 1)]
