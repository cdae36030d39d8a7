"""Reading a script: what it comes to, and every mistake of form by line and column."""

from __future__ import annotations

import pytest
import yaml

from dispatch_tui.drill.script.injects import Call, Note, Unknown
from dispatch_tui.drill.script.nodes import DEEPEST, MOST_BYTES
from dispatch_tui.drill.script.problems import Problem
from dispatch_tui.drill.script.reading import ScriptRefused, read, sound_script
from dispatch_tui.drill.script.triggers import At, ByHand, NotDid, On, understood
from dispatch_tui.drill.script.values import NEVER, Range
from tests.drill.script.small import SMALL, place, spoilt


def problems(text: str) -> list[Problem]:
    return list(read(text.encode(), "it.yaml").problems)


def test_a_sound_script_is_read_whole() -> None:
    script = sound_script(SMALL.encode(), "small.yaml")
    assert script.title.in_("en") == "The cover"
    assert script.start.isoformat() == "2026-06-12T08:30:00"
    assert script.length == 20 * 60_000
    assert script.conduct("szj").acknowledge == Range(60_000, 180_000)
    call, note = script.injects
    assert isinstance(call.body, Call)
    assert isinstance(call.trigger, At)
    assert call.trigger.at == 20_000
    assert call.body.phone == "13800005599"
    assert call.body.says[0].say.in_("zh") == "井盖没有了"
    assert call.body.truth is not None
    assert call.body.truth.item == "1201"
    assert isinstance(note.body, Note)
    assert isinstance(note.trigger, On)
    assert isinstance(note.condition, NotDid)
    assert [one.kind for one in script.expect] == ["answered", "item", "lead", "dispatched"]
    assert script.expect[2].body.supports == ("zlsgs",)  # type: ignore[union-attr]
    assert script.expect[3].of_load


@pytest.mark.parametrize(
    ("written", "item"), [("0701", "0701"), ('"0701"', "0701"), ("08:30", None), ("1e3", "1e3"), ("0x10", "0x10")]
)
def test_nothing_is_guessed_from_how_a_value_looks(written: str, item: str | None) -> None:
    script = read(spoilt("item: 1201", f"item: {written}").encode(), "it.yaml").script
    assert script is not None
    truth = script.injects[0].body.truth if script.injects and script.injects[0].id == "1" else None  # type: ignore[union-attr]
    assert (truth.item if truth else None) == item


def test_one_string_serves_every_language() -> None:
    script = sound_script(spoilt("{zh: 井盖, en: The cover}", "Cover").encode(), "it.yaml")
    assert script.title.in_("zh") == script.title.in_("en") == "Cover"


def test_every_call_is_spelled_out() -> None:
    script = sound_script(spoilt("{inject: 1, answered: 15s, weight: 2}", "{every: calls, answered: 15s}").encode(), "")
    assert script.expect[0].injects == ("1",)


