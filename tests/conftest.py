"""What every test stands on: a home of its own, one Hypothesis profile, the real data where it is at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.spared import spared, unspare

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile(
    "tests", deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "search", deadline=None, max_examples=2_000, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "tests"))

LONG = ("kill", "simulation")
"""Folders whose files take longest: they go first, so that no worker is left alone with one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        return LONG.index(folder) if folder in LONG else len(LONG)

    items.sort(key=rank)


_HOMES = {
    "HOME": "home", "XDG_DATA_HOME": "home/data", "XDG_CONFIG_HOME": "home/config",
    "XDG_CACHE_HOME": "home/cache", "XDG_STATE_HOME": "home/state", "XDG_RUNTIME_DIR": "home/run",
}  # fmt: skip


@pytest.fixture(autouse=True, scope="session")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home for the whole run: no test reads or writes the real one, nor obeys the caller's settings."""
    base = tmp_path_factory.mktemp("own")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("DISPATCH_", "LC_", "TEXTUAL"))]:
            if not name.startswith("TEXTUAL_SNAPSHOT"):  # the snapshot plugin's own notes to itself
                patch.delenv(name)
        for name, folder in _HOMES.items():
            (base / folder).mkdir(parents=True, exist_ok=True)
            patch.setenv(name, str(base / folder))
        patch.setenv("LANG", "C.UTF-8")
        patch.setenv("TERM", "xterm-256color")
        patch.setenv("TEXTUAL_DISABLE_KITTY_KEY", "1")
        patch.delenv("NO_COLOR", raising=False)
        yield base / "home"


@pytest.fixture(autouse=True, scope="session")
def sparing() -> Iterator[None]:
    """No waiting for the disk, no pack read twice: see ``tests/spared.py``."""
    with spared():
        yield


@pytest.fixture
def unspared(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests are spared, for one that is about just that."""
    unspare(monkeypatch)


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_real() -> Path:
    """Real data that lies beside the checkout: read, never copied, no name out of it shown."""
    folder = ROOT.parent / "shared" / "real"
    if not folder.is_dir():
        pytest.skip("the real data is not at hand (../shared/real); everything else is tested without it")
    return folder
