"""The folder of a run: named, found again, its owner's alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dispatch_tui.drill.running.folder import (
    About,
    Rewound,
    RunFolder,
    RunRefused,
    find_run,
    new_folder,
    run_name,
    runs,
    runs_folder,
)  # fmt: skip
from dispatch_tui.drill.script.places import drills_folder

START = 1_781_224_200_000
"""2026-06-12 08:30 in Wangcheng."""


def make(parent: Path, script: str = "first-call.yaml", founded: int = 1, **more: object) -> tuple[RunFolder, About]:
    given = {"language": "zh", "seed": 7, "start": START, "zone": "Asia/Shanghai", "trainee": "li"}
    return new_folder(parent, script=script, content=b"drill: 1\n", founded=founded, **given, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ("first-call.yaml", "20260612-0830-first-call-3f2a"),
        ("../../etc/passwd", "20260612-0830-etc-passwd-3f2a"),
        ("暴雨夜.yml", "20260612-0830-暴雨夜-3f2a"),
        ("", "20260612-0830-drill-3f2a"),
    ],
)
def test_a_run_is_named_by_its_start_and_script(script: str, name: str) -> None:
    assert run_name(script, START, "Asia/Shanghai", "3f2a") == name


def test_a_run_is_read_as_it_was_made(tmp_path: Path) -> None:
    folder, about = make(tmp_path / "runs", rewound_from=Rewound("20260612-0830-x-0000", START + 5))
    assert folder.read() == about
    assert about.trainee_name == "li"
    assert folder.script.read_bytes() == b"drill: 1\n"
    modes = {one.stat().st_mode & 0o077 for one in (folder.path, *folder.path.iterdir(), folder.path.parent)}
    assert modes == {0}
    folder.remove()
    assert runs(tmp_path / "runs") == []


def test_runs_are_listed_newest_first_and_found_by_their_ends(tmp_path: Path) -> None:
    old, new = make(tmp_path, founded=1)[0], make(tmp_path, founded=2)[0]
    (tmp_path / "20260612-0830-broken-0000").mkdir()
    assert runs(tmp_path) == [new, old]
    assert find_run(old.path.name[-4:], tmp_path) == old
    assert find_run(str(new.path), tmp_path / "elsewhere") == new
    assert find_run(str(new.store), tmp_path / "elsewhere") == new
    for named, code in (("first", "no_such_run"), ("", "no_such_run")):
        with pytest.raises(RunRefused) as refused:
            find_run(named, tmp_path)
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "no_such_run"), (b"{", "not_a_run"), (b"[]", "not_a_run"), (b'{"format": 1}', "not_a_run"),
     (b'{"format": 2}', "run_newer")],
)  # fmt: skip
def test_what_is_no_run_is_told(tmp_path: Path, content: bytes | None, code: str) -> None:
    folder, _ = make(tmp_path)
    folder.about.unlink()
    if content is not None:
        folder.about.write_bytes(content)
    with pytest.raises(RunRefused) as refused:
        folder.read()
    assert refused.value.code == code


def test_a_field_of_another_kind_is_no_run(tmp_path: Path) -> None:
    folder, _ = make(tmp_path)
    whole = json.loads(folder.about.read_bytes())
    for name in whole.keys() - {"format", "rewound_from"}:
        folder.about.write_text(json.dumps({**whole, name: None}))
        with pytest.raises(RunRefused):
            folder.read()


def test_another_parent_may_be_named(tmp_path: Path) -> None:
    assert runs_folder({"DISPATCH_DRILLS": str(tmp_path)}) == tmp_path / "runs"
    assert drills_folder({}).name == "drills"
