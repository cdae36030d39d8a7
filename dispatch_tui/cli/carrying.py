"""What the commands that carry files between stations share: progress, and what came of it in words and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.progress import Progress
from dispatch_tui.command.gaps import gap_sentence
from dispatch_tui.domain.plain import shown
from dispatch_tui.domain.refusal import Refusal

if TYPE_CHECKING:
    from dispatch_tui.sync.views import Carried, Fork, Missing


class Watching:
    """Draws the steps of a transfer as a progress bar. A context manager: it takes the bar off at the end."""

    def __init__(self, context: Context) -> None:
        self._say: Callable[..., str] = context.say
        self._bar = Progress()

    def __enter__(self) -> Watching:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.clear()

    def __call__(self, step: str, done: int, of: int) -> None:
        self._bar(self._say(f"transfer.{step}"), done, of or None)


def as_object(carried: Carried, context: Context) -> dict[str, Any]:
    """The JSON of an import or a sync."""
    return {
        "read": carried.read, "added": carried.added, "known": carried.known,
        "parked": [missing_object(one) for one in carried.parked],
        "forks": [fork_object(one) for one in carried.forks],
        "conflicts": list(carried.conflicts),
        "refused": [
            {"file": file, "reason": context.wording.refusal(refusal), "code": refusal.code}
            for file, refusal in carried.refused
        ],
    }  # fmt: skip


def missing_object(one: Missing) -> dict[str, Any]:
    known = one.first >= 0
    return {
        "station": one.station, "from": one.first if known else None, "to": one.last if known else None,
        "ask": list(one.ask), "seen_at": one.seen_at or None,
    }  # fmt: skip


def fork_object(one: Fork) -> dict[str, Any]:
    return {"station": one.station, "ends": [{"seq": seq, "link": link} for seq, link in one.ends]}


def tell(carried: Carried, context: Context) -> None:
    """What came in, and what is left to be seen to, as lines."""
    tell_refused(carried.refused, context)
    context.print(context.say("cli.import.done", read=carried.read, added=carried.added, known=carried.known))
    tell_missing(carried.parked, context)
    tell_forks(carried.forks, context)
    if carried.conflicts:
        numbers = context.say("sentence.comma").join(map(shown, carried.conflicts[:20]))
        context.print(context.say("cli.import.conflicts", count=len(carried.conflicts), numbers=numbers))


def tell_refused(refused: Iterable[tuple[str, Refusal]], context: Context) -> None:
    for _, refusal in refused:
        context.tell(context.wording.refusal(refusal))


def tell_missing(missing: Iterable[Missing], context: Context) -> None:
    for one in missing:
        context.print(gap_sentence(one, context.wording))


def tell_forks(forks: Iterable[Fork], context: Context) -> None:
    for one in forks:
        ends = context.say("sentence.comma").join(f"{seq}:{link[:8]}" for seq, link in one.ends)
        context.print(context.say("cli.import.fork", station=shown(one.station), ends=ends))
