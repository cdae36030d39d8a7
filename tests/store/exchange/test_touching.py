"""Which tickets go stale when the authority stream tells otherwise of stations: those that are shown otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from dispatch_tui.domain.authority import Authority, Correction, Retirement, Station
from dispatch_tui.store.exchange.touching import note, touched
from tests.store import centre

TO_THE_END = 2**53


def authority(
    retired: Mapping[str, int] | None = None, corrections: Mapping[str, list[tuple[int, int, int]]] | None = None
) -> Authority:
    return Authority(
        retired={station: Retirement(seq, "", "lost") for station, seq in (retired or {}).items()},
        corrections={
            station: tuple(Correction(*one) for one in some) for station, some in (corrections or {}).items()
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "stretches"),
    [
        (authority(), authority(), []),
        (authority({"a": 5}), authority({"a": 5}), []),
        (authority(), authority({"a": 5}), [("a", 6, TO_THE_END)]),
        (authority({"a": 5}), authority(), [("a", 6, TO_THE_END)]),
        (authority({"a": 5}), authority({"a": 3}), [("a", 4, 5)]),
        (authority({"a": 3, "b": 1}), authority({"a": 5, "b": 1}), [("a", 4, 5)]),
        (authority({"b": 3}), authority({"a": 5}), [("a", 6, TO_THE_END), ("b", 4, TO_THE_END)]),
        (authority(None, {"a": [(1, 4, 60)]}), authority(None, {"a": [(1, 4, 60)]}), []),
        (authority(), authority(None, {"a": [(1, 4, 60)]}), [("a", 1, 4)]),
        (authority(None, {"a": [(1, 4, 60)]}), authority(), [("a", 1, 4)]),
        (authority(None, {"a": [(1, 4, 60)]}), authority(None, {"a": [(1, 4, 90)]}), [("a", 1, 4), ("a", 1, 4)]),
        (
            authority(None, {"a": [(1, 4, 60)]}), authority(None, {"a": [(1, 4, 60), (7, 9, 5)], "b": [(0, 0, 1)]}),
            [("a", 7, 9), ("b", 0, 0)],
        ),
        (authority({"a": 5}), authority({"a": 5}, {"a": [(1, 4, 60)]}), [("a", 1, 4)]),
    ],
)  # fmt: skip
def test_which_events_are_shown_otherwise(
    before: Authority, after: Authority, stretches: list[tuple[str, int, int]]
) -> None:
    assert touched(before, after) == stretches


def card(station: str, department: str = "", role: str = "department") -> dict[str, Station]:
    return {station: Station(station, station, "", role, department)}


CGJ, ZJJ = card("c", "cgj"), card("z", "zjj")


@pytest.mark.parametrize(
    ("before", "after", "stale"),
    [
        (Authority(), Authority(stations=CGJ), {"cgj"}),
        (Authority(stations=CGJ), Authority(), {"cgj"}),
        (Authority(stations=CGJ), Authority(stations=CGJ | ZJJ), {"zjj"}),
        (Authority(stations=CGJ), Authority(stations=CGJ | card("c2", "cgj")), set()),
        (Authority(stations=ZJJ), Authority(stations=ZJJ | card("w", role="centre")), set()),
        (Authority(stations=CGJ), Authority(stations=CGJ, retired={"c": Retirement(1, "", "")}), {"cgj"}),
        (Authority(stations=CGJ | ZJJ), Authority(stations=CGJ | ZJJ, retired={"z": Retirement(1, "", "")}), {"zjj"}),
    ],
)
def test_orders_of_which_a_department_now_learns_otherwise(
    tmp_path: Path, before: Authority, after: Authority, stale: set[str]
) -> None:
    with centre.found(tmp_path / "WC01.db") as store:
        tickets = {department: centre.receive(store) for department in ("cgj", "zjj")}
        for department, ticket in tickets.items():
            centre.dispatched(store, ticket, department)
        told = centre.receive(store)
        order = centre.dispatched(store, told, "cgj")
        centre.add(store, told, "acknowledged", {"order": order})
        with store.writing():
            note(store.database, before, after)
            found = {row[0] for row in store.database.rows("SELECT ticket FROM stale")}
            assert found == {tickets[one] for one in stale}
            store.database.run("DELETE FROM stale")


def test_a_stretch_is_noted_as_far_as_it_ever_reached(tmp_path: Path) -> None:
    with centre.found(tmp_path / "WC01.db") as store, store.writing():
        for seq in (9, 3, 5):
            note(store.database, Authority(), authority(None, {"a": [(1, seq, 60)]}))
        assert store.database.rows("SELECT chain, seq, upto FROM sweep") == [("a", 1, 9)]
        store.database.run("DELETE FROM sweep")
