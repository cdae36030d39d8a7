"""From a ticket's timeline to spans: what each clock measured, from which event to which.

One pass over the events that count, in the fold's order. No limit is read here, and no pack.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import gt
from typing import Any, Final

from msgspec.structs import replace

from dispatch_tui.domain.clocks.marks import Grant, Mark, Pauses, Seen, Setting, Span
from dispatch_tui.domain.clocks.orders import Orders
from dispatch_tui.domain.event import Event
from dispatch_tui.domain.history import History
from dispatch_tui.domain.ticket.kinds import CENTRE, ENDS
from dispatch_tui.domain.ticket.reading import Entry, Ticket
from dispatch_tui.domain.ticket.state import DEPARTMENT, PHASE


class _Ancestry:
    """Who had seen what on a timeline of which some wrote unaware of others; worked out when it is first asked."""

    def __init__(self, timeline: Sequence[Entry]) -> None:
        self._timeline = timeline
        self._history: History | None = None

    def seen(self, later: int, earlier: int) -> bool:
        """Whether the event at place ``later`` had seen the one at ``earlier``."""
        if self._history is None:
            self._history = History()
            for entry in self._timeline:
                self._history.add(entry.event.id, entry.event.parents)
        return self._history.seen(later, earlier)


class Story:
    """The spans of a ticket, oldest first, what paused them, and what set the values that govern limits.

    ``usually`` gives the urgency of an item in a version of the pack, None where that is not here.
    """

    def __init__(self, ticket: Ticket, usually: Callable[[str, str | None], int | None]) -> None:
        self.ticket = ticket
        self.linear = ticket.timeline[-1].event.depth == len(ticket.timeline)
        """Whether nobody wrote unaware of another: the last event is as deep as there are events."""
        self.seen: Seen = gt if self.linear else _Ancestry(ticket.timeline).seen
        """Whether the event at one place of the timeline had seen the one at another."""
        self.spans: list[Span] = []
        self.pauses = Pauses(self.seen)
        self.items: list[Setting] = []
        self.urgencies: list[Setting] = []
        self.received: Event | None = None
        self._orders = Orders(ticket, self.spans, self.seen)
        self._answer: Span | None = None
        self._escalate: Span | None = None
        self._receipt: Mark | None = None
        self._usually = usually
        self._usual: int | None = None
        self._urgency: int | None = None
        self._major = False
        self._taken_up = False
        self._final: Mark | None = None
        self._merges: dict[str, Mark] = {}
        self._reopening: Mark | None = None
        for place, entry in enumerate(ticket.timeline):
            kind = entry.event.kind
            if entry.verdict.outcome != "counted" or ((entry.retracted or entry.held) and kind != "dispatched"):
                continue
            tell = _TELL.get(kind)
            if tell is not None:
                tell(self, Mark(place, entry.at, kind), entry.event, entry.event.data)
        self._settle()

    def _begin(self, name: str, mark: Mark) -> Span:
        span = Span(name, mark.at, mark)
        self.spans.append(span)
        return span

    def _received(self, mark: Mark, event: Event, data: Mapping[str, Any]) -> None:
        """A foreign platform's time of receipt counts where somebody of the centre took it in."""
        self.received = event
        told = data.get("received_at")
        self._receipt = mark if told is None or event.role not in CENTRE else replace(mark, at=told)
        closed = data.get("closed_at")
        if closed is not None:
            self._final = Mark(mark.place, closed, "closed")
        else:
            self._begin("close", self._receipt)
            if data.get("ringing"):
                self._answer = self._begin("answer", mark)
            else:
                self._orders.wait(mark)
        self._values(mark, event, data.get("fields", {}))

    def _answered(self, mark: Mark, _event: Event, _data: Mapping[str, Any]) -> None:
        if self._answer is not None:
            self._answer.shut(mark, self.seen)
        self._orders.wait(mark)

    def _corrected(self, mark: Mark, event: Event, data: Mapping[str, Any]) -> None:
        self._values(mark, event, data.get("fields", {}))

    def _info_needed(self, mark: Mark, _event: Event, _data: Mapping[str, Any]) -> None:
        self.pauses.begin(mark, waiting=True)

    def _info_supplied(self, mark: Mark, event: Event, data: Mapping[str, Any]) -> None:
        self.pauses.end(mark, waiting=True)
        self._values(mark, event, data.get("fields", {}))

    def _suspended(self, mark: Mark, _event: Event, _data: Mapping[str, Any]) -> None:
        self.pauses.begin(mark)

    def _resumed(self, mark: Mark, _event: Event, _data: Mapping[str, Any]) -> None:
        self.pauses.end(mark)

    def _finished(self, mark: Mark, _event: Event, _data: Mapping[str, Any]) -> None:
        """An end. A later one, as the first did not hold, replaces it; of two at once the earlier."""
        last = self._final
        if last is None or self.seen(mark.place, last.place) or mark.at < last.at:
            self._final = mark

    def _reopened(self, mark: Mark, _event: Event, _data: Mapping[str, Any]) -> None:
        final = self._final or mark
        self._orders.end_round(final)
        self._stop(final, lambda span: span.order is None or not span.order.live)
        self.pauses.stop(final)
        self._final = None
        self._escalate, self._taken_up, self._reopening = None, False, mark
        self._orders.wait(mark)
        self._begin("close", mark)
        self._weigh(mark)

    def _merged(self, mark: Mark, _event: Event, data: Mapping[str, Any]) -> None:
        self._merges.setdefault(data["other"], mark)

    def _unmerged(self, _mark: Mark, _event: Event, data: Mapping[str, Any]) -> None:
        self._merges.pop(data["other"], None)

    def _resolved(self, mark: Mark, event: Event, data: Mapping[str, Any]) -> None:
        """A conflict was decided in favour of what an earlier event had set."""
        name = data["field"]
        settings = {"item": self.items, "urgency": self.urgencies}.get(name, [])
        kept = next((one for one in settings if one.event.id == data["keep"]), None)
        origin = next((one for one in self.ticket.timeline if one.event.id == data["keep"]), None)
        if kept is not None:
            settings.append(replace(kept, place=mark.place, at=mark.at, event=event))
            if name == "urgency":
                self._urgency = kept.value
            else:
                self._usual = self._usually(kept.value, kept.pack)
            self._weigh(mark)
        elif name == "major":
            self._major = bool(self.ticket.fields.get("major"))
            self._weigh(mark)
        elif name.startswith("order:"):
            self._orders.resolved(name.removeprefix("order:"), mark)
        elif name.startswith("until:") and origin is not None and origin.event.kind == "extension_granted":
            grant = Grant(mark.place, origin.at, origin.event.data["until"])
            self._orders.kept(name.removeprefix("until:"), grant)
        elif name.startswith(DEPARTMENT):
            for order in data["orders"][1:]:
                self._orders.set_aside(order, replace(mark, cause="set_aside"))
        elif name in ("phase", "end"):
            self._phase_kept(mark, self._kept(data["keep"]))

    def _kept(self, keep: str) -> str:
        """The kind of the event that a resolution about the end of the ticket comes down to."""
        told = {entry.event.id: entry.event for entry in self.ticket.timeline}
        while keep in told and told[keep].kind == "resolved":
            keep = told[keep].data["keep"]
        return told[keep].kind if keep in told else ""

    def _phase_kept(self, mark: Mark, kind: str) -> None:
        phase = PHASE.get(kind)
        if phase == "suspended":
            self.pauses.begin(mark)
            return
        self._final = replace(mark, cause=kind) if phase in ENDS else None
        if phase is not None:
            self.pauses.stop(mark)

    def _classified(self, mark: Mark, event: Event, data: Mapping[str, Any]) -> None:
        self._values(mark, event, data)

    def _values(self, mark: Mark, event: Event, values: Mapping[str, Any]) -> None:
        first = self._urgency is None and self._usual is None and not self._major
        item, urgency = values.get("item"), values.get("urgency")
        if item:
            self.items.append(Setting(mark.place, mark.at, event, item, event.pack, event.station))
            self._usual = self._usually(item, event.pack)
        if urgency is not None:
            self._urgency = urgency
            self.urgencies.append(Setting(mark.place, mark.at, event, urgency, event.pack, event.station))
        self._major = values.get("major", self._major)
        self._weigh(self._receipt if first and self._reopening is None and self._receipt else mark)

    def _weigh(self, mark: Mark) -> None:
        """Life at risk or a major incident has to be taken up: by a supervisor, or the lead on the scene."""
        urgency = self._usual if self._urgency is None else self._urgency
        if urgency != 1 and not self._major:
            if self._escalate is not None:
                self._escalate.shut(replace(mark, cause="lowered"), self.seen)
                self._escalate = None
        elif self._escalate is None and not self._taken_up and self._final is None:
            self._escalate = self._begin("escalate", mark)

    def _take_up(self, mark: Mark) -> None:
        self._taken_up = True
        if self._escalate is not None:
            self._escalate.shut(mark, self.seen)

    def _supervised(self, mark: Mark, _event: Event, data: Mapping[str, Any]) -> None:
        if data["level"] != "none":
            self._take_up(mark)

    def _dispatched(self, mark: Mark, event: Event, data: Mapping[str, Any]) -> None:
        self._orders.dispatched(mark, event, data)

    def _handled(self, mark: Mark, event: Event, data: Mapping[str, Any]) -> None:
        if self._orders.handled(mark, event, data) and not self._major:
            self._take_up(mark)

    def _called_back(self, mark: Mark, _event: Event, data: Mapping[str, Any]) -> None:
        self._orders.called_back(mark, data)

    def _stop(self, mark: Mark, which: Callable[[Span], bool]) -> None:
        """Stop what runs, and what was stopped only by something after the end."""
        for span in self.spans:
            if (span.closed is None or span.closed.place > mark.place) and which(span):
                span.closed = mark

    def _settle(self) -> None:
        self._orders.settle()
        self.pauses.settle()
        if 1 in self.ticket.urgencies and not self._taken_up:
            last = next((span for span in reversed(self.spans) if span.name == "escalate"), None)
            if last is not None and last.closed is not None and last.closed.cause == "lowered":
                last.closed = None
        if not self.ticket.finished:
            return
        merges = [self._merges[other] for other in self.ticket.edges if other in self._merges]
        if self.ticket.status == "merged" and merges:
            merge = min(merges, key=lambda mark: mark.place)
            self.spans = [span for span in self.spans if span.order or span.opened.place <= merge.place]
            self._stop(merge, lambda span: span.order is None)
        else:
            newest = self.ticket.timeline[-1]
            place = len(self.ticket.timeline) - 1
            final = self._final or Mark(place, newest.at, "closed")
            self._stop(final, lambda _: True)
            self.pauses.stop(final)


_TELL: Final[Mapping[str, Callable[[Story, Mark, Event, Mapping[str, Any]], None]]] = {
    "received": Story._received, "answered": Story._answered, "corrected": Story._corrected,
    "info_needed": Story._info_needed, "info_supplied": Story._info_supplied, "suspended": Story._suspended,
    "resumed": Story._resumed, "classified": Story._classified, "resolved": Story._resolved,
    "closed": Story._finished, "answered_directly": Story._finished, "refused": Story._finished,
    "transferred": Story._finished, "cancelled": Story._finished, "attached": Story._finished,
    "reopened": Story._reopened, "merged": Story._merged, "unmerged": Story._unmerged,
    "supervised": Story._supervised, "dispatched": Story._dispatched, "called_back": Story._called_back,
    "acknowledged": Story._handled, "arrived": Story._handled, "reported": Story._handled,
    "returned": Story._handled, "return_granted": Story._handled, "support_waived": Story._handled,
    "withdrawn": Story._handled, "ruled": Story._handled, "extension_granted": Story._handled,
    "verified": Story._handled, "sent_back": Story._handled,
}  # fmt: skip
