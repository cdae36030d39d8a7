"""The registry of actions holds together: with the desk, with itself, with the message catalogue."""

from __future__ import annotations

import inspect
from collections import Counter

import pytest

from dispatch_tui.command.actions import ACTIONS, ACTS, BY_KEY, SYNC_BY_KEY, Action
from dispatch_tui.desk.acts.registry import ACTS as FUNCTIONS
from dispatch_tui.desk.availability import KIND_OF
from dispatch_tui.words.catalogue import LANGUAGES, sentence


@pytest.mark.parametrize("name", ["id", "keys", "verb"])
def test_no_two_actions_share(name: str) -> None:
    assert [value for value, times in Counter(getattr(one, name) for one in ACTIONS).items() if times > 1] == []


def test_verbs_and_short_forms_do_not_collide() -> None:
    taken = Counter(name for action in ACTIONS for name in {action.verb, action.short})
    assert [name for name, times in taken.items() if times > 1] == []


def test_every_act_of_the_desk_has_an_action_and_the_other_way_round() -> None:
    assert {action.act for action in ACTS} == set(FUNCTIONS)


def test_every_act_on_a_ticket_can_say_why_not() -> None:
    assert {action.act for action in ACTS if action.needs_ticket} == set(KIND_OF)


@pytest.mark.parametrize("action", ACTS, ids=lambda action: action.id)
def test_an_actions_arguments_are_its_functions(action: Action) -> None:
    parameters = dict(list(inspect.signature(FUNCTIONS[action.act or ""]).parameters.items())[1:])
    given = {arg.name: arg for arg in action.args}
    assert given.keys() <= parameters.keys()
    for name, parameter in parameters.items():
        if parameter.default is inspect.Parameter.empty:
            assert given[name].required


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_has_a_title_and_a_help(language: str) -> None:
    for action in ACTIONS:
        assert sentence(f"action.{action.id}.title", language)
        assert sentence(f"action.{action.id}.help", language)


def test_keys_are_ones_that_every_terminal_sends() -> None:
    named = {"comma", "plus", "minus", "exclamation_mark", "asterisk", "at", "full_stop", "slash", "colon", "space",
             "question_mark", "left_square_bracket", "right_square_bracket"}  # fmt: skip
    functions = {f"f{number}" for number in range(1, 13)}
    for key in (*BY_KEY, *SYNC_BY_KEY):
        assert (len(key) == 1 and key.isascii()) or key in named | functions
