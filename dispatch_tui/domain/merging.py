"""Merged tickets: the connected sets of live merges, each headed by its lowest id (log rule 12)."""

from __future__ import annotations

from collections.abc import Mapping


def heads(halves: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Each held ticket's head. ``halves`` gives for every ticket held the others to which its half of a merge
    stands; a merge lives while all its held halves count."""
    head = {ticket: ticket for ticket in halves}

    def top(ticket: str) -> str:
        while head[ticket] != ticket:
            head[ticket] = head[head[ticket]]
            ticket = head[ticket]
        return ticket

    for ticket, others in halves.items():
        for other in others:
            if other in halves and ticket in halves[other]:
                low, high = sorted((top(ticket), top(other)))
                head[high] = low
    return {ticket: top(ticket) for ticket in halves}
