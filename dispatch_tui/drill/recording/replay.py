"""What the trainee of a run did, as a player's file by which the same drill is played again.

A function of the run's log and journal. Times count from the inject that brought the ticket, to the ms, so that the
same acts come at the same moments of the same tickets; what the trainer had a hand in stands there too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from dispatch_tui.command.line import one_line, quoted
from dispatch_tui.desk.performing import SYSTEM
from dispatch_tui.domain.event import Event
from dispatch_tui.drill.recording.gathering import Deed
from dispatch_tui.drill.recording.lines import fields, line_of, of_one
from dispatch_tui.drill.running.agenda import Agenda
from dispatch_tui.drill.running.cues import STAGE
from dispatch_tui.drill.running.journal import TRAINEE, TRAINER, Line
from dispatch_tui.drill.running.naming import names_of
from dispatch_tui.drill.script.play import TYPED, clock

Act = tuple[str, str]
"""An act by its chain and id."""
_NOBODY: Final = frozenset({STAGE, SYSTEM.code})
_FIRST: Final[Sequence[str]] = ("received", "retracted", "ruled", "dispatched", "attached", "erased")
"""The kinds by which an act of several kinds is known; else its first event tells it."""
_BESIDE: Final[frozenset[str]] = frozenset({"resolved", "taken"})
"""The kinds that may go before the one by which an act is known."""
_FIELDS: Final[Sequence[str]] = ("text", "summary", "address", "caller.name", "caller.phone")
_MARKS: Final[Mapping[str, str]] = {
    "fired": "fire", "held": "hold", "released": "release", "skipped": "skip",
}  # fmt: skip
_ANSWERED, _TOLD, _DONE = range(3)
"""What goes first of one moment: that a call was answered, what stands in the journal, other acts."""


@dataclass(frozen=True)
class Recording:
    """Where lines are taken from. ``text`` reads a part; ``photo`` keeps a photo's part as a file and names it;
    ``side`` tells the number that the kept side of a conflict had (None: not to be known)."""

    agenda: Agenda
    text: Callable[[str], str | None]
    photo: Callable[[str], str]
    side: Callable[[str, Event], int | None]

    @cached_property
    def names(self) -> Mapping[str, str]:
        return names_of(self.agenda)

    @cached_property
    def references(self) -> Mapping[str, str]:
        """The tickets as a line names them."""
        return {ticket: f"@{name}" for ticket, name in self.names.items()}


@dataclass(frozen=True, slots=True)
class _Told:
    """A line, on which ticket (empty: on none), with its moment (drill ms)."""

    at: int
    rank: int
    ticket: str
    line: str
    occurred: int | None = None


def replay(recording: Recording, journal: Sequence[Line], events: Sequence[Event]) -> Iterator[str]:
    """The lines of the file, in the order in which they are to be played."""
    told = [*_of_journal(recording, journal, events), *_of_log(recording, events)]
    for one in sorted(told, key=lambda one: (one.at, one.rank)):
        yield _written(one, recording.names, recording.agenda)


def _written(told: _Told, names: Mapping[str, str], agenda: Agenda) -> str:
    name = names.get(told.ticket, "")
    inject = name if name in agenda.came else name.partition(":")[0]
    came = agenda.came.get(inject) if name else None
    if came is not None and told.at >= came[0]:
        time = f"@{inject}+{clock(told.at - came[0])}"
    else:
        time = clock(max(0, told.at - agenda.start))
    paper = "" if told.occurred is None else f"paper {clock(told.occurred - agenda.start)} "
    if told.ticket and not name:  # came from elsewhere than from the drill: to be read, not to be played
        return f"# {time}  {agenda.facts.numbers.get(told.ticket, told.ticket)} {told.line}"
    return f"{time}  {paper}@{name} {told.line}" if name else f"{time}  {paper}{told.line}"


# the journal


def _of_journal(recording: Recording, journal: Sequence[Line], events: Sequence[Event]) -> Iterator[_Told]:
    by_id = {event.id: event for event in events}
    fired = {(line.at, str(line.get("inject"))) for line in journal if line.what == "fired" and _by_trainer(line)}
    for line in journal:
        if _by_trainer(line):
            if line.what == "released" and (line.at, str(line.get("inject"))) in fired:
                continue  # firing releases by itself
            told, ticket = _of_trainer(line, by_id, recording), ""
            if line.what in ("acted", "remark"):
                ticket = str(line.get("ticket") or "")
        else:
            told, ticket = _of_trainee(line), str(line.get("ticket") or "")
        if told:
            yield _Told(line.at, _TOLD, ticket, told)


def _by_trainer(line: Line) -> bool:
    return line.by.startswith(TRAINER)


def _of_trainee(line: Line) -> str:
    match line.what:
        case "asked":
            return f"ask {one_line(str(line.get('topic', '')))}"
        case "rang_back":
            return "ring-back"
        case "looked":
            return "look"
        case "keys" if line.by == TRAINEE:
            return f"key {line.get('count')}"
        case "imported":
            return "sync"
    return ""


def _of_trainer(line: Line, events: Mapping[str, Event], recording: Recording) -> str:
    inject, text = str(line.get("inject") or ""), one_line(str(line.get("text") or ""))
    match line.what:
        case "fired" | "held" | "released" | "skipped":
            return "" if inject.startswith(TYPED) else f"trainer {_MARKS[line.what]} {inject}"
        case "typed":
            return f"trainer type -- {text}"
        case "said":
            return f"trainer say {inject} -- {text}"
        case "remark":
            return f"trainer remark -- {text}" if text else "trainer remark"
        case "acted":
            return _acted(line, events.get(str(line.get("event"))), recording)
        case "ended":
            return "trainer end"
    return ""


def _acted(line: Line, event: Event | None, recording: Recording) -> str:
    told = f"trainer act {line.get('department')} {line.get('does')}"
    for name, value in (("outcome", line.get("outcome")), ("reason", event.data.get("reason") if event else None)):
        told += f" {name}={value}" if value else ""
    told += " honest=no" if line.get("honest") is False else ""
    words = one_line(_parts(event, recording).get("words", "")) if event is not None else ""
    return f"{told} -- {words}" if words else told


# the log


def _of_log(recording: Recording, events: Sequence[Event]) -> Iterator[_Told]:
    acts: dict[Act, list[Event]] = defaultdict(list)
    for event in events:
        if event.stream.startswith("ticket/") and event.actor not in _NOBODY:
            acts[event.station, event.act].append(event)
    by_id = {event.id: event for event in events}
    undoing = _Undoing(events)
    for act in acts.values():
        made = _act(act, by_id, undoing, recording)
        if made is not None:
            first, line = made
            ticket = "" if first.kind == "received" else _ticket(first)
            rank = _ANSWERED if first.kind == "answered" else _DONE
            yield _Told(first.wall, rank, ticket, line, first.occurred)


def _act(
    act: Sequence[Event], events: Mapping[str, Event], undoing: _Undoing, recording: Recording
) -> tuple[Event, str] | None:
    """The event on whose ticket an act was done, and its line."""
    kinds = [event.kind for event in act]
    known = next((kind for kind in _FIRST if kind in kinds), None)
    if known is None:
        known = next((kind for kind in kinds if kind not in _BESIDE), kinds[0])
    first = next(event for event in act if event.kind == known)
    match known:
        case "received":
            return first, _registered(first, recording)
        case "retracted":
            return undoing.told(act)
        case "dispatched":
            return first, _dispatched(act, first, recording)
        case "erased":
            return first, _erased(first, events.values())
        case "resolved":
            side = recording.side(_ticket(first), first)
            return None if side is None else (first, f"resolve {side}")
    line = line_of(_deed(first, recording, events), recording.references)
    if known == "verified" and kinds.count("verified") == 1:
        line = of_one(line, _department(first))
    photo = next((recording.photo(part.hash) for part in first.parts if part.cls == "photo"), "")
    if photo:
        head, dashes, words = line.partition(" -- ")
        line = f"{head} photo={quoted(photo)}{dashes}{words}"
    return (first, line) if line else None


def _registered(event: Event, recording: Recording) -> str:
    data = event.data
    given = {**_parts(event, recording), **data.get("fields", {}), "hotline": data.get("hotline")}
    given.pop("category", None)
    return f"register source={data['source']} {fields(given)}"


def _dispatched(act: Sequence[Event], first: Event, recording: Recording) -> str:
    item = next((str(event.data["item"]) for event in act if event.kind == "classified"), "")
    sent = [event for event in act if event.kind == "dispatched"]
    leads = item or first.data["part"] == "lead"
    line = f"{'dispatch' if leads else 'add-support'} {' +'.join(str(event.data['department']) for event in sent)}"
    line += f" item={item}" if item else ""
    words = one_line(_parts(first, recording).get("words", "")).strip()
    return f"{line} -- {words}" if words else line


def _erased(event: Event, events: Iterable[Event]) -> str:
    """Of one class of parts, or of all."""
    gone = set(event.data["parts"])
    classes = {part.cls for one in events if one.stream == event.stream for part in one.parts if part.hash in gone}
    return f"erase {classes.pop() if len(classes) == 1 else 'all'} {event.data['reason']}"


def _deed(event: Event, recording: Recording, events: Mapping[str, Event]) -> Deed:
    parts = _parts(event, recording)
    own = {name: parts[name] for name in _FIELDS if name in parts}
    department = _department(event)
    if event.kind in ("time_accepted", "time_declined"):
        claim = events.get(str(event.data["event"]))
        department = _department(claim) if claim is not None else ""
    return Deed(
        event.wall, event.kind, event.act, dict(event.data), department, parts.get("words", ""),
        {**event.data.get("fields", {}), **own},
    )  # fmt: skip


def _parts(event: Event, recording: Recording) -> dict[str, str]:
    return {part.name: recording.text(part.hash) or "" for part in event.parts if part.cls != "photo"}


def _department(event: Event) -> str:
    return str(event.data.get("order") or "").rpartition(":")[2]


def _ticket(event: Event) -> str:
    return event.stream.removeprefix("ticket/")


class _Undoing:
    """Which act an undoing took back: the oldest that it names, on a ticket on which its operator had done nothing
    later."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._acts: dict[Act, list[Event]] = defaultdict(list)
        self._on: dict[str, list[Event]] = defaultdict(list)
        for event in events:
            if event.stream.startswith("ticket/"):
                self._acts[event.station, event.act].append(event)
                self._on[event.stream].append(event)

    def told(self, act: Sequence[Event]) -> tuple[Event, str]:
        """The event on the ticket on which it was done, and the line."""
        named = {(str(chain), str(one)) for event in act for chain, one in event.data["acts"]}
        back = [events for one in named if (events := self._acts.get(one))]
        if any(event.kind == "retracted" for events in back for event in events):
            return act[0], "redo"
        root = min(back, key=lambda events: (events[0].wall, events[0].seq), default=[act[0]])[0]
        first = next((event for event in act if self._newest(event, root.actor) == (root.station, root.act)), act[0])
        return first, "undo" if root.actor == act[0].actor else f"undo {root.actor}"

    def _newest(self, undoing: Event, actor: str) -> Act | None:
        """What an operator did last on a ticket before something was undone there, and was not undone before that."""
        undone: set[Act] = set()
        on = self._on[undoing.stream]
        for event in reversed(on[: on.index(undoing)]):
            act = (event.station, event.act)
            if event.kind == "retracted":
                if act not in undone:
                    undone.update((str(chain), str(one)) for chain, one in event.data["acts"])
            elif event.actor == actor and event.kind != "revealed" and act not in undone:
                return act
        return None
