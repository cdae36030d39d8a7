"""Nodes of a file become values, each by its field's shape; every mistake is told and reading goes on.

What must be held against a pack, or against the rest of the script, is noted with its place: codes, references, texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from dispatch_tui.drill.script import shapes
from dispatch_tui.drill.script.examples import example
from dispatch_tui.drill.script.nodes import Node, Scalar, Sequence, Table
from dispatch_tui.drill.script.problems import near
from dispatch_tui.drill.script.scalars import BAD, Scalars, shown_node
from dispatch_tui.drill.script.shapes import Given, Shape, given
from dispatch_tui.drill.script.values import ANY, Mark, Text

LANGUAGE: Final = re.compile("[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class SeenText:
    """A text, where it stands."""

    text: Text
    mark: Mark


class Shaper(Scalars):
    """One reading of one file. ``choosing`` reads what is one kind out of a registry."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.texts: list[SeenText] = []
        self.marks: dict[tuple[Mark, str], Mark] = {}
        """Where the value of a key stands, by where its table stands."""
        self.choosing: dict[str, Callable[[Node], Any]] = {}
        self._readers: dict[type, Callable[[Node, Any], Any]] = {
            shapes.Words: self._words, shapes.Plain: self._plain, shapes.Span: self._span,
            shapes.Between: self._between, shapes.Moment: self._moment, shapes.Code: self._code, shapes.Ref: self._ref,
            shapes.OneOf: self._one_of, shapes.YesNo: self._yes_no, shapes.Whole: self._whole,
            shapes.Share: self._share, shapes.Many: self._many, shapes.Struct: self._struct, shapes.Keyed: self._keyed,
            shapes.Choosing: self._chosen,
        }  # fmt: skip

    def value(self, node: Node, shape: Shape) -> Any:
        """The value of a node, or BAD."""
        return self._readers[type(shape)](node, shape)

    def table(self, node: Node, expected: str) -> dict[str, tuple[Scalar, Node]] | None:
        """The keys of a table; None, told, for what is none. Of a key that stands twice the first counts."""
        if not isinstance(node, Table):
            self.tell(node.mark, "not_a_table", shown_node(node), expected)
            return None
        pairs: dict[str, tuple[Scalar, Node]] = {}
        for key, value in node.pairs:
            if key.text in pairs:
                self.tell(key.mark, "key_twice", key.text, str(pairs[key.text][0].mark.line))
            else:
                pairs[key.text] = (key, value)
                self.marks[node.mark, key.text] = value.mark
        return pairs

    def strange(self, key: Scalar, known: Iterable[str]) -> str:
        """Tell of a key that nobody knows; the known one that is probably meant."""
        listed = list(known)
        meant = near(key.text, listed)
        self.tell(key.mark, "unknown_key", key.text, " | ".join(listed), meant)
        return meant

    def fields(
        self, at: Mark, pairs: Mapping[str, tuple[Scalar, Node]], wanted: Iterable[Given], meant: Iterable[str] = ()
    ) -> Any:
        """The values of these fields by name, or BAD if one is wrong or lacks; other keys are not looked at. ``meant``
        were told as misspelled, so that they do not lack."""
        values: dict[str, Any] = {}
        sound = True
        for field in wanted:
            pair = pairs.get(field.key)
            if pair is None:
                if field.needed:
                    sound = False
                    if field.key not in meant:
                        self.tell(at, "missing", field.key, example(field.shape))
                continue
            value = self.value(pair[1], field.shape)
            if value is BAD:
                sound = False
            values[field.name] = value
        return values if sound else BAD

    def _words(self, node: Node, shape: shapes.Words) -> Any:
        texts: dict[str, str] = {}
        if isinstance(node, Table):
            pairs = self.table(node, "") or {}
            for language, (key, value) in pairs.items():
                if LANGUAGE.fullmatch(language) is None:
                    cut = isinstance(value, Scalar) and value.plain and not value.text  # {zh: one, two}
                    self.tell(key.mark, "comma" if cut else "not_a_language", language, '"…"' if cut else "zh | en")
                    continue
                text = self._text(value, "…")
                if text is not None and self._short(value.mark, text, shape.longest):
                    texts[language] = text
            if len(texts) < len(pairs) or not texts:
                if not pairs:
                    self.tell(node.mark, "empty", "", "zh: … | en: …")
                return BAD
        else:
            text = self._text(node, "…")
            if text is None or not self._short(node.mark, text, shape.longest):
                return BAD
            texts[ANY] = text
        read = Text(MappingProxyType(texts))
        self.texts.append(SeenText(read, node.mark))
        return read

    def _many(self, node: Node, shape: shapes.Many) -> Any:
        items = node.items if isinstance(node, Sequence) else [node]
        if not shape.least <= len(items) <= shape.most:
            self.tell(node.mark, "how_many", str(len(items)), f"{shape.least}..{shape.most}")
            return BAD
        values = [self.value(one, shape.one) for one in items]
        sound = tuple(one for one in values if one is not BAD)
        return sound if len(sound) == len(values) or isinstance(shape.one, shapes.Choosing) else BAD

    def _struct(self, node: Node, shape: shapes.Struct) -> Any:
        fields = given(shape.made)
        keys = [field.key for field in fields]
        if shape.short and (isinstance(node, Scalar) or _languages_alone(node, keys)):
            field = next(one for one in fields if one.key == shape.short)
            value = self.value(node, field.shape)
            return BAD if value is BAD else shape.made(**{field.name: value})
        return self.made(node, shape.made)

    def made(self, node: Node, kind: type) -> Any:
        """The fields of a table as ``kind``, or BAD."""
        fields = given(kind)
        keys = [field.key for field in fields]
        pairs = self.table(node, " | ".join(keys))
        if pairs is None:
            return BAD
        strange = [key for key, _ in pairs.values() if key.text not in keys]
        meant = [self.strange(key, keys) for key in strange]
        values = self.fields(node.mark, pairs, fields, meant)
        return BAD if values is BAD or strange else kind(**values)

    def _keyed(self, node: Node, shape: shapes.Keyed) -> Any:
        pairs = self.table(node, example(shape.key) + ": …")
        if pairs is None:
            return BAD
        if len(pairs) > shape.most:
            self.tell(node.mark, "how_many", str(len(pairs)), f"<= {shape.most}")
            return BAD
        read = {self.value(key, shape.key): self.value(value, shape.value) for key, value in pairs.values()}
        return BAD if BAD in read or BAD in read.values() else MappingProxyType(read)

    def _chosen(self, node: Node, shape: shapes.Choosing) -> Any:
        return self.choosing[shape.registry](node)


def _languages_alone(node: Node, keys: Iterable[str]) -> bool:
    """Whether a table gives one text by language, not fields."""
    return (
        isinstance(node, Table)
        and bool(node.pairs)
        and all(LANGUAGE.fullmatch(key.text) and key.text not in keys for key, _ in node.pairs)
    )
