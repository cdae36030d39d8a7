"""The console's pure parts: time left in words, alerts, wrapping, typing, the window onto the queue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.console import times
from dispatch_tui.console.alerts import Watch
from dispatch_tui.console.panes.ticket_lines import clock_line
from dispatch_tui.console.themes import GROUNDS, PALETTES, ROLES, fitting
from dispatch_tui.console.widgets.entry import Entry
from dispatch_tui.console.widgets.lines import ends, fit, wrap
from dispatch_tui.console.widgets.row_window import RowWindow
from dispatch_tui.console.wording import Wording
from dispatch_tui.desk.views import BoardPage, BoardRow, ClockView
from dispatch_tui.domain.plain import shown, width
from tests.console.fake_desk import wangcheng

NOW = 1_795_406_677_000


def row(at: int, *, due: int | None = None, warn: int | None = None, status: str = "to_dispatch") -> BoardRow:
    return BoardRow(
        f"t{at:05}", f"n{at}", status, 3, "call", NOW, due, warn, "dispatch", "", "", "", "", "", "", "", (), f"{at:05}"
    )


@pytest.mark.parametrize(
    ("due", "language", "text", "heat"),
    [
        (NOW + 108_000, "zh", "01:48", "text"), (NOW + 30_000, "zh", "00:30", "warn"),
        (NOW - 9_000, "zh", "超时9秒", "late"),
        (NOW - 240_000, "zh", "超时4分", "late"), (NOW - 240_000, "en", "late 4 min", "late"),
        (NOW - 7_200_000, "en", "late 2 h", "late"), (NOW + 3_600_000 * 2, "en", "2:00", "text"),
        (NOW + 86_400_000 * 6, "zh", "6 天", "text"), (NOW, "zh", "超时0秒", "late"),
    ],
)  # fmt: skip
def test_time_left(due: int, language: str, text: str, heat: str) -> None:
    warns = NOW if heat == "warn" else NOW + 1
    assert times.left(due, warns, NOW, language) == (text, heat)


def test_a_date_is_told_only_where_it_is_not_today() -> None:
    assert times.of_day(NOW, NOW, "Asia/Shanghai") == "12:04"
    assert times.of_day(NOW - 86_400_000, NOW, "Asia/Shanghai") == "11-22 12:04"


def test_each_turn_of_a_clock_is_told_once() -> None:
    watch = Watch()
    rows = [row(1, due=NOW + 60_000, warn=NOW + 30_000), row(2, status="ringing", due=NOW + 15_000)]
    assert [alert.cause for alert in watch.see(rows, NOW)] == ["rings"]
    assert watch.turn(NOW + 1_000) == []
    assert [(alert.cause, alert.row.id) for alert in watch.turn(NOW + 30_000)] == [
        ("warns", "t00001"),
        ("late", "t00002"),
    ]
    assert watch.turn(NOW + 31_000) == []
    assert [alert.cause for alert in watch.turn(NOW + 60_000)] == ["late"]
    assert watch.see(rows, NOW + 61_000) == []


def test_what_was_late_when_the_console_opened_is_no_news() -> None:
    assert Watch().see([row(1, due=NOW - 1)], NOW) == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("columns", range(28, 90))
def test_what_is_left_of_a_clock_is_never_cut(columns: int, language: str) -> None:
    wording = Wording(language, wangcheng())
    clock = ClockView("arrive", "o", "cgj", NOW - 90_000_000, NOW + 86_400_000 * 2, None, None, None, "ok", ())
    told = clock_line(clock, wording, NOW, columns).text
    assert wording.left(clock.due_at, None, NOW)[0] in told
    assert width(told) <= columns


@given(st.text(), st.integers(2, 60))
def test_wrapped_lines_fit_and_nothing_is_lost(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert all(width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(shown(text, lines=True).split())


def test_closing_marks_do_not_begin_a_line() -> None:
    lines = wrap("空调外机支架松动，悬在人行道上方。怕掉下来！", 16)
    assert not any(line[0] in "，。！" for line in lines)


@given(
    st.lists(st.tuples(st.text(), st.just("text"))), st.lists(st.tuples(st.text(), st.just("text"))), st.integers(1, 80)
)
def test_a_line_never_outgrows_its_columns(
    left: list[tuple[str, str]], right: list[tuple[str, str]], columns: int
) -> None:
    assert sum(width(text) for text, _ in fit(left, columns)) <= columns
    assert sum(width(text) for text, _ in ends(left, right, columns).pieces) <= columns


_KEYS = ["left", "right", "home", "end", "backspace", "delete", "ctrl+u", "ctrl+k", "ctrl+w", *"ab 路，e\u0301"]


@given(st.lists(st.sampled_from(_KEYS)), st.integers(3, 40))
def test_whatever_is_typed_the_caret_stays_in_the_text(typed: list[str], columns: int) -> None:
    entry = Entry(many=True)
    for key in typed:
        entry.key(key, key if len(key) == 1 else None)
        assert 0 <= entry.caret <= len(entry.value)
        pieces, column = entry.pieces(columns, caret=True)
        assert sum(width(text) for text, _ in pieces) <= columns + 1
        assert 0 <= column <= columns
        lines, at, _ = entry.block(columns, 4, caret=True)
        assert len(lines) <= 4
        assert 0 <= at < 4


@given(st.data())
def test_the_cursor_keeps_its_ticket_whatever_arrives(data: st.DataObject) -> None:
    present = set(data.draw(st.sets(st.integers(0, 60), min_size=1)))
    window = RowWindow(height=7)
    window.begin(BoardPage(tuple(row(at) for at in sorted(present)), False, False))
    for _ in range(12):
        held, place = window.current, window.index - window.top
        if data.draw(st.booleans()):
            present = set(data.draw(st.sets(st.integers(0, 60))))
            window.renew(BoardPage(tuple(row(at) for at in sorted(present)), False, False))
            assert window.current == held or held is None
            assert window.index >= 0 or not window.rows
            if len(window.rows) > 7 and 0 < window.top < len(window.rows) - 7:
                assert window.index - window.top == place
        else:
            window.move(data.draw(st.integers(-9, 9)))
        assert not window.rows or window.top <= window.index < window.top + 7
        assert len({one.id for one in window.rows}) == len(window.rows)


def test_every_look_knows_every_role() -> None:
    for palette in PALETTES.values():
        assert set(palette.roles) == set(ROLES)
        assert set(palette.grounds) | {""} == set(GROUNDS)


@pytest.mark.parametrize("name", list(PALETTES))
def test_warning_late_and_plain_differ_in_every_look(name: str) -> None:
    palette = PALETTES[name]
    drawn = {str(palette.style(role).color) for role in ("text", "warn", "late", "accent")}
    assert len(drawn) == 4


@pytest.mark.parametrize(
    ("environment", "name"),
    [({"TERM": "xterm-256color"}, "dark"), ({"TERM": "linux"}, "ansi"), ({"TERM": "xterm"}, "ansi"),
     ({"TERM": "linux", "COLORTERM": "truecolor"}, "ansi"), ({"TERM": "xterm", "COLORTERM": "truecolor"}, "dark")],
)  # fmt: skip
def test_few_colours_begin_with_the_sixteen(environment: dict[str, str], name: str) -> None:
    assert fitting(environment) == name
