"""Merged tickets: several reports of one matter, headed by the lowest id held.

A merge is an edge recorded in both tickets. It lives while each half that is held stands: a half taken back
ends it, and of a ticket that is not held here the other half alone decides.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping


def heads(edges: Mapping[str, Collection[str]]) -> Mapping[str, str]:
    """For every held ticket the head of its group, itself when it is merged with none.

    ``edges`` gives for each ticket held those to which its half of a merge stands (``Ticket.edges``).
    """
    nodes = {*edges, *(other for others in edges.values() for other in others)}
    root = {ticket: ticket for ticket in nodes}

    def top(ticket: str) -> str:
        while root[ticket] != ticket:
            root[ticket] = root[root[ticket]]
            ticket = root[ticket]
        return ticket

    for ticket, others in edges.items():
        for other in others:
            if other not in edges or ticket in edges[other]:
                root[top(ticket)] = top(other)
    lowest: dict[str, str] = {}
    for ticket in sorted(edges):
        lowest.setdefault(top(ticket), ticket)
    return {ticket: lowest[top(ticket)] for ticket in edges}
