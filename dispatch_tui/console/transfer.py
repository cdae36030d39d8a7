"""One transfer: how far it is and how it ended, in words. Pure but for the clock that tells how long it takes."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from dispatch_tui.command.gaps import gap_words
from dispatch_tui.console.widgets.lines import Line, Piece, ends
from dispatch_tui.domain.plain import shown

if TYPE_CHECKING:
    from dispatch_tui.console.wording import Wording
    from dispatch_tui.domain.refusal import Refusal
    from dispatch_tui.sync.views import Carried

Kind = Literal["sync", "export", "import"]
_BAR = 24
_MOST_FILES = 3
_MOST_GAPS = 2
"""Gaps that a message names; all of them stand on the sync screen."""


@dataclass
class Transfer:
    """``told`` is called in the courier's thread: it puts one tuple in the place of another and nothing else."""

    kind: Kind
    path: str
    by_itself: bool = False
    leaving: bool = False
    began: float = field(default_factory=time.monotonic)
    at: tuple[str, int, int] = ("", 0, 0)
    """The step, what is done of it, and what there is in all (0: not known)."""

    def told(self, step: str, done: int, of: int) -> None:
        self.at = (step, done, of)

    @property
    def share(self) -> float | None:
        """How much of the step is done, 0 to 1; None where nobody knows."""
        _, done, of = self.at
        return min(max(done / of, 0.0), 1.0) if of > 0 else None


@dataclass(frozen=True)
class Ended:
    """How the last transfer ended: what came of it, why it was refused, or neither where it was left."""

    transfer: Transfer
    carried: Carried | None = None
    refusal: Refusal | None = None


def transfer_lines(transfer: Transfer, wording: Wording, columns: int) -> list[Line]:
    """What is carried, and a bar that shows how far it is."""
    step, done, of = transfer.at
    what = wording.say(f"carry.{transfer.kind}")
    head = ends(
        [(f" {what} ", "strong"), (shown(transfer.path), "text")],
        [(wording.say("carry.leaving" if transfer.leaving else "carry.stop_by") + " ", "quiet")], columns,
    )  # fmt: skip
    share = transfer.share
    full = 0 if share is None else round(_BAR * share)
    bar: list[Piece] = [(" " + "█" * full + "░" * (_BAR - full), "accent")]
    if share is not None:
        bar.append((f" {share:>4.0%}", "strong"))
    counts = f"{done:,} / {of:,}" if of else f"{done:,}" if done else ""
    took = round(time.monotonic() - transfer.began)
    bar += [(f"  {wording.code('transfer', step)}", "text"), (f"  {counts}", "quiet")]
    return [head, ends(bar, [(wording.say("carry.since", count=took) + " ", "quiet")], columns)]


def short_words(transfer: Transfer, wording: Wording) -> str:
    """For the board's status line."""
    share = transfer.share
    what = wording.say(f"carry.{transfer.kind}")
    return what if share is None else f"{what} {share:.0%}"


def ended_words(ended: Ended, wording: Wording) -> tuple[str, str]:
    """How a transfer ended, as a sentence and the role to say it in."""
    what = wording.say(f"carry.{ended.transfer.kind}")
    if ended.refusal is not None:
        return f"{what}{wording.say('sentence.colon')}{wording.refusal(ended.refusal)}", "warn"
    if ended.carried is None:
        return wording.say("carry.left", what=what), "quiet"
    told = _came(ended, ended.carried, wording)
    problems = _problems(ended.carried, wording)
    return wording.say("sentence.gap").join([*told, *problems]), "warn" if problems else "ok"


def _came(ended: Ended, carried: Carried, wording: Wording) -> list[str]:
    say, told = wording.say, []
    if ended.transfer.kind != "export":
        told.append(say("carry.came", added=carried.added, known=carried.known))
    if carried.written:
        files = say("sentence.comma").join(shown(one.name) for one in carried.written[-_MOST_FILES:])
        told.append(say("carry.went" if carried.sent else "carry.wrote", sent=carried.sent, files=files))
    return told or [say("carry.nothing")]


def _problems(carried: Carried, wording: Wording) -> list[str]:
    say = wording.say
    told = [f"{shown(name)}{say('sentence.colon')}{wording.refusal(why)}" for name, why in carried.refused[:1]]
    if len(carried.refused) > 1:
        told.append(say("carry.more_refused", count=len(carried.refused) - 1))
    told += [gap_words(gap, wording) for gap in carried.parked[:_MOST_GAPS]]
    if carried.conflicts:
        told.append(say("carry.conflicts", count=len(carried.conflicts)))
    if carried.forks:
        told.append(say("carry.forks", count=len(carried.forks)))
    return told
