"""What no single expectation tells: how long callers and orders waited, how long the queue was, how many keys an order
took, where the trainee hesitated or had to correct themselves. Times are ms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Final

from dispatch_tui.drill.scoring.facts import Deed, Span, TicketFacts
from dispatch_tui.drill.scoring.told import Told

ANSWER_LIMIT: Final = 15_000
"""GB/T 33358-2016: answered within 15 s."""
DISPATCH_LIMIT: Final = 150_000
"""2 min 30 s from entry to dispatch."""
HESITATION: Final = 20_000
"""With no key and no act for longer than this, while something waited, a trainee hesitates."""
FOR_THE_CENTRE: Final = frozenset({
    "ringing", "received", "needs_info", "to_dispatch", "return_review", "extension_review", "to_verify",
    "to_call_back", "to_close",
})  # fmt: skip
"""The statuses in which a ticket waits for the centre."""
TO_SEND: Final = frozenset({"ringing", "received", "needs_info", "to_dispatch"})


@dataclass(frozen=True, slots=True)
class Spread:
    """Spans measured alike: how many, the middle one, the ninth of ten, the longest, how many within the limit."""

    count: int
    median: int
    ninth: int
    longest: int
    within: int


@dataclass(frozen=True, slots=True)
class Measures:
    """``unanswered`` calls ended before anybody took them up; ``hesitations`` are the spans in which nothing was done
    though something waited; ``corrections`` what was taken back, set anew, classified or sent anew."""

    answering: Spread | None
    unanswered: int
    dispatching: Spread | None
    keys: int
    orders: int
    hesitations: tuple[Span, ...]
    undone: int
    corrected: int
    reclassified: int
    resent: int
    longest_queue: int

    @property
    def keys_per_order(self) -> int | None:
        """Tenths of a key; None where no key was noted or nothing went out."""
        return round(self.keys * 10 / self.orders) if self.keys and self.orders else None

    @property
    def hesitated(self) -> int:
        return sum(end - start for start, end in self.hesitations)

    def as_json(self) -> dict[str, Any]:
        """For JSON: spans in ms, keys per order in tenths."""
        whole = asdict(self)
        return {
            **whole, "hesitations": [list(span) for span in self.hesitations], "hesitated": self.hesitated,
            "keys_per_order_tenths": self.keys_per_order,
        }  # fmt: skip


def measure(tickets: Sequence[TicketFacts], told: Told, now: int) -> Measures:
    """Measure a run up to ``now``."""
    mine = [deed for ticket in tickets for deed in ticket.deeds if deed.hand == "trainee"]
    standing = [deed for deed in mine if not deed.undone]
    return Measures(
        answering=spread((at for _, at in answer_times(tickets)), ANSWER_LIMIT),
        unanswered=sum(_unanswered(ticket) for ticket in tickets),
        dispatching=spread((took for _, took in dispatch_times(tickets)), DISPATCH_LIMIT),
        keys=sum(count for _, count, _ in told.keys),
        orders=len({(deed.act, deed.department) for deed in standing if deed.kind == "dispatched"}),
        hesitations=tuple(hesitations(tickets, told, mine, now)),
        undone=len({deed.act for deed in mine if deed.kind == "retracted"}),
        corrected=sum(_set_anew(ticket) for ticket in tickets),
        reclassified=sum(_again(ticket, "classified") for ticket in tickets),
        resent=sum(deed.kind == "withdrawn" for deed in standing),
        longest_queue=max((count for _, count in queue(tickets, FOR_THE_CENTRE, now)), default=0),
    )


def answer_times(tickets: Iterable[TicketFacts]) -> list[tuple[int, int]]:
    """(when, how long it rang) of every call that was answered."""
    found = []
    for ticket in tickets:
        deed = ticket.first("answered", hand="trainee")
        if deed is not None and ticket.deeds:
            found.append((deed.at, deed.at - ticket.deeds[0].at))
    return sorted(found)


def _unanswered(ticket: TicketFacts) -> bool:
    """Whether a call rang and is over without an answer."""
    rang = bool(ticket.deeds) and bool(ticket.deeds[0].data.get("ringing"))
    return rang and ticket.ticket.status == "cancelled" and ticket.first("answered") is None


def dispatch_times(tickets: Iterable[TicketFacts]) -> list[tuple[int, int]]:
    """(when, how long after it was taken up) of every first sending."""
    found = []
    for ticket in tickets:
        sent, answered = ticket.first("dispatched", hand="trainee"), ticket.first("answered", hand="trainee")
        if sent is not None:
            found.append((sent.at, sent.at - (answered or ticket.deeds[0]).at))
    return sorted(found)


def spread(spans: Iterable[int], limit: int) -> Spread | None:
    """None where there is nothing to measure."""
    ordered = sorted(spans)
    if not ordered:
        return None
    last = len(ordered) - 1
    return Spread(len(ordered), ordered[last // 2], ordered[(last * 9 + 9) // 10], ordered[-1],
                  sum(span <= limit for span in ordered))  # fmt: skip


def queue(tickets: Iterable[TicketFacts], statuses: frozenset[str], now: int) -> list[tuple[int, int]]:
    """(from when, how many) tickets had one of these statuses, from the first change to ``now``."""
    steps: dict[int, int] = {}
    for ticket in tickets:
        for start, end in ticket.waits(statuses, now):
            steps[start] = steps.get(start, 0) + 1
            if end < now:
                steps[end] = steps.get(end, 0) - 1
    found, count = [], 0
    for at, step in sorted(steps.items()):
        count += step
        found.append((at, count))
    return found


def hesitations(tickets: Iterable[TicketFacts], told: Told, mine: Iterable[Deed], now: int) -> list[Span]:
    """The parts beyond ``HESITATION`` of the spans without key or act, as far as something waited then."""
    acts = [deed.at for deed in mine] + [at for at, _, _ in told.keys] + [at for seen in told.looked.values()
                                                                        for at in seen]  # fmt: skip
    marks = sorted({told.began, now, *(at for at in acts if told.began <= at <= now)})
    waiting = _joined(span for ticket in tickets for span in ticket.waits(FOR_THE_CENTRE, now))
    found: list[Span] = []
    first = 0
    for before, after in pairwise(marks):
        while first < len(waiting) and waiting[first][1] <= before:
            first += 1
        for start, end in waiting[first:]:
            if start >= after:
                break
            began = max(start, before) + HESITATION
            if began < min(end, after):
                found.append((began, min(end, after)))
    return found


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Overlapping spans made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _set_anew(ticket: TicketFacts) -> int:
    """How often the trainee set a field that they had set before."""
    known: set[str] = set()
    anew = 0
    for deed in ticket.of("received", "corrected", "info_supplied", hand="trainee"):
        anew += bool(known & deed.fields)
        known |= deed.fields
    return anew


def _again(ticket: TicketFacts, kind: str) -> int:
    return max(0, sum(1 for _ in ticket.of(kind, hand="trainee")) - 1)
