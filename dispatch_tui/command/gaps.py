"""What is missing between stations, in words: which records, and whom to ask for them, or what else can be done."""

from __future__ import annotations

from typing import Protocol

from dispatch_tui.command.wording import Wording
from dispatch_tui.domain.plain import shown


class Gap(Protocol):
    """As ``sync`` tells it (``sync.views.Missing``)."""

    @property
    def station(self) -> str: ...
    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...
    @property
    def ask(self) -> tuple[str, ...]: ...
    @property
    def seen_at(self) -> str: ...


def gap_words(gap: Gap, wording: Wording) -> str:
    """``missing WC03:120–131, ask station WC03``, without a full stop."""
    say = wording.say
    key = "sync.missing_some" if gap.first < 0 else "sync.missing_one" if gap.first == gap.last else "sync.missing"
    told = say(key, station=shown(gap.station), first=gap.first, last=gap.last)
    whom, seen_at = say("sentence.comma").join(shown(code) for code in gap.ask), shown(gap.seen_at)
    if whom:
        return told + say("sync.ask_else" if seen_at else "sync.ask", stations=whom, seen_at=seen_at)
    return told + say("sync.only_seen" if seen_at else "sync.nobody", station=shown(gap.station), seen_at=seen_at)


def gap_sentence(gap: Gap, wording: Wording) -> str:
    """The same as a sentence."""
    told = gap_words(gap, wording)
    return f"{told[:1].upper()}{told[1:]}{wording.say('sentence.full_stop')}"
