"""What a judge says of one expectation: what came of it, the share of its points, and the events that it rests on.

Shares are exact fractions: points are only rounded where they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, Literal

from dispatch_tui.domain.reason import Reason

Outcome = Literal["met", "late", "partly", "wrong", "missed", "not_yet", "void"]
"""``late``: right but after its limit. ``partly``: some of it right. ``wrong``: something else was done in its stead.
``missed``: nothing was done by the end. ``void``: it does not count, as what it waits for never came."""
OUTCOMES: Final[tuple[Outcome, ...]] = ("met", "late", "partly", "wrong", "missed", "not_yet", "void")
ALL: Final = Fraction(1)
HALF: Final = Fraction(1, 2)
QUARTER: Final = Fraction(1, 4)
NONE: Final = Fraction(0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``share`` of the points, 0 to 1; ``events`` by which they were earned or lost; ``found`` what was done, in the
    catalogue's words under ``drill.found``; ``at`` when (drill ms); ``due`` by when it was expected."""

    outcome: Outcome
    share: Fraction
    found: Reason
    events: tuple[str, ...] = ()
    at: int | None = None
    due: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A judge's finding before it is timed: what was done, by which events, when."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    events: tuple[str, ...] = ()
    at: int | None = None

    @property
    def reason(self) -> Reason:
        return Reason(self.code, self.params)


def met(found: Found, due: int | None = None) -> Verdict:
    return Verdict("met", ALL, found.reason, found.events, found.at, due)


def partly(found: Found, share: Fraction, due: int | None = None) -> Verdict:
    """Some of it: ``wrong`` where nothing is left of the points, ``met`` where all is."""
    outcome: Outcome = "met" if share >= ALL else "partly" if share > NONE else "wrong"
    return Verdict(outcome, min(max(share, NONE), ALL), found.reason, found.events, found.at, due)


def wrong(found: Found, due: int | None = None) -> Verdict:
    return Verdict("wrong", NONE, found.reason, found.events, found.at, due)


def void(code: str, **params: Any) -> Verdict:
    return Verdict("void", NONE, Reason(code, params))


def missed(over: bool, due: int | None = None, *, now: int = 0, code: str = "nothing", **params: Any) -> Verdict:
    """Nothing was done: not yet, as long as the drill goes on; past its limit that is said."""
    if over:
        return Verdict("missed", NONE, Reason(code, params), due=due)
    overdue = due is not None and now > due
    return Verdict("not_yet", NONE, Reason("overdue" if overdue else "waiting", params), due=due)


def timed(found: Found, started: int, limit: int | None) -> Verdict:
    """What is right, by when it was done: all of the points within the limit, half within twice the limit, a quarter
    after that."""
    if limit is None or found.at is None or found.at <= started + limit:
        return met(found, None if limit is None else started + limit)
    share = HALF if found.at <= started + 2 * limit else QUARTER
    return Verdict("late", share, found.reason, found.events, found.at, started + limit)


def events(ids: Iterable[str]) -> tuple[str, ...]:
    """Event ids once each, in their order."""
    return tuple(dict.fromkeys(ids))
