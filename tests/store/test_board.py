"""The queue: lanes, pages, search, and the first glance."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.desk.views import LANES
from dispatch_tui.store.glance import glance
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.rows import BoardPage, BoardRow
from dispatch_tui.store.store import Store
from dispatch_tui.store.tokens import asked, folded, terms, tokens
from tests.store import centre
from tests.store.centre import NOW, add, dispatched, receive

LATER = NOW + 7 * 86_400_000
LANE_OF = {
    "ringing": {"ringing"}, "dispatch": {"received", "needs_info", "to_dispatch", "return_review"},
    "ack": {"awaiting_ack"}, "work": {"in_progress", "extension_review", "suspended"}, "verify": {"to_verify"},
    "callback": {"to_call_back"}, "close": {"to_close"},
    "done": {"closed", "cancelled", "refused", "transferred", "merged"},
}  # fmt: skip


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Tickets of every kind: 12 ringing, 40 received, 20 at work, 15 closed, some taken, some alike in time, two of one
    report."""
    store = centre.found(tmp_path_factory.mktemp("full") / "centre.db")
    for place in range(12):
        receive(store, now=NOW + place // 2, data={"ringing": True}, phone=f"1380000{place:04d}")
    for place in range(40):
        data = {"source": "grid", "fields": {"grid": f"GT-{place % 3:03d}"}}
        ticket = receive(
            store, now=NOW + 60_000 * (place % 9), text=f"第{place}号路灯不亮", address=f"雷锋大道{place}号", data=data
        )
        if place % 4 == 0:
            add(store, ticket, "taken", now=NOW + 600_000)
        if place % 2 == 0:
            order = dispatched(store, ticket)
            if place % 4 == 0:
                add(store, ticket, "acknowledged", {"order": order}, now=NOW + 700_000, actor="li")
            if place == 2:
                add(store, ticket, "urged", {})
    for place in range(15):
        receive(store, text=f"旧事 {place}", data={"closed_at": NOW - 1_000 * (place % 5)})
    for place in range(3):
        ticket = receive(store, text=f"暂缓 {place}")
        add(store, ticket, "classified", centre.CLASSIFY)
        add(store, ticket, "suspended", {"reason": "r"})
    for station in ("1", "2"):  # as two stations take one report in unaware of each other
        receive(store, text=f"同一件事 {station}", data={"external": {"source": "12345", "id": "7", "digest": station}})
    receive(store, text="暴雨 warning", data={"external": {"source": "cap", "id": "1", "digest": ""}})
    return store


def place_of(row: BoardRow) -> tuple[int, int, str]:
    """Ringing first, then by what is due next, then what nothing is due for by its receipt."""
    if row.status == "ringing":
        return 0, row.due_at if row.due_at is not None else 2**60, row.id
    return (1, row.due_at, row.id) if row.due_at is not None else (2, row.received_at, row.id)


def naive(store: Store, lane: str, who: str, now: int) -> list[BoardRow]:
    rows = list(store.listing(limit=1_000, now=now))
    if lane == "done":
        closed = {row[0]: row[1] for row in store.database.rows("SELECT id, closed_at FROM ticket")}
        return sorted((row for row in rows if row.status in LANE_OF["done"]), key=lambda row: (-closed[row.id], row.id))
    rows = sorted((row for row in rows if row.status not in LANE_OF["done"]), key=place_of)
    if lane in LANE_OF:
        return [row for row in rows if row.status in LANE_OF[lane]]
    tests = {
        "all": lambda row: True, "mine": lambda row: row.taken_by == who, "late": lambda row: "late" in row.flags,
        "warnings": lambda row: "warning" in row.summary, "conflict": lambda row: "conflict" in row.flags,
        "to_notify": lambda row: "to_notify" in row.flags, "held": lambda row: "held" in row.flags,
    }  # fmt: skip
    return [row for row in rows if tests[lane](row)]


@pytest.mark.parametrize("now", [NOW, NOW + 200_000, LATER])
@pytest.mark.parametrize("lane", LANES)
def test_pages_are_a_naive_sort_cut_in_pieces(full: Store, lane: str, now: int) -> None:
    wanted = naive(full, lane, "li", now)
    for limit in (1, 7, 1_000):
        walked: list[BoardRow] = []
        page = full.board(lane, "li", limit=limit, now=now)
        assert not page.before
        while True:
            walked += page.rows
            if not page.after:
                break
            page = full.board(lane, "li", after=page.rows[-1].sort, limit=limit, now=now)
            assert page.before
        assert walked == wanted
        back: list[BoardRow] = []
        while page.before:
            page = full.board(lane, "li", before=page.rows[0].sort, limit=limit, now=now)
            back = [*page.rows, *back]
        assert back == wanted[: len(back)]
        assert not back or page.rows[0] == wanted[0]
    assert full.tallies("li", now)[lane] == len(wanted)


def test_every_lane_was_tried(full: Store) -> None:
    counts = full.tallies("li", LATER)
    assert set(counts) == set(LANES)
    assert {lane for lane, count in counts.items() if not count} == {"verify", "callback", "close", "held"}


def test_flags_stand_in_their_order(full: Store) -> None:
    urged = [row.flags for row in full.board("late", "", now=LATER).rows if "urged" in row.flags]
    assert urged == [("urged", "late", "to_notify")]


def test_a_page_is_read_by_its_lanes_index(full: Store) -> None:
    """The plan walks an index and sorts nothing, so a page costs the same however long the lane is."""
    seen: list[str] = []

    def run(sql: str, params: object) -> list[object]:
        plan = full.database.rows(f"EXPLAIN QUERY PLAN {sql}", params)  # type: ignore[arg-type]
        seen.extend(row[3] for row in plan)
        return full.database.rows(sql, params)  # type: ignore[arg-type]

    from dispatch_tui.store import board

    for lane in LANES:
        page = board.page(run, lane, "li", "", after=None, before=None, limit=2, now=LATER)
        if page.after:
            board.page(run, lane, "li", "", after=page.rows[-1].sort, before=None, limit=2, now=LATER)
    assert seen
    assert [one for one in seen if "USING INDEX" not in one and "USING COVERING INDEX" not in one] == []
    seen.clear()
    board.tallies(run, "li", LATER)
    counted = [one for one in seen if one != "SCAN tally"]
    indexes = {"ticket_open", "ticket_mine", "ticket_warning", "ticket_contested", "ticket_untold", "ticket_held"}
    assert {one.split(" INDEX ")[1].split()[0] for one in counted} == indexes
    assert all("USING COVERING INDEX" in one for one in counted), "what is counted is counted in an index alone"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("路灯", 40), ("路", 40), ("灯", 40), ("不亮", 40), ("灯路", 0), ("第3", 11), ("第3号", 1), ("３号", 1),
        ("号1", 0),
        ("雷锋大道 不亮", 40), ("雷锋大道 旧事", 0), ("WARNING", 1), ("warn", 1), ("arning", 0), ("13800000003", 1),
        ("1380000", 12), ("wc01", 73), ("WC01-0005", 1), ("100%", 0), ("_", 73), ("\"", 73), ("   ", 73), ("，", 73),
        ("路灯" * 300, 0), ("旧事 3", 1), ("WC01-000", 9), ("C01-0005", 0),
    ],
)  # fmt: skip
def test_words_are_found(full: Store, query: str, count: int) -> None:
    assert len(full.listing(text=query, limit=1_000)) == count
    done = len(full.board("done", "", query, limit=1_000, now=NOW).rows)
    assert len(full.board("all", "", query, limit=1_000, now=NOW).rows) + done == count


