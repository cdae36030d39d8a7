"""A line of the command bar, understood: verbs, tickets, arguments, words, quotes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.command.actions import ACTIONS, BY_ID
from dispatch_tui.command.line import BadLine, missing, one_line, parse, quoted, tokens

UNDERSTOOD = [
    # line, action, ticket, arguments
    ("d . pgb", "dispatch", None, {"departments": "pgb"}),
    ("d", "dispatch", None, {}),
    ("dispatch 0042 pgb +cgj +gaj", "dispatch", "0042", {"departments": "pgb +cgj +gaj"}),
    ("dispatch 20261123-WC01-0042 pgb item=0701", "dispatch", "20261123-WC01-0042",
     {"departments": "pgb", "item": "0701"}),
    ("dispatch item=0701", "dispatch", None, {"item": "0701"}),
    ("f #0042 pgb solved -- 已加固 = 完成", "report", "0042",
     {"order": "pgb", "outcome": "solved", "words": "已加固 = 完成"}),
    ("transfer 110", "transfer", None, {"number": "110"}),
    ("transfer 0042 110", "transfer", "0042", {"number": "110"}),
    ("merge 0042", "merge", None, {"ticket": "0042"}),
    ("merge 0041 0042", "merge", "0041", {"ticket": "0042"}),
    ("classify 0701", "classify", None, {"item": "0701"}),
    ("classify . 0701 2", "classify", None, {"item": "0701", "urgency": "2"}),
    ("call-back yes yes no -- 说漆没补", "call_back", None,
     {"reached": "yes", "solved": "yes", "satisfied": "no", "words": "说漆没补"}),
    ("note 门口 有人", "note", None, {"words": "门口 有人"}),
    ('correct address="黄田村 12 组" urgency=2', "correct", None,
     {"fields": {"address": "黄田村 12 组", "urgency": "2"}}),
    ('n text="路灯不亮" grid=GT-031', "register", None, {"fields": {"text": "路灯不亮", "grid": "GT-031"}}),
    ('recheck yes "a photo.jpg"', "recheck", None, {"passed": "yes", "photo": "a photo.jpg"}),
    ("U", "undo", None, {}),
    ('correct text="他说 ""快点"" -- 就挂了" -- 补记', "correct", None,
     {"fields": {"text": '他说 "快点" -- 就挂了'}, "words": "补记"}),
    ("note it's 'x -- don't ask", "note", None, {"words": "don't ask"}),
    ('correct address="" -- 清空', "correct", None, {"fields": {"address": ""}, "words": "清空"}),
]  # fmt: skip
REFUSED = [
    ("", "no_verb"),
    ("   ", "no_verb"),
    ("dispach pgb", "no_such_verb"),
    ("20261125-WC01-0001 dispatch zjj", "no_verb_like"),
    ("acknowledge pgb extra", "too_many_words"),
    ("undo -- why", "too_many_words"),
]


@pytest.mark.parametrize(("text", "action", "ticket", "args"), UNDERSTOOD)
def test_understood(text: str, action: str, ticket: str | None, args: dict[str, object]) -> None:
    line = parse(text)
    assert (line.action.id, line.ticket, dict(line.args)) == (action, ticket, args)


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_refused(text: str, code: str) -> None:
    with pytest.raises(BadLine) as refused:
        parse(text)
    assert refused.value.refusal.code == code


def test_a_misspelt_verb_is_met_with_the_nearest() -> None:
    with pytest.raises(BadLine) as refused:
        parse("dispach")
    assert refused.value.refusal.params["near"] == "dispatch"


@pytest.mark.parametrize(
    ("text", "name"),
    [("refuse", "reason"), ("call-back", "reached"), ("close", None), ("acknowledge", None), ("dispatch", None)],
)
def test_what_is_missing(text: str, name: str | None) -> None:
    found = missing(parse(text))
    assert (found.name if found else None) == name


@given(st.text(max_size=60))
def test_whatever_is_typed_is_understood_or_refused(text: str) -> None:
    try:
        line = parse(text)
    except BadLine:
        return
    assert line.action in ACTIONS


@given(st.lists(st.text(st.characters(exclude_characters="\"'“”=", exclude_categories=("Z", "C")), min_size=1)))
def test_quotes_hold_words_together(words: list[str]) -> None:
    assert tokens(" ".join(f'"{word} {word}"' for word in words)) == [f"{word} {word}" for word in words]


@given(st.text(max_size=40))
def test_what_is_quoted_is_read_back(value: str) -> None:
    line = parse(f"correct text={quoted(value)} -- words")
    assert line.args == {"fields": {"text": one_line(value)}, "words": "words"}


def test_every_action_is_reached_by_verb_and_short_form() -> None:
    for action in ACTIONS:
        for verb in (action.verb, action.short):
            assert BY_ID[parse(verb).action.id] is action
