"""The wheel carries all that the console needs, and works where no checkout is."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from dispatch_tui import __version__
from tests.bench.terminal import Terminal


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=root, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's content alone; the libraries come from the running environment."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-cache-dir", "-q", "install"]
    subprocess.run(
        [*pip, "--no-deps", "--no-index", "--target", str(target), str(wheel)], check=True, timeout=120
    )
    return target


def run(installed: Path, empty: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": str(installed), "LANG": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=empty,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_wheel_holds_packs_and_words(wheel: Path, root: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    data = {
        f"dispatch_tui/{path.relative_to(root).as_posix()}"
        for path in (root / "data").rglob("*")
        if path.is_file()
    }
    words = {path.relative_to(root).as_posix() for path in (root / "dispatch_tui" / "words").rglob("*.toml")}
    assert len(data) > 10
    assert len(words) >= 4
    assert sorted((data | words) - held) == []
    assert [name for name in held if "__pycache__" in name or name.startswith(("tests/", "tools/"))] == []


def test_the_wheel_names_its_command(wheel: Path) -> None:
    entry_points = zipfile.Path(wheel) / f"dispatch_tui-{__version__}.dist-info" / "entry_points.txt"
    assert "dispatch-tui = dispatch_tui.cli.main:main" in entry_points.read_text("utf-8")


def test_it_works_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    program = """
import dispatch_tui
from dispatch_tui.pack.places import default_pack_name, named_pack
from dispatch_tui.words.catalogue import LANGUAGES, catalogue
print(dispatch_tui.__file__)
print(named_pack(default_pack_name()))
print(all(catalogue(language) for language in LANGUAGES))
"""
    ran = run(installed, tmp_path, "-c", program)
    assert ran.returncode == 0, ran.stderr
    package, pack, words = ran.stdout.splitlines()
    assert Path(package).is_relative_to(installed)
    assert Path(pack).is_relative_to(installed)
    assert words == "True"
    assert list(tmp_path.iterdir()) == []


def test_its_command_answers(installed: Path, tmp_path: Path) -> None:
    ran = run(installed, tmp_path, "-m", "dispatch_tui", "--version")
    assert ran.stdout.strip() == f"dispatch-tui {__version__}", ran.stderr
    assert (installed / "bin" / "dispatch-tui").exists()


def test_it_opens_the_console_with_the_default_pack(installed: Path, tmp_path: Path) -> None:
    home, empty = tmp_path / "home", tmp_path / "empty"
    home.mkdir()
    empty.mkdir()
    environ = {"PYTHONPATH": str(installed), "HOME": str(home), "DISPATCH_LANG": "en"}
    environ |= {name: str(home / name) for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")}
    with Terminal([sys.executable, "-m", "dispatch_tui"], env=environ, cwd=empty) as terminal:
        terminal.wait(lambda grid: "First start" in grid.screen(), 60)
        assert "Wangcheng Government 110" in terminal.grid.screen()
    assert list(empty.iterdir()) == []
