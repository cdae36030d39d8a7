"""Words to search by. Chinese has no spaces: each pair of neighbouring characters is a token, and the last character
of a run by itself, so that a single character is found as the beginning of a token."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_HAN: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUNS: Final = re.compile(f"([{_HAN}]+)|([^\\W_{_HAN}]+)")
LONGEST_QUERY: Final = 200
MOST_TERMS: Final = 16


def folded(text: str) -> str:
    """``text`` as it is compared: compatible forms made one (full-width digits), no capitals."""
    return unicodedata.normalize("NFKC", text).casefold()


def tokens(text: str) -> str:
    """The tokens of a folded text, apart by spaces, each once."""
    found: dict[str, None] = {}
    for run, word in _RUNS.findall(text):
        if word:
            found[word] = None
        else:
            found.update(dict.fromkeys(map(str.__add__, run, run[1:])))
            found[run[-1]] = None
    return " ".join(found)


def terms(query: str) -> list[str]:
    """What a query asks for: each of these, folded, has to stand in the text. Signs alone ask for nothing."""
    return [term for term in folded(query[:LONGEST_QUERY]).split() if _RUNS.search(term)][:MOST_TERMS]


def asked(query_terms: list[str]) -> Iterator[tuple[str, bool]]:
    """The tokens that a text with all these terms must have; True: a token need only begin so. A word is whole unless
    the term ends with it."""
    for term in query_terms:
        for found in _RUNS.finditer(term):
            run, word = found.groups()
            if word:
                yield word, found.end() == len(term)
            elif len(run) == 1:
                yield run, True
            else:
                for pair in map(str.__add__, run, run[1:]):
                    yield pair, False
