"""``station clock``: a supervisor says that a station's clock was wrong."""

from __future__ import annotations

import pytest

from tests.cli.conftest import PIN, Shell


@pytest.mark.parametrize(("step", "offset"), [("--by=-30min", -1_800_000), ("--by=+2h", 7_200_000), ("--by=0", 0)])
def test_a_stretch_is_corrected(shell: Shell, ticket: str, step: str, offset: int) -> None:
    said = shell("station", "clock", "WC01", step, "--as", "chen", "--pin", "-", "--json", typed=f"{PIN}\n")
    assert (said.code, said.object["code"], said.object["from"], said.object["offset"]) == (0, "WC01", 0, offset)
    entry = shell("ticket", "log", ticket, "--json").json[0]
    assert entry["basis"] == ("corrected" if offset else "doubted")


@pytest.mark.parametrize(
    ("words", "code"), [(("--by=soon", "--as", "chen"), "not_a_step"), (("--by=1h", "--as", "li"), "role")]
)
def test_what_is_refused(shell: Shell, ticket: str, words: tuple[str, ...], code: str) -> None:
    said = shell("station", "clock", "WC01", *words, "--json")
    assert (said.code, said.object["code"]) == (1, code)
