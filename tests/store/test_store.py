"""Founding, opening, writing, and that nothing is written by halves."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.store import sqlite
from dispatch_tui.store.check import check
from dispatch_tui.store.log import Unlawful
from dispatch_tui.store.refold import dumps
from dispatch_tui.store.store import Store, StoreRefused
from tests.store.centre import DAY, NOW, add, dispatched, enter, found, pack_source, receive, texts


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_founded_store_knows_who_and_where(store: Store) -> None:
    authority = store.authority.now()
    assert {code: one.role for code, one in authority.operators.items()} == {
        "chen": "supervisor", "system": "system", "li": "dispatcher",
    }  # fmt: skip
    assert (store.station_code, store.centre) == ("WC01", authority.centre)
    assert len(store.station) == 32
    assert store.pack_in_force.hash == pack_source().hash
    assert store.text(authority.operators["chen"].name or "") == "陈"
    assert check(store, deep=True) == []


def test_the_files_are_their_owners_alone(store: Store, path: Path) -> None:
    receive(store, text="路灯不亮")
    assert {mode(path.with_name(path.name + ending)) for ending in ("", "-wal", "-shm")} == {0o600}
    assert mode(path.parent) == 0o700
    assert sorted(one.name for one in path.parent.iterdir()) == ["centre.db", "centre.db-shm", "centre.db-wal"]


@pytest.mark.usefixtures("unspared")
def test_every_commit_is_synced_and_nothing_checkpoints_by_itself(store: Store, path: Path) -> None:
    with Store.open(path) as synced:
        assert synced.database.value("PRAGMA synchronous") == 2
        with synced.database.unawaited():
            assert synced.database.value("PRAGMA synchronous") == 0
        assert synced.database.value("PRAGMA synchronous") == 2
        assert synced.database.value("PRAGMA journal_mode") == "wal"
        assert synced.database.value("PRAGMA wal_autocheckpoint") == 0


def test_a_ticket_is_there_after_opening_again(store: Store, path: Path) -> None:
    ticket = receive(store, text="路灯不亮", address="雷锋大道", phone="13800001234")
    order = dispatched(store, ticket)
    before = store.ticket(ticket)
    store.close()
    with Store.open(path) as again:
        assert again.ticket(ticket) == before
        assert before is not None
        assert (before.status, before.orders[0].id, before.number) == ("awaiting_ack", order, f"{DAY}-WC01-0001")
        assert again.text(before.fields["text"]) == "路灯不亮"
        assert check(again, deep=True) == []


def test_the_chain_goes_on_and_is_signed_at_its_end(store: Store) -> None:
    receive(store, text="一")
    receive(store, text="二")
    rows = store.database.rows("SELECT seq, link FROM event ORDER BY seq")
    assert [row[0] for row in rows] == list(range(len(rows)))
    assert store.database.rows("SELECT seq, link FROM chain") == [rows[-1]]


def test_what_the_rules_refuse_leaves_nothing(store: Store) -> None:
    ticket = receive(store, text="路灯不亮")
    before, fold = dumps(store.database), store.fold(ticket)
    events = store.database.value("SELECT count(*) FROM event")

    def take_and_close() -> None:
        with store.transaction(NOW) as tx:
            act = tx.act("li", "dispatcher")
            act.add(f"ticket/{ticket}", "taken", {})
            act.add(f"ticket/{ticket}", "closed", {}, parts=texts(words="完"))

    with pytest.raises(Unlawful) as caught:
        take_and_close()
    assert caught.value.refusal.code == "status"
    assert (dumps(store.database), store.database.value("SELECT count(*) FROM event")) == (before, events)
    assert store.fold(ticket) is not fold
    assert store.ticket(ticket).taken_by is None  # type: ignore[union-attr]
    add(store, ticket, "taken")
    assert check(store, deep=True) == []


def test_a_transaction_that_swallows_a_refusal_still_fails(store: Store) -> None:
    ticket = receive(store, text="路灯不亮")

    def go_on() -> None:
        with store.transaction(NOW) as tx:
            act = tx.act("li", "dispatcher")
            for kind in ("closed", "taken"):
                with pytest.raises(Unlawful):
                    act.add(f"ticket/{ticket}", kind, {})

    with pytest.raises(Unlawful):
        go_on()
    assert store.ticket(ticket).taken_by is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("stream", "kind", "data", "role", "code"),
    [
        ("authority", "operator_added", {"operator": "x", "role": "dispatcher", "department": ""}, "dispatcher",
         "not_a_supervisor"),
        ("authority", "operator_added", {"operator": "x"}, "supervisor", "malformed"),
        ("call/1", "rang", {}, "dispatcher", "malformed"),
        ("call/1", "sang", {}, "dispatcher", "malformed"),
        ("incident/1", "rang", {"ticket": "t"}, "dispatcher", "malformed"),
        ("call/1", "rang", {"ticket": "t"}, "supervisor", "role_not_held"),
        ("ticket/1", "received", {"number": "1", "source": "call", "closed_at": 1.5}, "dispatcher", "malformed"),
        ("ticket/1", "taken", {}, "dispatcher", "no_ticket"),
    ],
)  # fmt: skip
def test_each_stream_is_judged(
    store: Store, stream: str, kind: str, data: dict[str, object], role: str, code: str
) -> None:
    before = store.authority.heads()
    actor = "chen" if role == "supervisor" and stream == "authority" else "li"
    with pytest.raises(Unlawful) as caught, store.transaction(NOW) as tx:
        tx.act(actor, role).add(stream, kind, data)
    assert caught.value.refusal.code == code
    assert store.authority.heads() == before
    receive(store, text="still works")


def test_a_call_is_kept_and_folded(store: Store) -> None:
    from dispatch_tui.domain.call import read_call

    with store.transaction(NOW) as tx:
        call, ticket = tx.new_id(), tx.new_id()
        act = tx.act("system", "system")
        act.add(f"call/{call}", "rang", {"ticket": ticket})
        act.add(f"ticket/{ticket}", "received", {"number": "1", "source": "call", "call": call, "ringing": True})
    with store.transaction(NOW) as tx:
        tx.act("li", "dispatcher").add(f"call/{call}", "picked_up", {})
    told = read_call(call, store.events(f"call/{call}"))
    assert told is not None
    assert (told.ticket, told.picked_up_by) == (ticket, "li")


def test_an_act_is_found_by_its_streams(store: Store) -> None:
    with store.transaction(NOW) as tx:
        one, two = tx.new_id(), tx.new_id()
        act = tx.act("li", "dispatcher")
        for ticket in (one, two):
            act.add(f"ticket/{ticket}", "received", {"number": tx.next_number(DAY), "source": "call"})
        assert tx.streams_of(store.station, act.id) == [f"ticket/{one}", f"ticket/{two}"]
    assert store.streams_of(store.station, act.id) == [f"ticket/{one}", f"ticket/{two}"]
    assert store.streams_of("other", act.id) == []


def test_the_events_of_an_act_stand_together(store: Store) -> None:
    def take_turns() -> None:
        with store.transaction(NOW) as tx:
            first, second = tx.act("li", "dispatcher"), tx.act("li", "dispatcher")
            for act in (first, second, first):
                act.add(f"ticket/{tx.new_id()}", "received", {"number": tx.next_number(DAY), "source": "call"})

    with pytest.raises(RuntimeError):
        take_turns()
    assert store.tallies("li", NOW)["all"] == 0


def test_an_act_has_a_most(store: Store) -> None:
    def write_on() -> None:
        with store.transaction(NOW) as tx:
            act = tx.act("li", "dispatcher")
            for _ in range(1_001):
                act.add(f"ticket/{tx.new_id()}", "received", {"number": "1", "source": "call"})

    with pytest.raises(StoreRefused) as caught:
        write_on()
    assert caught.value.code == "act_too_long"
    assert store.tallies("li", NOW)["all"] == 0


def test_numbers_go_on_and_are_not_used_up_by_what_failed(store: Store) -> None:
    receive(store, text="一")

    def fail() -> None:
        with store.transaction(NOW) as tx:
            enter(tx, tx.new_id(), text="二")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    receive(store, text="三")
    assert [row.number for row in store.listing()] == [f"{DAY}-WC01-0002", f"{DAY}-WC01-0001"]
    assert [one[1] for one in store.find_number("0002")] == [f"{DAY}-WC01-0002"]
    assert [one[1] for one in store.find_number("wc01-0001")] == [f"{DAY}-WC01-0001"]
    assert len(store.find_number("2")) == 1
    assert store.find_number("0003") == []
    assert store.find_number("") == []


def test_the_revision_tells_what_changed(store: Store) -> None:
    first = receive(store, text="一")
    before = store.revision
    second = receive(store, text="二")
    add(store, first, "taken")
    assert store.revision == before + 2
    assert store.changed_since(before) == {first, second}
    with store.transaction(NOW):
        pass
    assert store.revision == before + 2


def test_reports_are_known_by_their_platforms_id(store: Store) -> None:
    given = {"external": {"source": "app", "id": "17", "digest": "abc"}}
    ticket = receive(store, text="一", data=given)
    assert store.known_external("app", "17") == ticket
    assert store.known_external("app", "18") is None
    assert store.known_externals("app", [str(one) for one in range(1_200)]) == {"17": (ticket, "abc")}
    add(store, ticket, "noted", {"external": {"source": "app", "id": "17", "digest": "def"}}, words="又说")
    assert store.known_externals("app", ["17"]) == {"17": (ticket, "def")}
    assert store.platforms() == ("app",)
    assert store.externals("app") == [("17", ticket)]
    assert check(store, deep=True) == []


def test_merged_tickets_have_one_head(store: Store) -> None:
    one, two, three = (receive(store, text=text) for text in "一二三")
    for low, high in ((two, three), (one, three)):
        with store.transaction(NOW) as tx:
            act = tx.act("li", "dispatcher")
            act.add(f"ticket/{high}", "merged", {"other": low})
            act.add(f"ticket/{low}", "merged", {"other": high})
    assert [store.merged(ticket)[0] for ticket in (one, two, three)] == [None, one, one]
    assert [row.id for row in store.board("all", "", now=NOW).rows] == [one]
    assert store.tallies("", NOW)["done"] == 2
    assert store.merged(one)[1] == (two, three)
    assert check(store, deep=True) == []
    add(store, three, "unmerged", {"other": one})
    assert [store.merged(ticket)[0] for ticket in (one, two, three)] == [None, None, two]
    assert check(store, deep=True) == []


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5_000])


def _newer(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def _foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "codes"),
    [
        (lambda path: path.unlink(), {"no_store"}),
        (_newer, {"store_newer"}),
        (_foreign, {"not_a_store"}),
        (lambda path: path.write_bytes(b"hello, this is a text file and no database\n" * 200), {"not_a_store"}),
        (lambda path: path.write_bytes(b""), {"not_a_store"}),
        (_truncated, {"store_damaged"}),
    ],
)
def test_a_file_that_is_no_store_is_refused(store: Store, path: Path, spoil: object, codes: set[str]) -> None:
    store.close()
    spoil(path)  # type: ignore[operator]
    with pytest.raises(StoreRefused) as caught:
        Store.open(path)
    assert caught.value.code in codes


def test_founding_spares_what_is_there(store: Store, path: Path) -> None:
    with pytest.raises(StoreRefused) as caught:
        found(path)
    assert caught.value.code == "store_exists"
    assert sorted(one.name for one in path.parent.iterdir()) == ["centre.db", "centre.db-shm", "centre.db-wal"]


def test_no_store_is_made_where_nothing_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreRefused) as caught:
        found(tmp_path / "file" / "centre.db")
    assert caught.value.code == "store_unwritable"


def test_a_full_disk_is_told_and_nothing_is_written(store: Store) -> None:
    ticket = receive(store, text="路灯不亮")
    before = dumps(store.database)
    pages = store.database.value("PRAGMA page_count")
    store.database.rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreRefused) as caught:
        add(store, ticket, "noted", {}, words="长" * 200_000)
    assert caught.value.code == "disk_full"
    assert dumps(store.database) == before
    store.database.rows("PRAGMA max_page_count = 1000000")
    add(store, ticket, "noted", {}, words="短")
    assert check(store, deep=True) == []


def test_a_store_that_may_only_be_read_is_told(store: Store) -> None:
    ticket = receive(store, text="路灯不亮")
    store.database.run("PRAGMA query_only = 1")
    with pytest.raises(StoreRefused) as caught:
        add(store, ticket, "taken")
    assert caught.value.code == "store_read_only"
    store.database.run("PRAGMA query_only = 0")
    add(store, ticket, "taken")


_DYING = """
import os, sys
from pathlib import Path
from dispatch_tui.store.store import Store
from tests.store.centre import NOW, enter
store = Store.open(Path(sys.argv[1]))
with store.transaction(NOW) as tx:
    for _ in range(50):
        enter(tx, tx.new_id(), text="路灯不亮" * 100)
    tx.write(store.revision + 1)
    os._exit(9)
