"""The one door: arguments, times, who asks; and what it says beforehand is what it does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dispatch_tui.command.running import run
from dispatch_tui.desk.acts.registry import ACTS
from dispatch_tui.desk.availability import KIND_OF
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.work import Work
from dispatch_tui.store.log import Unlawful

REPORT = NewReport("call", text="路灯不亮", grid="GT-031", town="430112001", ringing=True)
JPEG = b"\xff\xd8\xff\xe0" + bytes(16)
ARGUMENTS: dict[str, dict[str, Any]] = {
    "hand_over": {"operator": "li"}, "refuse": {"reason": "court"}, "transfer": {"number": "110"},
    "classify": {"item": "0301"}, "correct": {"fields": {"address": "黄田村"}}, "cancel": {"reason": "test_entry"},
    "dispatch": {"departments": "zjj", "item": "0301"}, "add_support": {"departments": "yld"},
    "suspend": {"reason": "weather"},
    "rule": {"department": "cgj"}, "return_order": {"reason": "not_our_duty"}, "ask_extension": {"until": "+2h"},
    "send_back": {"reason": "partial"}, "call_back": {"reached": False}, "recheck": {"passed": True, "photo": JPEG},
    "reopen": {"reason": "recurs"}, "supervise": {"level": "red"}, "note": {"words": "x"},
    "erase": {"what": "all", "reason": "request"},
}  # fmt: skip
STORY = (
    "answer", "dispatch zjj +cgj item=0301", "acknowledge zjj", "acknowledge cgj", "return cgj not_our_duty",
    "grant-return cgj", "ask-extension zjj +2h", "grant-extension zjj", "suspend weather", "resume",
    "report zjj solved", "verify", "call-back yes yes yes", "recheck yes {photo}", "close", "reopen recurs",
)  # fmt: skip
WHICH = dict.fromkeys(KIND_OF, "which_order")
"""An act that is possible on several orders asks which; so it is in any state."""
OTHERS = frozenset({"attach", "merge", "unmerge", "resolve", "undo", "redo"})
"""Acts whose argument is another ticket, a conflict or an act: they have tests of their own."""


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "site.jpg"
    path.write_bytes(JPEG)
    return path


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.refusal.code


class Enough(Exception):
    """Ends a trial, so that nothing of it is kept."""


def trial(desk: Desk, act: str, ticket: str) -> str | None:
    """Why an act is refused where the ticket stands, None where it is done; nothing is written."""
    operator, now = desk.operator, desk.clock.now()
    assert operator is not None
    try:
        with desk.store.transaction(now) as tx:
            work = Work(desk.store, tx, tx.act(operator.code, operator.role), operator, now, ticket, desk.duty)
            ACTS[act](work, **ARGUMENTS.get(act, {}))
            raise Enough
    except (Unlawful, Refused) as refused:
        return refused.refusal.code
    except Enough:
        return None


@pytest.mark.parametrize("steps", range(len(STORY) + 1))
def test_what_is_said_beforehand_is_what_happens(desk: Desk, photo: Path, steps: int) -> None:
    """Each act that the ticket says is possible is done, and each that it refuses is refused."""
    ticket = told(desk, photo, steps)
    desk.add_operator("lu", role="collector")
    desk.add_operator("zj", role="department", department="zjj")
    desk.add_operator("zhou", role="trainer")
    for operator in desk.operators():
        desk.operator = operator
        scope = desk.scope
        if not scope.central and not desk.store.has_task(scope.who, ticket):
            with pytest.raises(Refused, match="no_such_ticket"):
                desk.ticket(ticket)
            continue
        said = {act: refusal.code if refusal else None for act, refusal in desk.ticket(ticket).refusals.items()}
        found = {act: trial(desk, act, ticket) for act in said.keys() - OTHERS}
        possible = {act for act in found if said[act] is None}
        assert {act: found[act] for act in possible if found[act]}.items() <= WHICH.items(), operator
        wrongly = {act: said[act] for act in found.keys() - possible if found[act] is None}
        assert wrongly.items() <= {("dispatch", "lead_stands")}, operator


def told(desk: Desk, photo: Path, steps: int) -> str:
    """A ticket that has come so far in the story."""
    ticket = next(iter(desk.receive([REPORT]))).ticket
    for line in STORY[:steps]:
        assert run(desk, line.format(photo=photo), ticket).ok, line
    return ticket


@pytest.mark.parametrize(
    ("act", "args", "code"),
    [
        ("dance", {}, "no_such_act"),
        ("note", {"loudly": True}, "no_such_argument"),
        ("refuse", {}, "argument_missing"),
        ("classify", {"item": "0301", "urgency": "7"}, "bad_field"),
        ("classify", {"item": "0301", "urgency": "soon"}, "bad_field"),
        ("correct", {"fields": {"urgency": "0"}}, "bad_field"),
        ("correct", {"fields": {"confidential": "perhaps"}}, "bad_field"),
        ("correct", {"fields": {"grid": "ZZ-1"}}, "bad_field"),
        ("correct", {"fields": {"item": "0301"}}, "classify_instead"),
        ("correct", {"fields": {"summary": "x" * 201}}, "too_long"),
        ("correct", {"fields": {}}, "nothing_given"),
        ("hand_over", {"operator": "ghost"}, "no_such_operator"),
        ("transfer", {"number": "911"}, "no_such_emergency"),
        ("note", {}, "nothing_given"),
        ("note", {"photo": "/no/such/photo.jpg"}, "photo_unreadable"),
    ],
)
def test_arguments_are_proved(desk: Desk, act: str, args: dict[str, Any], code: str) -> None:
    ticket = next(iter(desk.receive([REPORT]))).ticket
    assert run(desk, "answer", ticket).ok
    with pytest.raises(Refused) as refused:
        desk.perform(act, ticket, **args)
    assert code_of(refused) == code
    assert refused.value.entered == args


@pytest.mark.parametrize("act", ["suspend", "ask_extension", "grant_extension"])
@pytest.mark.parametrize("until", ["2020-01-01", 1_000, "gestern"])
def test_what_is_waited_for_lies_ahead(desk: Desk, act: str, until: str | int) -> None:
    ticket = next(iter(desk.receive([REPORT]))).ticket
    asked = ("ask-extension zjj +2h",) if act == "grant_extension" else ()
    for line in ("answer", "dispatch zjj item=0301", "acknowledge zjj", *asked):
        assert run(desk, line, ticket).ok
    args: dict[str, Any] = {"reason": "weather"} if act == "suspend" else {}
    with pytest.raises(Refused) as refused:
        desk.perform(act, ticket, until=until, **args)
    assert code_of(refused) == ("not_a_time" if until == "gestern" else "time_is_past")


def test_an_extension_is_granted_as_asked_or_otherwise(desk: Desk, clock: SetClock) -> None:
    for until, expected in ((None, 7_200_000), ("+5h", 18_000_000)):
        ticket = next(iter(desk.receive([REPORT]))).ticket
        for line in ("answer", "dispatch zjj item=0301", "acknowledge zjj", "ask-extension zjj +2h"):
            assert run(desk, line, ticket).ok
        args: dict[str, Any] = {"until": until} if until else {}
        desk.perform("grant_extension", ticket, **args)
        assert desk.ticket(ticket).orders[0].extension == ("granted", clock.now() + expected)


def test_what_happened_lies_behind(desk: Desk, clock: SetClock) -> None:
    ticket = next(iter(desk.receive([REPORT]))).ticket
    with pytest.raises(Refused) as refused:
        desk.perform("answer", ticket, occurred=clock.now() + 1)
    assert code_of(refused) == "occurred_later"
    clock.advance(60_000)
    desk.perform("answer", ticket, occurred=clock.now() - 59_000)
    entry = desk.ticket(ticket).timeline[-1]
    assert entry.recorded_at - entry.at == 59_000


def test_whoever_only_trains_does_not_say_when_it_happened(desk: Desk, clock: SetClock) -> None:
    ticket = next(iter(desk.receive([REPORT]))).ticket
    desk.add_operator("zhou", role="trainer")
    desk.operator = next(one for one in desk.operators() if one.code == "zhou")
    assert run(desk, "note -- x", ticket).ok
    refused = run(desk, "note -- x", ticket, occurred=clock.now() - 1).refusal
    assert refused is not None
    assert refused.code == "role"


def test_nobody_acts_before_signing_in(desk: Desk) -> None:
    ticket = next(iter(desk.receive([REPORT]))).ticket
    desk.sign_out()
    for act in ACTS:
        with pytest.raises(Refused) as refused:
            desk.perform(act, ticket)
        assert code_of(refused) == "sign_in_first"
    assert all(refusal for act, refusal in desk.ticket(ticket).refusals.items() if act != "note")


def test_drafts_are_each_operators_own(desk: Desk) -> None:
    desk.save_draft("new", "text", "路灯")
    chen = desk.operator
    desk.operator = next(one for one in desk.operators() if one.code == "li")
    assert desk.draft("new") == {}
    desk.save_draft("new", "text", "井盖")
    desk.discard_draft("new")
    desk.operator = chen
    assert desk.draft("new") == {"text": "路灯"}


def test_a_caller_asking_after_a_merged_order_is_told_of_its_head(desk: Desk) -> None:
    head, merged, new = (done.ticket for done in desk.receive([REPORT] * 3))
    for ticket in (head, merged, new):
        assert run(desk, "answer", ticket).ok
    assert run(desk, "dispatch zjj item=0301", head).ok
    assert run(desk, f"merge {desk.ticket(head).number}", merged).ok
    done = desk.perform("attach", new, ticket=merged)
    assert (done.ticket, done.asked_after) == (new, head)
    assert desk.ticket(merged).timeline[-1].data["told"] == "awaiting_ack"


def test_the_view_and_the_row_tell_the_same(desk: Desk, clock: SetClock, photo: Path) -> None:
    ticket = next(iter(desk.receive([REPORT]))).ticket
    for line in STORY:
        clock.advance(1_800_000)
        assert run(desk, line.format(photo=photo), ticket).ok
        view, row = desk.ticket(ticket), desk.listing()[0]
        assert (row.status, row.item, row.taken_by) == (view.status, view.item or "", view.taken_by or "")
        assert set(row.flags) == set(view.flags), line
