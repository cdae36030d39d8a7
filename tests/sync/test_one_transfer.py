"""The console's watch and a command in a shell on one store: one transfer after the other, a word where one is long."""

from __future__ import annotations

import errno
import threading
import time
from pathlib import Path

import pytest

from dispatch_tui.desk.refused import Refused
from dispatch_tui.store.check import check
from dispatch_tui.store.store import Store
from dispatch_tui.sync import folder as folders
from dispatch_tui.sync import one_transfer as locking
from dispatch_tui.sync.folder import Synced, sync_folder
from dispatch_tui.sync.importing import import_file, import_files
from dispatch_tui.sync.one_transfer import one_transfer
from tests.store import centre
from tests.sync.stations import Stations, state

fcntl = pytest.importorskip("fcntl")


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    (tmp_path / "shared").mkdir()
    return tmp_path / "shared"


def test_another_transfer_is_waited_for_and_told(
    stations: Stations, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "WAIT", 0.1)
    second = stations.member("WC02")
    centre.receive(stations.first, text="路灯不亮")
    file = stations.export(stations.first, everything=True)
    assert file is not None
    before = state(second)
    with Store.open(second.database.path) as beside:
        with one_transfer(beside):
            for transfer in (
                lambda: sync_folder(second, shared, stations.tick()),
                lambda: import_file(second, file, stations.tick()),
                lambda: import_files(second, [file], stations.tick()),
            ):
                with pytest.raises(Refused) as told:
                    transfer()
                assert told.value.refusal.code == "store_in_transfer"
            assert state(second) == before
            sync_folder(stations.first, shared, stations.tick())  # another store's transfers go on
        assert import_file(second, file, stations.tick()).added
        sync_folder(second, shared, stations.tick())


def test_whoever_fails_lets_go(stations: Stations, tmp_path: Path) -> None:
    second = stations.member("WC02")
    for _ in range(2):
        with pytest.raises(Refused) as told:
            import_file(second, tmp_path / "none.bundle", stations.tick())
        assert told.value.refusal.code != "store_in_transfer"


def test_nothing_is_left_beside_the_store(stations: Stations, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the file nor a handle of it, also where another has it, or took it away while it was opened."""
    monkeypatch.setattr(locking, "WAIT", 0.1)
    lock = stations.first.database.path.with_name(f"{stations.first.database.path.name}{locking.ENDING}")
    before = len(list(Path("/proc/self/fd").iterdir()))
    with one_transfer(stations.first):
        assert lock.exists()
        with pytest.raises(Refused), one_transfer(stations.first):
            raise AssertionError
    plain = fcntl.flock
    taken: list[int] = []

    def flock(handle: int, how: int) -> None:
        plain(handle, how)
        if not taken:
            taken.append(handle)
            lock.unlink()

    monkeypatch.setattr(fcntl, "flock", flock)
    with one_transfer(stations.first):
        assert taken
        assert lock.exists()
    assert not lock.exists()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_where_there_are_no_locks_it_goes_on_without(stations: Stations, monkeypatch: pytest.MonkeyPatch) -> None:
    def flock(_handle: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", flock)
    with one_transfer(stations.first), one_transfer(stations.first):
        pass


def test_many_at_once_go_one_after_the_other(
    stations: Stations, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "WAIT", 60)
    second, plain, under_way, most = stations.member("WC02"), folders._Run.run, [0], [0]

    def run(this: folders._Run) -> Synced:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        time.sleep(0.05)
        try:
            return plain(this)
        finally:
            under_way[0] -= 1

    monkeypatch.setattr(folders._Run, "run", run)
    for turn in range(3):
        centre.receive(stations.first, text=f"路灯不亮{turn}")
        centre.receive(second, text=f"井盖{turn}")
        stores = [Store.open(second.database.path) for _ in range(3)]
        now = stations.tick()
        threads = [threading.Thread(target=sync_folder, args=(store, shared, now)) for store in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        for store in stores:
            store.close()
        sync_folder(stations.first, shared, stations.tick())
    sync_folder(second, shared, stations.tick())
    sync_folder(stations.first, shared, stations.tick())
    assert most == [1]
    assert state(second) == state(stations.first)
    assert check(second, deep=True) == []
    written = [one.name.split("-")[1] for one in shared.rglob("WC02-*.bundle")]
    assert len(written) == len(set(written)) <= 3
