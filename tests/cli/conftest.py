"""The shell commands called in this process, on a store of the test's own."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dispatch_tui.cli.main import main

PIN = "4711"
PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(64)


@dataclass(frozen=True, slots=True)
class Said:
    """What a command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout; fails if anything else stands there."""
        return json.loads(self.out)

    @property
    def object(self) -> Mapping[str, Any]:
        found = self.json
        assert isinstance(found, dict)
        return found


Shell = Callable[..., Said]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "centre.db"


@pytest.fixture
def bare(store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Calls a command while there is no store yet; ``typed`` is what stands on stdin."""
    monkeypatch.setenv("DISPATCH_STORE", str(store))

    def call(*words: str, typed: str = "") -> Said:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = main(words)
        told = capsys.readouterr()
        return Said(code, told.out, told.err)

    return call


@pytest.fixture
def shell(bare: Shell) -> Shell:
    """Calls a command on a centre with supervisor chen (PIN 4711) and dispatcher li."""
    assert bare("init", "--operator", "chen", "--pin", "-", typed=f"{PIN}\n").code == 0
    assert bare("operator", "add", "li", "--as", "chen", "--pin", "-", typed=f"{PIN}\n").code == 0
    return bare


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "site photo.png"
    path.write_bytes(PHOTO)
    return path


@pytest.fixture
def ticket(shell: Shell) -> str:
    """The number of a ticket with one lead and one support, which a caller named 张三 reported."""
    said = shell(
        "do",
        'n text="空调外机支架松动，悬在人行道上方" address="星城派出所东侧" name=张三 phone=13873100621 line=12345',
        "dispatch item=0701", "--json", "--as", "li",
    )  # fmt: skip
    assert said.code == 0, said
    return str(said.json[0]["ticket"])
