"""What a trainer's slips are told as: by the sign that is wrong, where it stands, and what would be right."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.drill.script.check import Checker
from dispatch_tui.drill.script.reading import read
from dispatch_tui.drill.script.slips import likely_slip
from dispatch_tui.drill.script.values import Mark
from tests.drill.script.small import SMALL

SLIPS = [
    ("level: 1", "level：1", "wide_sign", "：", ":"),
    ("    at: 20s", "    at：20s", "wide_sign", "：", ":"),
    ("{acknowledge: 1m..3m}", "｛acknowledge: 1m..3m｝", "wide_sign", "｛", "{"),
    ("title: {zh: 井盖, en: The cover}", "title: {zh: 井盖，en: The cover}", "wide_sign", "，", ","),
    ("  - inject: 1\n", "  － inject: 1\n", "wide_sign", "－", "-"),
    ('from: "13800005599"', 'from: "13800005599" ＃ 编的', "wide_sign", "＃", "#"),
    ("    at: 20s", "　　at: 20s", "wide_space", "", ""),
    ("    at: 20s", "\tat: 20s", "tab", "", ""),
    ("    at: 20s", "     at: 20s", "indentation", "5", "2 | 4"),
    ("    at: 20s", "   at: 20s", "indentation", "3", "2 | 4"),
    ("level: 1", "level:1", "no_blank", "level:1", "level: 1"),
    ("{acknowledge: 1m..3m}", "{acknowledge: 1m..3m", "open_bracket", "{", "}"),
    ("{zh: 井盖, en: The cover}", "{zh: 井盖, en: The cover: new}", "colon_inside", "", '"…"'),
    ('"13800005599"', '"13800005599', "open_quote", "", '"…"'),
]


@pytest.mark.parametrize("loader", ["libyaml", "python"])
@pytest.mark.parametrize(("right", "wrong", "code", "found", "expected"), SLIPS, ids=lambda one: str(one)[:24])
def test_a_slip_is_told_where_it_was_made(
    monkeypatch: pytest.MonkeyPatch, loader: str, right: str, wrong: str, code: str, found: str, expected: str
) -> None:
    if loader == "python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert right in SMALL
    spoilt = SMALL.replace(right, wrong, 1)
    (problem,) = read(spoilt.encode(), "it.yaml").problems
    begins = SMALL[: SMALL.index(right)].count("\n") + 1
    assert (problem.code, problem.mark.line) == (code, begins)
    assert problem.found.startswith(found)
    assert problem.expected == expected
    if code in ("wide_sign", "tab", "wide_space"):
        sign = {"tab": "\t", "wide_space": "　"}.get(code, found)
        assert spoilt.splitlines()[begins - 1][problem.mark.column - 1] == sign


@pytest.mark.parametrize(("right", "wrong", "codes"), [
    ("    at: 20s", "    at: ２０s", ["not_a_span"]),
    ("    at: 20s", "    at: 20s\n    between: 1m..2m", ["two_triggers"]),
    ("injects:\n", "injects:\n  - inject: 1\n    at: 30s\n    note: {says: x}\n", ["id_twice"]),
])  # fmt: skip
def test_one_mistake_is_told_once(right: str, wrong: str, codes: list[str]) -> None:
    found = Checker().problems(read(SMALL.replace(right, wrong, 1).encode(), "it.yaml"))
    assert [one.code for one in found if one.grave] == codes


PIECES = st.sampled_from(["a:", " ", "{", "}", '"', "：", "，", "\t", "- ", "\n", "x", "#", "　", "'", "[", ": "])


@given(st.lists(PIECES, max_size=30).map("".join), st.integers(1, 9), st.integers(1, 20), st.integers(0, 9))
def test_no_text_crashes_the_guess(text: str, line: int, column: int, opened: int) -> None:
    slip = likely_slip(text, Mark(line, column), Mark(opened, 1) if opened else None)
    assert slip.mark.line >= 1
    assert slip.mark.column >= 1
