"""Whether a condition of the script holds, and when a trigger is due: pure, by the facts of one moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, assert_never

from dispatch_tui.drill.running.facts import LEAD, Deed, Facts
from dispatch_tui.drill.script.triggers import (
    AllOf,
    AnyOf,
    Came,
    Condition,
    Did,
    Not,
    NotDid,
    On,
    UnknownCondition,
)


class Known(Protocol):
    """What is known of the injects that came: when, and on which ticket; and what the journal tells of them."""

    @property
    def came(self) -> Mapping[str, tuple[int, str]]: ...

    def told(self, deed: str, inject: str) -> list[int]:
        """When the trainee did what only the journal tells: ``asked``, ``rang_back``."""
        ...


def holds(condition: Condition, known: Known, facts: Facts, now: int) -> bool:
    """Whether it holds at ``now`` (drill ms); ask ``understood`` first, what is not does not hold."""
    match condition:
        case AnyOf():
            return any(holds(one, known, facts, now) for one in condition.any)
        case AllOf():
            return all(holds(one, known, facts, now) for one in condition.all)
        case Not():
            return not holds(condition.one, known, facts, now)
        case Came():
            return condition.came in known.came
        case Did():
            return _did(condition.did, condition, known, facts, now)
        case NotDid():
            return not _did(condition.not_did, condition, known, facts, now)
        case UnknownCondition():
            return False
    assert_never(condition)


def times_of(on: On, known: Known, facts: Facts, until: int) -> int | None:
    """When it was done for the time that the trigger names, if it was by ``until``."""
    came = known.came.get(on.inject)
    if came is None:
        return None
    found = _times(on.did, on.inject, on.department, None, known, facts, until)
    return found[on.times - 1] if len(found) >= on.times else None


def _did(deed: str, asked: Did | NotDid, known: Known, facts: Facts, now: int) -> bool:
    came = known.came.get(asked.inject)
    if came is None:
        return False
    until = now if asked.within is None else min(now, came[0] + asked.within)
    return len(_times(deed, asked.inject, asked.department, asked.item, known, facts, until)) >= asked.times


def _times(
    deed: str, inject: str, department: str | None, item: str | None, known: Known, facts: Facts, until: int
) -> list[int]:  # fmt: skip
    """When it was done on the inject's ticket, in order."""
    if deed in ("asked", "rang_back"):
        return [at for at in known.told(deed, inject) if at <= until]
    ticket = known.came[inject][1]
    return [
        one.at for one in facts.deeds(ticket, until)
        if one.kind == deed and _of(one, department) and (item is None or one.data.get("item") == item)
    ]  # fmt: skip


def _of(deed: Deed, department: str | None) -> bool:
    if department is None:
        return True
    return deed.part == LEAD if department == LEAD else deed.department == department
