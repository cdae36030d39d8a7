"""Founding a centre: a store, its first station, its first supervisor, the pack in force."""

from __future__ import annotations

from pathlib import Path

from dispatch_tui.desk.clock import Clock
from dispatch_tui.desk.operators import prove_code
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.stations import prove_station_code
from dispatch_tui.pack.archive import pack_archive, read_archive
from dispatch_tui.pack.places import default_pack_name, find_pack
from dispatch_tui.pack.problems import PackRefused
from dispatch_tui.store.store import PackSource, Store, StoreRefused


def found(
    path: Path, clock: Clock, *, pack: str | None = None, station: str | None = None,
    operator: str = "supervisor", name: str = "", age: tuple[str, str] | None = None,
    drill: bool = False,
) -> Store:  # fmt: skip
    """Found a centre in a new store at ``path`` with the pack named (None: the default one).
    ``age``: the identity that opens files sealed for its first station, and the recipient to which they are sealed.
    ``drill``: nothing in this centre is real.

    Raises Refused ``bad_operator_code``, ``bad_station_code``, ``pack_refused`` (with its problems), ``store_exists``
    or what else the store says.
    """
    prove_code(operator)
    if station is not None:
        prove_station_code(station)
    try:
        archive = pack_archive(find_pack(pack or default_pack_name()))
        place = read_archive(archive)
    except PackRefused as refused:
        raise Refused("pack_refused", problems=refused.problems) from None
    try:
        return Store.found(
            path, pack=PackSource(place.hash, place.name, place.version, archive),
            station_code=station or f"{place.number_prefix}01", operator_code=operator, operator_name=name or operator,
            title=place.name, now=clock.now(), age=age, drill=drill,
        )  # fmt: skip
    except StoreRefused as refused:
        raise Refused(refused.code, **refused.params) from refused
