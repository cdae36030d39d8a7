"""The message catalogue: every sentence that people read, by dotted key and language.

Each area keeps its own file (``words/<language>/<area>.toml``); all files of a language are one catalogue.
Only the language in use is parsed, on the first sentence. The tests prove that the languages have the same
keys and placeholders and that the code asks for no other; should a sentence be missing all the same, its key
shows between guillemets, as nothing that a person reads may raise.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")

NO_HAN: Final = "notice.terminal_without_han"
"""The key of the notice that goes with the fallback to English on a terminal without Chinese."""

_WITHOUT_HAN: Final = frozenset({"linux"})
"""Values of ``TERM`` whose font holds no Chinese: a Linux console knows 512 glyphs. fbterm and kmscon name
themselves otherwise and do show it."""
_LOCALE_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


class _Given(dict[str, Any]):
    """The parameters of a sentence; one that was not given shows its name between guillemets."""

    def __missing__(self, name: str) -> str:
        return f"«{name}»"


def say(key: str, language: str, /, **params: Any) -> str:
    """The sentence for ``key`` with its placeholders filled; ``«key»`` where there is none. Never raises.

    ``params`` are put in as they are: whoever shows or writes the sentence neutralises text from outside.
    """
    found = sentence(key, language)
    if found is None:
        return f"«{key}»"
    if "{" not in found and "}" not in found:
        return found
    try:
        return found.format_map(_Given(params))
    except (ValueError, TypeError, LookupError, AttributeError):
        return f"«{key}»"


def sentence(key: str, language: str) -> str | None:
    """The sentence as it stands in the catalogue, placeholders and all; None where there is none."""
    return catalogue(language).get(key)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every sentence of a language by dotted key; empty for a language that there is none of."""
    sentences: dict[str, str] = {}
    for area in areas(language).values():
        sentences.update(area)
    return sentences


def areas(language: str) -> Mapping[str, Mapping[str, str]]:
    """The catalogue of a language file by file, by the file's name without its ending."""
    if language not in LANGUAGES:
        return {}
    folder = files("dispatch_tui.words") / language
    found = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )
    return {
        file.name.removesuffix(".toml"): dict(_flat(tomllib.loads(file.read_text("utf-8")), ""))
        for file in found
    }


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, str(value)


def choose_language(
    option: str | None, environ: Mapping[str, str], *, screen: bool = True
) -> tuple[Language, str | None]:
    """The language to speak, and the key of a notice to show with it or None.

    ``option`` (``--lang``) goes before ``DISPATCH_LANG``, that before the locale (``LC_ALL``,
    ``LC_MESSAGES``, ``LANG``); what names neither language is passed over, and English speaks where nothing
    names one. On a terminal that cannot show Chinese, English takes its place with a notice; ``screen=False``
    says that the words go elsewhere.
    """
    locale = next((environ[name] for name in _LOCALE_VARIABLES if environ.get(name)), None)
    wishes = (_language(option), _language(environ.get("DISPATCH_LANG")), _language(locale))
    chosen: Language = next((wish for wish in wishes if wish), "en")
    if chosen == "zh" and screen and environ.get("TERM") in _WITHOUT_HAN:
        return "en", NO_HAN
    return chosen, None


def _language(wish: str | None) -> Language | None:
    """``zh_CN.UTF-8``, ``zh-Hans`` and ``ZH`` are Chinese; None for what names neither language."""
    start = (wish or "").strip().lower()[:3]
    return next((one for one in LANGUAGES if start in (one, f"{one}_", f"{one}-", f"{one}.")), None)
