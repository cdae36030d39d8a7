"""The journal read for the score: what each line tells, and that no line can stop it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.drill.running.journal import Line
from dispatch_tui.drill.scoring.told import ENDLESS, Heard, read_journal

WHATS = st.sampled_from([
    "opened", "fired", "held", "skipped", "dropped", "released", "acted", "asked", "rang_back", "looked", "keys",
    "remark", "outage", "outage_over", "imported", "ended", "newer",
])  # fmt: skip
VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.lists(st.text(max_size=3) | st.integers())
NAMES = st.sampled_from([
    "inject", "ticket", "events", "event", "honest", "topic", "reached", "solved", "satisfied", "count", "text", "why",
    "until", "elsewhere",
])  # fmt: skip


def line(at: int, what: str, by: str = "stage", **values: object) -> Line:
    return Line(at, 0, by, what, values)


def test_what_the_lines_tell() -> None:
    told = read_journal([
        line(5, "opened"), line(9, "opened"),
        line(10, "fired", inject="1", ticket="t1", events=["e1"]), line(11, "fired", inject="1", ticket="t2"),
        line(12, "held", inject="2"), line(13, "released", inject="2"), line(14, "skipped", inject="3"),
        line(15, "dropped", inject="4", why="if"), line(16, "dropped", inject="5", why="no_order_for"),
        line(20, "acted", ticket="t1", event="e2", honest=False),
        line(21, "acted", ticket="t1", event="e3", honest=True),
        line(30, "rang_back", ticket="t1", reached=True, solved=False, satisfied=False),
        line(31, "rang_back", ticket="t1", reached=False),
        line(40, "keys", "trainee", count=3, ticket="t1"), line(41, "keys", "trainer:w", count=9),
        line(50, "outage"), line(60, "outage_over"), line(70, "outage"),
        line(80, "ended"), line(90, "ended"),
    ])  # fmt: skip
    assert (told.began, told.now, told.ended) == (5, 90, 80)
    assert (told.came["1"].at, told.came["1"].ticket, told.came["1"].events) == (10, "t1", ("e1",))
    assert told.barred == {"3", "4"}
    assert told.kept_away == {"5"}
    assert told.dishonest == {"e2"}
    assert told.heard["t1"] == [Heard(30, True, False, False), Heard(31, False, None, None)]
    assert told.keys == [(40, 3, "t1")]
    assert told.outages == [(50, 60), (70, ENDLESS)]
    assert told.newest["t1"] > told.newest["1"]


@given(st.lists(st.builds(
    lambda at, what, values: Line(at, 0, "trainee", what, values),
    st.integers(0, 1 << 50), WHATS, st.dictionaries(NAMES, VALUES),
)))  # fmt: skip
def test_no_line_stops_the_reading(lines: list[Line]) -> None:
    told = read_journal(lines)
    assert told.lines == len(lines)
    assert told.now == max((one.at for one in lines), default=0)