@pytest.mark.parametrize("few", [0, 2_000])
def test_common_and_rare_words_give_the_same_pages(
    full: Store, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dispatch_tui.store import board

    wanted = [row for row in naive(full, "all", "", LATER) if "路灯" in row.summary]
    monkeypatch.setattr(board, "FEW", few)
    walked: list[BoardRow] = []
    page: BoardPage | None = None
    while page is None or page.after:
        page = full.board("all", "", "路灯", after=walked[-1].sort if walked else None, limit=9, now=LATER)
        walked += page.rows
    assert walked == wanted


@given(st.text(alphabet="路灯不亮井盖a1 b，𠮷々Ａ", max_size=12), st.integers(0, 12), st.integers(1, 5))
def test_a_piece_of_a_text_is_found_by_its_tokens(text: str, start: int, length: int) -> None:
    """Whatever piece of Chinese is asked for, the text has the tokens by which it is looked up."""
    held = tokens(folded(text)).split()
    for term in terms(text[start : start + length]):
        if not any(sign.isascii() and sign.isalnum() for sign in term):
            for token, begins in asked([term]):
                assert any(one.startswith(token) if begins else one == token for one in held)


def test_what_is_listed(full: Store) -> None:
    assert {row.status for row in full.listing(status="ringing")} == {"ringing"}
    assert len(full.listing(department="cgj", limit=1_000)) == 20
    assert {row.grid for row in full.listing(grid="GT-001")} == {"GT-001"}
    ids = [row.id for row in full.listing(limit=1_000)]
    assert ids == sorted(ids, reverse=True)
    assert [row.id for row in full.listing(limit=3)] == ids[:3]
    assert len(full.listing(department="cgj", grid="GT-000", text="路灯 第0号")) == 1


@pytest.mark.parametrize("lane", LANES)
def test_a_glance_is_the_first_page(full: Store, lane: str) -> None:
    seen = glance(full.database.path, lane, 9, now=LATER, who="li")
    page = full.board(lane, "li", limit=9, now=LATER)
    assert page == seen.page
    assert (seen.tallies, seen.revision) == (full.tallies("li", LATER), full.revision)


def test_a_glance_loads_no_library(full: Store, root: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from dispatch_tui.store.glance import glance\n"
        f"rows = glance(Path(sys.argv[1]), 'all', 60, now={NOW}).page.rows\n"
        "heavy = ('sqlmodel', 'sqlalchemy', 'pydantic', 'cryptography')\n"
        "print(len(rows), *[name for name in heavy if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(full.database.path)], cwd=root, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(root)}, timeout=60,
    )  # fmt: skip
    assert ran.stdout.split() == ["58"]


def test_a_glance_at_nothing_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreRefused) as caught:
        glance(tmp_path / "none.db", "all", 9, now=NOW)
    assert caught.value.code == "no_store"
    assert list(tmp_path.iterdir()) == []
