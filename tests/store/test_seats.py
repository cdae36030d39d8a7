"""A store that was copied or restored takes another station's name before it writes; one that was not keeps its own."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatch_tui.store.check import check
from dispatch_tui.store.seats import seats_folder
from dispatch_tui.store.store import Store
from tests.store import centre
from tests.store.centre import NOW, add, receive


@pytest.fixture
def ticket(store: Store) -> str:
    """A ticket of a store that is closed again, so that its file is whole."""
    ticket = receive(store, text="路灯不亮")
    add(store, ticket, "taken")
    store.close()
    return ticket


def copy(source: Path, target: Path) -> Path:
    """As a backup tool copies a database."""
    target.parent.mkdir(parents=True, exist_ok=True)
    one, other = sqlite3.connect(source), sqlite3.connect(target)
    one.backup(other)
    other.execute("PRAGMA journal_mode = WAL")
    other.close()
    one.close()
    return target


def write(path: Path, ticket: str, words: str = "记") -> tuple[str, str | None]:
    """Write a note; the label of the station that wrote it, and why it had to take another one."""
    with Store.open(path) as store:
        add(store, ticket, "noted", words=words)
        assert check(store, deep=True) == []
        return store.station_code, store.succeeded.doubt if store.succeeded else None


def test_a_store_goes_on_as_it_was(path: Path, ticket: str) -> None:
    assert write(path, ticket) == ("WC01", None)
    assert write(path, ticket) == ("WC01", None)


def test_a_moved_store_is_the_same(path: Path, ticket: str, tmp_path: Path) -> None:
    write(path, ticket)
    moved = tmp_path / "elsewhere" / "other.db"
    moved.parent.mkdir()
    path.rename(moved)
    assert write(moved, ticket) == ("WC01", None)


def test_a_copy_takes_another_name(path: Path, ticket: str, tmp_path: Path) -> None:
    other = copy(path, tmp_path / "copy.db")
    assert write(other, ticket) == ("WC01A", "copied")
    assert write(other, ticket) == ("WC01A", None)
    assert write(path, ticket) == ("WC01", None)


def test_copies_of_copies_go_on_counting(path: Path, ticket: str, tmp_path: Path) -> None:
    other = copy(path, tmp_path / "copy.db")
    write(other, ticket, "a")
    third = copy(other, tmp_path / "third.db")
    assert write(third, ticket, "b") == ("WC01B", "copied")


def test_a_file_overwritten_by_an_older_copy_takes_another_name(path: Path, ticket: str, tmp_path: Path) -> None:
    old = copy(path, tmp_path / "old.db")
    write(path, ticket)
    number = path.stat().st_ino
    path.write_bytes(old.read_bytes())
    assert path.stat().st_ino == number
    assert write(path, ticket, "b") == ("WC01A", "restored")


def test_a_store_put_in_place_of_a_newer_one_takes_another_name(path: Path, ticket: str, tmp_path: Path) -> None:
    old = copy(path, tmp_path / "old.db")
    write(path, ticket)
    path.unlink()
    old.rename(path)
    assert write(path, ticket, "b")[0] == "WC01A"


def test_another_account_or_a_cleared_state_folder_is_no_alarm(path: Path, ticket: str) -> None:
    shutil.rmtree(seats_folder())
    assert write(path, ticket) == ("WC01", None)


def test_a_copy_on_another_machine_takes_another_name(path: Path, ticket: str, tmp_path: Path) -> None:
    other = copy(path, tmp_path / "copy.db")
    shutil.rmtree(seats_folder())
    assert write(other, ticket) == ("WC01A", "copied")


def test_a_marker_that_is_behind_is_no_alarm(path: Path, ticket: str) -> None:
    """A crash between the commit and the marker: the marker is written without waiting for the disk."""
    with Store.open(path) as store:
        station = store.station
    before = (seats_folder() / station).read_bytes()
    write(path, ticket)
    (seats_folder() / station).write_bytes(before)
    assert write(path, ticket) == ("WC01", None)


@pytest.mark.parametrize("torn", [b"", b"\0" * 161, b"17:4 "], ids=["empty", "zeros", "cut"])
def test_a_torn_marker_is_no_alarm(path: Path, ticket: str, torn: bytes) -> None:
    with Store.open(path) as store:
        (seats_folder() / store.station).write_bytes(torn)
    assert write(path, ticket) == ("WC01", None)


def test_a_state_folder_that_cannot_be_written_is_no_alarm(
    path: Path, ticket: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    for _ in range(2):
        with Store.open(path, seats=tmp_path / "file" / "seats") as store:
            add(store, ticket, "noted", words="记")
            assert store.succeeded is None


def test_two_processes_on_one_store_are_no_alarm(path: Path, ticket: str) -> None:
    with Store.open(path) as one, Store.open(path) as other:
        for turn in range(6):
            add((one, other)[turn % 2], ticket, "noted", words=f"{turn}")
        assert one.succeeded is other.succeeded is None
    marker = next(seats_folder().glob(one.station))
    with Store.open(path) as one, Store.open(path) as other:
        add(one, ticket, "noted", words="a")
        late = marker.read_bytes()
        add(other, ticket, "noted", words="b")
        marker.write_bytes(late)  # the first process was slow to write its marker
        add(one, ticket, "noted", words="c")
        add(other, ticket, "noted", words="d")
        assert one.succeeded is other.succeeded is None


def test_both_processes_of_a_copy_take_the_new_name(path: Path, ticket: str, tmp_path: Path) -> None:
    other = copy(path, tmp_path / "copy.db")
    with Store.open(other) as one, Store.open(other) as two:
        add(one, ticket, "noted", words="a")
        add(two, ticket, "noted", words="b")
        assert one.station_code == two.station_code == "WC01A"
        assert one.succeeded is not None
        assert two.succeeded is None
        assert check(one, deep=True) == []


def test_a_copy_in_use_beside_the_store_is_noticed(path: Path, ticket: str, tmp_path: Path) -> None:
    with Store.open(path) as one:
        add(one, ticket, "noted", words="a")
        with Store.open(copy(path, tmp_path / "copy.db")) as two:
            add(two, ticket, "noted", words="b")
            assert two.station_code == "WC01A"
        add(one, ticket, "noted", words="c")
        assert one.station_code == "WC01"


def test_a_crash_before_the_new_name_is_there_leaves_the_old_one(
    path: Path, ticket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = copy(path, tmp_path / "copy.db")

    def crash(self: object) -> None:
        raise KeyboardInterrupt

    with Store.open(other) as store:
        with monkeypatch.context() as patch:
            patch.setattr("dispatch_tui.store.sqlite.Database.commit", crash)
            with pytest.raises(KeyboardInterrupt):
                add(store, ticket, "noted", words="a")
        assert store.station_code == "WC01"
    assert write(other, ticket) == ("WC01A", "copied")


def test_its_numbers_go_on_under_the_new_name(path: Path, ticket: str, tmp_path: Path) -> None:
    with Store.open(copy(path, tmp_path / "copy.db")) as store:
        assert store.number_of(receive(store, text="井盖")).endswith("-WC01A-0001")
        assert store.ticket(ticket) is not None
        card = store.authority.now().stations[store.station]
        assert (card.role, store.station_code_of(card.of)) == ("centre", "WC01")


def test_signing_asks_first(path: Path, ticket: str, tmp_path: Path) -> None:
    with Store.open(copy(path, tmp_path / "copy.db")) as store:
        store.prove_identity(NOW)
        assert store.station_code == "WC01A"


NO_LINKS: list[Callable[[], OSError]] = [PermissionError, lambda: OSError(95, "not supported")]


@pytest.mark.parametrize("error", NO_LINKS, ids=["forbidden", "unknown"])
def test_a_store_is_founded_where_files_have_one_name(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: Callable[[], OSError]
) -> None:
    def link(*_: object) -> None:
        raise error()

    monkeypatch.setattr("os.link", link)
    with centre.found(path) as store:
        ticket = receive(store, text="路灯不亮")
        assert store.succeeded is None
    assert write(path, ticket) == ("WC01", None)
    with pytest.raises(Exception, match="store_exists"):
        centre.found(path)
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_place_taken_without_a_voucher_is_found(path: Path, ticket: str, tmp_path: Path) -> None:
    with Store.open(copy(path, tmp_path / "copy.db")) as store, pytest.MonkeyPatch.context() as patch:
        patch.setattr("dispatch_tui.store.keys.voucher", lambda centre, public: b"another")
        store.prove_identity(NOW)
        patch.undo()
        assert [one.code for one in check(store)] == ["voucher_wrong"]
