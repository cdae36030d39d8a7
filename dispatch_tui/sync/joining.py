"""A new station of a centre that stands already: a store with a key, and its card to be trusted there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.stations import LONGEST_STATION, prove_station_code
from dispatch_tui.domain.authority import STATION_ROLES
from dispatch_tui.store.founding import Joining, Pinned
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.store import Store
from dispatch_tui.sync.format.card import Card
from dispatch_tui.sync.format.envelope import new_identity

_DIGITS = re.compile(r"[0-9]*$")


def join(
    path: Path, card: Card, *, station: str | None = None, role: str = "centre", department: str = "",
    beside: Iterable[Card] = (), drill: bool = False,
) -> Store:  # fmt: skip
    """Make a store at ``path`` that joins the centre of ``card``, which one of its stations gave; the first bundle
    that it takes is that station's, or of another that the founding event leads to.

    ``station`` is its code (None: the next that is free, also of the cards ``beside``). A drill's centre is joined
    only by a drill's own stations, which say so. Raises Refused ``drill_card``,
    ``bad_station_code``, ``station_code_taken``, ``no_such_station_role``, ``department_needed``,
    ``no_department_for``, ``store_exists`` and what else the store says.
    """
    if role not in STATION_ROLES:
        raise Refused("no_such_station_role", found=role, roles=list(STATION_ROLES))
    if (role == "department") != bool(department):
        raise Refused("department_needed" if role == "department" else "no_department_for", role=role)
    if card.drill and not drill:
        raise Refused("drill_card", station=card.code, title=card.title)
    if card.role != "centre":
        raise Refused("card_of_no_centre", station=card.code)
    taken = {code.lower() for code in (card.code, *card.codes)}
    given = {one.code.lower() for one in beside if one.centre == card.centre}
    code = station or free_code(card.code if role != "department" else department.upper(), taken | given)
    prove_station_code(code)
    if code.lower() in taken:
        raise Refused("station_code_taken", station=code)
    joining = Joining(
        card.centre, card.title, Pinned(card.station, card.code, card.key), code, role, department, drill=card.drill
    )
    try:
        return Store.join(path, joining, age=new_identity()[0])
    except StoreRefused as refused:
        raise Refused(refused.code, **refused.params) from refused


def free_code(like: str, taken: set[str]) -> str:
    """The next code that is free, such as WC03 after WC02: the letters of ``like`` and a number."""
    stem = "".join(sign for sign in _DIGITS.sub("", like) if sign.isascii() and sign.isalnum()) or "S"
    stem = stem[: LONGEST_STATION - 3]
    number = 1
    while f"{stem}{number:02d}".lower() in taken:
        number += 1
    return f"{stem}{number:02d}"
