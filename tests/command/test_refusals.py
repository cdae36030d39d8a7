"""A refusal says why and what would be needed: every sentence gets what it asks for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from dispatch_tui.command.wording import Wording
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.pack.places import find_pack
from dispatch_tui.pack.read import read_pack
from dispatch_tui.words.catalogue import LANGUAGES, sentence
from tests.words import source
from tests.words.test_catalogue import placeholders

SAYING = frozenset({"Refused", "Refusal", "StoreRefused", "BundleRefused", "CardRefused", "BadLine"})
ADDED = {"BundleRefused": frozenset({"maker"})}
"""What whoever takes a file in says of it besides (``sync.importing``)."""
SAMPLES = [
    Refusal("role", {"role": "dispatcher", "allowed": ["supervisor"]}),
    Refusal("status", {"status": "closed", "allowed": ("to_close", "to_verify")}),
    Refusal("order_step", {"step": "sent", "department": "pgb", "allowed": ("reported",)}),
    Refusal("which_order", {"departments": ["pgb", "gaj"]}),
    Refusal("argument_missing", {"argument": "reason"}),
    Refusal("bad_field", {"field": "urgency", "found": "\x1b[2J9"}),
    Refusal("not_undoable", {"kind": "transferred"}),
]


def given(call: ast.Call) -> frozenset[str] | None:
    """The parameters of a refusal as its call spells them; None where the source does not show them."""
    names = {word.arg for word in call.keywords}
    for argument in call.args[1:]:
        if isinstance(argument, ast.Dict) and all(isinstance(key, ast.Constant) for key in argument.keys):
            names |= {str(key.value) for key in argument.keys if isinstance(key, ast.Constant)}
    return None if None in names else frozenset(name for name in names if name)


def refusals() -> Iterator[tuple[str, str, frozenset[str]]]:
    for path, tree in source.modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or source.called(node) not in SAYING or not node.args:
                continue
            params = given(node)
            if params is not None:
                params |= ADDED.get(str(source.called(node)), frozenset())
            for code in source.branches(node.args[0]):
                if isinstance(code, ast.Constant) and isinstance(code.value, str) and params is not None:
                    yield f"{path}:{node.lineno}", code.value, params


def test_the_scan_sees_refusals() -> None:
    assert len({code for _, code, _ in refusals()}) > 80


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_says_why_and_what_is_needed_with_what_it_was_given(language: str) -> None:
    lacking = []
    for where, code, params in refusals():
        for part in ("why", "need"):
            said = sentence(f"refusal.{code}.{part}", language)
            if said is None or not placeholders(said) <= params:
                lacking.append(f"{where} refusal.{code}.{part}: {said}")
        if not sentence(f"refusal.{code}.why", language):
            lacking.append(f"{where} refusal.{code}.why is empty")
    assert lacking == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_codes_become_words_and_what_was_typed_is_harmless(language: str) -> None:
    wording = Wording(language, read_pack(find_pack("wangcheng")))
    for refusal in SAMPLES:
        said = wording.refusal(refusal)
        assert not set(said) & {"«", "\x1b", "_"}
        if language == "zh":
            assert not re.search("[a-z]{3}", said), said
    assert wording.department("pgb") in wording.refusal(SAMPLES[2])
