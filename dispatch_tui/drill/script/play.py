"""A player's file: what a trainee does, line by line, recorded by a run or written by hand.

``TIME LINE``: TIME is ``1:23`` or ``1:02:03`` from the start, or ``@3+0:12`` from when inject 3 came. LINE is a line of
the command bar, or one of ``VERBS``; the ticket of inject 3 is written ``@3``, that of a generated call ``@load:12``.
``key N`` tells how many keys were pressed since the line before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dispatch_tui.drill.script.problems import MOST_PROBLEMS, Problem
from dispatch_tui.drill.script.values import Mark

VERBS: Final[dict[str, str]] = {
    "ask": "TOPIC", "ring-back": "", "look": "", "key": "N", "sync": "",
}  # fmt: skip
"""A drill's own lines, and what follows them: ask the caller, hear what the caller says when called back, look at a
ticket, keys pressed, take in the file that came."""
ON_TICKET: Final = frozenset({"ask", "ring-back", "look"})
MOST_BYTES: Final = 2_000_000
LONGEST_LINE: Final = 4_000
MOST_LINES: Final = 20_000
_LINE: Final = re.compile(r"(\S+)[ \t]+(\S.*)")
_TIME: Final = re.compile(r"(?:@([^\s+]+)\+)?(?:(\d{1,3}):)?(\d{1,4}):(\d{2})", re.ASCII)
_TICKET: Final = re.compile(r"@((?:load:)?[^\W_][\w-]*)")


@dataclass(frozen=True, slots=True)
class Act:
    """One line. ``at`` is ms from the start, or from when the inject ``since`` came. ``line`` is as it stands, with
    ``@3`` for tickets; ``verb`` its first word, ``tickets`` the injects that it names."""

    line_number: int
    at: int
    since: str | None
    line: str
    verb: str
    tickets: tuple[str, ...]

    @property
    def of_drill(self) -> bool:
        """Whether it is a drill's own verb, not the command bar's."""
        return self.verb in VERBS


@dataclass(frozen=True, slots=True)
class Play:
    """A whole file, in the order in which it stands."""

    acts: tuple[Act, ...]
    problems: tuple[Problem, ...]


def read_play(content: bytes, name: str) -> Play:
    """Read a player's file; lines that make no sense are told and left out. Whether the command bar knows a line is
    asked by ``check.py``."""
    acts: list[Act] = []
    problems: list[Problem] = []
    for number, line, code in _lines(content):
        found = code or _act(number, line)
        if isinstance(found, Act):
            acts.append(found)
        else:
            problems.append(Problem(name, Mark(number, 1), found, line, "1:23 LINE | @3+0:12 LINE"))
        if len(problems) >= MOST_PROBLEMS:
            break
    return Play(tuple(acts), tuple(problems))


def _lines(content: bytes) -> Iterator[tuple[int, str, str]]:
    """(number, text, code of what is wrong with the whole line or file)."""
    if len(content) > MOST_BYTES:
        yield 1, str(len(content)), "too_large"
        return
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        try:
            text = raw.decode("utf-8").strip()
        except UnicodeDecodeError:
            yield number, raw[:20].hex(" "), "encoding"
            continue
        if len(text) > LONGEST_LINE or number > MOST_LINES:
            yield number, str(len(text)), "long_text"
        elif text and not text.startswith("#"):
            yield number, text, ""


def _act(number: int, text: str) -> Act | str:
    """The act of a line, or the code of what is wrong with it."""
    parts = _LINE.fullmatch(text)
    time = _TIME.fullmatch(parts[1]) if parts else None
    if parts is None or time is None:
        return "not_a_play_line"
    since, hours, minutes, seconds = time.groups()
    if int(seconds) > 59 or (hours is not None and int(minutes) > 59):
        return "not_a_play_line"
    at = (int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)) * 1000
    line = parts[2]
    head, _, _ = line.partition(" -- ")
    words = head.split()
    verb = next((word for word in words if not word.startswith("@")), "")
    return Act(number, at, since, line, verb, tuple(_TICKET.findall(head)))


def with_tickets(line: str, number: str) -> str:
    """A line with every ``@…`` before its words put as ``number``, as the command bar would take it."""
    head, dashes, words = line.partition(" -- ")
    first = head.split(maxsplit=1)
    if first and _TICKET.fullmatch(first[0]):  # `@3 classify 1601` is `classify @3 1601`
        verb, _, rest = (first[1] if len(first) > 1 else "").partition(" ")
        head = " ".join(part for part in (verb, first[0], rest) if part)
    return f"{_TICKET.sub(lambda _: number, head)}{dashes}{words}"
