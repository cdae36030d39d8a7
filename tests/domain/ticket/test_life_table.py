"""Who may do what in which status: the expected table stands beside this file, line by line."""

from __future__ import annotations

import csv
from functools import cache

import pytest

from dispatch_tui.domain.ticket.kinds import KINDS, ROLES, STATUSES
from tests.domain.ticket.specimens import cell, verdict
from tools.life_table import EXPECTED, NOTE, updated


@cache
def expected() -> dict[str, dict[str, str]]:
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return {row.pop("act"): row for row in csv.DictReader(file)}


def test_every_act_and_every_status_is_expected():
    assert list(expected()) == list(KINDS)
    assert all(tuple(row) == STATUSES for row in expected().values())


@pytest.mark.parametrize("kind", KINDS)
def test_who_may_do_it_in_each_status(kind: str):
    assert {status: cell(status, kind) for status in STATUSES} == expected()[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_a_role_outside_the_kind_is_told_which_roles_may(kind: str):
    strangers = [role for role in ROLES if role not in KINDS[kind].roles]
    assert {verdict("in_progress", kind, role) for role in strangers} <= {"role"}


def test_the_documented_table_is_the_code_s():
    note = NOTE.read_text("utf-8")
    assert updated(note) == note, "run `make docs`"