MISTAKES = [
    # what stands instead of what, code, where it is told, what was found, what is near
    ("level: 1", "level: 6", "not_a_number", "6", ""),
    ("level: 1", "level: one", "not_a_number", "one", ""),
    ("level: 1\n", "level:\n", "empty", "", ""),
    ("drill: 1", "drill: 2", "newer_format", "2", ""),
    ("length: 20m", "length: 20", "not_a_span", "20", "20s"),
    ("length: 20m", "length: 1:30", "not_a_span", "1:30", "1m30s"),
    ("length: 20m", "length: 20分钟", "not_a_span", "20分钟", "20m"),
    ("length: 20m", "length: 20 minutes", "not_a_span", "20 minutes", "20m"),
    ("length: 20m", "length: soon", "not_a_span", "soon", ""),
    ("length: 20m", "length: 49h", "span_out_of_range", "49h", ""),
    ("2026-06-12 08:30", "2026-06-12", "not_a_moment", "2026-06-12", ""),
    ("2026-06-12 08:30", "2026-02-30 08:30", "not_a_moment", "2026-02-30 08:30", ""),
    ("length:", "lenght:", "unknown_key", "lenght", "length"),
    ("level: 1", "level: 1\nlevel: 2", "key_twice", "level", ""),
    ("zh: 井盖, en: The cover", "zh: 井盖, 没有", "comma", "没有", ""),
    ("zh: 井盖, en: The cover", "zh: 井盖, English: x", "not_a_language", "English", ""),
    ("[zh, en]", "[zh, english]", "does_not_fit", "english", ""),
    ("1m..3m", "3m..1m", "range_backwards", "3m..1m", ""),
    ("1m..3m", "1..3m", "not_a_range", "1..3m", ""),
    ("1m..3m", "5", "not_a_range", "5", "5s"),
    ("at: 20s", "at: 20s\n    between: 1m..2m", "two_triggers", "between", ""),
    ("    at: 20s\n", "", "no_trigger", "", ""),
    ("call:", "cal:", "unknown_key", "cal", "call"),
    ("call:", "note: {says: x}\n    call:", "two_kinds", "note", ""),
    ("inject: 2\n", "inject: 1\n", "id_twice", "1", ""),
    ("inject: 2\n", "inject: load:2\n", "does_not_fit", "load:2", ""),
    ("did: dispatched, inject: 1, by", "did: dispatch, inject: 1, by", "not_one_of", "dispatch", "dispatched"),
    ("not_did: notified", "notdid: notified", "no_condition", "notdid", "not_did"),
    ("answered: 15s, weight: 2", "answerd: 15s, weight: 2", "unknown_key", "answerd", "answered"),
    ("answered: 15s, weight: 2", "answered: 15s, waight: 2", "unknown_key", "waight", "weight"),
    ("answered: 15s, weight: 2", "answered: 15s, closed: yes", "two_kinds", "closed", ""),
    ("weight: 2", "weight: -1", "not_a_number", "-1", ""),
    ("{inject: 1, item: truth}", "{item: truth}", "no_subject", "", ""),
    ("{inject: 1, item: truth}", "{inject: 1}", "no_kind", "", ""),
    ("{inject: 1, item: truth}", "{inject: 1, item: truth, mix: angry}", "mix_without_load", "mix", ""),
    ("supports: [zlsgs]", "exactly: true", "not_one_of", "true", "yes"),
    ("supports: [zlsgs]", "exactly: 是", "not_one_of", "是", "yes"),
    ("duplicates: 0.2", "duplicates: 20%", "not_a_number", "20%", ""),
    ("duplicates: 0.2", "duplikates: 0.2", "unknown_key", "duplikates", "duplicates"),
    ("calls_an_hour: 60, ", "", "missing", "calls_an_hour", ""),
    ("truth: {item: 1201, grid: JS-026, urgency: 1}", "truth: [1]", "not_a_table", "[1]", ""),
    ("{zh: 打个电话, en: Ring them}", "[a, [b]]", "not_a_value", "[a, [b]]", ""),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "found", "near"), MISTAKES, ids=lambda value: str(value)[:24])
def test_a_mistake_of_form_is_told_where_it_stands(old: str, new: str, code: str, found: str, near: str) -> None:
    text = spoilt(old, new)
    told = problems(text)
    assert [(one.code, one.found, one.near) for one in told] == [(code, found, near)]
    line, column = told[0].mark.line, told[0].mark.column
    there = text.split("\n")[line - 1][column - 1 :]
    assert there.startswith((found, f'"{found}', "[", "{", "- {")) or not found or code in ("missing", "no_kind")


