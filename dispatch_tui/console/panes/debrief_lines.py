"""A run looked back on, as lines: a lane for each ticket with the expert's beside it, plots, what was expected. Pure.

One moment is at hand: it stands as a column through the lanes, and what happened then is told above them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from dispatch_tui.console.panes.drill_lines import number
from dispatch_tui.console.panes.ticket_lines import heading
from dispatch_tui.console.widgets.lines import BLANK, Line, Piece, ends, line, wrap
from dispatch_tui.domain.plain import clip, pad, shown
from dispatch_tui.drill.debrief.lanes import group, told
from dispatch_tui.drill.debrief.measuring import measured
from dispatch_tui.drill.debrief.plots import blocks
from dispatch_tui.drill.scoring.verdict import OUTCOMES

if TYPE_CHECKING:
    from dispatch_tui.drill.debrief.debrief import Debrief
    from dispatch_tui.drill.debrief.timeline import Lane, Mark, Timeline
    from dispatch_tui.drill.debrief.wording import DebriefWords
    from dispatch_tui.drill.scoring.score import Line as Scored

_LABEL: Final = 20
_BARS: Final = {"ringing": "!", "centre": "─", "out": "·", "check": "═", "ended": " "}
"""How a stretch of a lane is drawn by the sort of its status; ``debrief_screen.legend`` says which is which."""
_HANDS: Final = {"trainee": "●", "department": "◆"}
_OTHER_HAND: Final = "○"
_ROLES: Final = {"met": "ok", "late": "warn", "partly": "warn", "wrong": "late", "missed": "late", "not_yet": "quiet"}
_NAMES: Final = {"yours": "debrief.yours", "expert": "debrief.expert", "came": "debrief.plot.came",
                 "done": "debrief.plot.done"}  # fmt: skip


def debrief_lines(debrief: Debrief, words: DebriefWords, at: int, columns: int) -> list[Line]:
    """Everything, ``columns`` wide, with the moment ``at`` (drill ms) at hand."""
    found = [*_mark(debrief, words, columns), *_moment(debrief, words, at, columns)]
    found += _lanes(debrief, words, at, columns)
    found += _expectations(debrief, words, columns)
    found += _plots(debrief, words, columns)
    found += _measures(debrief, words, columns)
    found += _remarks(debrief, words, columns)
    return found


def moments(debrief: Debrief) -> list[int]:
    """The moments at which something happened, and the beginning and the end."""
    run = debrief.timeline
    found = {run.began, run.until, *(mark.at for lane in run.lanes for mark in lane.marks)}
    found |= {remark.at for remark in debrief.remarks}
    return sorted(one for one in found if run.began <= one <= run.until)


def _mark(debrief: Debrief, words: DebriefWords, columns: int) -> Iterator[Line]:
    score, counts = debrief.score, debrief.score.counts()
    mark = score.mark if score.over else score.so_far
    left: list[Piece] = [
        (f" {shown(debrief.script.title.in_(words.language))}", "strong"),
        (f"  {shown(debrief.about.trainee_name)}  {words.day(debrief.about.start)}", "quiet"),
    ]  # fmt: skip
    right: list[Piece] = []
    if mark is not None:
        right.append((f"{words.say('debrief.mark' if score.over else 'debrief.so_far')} {number(mark)}", "accent"))
    if debrief.expert is not None:
        right.append((f"  {words.say('debrief.expert')} {debrief.expert.mark_hundredths / 100:g}", "quiet"))
    yield ends(left, [*right, (" ", "text")], columns)
    pieces: list[Piece] = [(" ", "text")]
    for outcome in OUTCOMES:
        if counts[outcome]:
            pieces.append((f"{words.outcome(outcome)} {counts[outcome]}  ", _ROLES.get(outcome, "faint")))
    yield ends(pieces, [], columns)


def _moment(debrief: Debrief, words: DebriefWords, at: int, columns: int) -> Iterator[Line]:
    """What happened at the moment at hand."""
    yield BLANK
    happened = [(lane, mark) for lane in debrief.timeline.lanes for mark in lane.marks if mark.at == at]
    what = words.listed(f"{lane.number.rpartition('-')[2]} {told(mark, words).partition(' ')[2]}"
                        for lane, mark in happened[:4])  # fmt: skip
    remarks = words.listed(shown(one.text) for one in debrief.remarks if one.at == at)
    elapsed = words.span(at - debrief.timeline.began)
    yield ends(
        [(f" {words.clock(at)} ", "title"), (words.say("debrief.after", span=elapsed) + "  ", "quiet"), (what, "text"),
         (f"  {remarks}" if remarks else "", "warn")], [], columns,
    )  # fmt: skip


def _lanes(debrief: Debrief, words: DebriefWords, at: int, columns: int) -> Iterator[Line]:
    run, expert = debrief.timeline, debrief.expert.timeline if debrief.expert is not None else None
    yield heading(words.say("debrief.timeline"), columns)
    for piece in wrap(words.say("debrief_screen.legend"), columns - 2):
        yield line((" " + piece, "quiet"))
    room = max(columns - _LABEL - 2, 10)
    lanes, more = debrief.lanes()
    for lane in lanes:
        yield _lane(clip(shown(debrief.label_of(lane, words.language)), _LABEL), lane, run, at, room, own=True)
        theirs = expert.lane(lane.inject) if expert is not None else None
        if theirs is not None:
            yield _lane(f"  {words.say('debrief.expert')}", theirs, run, at, room, own=False)
    if more:
        yield line((" " + words.say("debrief.timeline_cut", count=more), "quiet"))


def _lane(label: str, lane: Lane, run: Timeline, at: int, room: int, *, own: bool) -> Line:
    cells = [" "] * room
    roles = ["quiet" if own else "faint"] * room
    span = max(run.until - run.began, 1)

    def place(moment: int) -> int:
        return min(max((moment - run.began) * room // span, 0), room - 1)

    for stay in lane.stays:
        for cell in range(place(stay.start), place(min(stay.end, run.until)) + 1):
            cells[cell] = _BARS[group(stay.status)]
    for mark in lane.marks:
        if mark.at <= run.until and mark.kind != "received":
            cell = place(mark.at)
            cells[cell], roles[cell] = _hand(mark), ("strong" if own else "faint")
    here = place(at)
    roles[here] = "pick|" + roles[here]
    pieces: list[Piece] = [(f" {pad(label, _LABEL)} ", "text" if own else "faint")]
    return Line((*pieces, *_joined(cells, roles)))


def _hand(mark: Mark) -> str:
    return _HANDS.get(mark.hand, _OTHER_HAND)


def _joined(cells: Sequence[str], roles: Sequence[str]) -> Iterator[Piece]:
    """Neighbours of one role as one piece."""
    start = 0
    for end in range(1, len(cells) + 1):
        if end == len(cells) or roles[end] != roles[start]:
            yield "".join(cells[start:end]), roles[start]
            start = end


def _expectations(debrief: Debrief, words: DebriefWords, columns: int) -> Iterator[Line]:
    yield BLANK
    yield heading(words.say("debrief.expectations"), columns)
    lines = [one for one in debrief.score.lines if one.counts]
    lost = [one for one in lines if one.points < one.weight]
    for one in (*lost, *(one for one in lines if one.points >= one.weight)):
        yield from _expectation(debrief, one, words, columns)


def _expectation(debrief: Debrief, one: Scored, words: DebriefWords, columns: int) -> Iterator[Line]:
    verdict = one.verdict
    head: list[Piece] = [
        (f" {pad(words.outcome(verdict.outcome), 8)} ", _ROLES.get(verdict.outcome, "quiet")),
        (f"{pad(clip(shown(one.inject), 9), 9)} ", "key"), (words.expected(one.expected), "text"),
    ]  # fmt: skip
    points = f"{number(one.points)}/{number(one.weight)} "
    yield ends(head, [(points, "quiet")], columns)
    if one.points >= one.weight:
        return
    theirs = debrief.expert_line(one)
    said = " ".join(piece for piece in (words.clock(verdict.at), words.found(verdict.found)) if piece)
    if theirs is not None and theirs.at is not None:
        said += f"  {words.say('debrief.expert')} {words.clock(theirs.at)}"
    for piece in wrap(said, columns - 22):
        yield line((" " * 20 + piece, "quiet"))
    for piece in wrap(words.say("debrief.advice", advice=shown(one.advice)), columns - 22) if one.advice else []:
        yield line((" " * 20 + piece, "accent"))


def _plots(debrief: Debrief, words: DebriefWords, columns: int) -> Iterator[Line]:
    for plot in debrief.plots:
        if not plot.highest:
            continue
        highest = words.span(plot.highest) if plot.spans else str(plot.highest)
        yield BLANK
        yield heading(f"{words.say(f'debrief.plot.{plot.code}')} ≤ {highest}", columns)
        for series in plot.series:
            name = pad(clip(words.say(_NAMES[series.name]), 10), 10)
            role = "accent" if series.name in ("yours", "came") else "quiet"
            yield line((f" {name} ", "text"), (blocks(plot, series, max(columns - 13, 10)), role))


def _measures(debrief: Debrief, words: DebriefWords, columns: int) -> Iterator[Line]:
    yield BLANK
    yield heading(words.say("debrief.measures"), columns)
    for name, value in measured(debrief.score.measures.as_json(), words):
        yield ends([(f" {name}", "text")], [(f"{value} ", "strong")], min(columns, 70))


def _remarks(debrief: Debrief, words: DebriefWords, columns: int) -> Iterator[Line]:
    yield BLANK
    yield heading(words.say("debrief.remarks"), columns)
    if not debrief.remarks:
        yield line((" " + words.say("debrief.no_remarks"), "quiet"))
    for remark in debrief.remarks:
        for number_of, piece in enumerate(wrap(shown(remark.text) or "!", columns - 12)):
            yield line((f" {words.clock(remark.at) if number_of == 0 else ' ' * 8}  ", "quiet"), (piece, "strong"))
