"""Nothing on screen escapes the catalogue: no sentence of either language stands in the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.words import source

HAN = re.compile(r"[\u3400-\u9fff]")
HAN_STOP = re.compile(r"[\u3001\u3002\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]")
RANGE = re.compile(r".-.")
"""A range of signs in a regular expression, such as all Han."""
WORD = re.compile(r"[A-Za-z]{2,}")
SENTENCE = re.compile(r"[A-Za-z]{2,}[,.:;]? [a-z]{2,}")

READS_HAN = {
    "command/values.py": "what people type for yes and no, and the signs that a matter ends in",
    "desk/fields.py": "what people type for yes and no",
    "domain/locating.py": "the kinds of place that an address ends in",
    "domain/routing/router.py": "what callers say",
    "domain/routing/vocabulary.py": "what callers say",
    "drill/recording/persons.py": "how callers call people",
    "drill/script/scalars.py": "what people type for yes and no",
    "drill/script/spans.py": "spans as people type them",
    "intake/replies/times.py": "times as clerks write them",
    "intake/replies/titles.py": "what clerks write for yes and no",
    "intake/shaping.py": "dates, yes and no as other platforms write them",
    "pack/cells.py": "the signs between the members of a list",
}
"""Modules that read Chinese and show none of what stands in them."""
KNOWS_PUNCTUATION = frozenset({
    "command/values.py", "console/panes/queue.py", "console/screens/board.py", "console/widgets/lines.py",
    "intake/replies/shaping.py",
})  # fmt: skip
"""Modules that know which signs may not start or end a line, or which an input method types for a key."""
STYLES = frozenset({"console/themes.py", "report/assessment/page.py", "report/slips/paper.py"})
"""Modules whose strings are styles such as ``bold cyan``, or tags with their attributes."""

SHOWING = frozenset({
    "Static", "Label", "Button", "Text", "Content", "Option", "notify", "print", "write", "update",
    "set_title", "styled",
})  # fmt: skip
"""Calls whose first argument a person reads."""
LINES = frozenset({"line", "assemble"})
"""Calls whose arguments are pieces of a line: pairs of a text and its style."""
SHOWN_AS = frozenset({
    "title", "sub_title", "border_title", "border_subtitle", "label", "placeholder", "help", "description",
    "message", "tooltip", "epilog",
})  # fmt: skip
"""Keywords and attributes that a person reads, whatever they are given to."""
SPEAKING = ("cli", "command", "console", "report")
"""The layers that speak to people; the others return codes."""


def han() -> Iterator[tuple[str, str]]:
    for where, text in source.strings():
        if HAN.search(RANGE.sub("", text)):
            yield where, text


def test_no_han_stands_in_the_source() -> None:
    assert [f"{where}: {text!r}" for where, text in han() if where.split(":")[0] not in READS_HAN] == []


@pytest.mark.parametrize("layer", SPEAKING)
def test_no_han_punctuation_stands_in_the_source(layer: str) -> None:
    found = [
        f"{where}: {text!r}"
        for where, text in source.strings(layer)
        if HAN_STOP.search(text) and where.split(":")[0] not in KNOWS_PUNCTUATION
    ]
    assert found == []


def test_the_exceptions_are_needed() -> None:
    assert sorted(READS_HAN.keys() - {where.split(":")[0] for where, _ in han()}) == []


def shown(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions of this node whose text a person sees."""
    match node:
        case ast.Call(args=[first, *_]) if source.called(node) in SHOWING:
            yield first
        case ast.Call(args=args) if source.called(node) in LINES:
            yield from (piece.elts[0] for piece in args if isinstance(piece, ast.Tuple))
        case ast.keyword(arg=str(name), value=value) if name in SHOWN_AS:
            yield value
        case ast.Assign(targets=[ast.Name(id=name) | ast.Attribute(attr=name)], value=value) if (
            name.lower() in SHOWN_AS
        ):
            yield value


@pytest.mark.parametrize("layer", SPEAKING)
def test_what_is_shown_comes_from_the_catalogue(layer: str) -> None:
    found = [
        f"{path}:{branch.lineno}: {text!r}"
        for path, tree in source.modules(layer)
        for node in source.nodes(tree)
        for place in shown(node)
        for branch in source.branches(place)
        if (text := source.pattern(branch)) and WORD.search(text)
    ]
    assert found == []


@pytest.mark.parametrize("layer", SPEAKING)
def test_no_english_sentence_stands_in_the_source(layer: str) -> None:
    found = [
        f"{where}: {text!r}"
        for where, text in source.strings(layer)
        if SENTENCE.search(text) and "{" not in text and where.split(":")[0] not in STYLES
    ]
    assert found == []