@pytest.fixture(params=["libyaml", "python"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML comes with libyaml or, where no wheel fits, without: mistakes stand at the same places."""
    if request.param == "python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("text", "line", "column", "code"),
    [
        ("a: [1\n", 1, 4, "open_bracket"),
        ("a: b: c\n", 1, 5, "yaml"),
        ("a: 1\nb: *no\n", 2, 4, "no_anchor"),
        ("a: &x [*x]\n", 1, 8, "alias_of_itself"),
        ("a: !!python/name:os.system x\n", 1, 4, "tag"),
        ("a: 1\nb: \x07\n", 2, 4, "character"),
        ("", 1, 1, "nothing"),
        ("# only a remark\n", 1, 1, "nothing"),
        ("drill: 1\n---\ndrill: 1\n", 2, 1, "one_document"),
        ("? [a]\n: 1\n", 1, 3, "key_not_text"),
        ("- a\n- b\n", 1, 1, "not_a_table"),
        ("just words\n", 1, 1, "not_a_table"),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), 1, DEEPEST + 1, "too_deep"),
        ("x" * (MOST_BYTES + 1), 1, 1, "too_large"),
    ],
)
def test_what_is_no_yaml_is_told_by_line_and_column(text: str, line: int, column: int, code: str) -> None:
    found = read(text.encode(), "it.yaml")
    assert found.script is None
    assert [(one.mark.line, one.mark.column, one.code) for one in found.problems] == [(line, column, code)]


def test_another_encoding_is_told_where_it_starts() -> None:
    content = "drill: 1\ntitle: 井盖\n".encode("gbk")
    (told,) = read(content, "it.yaml").problems
    assert (told.code, told.mark.line, told.mark.column) == ("encoding", 2, 8)


def test_aliases_cannot_make_a_bomb() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join([f'*{chr(ord(name) - 1)}'] * 10)}]\n" for name in "bcdefghij"
    )
    assert [one.code for one in problems(bomb)] == ["too_many_nodes"]


def test_an_alias_reads_as_what_it_repeats() -> None:
    text = spoilt("  default: {acknowledge: 1m..3m}", "  szj: &slow {acknowledge: never}\n  cgj: *slow")
    script = sound_script(text.encode(), "it.yaml")
    assert script.conduct("cgj").acknowledge == NEVER


def test_every_mistake_is_told_at_once() -> None:
    text = spoilt("level: 1", "level: 7").replace("at: 20s", "at: 20").replace("lead: szj", "laed: szj")
    assert [one.code for one in problems(text)] == ["not_a_number", "not_a_span", "unknown_key"]
    line, column = place(text, "laed")
    assert (problems(text)[-1].mark.line, problems(text)[-1].mark.column) == (line, column)


def test_a_newer_kind_of_inject_is_told_and_passed_over() -> None:
    text = spoilt("note: {says: {zh: 打个电话, en: Ring them}}", "helicopter: {over: river}")
    found = read(text.encode(), "it.yaml")
    assert found.sound
    assert [(one.code, one.found, one.grave) for one in found.problems] == [("unknown_inject", "helicopter", False)]
    assert found.script is not None
    assert found.script.injects[1].body == Unknown(kind="helicopter")


def test_a_newer_kind_of_expectation_is_told_and_passed_over() -> None:
    found = read(spoilt("{inject: 1, item: truth}", "{inject: 1, plan_activated: II}").encode(), "it.yaml")
    assert found.sound
    assert [(one.code, one.found) for one in found.problems] == [("unknown_expectation", "plan_activated")]


@pytest.mark.parametrize(("was", "now", "code", "kind"), [
    ("    at: 20s", "    weather: {rain: heavy}", "unknown_trigger", "weather"),
    ("    if: {not_did: notified, inject: 1, department: szj}", "    if: {raining: hard, within: 5m}",
     "unknown_condition", "raining"),
    ("    if: {not_did: notified, inject: 1, department: szj}", "    if: {any: [{came: 1}, {not: {raining: hard}}]}",
     "unknown_condition", "raining"),
])  # fmt: skip
def test_a_newer_trigger_or_condition_is_told_and_passed_over(was: str, now: str, code: str, kind: str) -> None:
    found = read(spoilt(was, now).encode(), "it.yaml")
    assert [(one.code, one.found, one.grave) for one in found.problems] == [(code, kind, False)]
    assert found.sound
    assert found.script is not None
    first, second = found.script.injects[:2]
    assert isinstance(first.trigger, ByHand) is (code == "unknown_trigger")
    assert understood(second.condition) is (code != "unknown_condition")


def test_a_newer_inject_at_a_newer_moment_is_told_and_passed_over() -> None:
    text = spoilt("note: {says: {zh: 打个电话, en: Ring them}}", "helicopter: {over: river}")
    found = read(text.replace("on: {did: dispatched", "moon: {did: dispatched").encode(), "it.yaml")
    assert [(one.code, one.found, one.grave) for one in found.problems] == [
        ("unknown_trigger", "moon", False), ("unknown_inject", "helicopter", False),
    ]  # fmt: skip


def test_a_file_of_mistakes_is_given_up() -> None:
    text = "drill: 1\n" + "".join(f"strange{number}: x\n" for number in range(2000))
    told = problems(text)
    assert told[-1].code == "enough"
    assert len(told) < 400


def test_what_cannot_be_run_is_refused_with_its_mistakes() -> None:
    with pytest.raises(ScriptRefused) as refused:
        sound_script(spoilt("level: 1", "level: 7").encode(), "it.yaml")
    assert [one.code for one in refused.value.problems] == ["not_a_number"]


def test_a_problem_quotes_no_more_than_fits_a_line() -> None:
    (told,) = problems(spoilt("level: 1", f"level: {'9' * 500}"))
    assert told.found == "9" * 79 + "…"
