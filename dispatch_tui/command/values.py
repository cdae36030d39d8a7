"""From the words of a line to the arguments of an act: codes looked up by any name that a person may type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dispatch_tui.command.actions import Arg, fixed_choices
from dispatch_tui.command.line import BadLine, Line, missing
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.matching import Matcher

_YES = frozenset({"yes", "y", "true", "1", "是", "对"})
_NO = frozenset({"no", "n", "false", "0", "否", "没", "不"})


def values(line: Line, desk: Desk) -> dict[str, Any]:
    """Every argument as its act takes it; raises BadLine or Refused naming the argument."""
    return {arg.name: value(arg, line.args[arg.name], desk) for arg in line.action.args if arg.name in line.args}


def settled(line: Line, desk: Desk) -> Line:
    """The line as it is meant where it leaves out an order: what stands in its place is the next argument if it names
    no department, or if a department is what is missing: ``return not_our_duty``, ``rule cgj``, ``notify phone yes``.
    The desk takes the only order there is."""
    place = next((at for at, arg in enumerate(line.action.args) if arg.kind == "order" and arg.name in line.args), None)
    if place is None or place + 1 == len(line.action.args):
        return line
    wanted, following = missing(line), line.action.args[place + 1]
    word = str(line.args[line.action.args[place].name])
    left_out = wanted is not None or word in fixed_choices(following)
    if not left_out or (not (wanted and wanted.kind == "department") and _names_order(word, desk)):
        return line
    return Line(line.action, line.ticket, _moved_on(line, place))


def _moved_on(line: Line, place: int) -> dict[str, str | dict[str, str]]:
    """Everything from ``place`` on is the argument after it, as far as the next one that was not given, or the words
    that take all the rest."""
    args = dict(line.args)
    carried = args.pop(line.action.args[place].name)
    for arg in line.action.args[place + 1 :]:
        before = args.get(arg.name)
        if before is None or arg.kind == "text":
            args[arg.name] = carried if before is None else f"{carried} {before}"
            return args
        args[arg.name], carried = carried, before
    return dict(line.args)


def _names_order(word: str, desk: Desk) -> bool:
    try:
        return ":" in word or bool(department(word, desk))
    except (BadLine, Refused):
        return False


def value(arg: Arg, given: str | Mapping[str, str], desk: Desk) -> Any:
    """One argument as its act takes it."""
    if not isinstance(given, str):
        return dict(given)
    match arg.kind:
        case "yesno":
            return _yes_or_no(arg, given)
        case "ticket":
            return desk.find(given.removeprefix("#"))
        case "department":
            return department(given, desk)
        case "departments":
            return [department(word, desk) for word in given.replace("+", " ").split()]
        case "order":
            return given if ":" in given else department(given, desk)
        case "item":
            return item(given, desk)
        case "phrase":
            return phrase(arg.choices, given, desk)
        case "level" | "channel" | "outcome":
            return _one_of(arg, given, fixed_choices(arg))
        case "fields":
            raise BadLine("fields_wanted", argument=arg.name)
        case _:
            return given


def offered(arg: Arg, desk: Desk) -> list[str]:
    """What an argument may be, as a line has it, where that is short enough to be told."""
    match arg.kind:
        case "phrase":
            return [one.code for one in desk.pack.phrases if one.kind == arg.choices]
        case "emergency":
            return [line.number for line in desk.pack.hotlines.values() if line.kind == "emergency"]
        case "operator":
            return [one.code for one in desk.operators()]
    return list(fixed_choices(arg))


def department(word: str, desk: Desk) -> str:
    """A department's code by code, initials, pinyin, Hanzi or English; raises Refused unless one fits best."""
    if word in desk.pack.departments:
        return word
    return _best(word, desk.duty.department_matcher, "no_such_department", "department")


def item(word: str, desk: Desk) -> str:
    """An item's code by any of its names; raises Refused unless one fits best."""
    if word in desk.pack.items:
        return word
    return _best(word, desk.duty.item_matcher, "no_such_item", "item")


def phrase(kind: str, word: str, desk: Desk) -> str:
    """A coded reason by code, number in the list, initials or words."""
    offered = [one for one in desk.pack.phrases if one.kind == kind]
    codes = [one.code for one in offered]
    if word in codes:
        return word
    if word.isdigit() and 1 <= int(word) <= len(codes):
        return codes[int(word) - 1]
    named = [one.code for one in offered if any(word.lower() in text.lower() for text in one.name.texts.values())]
    if len(named) == 1:
        return named[0]
    raise BadLine("not_one_of", found=word, choices=codes)


def _best(word: str, matcher: Matcher, code: str, name: str) -> str:
    hits = matcher.match(word, 2)
    if not hits:
        raise Refused(code, None, **{name: word})
    if len(hits) > 1 and (hits[0].kind, hits[0].exact) == (hits[1].kind, hits[1].exact):
        raise BadLine("ambiguous", found=word, choices=[hit.code for hit in hits])
    return hits[0].code


def _yes_or_no(arg: Arg, given: str) -> bool:
    word = given.strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadLine("not_one_of", found=given, choices=["yes", "no"], argument=arg.name)


def _one_of(arg: Arg, given: str, choices: tuple[str, ...]) -> str:
    if given in choices:
        return given
    if given.isdigit() and 1 <= int(given) <= len(choices):
        return choices[int(given) - 1]
    starting = [choice for choice in choices if choice.startswith(given)]
    if len(starting) == 1:
        return starting[0]
    raise BadLine("not_one_of", found=given, choices=list(choices), argument=arg.name)
