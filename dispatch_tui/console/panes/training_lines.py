"""A drill as its trainer reads it, as lines. Pure, so it is tested as text.

What comes next stands first, with the time that is left; what came stands behind it, with its ticket. Lines that can be
chosen carry the inject or the ticket that they stand for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from dispatch_tui.console.hearing import topic_name
from dispatch_tui.console.panes.ticket_lines import heading
from dispatch_tui.console.training import TO_COME
from dispatch_tui.console.widgets.lines import BLANK, Line, Piece, ends, fit, line
from dispatch_tui.domain.plain import clip, pad, shown, width

if TYPE_CHECKING:
    from dispatch_tui.console.training import InjectRow, Told, Training
    from dispatch_tui.console.wording import Wording

Row = tuple[Line, str | None]
"""A line, and the id of the inject that it stands for."""
_NAME: Final = 11
"""Columns of an inject's number or name."""
_TIME: Final = 8
_KIND: Final = {"zh": 10, "en": 11}
_SAID: Final = frozenset({"said", "rang_back", "remark"})


def training_rows(state: Training, wording: Wording, now: int, columns: int) -> list[Row]:
    """Everything, ``columns`` wide; ``now`` is the drill's time."""
    rows: list[Row] = []
    coming = [one for one in state.rows if one.standing in TO_COME]
    came = [one for one in state.rows if one.standing == "came"]
    over = [one for one in state.rows if one.standing == "over"]
    coming.sort(key=lambda one: (one.at is None, one.at or 0))
    came.sort(key=lambda one: -(one.at or 0))
    rows += _section("training.coming", coming, state, wording, now, columns)
    if not coming and not state.ended:
        rows.append((line((" " + wording.say("training.nothing_coming"), "quiet")), None))
    elif state.ended:
        rows.append((line((" " + wording.say("training.now_debrief"), "accent")), None))
    if state.told:
        rows += [(BLANK, None), (heading(wording.say("training.happened"), columns), None)]
        rows += [(_told(one, state, wording, columns), None) for one in reversed(state.told[-8:])]
    rows += _section("training.came", came, state, wording, now, columns)
    rows += _section("training.over", over, state, wording, now, columns)
    return rows


def clock_line(state: Training, wording: Wording, now: int, columns: int, below: int) -> Line:
    """How far the drill is, how fast, what the trainee has earned so far, and how many lines are hidden ``below``:
    it stands above the list, wherever that is scrolled to."""
    say = wording.say
    left: list[Piece] = [
        (f" {span(now - state.start)} / {span(state.end - state.start)}", "title"),
        (f"  {say('training.speed', speed=f'{state.speed:g}')}", "quiet"),
    ]  # fmt: skip
    if state.ended:
        left.append((f"  {say('training.ended')}", "warn"))
    elif not state.alive:
        left.append((f"  {say('training.nobody')}", "late"))
    elif state.paused:
        left.append((f"  {say('training.paused')}", "warn"))
    left.append((f"  {shown(state.title)}", "text"))
    right: list[Piece] = []
    if state.mark is not None:
        right.append((say("training.mark", mark=f"{state.mark:.0f}") + " ", "accent"))
    if below:
        right.append((f" {say('ticket.below', count=below)} ", "quiet"))
    return ends(fit(left, columns - sum(width(text) for text, _ in right) - 1), right, columns)


def _section(
    title: str, injects: list[InjectRow], state: Training, wording: Wording, now: int, columns: int
) -> Iterator[Row]:
    if not injects:
        return
    yield BLANK, None
    yield heading(wording.say(title), columns), None
    for one in injects:
        yield _inject(one, state, wording, now, columns), one.id


def _inject(one: InjectRow, state: Training, wording: Wording, now: int, columns: int) -> Line:
    when, role = _when(one, state, wording, now)
    kind = say_kind(one.kind, wording)
    wide = _KIND[wording.language]
    left: list[Piece] = [
        (f" {pad(clip(when, _TIME), _TIME)} ", role), (pad(clip(shown(one.id), _NAME), _NAME) + " ", "key"),
        (pad(clip(kind, wide), wide) + " ", "quiet"), (shown(one.text), "text" if one.standing != "over" else "faint"),
    ]  # fmt: skip
    side = one.number if one.standing == "came" else _waits(one, wording)
    right: list[Piece] = [(clip(side, columns // 3) + " ", "quiet")] if side else []
    return ends(fit(left, columns - sum(width(text) for text, _ in right) - 1), right, columns)


def say_kind(kind: str, wording: Wording) -> str:
    """The kind of an inject; one of a newer version by its code."""
    return wording.code("drill.inject", kind)


def _when(one: InjectRow, state: Training, wording: Wording, now: int) -> tuple[str, str]:
    """The time left, or why there is none; and the role to say it in."""
    if one.standing == "held":
        return wording.say("training.held"), "warn"
    if one.standing == "over" or one.at is None:
        return "—", "faint"
    if one.standing == "came":
        return span(one.at - state.start), "quiet"
    left = max(one.at - now, 0)
    return f"-{span(left)}", "warn" if left < 15_000 else "strong"


def _waits(one: InjectRow, wording: Wording) -> str:
    if one.did == "by_hand":
        return wording.say("training.by_hand")
    if one.did:
        return wording.say("training.waits_on", inject=shown(one.waits), did=wording.code("event", one.did))
    return wording.say("training.waits_after", inject=shown(one.waits)) if one.waits else ""


def _told(one: Told, state: Training, wording: Wording, columns: int) -> Line:
    """One line of what happened."""
    say = wording.say
    text = shown(str(one.values.get("text") or ""))
    what = say(f"training.told.{one.what}")
    if one.what == "acted":
        step = say(f"cli.drill.does.{one.values.get('does')}")
        what = f"{wording.department(str(one.values.get('department') or ''))} {step}"
    elif one.what in ("fired", "dropped", "skipped", "held", "released", "typed"):
        what = f"{what} {shown(one.inject)}"
    elif one.what == "asked":
        what = f"{what} {topic_name(str(one.values.get('topic') or ''), wording)}"
    said = f"  {text}" if text and one.what in _SAID else ""
    pieces: list[Piece] = [(f" {pad(span(one.at - state.start), _TIME)} ", "quiet"), (what, "text"), (said, "strong")]
    return ends(pieces, [(one.number + " ", "quiet")] if one.number else [], columns)


def span(milliseconds: int) -> str:
    """A span as ``m:ss``, or ``h:mm:ss`` from an hour on."""
    seconds = max(milliseconds, 0) // 1000
    if seconds < 3600:
        return f"{seconds // 60}:{seconds % 60:02d}"
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
