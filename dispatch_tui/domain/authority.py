"""Who is who at the centre: stations, operators, roles and packs, as the authority stream tells at a given
basis.

Of concurrent facts about one subject the narrower counts: disabled before enabled, a lesser role before a
greater, retired before admitted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.domain.chain import OneChain, same_chain
from dispatch_tui.domain.event import AUTHORITY, Event
from dispatch_tui.domain.history import History, bits
from dispatch_tui.domain.refusal import Refusal

NARROWER = ("trainer", "collector", "department", "system", "dispatcher", "supervisor")
"""Roles from the narrowest to the widest. A role that is not among them is narrower than all: it allows
nothing."""

STATION_ROLES: Mapping[str, frozenset[str]] = {
    "centre": frozenset(NARROWER),
    "department": frozenset({"department"}),
    "collector": frozenset({"collector"}),
}
"""What a station's card allows its operators to act as, from the widest card to the narrowest."""

AUTHORITY_KINDS: Mapping[str, Mapping[str, type]] = {
    "founded": {"code": str, "key": str, "operator": str, "title": str},
    "station_admitted": {"station": str, "code": str, "key": str, "role": str, "department": str},
    "station_retired": {"station": str, "seq": int, "link": str, "reason": str},
    "station_succeeded": {"station": str, "code": str, "key": str, "of": str, "voucher": str},
    "clock_corrected": {"station": str, "from_seq": int, "to_seq": int, "offset": int},
    "operator_added": {"operator": str, "role": str, "department": str},
    "operator_role_set": {"operator": str, "role": str, "department": str},
    "operator_disabled": {"operator": str},
    "operator_enabled": {"operator": str},
    "pack_admitted": {"pack": str, "name": str, "version": str},
    "pin_reset": {"operator": str},
}
"""Every kind of the authority stream and its data."""
AUTHORITY_MAYBE: Mapping[str, Mapping[str, type]] = {
    kind: {"age": str} for kind in ("founded", "station_admitted", "station_succeeded")
}
"""What may stand there as well: ``age`` is the recipient to which files for the station are sealed."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who does it: operator, the role in which, the department that the operator belongs to or speaks for."""

    actor: str
    role: str
    department: str | None = None
    on_behalf: str | None = None
    station_department: str | None = None


@dataclass(frozen=True, slots=True)
class Operator:
    code: str
    role: str
    department: str
    enabled: bool
    name: str | None
    """The hash of the part that holds the operator's name, if one was given."""


@dataclass(frozen=True, slots=True)
class Station:
    id: str
    code: str
    key: str
    role: str
    department: str
    age: str = ""
    """The recipient to which files for it are sealed, where it has one."""
    of: str = ""
    """The station that it succeeded: a store restored from a backup, or a copy of one, that took a name of its own."""


