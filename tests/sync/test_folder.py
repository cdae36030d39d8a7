"""A shared folder: each station writes its own files and reads the others', until nobody lacks anything."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from dispatch_tui.command.wording import Wording
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.retiring import retire
from dispatch_tui.desk.stations import trust
from dispatch_tui.store.check import check
from dispatch_tui.store.store import Store
from dispatch_tui.sync import folder as folders
from dispatch_tui.sync.backup import back_up, restore
from dispatch_tui.sync.files import Files
from dispatch_tui.sync.folder import Synced, sync_folder
from dispatch_tui.sync.format.card import read_card_file
from dispatch_tui.sync.format.refused import CardRefused
from dispatch_tui.sync.importing import import_files
from dispatch_tui.sync.trust import admission
from tests.store import centre
from tests.sync.stations import CHEN, Stations, everything_in, state

Sync = Callable[..., list[Synced]]


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    (tmp_path / "shared").mkdir()
    return tmp_path / "shared"


@pytest.fixture
def sync(stations: Stations, shared: Path) -> Sync:
    def run(*stores: Store, folder: Path = shared) -> list[Synced]:
        return [sync_folder(store, folder, stations.tick()) for store in stores]

    return run


def bundles(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.bundle*"))


def test_three_stations_meet_in_a_folder(stations: Stations, sync: Sync, shared: Path) -> None:
    second, third = stations.member("WC02"), stations.member("WC03")
    everyone = (stations.first, second, third)
    for store in everyone:
        centre.receive(store, text=store.station_code)
    sync(*everyone)
    sync(*everyone)
    assert state(stations.first) == state(second) == state(third)
    assert all(check(store, deep=True) == [] for store in everyone)
    sync(*everyone)
    before = {path: path.read_bytes() for path in bundles(shared)}
    assert [(one.carried.written, one.removed, one.carried.read) for one in sync(*everyone)] == [((), (), 0)] * 3
    assert {path: path.read_bytes() for path in bundles(shared)} == before


def test_each_writes_its_own_files_and_events_lie_there_once(stations: Stations, sync: Sync, shared: Path) -> None:
    second, third = stations.member("WC02"), stations.member("WC03")
    everyone = (stations.first, second, third)
    sync(*everyone, *everyone)
    centre.receive(second, text="井盖没了")
    sent = [one.carried.sent for one in sync(second, stations.first, third, *everyone)]
    assert sent == [1, 0, 0, 0, 0, 0]
    owners = {path.parent.name for path in bundles(shared)}
    assert owners == {f"{store.station_code}-{store.station[:8]}" for store in everyone}


def test_what_everyone_has_is_removed_but_the_newest(stations: Stations, sync: Sync, shared: Path) -> None:
    second = stations.member("WC02")
    for text in "一二三四":
        centre.receive(stations.first, text=text)
        sync(stations.first, second)
    sync(stations.first, second)
    sync(stations.first, second)
    assert [path.parent.name[:4] for path in bundles(shared)] == ["WC01", "WC02"]


def test_a_station_joins_by_the_folder_alone(stations: Stations, sync: Sync, shared: Path) -> None:
    second = stations.member("WC02")
    centre.receive(stations.first, text="井盖没了")
    sync(stations.first, second)
    sync(stations.first, second)
    third = stations.join("WC03", trusted=False)
    (alone,) = sync(third)
    assert [refusal.code for _, refusal in alone.carried.refused][:1] == ["bundle_before_trust"]
    (card,) = shared.glob("WC03-*/WC03.card.json")
    trust(stations.first, CHEN, stations.tick(), admission(stations.first, read_card_file(card)))
    sync(stations.first, third, second, stations.first, third, second)
    assert state(third) == state(stations.first) == state(second)


def test_a_file_that_leans_on_one_read_after_it_is_read_again(
    stations: Stations, sync: Sync, shared: Path, tmp_path: Path
) -> None:
    """The copy of a store leaves its number behind, so its files may come first by name and last by what they need."""
    second = stations.member("WC02")
    sync(stations.first, second, stations.first, second)
    back_up(second.database.path, tmp_path / "stick.db")
    restore(tmp_path / "stick.db", tmp_path / "copy" / "centre.db", stations.tick())
    copy = stations.keep(Store.open(tmp_path / "copy" / "centre.db"))
    sync(copy, second)
    centre.receive(second, text="井盖没了")
    sync(second)
    for path in (shared / f"{copy.station_code}-{copy.station[:8]}").glob("*.bundle"):
        path.rename(path.with_name(f"ZZ{path.name}"))
    (first,) = sync(stations.first)
    assert first.carried.refused == ()
    assert state(stations.first) == state(second)


def test_half_copied_files_wait_and_damaged_ones_are_told(stations: Stations, sync: Sync, shared: Path) -> None:
    second = stations.member("WC02")
    centre.receive(second, text="井盖没了")
    sync(second)
    (file,) = bundles(shared)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    before = everything_in(stations.first)
    (first,) = sync(stations.first)
    assert first.half_copied == (file,)
    assert first.carried.refused == ()
    (again,) = sync(stations.first)
    assert [refusal.code for _, refusal in again.carried.refused] == ["bundle_cut_short"]
    (third,) = sync(stations.first)
    assert third.carried.refused == ()
    file.write_bytes(whole)
    (last,) = sync(stations.first)
    assert last.carried.added == 1
    assert before != everything_in(stations.first)


def test_copies_and_unfinished_files_are_passed_over(stations: Stations, sync: Sync, shared: Path) -> None:
    second = stations.member("WC02")
    centre.receive(second, text="井盖没了")
    sync(second)
    (file,) = bundles(shared)
    for name in (
        "a.sync-conflict-20261124-101010-ABCDEFG.bundle", ".syncthing.a.bundle.tmp", "~a.bundle", "a.bundle.tmp",
        "a.part",
    ):  # fmt: skip
        (file.parent / name).write_bytes(b"half")
    shutil.copy(file, shared / "copied by hand.bundle")
    (run,) = sync(stations.first)
    assert (run.carried.added, run.carried.known, run.carried.refused, run.half_copied) == (1, 0, (), ())


def test_a_stick_that_is_gone_is_told_and_the_next_run_goes_on(stations: Stations, sync: Sync, shared: Path) -> None:
    second = stations.member("WC02")
    centre.receive(second, text="井盖没了")
    sync(second)
    centre.receive(stations.first, text="路灯不亮")
    away = shared.with_name("away")

    def pull(step: str, done: int, of: int) -> None:
        if step == "packing" and shared.exists():
            shared.rename(away)

    with pytest.raises(Refused) as told:
        sync_folder(stations.first, shared, stations.tick(), pull)
    assert told.value.refusal.code == "folder_gone"
    with pytest.raises(Refused):
        sync(stations.first)
    away.rename(shared)
    sync(stations.first, second, stations.first, second)
    assert state(stations.first) == state(second)


def test_a_folder_that_is_there_and_cannot_be_written_is_not_called_gone(
    stations: Stations, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", denied)
    with pytest.raises(Refused) as told:
        sync(stations.first)
    assert (told.value.refusal.code, told.value.refusal.params["reason"]) == ("file_not_written", "Permission denied")


@pytest.mark.parametrize("before", [False, True], ids=["never written", "written before"])
def test_what_lies_in_a_folder_that_cannot_be_written_is_taken_in(
    stations: Stations, sync: Sync, shared: Path, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    second = stations.member("WC02")
    if before:
        sync(second)
    centre.receive(stations.first, text="井盖没了")
    sync(stations.first)

    class ReadOnly(Files):
        def create(self, path: Path) -> IO[bytes]:
            raise OSError(errno.EROFS, "Read-only file system")

    if not before:
        monkeypatch.setattr(Path, "mkdir", lambda *_, **__: ReadOnly().create(Path()))
    for code, params in (("folder_read_only", {"added", "path", "reason"}), ("file_not_written", {"path", "reason"})):
        with pytest.raises(Refused) as told:
            sync_folder(second, shared, stations.tick(), files=ReadOnly())
        assert (told.value.refusal.code, set(told.value.refusal.params)) == (code, params)
        assert state(second) == state(stations.first)
    centre.receive(second, text="路灯不亮")
    monkeypatch.undo()
    sync(second, stations.first)
    assert state(second) == state(stations.first)


def test_two_sticks_at_one_place_are_told_apart(stations: Stations, tmp_path: Path) -> None:
    second = stations.member("WC02")
    one, other, place = tmp_path / "one", tmp_path / "other", tmp_path / "usb"
    one.mkdir()
    other.mkdir()
    for stick in (one, other, one, other):
        centre.receive(stations.first, text=stick.name)
        stick.rename(place)
        sync_folder(stations.first, place, stations.tick())
        sync_folder(second, place, stations.tick())
        place.rename(stick)
        assert state(stations.first) == state(second)
    assert sum(len(bundles(stick)) for stick in (one, other)) <= 8


def test_a_member_that_never_comes_does_not_make_the_folder_grow_without_end(
    stations: Stations, sync: Sync, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "MOST_OWN", 5)
    second = stations.member("WC02")
    stations.join("WC03")
    for count in range(12):
        centre.receive(stations.first, text=str(count))
        sync(stations.first, second)
    assert len(bundles(shared)) <= 8
    assert state(stations.first) == state(second)
    late = stations.member("WC04")
    sync(stations.first, late)
    assert state(late) == state(stations.first)


def test_a_retired_station_is_waited_for_no_longer(stations: Stations, sync: Sync, shared: Path) -> None:
    second = stations.member("WC02")
    stations.join("WC03")
    centre.receive(stations.first, text="井盖没了")
    sync(stations.first, second, stations.first)
    retire(stations.first, CHEN, stations.tick(), "WC03")
    sync(stations.first, second, stations.first, second, stations.first)
    assert [path.parent.name[:4] for path in bundles(shared)] == ["WC01", "WC02"]


def test_sealed_bundles_serve_those_on_whose_cards_the_keys_are(stations: Stations, shared: Path) -> None:
    second = stations.member("WC02")
    centre.receive(stations.first, text="井盖没了")
    sync_folder(stations.first, shared, stations.tick(), sealed=True)
    (file,) = bundles(shared)
    assert file.suffix == ".age"
    assert sync_folder(second, shared, stations.tick()).carried.refused == ()
    assert state(stations.first) == state(second)


class BadContact(Files):
    """A stick whose files can be seen, and for a while not be read."""

    def __init__(self, failing: int) -> None:
        self.failing = failing
        self.opened = 0

    def read(self, path: Path) -> IO[bytes]:
        stream = super().read(path)
        self.opened += path.suffix == ".bundle"
        if path.suffix == ".bundle" and self.opened == self.failing:
            stream.close()
            raise OSError(errno.EIO, "Input/output error")
        return stream


@pytest.mark.parametrize("failing", [1, 2], ids=["while it is compared", "while it is taken in"])
def test_what_could_not_be_read_is_tried_again_however_often(
    stations: Stations, sync: Sync, shared: Path, failing: int
) -> None:
    second = stations.member("WC02")
    centre.receive(second, text="井盖没了")
    sync(second)
    for _ in range(3):
        run = sync_folder(stations.first, shared, stations.tick(), files=BadContact(failing))
        assert run.half_copied or [refusal.code for _, refusal in run.carried.refused] == ["bundle_unreadable"]
    (last,) = sync(stations.first)
    assert (last.carried.added, last.carried.refused) == (1, ())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_what_is_no_file_keeps_no_other_from_being_read(stations: Stations, sync: Sync, shared: Path) -> None:
    """A pipe would be waited for without end, a folder cannot be read at all."""
    second = stations.member("WC02")
    centre.receive(second, text="井盖没了")
    sync(second)
    os.mkfifo(shared / "a.bundle")
    (shared / "b.bundle").mkdir()
    (run,) = sync(stations.first)
    assert run.carried.added == 1
    assert [(Path(file).name, refusal.code) for file, refusal in run.carried.refused] == [
        ("a.bundle", "bundle_unreadable"), ("b.bundle", "bundle_unreadable"),
    ]  # fmt: skip
    os.mkfifo(shared / "WC09.card.json")
    with pytest.raises(CardRefused, match="card_unreadable"):
        read_card_file(shared / "WC09.card.json")


class Full(Files):
    """No room beside the store for what is read."""

    def spool(self, folder: Path) -> IO[bytes]:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_of_ones_own_is_not_put_down_to_the_stick(stations: Stations, sync: Sync, shared: Path) -> None:
    second = stations.member("WC02")
    centre.receive(second, text="井盖没了")
    sync(second)
    for run in (
        lambda: sync_folder(stations.first, shared, stations.tick(), files=Full()),
        lambda: import_files(stations.first, bundles(shared), stations.tick(), files=Full()),
    ):
        with pytest.raises(Refused) as told:
            run()
        assert told.value.refusal.code == "disk_full"
    assert sync(stations.first)[0].carried.added == 1


@pytest.fixture
def restored(stations: Stations, sync: Sync, tmp_path: Path) -> tuple[Store, Store]:
    """A second station's store, and what goes on under another name since it was restored from a backup."""
    second = stations.member("WC02")
    centre.dispatched(second, centre.receive(second, text="井盖没了"), "cgj")
    stations.join("CGJ01", "department", "cgj")
    sync(stations.first, second, stations.first, second)
    back_up(second.database.path, tmp_path / "stick.db")
    restore(tmp_path / "stick.db", tmp_path / "again" / "centre.db", stations.tick())
    again = Store.open(tmp_path / "again" / "centre.db")
    stations.stack.callback(again.close)
    sync(again)
    assert again.station != second.station
    return second, again


