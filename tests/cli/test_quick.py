"""What a shell command must not wait for, asked of a fresh interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("textual", "sqlmodel", "sqlalchemy", "cryptography", "argon2", "openpyxl")


@pytest.mark.parametrize(
    "words",
    [
        ["--help"], ["--version"], ["ticket", "--help"], ["ticket", "list", "--help"], ["do", "--help"], ["do", "help"],
        ["operator", "add", "--help"], ["pack", "show"], ["suggest", "--text", "x"], ["ticket", "dance"], ["export"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_needs_no_store_loads_no_database(words: list[str], tmp_path: Path) -> None:
    program = (
        "import sys\nfrom dispatch_tui.cli.main import main\n"
        f"main({words!r})\n"
        f"sys.stderr.write('\\n' + ' '.join(name for name in {HEAVY!r} if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60,
        env={**os.environ, "DISPATCH_STORE": str(tmp_path / "none.db")},
    )  # fmt: skip
    assert done.stderr.rpartition("\n")[2] == ""
