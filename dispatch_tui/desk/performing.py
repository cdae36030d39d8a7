"""What is done at the desk: acts, what comes back on slips, and what other platforms send, each in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from dispatch_tui.desk.acts import intake
from dispatch_tui.desk.acts.amending import Register
from dispatch_tui.desk.acts.registry import ACTS, prove_arguments
from dispatch_tui.desk.receiving import Entered, NewReport
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.replies import SOURCE, Reply, Slip, Step, find_slip, photos_to_note
from dispatch_tui.desk.seated import Seated
from dispatch_tui.desk.slips import Sheet
from dispatch_tui.desk.work import Operator, Work
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.domain.ticket.kinds import CENTRE
from dispatch_tui.store import erasing as store_erasing
from dispatch_tui.store.collecting import without_collecting
from dispatch_tui.store.log import Unlawful
from dispatch_tui.store.store import StoreRefused

_TELLING_TIMES: Final = CENTRE | {"department", "collector"}
SYSTEM: Final = Operator("system", "", "system")
"""Who receives what no person typed: a telephone system's ring, a file's rows."""


@dataclass(frozen=True, slots=True)
class Done:
    """An act that was done: its id, and the ticket that it left or made."""

    act: str
    ticket: str
    number: str
    asked_after: str | None = None
    """The ticket that the caller asked after: its state is what they are to be told."""


class _NotWritten(Exception):
    """Ends a transaction that was only to show whether it would go through."""


class Performing(Seated):
    """The part of a desk that acts."""

    def perform(
        self, act: str, ticket: str | None = None, /, *, occurred: int | None = None, **args: Any
    ) -> Done:
        """Do an act; raises Refused with the reason and what was entered, and then nothing was written."""
        function = ACTS.get(act)
        if function is None:
            raise Refused("no_such_act", args, act=act)
        operator = self._signed_in()
        prove_arguments(function, args)
        now = self.clock.now()
        if occurred is not None:
            _prove_occurred(occurred, now, operator, args)
        try:
            with self.store.transaction(now) as tx:
                pen = tx.act(operator.code, operator.role, occurred=occurred)
                work = Work(self.store, tx, pen, operator, now, ticket, self.duty)
                made = function(work, **args)
                subject = made if isinstance(made, str) else work.ticket_id
        except Unlawful as unlawful:
            raise Refused.because(unlawful.refusal, args) from None
        except StoreRefused as refused:
            raise Refused(refused.code, args, **refused.params) from refused
        except Refused as refused:
            raise Refused.because(refused.refusal, args) from None
        store_erasing.sweep_up(self.store)
        if act == "reveal":
            self._revealed.add(subject)
        return Done(pen.id, subject, self.store.number_of(subject), work.asked_after)

    def slip(self, sheet: Sheet, key: str) -> Slip:
        """What a row of a sheet is about: ``key`` is an order's id, or a ticket's for a recheck. Raises Refused
        ``no_such_slip``."""
        return find_slip(self.store, sheet, key)

    def reply(self, slip: Slip, reply: Reply, *, dry_run: bool = False) -> Refusal | None:
        """Record what came back on a slip, each step an act of its own at its own time, all of them or none. Why they
        are refused, or None; what was written is kept as a note on the ticket either way. ``dry_run`` writes nothing.
        """
        operator, now = self._signed_in(), self.clock.now()
        try:
            for step in reply.steps:
                if step.occurred is not None:
                    _prove_occurred(step.occurred, now, operator, step.args)
            self._reply(slip, reply, reply.steps, operator, now, dry_run)
        except Unlawful as unlawful:
            refusal = unlawful.refusal
        except StoreRefused as refused:
            raise Refused(refused.code, **refused.params) from refused
        except Refused as refused:
            refusal = refused.refusal
        else:
            return None
        self._reply(slip, reply, (), operator, now, dry_run)
        return refusal

    def _reply(
        self, slip: Slip, reply: Reply, steps: Sequence[Step], operator: Operator, now: int, dry_run: bool
    ) -> None:
        note = {"source": f"{SOURCE}{slip.sheet}", "id": slip.known_by(reply.slip), "digest": reply.digest}
        with suppress(_NotWritten), self.store.transaction(now) as tx:
            for place, step in enumerate(steps or (None,), 1):
                pen = tx.act(operator.code, operator.role, occurred=step.occurred if step else None)
                work = Work(self.store, tx, pen, operator, now, slip.ticket.id, self.duty)
                if step is not None:
                    ACTS[step.act](work, **step.args)
                if place == max(len(steps), 1):  # the note goes with the last of them, and is undone with it
                    photos = photos_to_note(self.store, slip, reply, steps=bool(steps))
                    work.add("noted", {"external": note}, words=reply.words, photos=photos)
            if dry_run:
                raise _NotWritten

    def receive(self, reports: Iterable[NewReport], *, batch: int = 500) -> Iterator[Entered]:
        """Enter reports that no person typed, each an act of its own, ``batch`` to a transaction: what became of each,
        in their order. A report whose ``external`` is here already is known, or amends its ticket."""
        waiting: list[NewReport] = []
        for report in reports:
            waiting.append(report)
            if len(waiting) == batch:
                yield from self._receive(waiting)
                waiting = []
        if waiting:
            yield from self._receive(waiting)

    def _receive(self, reports: list[NewReport]) -> list[Entered]:
        now = self.clock.now()
        made: list[Entered] = []
        try:
            with without_collecting(), self.store.transaction(now) as tx:
                register, duty = Register(self.store, reports), self.duty
                for report in reports:
                    work = Work(self.store, tx, tx.act(SYSTEM.code, SYSTEM.role), SYSTEM, now, None, duty)
                    entered = intake.take_in(work, report, register.standing)
                    register.enter(report, entered)
                    made.append(entered)
        except Unlawful as unlawful:
            raise Refused.because(unlawful.refusal) from None
        except StoreRefused as refused:
            raise Refused(refused.code, **refused.params) from refused
        return made

    def register_of(self, reports: Iterable[NewReport]) -> Register:
        """What is here under the platforms' own ids of these reports."""
        return Register(self.store, reports)

    def compact(self) -> None:
        """Write the store's file anew, without anything that it had let go of."""
        store_erasing.compact(self.store)


def _prove_occurred(occurred: int, now: int, operator: Operator, args: Mapping[str, Any]) -> None:
    """Raises Refused ``occurred_later``, or ``role``. What a department or a collector says of the time is a claim: it
    moves a limit once the centre has accepted it."""
    if operator.role not in _TELLING_TIMES:
        raise Refused("role", args, role=operator.role, allowed=sorted(_TELLING_TIMES))
    if occurred > now:
        raise Refused("occurred_later", args)
