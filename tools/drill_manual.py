"""Write the tables of the trainers' manual anew from the registries of a drill's script.

They stand in dispatch_tui/drill/README.md between marks: ``python -m tools.drill_manual [--check]``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from inspect import cleandoc
from pathlib import Path
from typing import Final

from dispatch_tui.drill.script import shapes
from dispatch_tui.drill.script.examples import example
from dispatch_tui.drill.script.kinds import CONDITION_KINDS, DEEDS, EXPECTATION_KINDS, INJECT_KINDS, TRIGGER_KINDS
from dispatch_tui.drill.script.model import Expectation, Inject, Script
from dispatch_tui.drill.script.outside import CallBack, Conduct, Player, Truth, Turn
from dispatch_tui.drill.script.profile import Load, Mix, Surge
from dispatch_tui.drill.script.shapes import Given, Shape, given
from dispatch_tui.words.catalogue import say

MANUAL: Final = Path(__file__).resolve().parent.parent / "dispatch_tui" / "drill" / "README.md"
LONG_LIST: Final = 12


def renewed(text: str) -> str:
    """The manual with every table as the registries say."""
    for name, lines in _tables().items():
        start, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
        head, began, rest = text.partition(start)
        _, ended, tail = rest.partition(end)
        if not began or not ended:
            raise ValueError(f"{MANUAL} has lost its marks of {name}")
        text = "\n".join([f"{head}{start}{lines[0]}", *lines[1:], f"{end}{tail}"])
    return text


def _tables() -> Mapping[str, list[str]]:
    return {
        "head": list(_fields_of(Script)),
        "injects": [*_fields_of(Inject), "", *_kinds(INJECT_KINDS, "drill.inject")],
        "triggers": list(_kinds(TRIGGER_KINDS)),
        "conditions": list(_kinds(CONDITION_KINDS)),
        "expectations": [*_fields_of(Expectation), "", *_kinds(EXPECTATION_KINDS, "drill.expect")],
        "deeds": list(_deeds()),
        "tables": [
            line
            for made in (Turn, Truth, CallBack, Conduct, Player, Load, Surge, Mix)
            for line in (f"**{made.__name__}**: {_said(made)}", "", *_fields_of(made), "")
        ],
    }


def _fields_of(made: type) -> Iterator[str]:
    yield "| key | holds |"
    yield "| --- | --- |"
    for field in given(made):
        yield f"| `{field.key}`{'' if field.needed else ' (may be left out)'} | {_holds(field.shape)} |"


def _kinds(kinds: Mapping[str, type], words: str = "") -> Iterator[str]:
    yield "| kind | what it is | keys |"
    yield "| --- | --- | --- |"
    for name, kind in kinds.items():
        title = f"`{name}`" + (f" {say(f'{words}.{name}', 'zh')}" if words else "")
        yield f"| {title} | {_said(kind)} | {_keys(given(kind))} |"


def _keys(fields: Iterable[Given]) -> str:
    return "; ".join(f"`{one.key}`{'' if one.needed else '?'} {_holds(one.shape)}" for one in fields)


def _holds(shape: Shape) -> str:
    match shape:
        case shapes.Words():
            return "text"
        case shapes.Many():
            return f"list of {_holds(shape.one)}"
        case shapes.Struct():
            return f"*{shape.made.__name__}*" + (f" or its `{shape.short}` alone" if shape.short else "")
        case shapes.Keyed():
            return f"{_holds(shape.key)}: {_holds(shape.value)}"
        case shapes.Choosing():
            return f"one of the {shape.registry}"
        case shapes.Code() if shape.table == "deed":
            return "a deed"
        case shapes.Code():
            return " or ".join((f"code of {shape.table}", *(f"`{word}`" for word in shape.words)))
        case shapes.Ref():
            return "number or name of an inject"
        case shapes.OneOf() if len(shape.choices) > LONG_LIST:
            return "kinds of expectation"
        case _:
            return f"`{example(shape)}`".replace("|", "\\|")


def _said(made: type) -> str:
    return " ".join(cleandoc(made.__doc__ or "").replace("``", "`").split()).replace("|", "\\|")


def _deeds() -> Iterator[str]:
    for by in ("trainee", "department"):
        yield f"- by the {by}: " + ", ".join(
            f"`{deed.name}`{'*' if deed.of_order else ''}" for deed in DEEDS.values() if deed.by == by
        )


def main(words: list[str]) -> int:
    before = MANUAL.read_text("utf-8")
    after = renewed(before)
    if before != after and "--check" not in words:
        MANUAL.write_text(after, "utf-8")
        print(f"{MANUAL.name}: renewed")
    return 1 if before != after and "--check" in words else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
