"""The spans of a ticket's orders, and what hangs on them all: dispatch, verification, call-back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from dispatch_tui.domain.clocks.marks import Grant, Mark, Seen, Span
from dispatch_tui.domain.event import Event
from dispatch_tui.domain.ticket.building import undoes
from dispatch_tui.domain.ticket.kinds import LIVE_STEPS
from dispatch_tui.domain.ticket.reading import Order, Ticket
from dispatch_tui.domain.ticket.state import order_id
from dispatch_tui.domain.ticket.status import CALL_BACK_ATTEMPTS

OPEN: Final = "open"
REPORTED: Final = "reported"
VERIFIED: Final = "verified"
HELD: Final = "held"
"""Sent by a station retired before: its clocks run, but nothing else hangs on it until it is accepted."""
GONE: Final = "gone"


class _Hand(msgspec.Struct, eq=False):
    """An order as the pass goes along."""

    order: Order
    acknowledge: Span
    arrive: Span
    report: Span
    last: Mark
    stage: str = OPEN
    returned: Mark | None = None

    def reach(self, stage: str) -> None:
        if self.stage != GONE:
            self.stage = stage

    def leave(self, mark: Mark) -> None:
        """Off the department's hands."""
        self.stage = GONE
        for span in (self.acknowledge, self.arrive, self.report):
            span.closed = span.closed or mark


