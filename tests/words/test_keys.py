"""The code and the catalogue fit: each key that is asked for exists, each that exists is asked for."""

from __future__ import annotations

import re
from functools import cache

import pytest

from dispatch_tui.words.catalogue import catalogue
from tests.words import source
from tests.words.families import FAMILIES
from tests.words.test_catalogue import placeholders

KEYS = frozenset(catalogue("en"))


@cache
def coded() -> frozenset[str]:
    """Keys asked for as ``code(family, code)``."""
    return frozenset(f"{family}.*" for family in source.first_arguments(["code"], "console", "cli", "command"))


@cache
def wild() -> frozenset[str]:
    """Keys with ``*`` where a code goes."""
    return source.wild() | coded()


def head(wild: str) -> str:
    return wild.split("*")[0]


def matching(wild: str) -> frozenset[str]:
    """The keys that a pattern with ``*`` may become: with the codes of its family where those are known."""
    start, *rest = wild.split("*")
    codes = FAMILIES.get(start)
    first = ".+" if codes is None else f"(?:{'|'.join(map(re.escape, codes))})"
    form = re.compile(re.escape(start) + first + ".+".join(re.escape(piece) for piece in rest))
    return frozenset(key for key in KEYS if form.fullmatch(key))


def test_the_scan_sees_the_calls() -> None:
    assert len(source.asked()) > 20
    assert {"status.*", "action.*.title"} <= wild()


def test_every_key_that_the_code_asks_for_exists() -> None:
    missing = {f"{one.key}  {one.where}" for one in source.asked() if not one.wild and one.key not in KEYS}
    missing |= {one for one in wild() if head(one) in FAMILIES and not matching(one)}
    assert not missing, "\n".join(sorted(missing))


def test_every_placeholder_is_given() -> None:
    lacking = [
        f"{one.where} {one.key}: {sorted(needed)}"
        for one in source.asked()
        if not one.open_ended
        and one.key in KEYS
        and (needed := placeholders(catalogue("en")[one.key]) - one.params)
    ]
    assert not lacking, "\n".join(lacking)


@pytest.mark.parametrize("family", [family for family, codes in FAMILIES.items() if codes is not None])
def test_every_code_of_a_family_is_said(family: str) -> None:
    if all(head(one) != family for one in wild()):
        pytest.skip("nothing asks for this family")
    keys = {f"{family}{code}" for code in FAMILIES[family] or ()}
    silent = {key for key in keys if key not in KEYS and not any(one.startswith(f"{key}.") for one in KEYS)}
    assert not silent, "\n".join(sorted(silent))


def test_every_key_made_at_run_time_belongs_to_a_family() -> None:
    strange = {f"{one.key}  {one.where}" for one in source.asked() if one.wild and head(one.key) not in FAMILIES}
    strange |= {one for one in coded() if head(one) not in FAMILIES}
    assert not strange, "\n".join(sorted(strange))


def test_no_key_is_left_over() -> None:
    asked = frozenset[str]().union(*map(matching, wild()))
    texts = source.texts()
    tables = tuple(f"{text}." for text in texts if "." in text and text.replace(".", "").isidentifier())
    over = {key for key in KEYS - asked - texts if not key.startswith(tables)}
    assert not over, "\n".join(sorted(over))
