"""A player's file: what a trainee does, line by line, recorded by a run or written by hand.

``TIME LINE``: TIME is ``1:23`` or ``1:02:03.250`` from the start, or ``@3+0:12`` from when inject 3 came. LINE is a
line of the command bar, or one of ``VERBS``; behind ``paper 1:20`` it was written on a slip of that moment. A ticket is
written by what brought it: ``@3`` inject 3, ``@load:12`` a generated call, ``@9:1`` the first report in the file of
inject 9, ``@own:1`` the first that the trainee entered. ``key N`` tells how many keys were pressed since the line
before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from dispatch_tui.command.line import QUOTED, parted
from dispatch_tui.drill.script.problems import MOST_PROBLEMS, Problem
from dispatch_tui.drill.script.values import Mark

VERBS: Final[dict[str, str]] = {
    "ask": "TOPIC", "ring-back": "", "look": "", "key": "N", "sync": "", "trainer": "fire 4",
}  # fmt: skip
"""A drill's own lines, and what follows them: ask the caller, hear what the caller says when called back, look at a
ticket, keys pressed, take in the file that came, what the trainer has a hand in."""
TRAINER_DOES: Final = ("fire", "hold", "release", "skip", "say", "type", "act", "remark", "end")
"""What a trainer's line may begin with."""
LOAD: Final = "load:"
OWN: Final = "own:"
TYPED: Final = "typed-"
"""Begins the name of a generated call, of a ticket that the trainee entered, of an inject that the trainer typed."""
ON_TICKET: Final = frozenset({"ask", "ring-back", "look"})
MOST_BYTES: Final = 2_000_000
LONGEST_LINE: Final = 24_000
"""Characters; a report's text may have 20,000."""
MOST_LINES: Final = 20_000
_LINE: Final = re.compile(r"(\S+)[ \t]+(\S.*)")
_CLOCK: Final = r"(?:(\d{1,3}):)?(\d{1,4}):(\d{2})(?:\.(\d{1,3}))?"
_TIME: Final = re.compile(rf"(?:@([^\s+]+)\+)?{_CLOCK}", re.ASCII)
_PAPER: Final = re.compile(rf"paper[ \t]+(-?){_CLOCK}[ \t]+(\S.*)", re.ASCII)
_TICKET: Final = re.compile(r"@((?:load:|own:)?[^\W_][\w-]*(?::\d{1,4})?)")
_NAMED: Final = re.compile(rf"{QUOTED}|(?<!\S){_TICKET.pattern}(?!\S)")


@dataclass(frozen=True, slots=True)
class Act:
    """One line. ``at`` is ms from the start, or from when the inject ``since`` came. ``line`` is as it stands, with
    ``@3`` for tickets; ``verb`` its first word, ``tickets`` what it names. ``occurred``: ms from the start to the
    moment of the slip that it stands on, None where it stands on none."""

    line_number: int
    at: int
    since: str | None
    line: str
    verb: str
    tickets: tuple[str, ...]
    occurred: int | None = None

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
    at, line, occurred = _span(*time.groups()[1:]), parts[2], None
    paper = _PAPER.fullmatch(line)
    if paper is not None:
        occurred, line = _span(*paper.groups()[1:5]), paper[6]
    if at is None or (paper is not None and occurred is None):
        return "not_a_play_line"
    if paper is not None and paper[1] and occurred is not None:
        occurred = -occurred
    head, _ = parted(line)
    verb = next((word for word in head.split() if not word.startswith("@")), "")
    named = tuple(found[1] for found in _NAMED.finditer(head) if found[1] is not None)
    return Act(number, at, time[1], line, verb, named, occurred)


def _span(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> int | None:
    """ms of a clock's time; None for what is none."""
    if int(seconds) > 59 or (hours is not None and int(minutes) > 59):
        return None
    whole = (int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)) * 1000
    return whole + int((fraction or "").ljust(3, "0") or 0)


def clock(span: int) -> str:
    """ms as a player's file writes them: ``1:23``, ``1:02:03.250``."""
    seconds, fraction = divmod(abs(span), 1000)
    minutes, left = divmod(seconds, 60)
    told = f"{minutes}:{left:02d}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d}:{left:02d}"
    return f"{'-' if span < 0 else ''}{told}{f'.{fraction:03d}'.rstrip('0') if fraction else ''}"


def spoken(line: str, number: Callable[[str], str]) -> str:
    """A line as the command bar takes it: its verb first, and every ``@…`` before its words put as that ticket's
    number; raises what ``number`` raises."""
    head, words = parted(line)
    first = head.split(maxsplit=2)
    if len(first) > 1 and _TICKET.fullmatch(first[0]):  # `@3 classify 1601` is `classify @3 1601`
        head = " ".join((first[1], first[0], *first[2:]))
    head = _NAMED.sub(lambda found: found[0] if found[1] is None else number(found[1]), head)
    return f"{head} -- {words}" if words else head


def without_tickets(line: str) -> list[str]:
    """The words of a drill's own line that are no tickets, its verb first."""
    return [word for word in parted(line)[0].split() if not _TICKET.fullmatch(word)]
