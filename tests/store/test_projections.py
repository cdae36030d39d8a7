"""Projections: the same bytes from the log alone, one by one, in bulk, or made again."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_tui.store.check import check
from dispatch_tui.store.log import Unlawful
from dispatch_tui.store.parts import Parts
from dispatch_tui.store.projection import Alike, project
from dispatch_tui.store.refold import NEXT_TICKET, dumps, rebuild, refold
from dispatch_tui.store.store import Store
from dispatch_tui.store.streams import Streams
from tests.store.centre import CLASSIFY, DAY, NOW, enter, found, receive, texts

REPORTS: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"source": "call"}, {"text": "路灯不亮", "address": "雷锋大道", "phone": "13800001234"}),
    ({"source": "call", "ringing": True}, {}),
    ({"source": "grid", "fields": {"grid": "GT-031", "town": "430112001", "urgency": 1}}, {"summary": "井盖"}),
    ({"source": "app", "external": {"source": "app", "id": "1", "digest": "a"}}, {"text": "App 上报"}),
    ({"source": "app", "external": {"source": "cap:x", "id": "2", "digest": "b"}}, {"text": "暴雨"}),
    ({"source": "platform", "fields": {"item": "i001", "category": "c01"}, "demands": ["callback"],
      "closed_at": NOW - 5_000}, {"text": "旧事"}),
    ({"source": "platform", "received_at": NOW - 90_000, "hotline": "12345"}, {"text": "转来", "summary": "转"}),
    ({"source": "platform", "received_at": NOW - 80_000, "hotline": "12345"}, {"text": "转来"}),
    ({"source": "platform", "received_at": NOW - 9_000, "closed_at": NOW - 4_000}, {"text": "旧事"}),
    ({"source": "platform", "closed_at": NOW - 3_000, "ringing": True}, {"text": "旧事"}),
    ({"source": "police", "fields": {"major": True, "confidential": True}}, {"text": "重大", "name": "张"}),
]  # fmt: skip
MENU: list[tuple[str, dict[str, Any]]] = [
    ("taken", {}), ("released", {}), ("answered", {}), ("classified", CLASSIFY),
    ("classified", {"item": "i002", "category": "c02", "demands": [], "urgency": 4}),
    ("dispatched", {"department": "cgj", "part": "lead"}), ("dispatched", {"department": "zjj", "part": "support"}),
    ("acknowledged", {"order": "?"}), ("returned", {"order": "?", "reason": "r1"}), ("return_granted", {"order": "?"}),
    ("reported", {"order": "?", "outcome": "done"}), ("verified", {"order": "?"}),
    ("sent_back", {"order": "?", "reason": "r"}), ("withdrawn", {"order": "?"}), ("urged", {}),
    ("suspended", {"reason": "r"}), ("resumed", {}), ("info_needed", {}), ("info_supplied", {}),
    ("corrected", {"fields": {"grid": "GT-001"}}), ("noted", {}), ("closed", {}), ("reopened", {"reason": "r"}),
    ("cancelled", {"reason": "r"}), ("merged", {"other": "!"}), ("unmerged", {"other": "!"}),
    ("called_back", {"reached": True, "solved": True, "satisfied": True}), ("attached", {"to": "!"}),
    ("retracted", {"acts": "last"}),
]  # fmt: skip


def act(store: Store, tickets: list[str], at: int, kind: str, data: dict[str, Any], now: int) -> None:
    """One act, as far as the rules allow it; what they do not allow leaves nothing."""
    ticket, other = tickets[at % len(tickets)], tickets[(at // 7) % len(tickets)]
    fold = store.fold(ticket)
    assert fold is not None
    orders = list(fold.state.orders)
    filled = {
        name: (orders[at % len(orders)] if orders else "none") if value == "?" else other if value == "!" else value
        for name, value in data.items()
    }
    if kind == "retracted":
        filled = {"acts": [[fold.events[-1].station, fold.events[-1].act]]}
    behalf = filled["order"].rsplit(":", 1)[-1] if kind in ("acknowledged", "returned", "reported") else None
    given = texts(address=f"第{at}号") if kind in ("corrected", "noted") else ()
    try:
        with store.transaction(now) as tx:
            pen = tx.act("li", "dispatcher")
            pen.add(f"ticket/{ticket}", kind, filled, parts=given, on_behalf=behalf)
            if kind in ("merged", "unmerged"):
                pen.add(f"ticket/{other}", kind, {"other": ticket})
    except Unlawful:
        return


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from(REPORTS), min_size=2, max_size=4),
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from(MENU), st.integers(1, 4_000_000)), max_size=30),
)
def test_a_refold_gives_the_same_bytes(
    reports: list[tuple[dict[str, Any], dict[str, str]]], steps: list[tuple[int, tuple[str, dict[str, Any]], int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder, found(Path(folder) / "centre.db") as store:
        tickets = [receive(store, NOW, data, **given) for data, given in reports]
        now = NOW
        for at, (kind, data), later in steps:
            now += later
            act(store, tickets, at, kind, data, now)
        standing = dumps(store.database)
        again = refold(store.database, store.centre, store.packs.get)
        assert dumps(again) == standing
        again.close()
        store.database.begin()
        rebuild(store.database, Streams(store.database, store.centre), Parts(store.database), store.packs.get, 99)
        store.database.commit()
        assert dumps(store.database) == standing
        assert check(store, deep=True) == []
        alone = [row for row in store.listing() if not store.merged(row.id)[0]]
        assert [row.status for row in alone] == [store.ticket(row.id).status for row in alone]  # type: ignore[union-attr]
        counts = store.tallies("li", now)
        assert counts["all"] + counts["done"] == len(tickets)


def test_bulk_gives_the_same_bytes_as_one_by_one(tmp_path: Path) -> None:
    bodies, tables = [], []
    for batch in (1, 3, 100):
        with found(tmp_path / f"{batch}" / "centre.db") as store:
            reports = REPORTS * 3
            for start in range(0, len(reports), batch):
                with store.transaction(NOW) as tx:
                    for place in range(start, min(start + batch, len(reports))):
                        data, given = reports[place]
                        ticket = f"00000000-0000-7000-8000-{place:012d}"
                        tx.act("li", "dispatcher").add(
                            f"ticket/{ticket}", "received", {"number": tx.next_number(DAY), **data},
                            parts=texts(**given),
                        )  # fmt: skip
            found_rows = dumps(store.database)
            tables.append(found_rows)
            bodies.append(store.database.rows("SELECT stream, kind, depth, seq FROM event ORDER BY seq"))
            assert check(store, deep=True) == []
    assert tables[0] == tables[1] == tables[2]
    assert bodies[0] == bodies[1] == bodies[2]


def test_what_came_in_alike_is_projected_as_any_ticket(store: Store) -> None:
    alike = Alike(store.text, store.pack)
    ids = []
    for place, (data, said) in enumerate([*REPORTS, *REPORTS[::-1], *REPORTS]):
        told = {"number": str(place), **data}
        for actor, role in (("li", "dispatcher"), ("system", "system")):
            with store.transaction(NOW + 1_000 * (place % 2)) as tx:
                ids.append(tx.new_id())
                pen = tx.act(actor, role)
                pen.add(f"ticket/{ids[-1]}", "received", told, parts=texts(**said))
    for ticket in ids * 2:
        fold = store.fold(ticket)
        assert fold is not None
        held = store.streams.held(ticket)
        assert held is not None
        assert alike.project(ticket, fold.events[0], held) == project(fold, store.text, store.pack, None, None)


def test_a_retirement_is_seen_by_every_projection(store: Store) -> None:
    """A station of the centre that was retired before it wrote: its work waits, in a refold too."""
    with store.transaction(NOW) as tx:
        enter(tx, "00000000-0000-7000-8000-000000000001", text="之前")
    ticket = receive(store, text="之后")
    seq = store.database.value("SELECT min(seq) FROM event WHERE stream = ?", (f"ticket/{ticket}",))
    with store.transaction(NOW) as tx:
        link = store.database.value("SELECT link FROM event WHERE seq = ?", (seq - 1,))
        data = {"station": store.station, "seq": seq - 1, "link": link, "reason": "lost"}
        tx.act("chen", "supervisor").add("authority", "station_retired", data)
    assert store.authority.now().retired
    assert check(store, deep=True) == []


def test_the_next_ticket_is_found_by_the_index(store: Store):
    plan = store.database.rows(f"EXPLAIN QUERY PLAN {NEXT_TICKET}", ("ticket/",))
    assert all("event_stream" in row[3] for row in plan)
