"""Text that leaves: spreadsheet cells that must not calculate, and phone numbers that must not be read."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from dispatch_tui.domain.plain.showing import CUT, MARK, shown

_CALCULATES: Final = frozenset("=+-@\N{MINUS SIGN}")
_GUARD: Final = "'"
_LONGEST_FIELD: Final = 200
_SERVICE_DIGITS: Final = 5
_TAIL: Final = 4
_FEWEST_HIDDEN: Final = 3
_NUMBER = re.compile(r"(?:\((?=\+?\d{1,4}\)))?\+?\d(?:[\s().\u00b7\u2010-\u2015-]*\d)*")
_NOT_DIGIT = re.compile(r"\D")


def cell(text: str) -> str:
    """``text`` for a cell of a CSV or XLSX file: it never counts as a formula.

    Characters that ``shown`` takes out go here too, since some are not lawful in XLSX; line ends stay. An
    apostrophe goes before a text whose first visible character is ``= + - @`` in any width, or that began
    with a tab or carriage return.
    """
    clean = shown(text, lines=True)
    visible = clean.lstrip(f"{MARK} \n\u3000")
    first = unicodedata.normalize("NFKC", visible[:1])
    guarded = text[:1] in ("\t", "\r") or first in _CALCULATES
    return _GUARD + clean if guarded else clean


def mask_phone(text: str) -> str:
    """A phone field with its numbers masked: ``138****6621``, ``0731-****2222``, ``+1*******0123``.

    Mobile numbers keep three digits in front and four behind; landlines keep the area code and the last four;
    others lose at least three digits. Numbers of five digits or fewer belong to services, not people.
    Words around a number stay. ``+86`` and ``0086`` are kept in front as ``+86``.
    """
    plain = unicodedata.normalize("NFKC", shown(text[:_LONGEST_FIELD]))
    if len(text) > _LONGEST_FIELD:
        plain += CUT
    return _NUMBER.sub(lambda found: _masked(found.group()), plain)


def _masked(number: str) -> str:
    digits = _NOT_DIGIT.sub("", number)
    if len(digits) <= _SERVICE_DIGITS:
        return number
    number = number.removeprefix("(")
    if number.startswith("+86") or digits.startswith("0086"):
        return "+86 " + _home(digits.removeprefix("00").removeprefix("86"))
    if number.startswith("+"):
        return "+" + _covered(digits, 1)
    return _home(digits)


def _home(digits: str) -> str:
    """A number as dialled inside the country."""
    if len(digits) == 11 and digits.startswith("1"):
        return _covered(digits, 3)
    if digits.startswith("0") and 10 <= len(digits) <= 12:
        area = 3 if digits[1] in "12" else 4
        return f"{digits[:area]}-{_covered(digits[area:], 0)}"
    return _covered(digits, 0 if len(digits) < 10 else 3)


def _covered(digits: str, front: int) -> str:
    """``digits`` with the first ``front`` and at most the last four readable, and three or more hidden."""
    tail = max(0, min(_TAIL, len(digits) - front - _FEWEST_HIDDEN))
    hidden = len(digits) - front - tail
    return digits[:front] + "*" * hidden + digits[len(digits) - tail :]
