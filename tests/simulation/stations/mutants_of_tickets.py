"""Wrong programs: what a ticket shows or an act does, where it takes several stations with files to see it."""

from __future__ import annotations

from typing import Any, Final
from unittest.mock import patch

from dispatch_tui.domain.clocks.governing import Governing
from dispatch_tui.store import folding
from dispatch_tui.store.exchange import entering, taking_in
from dispatch_tui.store.finding import Finding
from dispatch_tui.store.log import ActWriter, Transaction
from tests.simulation.stations.mutant import Mutant, Patch


def _half_of_an_act_waits() -> Patch:
    """What of an act stands on what is here is entered, whatever the rest of it stands on."""
    return patch.object(entering, "_runs", lambda lines: ([line] for line in lines))


def _a_number_is_a_key() -> Patch:
    real = Finding.find_number
    return patch.object(Finding, "find_number", lambda self, text: real(self, text)[:1])


def _undone_on_one_ticket() -> Patch:
    """Of the tickets that an act touched an undoing is written on one."""
    real = Transaction.streams_of
    return patch.object(Transaction, "streams_of", lambda self, chain, act: real(self, chain, act)[:1])


def _the_value_that_shows_governs() -> Patch:
    """While two values are in conflict, the limit of the provisional one applies."""
    real = Governing._in_force

    def in_force(self: Governing, settings: Any, span: Any) -> Any:
        found = real(self, settings, span)
        return sorted(found, key=lambda one: one.place)[-1:]

    return patch.object(Governing, "_in_force", in_force)


def _erased_comes_in_again() -> Patch:
    real = entering.found_in

    def found_in(store: Any, table: str, *asked: Any) -> set[str]:
        return set() if table == "erased" else real(store, table, *asked)

    return patch.object(taking_in, "found_in", found_in)


def _whatever_says_that_it_erases_does() -> Patch:
    """Nobody asks whether an erasure counts."""

    def erased_by(fold: Any, authority: Any) -> list[str]:
        return [part for event in fold.events if event.kind == "erased" for part in event.data["parts"]]

    return patch.object(folding, "erased_by", erased_by)


def _the_call_keeps_what_was_erased() -> Patch:
    """Who erases on a ticket leaves the stream of its call as it is."""
    real = ActWriter.add

    def add(self: ActWriter, stream: str, kind: str, *given: Any, **more: Any) -> Any:
        return None if kind == "erased" and stream.startswith("call/") else real(self, stream, kind, *given, **more)

    return patch.object(ActWriter, "add", add)


OF_TICKETS: Final = (
    Mutant(1, "half of an act waits", _half_of_an_act_waits, 5),
    Mutant(3, "a number is a key", _a_number_is_a_key, 25),
    Mutant(14, "an act is undone on one of its tickets", _undone_on_one_ticket, 4),
    Mutant(16, "the value that shows decides which limit applies", _the_value_that_shows_governs, 84),
    Mutant(18, "what was erased comes in again", _erased_comes_in_again, 4),
    Mutant(18, "whatever says that it erases does", _whatever_says_that_it_erases_does, 4),
    Mutant(18, "who erases a ticket leaves its call", _the_call_keeps_what_was_erased, 4),
)