@dataclass(frozen=True, slots=True)
class Retirement:
    """The last event of a station that counts: its ``seq`` and the chain's link after it."""

    seq: int
    link: str
    reason: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A stretch of a station's chain (``from_seq`` to ``to_seq``, both within) whose clock was wrong: what to add to
    the times written there, in ms."""

    from_seq: int
    to_seq: int
    offset: int


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority stream folded up to some basis."""

    operators: Mapping[str, Operator] = field(default_factory=dict)
    stations: Mapping[str, Station] = field(default_factory=dict)
    retired: Mapping[str, Retirement] = field(default_factory=dict)
    packs: tuple[str, ...] = ()
    """Every pack ever admitted, oldest first; the last one is in force."""
    founder: str = ""
    """The founding station."""
    in_force: tuple[str, ...] = ()
    """The packs that no later admission has replaced: one, or several admitted unaware of each other."""
    centre: str = ""
    """The id of the founding event."""
    corrections: Mapping[str, tuple[Correction, ...]] = field(default_factory=dict)
    """By station: corrections of its clock that no later one about the same stretch has replaced, in order."""
    known: int = field(default=0, compare=False)
    """Which events of the log this stands on, as a mask: two of one log compare by it."""
    _rights: dict[tuple[str | None, ...], Author | Refusal] = field(
        default_factory=dict, compare=False, repr=False
    )  # fmt: skip

    def connected(self) -> frozenset[str]:
        """The departments that have a station of their own, and learn of their orders by it."""
        return frozenset(
            one.department for one in self.stations.values()
            if one.role == "department" and one.department and one.id not in self.retired
        )  # fmt: skip

    def offset(self, station: str, seq: int) -> int:
        """What to add (ms) to a time that a station wrote in the event at ``seq``. Where corrections made unaware of
        each other disagree, the smallest step counts."""
        offsets = [one.offset for one in self.corrections.get(station, ()) if one.from_seq <= seq <= one.to_seq]
        return min(offsets, key=lambda one: (abs(one), one), default=0)

    def doubts(self, station: str, seq: int) -> bool:
        """Whether the clock by which a station wrote the event at ``seq`` is marked wrong, and nobody knows by how
        much: corrected by nothing, or otherwise by several unaware of each other."""
        offsets = {one.offset for one in self.corrections.get(station, ()) if one.from_seq <= seq <= one.to_seq}
        return len(offsets) > 1 or offsets == {0}

    def department_of(self, actor: str) -> str | None:
        """The department an operator belongs to, None for one of the centre's or an unknown one."""
        operator = self.operators.get(actor)
        return operator.department or None if operator else None

    def author(self, event: Event) -> Author | Refusal:
        """The event's author as far as station card and operator role both allow it here, else why not."""
        key = (event.station, event.actor, event.role, event.on_behalf, event.pack, event.centre)
        found = self._rights.get(key)
        if found is None:
            found = self._rights[key] = self._author(event)
        return found

    def _author(self, event: Event) -> Author | Refusal:
        if self.centre and event.centre != self.centre:
            return Refusal("other_centre")
        operator = self.operators.get(event.actor)
        if operator is None:
            return Refusal("no_such_operator", {"operator": event.actor})
        if not operator.enabled:
            return Refusal("operator_disabled", {"operator": event.actor})
        if event.role != operator.role and (operator.role, event.role) != ("supervisor", "dispatcher"):
            return Refusal("role_not_held", {"operator": event.actor, "role": event.role, "held": operator.role})
        station = self.stations.get(event.station)
        if station is None:
            return Refusal("no_such_station", {"station": event.station})
        if event.role not in STATION_ROLES.get(station.role, ()):
            return Refusal("station_role", {"role": event.role, "department": station.department})
        if station.role == "department" and operator.department != station.department:
            return Refusal("station_role", {"role": event.role, "department": station.department})
        if event.pack is not None and event.pack not in self.in_force:
            return Refusal("pack_not_in_force")
        return Author(event.actor, event.role, operator.department or None, event.on_behalf, station.department or None)


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
        counted = {index for index, event in told if event.kind == "station_admitted" and not _after_last(found, event)}
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


def _after_last(retired: Mapping[str, Retirement], event: Event) -> bool:
    retirement = retired.get(event.station)
    return retirement is not None and event.seq > retirement.seq


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
            if not _after_last(retired, event)
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
        corrections=_corrections(clocks),
        known=mask,
    )


def may_act(authority: Authority, event: Event) -> str | None:
    """The code of why the event's author had no right to it at its basis, or None."""
    found = authority.author(event)
    return found.code if isinstance(found, Refusal) else None


Held = Callable[[Event], bool]


def held_by_retirement(authority: Authority) -> Held:
    """Which events wait for a supervisor because their station was retired before them.

    A filter over what is shown, to be read from the authority events held *now*; never a verdict.
    """
    retired = authority.retired

    def held(event: Event) -> bool:
        return _after_last(retired, event)

    return held


def is_authority(event: Event) -> bool:
    return event.stream == AUTHORITY
