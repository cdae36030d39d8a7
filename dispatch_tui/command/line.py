"""A line of the command bar: ``dispatch 0042 pgb +cgj item=1203 -- bracket hangs over the pavement``.

A verb (or its short form), the ticket where one is needed (``.`` or nothing: the one at hand), arguments in order or
by ``name=value``, and after ``--`` the words. Quotes hold spaces together; within ``"…"`` a quote is written twice.
Pure: nothing is looked up here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatch_tui.command.actions import BY_VERB, Action, Arg
from dispatch_tui.domain.refusal import Refusal

_TICKET = re.compile(r"(?:\d{3,}|\d{8}-[^\s]+|[0-9a-f]{8}-[0-9a-f-]{27}|#[^\s]+)$", re.IGNORECASE)
_QUOTED = r"""(?:"(?:[^"]|"")*"?|'[^']*'?|“[^”]*”?)"""
_TOKEN = re.compile(rf"""\s*(?:({_QUOTED})|((?:[^\s"'“=]+=)?{_QUOTED}|[^\s]+))""")
_QUOTES = "\"'“”"
QUOTED = r"""(?:(?<![^\s=])(?:"(?:[^"]|"")*"|'[^']*'|“[^”]*”)(?!\S))"""
"""A word or a value in quotes that end, as a regular expression: what stands there is meant as it stands."""
_WORDS = re.compile(rf"{QUOTED}|( -- )")
MANY_WORDS = frozenset({"departments", "fields"})
"""Kinds of argument that take every word up to the next named one."""

_NUMBERS = frozenset({"emergency", "item", "ticket", "number"})
"""Kinds of argument that may look like a ticket's number."""


class BadLine(ValueError):
    """The line's words are off; ``refusal`` says how."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.refusal = Refusal(code, params)


@dataclass(frozen=True, slots=True)
class Line:
    """A line understood: which action, on which ticket as it was written (None: the one at hand), raw arguments."""

    action: Action
    ticket: str | None
    args: Mapping[str, str | dict[str, str]] = field(default_factory=dict)


def tokens(text: str) -> list[str]:
    """The words of a line; quotes hold words together and are taken off."""
    found = []
    for match in _TOKEN.finditer(text):
        if match[1] is not None:
            found.append(_unquoted(match[1]))
            continue
        name, equals, value = match[2].partition("=")
        value = _unquoted(value) if value.startswith(tuple(_QUOTES)) else value.strip(_QUOTES)
        found.append(f"{name}={value}" if equals else name)
    return found


def _unquoted(text: str) -> str:
    """What stands within quotes, the last of which may be missing."""
    opened, inside = text[0], text[1:]
    closing = "”" if opened == "“" else opened
    inside = inside.removesuffix(closing)
    return inside.replace('""', '"') if opened == '"' else inside


def quoted(text: str) -> str:
    """A value as one word of a line, in quotes where it needs them. Line breaks become spaces."""
    plain = one_line(text)
    if plain and not set(plain) & set(f"{_QUOTES}=@+#") and not any(one.isspace() for one in plain):
        return plain
    return '"' + plain.replace('"', '""') + '"'


def one_line(text: str) -> str:
    """A text as it stands in a line: line breaks become spaces."""
    return text.replace("\r\n", "\n").replace("\n", " ")


def parted(text: str) -> tuple[str, str]:
    """A line before and behind its first ``--`` that no quotes hold; the words are empty where there are none."""
    for found in _WORDS.finditer(text):
        if found[1] is not None:
            return text[: found.start()], text[found.end() :].strip()
    return text, ""


def parse(text: str) -> Line:
    """Understand a line; raises BadLine ``no_verb``, ``no_such_verb``, ``no_verb_like``, ``too_many_words`` or
    ``argument_missing``."""
    head, words = parted(text.strip())
    given = tokens(head)
    if not given:
        raise BadLine("no_verb")
    action = BY_VERB.get(given[0].lower())
    if action is None:
        meant = near(given[0])
        raise BadLine("no_such_verb", verb=given[0], near=meant) if meant else BadLine("no_verb_like", verb=given[0])
    rest = given[1:]
    ticket, args = _ticket_and_arguments(action, rest)
    if words:
        name = next((arg.name for arg in action.args if arg.kind == "text"), None)
        if name is None:
            raise BadLine("too_many_words", found=words)
        args[name] = words
    return Line(action, ticket, args)


def _ticket_and_arguments(
    action: Action, rest: list[str]
) -> tuple[str | None, dict[str, str | dict[str, str]]]:
    """The ticket, if the first word names one, and the arguments. A number that a required argument would go
    without is that argument: ``transfer 110``, ``merge 0042``."""
    if not action.needs_ticket or not rest or not (rest[0] == "." or _TICKET.match(rest[0])):
        return None, _arguments(action, rest)
    args = _arguments(action, rest[1:])
    if rest[0] == ".":
        return None, args
    if any(arg.required and arg.kind in _NUMBERS and arg.name not in args for arg in action.args):
        return None, _arguments(action, rest)
    return rest[0].removeprefix("#"), args


def _arguments(action: Action, rest: list[str]) -> dict[str, str | dict[str, str]]:
    known = {arg.name: arg for arg in action.args}
    fields_arg = next((arg for arg in action.args if arg.kind == "fields"), None)
    args: dict[str, str | dict[str, str]] = {}
    free: list[str] = []
    fields: dict[str, str] = {}
    for word in rest:
        name, equals, value = word.partition("=")
        if equals and name in known and known[name].kind != "fields":
            args[name] = value
        elif equals and fields_arg is not None:
            fields[name] = value
        else:
            free.append(word)
    if fields and fields_arg is not None:
        args[fields_arg.name] = fields
    for arg in action.args:
        if arg.name in args or not free:
            continue
        if arg.kind == "fields":
            continue
        if arg.kind == "text" or arg.kind in MANY_WORDS:
            args[arg.name], free = " ".join(free), []
        else:
            args[arg.name] = free.pop(0)
    if free:
        raise BadLine("too_many_words", found=" ".join(free))
    return args


def missing(line: Line) -> Arg | None:
    """The first required argument that the line does not give; orders may be left to the desk to find, and the sides of
    a conflict to tell."""
    for arg in line.action.args:
        if arg.required and arg.name not in line.args and arg.kind not in ("order", "departments", "conflict"):
            return arg
    return None


def near(word: str) -> str:
    """The verb most like ``word``, for "did you mean"."""
    from difflib import get_close_matches

    found = get_close_matches(word.lower(), [name for name in BY_VERB if len(name) > 2], n=1, cutoff=0.5)
    return found[0] if found else ""