"""


def test_a_process_that_dies_before_its_commit_leaves_nothing(store: Store, path: Path, root: Path) -> None:
    kept = receive(store, text="留下")
    before = dumps(store.database)
    died = subprocess.run(
        [sys.executable, "-c", _DYING, str(path)], cwd=root, env={**os.environ, "PYTHONPATH": str(root)},
        check=False, timeout=60,
    )  # fmt: skip
    assert died.returncode == 9
    assert dumps(store.database) == before
    add(store, kept, "taken")
    store.close()
    with Store.open(path) as again:
        assert check(again, deep=True) == []


def test_the_wal_is_folded_back_in_idle_moments(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "IDLE_CHECKPOINT", 1)
    size = path.stat().st_size
    for _ in range(20):
        receive(store, text="路灯不亮" * 200)
    assert path.stat().st_size == size
    assert not store.changed_elsewhere()
    assert path.stat().st_size > size
    receive(store, text="路灯不亮")
    assert check(store, deep=True) == []


def test_a_newer_kind_is_kept_and_the_store_opens(store: Store, path: Path) -> None:
    ticket = receive(store, text="路灯不亮")
    with pytest.raises(Unlawful) as caught:
        add(store, ticket, "teleported", {"to": "mars"})
    assert caught.value.refusal == Refusal("unknown")
