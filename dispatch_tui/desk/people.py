"""Who may sit at the desk, and which stations the centre trusts."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch_tui.desk import operators, retiring, stations, wall_clocks
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.retiring import Retiring
from dispatch_tui.desk.scope import belongs_at, scope_of
from dispatch_tui.desk.seated import Seated
from dispatch_tui.desk.stations import Admission
from dispatch_tui.desk.work import Operator
from dispatch_tui.domain.authority import Correction, Station


class People(Seated):
    """The part of a desk that admits people and stations."""

    # signing in

    def sign_in(self, code: str, pin: str) -> Operator:
        """Sign in; raises Refused ``wrong_pin``, ``wait``, ``no_such_operator``, ``operator_disabled`` or
        ``station_role``."""
        found = self._fitting(code)
        operators.prove_pin(self.store, code, pin, self.clock.now())
        self.operator = found
        return found

    def sign_out(self) -> None:
        self.operator = None

    def operators(self) -> tuple[Operator, ...]:
        """Everyone who may sign in at this station."""
        known = self.store.authority.now().operators.values()
        found = (operators.operator(self.store, one.code) for one in known if one.enabled and one.role != "system")
        return tuple(one for one in found if belongs_at(self._station, one))

    def _fitting(self, code: str) -> Operator:
        """Who ``code`` is, if they may work here; raises Refused ``station_role`` and as ``operators.operator``."""
        found = operators.operator(self.store, code)
        station = self._station
        if not belongs_at(station, found):
            department = station.department if station is not None else ""
            raise Refused("station_role", role=found.role, department=department)
        return found

    def first_supervisor(self, pin: str, code: str | None = None) -> Operator:
        """A supervisor (None: the first) sets this station's first PIN and is signed in; raises Refused once one is
        set."""
        self.operator = operators.first_supervisor(self.store, pin, code)
        return self.operator

    def first_pin(self, code: str, pin: str) -> Operator:
        """At a station outside the centre, where no supervisor may be at hand, an operator who has no PIN here yet sets
        their own and is signed in; raises Refused ``pins_exist``, ``station_role`` or ``pin_too_short``."""
        found = self._fitting(code)
        if not self.sets_own_first_pin(code):
            raise Refused("pins_exist")
        operators.set_pin(self.store, code, pin)
        self.operator = found
        return found

    def sets_own_first_pin(self, code: str) -> bool:
        """Whether somebody signs in for the first time at a station outside the centre."""
        outside = not scope_of(self._station, None).central
        return outside and self.store.local.pin(code) is None

    def needs_first_supervisor(self) -> bool:
        """Whether nobody has a PIN on this station of the centre yet."""
        return scope_of(self._station, None).central and not self.store.local.has_pins()

    # operators

    def add_operator(self, code: str, *, role: str, name: str = "", department: str = "", pin: str = "") -> None:
        operators.add_operator(
            self.store, self._signed_in(), self.clock.now(), code, role=role, name=name, department=department
        )
        if pin:
            operators.set_pin(self.store, code, pin)

    def set_role(self, code: str, role: str, department: str = "") -> None:
        operators.set_role(self.store, self._signed_in(), self.clock.now(), code, role, department)

    def disable(self, code: str) -> None:
        operators.disable(self.store, self._signed_in(), self.clock.now(), code)

    def set_pin(self, pin: str) -> None:
        """One's own PIN on this station."""
        operators.set_pin(self.store, self._signed_in().code, pin)

    def reset_pin(self, code: str, pin: str) -> None:
        """A supervisor gives somebody a new PIN, with no network."""
        operators.reset_pin(self.store, self._signed_in(), self.clock.now(), code, pin)

    # whom the centre trusts

    def trust_station(self, card: Admission) -> bool:
        """Admit a station by its card; False where it is trusted as it is already."""
        return stations.trust(self.store, self._signed_in(), self.clock.now(), card)

    def foresee_retirement(
        self, named: str, *, after: str | None = None, reason: str = "lost", keep: Iterable[str] = ()
    ) -> Retiring:
        """What retiring a station would come to."""
        return retiring.foresee(
            self.store, self._signed_in(), self.clock.now(), named, after=after, reason=reason, keep=keep
        )

    def retire_station(
        self, named: str, *, after: str | None = None, reason: str = "lost", keep: Iterable[str] = ()
    ) -> Retiring:
        """Retire a station; ``after``: the last of its events that counts (None: the last held here); ``keep``: those
        that came out of it and go on."""
        return retiring.retire(
            self.store, self._signed_in(), self.clock.now(), named, after=after, reason=reason, keep=keep
        )

    def correct_clock(
        self, named: str, step: int, *, since: int | None = None, until: int | None = None
    ) -> tuple[Station, Correction]:
        """Say by how much (ms) a station's clock was wrong, between two times of that clock (UTC ms)."""
        return wall_clocks.correct_clock(
            self.store, self._signed_in(), self.clock.now(), named, step, since=since, until=until
        )
