"""How the stations stand to each other, as lines. Pure, so it is tested as text.

What somebody has to do stands out: a gap and whom to ask, a station with two histories, tickets in conflict. Lines that
can be chosen (stations, tickets) carry what they stand for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dispatch_tui.command.gaps import gap_words
from dispatch_tui.console.panes.ticket_lines import heading
from dispatch_tui.console.widgets.lines import BLANK, Line, Piece, ends, fit, line, wrap
from dispatch_tui.domain.plain import clip, pad, shown, width

if TYPE_CHECKING:
    from dispatch_tui.console.traffic import Watched
    from dispatch_tui.console.wording import Wording
    from dispatch_tui.desk.views import BoardRow, Lane
    from dispatch_tui.sync.views import Peer, Standing

ROOMY = 100
"""Columns from which a station's line has room for all that is known of it."""
_CODE = 12
"""Columns of a station's code, which has at most so many signs."""
_MOST = 20
"""Records that do not count, of which each is told."""
_LINK = 8
"""Digits of a link that tell two histories apart."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What a line stands for: a station or a ticket, by id."""

    kind: Literal["station", "ticket"]
    id: str


Row = tuple[Line, Spot | None]


@dataclass(frozen=True, slots=True)
class SyncState:
    """All that the screen shows but the transfer under way."""

    standing: Standing
    watched: Watched | None
    tickets: Mapping[Lane, tuple[Sequence[BoardRow], int]]
    """What an exchange left to do: the first rows of a lane, and how many it holds beyond them."""


def sync_rows(state: SyncState, wording: Wording, now: int, columns: int) -> list[Row]:
    """Everything, ``columns`` wide."""
    standing = state.standing
    rows: list[Row] = [(one, None) for one in _own(state, wording, now, columns)]
    if standing.first_from is not None:
        told = _waiting if standing.set_back is None else _set_back
        return rows + [(one, None) for one in told(standing, wording, columns)]
    rows += _peers(standing, wording, now, columns)
    rows += [(one, None) for one in _gaps(standing, wording, columns)]
    rows += [(one, None) for one in _forks(standing, wording, columns)]
    rows += [(one, None) for one in _uncounted(standing, wording, now, columns)]
    for lane, (listed, more) in state.tickets.items():
        rows += _tickets(lane, listed, more, wording, columns)
    return rows


def _own(state: SyncState, wording: Wording, now: int, columns: int) -> Iterator[Line]:
    """This station: who it is, the code of its card, when anything came and went, the folder."""
    standing, say = state.standing, wording.say
    kind = wording.code("station_role", standing.role)
    if standing.department:
        kind += " " + wording.department(standing.department)
    held = say("sync.holds", count=f"{standing.events:,}")
    yield ends([(f" {shown(standing.code)}", "strong"), (f"  {kind}", "text"), (f"  {held}", "quiet")], [], columns)
    if standing.retired is not None:
        after = standing.retired[0]
        told = say("sync.own_retired_none" if after < 0 else "sync.own_retired", seq=after)
        for piece in wrap(told, columns - 4, most=3):
            yield line(("   " + piece, "warn"))
    yield from _fact(say("sync.voice"), [(standing.voice, "strong"), (f"  {say('sync.voice_for')}", "quiet")], columns)
    never = say("sync.never")
    came = wording.of_day(standing.last_in, now) if standing.last_in is not None else never
    went = wording.of_day(standing.last_out, now) if standing.last_out is not None else never
    yield from _fact(
        say("sync.last"), [(f"{say('sync.in')} {came}", "text"), (f"   {say('sync.out')} {went}", "text")], columns
    )
    yield from _fact(say("sync.folder"), _folder(state, wording), columns)
    if state.watched is not None and state.watched.trouble is not None:
        for piece in wrap(wording.refusal(state.watched.trouble), columns - 4, most=3):
            yield line(("   " + piece, "warn"))


def _folder(state: SyncState, wording: Wording) -> list[Piece]:
    say, folder = wording.say, shown(state.standing.folder)
    if state.watched is not None:
        every = say("sync.watched", count=state.watched.every)
        return [(shown(state.watched.folder), "text"), (f"  {every}", "accent")]
    return [(folder, "text")] if folder else [(say("sync.no_folder"), "quiet")]


def _fact(label: str, pieces: list[Piece], columns: int) -> Iterator[Line]:
    yield Line(fit([(f" {pad(label, 9 if label.isascii() else 8)}", "label"), *pieces], columns))


def _waiting(standing: Standing, wording: Wording, columns: int) -> Iterator[Line]:
    """What to do on a station that has joined and holds nothing yet."""
    say = wording.say
    yield BLANK
    yield heading(say("sync.joining"), columns)
    told = {"station": shown(standing.first_from or ""), "code": shown(standing.code), "voice": standing.voice}
    for number in (1, 2, 3):
        for at, piece in enumerate(wrap(say(f"sync.join_{number}", **told), columns - 6)):
            yield line((f" {number}. " if at == 0 else "    ", "key"), (piece, "text"))


