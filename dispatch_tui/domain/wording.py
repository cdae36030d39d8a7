"""Words in running text: levelling spellings, and finding many known words in one pass.

Chinese is searched by characters, since it writes no spaces; alphabetic scripts by whole words. Both stand in
one text often enough that one search does both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final, Generic, TypeVar

LONGEST_TEXT: Final = 20_000
"""Characters of a text that are looked at; what comes after them is not searched."""

_TONELESS = re.compile("[\0-\x7f\u2010-\u2027\u3000-\u3029\u3030-\u303f\u3400-\u4dbf\u4e00-\u9fff]*")
"""ASCII, Hanzi and their punctuation: in these no mark can be taken off."""
_TONES = re.compile("[\u0300-\u036f]+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+")
_HAN: Final = "\u3400-\u9fff\uf900-\ufaff"
_GAP_IN_HAN = re.compile(f"(?<=[{_HAN}])[ \t\u3000]+(?=[{_HAN}])")
_BLANKS = re.compile("[ \t\u00a0\u3000]+")
_ENGLISH_WORD = re.compile("[a-z]{4,}")
_FIRST_HAN: Final = "\u2e80"

Meaning = TypeVar("Meaning")


def folded(text: str) -> str:
    """``text`` for comparing: full-width forms narrowed, case and tone marks gone, ``ü`` written ``v``."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if _TONELESS.fullmatch(plain):
        return plain
    apart = unicodedata.normalize("NFD", plain).replace("u\u0308", "v")
    return unicodedata.normalize("NFC", _TONES.sub("", apart))


def levelled(text: str) -> str:
    """``text`` for searching: folded, no invisible characters, blanks among Hanzi or English plurals."""
    plain = _UNSEEN.sub("", folded(text[:LONGEST_TEXT]))[:LONGEST_TEXT]
    plain = _BLANKS.sub(" ", _GAP_IN_HAN.sub("", plain))
    return _ENGLISH_WORD.sub(_singular, plain)


def _singular(found: re.Match[str]) -> str:
    word = found.group()
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def is_letter(char: str) -> bool:
    """Whether the character belongs to a script that writes words apart, or is a digit."""
    return char < _FIRST_HAN and char.isalnum()


class Lexicon(Generic[Meaning]):
    """Known forms and what each means; finds all of them in a text in one pass, also nested ones.

    Forms and texts are to be ``levelled`` alike. A form that begins or ends with a letter or digit is found
    only as a whole word. The time is linear in the text, whatever it repeats, up to the longest form.
    """

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}

    def add(self, form: str, meaning: Meaning) -> None:
        """Makes ``form`` known. A form added twice keeps the first meaning; ``get`` tells which."""
        node = self._root
        for char in form:
            node = node.setdefault(char, {})
        node.setdefault("", meaning)

    def get(self, form: str) -> Meaning | None:
        """What exactly this form means."""
        node = self._root
        for char in form:
            node = node.get(char) or {}
        return node.get("")

    def found(self, text: str) -> Iterator[tuple[int, int, Meaning]]:
        """``(start, end, meaning)`` of every known form in ``text``, by start, the longest first."""
        root, length = self._root, len(text)
        for start, char in enumerate(text):
            node = root.get(char)
            if node is None or (start and is_letter(char) and is_letter(text[start - 1])):
                continue
            end = start + 1
            ends: list[tuple[int, Meaning]] = []
            while True:
                if "" in node and not (end < length and is_letter(text[end - 1]) and is_letter(text[end])):
                    ends.append((end, node[""]))
                if end == length or (node := node.get(text[end])) is None:
                    break
                end += 1
            for end, meaning in reversed(ends):
                yield start, end, meaning
