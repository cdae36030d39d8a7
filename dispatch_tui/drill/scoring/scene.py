"""Everything that a judge may look at: the script, what came, what was done, the pack, the hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from dispatch_tui.desk.duty import Duty
from dispatch_tui.domain.place import Pack
from dispatch_tui.drill.scoring.facts import Deed, Facts, TicketFacts
from dispatch_tui.drill.scoring.told import Told
from dispatch_tui.drill.script.injects import Call, Caller, Cap, Department, Written
from dispatch_tui.drill.script.model import Inject, Script
from dispatch_tui.drill.script.outside import Truth
from dispatch_tui.drill.script.triggers import After, At, On, Sometime

Coming = Literal["came", "coming", "never", "void"]
"""``coming``: it may still come. ``never``: it waited for what the trainee did not do. ``void``: it did not come for a
reason that was none of the trainee's."""
ENDS: Final = ("transferred", "refused", "answered_directly", "cancelled", "attached", "closed")
"""The deeds by which a trainee ends a ticket."""
DECIDING: Final = ("dispatched", *ENDS, "merged", "info_needed")
"""The deeds that show that a trainee made something of a ticket."""


@dataclass(frozen=True, slots=True)
class Due:
    """What an attentive dispatcher makes of a report: its truth, with the duty list's lead and supports filled in."""

    truth: Truth
    lead: str | None
    supports: tuple[str, ...]


@dataclass
class Scene:
    """A run at one moment. ``injects`` are the written and the generated ones; ``now`` is drill ms; ``over``: nothing
    more will be done."""

    script: Script
    injects: Sequence[Inject]
    told: Told
    facts: Facts
    duty: Duty
    now: int
    over: bool
    _due: dict[str, Due | None] = field(default_factory=dict, repr=False)

    @property
    def pack(self) -> Pack:
        return self.duty.pack

    def ticket(self, inject: str) -> TicketFacts | None:
        """What is known of the ticket that an inject brought, or that it is about."""
        came = self.told.came.get(inject)
        if came is None:
            return None
        if came.ticket:
            return self.facts.ticket(came.ticket)
        found = self.by_id.get(inject)
        about = found.body.order_of if found is not None and isinstance(found.body, Department) else None
        return self.ticket(about) if about is not None else None

    def group(self, ticket: TicketFacts) -> list[TicketFacts]:
        """The tickets that are one matter with it, itself first."""
        others = (self.facts.ticket(one) for one in sorted(ticket.group - {ticket.id}))
        return [ticket, *(one for one in others if one is not None)]

    def began(self, inject: str) -> int | None:
        came = self.told.came.get(inject)
        return came.at if came is not None else None

    def coming(self, inject: str) -> Coming:
        """Whether an inject came, may come, or will not."""
        if inject in self.told.came:
            return "came"
        found = self.by_id.get(inject)
        if found is None or inject in self.told.barred:
            return "void"
        if inject in self.told.kept_away:
            return "never"
        if not self.over:
            return "coming"
        if found.condition is not None:
            return "void"
        match found.trigger:
            case On(inject=other):
                before = self.coming(other)
                return "never" if before == "came" else before
            case After(inject=other):
                before = self.coming(other)
                return "void" if before == "came" else before
            case At() | Sometime():
                return "void"
        return "void"

    @cached_property
    def by_id(self) -> Mapping[str, Inject]:
        """The injects by number or name."""
        return {one.id: one for one in self.injects}

    @cached_property
    def sendings(self) -> list[tuple[int, Deed]]:
        """(urgency by the inject's truth, the first sending) of every matter that went out."""
        found = []
        for inject in self.told.came:
            due, ticket = self.due(inject), self.ticket(inject)
            sent = ticket.first("dispatched", hand="trainee") if ticket is not None else None
            if due is not None and due.truth.urgency is not None and sent is not None:
                found.append((due.truth.urgency, sent))
        return found

    def due(self, inject: str) -> Due | None:
        """What an attentive dispatcher makes of an inject's report; None where the script does not say."""
        if inject not in self._due:
            self._due[inject] = self._of(inject)
        return self._due[inject]

    def _of(self, inject: str) -> Due | None:
        found = self.by_id.get(inject)
        body = found.body if found is not None else None
        if isinstance(body, Caller):
            return self.due(body.again)
        truth = body.truth if isinstance(body, Call | Written | Cap) else None
        if truth is None:
            return None
        lead, supports = truth.lead, truth.supports
        if truth.item is not None and (lead is None or supports is None):
            routed = self.duty.router.resolve(truth.item, self.duty.place(truth.town, truth.grid))
            lead = routed.lead if lead is None else lead
            supports = routed.supports if supports is None else supports
        return Due(truth, lead, tuple(supports or ()))
