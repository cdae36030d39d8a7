"""Write the tables of the trainers' manuals anew from the registries of a drill's script.

They stand in dispatch_tui/drill/README.md and README.zh.md between marks: ``python -m tools.drill_manual [--check]``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from dispatch_tui.drill.script import shapes
from dispatch_tui.drill.script.examples import FIXED, example
from dispatch_tui.drill.script.injects import Report
from dispatch_tui.drill.script.kinds import CONDITION_KINDS, DEEDS, EXPECTATION_KINDS, INJECT_KINDS, TRIGGER_KINDS
from dispatch_tui.drill.script.manual import about_key, about_kind, table_name
from dispatch_tui.drill.script.model import Expectation, Inject, Script
from dispatch_tui.drill.script.outside import CallBack, Conduct, Player, Truth, Turn
from dispatch_tui.drill.script.profile import Load, Mix, Surge
from dispatch_tui.drill.script.shapes import Shape, given
from dispatch_tui.words.catalogue import say

FOLDER: Final = Path(__file__).resolve().parent.parent / "dispatch_tui" / "drill"
MANUALS: Final = {"en": FOLDER / "README.md", "zh": FOLDER / "README.zh.md"}
LONG_LIST: Final = 12
INNER: Final = (Turn, Truth, CallBack, Conduct, Player, Report, Load, Surge, Mix)
"""The tables within injects and the head."""


def renewed(text: str, language: str) -> str:
    """A manual with every table as the registries say; raises ValueError where its marks are missing."""
    for name, lines in _Tables(language).all().items():
        start, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
        head, began, rest = text.partition(start)
        _, ended, tail = rest.partition(end)
        if not began or not ended:
            raise ValueError(f"{MANUALS[language]} has lost its marks of {name}")
        text = "\n".join([f"{head}{start}{lines[0]}", *lines[1:], f"{end}{tail}"])
    return text


class _Tables:
    """The tables in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def all(self) -> Mapping[str, list[str]]:
        return {
            "head": list(self._fields_of(Script)),
            "injects": [*self._fields_of(Inject), "", *self._kinds("inject", INJECT_KINDS)],
            "triggers": list(self._kinds("trigger", TRIGGER_KINDS)),
            "conditions": list(self._kinds("condition", CONDITION_KINDS)),
            "expectations": [*self._fields_of(Expectation), "", *self._kinds("expect", EXPECTATION_KINDS)],
            "deeds": list(self._deeds()),
            "tables": [line for made in INNER for line in (f"**{made.__name__}**", "", *self._fields_of(made), "")],
        }

    def _say(self, key: str) -> str:
        return say(f"drill.manual.{key}", self.language)

    def _fields_of(self, made: type) -> Iterator[str]:
        yield f"| {self._say('key')} | {self._say('means')} | {self._say('holds')} |"
        yield "| --- | --- | --- |"
        for field in given(made):
            means = about_key(table_name(made), field, self.language)
            yield f"| `{field.key}`{'' if field.needed else '?'} | {means} | {self._holds(field.shape)} |"

    def _kinds(self, registry: str, kinds: Mapping[str, type]) -> Iterator[str]:
        yield f"| {self._say('kind')} | {self._say('is')} | {self._say('keys')} |"
        yield "| --- | --- | --- |"
        for name, kind in kinds.items():
            title = self._title(registry, name)
            about = about_kind(registry, name, self.language).replace("|", "\\|")
            yield f"| `{name}`{f' {title}' if title else ''} | {about} | {self._keys(kind)} |"

    def _title(self, registry: str, name: str) -> str:
        if registry == "inject":
            return say(f"drill.inject.{name}", self.language)
        return say(f"drill.expect.{name}", self.language) if registry == "expect" else ""

    def _keys(self, kind: type) -> str:
        told = []
        for field in given(kind):
            means = about_key(table_name(kind), field, self.language)
            words = " ".join(one for one in (means, f"({self._holds(field.shape)})") if one)
            told.append(f"`{field.key}`{'' if field.needed else '?'} {words}")
        return "<br>".join(told)

    def _holds(self, shape: Shape) -> str:
        match shape:
            case shapes.Words():
                return self._say("text")
            case shapes.Many():
                return f"{self._say('list')} {self._holds(shape.one)}"
            case shapes.Struct():
                return f"*{shape.made.__name__}*" + (f" / `{shape.short}`" if shape.short else "")
            case shapes.Keyed():
                return f"{self._holds(shape.key)}: {self._holds(shape.value)}"
            case shapes.Choosing():
                return self._say(shape.registry)
            case shapes.Code() if shape.table == "deed":
                return self._say("deed")
            case shapes.Code():
                words = (f"`{word}`" for word in (*shape.words, *FIXED.get(shape.table, ())))
                return " / ".join((self._say(f"code_{shape.table}"), *words))
            case shapes.Ref():
                return self._say("ref")
            case shapes.OneOf() if len(shape.choices) > LONG_LIST:
                return self._say("kinds")
            case _:
                return f"`{example(shape)}`".replace("|", "\\|")

    def _deeds(self) -> Iterator[str]:
        for by in ("trainee", "department"):
            yield f"- {self._say(f'by_{by}')} " + ", ".join(
                f"`{deed.name}`{'*' if deed.of_order else ''}" for deed in DEEDS.values() if deed.by == by
            )


def main(words: list[str]) -> int:
    stale = False
    for language, manual in MANUALS.items():
        before = manual.read_text("utf-8")
        after = renewed(before, language)
        stale |= before != after
        if before != after and "--check" not in words:
            manual.write_text(after, "utf-8")
            print(f"{manual.name}: renewed")
    return 1 if stale and "--check" in words else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