def _set_back(standing: Standing, wording: Wording, columns: int) -> Iterator[Line]:
    """What became of a machine that held something once, and what to do."""
    yield BLANK
    yield heading(wording.say("sync.set_back"), columns)
    if standing.set_back is not None:
        for piece in wrap(wording.refusal(standing.set_back), columns - 3):
            yield line((" " + piece, "warn"))


def _peers(standing: Standing, wording: Wording, now: int, columns: int) -> Iterator[Row]:
    say = wording.say
    yield BLANK, None
    yield heading(say("sync.stations"), columns), None
    if not standing.peers:
        for piece in wrap(say("sync.alone"), columns - 3):
            yield line((" " + piece, "quiet")), None
        return
    for peer in standing.peers:
        yield _peer(peer, wording, now, columns), Spot("station", peer.station)


def _peer(peer: Peer, wording: Wording, now: int, columns: int) -> Line:
    """One station: what it is, what it proved to have and when, what waits for it."""
    say = wording.say
    code = clip(shown(peer.code), _CODE)
    if peer.retired is not None:
        seq, cause = peer.retired
        told = say("sync.retired_none" if seq < 0 else "sync.retired", cause=wording.code("cause", cause), seq=seq)
        return Line(fit([(f" {pad(code, _CODE)} ", "faint"), (told, "faint")], columns))
    kind = wording.department(peer.department) if peer.department else wording.code("station_role", peer.role)
    heard = (
        say("sync.heard", at=wording.of_day(peer.heard, now)) if peer.heard is not None else say("sync.never_heard")
    )
    if peer.successors:
        told = say("sync.succeeded", code=shown(say("sentence.comma").join(peer.successors)))
        heard = told if peer.heard is None else f"{heard}  {told}"
    waiting: Piece = (
        (say("sync.waits", count=f"{peer.waiting:,}"), "quiet" if peer.successors else "warn")
        if peer.waiting else (say("sync.waits_nothing"), "ok")
    )  # fmt: skip
    left: list[Piece] = [(f" {pad(code, _CODE)} ", "strong"), (pad(clip(kind, 10), 10) + "  ", "text")]
    if columns >= ROOMY:
        has = say("sync.has", count=f"{peer.has:,}") if peer.heard is not None else ""
        left += [(pad(heard + " ", 28), "text" if peer.heard is not None else "quiet"), (pad(has, 26), "quiet")]
    else:
        left.append((heard, "text" if peer.heard is not None else "quiet"))
    return ends(left, [waiting, (" ", "text")], columns)


def _gaps(standing: Standing, wording: Wording, columns: int) -> Iterator[Line]:
    say = wording.say
    if not (standing.missing or standing.parked or standing.missing_parts):
        return
    yield BLANK
    yield heading(say("sync.lacking"), columns)
    for gap in standing.missing:
        for piece in wrap(gap_words(gap, wording), columns - 3):
            yield line((" " + piece, "warn"))
    if standing.parked:
        yield line((" " + say("sync.parked", count=f"{standing.parked:,}"), "quiet"))
    if standing.missing_parts:
        for piece in wrap(say("sync.missing_parts", count=f"{standing.missing_parts:,}"), columns - 3):
            yield line((" " + piece, "quiet"))


def _forks(standing: Standing, wording: Wording, columns: int) -> Iterator[Line]:
    if not standing.forks:
        return
    yield BLANK
    yield heading(wording.say("sync.forks"), columns)
    for fork in standing.forks:
        branches = wording.say("sentence.comma").join(f"{seq}:{link[:_LINK]}" for seq, link in fork.ends)
        told = wording.say("sync.fork", station=shown(fork.station), count=len(fork.ends), ends=branches)
        for piece in wrap(told, columns - 3):
            yield line((" " + piece, "late"))


def _uncounted(standing: Standing, wording: Wording, now: int, columns: int) -> Iterator[Line]:
    """Who tried to change who is who at the centre without a right."""
    if not standing.uncounted:
        return
    yield BLANK
    yield heading(wording.say("sync.uncounted"), columns)
    for one in standing.uncounted[:_MOST]:
        told = wording.uncounted(one, wording.of_day(one.at, now), shown(wording.operator(one.actor)))
        for piece in wrap(told, columns - 3, most=3):
            yield line((" " + piece, "late"))
    more = len(standing.uncounted) - _MOST
    if more > 0:
        yield line((" " + wording.say("sync.uncounted_more", count=f"{more:,}"), "quiet"))


def _tickets(lane: Lane, listed: Sequence[BoardRow], more: int, wording: Wording, columns: int) -> Iterator[Row]:
    if not listed:
        return
    yield BLANK, None
    yield heading(wording.say(f"sync.lane_{lane}"), columns), None
    for row in listed:
        matter = shown(row.summary) or wording.item(row.item)
        left: list[Piece] = [(f" {row.number}  ", "key"), (matter, "text")]
        place = clip(shown(row.place), max(columns // 3, 10))
        room = columns - width(place) - 3
        yield ends(fit(left, room), [(place + " ", "quiet")], columns), Spot("ticket", row.id)
    if more:
        told = wording.say("sync.more_tickets", count=more, lane=wording.code("lane", lane))
        yield line((" " + told, "quiet")), None
