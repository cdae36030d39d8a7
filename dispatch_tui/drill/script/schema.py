"""The JSON Schema of a script, made from the registries: editors complete by it and tell mistakes while one types.

It sees a file as an editor does, with YAML's own numbers, and judges form alone; ``drill check`` knows the rest.
"""

from __future__ import annotations

import json
from inspect import cleandoc
from typing import Any, Final

from dispatch_tui.drill.script import shapes
from dispatch_tui.drill.script.examples import FIXED, example
from dispatch_tui.drill.script.kinds import CONDITION_KINDS, EXPECTATION_KINDS, INJECT_KINDS, TRIGGER_KINDS
from dispatch_tui.drill.script.manual import about_key, table_name
from dispatch_tui.drill.script.model import Expectation, Inject, Script
from dispatch_tui.drill.script.scalars import CODE_PATTERN, REF_PATTERN
from dispatch_tui.drill.script.shapes import Given, Shape, given
from dispatch_tui.drill.script.spans import MOMENT_PATTERN, SPAN_PATTERN
from dispatch_tui.words.catalogue import LANGUAGES

DIALECT: Final = "http://json-schema.org/draft-07/schema#"
_TEXT: Final[dict[str, Any]] = {"type": ["string", "number", "boolean"]}


def schema_text() -> str:
    """The schema as it stands in its file."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def schema() -> dict[str, Any]:
    """The schema of a script."""
    making = _Making()
    whole = making.table(Script)
    making.definitions["inject"] = making.inject()
    making.definitions["condition"] = making.condition()
    making.definitions["expectation"] = making.expectation()
    return {
        "$schema": DIALECT, "title": "dispatch-tui drill", "description": _first(Script), **whole,
        "definitions": dict(sorted(making.definitions.items())),
    }  # fmt: skip


class _Making:
    """One schema in the making; tables that stand in several places are defined once."""

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {}

    def table(self, made: type) -> dict[str, Any]:
        fields = given(made)
        found: dict[str, Any] = {
            "type": "object", "additionalProperties": False,
            "properties": {field.key: self._told(table_name(made), field) for field in fields},
        }  # fmt: skip
        needed = [field.key for field in fields if field.needed]
        return {**found, "required": needed} if needed else found

    def _told(self, table: str, field: Given) -> dict[str, Any]:
        """A field's schema with what it holds, in both languages: an editor shows it beside the key."""
        shape = self.shape(field.shape)
        about = [text for language in LANGUAGES if (text := about_key(table, field, language))]
        if not about:
            return shape
        return {"description": " · ".join(about), **({"allOf": [shape]} if "$ref" in shape else shape)}

    def _defined(self, made: type) -> dict[str, Any]:
        name = made.__name__
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = {"description": _first(made), **self.table(made)}
        return {"$ref": f"#/definitions/{name}"}

    def inject(self) -> dict[str, Any]:
        common = self.table(Inject)
        for name, trigger in TRIGGER_KINDS.items():
            field = given(trigger)[0]
            told = self.shape(field.shape) if trigger.short else self._defined(trigger)
            common["properties"][name] = {"description": _first(trigger), "allOf": [told]}
        for name, kind in INJECT_KINDS.items():
            common["properties"][name] = self._defined(kind)
        return {
            "description": _first(Inject), **common,
            "allOf": [_exactly_one(TRIGGER_KINDS), _exactly_one(INJECT_KINDS)],
        }  # fmt: skip

    def condition(self) -> dict[str, Any]:
        return {"anyOf": [self._defined(kind) for kind in CONDITION_KINDS.values()]}

    def expectation(self) -> dict[str, Any]:
        return {
            "description": _first(Expectation),
            "anyOf": [self._expected(kind) for kind in EXPECTATION_KINDS.values()],
            "oneOf": [{"required": ["inject"]}, {"required": ["every"]}],
        }

    def _expected(self, kind: type) -> dict[str, Any]:
        """One kind of expectation with the keys that all have."""
        self._defined(Expectation)
        told = self.table(kind)
        common = {
            field.key: {"$ref": f"#/definitions/Expectation/properties/{field.key}"} for field in given(Expectation)
        }
        return {"description": _first(kind), **told, "properties": {**told["properties"], **common}}

    def shape(self, shape: Shape) -> dict[str, Any]:
        """The schema of one field; what many fields share is defined once."""
        name = _name(shape)
        if not name:
            return self._spelled_out(shape)
        self.definitions[name] = self._spelled_out(shape)
        return {"$ref": f"#/definitions/{name}"}

    def _spelled_out(self, shape: Shape) -> dict[str, Any]:
        match shape:
            case shapes.Words():
                by_language = {
                    "type": "object", "minProperties": 1, "additionalProperties": False,
                    "patternProperties": {"^[a-z]{2,3}$": _TEXT},
                }  # fmt: skip
                return {"anyOf": [{**_TEXT, "minLength": 1, "maxLength": shape.longest}, by_language]}
            case shapes.Plain():
                pattern = {"pattern": f"^(?:{shape.pattern})$"} if shape.pattern else {"minLength": 1}
                return {"type": ["string", "number"], "maxLength": shape.longest, **pattern}
            case shapes.Span():
                return {"anyOf": [_pattern(SPAN_PATTERN), {"enum": [0, *shape.words]}]}
            case shapes.Between():
                ends = {"type": "array", "minItems": 2, "maxItems": 2, "items": _pattern(SPAN_PATTERN)}
                ranged = _pattern(f"{SPAN_PATTERN}(?: *\\.\\. *{SPAN_PATTERN})?")
                return {"anyOf": [ranged, ends, {"enum": [0, *(["never"] if shape.never else [])]}]}
            case shapes.Moment():
                return _pattern(MOMENT_PATTERN)
            case shapes.Code():
                if shape.table in FIXED:
                    return {"enum": [*FIXED[shape.table], *shape.words]}
                return {"type": ["string", "number"], "pattern": f"^(?:{CODE_PATTERN})$", "examples": [example(shape)]}
            case shapes.Ref():
                return {"type": ["string", "integer"], "pattern": f"^(?:{REF_PATTERN})$", "minimum": 0}
            case shapes.OneOf():
                numbers = [int(one) for one in shape.choices if one.isdecimal()]
                return {"enum": [*shape.choices, *numbers]}
            case shapes.YesNo():
                return {"enum": ["yes", "no"]}
            case shapes.Whole():
                return {"type": "integer", "minimum": shape.least, "maximum": shape.most}
            case shapes.Share():
                return {"type": "number", "minimum": shape.least, "maximum": shape.most}
            case _:
                return self._compound(shape)

    def _compound(self, shape: Shape) -> dict[str, Any]:
        match shape:
            case shapes.Many():
                one = self.shape(shape.one)
                many = {"type": "array", "items": one, "minItems": shape.least, "maxItems": shape.most}
                return {"anyOf": [many, one]}
            case shapes.Struct():
                told = self._defined(shape.made)
                short = next((field for field in given(shape.made) if field.key == shape.short), None)
                return told if short is None else {"anyOf": [self.shape(short.shape), told]}
            case shapes.Keyed():
                return {"type": "object", "additionalProperties": self.shape(shape.value), "maxProperties": shape.most}
            case shapes.Choosing():
                return {"$ref": f"#/definitions/{shape.registry.removesuffix('s')}"}
            case _:
                raise TypeError(shape)


def _name(shape: Shape) -> str:
    """Under which name a shape that many fields have is defined; empty: it is spelled out where it stands."""
    match shape:
        case shapes.Words():
            return f"words_{shape.longest}"
        case shapes.Span(least=0, words=words):
            return "_or_".join(("span", *words))
        case shapes.Between():
            return "between_or_never" if shape.never else "between"
        case shapes.Code():
            return "_or_".join((shape.table, *shape.words))
        case shapes.Ref():
            return "ref"
        case _:
            return ""


def _pattern(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


def _exactly_one(kinds: Any) -> dict[str, Any]:
    return {"oneOf": [{"required": [name]} for name in kinds]}


def _first(made: type) -> str:
    """What a kind's docstring says, as one paragraph without its marks of code."""
    return " ".join(cleandoc(made.__doc__ or "").replace("``", "`").split())
