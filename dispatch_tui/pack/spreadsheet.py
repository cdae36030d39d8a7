"""Which codes a spreadsheet program would quietly change when it opens and saves a CSV file."""

from __future__ import annotations

import re
from typing import Final

LONGEST_NUMBER: Final = 11
"""Digits that Excel still shows as they are; a longer number is saved as 4.30112E+11 and lost."""

_MONTH = "jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec"
_BECOMES_DATE = re.compile(
    rf"\d{{1,4}}[-/.]\d{{1,2}}(?:[-/.]\d{{1,4}})?|(?:{_MONTH})[-/. ]?\d{{1,4}}|\d{{1,2}}[-/. ]?(?:{_MONTH})",
    re.I,
)
_BECOMES_NUMBER = re.compile(r"\d+[eE]\d+|\+\d+")
_LEADING_ZERO = re.compile(r"0\d+")


def changed_by_spreadsheet(code: str, width: int = 0) -> bool:
    """Whether ``code`` comes back otherwise: as a date, a rounded number or without its zeros.

    Zeros are no loss where the pack states the codes' ``width``, because they are brought back on reading.
    """
    if code.isdecimal() and len(code) > LONGEST_NUMBER:
        return True
    if _LEADING_ZERO.fullmatch(code):
        return len(code) != width
    return bool(_BECOMES_DATE.fullmatch(code) or _BECOMES_NUMBER.fullmatch(code))
