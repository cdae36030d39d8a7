"""The schema that editors use: current, true of every shipped drill, and as strict about form as the reader."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dispatch_tui.drill.script.nodes import Node, Scalar, Sequence, read_nodes
from dispatch_tui.drill.script.places import SCHEMA_FILE, scripts_in, shipped_folder
from dispatch_tui.drill.script.schema import schema, schema_text
from tests.drill.script.small import SMALL, spoilt
from tests.drill.script.test_reading import MISTAKES
from tools.drill_manual import MANUALS, renewed

VALIDATOR = jsonschema.Draft7Validator(schema())
FINER = frozenset({"range_backwards", "id_twice", "key_twice", "mix_without_load", "span_out_of_range"})
"""Codes of what a schema cannot see."""


def as_an_editor_sees(node: Node) -> Any:
    """A file's values by YAML's core schema, as the language servers of editors have them."""
    if isinstance(node, Sequence):
        return [as_an_editor_sees(one) for one in node.items]
    if not isinstance(node, Scalar):
        return {key.text: as_an_editor_sees(value) for key, value in node.pairs}
    text = node.text
    if not node.plain:
        return text
    if re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text):
        return float(text)
    return {"true": True, "false": False, "null": None, "~": None, "": None}.get(text, text)


def wrong(text: str) -> list[str]:
    node = read_nodes(text.encode(), lambda *told: pytest.fail(str(told)))
    assert node is not None
    return [error.message[:200] for error in VALIDATOR.iter_errors(as_an_editor_sees(node))]


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(schema())


def test_the_shipped_schema_is_current() -> None:
    assert (shipped_folder() / SCHEMA_FILE).read_text("utf-8") == schema_text(), "run make drill-schema"
    assert json.loads(schema_text()) == schema()


@pytest.mark.parametrize("language", MANUALS)
def test_the_manual_is_current(language: str) -> None:
    text = MANUALS[language].read_text("utf-8")
    assert renewed(text, language) == text, "run make drill-schema"


def test_the_small_script_fits() -> None:
    assert wrong(SMALL) == []


@pytest.mark.parametrize("script", scripts_in(shipped_folder()), ids=lambda path: path.name)
def test_every_shipped_drill_fits(script: Path) -> None:
    assert wrong(script.read_text("utf-8")) == []


@pytest.mark.parametrize(("old", "new", "code"), [one[:3] for one in MISTAKES], ids=lambda value: str(value)[:24])
def test_what_the_reader_refuses_the_schema_refuses(old: str, new: str, code: str) -> None:
    if code in FINER or "02-30" in new:
        pytest.skip("no schema can see this")
    assert wrong(spoilt(old, new))
