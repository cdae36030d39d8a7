"""The debrief of a run: a page that stands alone, escapes everything and says DRILL; JSON that comes back."""

from __future__ import annotations

import dataclasses
import json
import re
from html.parser import HTMLParser

import pytest

from dispatch_tui.domain.reason import Reason
from dispatch_tui.drill.debrief.debrief import Debrief, expert_of, read_expert
from dispatch_tui.drill.debrief.html import page
from dispatch_tui.drill.debrief.plots import BLOCKS, Plot, Series, blocks
from dispatch_tui.drill.debrief.timeline import read_timeline, timeline
from dispatch_tui.drill.debrief.wording import DebriefWords
from dispatch_tui.drill.running.folder import About, Rewound
from dispatch_tui.drill.scoring.score import tickets
from dispatch_tui.drill.scoring.told import Remark, read_journal
from dispatch_tui.drill.script import expectations as expect
from dispatch_tui.drill.script.model import Expectation
from dispatch_tui.drill.script.outside import Truth
from tests.drill.scoring.rig import Rig, text
from tests.hostile import HOSTILE

NASTY = "<script>alert(1)</script>&\"'"
EXPECT = [
    Expectation(body=expect.Answered(answered=15_000), injects=("1",), advice=text(NASTY)),
    Expectation(body=expect.Item(item="truth"), injects=("1",)),
    Expectation(body=expect.Dispatched(dispatched=150_000), injects=("1",), weight=3),
    Expectation(body=expect.Kept(kept=("all",)), injects=("1",)),
]
STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]")


def debriefed(rig: Rig, words: str = NASTY, *, with_expert: bool = True) -> Debrief:
    rig.follow("0 1 come\n20 1 answer", {"1": Truth(item="0701")})
    rig.desk.perform("correct", rig.tickets["1"], fields={"text": words})
    rig.follow("60 1 classify . 0305\n80 1 dispatch cgj", {})
    scoring, told = rig.scoring(EXPECT), read_journal(rig.lines)
    now = rig.clock.now()
    score = scoring.score(told, now, over=True)
    drawn = timeline(tickets(scoring.scene(told, now, over=True)), told, scoring.facts, now)
    about = About("20260612-0830-x-0000", NASTY, "00", "en", 7, rig.base, rig.base, "li", words, Rewound("run", now))
    script = dataclasses.replace(scoring.script, title=text(words), about=text(words), objectives=(text(words),))
    remarks = (Remark(now, "trainer:wang", words, rig.tickets["1"]),)
    return Debrief(about, script, score, drawn, remarks, expert_of(score, drawn) if with_expert else None)


class Tags(HTMLParser):
    """The elements of a page, and whether each is closed in its turn."""

    VOID = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("with_expert", [True, False])
def test_a_page_stands_alone_and_is_well_formed(rig: Rig, language: str, with_expert: bool) -> None:
    debrief = debriefed(rig, with_expert=with_expert)
    written = page(debrief, DebriefWords(language, rig.desk.pack), rig.clock.now())
    tags = Tags()
    tags.feed(written)
    assert tags.open == []
    assert not tags.seen & {"script", "link", "img", "iframe", "object", "form"}
    assert not re.search(r"https?:|url\(|@import|src=", written)
    assert "«" not in written
    shown = " ".join(tags.words)
    assert shown.count({"zh": "演练", "en": "DRILL"}[language]) >= 3
    assert NASTY in shown


def test_injects_are_told_by_the_scripts_titles(rig: Rig) -> None:
    debrief = debriefed(rig)
    titled = tuple(dataclasses.replace(one, title=text("The angler on the bank")) for one in debrief.script.injects)
    made = dataclasses.replace(debrief, script=dataclasses.replace(debrief.script, injects=titled))
    written = page(made, DebriefWords("en", rig.desk.pack), rig.clock.now())
    assert written.count("The angler") == 3  # its lane, its first expectation, its acts
    assert made.label_of(made.timeline.lanes[0], "en") == "1 The angler on the bank"
    assert debrief.label_of(made.timeline.lanes[0], "en").startswith("1 ")


@pytest.mark.parametrize(("reason", "zh", "en"), [
    (Reason("did_department", {"did": "dispatched", "department": "jjzx", "limit": 240_000, "after": "rescued"}),
     "急救中心 派单（4 分钟内）（事件 rescued 之后）", "Ambulance: dispatched within 4 min after inject rescued"),
    (Reason("did", {"did": "noted", "after": "3"}), "备注（事件 3 之后）", "noted after inject 3"),
    (Reason("never", {"never": "closed", "until": "last"}), "不应：结案（事件 last 之前）",
     "Never: closed before inject last"),
])  # fmt: skip
def test_what_is_expected_is_told_with_its_bounds(rig: Rig, reason: Reason, zh: str, en: str) -> None:
    told = [DebriefWords(language, rig.desk.pack).expected(reason) for language in ("zh", "en")]
    assert told == [zh, en]


def test_no_text_steers_the_page(rig: Rig) -> None:
    debrief = debriefed(rig)
    whole = json.dumps(debrief.timeline.as_json())
    for _, words in HOSTILE:
        lanes = read_timeline(json.loads(whole)).lanes
        drawn = dataclasses.replace(
            debrief.timeline, lanes=tuple(dataclasses.replace(lane, title=words, number=words) for lane in lanes)
        )
        script = dataclasses.replace(debrief.script, title=text(words), about=text(words))
        remarks = (Remark(rig.base, words, words, ""),)
        made = dataclasses.replace(debrief, timeline=drawn, script=script, remarks=remarks)
        written = page(made, DebriefWords("en", rig.desk.pack), rig.clock.now())
        tags = Tags()
        tags.feed(written)
        assert tags.open == []
        assert "script" not in tags.seen
        assert not STEERS.search(written), words


def test_a_timeline_and_an_expert_come_back_from_json(rig: Rig) -> None:
    debrief = debriefed(rig)
    whole = json.loads(json.dumps(debrief.as_json()))
    assert read_timeline(whole["timeline"]) == debrief.timeline
    assert read_expert(whole["expert"]) == debrief.expert
    assert whole["drill"] is True


def test_the_same_run_gives_the_same_bytes(rig: Rig) -> None:
    debrief = debriefed(rig)
    words = DebriefWords("zh", rig.desk.pack)
    assert page(debrief, words, 0) == page(debrief, words, 0)
    assert json.dumps(debrief.as_json()) == json.dumps(debrief.as_json())


@pytest.mark.parametrize(
    ("series", "width", "expected"),
    [
        (Series("yours", "steps", ((0, 2), (500_000, 1))), 10, "█████▄▄▄▄▄"),
        (Series("yours", "dots", ((0, 1), (999_999, 2))), 4, "▄  █"),
        (Series("yours", "steps", ()), 4, "    "),
        (Series("yours", "dots", ((0, 1),)), 0, ""),
        (Series("came", "bars", ((0, 3), (120_000, 0))), 5, "█    "),
    ],
)  # fmt: skip
def test_a_series_as_a_line_of_blocks(series: Series, width: int, expected: str) -> None:
    line = blocks(Plot("queue", 0, 1_000_000, False, (series,)), series, width)
    assert line == expected
    assert set(line) <= set(BLOCKS)
