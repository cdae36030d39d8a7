"""``backup`` and ``restore`` as scripts call them."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Shell


def test_a_backup_and_its_return(shell: Shell, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "stick.db"
    said = shell("backup", str(file), "--json")
    assert said.code == 0
    done = said.object
    assert done.keys() == {"file", "centre", "station", "events", "size", "drill"}
    store.unlink()
    back = shell("restore", str(file), "--json").object
    assert back.keys() == {"store", "centre", "station", "events", "kept", "drill"}
    assert (back["centre"], back["events"], back["kept"]) == (done["centre"], done["events"], None)


def test_a_backup_onto_the_store_is_refused(shell: Shell, store: Path) -> None:
    said = shell("backup", str(store), "--json")
    assert (said.code, said.object["code"]) == (1, "backup_onto_itself")


def test_what_would_be_lost_is_said_and_force_keeps_it_aside(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "stick.db"
    shell("backup", str(file))
    shell("ring", "--text", "井盖没了")
    said = shell("restore", str(file), "--json")
    assert (said.code, said.object["code"]) == (1, "restore_loses")
    forced = shell("restore", str(file), "--force", "--json")
    assert forced.code == 0
    assert Path(forced.object["kept"]).is_file()