def left_by(store: Store, shared: Path) -> list[Path]:
    return list(shared.glob(f"*-{store.station[:8]}/*.bundle"))


def test_what_a_former_name_left_goes_once_nobody_can_write_under_it(
    stations: Stations, restored: tuple[Store, Store], sync: Sync, shared: Path
) -> None:
    second, again = restored
    sync(stations.first, again, stations.first, again)
    assert len(left_by(second, shared)) > 1, "it may go on elsewhere"
    retire(stations.first, CHEN, stations.tick(), "WC02", keep=[again.station_code])
    sync(stations.first)
    others = {one: one.read_bytes() for one in left_by(stations.first, shared)}
    sync(again)
    assert left_by(second, shared) == []
    assert left_by(again, shared)
    assert all(one.read_bytes() == content for one, content in others.items()), "no file of anybody else"
    third = stations.join("WC03", trusted=False)
    sync(third)
    (card,) = shared.glob("WC03-*/WC03.card.json")
    trust(again, CHEN, stations.tick(), admission(again, read_card_file(card)))
    sync(again, third)
    assert state(third) == state(again), "what stands there now is enough to begin with"


def test_nobody_lacks_what_only_those_files_held(stations: Stations, sync: Sync, shared: Path, tmp_path: Path) -> None:
    second, third = stations.member("WC02"), stations.member("WC03")
    centre.receive(second, text="井盖没了")
    sync(stations.first, second, stations.first, second)
    back_up(second.database.path, tmp_path / "stick.db")
    restore(tmp_path / "stick.db", tmp_path / "again" / "centre.db", stations.tick())
    with Store.open(tmp_path / "again" / "centre.db") as again:
        sync(again, stations.first)
        retire(stations.first, CHEN, stations.tick(), "WC02", keep=[again.station_code])
        sync(stations.first, again)
        assert left_by(second, shared) == []
        sync(third)
        assert state(third) == state(again)


