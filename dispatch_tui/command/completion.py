"""What may come next on the command bar: verbs, then the choices of the argument being typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch_tui.command.actions import ACTIONS, BY_VERB, CHANNELS, OUTCOMES, Action, Arg
from dispatch_tui.command.line import tokens
from dispatch_tui.desk.fields import NAMES
from dispatch_tui.domain.matching import Matcher
from dispatch_tui.domain.place import Pack


@dataclass(frozen=True, slots=True)
class Choice:
    """One completion: the word to insert and what it is (``verb``, ``department``, ``item``, ``phrase``, ``code``)."""

    word: str
    kind: str


def complete(
    text: str, pack: Pack, departments: Matcher, items: Matcher, ordered: tuple[str, ...] = (), limit: int = 8,
    offered: Sequence[Action] = ACTIONS,
) -> tuple[Choice, ...]:  # fmt: skip
    """Completions of the last word of ``text``; ``ordered`` are the departments that hold an order of the ticket,
    ``offered`` the actions whose verbs may begin a line."""
    given = tokens(text)
    last = "" if not given or text.endswith(" ") else given[-1]
    before = given if not last else given[:-1]
    if not before:
        return _verbs(last, limit, offered)
    action = BY_VERB.get(before[0].lower())
    if action is None:
        return ()
    arg = _argument(action, before[1:], last)
    return _choices(arg, last, pack, departments, items, ordered)[:limit] if arg else ()


def _verbs(start: str, limit: int, offered: Sequence[Action]) -> tuple[Choice, ...]:
    begins = [action for action in offered if action.verb.startswith(start) or action.short == start]
    begins.sort(key=lambda action: (action.short != start, action.verb))
    return tuple(Choice(action.verb, "verb") for action in begins[:limit])


def _argument(action: Action, before: list[str], last: str) -> Arg | None:
    """The argument that the last word belongs to."""
    name, equals, _ = last.partition("=")
    if equals:
        return next((arg for arg in action.args if arg.name == name), None)
    words = [word for word in before if "=" not in word]
    if action.needs_ticket and words and (words[0] == "." or words[0][:1].isdigit()):
        words = words[1:]
    for arg in action.args:
        if arg.kind in ("departments", "text", "fields") or not words:
            return arg
        words = words[1:]
    return None


def _choices(
    arg: Arg, last: str, pack: Pack, departments: Matcher, items: Matcher, ordered: tuple[str, ...]
) -> tuple[Choice, ...]:
    start = last.partition("=")[2] or last.lstrip("+")
    plus = "+" if last.startswith("+") else ""
    match arg.kind:
        case "order":
            return tuple(Choice(code, "department") for code in ordered if code.startswith(start))
        case "department" | "departments":
            if not start:
                return tuple(Choice(plus + code, "department") for code in pack.departments)
            return tuple(Choice(plus + hit.code, "department") for hit in departments.match(start, 8))
        case "item":
            return tuple(Choice(hit.code, "item") for hit in items.match(start, 8)) if start else ()
        case "phrase":
            codes = [one.code for one in pack.phrases if one.kind == arg.choices]
        case "level":
            codes = arg.choices.split("|")
        case "channel":
            codes = list(CHANNELS)
        case "outcome":
            codes = list(OUTCOMES)
        case "yesno":
            codes = ["yes", "no"]
        case "emergency":
            codes = [line.number for line in pack.hotlines.values() if line.kind == "emergency"]
        case "fields":
            codes = [f"{name}=" for name in NAMES]
        case _:
            return ()
    return tuple(Choice(code, "code") for code in codes if code.startswith(start))
