"""Checking a script against itself, its pack and the players' files beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_tui.drill.script.check import Checker
from dispatch_tui.drill.script.places import SCHEMA_FILE, plays_of, scripts_in, shipped_folder
from dispatch_tui.drill.script.problems import Problem
from dispatch_tui.drill.script.reading import read
from dispatch_tui.words.catalogue import LANGUAGES, catalogue, say
from tests.drill.script.small import SMALL, place, spoilt

CHECKER = Checker()


def problems(text: str) -> tuple[Problem, ...]:
    return CHECKER.problems(read(text.encode(), "it.yaml"))


def test_a_sound_script_has_no_problem() -> None:
    assert problems(SMALL) == ()


MISTAKES = [
    # what stands instead of what, code, what was found, what is near or expected, where (its first letters)
    ("pack: wangcheng", "pack: wangchen", "no_such_pack", "wangchen", "wangcheng", "wangchen"),
    ("item: 1201", "item: 9999", "no_such_item", "9999", "", "9999"),
    ("grid: JS-026", "grid: JS-26", "no_such_grid", "JS-26", "JS-026", "JS-26"),
    ("item: 1201", "item: 井盖缺失破损", "no_such_item", "井盖缺失破损", "1201", "井盖缺失"),
    ("grid: JS-026", "grid: JS-999", "no_such_grid", "JS-999", "", "JS-999"),
    ("line: 12345", "line: 12346", "no_such_hotline", "12346", "", "12346"),
    ("inject: 1, by: 3m", "inject: 7, by: 3m", "no_such_inject", "7", "", "7, by"),
    ("inject: 1, by: 3m", "inject: 2, by: 3m", "in_a_circle", "2 → 2", "", "inject: 2\n"),
    ("at: 20s", "at: 25m", "after_the_end", "25m", "", "25m"),
    ("calls_an_hour: 60", "from: 5m, to: 2m, calls_an_hour: 60", "ends_before_it_starts", "5m..2m", "", "- {from"),
    ("duplicates: 0.2", "duplicates: 0.8, grid: 0.5", "more_than_all", "1.3", "", "- {calls"),
    ("load:\n  - {calls_an_hour: 60, mix: {duplicates: 0.2}}\n", "", "no_load", "load", "", "load, disp"),
    ("lead: szj", "lead: zjj", "not_the_duty", "zjj", "szj", "zjj, sup"),
    ("supports: [zlsgs]", "supports: [jyj]", "not_in_support", "jyj", "", "[jyj]"),
    ("supports: [zlsgs]", "supports: [自来水公司]", "no_such_department", "自来水公司", "zlsgs", "自来水公司"),
    ("item: truth", "item: 1101", "against_the_truth", "1101", "", "1101"),
    ("truth: {item: 1201, grid: JS-026, urgency: 1}", "confidential: no", "no_truth", "truth", "", "truth}"),
    ("inject: 1, answered", "inject: 2, answered", "cannot_be_asked", "answered: 2 (note)", "", "2, answered"),
    ("inject: 1, answered: 15s", "inject: 1, merged_into: 2", "brings_no_ticket", "2", "", "2, weight"),
    ("inject: 1, answered: 15s", "inject: 1, merged_into: 1", "is_itself", "1", "", "1, weight"),
    ("did: dispatched, inject: 1, by: 3m", "did: closed, department: szj, inject: 1", "deed_of_nobody", "closed", "",
     "szj, inject"),
    ("en: The cover", "fr: The cover", "untranslated", "zh | fr", "", "{zh: 井盖,"),
    ("[zh, en]", "[zh, en, fr]", "not_spoken_there", "fr", "", "[zh, en, fr]"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "found", "near", "where"), MISTAKES, ids=lambda value: str(value)[:24])
def test_a_mistake_is_told_where_it_stands(old: str, new: str, code: str, found: str, near: str, where: str) -> None:
    text = spoilt(old, new)
    told = [one for one in problems(text) if one.code == code]
    assert [(one.found, one.near or (near and one.expected)) for one in told][:1] == [(found, near)]
    assert (told[0].mark.line, told[0].mark.column) == place(text, where)


def test_what_contradicts_the_duty_list_may_say_why() -> None:
    text = spoilt("lead: szj, supports: [zlsgs]", "lead: zjj, because: 区政府专题会议纪要")
    assert [one for one in problems(text) if one.grave] == []


def test_an_exception_by_place_counts_as_the_duty_list() -> None:
    text = spoilt("item: 1201, grid: JS-026", "item: 0701, grid: GT-031").replace("lead: szj, supports: [zlsgs]", "{}")
    right, wrong = text.replace("{}", "lead: pgb, supports: [gaj]"), text.replace("{}", "lead: zjj")
    assert not [one for one in problems(right) if one.grave]
    assert [(one.code, one.expected) for one in problems(wrong)] == [("not_the_duty", "pgb")]


def test_a_ring_of_triggers_is_told_once() -> None:
    ring = SMALL.replace("at: 20s", "after: {inject: 2}")
    assert [one.found for one in problems(ring) if one.code == "in_a_circle"] == ["1 → 2 → 1"]


def test_what_is_only_worth_knowing_is_not_grave() -> None:
    text = spoilt("{zh: 打个电话, en: Ring them}", "打个电话")
    assert [(one.code, one.grave) for one in problems(text)] == [("one_text_for_all", False)]


PLAY = [
    ("0:20 @1 answer", None),
    ("@1+0:12 dispatch @1 szj +zlsgs item=1201 -- 井盖没有了", None),
    ("@1+0:05 @1 ask where", None),
    ("0:40 @load:12 look", None),
    ("1:00 key 12", None),
    ("# a remark", None),
    ("answer", "not_a_play_line"),
    ("0:75 @1 answer", "not_a_play_line"),
    ("0:20 @9 answer", "no_such_inject"),
    ("@9+0:20 @1 answer", "no_such_inject"),
    ("0:20 @1 anser", "play_no_such_verb"),
    ("0:20 @1 ask", "play_verb"),
    ("0:20 @1 look around", "play_verb"),
    ("0:20 @1 answer now", "play_too_many_words"),
    ("0:20.250 paper 0:10 @own:1 classify 1601", None),
    ("0:20 paper 0:75 @1 answer", "not_a_play_line"),
    ("0:20 trainer fire 1", None),
    ("0:20 trainer sing", "play_verb"),
    ("0:20 @1:1 answer", "no_such_inject"),
    ("@1:x+0:20 @1 answer", "no_such_inject"),
    ("0:20 @1 classify", "play_lacks"),
]


@pytest.mark.parametrize(("line", "code"), PLAY)
def test_a_players_line_is_understood_or_told(tmp_path: Path, line: str, code: str | None) -> None:
    script = tmp_path / "small.yaml"
    script.write_text(SMALL, "utf-8")
    play = tmp_path / "small.expert.play"
    play.write_text(f"# an expert\n{line}\n", "utf-8")
    told = CHECKER.check(script, plays_of(script))
    assert [(one.file, one.mark.line, one.code) for one in told] == ([(play.name, 2, code)] if code else [])


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert [one.code for one in CHECKER.check(tmp_path / "none.yaml")] == ["no_file"]


@pytest.mark.parametrize("script", scripts_in(shipped_folder()), ids=lambda path: path.name)
def test_every_shipped_drill_is_sound(script: Path) -> None:
    told = CHECKER.check(script, plays_of(script))
    assert [f"{one.file}:{one.mark.line}:{one.mark.column} {one.code} {one.found}" for one in told] == []
    assert script.read_text("utf-8").startswith(f"# yaml-language-server: $schema={SCHEMA_FILE}\n")


SCRAPS = st.sampled_from([
    *SMALL.split("\n"), "drill: 1", "pack: wangcheng", "  - inject: 1", "    on: {did: closed, inject: 1}",
    "a: &a [*a]", "- - -", "?", "{", "}", "&x", "*x", "!!x", "%YAML 1.2", "---", "\u202e", "\x00", "\ud800",
    "=cmd|' /C calc'!A0", "injects: [", "expect: {}", "load: [{calls_an_hour: 9999999}]", "    if: {any: []}",
    "    if: {not: {not: {}}}",
])  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(SCRAPS, max_size=25).map("\n".join)))
def test_no_text_crashes_the_check(text: str) -> None:
    for problem in CHECKER.problems(read(text.encode("utf-8", "surrogatepass"), "it.yaml")):
        assert problem.mark.line >= 0
        assert "«" not in say(problem.key, "en", **problem.params())


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_change_of_a_sound_script_crashes_the_check(data: st.DataObject) -> None:
    lines = SMALL.split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        text, cut = lines[at], data.draw(st.integers(0, len(lines[at])))
        scrap = data.draw(st.sampled_from(["", ":", "[", "{", "}", " ", "  ", "- ", "1", "yes", "zh: x", "&a ", "*a"]))
        lines[at] = text[:cut] + scrap + text[cut + data.draw(st.integers(0, 3)) :]
    CHECKER.problems(read("\n".join(lines).encode(), "it.yaml"))


def test_every_problem_is_said_in_every_language() -> None:
    import ast

    from dispatch_tui.drill import script as package

    folder = Path(package.__file__).parent
    calls = [node for path in folder.glob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))
             if isinstance(node, ast.Constant) and isinstance(node.value, str)]  # fmt: skip
    strings = {node.value for node in calls}
    for language in LANGUAGES:
        codes = {key.removeprefix("drill.problem.") for key in catalogue(language) if key.startswith("drill.problem.")}
        made = ("no_such_", "play_")
        left = {one for one in codes if one.removesuffix("_near") not in strings and not one.startswith(made)}
        assert left == set()
