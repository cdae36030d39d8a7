"""``retention list`` and ``retention erase``: what is due is listed, and erased by a supervisor alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import PIN, Shell


@pytest.fixture
def old(shell: Shell, tmp_path: Path) -> str:
    """A row of the past, closed in 2019."""
    table = tmp_path / "old.csv"
    table.write_text(
        "id,received_at,closed_at,item,text,address,caller.name,caller.phone\n"
        "a1,2019-01-02T08:00:00+08:00,2019-01-03T08:00:00+08:00,0301,路灯不亮,金星路1号,王某某,13900001111\n",
        "utf-8",
    )
    said = shell("intake", str(table), "--json", "--as", "li")
    assert said.object["added"] == 1, said
    return str(shell("ticket", "list", "--json").json[0]["number"])


def test_what_is_due_is_listed(shell: Shell, old: str) -> None:
    (due,) = shell("retention", "list", "--json").json
    assert (due["ticket"], due["classes"]) == (old, ["words", "place", "person"])
    assert old in shell("retention", "list").out


def test_only_a_supervisor_erases_it(shell: Shell, old: str) -> None:
    assert shell("retention", "erase", "--as", "li").code == 1
    said = shell("retention", "erase", "--compact", "--as", "chen", "--pin", "-", "--json", typed=f"{PIN}\n")
    assert (said.code, [one["ticket"] for one in said.json]) == (0, [old])
    assert shell("retention", "list", "--json").json == []
    ticket = shell("ticket", "show", old, "--json").object
    assert (ticket["text"], ticket["address"], ticket["caller"]["name"]) == (None, None, None)
    assert [(one["actor"], one["reason"], one["classes"]) for one in ticket["erased"]] == [
        ("chen", "retention", ["person", "place", "words"])
    ]
    assert shell("check", "--deep").code == 0
