"""What holds of every run: bounds, no weight for what does not belong to it, live and final alike."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_tui.command.running import run
from dispatch_tui.drill.scoring.told import read_journal
from dispatch_tui.drill.script import expectations as expect
from dispatch_tui.drill.script.model import Expectation
from dispatch_tui.drill.script.outside import Truth
from tests.drill.scoring.rig import Rig

TRUTHS = {"1": Truth(item="0701", urgency=1, grid="GT-031"), "2": Truth(path="merge", same_as="1")}
EXPECT = [
    Expectation(body=expect.Asked(asked=("where",)), injects=("1", "2")),
    Expectation(body=expect.Answered(answered=15_000), injects=("1", "2"), weight=2),
    Expectation(body=expect.Item(item="truth"), injects=("1",), weight=3),
    Expectation(body=expect.Lead(lead="truth", supports=("truth",), exactly=True), injects=("1",), weight=3),
    Expectation(body=expect.Dispatched(dispatched=150_000), injects=("1",), weight=5),
    Expectation(body=expect.MergedInto(merged_into="1"), injects=("2",), weight=2),
    Expectation(body=expect.NotMerged(not_merged=("1",)), injects=("2",), weight=1),
    Expectation(body=expect.Verified(verified="honestly"), injects=("1",), weight=4),
    Expectation(body=expect.CalledBack(called_back="honestly"), injects=("1",), weight=1),
    Expectation(body=expect.Kept(kept=("all",)), injects=("1",), weight=1),
    Expectation(body=expect.Never(never="refused"), injects=("1", "2"), weight=1),
    Expectation(body=expect.Closed(closed=None), injects=("1",), weight=1),
]
LINES = (
    "answer", "classify . 0701", "classify . 0305", "dispatch item=0701", "dispatch cgj pgb item=0701", "undo",
    "verify", "send-back pgb not_solved", "call-back yes yes yes", "call-back no", "refuse court", "merge @1",
    "note 好", "urge", "withdraw", "close", "pgb> acknowledge pgb", "pgb> report pgb", "gaj> report gaj",
    "cgj> return cgj not_our_duty", "grant-return", "correct grid=GT-031",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.integers(1, 400), st.sampled_from(["1", "2"]), st.sampled_from([*LINES, "look", "hear", "asked"])),
    max_size=14,
)

OPENING = [(2, "1", "answer"), (3, "2", "answer"), (40, "1", "dispatch item=0701")]


def begin(rig: Rig, *, other: bool) -> None:
    rig.again()
    rig.come("1", TRUTHS["1"])
    rig.at(5)
    rig.come("2", TRUTHS["2"])
    if other:
        rig.at(6)
        rig.come("9", None, ringing=False)


def step(rig: Rig, inject: str, what: str) -> None:
    """Do what may be done; a refusal changes nothing."""
    if what == "look":
        rig.look(inject)
    elif what == "asked":
        rig.tell("asked", by="trainee", inject=inject, topic="where")
    elif what == "hear":
        rig.hear(True, on=inject)
    else:
        who, found, rest = what.partition("> ")
        rig.sign_in(who if found else "li")
        line = (rest if found else what).replace("@1", rig.store.number_of(rig.tickets["1"]))
        run(rig.desk, line, rig.tickets[inject])


@settings(max_examples=20)
@given(steps=STEPS)
def test_live_and_final_scores_agree_and_stay_within_bounds(whole_rig: Rig, steps: list[tuple[int, str, str]]) -> None:
    rig, second = whole_rig, 10
    begin(rig, other=False)
    live = rig.scoring(EXPECT)
    for gap, inject, what in [*OPENING, *steps]:
        second += gap
        rig.at(second)
        step(rig, inject, what)
        told = read_journal(rig.lines)
        score = live.score(told, rig.clock.now(), over=False)
        assert 0 <= score.points <= score.out_of <= sum(one.weight for one in EXPECT)
        assert all(0 <= line.verdict.share <= 1 for line in score.lines)
        assert score.as_json() == rig.score(EXPECT, over=False).as_json()
    final = live.score(read_journal(rig.lines), rig.clock.now(), over=True)
    assert final.as_json() == rig.score(EXPECT).as_json()
    assert all(line.decided or not line.counts for line in final.lines)
    assert Fraction(0) <= final.mark <= 100


@settings(max_examples=15)
@given(steps=STEPS, others=st.lists(st.sampled_from([1, 2, 3, 5, 8]), max_size=4))
def test_what_is_done_elsewhere_changes_nothing(
    whole_rig: Rig, steps: list[tuple[int, str, str]], others: list[int]
) -> None:
    scores = []
    for elsewhere in (False, True):
        begin(whole_rig, other=True)
        second = 10
        for place, (gap, inject, what) in enumerate([*OPENING, *steps]):
            second += gap
            whole_rig.at(second)
            if elsewhere and place in others:
                step(whole_rig, "9", "note 别处")
            step(whole_rig, inject, what)
        lines = whole_rig.score(EXPECT).lines
        scores.append([(line.place, line.inject, line.verdict.outcome, line.verdict.share) for line in lines])
    assert scores[0] == scores[1]


def test_every_point_names_the_events_that_earned_it(rig: Rig) -> None:
    begin(rig, other=False)
    for second, what in ((10, "answer"), (60, "dispatch item=0701"), (90, "note 好")):
        rig.at(second)
        step(rig, "1", what)
    known = {event.id for ticket in rig.tickets.values() for event in rig.store.events(f"ticket/{ticket}")}
    for line in rig.score(EXPECT).lines:
        assert bool(line.verdict.events) or not line.points, line
        assert set(line.verdict.events) <= known
