"""The drill's second station: another store of the same centre in the run's folder, which goes on alone while the
first is cut off, and whose work comes by a bundle."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.stations import trust
from dispatch_tui.desk.work import Operator
from dispatch_tui.drill.script.injects import Call, Outage, Report, Sync
from dispatch_tui.drill.script.model import Inject
from dispatch_tui.store.store import Store
from dispatch_tui.sync.exporting import export
from dispatch_tui.sync.importing import import_file
from dispatch_tui.sync.joining import join
from dispatch_tui.sync.trust import admission, own_card
from dispatch_tui.sync.views import To

CODE: Final = "WC02"
"""Its code where the script names none."""


def code_wanted(injects: Iterable[Inject]) -> str | None:
    """The code of the second station that these injects need; None where they need none."""
    bodies = [one.body for one in injects]
    named = next((one.station for one in bodies if isinstance(one, Sync)), None)
    alone = any(isinstance(one, Outage) and one.calls == "elsewhere" for one in bodies)
    return named or (CODE if alone else None)


def join_second(first: Store, path: Path, folder: Path, code: str, supervisor: Operator, now: int) -> Store:
    """Make the second station's store at ``path``, have it trusted and give it all that the first holds."""
    folder.mkdir(mode=0o700, exist_ok=True)
    store = join(path, own_card(first), station=code, drill=True)
    trust(first, supervisor, now, admission(first, own_card(store)))
    for file in export(first, folder, To("stations", (store.station,)), now).written:
        import_file(store, file, now)
        file.unlink()
    return store


class Second:
    """Its desk, at which the stage sits."""

    def __init__(self, store: Store, operator: Operator) -> None:
        self.store = store
        self._clock = SetClock(0)
        self._desk = Desk(store, self._clock, operator)

    def take_call(self, body: Call, at: int, language: str, known: Collection[str]) -> str:
        """Take a call that rings there in place of here, and do what an attentive dispatcher would; the ticket. Of what
        was taken at that moment already, before a crash, that is the one which is not ``known``."""
        truth = body.truth
        fields = {
            "text": "\n".join(turn.say.in_(language) for turn in body.says), "caller.phone": body.phone,
            "caller.name": body.name.in_(language), "address": truth.address.in_(language) if truth else "",
            "hotline": body.line, "grid": truth.grid if truth else None, "town": truth.town if truth else None,
            "urgency": truth.urgency if truth else None, "confidential": body.confidential or None,
        }  # fmt: skip
        item = truth.item if truth is not None and truth.path == "dispatch" else None
        departments = (truth.lead, *(truth.supports or ())) if truth is not None and truth.lead else ()
        return self._take(fields, item, [one for one in departments if one], at, known)

    def take_report(self, report: Report, at: int, language: str, known: Collection[str]) -> str:
        """Take a report that came to it; the ticket, as ``take_call``."""
        fields = {
            "text": report.text.in_(language), "address": report.address.in_(language), "grid": report.grid,
            "urgency": report.urgency, "caller.name": report.name.in_(language), "caller.phone": report.phone,
        }  # fmt: skip
        return self._take(fields, None, [], at, known, item=report.item)

    def _take(
        self, fields: Mapping[str, object], dispatched: str | None, departments: list[str], at: int,
        known: Collection[str], *, item: str | None = None,
    ) -> str:  # fmt: skip
        self._clock.set(at)
        given = {name: value for name, value in fields.items() if value}
        ticket = self._taken(at, known)
        if ticket is None:
            ticket = self._desk.perform("register", fields={**given, **({"item": item} if item else {})}).ticket
        if dispatched is not None and not self._desk.ticket(ticket).orders:
            with suppress(Refused):  # a lead that hangs on a place not told: it waits there for whoever takes it up
                self._desk.perform("dispatch", ticket, departments=departments, item=dispatched)
        return ticket

    def _taken(self, at: int, known: Collection[str]) -> str | None:
        """A ticket that was taken here at that moment, and of which nobody knows."""
        for _, event in self.store.arrived():
            ticket = event.stream.partition("/")[2]
            own = event.kind == "received" and event.station == self.store.station
            if own and event.wall == at and ticket not in known:
                return ticket
        return None

    def give(self, folder: Path, to: Store, at: int) -> Path | None:
        """Write what the first station lacks as a bundle into ``folder``; None where it lacks nothing."""
        written = export(self.store, folder, To("stations", (to.station,)), at).written
        return written[0] if written else None

    def close(self) -> None:
        self.store.close()
