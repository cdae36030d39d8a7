from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.drill.scoring.rig import Rig


@pytest.fixture(scope="session")
def whole_rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    rig = Rig(tmp_path_factory.mktemp("drill"))
    yield rig
    rig.close()


@pytest.fixture
def rig(whole_rig: Rig) -> Rig:
    """A drill of its own, on a store that the tests share."""
    whole_rig.again()
    return whole_rig


@pytest.fixture(scope="session")
def photo(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A picture on disk, as a command line names it."""
    path = tmp_path_factory.mktemp("photos") / "scene.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0" + b"\0" * 64)
    return str(path)
