"""What generated callers say: sentences of the message catalogue around the pack's own words, in each of its languages.

A list of the catalogue stands in one sentence, its members parted by ``|``. Which member is taken is drawn once for all
languages, by its place in the list.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final

from dispatch_tui.domain.place import Item, Pack
from dispatch_tui.domain.routing.vocabulary import Vocabulary
from dispatch_tui.domain.wording import levelled
from dispatch_tui.drill.script.values import Text
from dispatch_tui.words.catalogue import LANGUAGES, say, sentence

Said = Callable[[str], str]
"""Something by language."""

_FALLBACK: Final = "en"
_LONGEST_MATTER: Final = 40


def _spoken(language: str) -> str:
    """The catalogue's language for a language of the pack."""
    return language if language in LANGUAGES else _FALLBACK


def _members(key: str, language: str) -> list[str]:
    """A list of the catalogue; empty where there is none."""
    return [one.strip() for one in (sentence(key, _spoken(language)) or "").split("|") if one.strip()]


class Phrasebook:
    """One pack's words in callers' mouths."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.languages = pack.languages
        self._vocabulary = Vocabulary(pack)
        self._place = {code: place for place, code in enumerate(self._vocabulary.items)}
        self._matters: dict[tuple[str, str], Sequence[str]] = {}

    def put(self, key: str, draw: random.Random, **parts: Said) -> Text:
        """A sentence of the list ``key`` in every language, its places filled by ``parts``."""
        share = draw.random()
        texts: dict[str, str] = {}
        for language in self.languages:
            choices = _members(key, language)
            if choices:
                filled = {name: part(language) for name, part in parts.items()}
                texts[language] = choices[int(share * len(choices))].format_map(filled)
        return Text(texts)

    def matter(self, item: Item, share: float) -> Said:
        """How a caller calls an item; the same ``share`` (0 to 1) gives the same matter."""

        def said(language: str) -> str:
            words = self._words(item, language)
            return words[int(share * len(words))]

        return said

    def _words(self, item: Item, language: str) -> Sequence[str]:
        """The item's other names and key words that point to no other item more; its name where there are none."""
        key = (item.code, language)
        if key not in self._matters:
            given = (*item.aliases.get(language, ()), *item.keywords.get(language, ()))
            telling = [word for word in given if len(word) <= _LONGEST_MATTER and self._tells(word, item)]
            names = [word for word in item.aliases.get(language, ()) if word in telling]
            name = item.name.in_(language)
            self._matters[key] = names or [f"{name}, {word}" for word in telling] or [name]
        return self._matters[key]

    def _tells(self, word: str, item: Item) -> bool:
        known = self._vocabulary.words.get(levelled(word).strip())
        if known is None:
            return False
        weights = {place: weight for place, weight, _ in known.means}
        own = weights.pop(self._place[item.code], 0)
        return own > 0 and all(weight < own for weight in weights.values())

    def caller(self, draw: random.Random) -> Text:
        """An invented name: a surname and how one is addressed."""
        which, form = draw.random(), draw.random()
        surnames = "drill.load.surnames" if "zh" in self.languages else "drill.load.surnames_abroad"
        texts = {}
        for language in self.languages:
            names = _members(surnames, language)
            forms = _members("drill.load.addressed", language)
            texts[language] = forms[int(form * len(forms))].format_map({"name": names[int(which * len(names))]})
        return Text(texts)

    def phone(self, number: int) -> str:
        """An invented phone, no two alike within one load."""
        language = _spoken(self.languages[0])
        return say("drill.load.phone", language, area=201 + number // 100, last=f"{number % 100:02}")

    def emergency(self, code: str) -> str:
        """The list of what is said to an emergency number by mistake."""
        known = f"drill.load.emergency.{code}"
        return known if _members(known, self.languages[0]) else "drill.load.emergency.other"

    def wet(self, item: Item) -> bool:
        """Whether an item happens on or at water, by its name."""
        language = self.languages[0]
        name = item.name.in_(language).lower()
        return any(word.lower() in name for word in _members("drill.load.water", language))
