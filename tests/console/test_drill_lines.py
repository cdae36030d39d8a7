"""The lines of a drill's screens, as text: what the caller said, what is to come, the list, the look back."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from dispatch_tui.console.drill_list import DrillList, DrillRow, RunRow
from dispatch_tui.console.hearing import TOPICS, Hearing, Turn
from dispatch_tui.console.panes.caller import MOST, caller_lines
from dispatch_tui.console.panes.drill_lines import Spot, drill_rows
from dispatch_tui.console.panes.training_lines import clock_line, span, training_rows
from dispatch_tui.console.training import InjectRow, Told, Training
from dispatch_tui.console.wording import Wording
from dispatch_tui.domain.plain import width
from dispatch_tui.drill.running.folder import RunFolder

START = 1_781_224_200_000
HOSTILE = "[/b]\x1b[31m\u202e路灯"


def training(*rows: InjectRow, **more: object) -> Training:
    state = Training("run", "试演", START, START + 7_200_000, 4.0, False, False, True, 61.5, tuple(rows))
    return replace(state, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("row", "told"), [
    (InjectRow("1", "call", "喂", "coming", START + 90_000), ["-1:20", "1", "来电", "喂"]),
    (InjectRow("1", "call", "喂", "coming", START), ["-0:00"]),
    (InjectRow("2", "call", "喂", "coming", None, "1", "dispatched"), ["—", "等 1 派单"]),
    (InjectRow("2", "call", "喂", "coming", None, "1"), ["1 之后"]),
    (InjectRow("3", "call", "喂", "coming", None, did="by_hand"), ["手动"]),
    (InjectRow("4", "call", "喂", "held", START + 90_000), ["压住"]),
    (InjectRow("5", "grid", "喂", "came", START + 5_000, ticket="t", number="20260612-WC01-0007"), ["0:05", "0007"]),
    (InjectRow("6", "future", "喂", "over"), ["—", "future"]),
])  # fmt: skip
def test_an_inject_tells_when_it_comes_or_why_not(row: InjectRow, told: list[str]) -> None:
    lines = [line.text for line, spot in training_rows(training(row), Wording("zh"), START + 10_000, 100) if spot]
    assert len(lines) == 1
    for one in told:
        assert one in lines[0]


def test_what_is_due_next_stands_first_and_what_waits_last() -> None:
    rows = [
        InjectRow("late", "call", "", "coming", START + 90_000), InjectRow("waits", "call", "", "coming", None, "late"),
        InjectRow("soon", "call", "", "coming", START + 20_000), InjectRow("held", "call", "", "held", START + 30_000),
    ]  # fmt: skip
    assert [spot for _, spot in training_rows(training(*rows), Wording("en"), START, 100) if spot] == [
        "soon", "held", "late", "waits",
    ]  # fmt: skip


@pytest.mark.parametrize(("more", "told"), [
    ({}, "4 倍"), ({"paused": True}, "已暂停"), ({"ended": True, "paused": True}, "已结束"),
    ({"alive": False}, "没有打开"), ({"mark": None}, "0:10 / 2:00:00"),
])  # fmt: skip
def test_the_clock_tells_how_the_drill_stands(more: dict[str, object], told: str) -> None:
    head = clock_line(training(**more), Wording("zh"), START + 10_000, 100, 0).text
    assert told in head
    assert ("62" in head) is (more.get("mark", 1) is not None)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("columns", [80, 140])
def test_no_line_is_wider_than_the_screen_whatever_was_said(language: str, columns: int) -> None:
    wording, long = Wording(language), HOSTILE * 40
    told = tuple(
        Told(START, what, "", long, "20260612-WC01-0001", {"text": long, "does": "report", "topic": long})
        for what in ("said", "acted", "fired", "remark", "asked")
    )
    state = training(InjectRow(long, "call", long, "coming", START, long, "dispatched"), told=told, title=long)
    lines = [line for line, _ in training_rows(state, wording, START, columns)]
    lines.append(clock_line(state, wording, START, columns, 12))
    heard = Hearing("t", True, tuple(Turn(START, what, long) for what in ("said", "asked", "silent", "note")), TOPICS)
    lines += caller_lines(heard, wording, columns)
    lines += [line for line, _ in drill_rows(listed(long), Spot("drill", "a"), wording, START, columns)]
    for line in lines:
        assert width(line.text) <= columns
        assert "\x1b" not in line.text


@pytest.mark.parametrize(("turn", "told"), [
    (Turn(START, "said", "楼上要掉下来了"), "来电人 楼上要掉下来了"), (Turn(START, "asked", "where"), "问 地点"),
    (Turn(START, "asked", "门牌"), "问 门牌"), (Turn(START, "silent", "who"), "来电人 （何人：说不上来）"),
    (Turn(START, "rang_back", "还没修"), "回拨 还没修"), (Turn(START, "not_reached", ""), "回拨 无人接听。"),
    (Turn(START, "hung_up", ""), "来电人 挂断了。"), (Turn(START, "note", "小心"), "导调 小心"),
    (Turn(START, "note", "小心", "值班长"), "值班长 小心"),
])  # fmt: skip
def test_what_was_heard_is_told(turn: Turn, told: str) -> None:
    [line] = caller_lines(Hearing("t", False, (turn,), TOPICS), Wording("zh"), 80)
    assert line.text.split() == [*told.split(), "q", "问", "B", "回拨"]


@pytest.mark.parametrize("length", range(60, 72))
def test_no_word_of_a_caller_gives_way_to_the_keys(length: int) -> None:
    told = ("abcdefg " * 20)[:length].strip()
    lines = caller_lines(Hearing("t", False, (Turn(START, "said", told),), TOPICS), Wording("en"), 80)
    assert told in " ".join(line.text.strip().removeprefix("caller").strip() for line in lines).replace("  ", " ")
    assert "Ring back" in lines[-1].text
    assert all(width(line.text) <= 80 for line in lines)


def test_what_was_asked_is_told_in_words() -> None:
    asked = Told(START, "asked", "trainee", "1", "", {"topic": "where"})
    lines = [line.text for line, _ in training_rows(training(told=(asked,)), Wording("zh"), START, 80)]
    assert any("地点" in one for one in lines)
    assert not any("where" in one for one in lines)


def test_an_ended_drill_offers_the_look_back_and_nothing_else() -> None:
    lines = [line.text for line, _ in training_rows(training(ended=True), Wording("en"), START, 80)]
    assert any("F11" in one for one in lines)
    assert not any("t types" in one for one in lines)


def test_of_a_long_talk_the_newest_stands() -> None:
    turns = tuple(Turn(START, "said", f"第{number}句") for number in range(20))
    lines = caller_lines(Hearing("t", True, turns, TOPICS), Wording("zh"), 80)
    assert len(lines) == MOST
    assert "第19句" in lines[-2].text
    assert "响铃" in lines[-1].text


def listed(title: str = "第一个来电") -> DrillList:
    drill = DrillRow("a", Path("a.yaml"), title, title, 2, 720_000, 1, ("en",), ("answered", "lead"), Fraction(875, 10))
    runs = (
        RunRow("r1", RunFolder(Path("r1")), "a.yaml", title, title, START, Fraction(90), True),
        RunRow("r2", RunFolder(Path("r2")), "a.yaml", title, title, START, None, False),
    )
    return DrillList((drill, replace(drill, name="b", mistakes=3)), runs, None)


def test_the_list_tells_level_length_marks_and_mistakes() -> None:
    rows = drill_rows(listed(), Spot("drill", "a"), Wording("zh"), START, 100)
    text = "\n".join(line.text for line, _ in rows)
    told = ("●●○○○", "12 分钟", "最好 87.5", "3 处错误", "得分 90", "未完", "回退而来", "训练：", "从最上面一场开始")
    for one in told:
        assert one in text
    assert [spot.id for _, spot in rows if spot] == ["a", "b", "r1", "r2"]


@pytest.mark.parametrize(("milliseconds", "told"), [
    (0, "0:00"), (-5, "0:00"), (59_999, "0:59"), (3_599_000, "59:59"), (3_600_000, "1:00:00"), (7_325_000, "2:02:05"),
])  # fmt: skip
def test_a_span_reads_as_a_clock(milliseconds: int, told: str) -> None:
    assert span(milliseconds) == told
