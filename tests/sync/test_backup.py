"""A store out as one file and back in: whole, private, never over what it should not replace."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.store.check import check
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.store import Store
from dispatch_tui.sync.backup import back_up, restore
from tests.store import centre

NOW = centre.NOW


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def path(home: Path) -> Path:
    store = centre.found(home / "centre.db")
    centre.receive(store, text="井盖没了")
    store.close()
    return home / "centre.db"


def held(path: Path) -> int:
    with Store.open(path) as store:
        assert check(store, deep=True) == []
        return int(store.database.value("SELECT count(*) FROM event"))


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as told:
        act()
    return told.value.refusal.code


def test_a_full_disk_is_told_by_the_name_that_was_given(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_store: Path, draft: Path, _progress: object) -> None:
        raise StoreRefused("disk_full", path=draft)

    monkeypatch.setattr("dispatch_tui.store.copying.copy_out", full)
    with pytest.raises(Refused) as told:
        back_up(path, tmp_path / "wc01.backup")
    assert told.value.refusal == Refusal("disk_full", {"path": str(tmp_path / "wc01.backup")})


def test_a_backup_is_taken_while_others_write_and_is_whole(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "stick.db"
    with Store.open(path) as store:
        done = back_up(path, file, lambda *_: print(centre.receive(store)))
    assert done.events == 4
    assert (done.size, stat.S_IMODE(file.stat().st_mode)) == (file.stat().st_size, 0o600)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["home", "stick.db"]
    assert held(path) > 4


def test_an_older_backup_is_replaced(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "stick.db"
    back_up(path, file)
    with Store.open(path) as store:
        centre.receive(store)
    assert back_up(path, file).events == 5


def test_a_stopped_backup_leaves_the_older_one(path: Path, tmp_path: Path) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    file = tmp_path / "stick.db"
    back_up(path, file)
    before = file.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        back_up(path, file, stop)
    assert file.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["home", "stick.db"]


@pytest.mark.parametrize("how", ["same", "symlink", "hardlink"])
def test_a_backup_never_goes_onto_its_store(path: Path, tmp_path: Path, how: str) -> None:
    file = path if how == "same" else tmp_path / "alias.db"
    if how == "symlink":
        file.symlink_to(path)
    elif how == "hardlink":
        file.hardlink_to(path)
    assert refused(lambda: back_up(path, file)) == "backup_onto_itself"
    assert refused(lambda: restore(file, path, NOW)) == "backup_onto_itself"
    assert held(path) == 4


def test_a_backup_replaces_nothing_but_a_backup(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    centre.found(other, "b").close()
    (tmp_path / "letter.txt").write_text("dear all")
    for file in (other, tmp_path / "letter.txt", tmp_path):
        assert refused(lambda file=file: back_up(path, file)) == "backup_over_other"  # type: ignore[misc]
    assert refused(lambda: back_up(path, tmp_path / "no" / "stick.db")) == "file_not_written"
    assert refused(lambda: back_up(tmp_path / "none.db", tmp_path / "stick.db")) == "no_store"


def test_what_was_lost_comes_back(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "stick.db"
    back_up(path, file)
    path.unlink()
    done = restore(file, path, NOW)
    assert (done.events, done.kept) == (4, None)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert held(path) == 4


def test_a_backup_on_a_medium_that_is_only_read_comes_back(path: Path, tmp_path: Path) -> None:
    medium = tmp_path / "medium"
    medium.mkdir()
    back_up(path, medium / "stick.db")
    (medium / "stick.db").chmod(0o400)
    medium.chmod(0o500)
    try:
        assert restore(medium / "stick.db", tmp_path / "new" / "centre.db", NOW).events == 4
    finally:
        medium.chmod(0o700)


def test_a_store_that_holds_more_stays_unless_forced(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "stick.db"
    back_up(path, file)
    with Store.open(path) as store:
        centre.receive(store)
    assert refused(lambda: restore(file, path, NOW)) == "restore_loses"
    assert held(path) == 5
    done = restore(file, path, NOW, force=True)
    assert done.kept is not None
    assert (held(path), held(done.kept)) == (4, 5)


def test_a_store_of_another_centre_stays_unless_forced(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    centre.found(other, "b").close()
    file = tmp_path / "stick.db"
    back_up(path, file)
    assert refused(lambda: restore(file, other, NOW)) == "restore_other_centre"
    assert restore(file, other, NOW, force=True).kept is not None
    assert held(other) == 4


def test_an_open_store_is_not_replaced(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "stick.db"
    back_up(path, file)
    with Store.open(path) as store:
        assert refused(lambda: restore(file, path, NOW)) == "store_in_use"
        centre.receive(store)
    assert held(path) == 5


def test_a_damaged_store_is_replaced_and_kept(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "stick.db"
    back_up(path, file)
    shutil.copy(path, damaged := tmp_path / "home" / "damaged.db")
    damaged.write_bytes(b"\0" * 4096 + damaged.read_bytes()[4096:])
    Path(f"{damaged}-wal").write_bytes(b"what is left of a log")
    done = restore(file, damaged, NOW)
    assert done.kept is not None
    assert Path(f"{done.kept}-wal").read_bytes() == b"what is left of a log"
    assert held(damaged) == 4


@pytest.mark.parametrize("bytes_", [b"", b"dear all", b"SQLite format 3\0" + bytes(4080)])
def test_what_is_no_backup_is_not_restored(path: Path, tmp_path: Path, bytes_: bytes) -> None:
    (tmp_path / "letter").write_bytes(bytes_)
    assert refused(lambda: restore(tmp_path / "letter", path, NOW)) in ("no_backup", "store_damaged")
    assert refused(lambda: restore(tmp_path / "none", path, NOW)) == "no_backup"
    assert held(path) == 4


def test_a_disk_that_knows_no_second_names_and_syncs_no_folder_will_do(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAT has no links, and on a share a folder cannot be brought to the disk by itself."""

    def no_links(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    synced = os.fsync

    def no_folders(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        synced(handle)

    monkeypatch.setattr(os, "link", no_links)
    monkeypatch.setattr(os, "fsync", no_folders)
    stick = tmp_path / "stick.db"
    back_up(path, stick)
    done = restore(stick, path, NOW, force=True)
    assert done.kept is not None
    assert (held(path), held(done.kept)) == (4, 4)
    assert restore(stick, tmp_path / "new" / "centre.db", NOW).kept is None
    assert held(tmp_path / "new" / "centre.db") == 4
