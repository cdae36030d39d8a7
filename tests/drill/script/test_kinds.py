"""The registries: every kind is known by its own key, explains itself, and none stands twice."""

from __future__ import annotations

import pytest

from dispatch_tui.domain.ticket.kinds import KINDS
from dispatch_tui.drill.script import injects, triggers
from dispatch_tui.drill.script.expectations import EXPECTATIONS
from dispatch_tui.drill.script.injects import Report
from dispatch_tui.drill.script.kinds import (
    CONDITION_KINDS,
    DEEDS,
    EXPECTATION_KINDS,
    INJECT_KINDS,
    TRIGGER_KINDS,
)
from dispatch_tui.drill.script.manual import about_key, about_kind, table_name
from dispatch_tui.drill.script.model import Expectation, Inject, Script
from dispatch_tui.drill.script.outside import CallBack, Conduct, Player, Truth, Turn
from dispatch_tui.drill.script.profile import Load, Mix, Surge
from dispatch_tui.drill.script.shapes import given
from dispatch_tui.words.catalogue import LANGUAGES

EVERY = [*INJECT_KINDS.values(), *TRIGGER_KINDS.values(), *CONDITION_KINDS.values(), *EXPECTATION_KINDS.values()]


def test_no_kind_stands_twice():
    assert len(INJECT_KINDS) == len(injects.INJECTS)
    assert len(TRIGGER_KINDS) == len(triggers.TRIGGERS)
    assert len(CONDITION_KINDS) == len(triggers.CONDITIONS)
    assert len(EXPECTATION_KINDS) == len(EXPECTATIONS)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_a_kind_says_in_a_sentence_what_it_is_and_gives_fields(kind):
    said = (kind.__doc__ or "").strip()
    assert said.endswith((".", "…"))
    assert not said.startswith(f"{kind.__name__}(")
    assert given(kind)


@pytest.mark.parametrize("kind", [*EXPECTATION_KINDS.values(), *CONDITION_KINDS.values()], ids=lambda kind: kind.kind)
def test_an_expectation_and_a_condition_are_known_by_their_first_field(kind):
    first = given(kind)[0]
    assert first.key == kind.kind
    assert first.needed


def test_fields_that_stand_beside_an_expectation_are_all_optional():
    for kind in EXPECTATION_KINDS.values():
        assert not [field.key for field in given(kind)[1:] if field.needed]


def test_deeds_are_told_by_kinds_of_event_that_the_log_has():
    assert {event for deed in DEEDS.values() for event in deed.events} <= set(KINDS)


REGISTRIES = {
    "inject": INJECT_KINDS, "trigger": TRIGGER_KINDS, "condition": CONDITION_KINDS, "expect": EXPECTATION_KINDS
}  # fmt: skip
TABLES = (Script, Inject, Expectation, Turn, Truth, CallBack, Conduct, Player, Report, Load, Surge, Mix)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_and_every_key_is_explained_to_trainers(language):
    for registry, kinds in REGISTRIES.items():
        for name, kind in kinds.items():
            assert "«" not in about_kind(registry, name, language)
            main = given(kind)[0].key if registry != "inject" else ""
            silent = [one.key for one in given(kind) if not about_key(name, one, language) and one.key != main]
            assert silent == [], name
    for made in TABLES:
        assert [one.key for one in given(made) if not about_key(table_name(made), one, language)] == []