def test_what_it_does_not_hold_itself_stays(
    stations: Stations, restored: tuple[Store, Store], sync: Sync, shared: Path
) -> None:
    """The lost store wrote more after its backup, and the centre retired it before that was read."""
    second, again = restored
    sync(stations.first, again, stations.first, again)
    retire(stations.first, CHEN, stations.tick(), "WC02", keep=[again.station_code])
    centre.receive(second, text="路灯不亮")
    sync(second)
    before = left_by(second, shared)
    sync(stations.first, again, stations.first, again)
    assert left_by(second, shared) == before


def test_a_file_is_no_folder(stations: Stations, sync: Sync, shared: Path) -> None:
    sync(stations.first)
    (file,) = shared.glob("*/*.card.json")
    with pytest.raises(Refused) as told:
        sync(stations.first, folder=file)
    assert told.value.refusal.code == "folder_is_file"
    assert told.value.refusal.params == {"path": str(file), "parent": str(file.parent)}


def test_a_card_is_told_from_a_bundle(stations: Stations, sync: Sync, shared: Path) -> None:
    sync(stations.first)
    [(_, refusal)] = import_files(stations.first, shared.glob("*/*.card.json"), stations.tick()).refused
    assert refusal.code == "bundle_is_card"


@pytest.mark.parametrize(("name", "maker"), [("", "WC02"), ("a.bundle", "")])
def test_of_a_damaged_file_it_is_told_whom_to_ask_for_another(
    stations: Stations, sync: Sync, shared: Path, name: str, maker: str
) -> None:
    second = stations.member("WC02")
    centre.receive(second, text="井盖没了")
    sync(second)
    (file,) = bundles(shared)
    whole = file.read_bytes()
    for at, whom in ((100, "WC02"), (len(whole) - 30, maker)):  # what it holds; the list of that
        damaged = file.with_name(name or file.name)
        damaged.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        [(_, refusal)] = import_files(stations.first, [damaged], stations.tick()).refused
        assert refusal.params["maker"] == whom
        for language, said in (("en", "whoever made it"), ("zh", "制作方")):
            told = Wording(language).refusal(refusal)
            assert damaged.name in told
            assert (whom or said) in told
            assert not re.search(r"[0-9a-f]{16}|zip|zstd|SHA|CRC", told.replace(damaged.name, ""))
