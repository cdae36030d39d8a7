"""The headers of a reply sheet and the choices of its columns, in whichever language it was printed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from dispatch_tui.desk.acts.department import OUTCOMES
from dispatch_tui.desk.slips import COLUMNS, KEYS, Sheet
from dispatch_tui.domain.place import Pack
from dispatch_tui.words.catalogue import LANGUAGES, say

_SIGNED: Final = frozenset({"yes", "y", "x", "ok", "true", "1", "是", "已签收", "已签", "签收", "√", "✓", "✔", "对"})
"""What people write for a thing that was done, where a time is asked for."""
_PASSED: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("yes", "y", "true", "1", "是", "合格", "已整改", "√", "✓", "✔"), True),
    **dict.fromkeys(("no", "n", "false", "0", "否", "不合格", "未通过", "未整改", "×", "x"), False),
}


def plain(text: str) -> str:
    """A header or a choice as it is compared: without width, case and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@cache
def _codes() -> Mapping[str, str]:
    """Every header that a sheet may have, and the column that it means; a column's own code too."""
    codes = {one.code for table in COLUMNS.values() for one in table}
    titled = {plain(say(f"reply.column.{code}", language)): code for language in LANGUAGES for code in codes}
    return {**titled, **dict.fromkeys(_drill_titles(), "slip"), **{plain(code): code for code in codes}}


@cache
def _drill_titles() -> frozenset[str]:
    return frozenset(plain(say("slip.drill_column", language)) for language in LANGUAGES)


def is_drill(columns: Mapping[str, str]) -> bool:
    """Whether a sheet left a drill: its column of slip numbers says so."""
    return plain(columns.get("slip", "")) in _drill_titles()


def columns_of(header: Iterable[str]) -> dict[str, str]:
    """The sheet's own header of each column that it has; of two alike the first."""
    found: dict[str, str] = {}
    for name in header:
        code = _codes().get(plain(name))
        if code is not None:
            found.setdefault(code, name)
    return found


def sheet_of(columns: Mapping[str, str]) -> Sheet | None:
    """Which kind of sheet has these columns."""
    kinds: Sequence[Sheet] = ("orders", "rechecks")
    return next((one for one in kinds if KEYS[one] in columns), None)


def language_of(columns: Mapping[str, str], otherwise: str) -> str:
    """The language in which a sheet was printed, by its headers; ``otherwise`` where these are of none."""
    fits = {
        one: sum(plain(found) == plain(title(code, one)) for code, found in columns.items()) for one in LANGUAGES
    }
    best = max(LANGUAGES, key=lambda one: (fits[one], one == otherwise))
    return best if fits[best] else otherwise


def choices(pack: Pack, code: str, language: str) -> dict[str, str]:
    """What a column of choices may hold: by code, as the sheet offers it."""
    match code:
        case "outcome":
            return {one: say(f"outcome.{one}", language) for one in OUTCOMES}
        case "passed":
            return {one: say(f"slip.passed_{one}", language) for one in ("yes", "no")}
    kind = {"return_reason": "return", "extension_reason": "extension"}[code]
    return {one.code: one.name.in_(language) for one in pack.phrases if one.kind == kind}


def title(code: str, language: str) -> str:
    return say(f"reply.column.{code}", language)


def is_signed(text: str) -> bool:
    return plain(text) in _SIGNED


def read_outcome(text: str) -> str | None:
    """The outcome that is meant, None where it is none."""
    named = {plain(say(f"outcome.{code}", language)): code for language in LANGUAGES for code in OUTCOMES}
    return {**named, **{code: code for code in OUTCOMES}}.get(plain(text))


def read_passed(text: str) -> bool | None:
    """Whether a recheck was passed, None where that cannot be told."""
    for language in LANGUAGES:
        for answer, code in ((True, "yes"), (False, "no")):
            if plain(text) == plain(say(f"slip.passed_{code}", language)):
                return answer
    return _PASSED.get(plain(text))


def read_phrase(pack: Pack, kind: str, text: str) -> str | None:
    """The coded reason that is meant, by its code or its words in any language of the pack."""
    for one in pack.phrases:
        if one.kind == kind and plain(text) in {plain(one.code), *map(plain, one.name.texts.values())}:
            return one.code
    return None
