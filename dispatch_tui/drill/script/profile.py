"""A load profile: how many calls an hour come by themselves, and of what sorts. ``load.py`` makes the calls."""

from __future__ import annotations

from dataclasses import dataclass, fields

from dispatch_tui.drill.script.shapes import Code, Many, Share, Span, Struct, Whole, of


@dataclass(frozen=True, slots=True, kw_only=True)
class Surge:
    """For a while ``times`` as many calls as else."""

    at: int = of(Span())
    lasts: int = of(Span(least=1000), key="for")
    times: float = of(Share(0.0, 50.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """Shares of all calls, each from 0 to 1, together at most 1; the rest are plain reports by phone."""

    not_police: float = of(Share(), 0.0)
    """Passed on by the police, as no matter of theirs."""
    grid: float = of(Share(), 0.0)
    """Collectors' reports."""
    emergencies: float = of(Share(), 0.0)
    """For an emergency number: to be put through at once."""
    questions: float = of(Share(), 0.0)
    """Can be answered at once."""
    not_ours: float = of(Share(), 0.0)
    """Nothing for the government, or another place's: to be refused."""
    duplicates: float = of(Share(), 0.0)
    """The matter of an earlier call, told by someone else."""
    look_alikes: float = of(Share(), 0.0)
    """At the place of an earlier call, but an item that is easily taken for its item."""
    angry: float = of(Share(), 0.0)
    """Callers who shout."""


MIXES: tuple[str, ...] = tuple(one.name for one in fields(Mix))


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Calls made from the pack's own words. ``items`` and ``towns`` narrow what they are about, and where."""

    start: int = of(Span(), 0, key="from")
    end: int | None = of(Span(), None, key="to")
    calls_an_hour: float = of(Share(0.0, 3600.0))
    surge: tuple[Surge, ...] = of(Many(Struct(Surge), most=20, least=0), ())
    mix: Mix = of(Struct(Mix), Mix())
    items: tuple[str, ...] = of(Many(Code("item"), least=0), ())
    towns: tuple[str, ...] = of(Many(Code("town"), least=0), ())
    lines: tuple[str, ...] = of(Many(Code("hotline"), least=0), ())
    most: int = of(Whole(1, 2000), 2000)
