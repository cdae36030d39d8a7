"""How initials follow from pinyin: a rule shared by the reader and the tool that fills the columns."""

from __future__ import annotations


def initials_of(pinyin: str) -> str:
    """The first letter of each syllable; a run of digits stays whole: ``di 12 xiao xue`` is ``d12xx``."""
    return "".join(word if word.isdigit() else word[0] for word in pinyin.lower().split())
