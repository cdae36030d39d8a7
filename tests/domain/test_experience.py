"""Suggestions that learn from finished orders."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.domain.routing import Experience, Router
from dispatch_tui.domain.routing.experience import ENOUGH
from dispatch_tui.domain.wording import levelled
from tests.domain.small_place import RIVER_TOWN

ROUTER = Router(RIVER_TOWN)
NOISE, LAMP = "0301", "0101"
SAYING = "摇摇车天天放歌"
"""Words that no duty list knows."""
OTHERS = [(f"路灯不亮第{number}盏", LAMP) for number in range(20)]
TEXTS = st.lists(st.tuples(st.text("路灯不亮摇车放歌 ab", max_size=12), st.sampled_from(sorted(RIVER_TOWN.items))))


def said(count: int, item: str = NOISE) -> list[tuple[str, str]]:
    return [(f"{SAYING}，第{number}回", item) for number in range(count)]


def test_what_callers_call_it_is_learned_and_told() -> None:
    assert ROUTER.suggest("摇摇车又放歌") == ()
    first = ROUTER.suggest("摇摇车又放歌", experience=Experience([*said(10), *OTHERS]))[0]
    assert first.item == NOISE
    assert [dict(why.params) for why in first.why if why.code == "matched.history"] == [{"count": 10}]
    assert "matched.pieces" not in {why.code for why in first.why}


@pytest.mark.parametrize(("times", "learned"), [(ENOUGH - 1, False), (ENOUGH, True)])
def test_what_hardly_anybody_said_is_no_rule(times: int, *, learned: bool) -> None:
    assert bool(ROUTER.suggest("摇摇车又放歌", experience=Experience([*said(times), *OTHERS]))) is learned


def test_words_that_stand_in_all_reports_speak_for_none() -> None:
    alike = [(f"你好，{text}", item) for text, item in [*said(20), *OTHERS]]
    assert Experience(alike).recall(levelled("你好")) == {}


def test_the_name_of_an_item_is_not_outdone_by_a_few_lessons() -> None:
    misled = Experience([*said(5, LAMP), *OTHERS])
    assert ROUTER.suggest("噪音太大，晚上睡不着", experience=misled)[0].item == NOISE


def test_an_item_that_the_pack_no_longer_has_is_passed_over() -> None:
    assert ROUTER.suggest("摇摇车又放歌", experience=Experience(said(9, "9999"))) == ()


@given(TEXTS, st.randoms(use_true_random=False))
def test_the_order_of_lessons_does_not_matter(orders: list[tuple[str, str]], draw: random.Random) -> None:
    shuffled = draw.sample(orders, len(orders))
    assert Experience(orders).recall("路灯不亮摇车") == Experience(shuffled).recall("路灯不亮摇车")


@given(TEXTS)
def test_lessons_are_never_louder_than_sure(orders: list[tuple[str, str]]) -> None:
    lessons = Experience(orders).recall("路灯不亮摇车放歌ab")
    assert all(0 <= one.permille <= 1000 and 0 < one.alike <= len(orders) for one in lessons.values())


@given(st.text(max_size=40))
def test_without_lessons_the_duty_list_alone_speaks(text: str) -> None:
    assert ROUTER.suggest(text, experience=Experience()) == ROUTER.suggest(text)
