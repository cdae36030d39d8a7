"""What an import brings along, each asked of a fresh interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

DATABASE = ("sqlmodel", "sqlalchemy")
DESK = (
    "dispatch_tui.desk.desk", "dispatch_tui.desk.work", "dispatch_tui.store.store", "dispatch_tui.domain.ticket.fold",
)  # fmt: skip
"""What the desk's thread loads while the screen stands already: another seventh of a second."""
SLOW = (
    "openpyxl", "pypinyin", "holidays", "chinese_calendar", "cryptography", "argon2", "zstandard", "pyrage", "PIL",
)  # fmt: skip
"""Libraries that cost more than 20 ms and that no screen needs before its first paint."""


def fresh(program: str, root: Path) -> list[str]:
    """What ``program`` prints last in a fresh interpreter without the caller's settings, word by word."""
    environ = {name: text for name, text in os.environ.items() if not name.startswith("TEXTUAL")}
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root, env=environ, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()[-1].split()


def loaded(program: str, root: Path, *names: str) -> list[str]:
    """Which of the modules ``names`` an interpreter holds after ``program``."""
    asking = f"import sys; print(*[name for name in {names!r} if name in sys.modules])"
    return fresh(f"{program}\n{asking}", root)


def modules_of(root: Path, *layers: str) -> list[str]:
    """Every module of these layers by its dotted name."""
    paths = sorted(path for layer in layers for path in (root / "dispatch_tui" / layer).rglob("*.py"))
    return [
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__") for path in paths
    ]


def layers_but_the_console(root: Path) -> list[str]:
    packages = (folder.parent.name for folder in (root / "dispatch_tui").glob("*/__init__.py"))
    return sorted(name for name in packages if name != "console")


def test_textual_is_loaded_by_the_console_alone(root: Path) -> None:
    layers = layers_but_the_console(root)
    assert {"domain", "pack", "store", "desk", "command", "intake", "words", "cli"} <= set(layers)
    program = "\n".join(f"import {name}" for name in modules_of(root, *layers))
    assert loaded(program, root, "textual", "dispatch_tui.console") == []


def test_the_console_loads_textual(root: Path) -> None:
    assert loaded("import dispatch_tui.console.app", root, "textual") == ["textual"]


@pytest.mark.parametrize("start", ["dispatch_tui.cli.main", "dispatch_tui.console.app"])
def test_the_first_paint_waits_for_no_database(root: Path, start: str) -> None:
    assert loaded(f"import {start}", root, *DATABASE, *SLOW, *DESK) == []


def test_nothing_but_the_table_classes_loads_a_database_library(root: Path) -> None:
    modules = [one for one in modules_of(root, *layers_but_the_console(root)) if one != "dispatch_tui.store.tables"]
    assert "dispatch_tui.store.store" in modules
    assert loaded("\n".join(f"import {name}" for name in modules), root, *DATABASE) == []


def test_the_scan_sees_a_database(root: Path) -> None:
    assert loaded("import sqlmodel", root, *DATABASE) == list(DATABASE)


def test_chinese_input_survives_the_kitty_protocol(root: Path) -> None:
    """Where Textual asks for that protocol, a commit of five or more Hanzi arrives as escape codes."""
    program = "import dispatch_tui.console.app, textual.constants; print(textual.constants.DISABLE_KITTY_KEY)"
    assert fresh(program, root) == ["True"]
