"""Who is who at the centre: stations, operators, roles and packs, as they stand at one basis, and what they may do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dispatch_tui.domain.event import AUTHORITY, Event
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
    "founded": {"age": str, "drill": bool}, "station_admitted": {"age": str}, "station_succeeded": {"age": str},
}  # fmt: skip
"""What may stand there as well: ``age`` is the recipient to which files for the station are sealed; ``drill`` says that
the centre was founded for a drill and nothing in it is real."""


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
    drill: bool = False
    """Whether it was founded for a drill."""
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


def after_last(retired: Mapping[str, Retirement], event: Event) -> bool:
    retirement = retired.get(event.station)
    return retirement is not None and event.seq > retirement.seq


def may_act(authority: Authority, event: Event) -> str | None:
    """The code of why the event's author had no right to it at its basis, or None."""
    found = authority.author(event)
    return found.code if isinstance(found, Refusal) else None


def lineage(authority: Authority, station: str) -> tuple[str, ...]:
    """A station, and those whose places it took, the nearest first: all the names under which its store wrote."""
    found: list[str] = []
    while station and station not in found:
        found.append(station)
        card = authority.stations.get(station)
        station = card.of if card is not None else ""
    return tuple(found)


Held = Callable[[Event], bool]


def held_by_retirement(authority: Authority) -> Held:
    """Which events wait for a supervisor because their station was retired before them.

    A filter over what is shown, to be read from the authority events held *now*; never a verdict.
    """
    retired = authority.retired

    def held(event: Event) -> bool:
        return after_last(retired, event)

    return held


def is_authority(event: Event) -> bool:
    return event.stream == AUTHORITY
