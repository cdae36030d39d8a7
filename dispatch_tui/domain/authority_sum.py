"""What authority facts add up to: read one after the other, each after all that its author had seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Self

from dispatch_tui.domain.authority import (
    NARROWER,
    STATION_ROLES,
    Authority,
    Correction,
    Operator,
    Retirement,
    Station,
    after_last,
)
from dispatch_tui.domain.event import Event
from dispatch_tui.domain.history import History
from dispatch_tui.domain.retiring import Succession, Told, holds_founding_key, retired


class _Register:
    """For each subject the values that no later fact has replaced, by the index of the event that set
    each."""

    def __init__(self, history: History) -> None:
        self._pasts = history.pasts
        self.tips: dict[str, dict[int, Any]] = {}

    def carried_on(self, history: History) -> _Register:
        """A register of its own with the same values."""
        found = _Register(history)
        found.tips = dict(self.tips)
        return found

    def put(self, subject: str, index: int, value: Any) -> None:
        past = self._pasts[index]
        kept = {at: one for at, one in self.tips.get(subject, {}).items() if not past >> at & 1}
        kept[index] = value
        self.tips[subject] = kept


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


_REGISTERS = ("roles", "names", "enabled", "cards", "packs", "clocks")
_STATIONS_COME_BACK = ("station_admitted", "station_succeeded")


class Sum:
    """The sum so far. Most facts are added to it; where somebody is or was retired, one that may change who is has all
    added up anew."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._told: Told = []
        self._founding: Event | None = None
        self._retiring = False
        self._retired: dict[str, Retirement] = {}
        self._succession = Succession(())
        self._clear()

    def _clear(self) -> None:
        self.roles, self.names, self.enabled, self.cards, self.packs, self.clocks = (
            _Register(self._history) for _ in _REGISTERS
        )
        self._admitted: list[tuple[int, str, str]] = []
        self._cards: dict[str, Station] | None = None

    def copy(self) -> Self:
        """The same, to be carried on otherwise."""
        found = type(self)(self._history)
        found.__dict__.update(self.__dict__)
        found._told, found._admitted = list(self._told), list(self._admitted)
        for name in _REGISTERS:
            setattr(found, name, getattr(self, name).carried_on(self._history))
        return found

    def add(self, index: int, event: Event) -> None:
        """Add a fact that counts."""
        self._told.append((index, event))
        if event.kind == "founded" and self._founding is None:
            self._founding = event
        self._retiring |= event.kind == "station_retired"
        if event.kind == "station_retired" or (self._retiring and event.kind in _STATIONS_COME_BACK):
            self._add_up_anew()
        elif self._counts(event):
            self._put(index, event)

    def _add_up_anew(self) -> None:
        self._retired = retired(self._told, self._history, self._founder)
        self._succession = Succession(self._told)
        self._clear()
        for index, event in self._told:
            if self._counts(event):
                self._put(index, event)

    @property
    def _founder(self) -> str:
        return self._founding.station if self._founding else ""

    def _counts(self, event: Event) -> bool:
        """Whether a fact is not held by its station's retirement; those that tell of stations are told apart."""
        return (
            not after_last(self._retired, event)
            or event.kind in ("station_retired", "station_succeeded")
            or (event.kind == "station_admitted" and holds_founding_key(self._succession, event, self._founder))
        )

    def _put(self, index: int, event: Event) -> None:
        data = event.data
        match event.kind:
            case "founded":
                self._put_card(index, _card(event, event.station, "centre", ""))
                self.roles.put(data["operator"], index, ("supervisor", ""))
                self.roles.put("system", index, ("system", ""))
                self.names.put(data["operator"], index, event.part("operator.name"))
            case "station_admitted":
                self._put_card(index, _card(event, data["station"], data["role"], data["department"]))
            case "station_succeeded":
                self._put_card(index, _card(event, data["station"], "", "", data["of"]))
            case "clock_corrected":
                self.clocks.put(f"{data['station']} {data['from_seq']} {data['to_seq']}", index, event)
            case "operator_added" | "operator_role_set":
                self.roles.put(data["operator"], index, (data["role"], data["department"]))
                if event.part("operator.name"):
                    self.names.put(data["operator"], index, event.part("operator.name"))
            case "operator_disabled" | "operator_enabled":
                self.enabled.put(data["operator"], index, event.kind == "operator_enabled")
            case "pack_admitted":
                self._admitted.append((event.depth, event.id, data["pack"]))
                self.packs.put("", index, data["pack"])

    def _put_card(self, index: int, card: Station) -> None:
        self.cards.put(card.id, index, card)
        self._cards = None

    def operator(self, code: str) -> Operator | None:
        """An operator as they stand; None where nobody is known by that code."""
        tips = self.roles.tips.get(code)
        if tips is None:
            return None
        role, department = _narrow_role(tips.values())
        named, pasts, ids = self.names.tips.get(code, {}), self._history.pasts, self._history.ids
        newest = max(named, key=lambda at: (pasts[at].bit_count(), ids[at]), default=None)
        return Operator(
            code, role, department, all(self.enabled.tips.get(code, {0: True}).values()),
            None if newest is None else named[newest],
        )  # fmt: skip

    def stations(self) -> dict[str, Station]:
        """The card of each station."""
        if self._cards is None:
            self._cards = _stations(self.cards)
        return self._cards

    def whole(self, mask: int) -> Authority:
        """All of it; ``mask`` says which events it stands on."""
        return Authority(
            operators={code: found for code in self.roles.tips if (found := self.operator(code)) is not None},
            stations=self.stations(),
            retired=self._retired,
            packs=tuple(pack for _, _, pack in sorted(self._admitted)),
            founder=self._founder,
            in_force=tuple(sorted(set(self.packs.tips.get("", {}).values()))),
            centre=self._founding.id if self._founding else "",
            drill=bool(self._founding.data.get("drill")) if self._founding else False,
            corrections=_corrections(self.clocks),
            known=mask,
        )
