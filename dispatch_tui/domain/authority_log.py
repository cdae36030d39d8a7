"""The authority stream: judged as it grows, and what it adds up to at a given basis.

Of concurrent facts about one subject the narrower counts: disabled before enabled, a lesser role before a
greater, retired before admitted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from dispatch_tui.domain.authority import (
    AUTHORITY_KINDS,
    AUTHORITY_MAYBE,
    NARROWER,
    STATION_ROLES,
    Authority,
    Correction,
    Operator,
    Retirement,
    Station,
    after_last,
)
from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.domain.chain import OneChain, same_chain
from dispatch_tui.domain.event import AUTHORITY, Event
from dispatch_tui.domain.history import History, bits


class AuthorityLog:
    """The authority stream in memory: judged as it grows, read at any basis (cached).

    ``add`` takes events parents first. ``centre`` pins the founding event where it is known beforehand; else the
    first founding event that comes is the one. ``one_chain`` says whether two events of one station stand on one
    chain, for a store that knows of forks.
    """

    def __init__(self, centre: str | None = None, one_chain: OneChain = same_chain) -> None:
        self._one_chain = one_chain
        self.history = History()
        self.events: list[Event] = []
        self.verdicts: dict[str, str | None] = {}
        self.centre = centre
        self._own: dict[str, list[int]] = {}
        self._top: dict[str, int] = {}
        self._cache: dict[int, Authority] = {}
        self._at: dict[tuple[str, ...], Authority] = {}

    def add(self, event: Event) -> str | None:
        """Enter an event; None if it counts, else the code that says why it does not.

        A malformed event, and what descends from one, is not entered: nothing can stand on it. An event that comes
        after a later one of its own chain has every verdict given again.
        """
        if event.id in self.history:
            return self.verdicts[event.id]
        wrong = self._malformed(event)
        if wrong:
            self.verdicts[event.id] = wrong
            return wrong
        if event.kind == "founded" and self.centre is None:
            self.centre = event.id
        late = event.seq <= self._top.get(event.station, -1)
        self._top[event.station] = max(event.seq, self._top.get(event.station, -1))
        index = self.history.add(event.id, event.parents)
        self._own.setdefault(event.station, []).append(index)
        self.events.append(event)
        self.verdicts[event.id] = "undecided"
        if late:
            self._judge_again()
        else:
            self.verdicts[event.id] = self._judge(index)
        return self.verdicts[event.id]

    def at(self, basis: Iterable[str]) -> Authority:
        """What stood at ``basis``; raises KeyError for an event not held."""
        key = tuple(basis)
        found = self._at.get(key)
        if found is None:
            found = self._at[key] = self._fold(self.history.closure(key))
        return found

    def now(self) -> Authority:
        """What stands by all events held."""
        return self._fold((1 << len(self.events)) - 1)

    def heads(self) -> tuple[str, ...]:
        """The newest events: the basis of whoever acts now."""
        return self.history.heads()

    def _judge_again(self) -> None:
        self._cache.clear()
        self._at.clear()
        for event in self.events:
            self.verdicts[event.id] = "undecided"
        for index, event in enumerate(self.events):
            self.verdicts[event.id] = self._judge(index)

    def _fold(self, mask: int) -> Authority:
        found = self._cache.get(mask)
        if found is None:
            counted = [index for index in bits(mask) if self.verdicts[self.events[index].id] is None]
            found = _add_up([(index, self.events[index]) for index in counted], self.history, mask)
            self._cache[mask] = found
        return found

    def _malformed(self, event: Event) -> str | None:
        if event.stream != AUTHORITY:
            return "other_stream"
        if any(parent not in self.history for parent in event.parents):
            return "parents_unknown"
        pasts = [self.events[self.history.index(parent)].depth for parent in event.parents]
        if event.depth != 1 + max(pasts, default=0):
            return "wrong_depth"
        for name, expected in AUTHORITY_KINDS.get(event.kind, {}).items():
            if type(event.data.get(name)) is not expected:
                return "malformed"
        for name, expected in AUTHORITY_MAYBE.get(event.kind, {}).items():
            if name in event.data and type(event.data[name]) is not expected:
                return "malformed"
        return None

    def _judge(self, index: int) -> str | None:
        event, past = self.events[index], self.history.pasts[index]
        if event.kind == "founded":
            return None if event.id == self.centre and not past and event.centre == "" else "founded_once"
        if event.centre != self.centre:
            return "other_centre"
        for at in self._own[event.station]:
            other = self.events[at]
            if other.seq < event.seq and not past >> at & 1 and self._one_chain(other, event):
                return "own_events_unseen"
        if event.kind not in AUTHORITY_KINDS:
            return None
        before = self._fold(past)
        if event.kind == "station_succeeded":
            return _succession_refused(event, before)
        actor = before.operators.get(event.actor)
        if actor is None or not actor.enabled or actor.role != "supervisor" or event.role != "supervisor":
            return "not_a_supervisor"
        station = before.stations.get(event.station)
        if station is None or station.role != "centre":
            return "not_a_centre_station"
        return None


def _succession_refused(event: Event, before: Authority) -> str | None:
    """A station takes another's place with the first event that it writes. That the other's key vouches for it is
    proved where files come in."""
    data = event.data
    if event.station != data["station"] or event.seq != 0 or event.role != "system":
        return "not_its_first_word"
    if data["of"] == event.station or data["of"] not in before.stations:
        return "no_such_station"
    return None


class _Register:
    """For each subject the values that no later fact has replaced, by the index of the event that set
    each."""

    def __init__(self, history: History) -> None:
        self._pasts = history.pasts
        self.tips: dict[str, dict[int, Any]] = {}

    def put(self, subject: str, index: int, value: Any) -> None:
        past = self._pasts[index]
        kept = {at: one for at, one in self.tips.get(subject, {}).items() if not past >> at & 1}
        kept[index] = value
        self.tips[subject] = kept


Told = list[tuple[int, Event]]


def _card(event: Event, station: str, role: str, department: str, of: str = "") -> Station:
    data = event.data
    return Station(station, data["code"], data["key"], role, department, data.get("age", ""), of)


def _stations(cards: _Register) -> dict[str, Station]:
    """The card of each station. Whoever took a station's place has that one's role and department; one of whom
    nobody else can tell them is no station."""
    known: dict[str, Station | None] = {}

    def card(station: str) -> Station | None:
        if station not in known:
            known[station] = None
            told = [
                replace(one, role=before.role, department=before.department) if one.of and before else one
                for one in cards.tips.get(station, {}).values()
                if not one.of or (before := card(one.of))
            ]
            known[station] = _narrow_card(told) if told else None
        return known[station]

    return {station: found for station in sorted(cards.tips) if (found := card(station)) is not None}


def _corrections(clocks: _Register) -> dict[str, tuple[Correction, ...]]:
    found: dict[str, list[Correction]] = {}
    for tips in clocks.tips.values():
        for event in tips.values():
            data = event.data
            one = Correction(data["from_seq"], data["to_seq"], data["offset"])
            found.setdefault(data["station"], []).append(one)
    return {
        station: tuple(sorted(told, key=lambda one: (one.from_seq, one.to_seq, one.offset)))
        for station, told in sorted(found.items())
    }


def _retired(told: Told, history: History, founder: str) -> dict[str, Retirement]:
    """Who is retired. Every retirement counts, whoever wrote it; an admission lifts one only where it is the
    founding station's or its author is not held itself. So two stations that retire each other are both
    retired, and the founding key brings either back. Whoever took a retired station's place is retired from its
    first event on, unless it was admitted itself."""
    found: dict[str, Retirement] = {}
    lifted: set[int] = set()
    while True:
        register = _Register(history)
        for index, event in told:
            if event.kind == "station_retired":
                data = event.data
                register.put(data["station"], index, Retirement(data["seq"], data["link"], data["reason"]))
            elif event.kind == "station_admitted" and (event.station == founder or index in lifted):
                register.put(event.data["station"], index, None)
        found = {
            station: min((one for one in tips.values() if one), key=lambda one: (one.seq, one.link))
            for station, tips in register.tips.items()
            if any(tips.values())
        }
        _retire_successors(told, register, found)
        counted = {index for index, event in told if event.kind == "station_admitted" and not after_last(found, event)}
        if counted <= lifted:
            return found
        lifted |= counted


def _retire_successors(told: Told, register: _Register, found: dict[str, Retirement]) -> None:
    """Add whoever took the place of a retired station, or of one who did."""
    took = [
        (str(event.data["station"]), str(event.data["of"])) for _, event in told if event.kind == "station_succeeded"
    ]
    for _ in took:  # each round reaches whoever succeeded those of the round before
        for station, before in took:
            admitted = None in register.tips.get(station, {}).values()
            if before in found and not admitted and (station not in found or found[station].seq >= 0):
                found[station] = Retirement(-1, FIRST_LINK, found[before].reason)


def _narrow_role(values: Iterable[tuple[str, str]]) -> tuple[str, str]:
    return min(values, key=lambda value: (NARROWER.index(value[0]) if value[0] in NARROWER else -1, value[1]))


def _narrow_card(values: Iterable[Station]) -> Station:
    widest = tuple(STATION_ROLES)
    return min(
        values,
        key=lambda one: (
            -widest.index(one.role) if one.role in widest else -9,
            one.department,
            one.code,
            one.key,
        ),
    )


def _add_up(told: Told, history: History, mask: int) -> Authority:
    founding = next((event for _, event in told if event.kind == "founded"), None)
    founder = founding.station if founding else ""
    retired: dict[str, Retirement] = {}
    if any(event.kind == "station_retired" for _, event in told):
        retired = _retired(told, history, founder)
        told = [
            (index, event) for index, event in told
            if not after_last(retired, event)
            or event.kind in ("station_retired", "station_succeeded")
            or (event.kind == "station_admitted" and event.station == founder)
        ]  # fmt: skip
    roles, names, enabled, cards, packs, clocks = (_Register(history) for _ in range(6))
    admitted: list[tuple[int, str, str]] = []
    for index, event in told:
        data = event.data
        match event.kind:
            case "founded":
                cards.put(event.station, index, _card(event, event.station, "centre", ""))
                roles.put(data["operator"], index, ("supervisor", ""))
                roles.put("system", index, ("system", ""))
                names.put(data["operator"], index, event.part("operator.name"))
            case "station_admitted":
                cards.put(data["station"], index, _card(event, data["station"], data["role"], data["department"]))
            case "station_succeeded":
                cards.put(data["station"], index, _card(event, data["station"], "", "", data["of"]))
            case "clock_corrected":
                clocks.put(f"{data['station']} {data['from_seq']} {data['to_seq']}", index, event)
            case "operator_added" | "operator_role_set":
                roles.put(data["operator"], index, (data["role"], data["department"]))
                if event.part("operator.name"):
                    names.put(data["operator"], index, event.part("operator.name"))
            case "operator_disabled" | "operator_enabled":
                enabled.put(data["operator"], index, event.kind == "operator_enabled")
            case "pack_admitted":
                admitted.append((event.depth, event.id, data["pack"]))
                packs.put("", index, data["pack"])
    operators = {}
    for code, tips in roles.tips.items():
        role, department = _narrow_role(tips.values())
        named = names.tips.get(code, {})
        newest = max(named, key=lambda at: (history.pasts[at].bit_count(), history.ids[at]), default=None)
        operators[code] = Operator(
            code, role, department, all(enabled.tips.get(code, {0: True}).values()),
            None if newest is None else named[newest],
        )  # fmt: skip
    return Authority(
        operators=operators,
        stations=_stations(cards),
        retired=retired,
        packs=tuple(pack for _, _, pack in sorted(admitted)),
        founder=founder,
        in_force=tuple(sorted(set(packs.tips.get("", {}).values()))),
        centre=founding.id if founding else "",
        drill=bool(founding.data.get("drill")) if founding else False,
        corrections=_corrections(clocks),
        known=mask,
    )