class Orders:
    """Told the events that concern orders one by one, it opens and shuts their spans in ``spans``."""

    def __init__(self, ticket: Ticket, spans: list[Span], seen: Seen) -> None:
        self._ticket = ticket
        self._seen = seen
        self._done = VERIFIED if "verify" in ticket.demands else REPORTED
        self._spans = spans
        self._known = {order.id: order for order in ticket.orders}
        self._hands: dict[str, _Hand] = {}
        self._leads: set[str] = set()
        self._dispatch: Span | None = None
        self._verify: Span | None = None
        self._callback: Span | None = None
        self._calls: list[tuple[Mark, bool, bool]] = []

    def wait(self, mark: Mark) -> None:
        """From here on somebody has to be found for it. Answered twice at once, the first time counts."""
        span = self._dispatch
        if span is None or span.closed is not None:
            self._dispatch = Span("dispatch", mark.at, mark)
            self._spans.append(self._dispatch)
        elif span.opened.cause == mark.cause == "answered":
            span.base = min(span.base, mark.at)

    def dispatched(self, mark: Mark, event: Event, data: Mapping[str, Any]) -> None:
        """A dispatch, retracted ones too: their orders read withdrawn from the retraction on."""
        name = order_id(event.id, data["department"])
        order = self._known.get(name)
        if order is None:
            return
        cause = "dispatched"
        if data.get("restart"):
            cause = "restarted"
        elif order.started_at != order.sent_at:
            cause = "dispatched_before"
        opened = Mark(mark.place, mark.at, cause)
        base, place = order.started_at, mark.place
        acknowledge = Span("acknowledge", base, opened, order, place)
        arrive = Span("arrive", base, opened, order, place)
        report = Span("report", base, opened, order, place)
        self._spans += (acknowledge, arrive, report)
        hand = self._hands[name] = _Hand(order, acknowledge, arrive, report, mark)
        entry = self._ticket.timeline[mark.place]
        if entry.retracted:
            hand.leave(self._retraction(mark))
            return
        if entry.held:
            hand.stage = HELD
            return
        if order.part == "lead":
            self._found(name, mark)
        self._weigh(mark)
        if order.part == "lead":
            self._calls = []

    def handled(self, mark: Mark, event: Event, data: Mapping[str, Any]) -> bool:
        """Something happened to an order; True if it puts the lead on the scene or has it report."""
        hand = self._hands.get(data["order"])
        if hand is None:
            return False
        lead = hand.order.part == "lead"
        hand.last = mark
        match event.kind:
            case "acknowledged":
                hand.acknowledge.shut(mark, self._seen)
                return False
            case "arrived":
                hand.acknowledge.shut(mark, self._seen)
                hand.arrive.shut(mark, self._seen)
                return lead
            case "returned":
                hand.returned = mark
                return False
            case "extension_granted":
                hand.report.granted += (Grant(mark.place, mark.at, data["until"]),)
                return False
            case "reported":
                for span in (hand.acknowledge, hand.arrive, hand.report):
                    span.shut(mark, self._seen)
                hand.reach(REPORTED)
            case "verified":
                hand.reach(VERIFIED)
            case "sent_back":
                self._sent_back(hand, mark)
            case "ruled" if data["department"] == hand.order.department:
                return False
            case _:
                self._left(hand, mark)
        self._weigh(mark)
        if event.kind == "sent_back":
            self._calls = []
        return lead and event.kind == "reported"

    def resolved(self, order: str, mark: Mark) -> None:
        """A conflict about an order was decided; an order that stays in hand needs nobody else."""
        hand = self._hands.get(order)
        if hand is not None and hand.order.step in LIVE_STEPS:
            hand.last = mark
            if hand.order.part == "lead":
                self._found(order, mark)

    def set_aside(self, order: str, mark: Mark) -> None:
        """Another order of the same department was kept; this one is off its hands unless it knew otherwise."""
        hand = self._hands.get(order)
        if hand is not None and not hand.order.live:
            hand.last = mark
            hand.leave(mark)
            self._weigh(mark)

    def kept(self, order: str, grant: Grant) -> None:
        """Of two extensions granted at once, this one was kept."""
        hand = self._hands.get(order)
        if hand is not None:
            hand.report.granted = (grant,)

    def called_back(self, mark: Mark, data: Mapping[str, Any]) -> None:
        self._calls.append((mark, data["reached"], bool(data.get("solved"))))

    def end_round(self, final: Mark) -> None:
        """What was finished at ``final`` is over, since the ticket is reopened."""
        for hand in self._hands.values():
            if hand.stage != GONE and not hand.order.live:
                hand.leave(final)
        self._leads.clear()
        self._end_verify(final)
        self._end_calls(final)
        self._calls = []

    def settle(self) -> None:
        """Agree with the reading where concurrent facts left more than one pass over them could see."""
        for hand in self._hands.values():
            stage = _STAGE.get(hand.order.step, OPEN) if hand.order.live else GONE
            if hand.stage != stage:
                hand.stage = stage
                self._weigh(hand.last)
            if stage == GONE:
                hand.leave(hand.last)
        met = self._ticket.call_back_met and not self._ticket.caller_unsatisfied
        if self._callback is not None and met and self._calls:
            self._callback.shut(self._called() or self._calls[-1][0], self._seen)

    def _found(self, lead: str, mark: Mark) -> None:
        self._leads.add(lead)
        if self._dispatch is not None:
            self._dispatch.shut(mark, self._seen)

    def _left(self, hand: _Hand, mark: Mark) -> None:
        """The order is off the department's hands; a justified return counts from when it was returned."""
        if hand.order.id in self._leads:
            self._leads.remove(hand.order.id)
            if not self._leads:
                self.wait(mark)
        if not hand.order.live and hand.stage != GONE:
            returned = hand.returned if mark.cause in ("return_granted", "ruled") else None
            hand.leave(mark if returned is None else replace(mark, at=returned.at, cause="returned"))

    def _sent_back(self, hand: _Hand, mark: Mark) -> None:
        if hand.report.closed is not None:
            hand.report = Span("report", mark.at, mark, hand.order, hand.report.sent)
            self._spans.append(hand.report)
        elif hand.report.opened.cause == "sent_back":
            hand.report.base = min(hand.report.base, mark.at)
        hand.reach(OPEN)

    def _retraction(self, mark: Mark) -> Mark:
        """The retraction that took the dispatch at ``mark`` back."""
        timeline = self._ticket.timeline
        act = [timeline[mark.place].event.station, timeline[mark.place].event.act]
        for place, entry in enumerate(timeline):
            told = entry.verdict.outcome == "counted" and not entry.retracted
            if told and undoes(entry.event) and act in entry.event.data["acts"]:
                return Mark(place, entry.at, "retracted")
        return replace(mark, cause="retracted")

    def _weigh(self, mark: Mark) -> None:
        """Start and stop verification and call-back as the orders, taken together, allow them."""
        live = [hand for hand in self._hands.values() if hand.stage not in (GONE, HELD)]
        stages = {hand.stage for hand in live}
        if OPEN in stages or not any(hand.order.part == "lead" for hand in live):
            self._end_verify(mark)
            self._end_calls(mark)
        elif REPORTED in stages and self._done == VERIFIED:
            self._end_calls(mark)
            if self._verify is None:
                reports = [hand.report.closed.at for hand in live if hand.report.closed is not None]
                base = max(mark.at, *reports) if mark.cause == "reported" else mark.at
                self._verify = Span("verify", base, mark)
                self._spans.append(self._verify)
        else:
            self._end_verify(mark)
            if self._callback is None and "callback" in self._ticket.demands and self._called() is None:
                self._callback = Span("callback", mark.at, mark)
                self._spans.append(self._callback)

    def _end_verify(self, mark: Mark) -> None:
        if self._verify is not None:
            self._verify.shut(mark, self._seen)
            self._verify = None

    def _end_calls(self, mark: Mark) -> None:
        if self._callback is not None:
            self._callback.shut(self._called() or mark, self._seen)
            self._callback = None

    def _called(self) -> Mark | None:
        """The call with which calling back was done: the first solved one after the last that said it was not, or
        the last of the attempts that reach nobody."""
        done: Mark | None = None
        missed, unsolved = 0, False
        for mark, reached, solved in self._calls:
            missed += not reached
            if reached:
                unsolved = not solved
                done = (done or mark) if solved else None
            elif missed >= CALL_BACK_ATTEMPTS and not unsolved:
                done = done or mark
        return done


_STAGE: Final = {"reported": REPORTED, "verified": VERIFIED, "held": HELD}
