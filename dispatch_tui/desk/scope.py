"""Whose desk it is: the centre's, a department's or the collectors'. Who works outside the centre sees their own.

The console's first paint asks for it, so what only a question needs is imported with the question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from dispatch_tui.desk.views import CENTRE_LANES, COLLECTOR_LANES, DEPARTMENT_LANES, Lane

if TYPE_CHECKING:
    from dispatch_tui.desk.work import Operator
    from dispatch_tui.domain.authority import Station

_OUTSIDE: Final = ("department", "collector")


@dataclass(frozen=True, slots=True)
class Scope:
    """``department`` is whose orders it is about; empty for the centre and the collectors."""

    role: Literal["centre", "department", "collector"] = "centre"
    department: str = ""

    @property
    def central(self) -> bool:
        return self.role == "centre"

    @property
    def who(self) -> str:
        """Whose queue it is, as the store names it."""
        from dispatch_tui.store.tasks import COLLECTORS

        return COLLECTORS if self.role == "collector" else self.department

    @property
    def lanes(self) -> tuple[Lane, ...]:
        return {"centre": CENTRE_LANES, "department": DEPARTMENT_LANES, "collector": COLLECTOR_LANES}[self.role]

    def offers(self, act: str) -> bool:
        """Whether an act is ever theirs to do."""
        if self.central:
            return True
        from dispatch_tui.desk.availability import KIND_OF
        from dispatch_tui.domain.ticket.kinds import KINDS

        return act in KIND_OF and self.role in KINDS[KIND_OF[act]].roles


CENTRAL: Final = Scope()


def scope_of(station: Station | None, operator: Operator | None) -> Scope:
    """What somebody at a station sees: by its card, else by their own role."""
    if station is not None and station.role in _OUTSIDE:
        return Scope(station.role, station.department)  # type: ignore[arg-type]
    if operator is None or operator.role not in _OUTSIDE:
        return CENTRAL
    return Scope(operator.role, operator.department or "")  # type: ignore[arg-type]


def belongs_at(station: Station | None, operator: Operator) -> bool:
    """Whether an operator may work at a station at all."""
    if station is None or station.role not in _OUTSIDE:
        return True
    return operator.role == station.role and (operator.department or "") == station.department

