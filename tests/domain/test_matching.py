"""The picker finds what a dispatcher means from a few keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.domain.matching import Entry, Hit, Matcher
from dispatch_tui.domain.place import Name
from tests.hostile import HOSTILE
from tests.steps import steps


def name(zh: str, en: str, pinyin: str = "") -> Name:
    return Name({"zh": zh, "en": en}, pinyin, "".join(s[0] for s in pinyin.split()))


ENTRIES = (
    Entry.of("pgb", name("棚改办", "Renewal", "peng gai ban"), name("棚户区改造办公室", "Renewal Office")),
    Entry.of("cgj", name("城管局", "Urban Order", "cheng guan ju"), name("城市管理局", "Order Bureau")),
    Entry.of("zjj", name("住建局", "Housing", "zhu jian ju"), name("住房和城乡建设局", "Housing Bureau")),
    Entry.of("gaj", name("公安局", "Police", "gong an ju")),
    Entry.of("ldgl", name("路灯管理所", "Road Lights", "lu deng guan li suo"), words=("路灯不亮", "lamp")),
    Entry.of("lvl", name("绿化队", "Greening Crew", "lü huà duì")),
)
MATCHER = Matcher(ENTRIES)


def codes(query: str, limit: int = 10) -> list[str]:
    return [hit.code for hit in MATCHER.match(query, limit)]


@pytest.mark.parametrize(
    ("query", "first", "kind", "exact"),
    [
        ("3", "zjj", "number", True),
        ("pgb", "pgb", "code", True),
        ("PGB", "pgb", "code", True),
        ("ｐｇｂ", "pgb", "code", True),
        (" pgb ", "pgb", "code", True),
        ("p g b", "pgb", "code", True),
        ("ldgls", "ldgl", "initials", True),
        ("penggaiban", "pgb", "pinyin", True),
        ("peng gai ban", "pgb", "pinyin", True),
        ("penggai", "pgb", "pinyin", False),
        ("gaiban", "pgb", "pinyin", False),
        ("pgai", "pgb", "pinyin", False),
        ("zhujj", "zjj", "pinyin", False),
        ("lvhua", "lvl", "pinyin", False),
        ("棚改办", "pgb", "name", True),
        ("棚户", "pgb", "name", False),
        ("建设", "zjj", "name", False),
        ("police", "gaj", "name", True),
        ("light", "ldgl", "word", False),
        ("bureau housing", "zjj", "word", False),
        ("路灯不亮", "ldgl", "word", True),
        ("不亮", "ldgl", "word", False),
        ("lamp", "ldgl", "word", True),
        ("gls", "ldgl", "pinyin", False),
        ("lgs", "ldgl", "initials", False),
    ],
)
def test_what_is_meant_comes_first(query: str, first: str, kind: str, exact: bool) -> None:
    hit = MATCHER.match(query)[0]
    assert (hit.code, hit.kind, hit.exact) == (first, kind, exact)


def test_an_empty_query_lists_from_the_top() -> None:
    assert codes("", 3) == ["pgb", "cgj", "zjj"]
    assert MATCHER.match("  ", 1) == [Hit("pgb", 1, "listed", False)]


def test_equal_hits_keep_the_order_of_the_list() -> None:
    assert codes("局") == ["cgj", "zjj", "gaj"]
    assert codes("ju") == ["cgj", "zjj", "gaj"]


def test_ranks() -> None:
    ranked = Matcher(
        [
            Entry("e1", ("xaxxb",), initials=("axxb",)),
            Entry("e2", ("over ab road",)),
            Entry("e3", ("grab",)),
            Entry("e4", ("above",)),
            Entry("ab", ("zzz",)),
        ]
    )
    assert [h.code for h in ranked.match("ab")] == ["ab", "e4", "e2", "e3", "e1"]


def test_what_matches_nothing_gives_nothing() -> None:
    assert codes("qqq") == []
    assert codes("0") == []
    assert codes("99") == []
    assert codes("pgb", 0) == []


@pytest.mark.parametrize("text", [text for _, text in HOSTILE], ids=[label for label, _ in HOSTILE])
def test_hostile_queries_and_entries(text: str) -> None:
    assert len(MATCHER.match(text)) <= len(ENTRIES)
    assert Matcher([Entry("x", (text,), (text,), (text,), (text,))]).match("x", 1)[0].code == "x"


@given(st.sampled_from(ENTRIES), st.data())
def test_every_beginning_of_a_spelling_finds_its_entry(entry: Entry, data: st.DataObject) -> None:
    spelling = data.draw(st.sampled_from([*entry.pinyin, *entry.names, *entry.initials, entry.code]))
    cut = data.draw(st.integers(1, len(spelling)))
    typed = spelling[:cut]
    if data.draw(st.booleans()):
        typed = typed.replace(" ", "")
    assert entry.code in codes(typed)


@given(st.text(max_size=12), st.integers(0, 4))
def test_a_limit_takes_the_head_of_the_same_list(query: str, limit: int) -> None:
    assert MATCHER.match(query, limit) == MATCHER.match(query, 100)[:limit]


@pytest.mark.parametrize("query", ["s", "sx", "mingcheng", "事项", "matter 12", "qzq", "k12", "dyisxmc"])
def test_a_keystroke_costs_a_look_at_every_entry(query: str) -> None:
    names = [name(f"第{n}事项名称", f"matter number {n}", "di yi shi xiang ming cheng") for n in range(252)]
    entries = [Entry.of(f"k{n}", one) for n, one in enumerate(names)]
    few, many = Matcher(entries[:126]), Matcher(entries)
    assert steps(lambda: few.match(query)) < 126 * 240
    assert steps(lambda: many.match(query)) < 252 * 240
