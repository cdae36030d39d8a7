"""Each judge by a table: the story, what is expected, what comes of it and which share of the points."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dispatch_tui.drill.debrief.measuring import measured
from dispatch_tui.drill.debrief.wording import DebriefWords
from dispatch_tui.drill.scoring.expecting import JUDGES
from dispatch_tui.drill.script import expectations as expect
from dispatch_tui.drill.script.expectations import EXPECTATIONS, Expected
from dispatch_tui.drill.script.model import Expectation
from dispatch_tui.drill.script.outside import Truth
from dispatch_tui.words.catalogue import LANGUAGES
from tests.drill.scoring.rig import Rig

MINUTES = 60_000
BRACKET = Truth(item="0701", urgency=1, grid="GT-031", town="430112001")
TRUTHS = {
    "1": BRACKET, "2": Truth(path="merge", same_as="1"), "3": Truth(path="transfer", number="119"),
    "4": Truth(path="refuse", reason="court"), "5": Truth(path="answer"), "6": Truth(path="attach", same_as="1"),
    "7": Truth(path="ask"), "8": Truth(item="0101", urgency=3),
}  # fmt: skip
TAKEN = "0 1 come\n8 1 answer\n"
SENT = TAKEN + "60 1 correct grid=GT-031 address=星城派出所东侧\n70 1 dispatch item=0701\n"
"""To the renovation office and the police, as the duty list says of that place."""
DONE = SENT + "200 1 pgb> acknowledge\n210 1 gaj> acknowledge\n"
REPORTED = DONE + "900 1 gaj reports\n1000 1 pgb reports\n"
CHECKED = REPORTED + "1010 1 look\n1020 1 verify\n"
CLOSED = CHECKED + "1110 1 call-back yes yes yes\n1150 1 recheck yes {photo}\n1200 1 close\n"
LIED = DONE + "900 1 gaj reports\n1000 1 pgb reports false\n"
RETURNED = TAKEN + "60 1 dispatch cgj item=0701\n100 1 cgj> return cgj not_our_duty\n"
BOTH = SENT + "100 2 come\n108 2 answer\n"

Case = tuple[str, Expected, str, str, str]
CASES: list[Case] = [
    (TAKEN, expect.Answered(answered=15_000), "1", "met", "1"),
    ("0 1 come\n20 1 answer", expect.Answered(answered=15_000), "1", "late", "1/2"),
    ("0 1 come\n31 1 answer", expect.Answered(answered=15_000), "1", "late", "1/4"),
    ("0 1 come", expect.Answered(answered=15_000), "1", "missed", "0"),
    ("0 1 written", expect.Answered(answered=15_000), "1", "void", "0"),
    ("0 3 come\n9 3 transfer 119", expect.Answered(answered=15_000), "3", "met", "1"),

    (TAKEN + "20 1 asked where\n25 1 asked who", expect.Asked(asked=("where", "who")), "1", "met", "1"),
    (TAKEN + "20 1 asked where", expect.Asked(asked=("where", "who")), "1", "partly", "1/2"),
    (TAKEN, expect.Asked(asked=("where",)), "1", "missed", "0"),

    (SENT, expect.Filled(filled=("address", "grid")), "1", "met", "1"),
    (SENT, expect.Filled(filled=("address", "caller.name")), "1", "partly", "1/2"),
    (TAKEN, expect.Filled(filled=("address",)), "1", "missed", "0"),
    (SENT, expect.Address(address=("派出所|公安", "东")), "1", "met", "1"),
    (SENT, expect.Address(address=("派出所", "西")), "1", "partly", "1/2"),
    (SENT, expect.Address(address=("医院",)), "1", "wrong", "0"),

    (SENT, expect.Item(item="truth"), "1", "met", "1"),
    (SENT, expect.Item(item="0701", within=60_000), "1", "late", "1/2"),
    (TAKEN + "60 1 dispatch zjj item=0702", expect.Item(item="0701"), "1", "partly", "1/4"),
    (TAKEN + "60 1 dispatch cgj item=0305", expect.Item(item="0701"), "1", "wrong", "0"),
    (TAKEN + "60 1 dispatch cgj item=0305\n90 1 classify . 0701", expect.Item(item="0701"), "1", "partly", "1/2"),
    (TAKEN + "50 1 classify . 0305\n55 1 classify . 0701\n60 1 dispatch", expect.Item(item="0701"), "1", "met", "1"),
    (TAKEN, expect.Item(item="0701"), "1", "missed", "0"),

    (SENT, expect.Urgency(urgency="truth"), "1", "met", "1"),
    (TAKEN + "50 1 classify . 0701 2", expect.Urgency(urgency="1"), "1", "partly", "1/2"),
    (TAKEN, expect.Urgency(urgency="1"), "1", "missed", "0"),
    (TAKEN + "50 1 classify . 0701 4\n60 1 dispatch", expect.Urgency(urgency="1"), "1", "wrong", "0"),
    (SENT, expect.Grid(grid="GT-031"), "1", "met", "1"),
    (SENT, expect.Grid(grid="GT-032"), "1", "partly", "1/2"),
    (SENT, expect.Grid(grid="GT-001"), "1", "partly", "1/4"),
    (SENT, expect.Grid(grid="GT-500"), "1", "wrong", "0"),
    (TAKEN, expect.Grid(grid="GT-031"), "1", "missed", "0"),
    (SENT, expect.Town(town="truth"), "1", "met", "1"),
    (SENT, expect.Town(town="430112002"), "1", "wrong", "0"),

    (SENT, expect.Dispatched(dispatched=150_000), "1", "met", "1"),
    (SENT, expect.Dispatched(dispatched=60_000), "1", "late", "1/2"),
    (SENT, expect.Dispatched(dispatched=30_000), "1", "late", "1/4"),
    (SENT, expect.Dispatched(dispatched=150_000, to=("pgb", "xfdd")), "1", "partly", "1/2"),
    (TAKEN, expect.Dispatched(dispatched=150_000), "1", "missed", "0"),
    (TAKEN + "50 1 refuse court", expect.Dispatched(dispatched=150_000), "1", "wrong", "0"),
    (SENT + "75 1 undo", expect.Dispatched(dispatched=150_000), "1", "missed", "0"),
    (BOTH + "150 2 merge @1", expect.Dispatched(dispatched=150_000), "2", "met", "1"),

    (SENT, expect.Lead(lead="truth"), "1", "met", "1"),
    (TAKEN + "60 1 dispatch cgj item=0701", expect.Lead(lead="pgb"), "1", "wrong", "0"),
    (TAKEN + "60 1 dispatch cgj pgb item=0701", expect.Lead(lead="pgb"), "1", "partly", "1/4"),
    (RETURNED + "130 1 grant-return cgj\n140 1 dispatch pgb", expect.Lead(lead="pgb"), "1", "partly", "1/2"),
    (TAKEN + "60 1 dispatch cgj item=0701\n70 1 undo\n80 1 dispatch pgb item=0701", expect.Lead(lead="pgb"), "1",
     "met", "1"),
    (TAKEN, expect.Lead(lead="pgb"), "1", "missed", "0"),
    (SENT, expect.Lead(lead="pgb", supports=("gaj", "cgj")), "1", "partly", "3/4"),
    (SENT, expect.Supports(supports=("truth",)), "1", "met", "1"),
    (SENT, expect.Supports(supports=("gaj", "xfdd")), "1", "partly", "1/2"),
    (SENT, expect.Supports(supports=()), "1", "met", "1"),
    (SENT, expect.Supports(supports=(), exactly=True), "1", "wrong", "0"),
    (SENT + "80 1 add-support cgj", expect.Supports(supports=("gaj",), exactly=True), "1", "partly", "1/2"),

    (SENT, expect.Several(several=("pgb", "gaj")), "1", "met", "1"),
    (SENT + "300 1 add-support xfdd", expect.Several(several=("pgb", "xfdd"), within=60_000), "1", "partly", "3/4"),
    (SENT + "100 1 add-support xfdd", expect.Several(several=("pgb", "xfdd"), within=60_000), "1", "met", "1"),
    (SENT, expect.Several(several=("pgb", "xfdd")), "1", "partly", "1/2"),
    (TAKEN, expect.Several(several=("pgb",)), "1", "missed", "0"),

    (TAKEN + "9 8 written\n30 1 dispatch item=0701 pgb\n40 8 dispatch cgj item=0101", expect.Before(before=("8",)), "1",
     "met", "1"),
    (TAKEN + "9 8 written\n30 8 dispatch cgj item=0101\n40 1 dispatch item=0701 pgb", expect.Before(before=("8",)), "1",
     "wrong", "0"),
    ("0 8 written\n5 8 dispatch cgj item=0101\n9 1 written\n30 1 dispatch item=0701 pgb", expect.Before(before=("8",)),
     "1", "met", "1"),
    (TAKEN + "9 8 written\n70 8 dispatch cgj item=0101\n99 1 dispatch item=0701 pgb", expect.InOrder(in_order=True),
     "1", "partly", "1/2"),
    (TAKEN + "9 8 written\n50 8 dispatch cgj item=0101\n99 1 dispatch item=0701 pgb", expect.InOrder(in_order=True),
     "1", "met", "1"),
    (TAKEN, expect.InOrder(in_order=True), "1", "missed", "0"),

    (BOTH + "150 2 merge @1", expect.MergedInto(merged_into="1"), "2", "met", "1"),
    (BOTH + "150 2 merge @1", expect.MergedInto(merged_into="1", within=30_000), "2", "late", "1/2"),
    (BOTH + "150 2 attach @1", expect.MergedInto(merged_into="1"), "2", "partly", "1/2"),
    (BOTH + "110 8 written\n150 2 merge @8", expect.MergedInto(merged_into="1"), "2", "wrong", "0"),
    (BOTH + "150 2 dispatch cgj item=0701", expect.MergedInto(merged_into="1"), "2", "wrong", "0"),
    (BOTH + "150 2 merge @1\n160 2 unmerge @1", expect.MergedInto(merged_into="1"), "2", "missed", "0"),
    (BOTH, expect.MergedInto(merged_into="1"), "2", "missed", "0"),
    (SENT + "100 8 written\n130 8 dispatch cgj item=0101", expect.NotMerged(not_merged=("1",)), "8", "met", "1"),
    (SENT + "100 8 written\n130 8 merge @1", expect.NotMerged(not_merged=("1",)), "8", "wrong", "0"),
    (SENT + "100 8 written\n130 8 merge @1\n140 8 unmerge @1", expect.NotMerged(not_merged=("1",)), "8", "partly",
     "1/2"),
    (SENT + "100 8 written", expect.NotMerged(not_merged=("1",)), "8", "missed", "0"),

    (SENT + "100 6 come\n108 6 answer\n120 6 attach @1", expect.AttachedTo(attached_to="1"), "6", "met", "1"),
    (SENT + "100 6 come\n108 6 answer\n120 1 inquire", expect.AttachedTo(attached_to="1"), "6", "met", "1"),
    (SENT + "100 6 come\n108 6 answer\n120 6 merge @1", expect.AttachedTo(attached_to="1"), "6", "partly", "1/2"),
    (SENT + "100 8 written\n101 6 come\n108 6 answer\n120 6 attach @8", expect.AttachedTo(attached_to="1"), "6",
     "wrong", "0"),
    (SENT + "100 6 come\n108 6 answer\n120 6 dispatch cgj item=0701", expect.AttachedTo(attached_to="1"), "6", "wrong",
     "0"),
    (SENT + "100 6 come\n108 6 answer", expect.AttachedTo(attached_to="1"), "6", "missed", "0"),

    ("0 3 come\n9 3 transfer 119", expect.Transferred(transferred="truth"), "3", "met", "1"),
    ("0 3 come\n9 3 transfer 120", expect.Transferred(transferred="119"), "3", "wrong", "0"),
    ("0 3 come\n40 3 transfer 119", expect.Transferred(transferred="119", within=30_000), "3", "late", "1/2"),
    ("0 3 come\n9 3 answer\n40 3 dispatch xfdd item=0701", expect.Transferred(transferred="119"), "3", "wrong", "0"),
    ("0 3 come", expect.Transferred(transferred="119"), "3", "missed", "0"),
    ("0 4 written\n9 4 refuse court", expect.Refused(refused="truth"), "4", "met", "1"),
    ("0 4 written\n9 4 refuse malicious", expect.Refused(refused="court"), "4", "partly", "1/2"),
    ("0 4 written\n9 4 refuse malicious", expect.Refused(refused="any"), "4", "met", "1"),
    ("0 4 written\n9 4 dispatch cgj item=0101", expect.Refused(refused="court"), "4", "wrong", "0"),
    ("0 5 written\n9 5 answer-directly policy", expect.AnsweredDirectly(answered_directly="any"), "5", "met", "1"),
    ("0 5 written", expect.AnsweredDirectly(answered_directly="any"), "5", "missed", "0"),

    (SENT, expect.Handled(handled="truth"), "1", "met", "1"),
    (BOTH + "150 2 merge @1", expect.Handled(handled="truth"), "2", "met", "1"),
    ("0 3 come\n9 3 transfer 119", expect.Handled(handled="truth"), "3", "met", "1"),
    ("0 4 written\n9 4 refuse court", expect.Handled(handled="truth"), "4", "met", "1"),
    ("0 5 written\n9 5 answer-directly policy", expect.Handled(handled="truth"), "5", "met", "1"),
    (SENT + "100 6 come\n108 6 answer\n120 6 attach @1", expect.Handled(handled="truth"), "6", "met", "1"),
    ("0 7 written\n9 7 need-info address", expect.Handled(handled="truth"), "7", "met", "1"),
    ("0 3 come\n9 3 answer\n40 3 dispatch xfdd item=0701", expect.Handled(handled="truth"), "3", "wrong", "0"),
    (TAKEN + "50 1 refuse court", expect.Handled(handled="truth"), "1", "wrong", "0"),
    ("0 7 written", expect.Handled(handled="truth"), "7", "missed", "0"),
    (SENT, expect.Handled(handled="truth", within=60_000), "1", "late", "1/2"),

    (SENT + "80 1 notify pgb phone yes reached", expect.Notified(notified=("lead",)), "1", "met", "1"),
    (SENT + "80 1 notify pgb phone no", expect.Notified(notified=("lead",)), "1", "partly", "1/2"),
    (SENT + "80 1 notify pgb phone yes reached", expect.Notified(notified=("pgb", "gaj")), "1", "partly", "1/2"),
    (SENT, expect.Notified(notified=("lead",)), "1", "missed", "0"),
    (SENT + "600 1 urge pgb", expect.Urged(urged="lead"), "1", "met", "1"),
    (SENT + "600 1 urge", expect.Urged(urged="gaj"), "1", "met", "1"),
    (SENT + "600 1 urge pgb", expect.Urged(urged="gaj"), "1", "missed", "0"),
    (SENT + "600 1 urge pgb", expect.Urged(urged="lead", within=300_000), "1", "late", "1/2"),
    (SENT + "600 1 chen> supervise red", expect.Supervised(supervised="yellow"), "1", "met", "1"),
    (SENT + "600 1 chen> supervise yellow", expect.Supervised(supervised="red"), "1", "partly", "1/2"),
    (SENT, expect.Supervised(supervised="yellow"), "1", "missed", "0"),

    (RETURNED + "130 1 chen> rule pgb order=cgj", expect.Ruled(ruled="pgb"), "1", "met", "1"),
    (RETURNED + "130 1 chen> rule zjj order=cgj", expect.Ruled(ruled="pgb"), "1", "wrong", "0"),
    (RETURNED + "130 1 grant-return cgj", expect.Ruled(ruled="pgb"), "1", "wrong", "0"),
    (RETURNED, expect.Ruled(ruled="pgb"), "1", "missed", "0"),
    (RETURNED + "130 1 grant-return cgj", expect.Returned(returned="granted"), "1", "met", "1"),
    (RETURNED + "130 1 refuse-return cgj", expect.Returned(returned="granted"), "1", "wrong", "0"),
    (RETURNED + "130 1 refuse-return cgj", expect.Returned(returned="decided", department="cgj"), "1", "met", "1"),
    (RETURNED + "130 1 chen> rule cgj order=cgj", expect.Returned(returned="refused"), "1", "met", "1"),
    (RETURNED, expect.Returned(returned="granted"), "1", "missed", "0"),
    (DONE + "300 1 pgb> ask-extension pgb +2h\n330 1 grant-extension pgb", expect.Extension(extension="granted"), "1",
     "met", "1"),
    (DONE + "300 1 pgb> ask-extension pgb +2h\n330 1 refuse-extension pgb", expect.Extension(extension="granted"), "1",
     "wrong", "0"),
    (DONE + "300 1 pgb> ask-extension pgb +2h", expect.Extension(extension="decided"), "1", "missed", "0"),

    (CHECKED, expect.Verified(verified="honestly"), "1", "met", "1"),
    (REPORTED + "1020 1 verify", expect.Verified(verified="honestly"), "1", "partly", "1/2"),
    (LIED + "1010 1 look\n1020 1 verify gaj\n1030 1 send-back pgb not_solved", expect.Verified(verified="honestly"),
     "1", "met", "1"),
    (LIED + "1010 1 look\n1020 1 verify", expect.Verified(verified="honestly"), "1", "partly", "1/2"),
    (LIED + "1010 1 look\n1020 1 verify", expect.Verified(verified="honestly", department="pgb"), "1", "wrong", "0"),
    (REPORTED + "1010 1 look\n1020 1 send-back pgb not_solved",
     expect.Verified(verified="honestly", department="pgb"), "1", "wrong", "0"),
    (REPORTED, expect.Verified(verified="honestly"), "1", "missed", "0"),
    (LIED + "1020 1 send-back pgb not_solved", expect.SentBack(sent_back="lead"), "1", "met", "1"),
    (LIED + "1020 1 send-back pgb no_photo", expect.SentBack(sent_back="lead", reason="not_solved"), "1", "partly",
     "1/2"),
    (LIED + "1020 1 verify", expect.SentBack(sent_back="lead"), "1", "wrong", "0"),
    (LIED, expect.SentBack(sent_back="lead"), "1", "missed", "0"),

    (CHECKED + "1100 1 hear yes yes yes\n1110 1 call-back yes yes yes", expect.CalledBack(called_back="honestly"), "1",
     "met", "1"),
    (CHECKED + "1100 1 hear yes no no\n1110 1 call-back yes yes yes", expect.CalledBack(called_back="honestly"), "1",
     "wrong", "0"),
    (CHECKED + "1100 1 hear yes yes no\n1110 1 call-back yes yes yes", expect.CalledBack(called_back="honestly"), "1",
     "wrong", "0"),
    (CHECKED + "1100 1 hear no\n1110 1 call-back yes yes yes", expect.CalledBack(called_back="honestly"), "1", "wrong",
     "0"),
    (CHECKED + "1110 1 call-back yes yes yes", expect.CalledBack(called_back="honestly"), "1", "wrong", "0"),
    (CHECKED + "1110 1 call-back yes yes yes", expect.CalledBack(called_back="yes"), "1", "met", "1"),
    (CHECKED + "1100 1 hear no\n1110 1 call-back no", expect.CalledBack(called_back="honestly"), "1", "met", "1"),
    (CHECKED + "1100 1 hear no\n1110 1 call-back no\n1120 1 call-back yes yes yes",
     expect.CalledBack(called_back="honestly"), "1", "wrong", "0"),
    (CHECKED, expect.CalledBack(called_back="yes"), "1", "missed", "0"),

    (CHECKED + "1100 1 call-back yes yes yes\n1150 1 recheck yes {photo}", expect.Rechecked(rechecked="passed"), "1",
     "met", "1"),
    (CHECKED + "1150 1 recheck no {photo}", expect.Rechecked(rechecked="passed"), "1", "wrong", "0"),
    (CHECKED, expect.Rechecked(rechecked="any"), "1", "missed", "0"),
    (CHECKED + "1100 1 hear yes yes yes\n1110 1 call-back yes yes yes\n1150 1 recheck yes {photo}\n1200 1 close",
     expect.Closed(closed=None), "1", "met", "1"),
    (CHECKED + "1100 1 hear yes no no\n1110 1 call-back yes yes yes\n1150 1 recheck yes {photo}\n1200 1 close",
     expect.Closed(closed=None), "1", "wrong", "0"),
    (LIED + "1020 1 verify\n1110 1 call-back yes yes yes\n1150 1 recheck yes {photo}\n1200 1 close",
     expect.Closed(closed=None), "1", "wrong", "0"),
    (CHECKED, expect.Closed(closed=None), "1", "missed", "0"),
    (CLOSED + "1300 1 reopen recurs",
     expect.Reopened(reopened=None, reason="recurs"), "1", "met", "1"),
    (CLOSED + "1300 1 reopen caller_unsatisfied",
     expect.Reopened(reopened=None, reason="recurs"), "1", "partly", "1/2"),
    (CHECKED, expect.Reopened(reopened=None), "1", "missed", "0"),

    (DONE + "600 1 pgb> arrive\n700 1 gaj> arrive", expect.OnScene(on_scene=30 * MINUTES), "1", "met", "1"),
    (DONE + "600 1 pgb> arrive\n700 1 gaj> arrive", expect.OnScene(on_scene=11 * MINUTES), "1", "partly", "3/4"),
    (DONE + "600 1 pgb> arrive", expect.OnScene(on_scene=30 * MINUTES), "1", "partly", "1/2"),
    (DONE + "600 1 arrive pgb\n610 1 arrive gaj", expect.OnScene(on_scene=30 * MINUTES), "1", "missed", "0"),

    (SENT, expect.Kept(kept=("answer", "dispatch")), "1", "met", "1"),
    ("0 1 come\n20 1 answer\n60 1 dispatch zjj item=0701", expect.Kept(kept=("answer", "dispatch")), "1", "partly",
     "1/2"),
    ("0 1 come", expect.Kept(kept=("dispatch",)), "1", "missed", "0"),

    (SENT + "80 1 note 已联系", expect.Done(did="noted"), "1", "met", "1"),
    (CHECKED + "1100 1 hear yes yes yes", expect.Done(did="rang_back"), "1", "met", "1"),
    (SENT, expect.Done(did="noted"), "1", "missed", "0"),
    (SENT, expect.Never(never="refused"), "1", "met", "1"),
    (TAKEN + "50 1 refuse court", expect.Never(never="refused"), "1", "wrong", "0"),
    (TAKEN, expect.Never(never="refused"), "1", "missed", "0"),
]  # fmt: skip


@pytest.mark.parametrize(("story", "want", "inject", "outcome", "share"), CASES, ids=lambda one: str(one)[:60])
def test_judges_as_the_table_says(
    rig: Rig, photo: str, story: str, want: Expected, inject: str, outcome: str, share: str
) -> None:
    rig.follow(story.replace("{photo}", photo), TRUTHS)
    verdict = rig.verdict(want, inject)
    assert (verdict.outcome, verdict.share) == (outcome, Fraction(share)), verdict
    for language in LANGUAGES:
        words = DebriefWords(language, rig.desk.pack)
        line = rig.score([Expectation(body=want, injects=(inject,))]).lines[0]
        assert not {"«", "{"} & set(words.expected(line.expected) + words.found(verdict.found))


def test_every_kind_of_expectation_has_a_judge() -> None:
    assert set(JUDGES) | {"imported"} == {kind.kind for kind in EXPECTATIONS}


def test_every_judge_is_tried() -> None:
    assert {want.kind for _, want, *_ in CASES} == set(JUDGES)


def test_a_call_that_nobody_answered_is_missed_at_once_and_counted(rig: Rig) -> None:
    rig.follow("0 1 come\n5 1 answer\n20 2 come\n60 2 cancel caller_withdrew", TRUTHS)
    want = [Expectation(body=expect.Answered(answered=15_000), injects=("2",))]
    score = rig.score(want, over=False)
    assert score.lines[0].verdict.outcome == "missed"
    told = dict(measured(score.as_json()["measures"], DebriefWords("en", rig.desk.pack)))
    assert told["Calls answered within 15 s"] == "1 of 2"
