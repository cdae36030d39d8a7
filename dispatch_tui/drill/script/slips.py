"""Why a file is no YAML, in a trainer's terms: what a parser finds out a line later, or says of its own grammar, is
most often a sign of a Chinese keyboard, a tab, a blank that is missing, or a line that stands too far in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from dispatch_tui.drill.script.values import Mark

LINES_BEFORE: Final = 3
"""How far before the place of the error its cause is looked for."""
_KEY: Final = r"^\s*(?:-\s+)*[\"']?[\w-]+[\"']?"
_WIDE: Final = (
    ("：", ":", re.compile(rf"{_KEY}\s*(：)", re.ASCII)),
    ("：", ":", re.compile(r"[{,，｛]\s*[a-z_]+\s*(：)", re.ASCII)),
    ("，", ",", re.compile(r"(，)\s*[a-z_]+\s*[:：]", re.ASCII)),
    ("－", "-", re.compile(r"^\s*([－—–])\s*\S")), ("＃", "#", re.compile(r"(?:^|\s)(＃)")),
    ("｛", "{", re.compile("(｛)")), ("｝", "}", re.compile("(｝)")), ("［", "[", re.compile("(［)")),
    ("］", "]", re.compile("(］)")),
)  # fmt: skip
"""Signs of a Chinese keyboard where YAML wants its own."""
_WIDE_SPACE: Final = re.compile("^[ \t]*(　)")
_OPENS_QUOTE: Final = re.compile(r'(?:^|[:,\[{-]\s*)(")[^"]*$')
_QUOTED_OVER: Final = 40
"""Over how many lines a quotation mark that is not closed is followed back."""
_TAB: Final = re.compile("^ *(?:- *)*(\t)")
_NO_BLANK: Final = re.compile(r"^\s*(?:-\s+)*([a-z_]+:)(?![\s/]|$)", re.ASCII)
_ENTRY: Final = re.compile(r"^( *)(?:- |[\w-]+:)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong where: ``code``, ``found`` and ``expected`` as in a Problem."""

    mark: Mark
    code: str
    found: str = ""
    expected: str = ""


def likely_slip(text: str, at: Mark, opened: Mark | None) -> Slip:
    """The likely cause of an error found ``at`` a place of the text; ``opened`` is where the thing began that was
    being read."""
    lines = text.splitlines()
    looked = [] if opened is None else [opened.line]
    looked += range(at.line, max(at.line - LINES_BEFORE, 0), -1)
    for number in dict.fromkeys(looked):
        found = _in_line(lines[number - 1], number) if 0 < number <= len(lines) else None
        if found is not None:
            return found
    line = lines[at.line - 1] if at.line <= len(lines) else ""
    return _by_place(lines, line, at, opened)


def _in_line(line: str, number: int) -> Slip | None:
    """What is wrong with a line whatever stands around it."""
    tab = _TAB.match(line)
    if tab is not None:
        return Slip(Mark(number, tab.start(1) + 1), "tab")
    space = _WIDE_SPACE.match(line)
    if space is not None:
        return Slip(Mark(number, space.start(1) + 1), "wide_space")
    bare = _without_quoted(line)
    for wide, sign, form in _WIDE:
        found = form.search(bare)
        if found is not None:
            return Slip(Mark(number, found.start(1) + 1), "wide_sign", wide, sign)
    glued = _NO_BLANK.match(bare)
    if glued is not None:
        end = glued.end(1)
        return Slip(Mark(number, end + 1), "no_blank", line.strip(), f"{glued[1]} {bare[end:].strip()}")
    return None


def _by_place(lines: list[str], line: str, at: Mark, opened: Mark | None) -> Slip:
    """What the place of an error tells."""
    for number in range(min(at.line, len(lines)), max(at.line - _QUOTED_OVER, 0), -1):
        quote = _OPENS_QUOTE.search(_without_quoted(lines[number - 1]))
        if quote is not None:
            return Slip(Mark(number, quote.start(1) + 1), "open_quote", lines[number - 1].strip(), '"…"')
    begun = ""
    if opened is not None and opened.line <= len(lines):
        begun = lines[opened.line - 1][opened.column - 1 : opened.column]
    if opened is not None and begun in ("{", "["):
        if opened.line == at.line and line[at.column - 1 : at.column] == ":":
            return Slip(at, "colon_inside", line.strip(), '"…"')
        return Slip(opened, "open_bracket", begun, {"{": "}", "[": "]"}[begun])
    entry = _ENTRY.match(line)
    if entry is not None:
        above = {column for one in lines[: at.line - 1] for column in _columns(one)}
        near = sorted(above, key=lambda one: (abs(one - len(entry[1])), one))[:2]
        if above and len(entry[1]) not in above:
            return Slip(Mark(at.line, len(entry[1]) + 1), "indentation", str(len(entry[1])),
                        " | ".join(str(one) for one in sorted(near)))  # fmt: skip
    return Slip(at, "yaml", line.strip(), "key: value")


def _without_quoted(line: str) -> str:
    """The line with what stands in quotation marks, and a comment, blanked."""
    return re.sub(r"\"[^\"]*\"|'[^']*'|(?:^|(?<=\s))#.*", lambda found: " " * len(found[0]), line)


def _columns(line: str) -> list[int]:
    """How far a line's entry stands in, and what it lists."""
    entry = _ENTRY.match(line)
    if entry is None:
        return []
    column = len(entry[1])
    return [column, column + 2] if entry[0].endswith("- ") else [column]
