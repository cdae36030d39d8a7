"""Founding a centre, its operators and their PINs, its pack, its proof."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from dispatch_tui.pack.places import find_pack
from dispatch_tui.words.catalogue import LANGUAGES, say
from tests.cli.conftest import PIN, Shell

SUPERVISED = ("--as", "chen", "--pin", "-")


def operators(shell: Shell) -> dict[str, tuple[str, bool]]:
    return {one["code"]: (one["role"], one["enabled"]) for one in shell("operator", "list", "--json").json}


# init


def test_init_founds_a_centre(bare: Shell, store: Path) -> None:
    said = bare("init", "--station", "WC07", "--operator", "chen", "--json")
    assert said.code == 0
    found = said.object
    assert found.keys() == {"centre", "store", "station", "operator", "pack"}
    assert (found["store"], found["station"], found["operator"], found["pack"]) == (
        str(store), "WC07", "chen", "wangcheng",
    )  # fmt: skip
    assert len(found["centre"]) == 64
    assert stat.S_IMODE(store.stat().st_mode) == 0o600
    assert bare("init", "--json").object["code"] == "store_exists"


@pytest.mark.parametrize("language", LANGUAGES)
def test_init_says_what_it_did(bare: Shell, store: Path, language: str) -> None:
    said = bare("init", "--operator", "chen", "--lang", language)
    assert str(store) in said.out
    assert say("cli.init.pin_later", language) in said.out


def test_init_takes_another_pack_by_name_or_folder(bare: Shell, tmp_path: Path) -> None:
    assert bare("init", "--pack", "new-york-311", "--json").object["pack"] == "new-york-311"
    folder = tmp_path / "ours"
    shutil.copytree(find_pack("wangcheng"), folder)
    other = str(tmp_path / "other.db")
    assert bare("init", "--pack", str(folder), "--store", other, "--json").object["pack"] == "wangcheng"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--operator", "陈"], "bad_operator_code"),
        (["--operator", "a b"], "bad_operator_code"),
        (["--operator", ""], "bad_operator_code"),
        (["--operator", "x" * 33], "bad_operator_code"),
        (["--station", "WC-01"], "bad_station_code"),
        (["--station", ""], "bad_station_code"),
        (["--pack", "atlantis"], "pack_refused"),
        (["--pack", "./nowhere"], "pack_refused"),
    ],
)
def test_init_refuses_and_leaves_nothing(bare: Shell, store: Path, words: list[str], code: str) -> None:
    said = bare("init", *words, "--json")
    assert (said.code, said.object["code"]) == (1, code)
    assert not store.exists()


def test_init_with_too_short_a_pin_leaves_nothing(bare: Shell, store: Path) -> None:
    assert bare("init", "--operator", "chen", "--pin", "-", "--json", typed="12\n").object["code"] == "pin_too_short"
    assert not store.exists()


# operator


def test_operators_come_change_and_go(shell: Shell) -> None:
    def supervised(*words: str) -> dict[str, object]:
        said = shell("operator", *words, *SUPERVISED, "--json", typed=f"{PIN}\n")
        assert said.code == 0, said
        return dict(said.object)

    assert supervised("add", "zhou", "--name", "周", "--role", "collector") == {
        "code": "zhou", "name": "周", "role": "collector", "department": None, "enabled": True,
    }  # fmt: skip
    assert supervised("add", "cg", "--role", "department", "--department", "cgj")["department"] == "cgj"
    assert supervised("role", "zhou", "trainer")["role"] == "trainer"
    assert supervised("disable", "zhou")["enabled"] is False
    assert operators(shell) == {
        "chen": ("supervisor", True), "li": ("dispatcher", True), "cg": ("department", True),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["add", "li"], "operator_exists"),
        (["add", "李"], "bad_operator_code"),
        (["add", "x", "--role", "department"], "department_needed"),
        (["add", "x", "--department", "cgj"], "no_department_for"),
        (["add", "x", "--role", "department", "--department", "nasa"], "no_such_department"),
        (["role", "ghost", "trainer"], "no_such_operator"),
        (["role", "chen", "dispatcher"], "last_supervisor"),
        (["disable", "chen"], "last_supervisor"),
        (["disable", "ghost"], "no_such_operator"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_operators_refused(shell: Shell, words: list[str], code: str, language: str) -> None:
    before = operators(shell)
    said = shell("operator", *words, *SUPERVISED, "--json", "--lang", language, typed=f"{PIN}\n")
    assert (said.code, said.object["code"]) == (1, code)
    assert "«" not in said.object["error"]
    assert operators(shell) == before


@pytest.mark.parametrize(
    ("who", "typed", "code"),
    [
        (["--as", "chen"], "", "pin_needed"),
        (["--as", "chen", "--pin", "-"], "0000\n", "wrong_pin"),
        (["--as", "chen", "--pin", "-"], "", "wrong_pin"),
        (["--as", "li"], "", "role"),
        ([], "", "role"),
    ],
)
def test_a_supervisors_acts_ask_for_the_pin(shell: Shell, who: list[str], typed: str, code: str) -> None:
    for words in (["add", "wu"], ["role", "li", "supervisor"], ["disable", "li"], ["pin", "li", "--new-pin", "9999"]):
        said = shell("operator", *words, *who, "--json", typed=typed)
        assert (said.code, said.object["code"]) == (1, code), words
    assert operators(shell) == {"chen": ("supervisor", True), "li": ("dispatcher", True)}


def test_the_first_pin_of_a_station_is_its_supervisors(bare: Shell) -> None:
    bare("init", "--operator", "chen")
    assert bare("operator", "pin", "li", "--json", typed="4711\n").object["code"] == "no_pin"
    assert bare("operator", "pin", "chen", typed="4711\n").code == 0
    assert bare("operator", "add", "li", *SUPERVISED, typed="4711\n").code == 0


def test_the_first_pin_may_come_with_the_first_act_that_asks_for_one(bare: Shell) -> None:
    bare("init", "--operator", "chen")
    assert bare("operator", "add", "li", "--as", "chen", "--json").object["code"] == "pin_needed"
    said = bare("operator", "add", "li", *SUPERVISED, "--lang", "en", typed="4711\n")
    assert (said.code, "chen" in said.err) == (0, True)
    assert bare("operator", "add", "wu", *SUPERVISED, "--json", typed="0000\n").object["code"] == "wrong_pin"


def test_a_supervisor_gives_a_new_pin_and_one_changes_ones_own(shell: Shell) -> None:
    assert shell("operator", "pin", "li", "--new-pin", "-", *SUPERVISED, typed=f"{PIN}\n1234\n").code == 0
    as_li = ("--as", "li", "--pin", "-")
    assert shell("operator", "pin", "li", *as_li, typed="1234\n5678\n").code == 0
    assert shell("do", "n text=x", *as_li, "--json", typed="1234\n").object["code"] == "wrong_pin"
    assert shell("do", "n text=x", *as_li, "--json", typed="5678\n").code == 0
    assert shell("operator", "pin", "li", *as_li, "--json", typed="5678\n").object["code"] == "pin_needed"
    assert shell("operator", "pin", "li", *as_li, "--json", typed="5678\n12\n").object["code"] == "pin_too_short"


# pack


def test_pack_show_counts_the_place(shell: Shell) -> None:
    shown = shell("pack", "show", "--json").object
    assert list(shown) == [
        "name", "version", "hash", "hotlines", "departments", "units", "categories", "items", "towns", "villages",
        "grids",
    ]  # fmt: skip
    assert shown["name"] == "wangcheng"
    assert [shown[name] for name in ("hotlines", "departments", "categories", "items")] == [20, 14, 36, 126]


def test_pack_show_without_a_store_shows_the_default_and_says_so(bare: Shell, store: Path) -> None:
    said = bare("pack", "show", "--json")
    assert said.object["name"] == "wangcheng"
    assert str(store) in said.err
    assert not store.exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pack_check(bare: Shell, tmp_path: Path, language: str) -> None:
    folder = tmp_path / "ours"
    shutil.copytree(find_pack("wangcheng"), folder)
    assert bare("pack", "check", str(folder), "--json").object == {"ok": True, "problems": []}
    towns = folder / "towns.csv"
    towns.write_text(towns.read_text("utf-8").replace("430112001", "43011200X", 1), "utf-8")
    said = bare("pack", "check", str(folder), "--json", "--lang", language)
    assert (said.code, said.object["ok"]) == (1, False)
    problem = said.object["problems"][0]
    assert problem.keys() == {"file", "row", "column", "code", "found", "expected", "reason"}
    plain = bare("pack", "check", str(folder), "--lang", language)
    assert plain.code == 1
    assert "villages.csv" in plain.out
    assert "«" not in plain.out + "".join(one["reason"] for one in said.object["problems"])


def test_pack_check_of_nothing(bare: Shell) -> None:
    said = bare("pack", "check", "./nowhere", "--json")
    assert (said.code, said.object["problems"][0]["code"]) == (1, "no_folder")


# check


@pytest.mark.parametrize("deep", [(), ("--deep",)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_check_proves_a_sound_store(shell: Shell, ticket: str, deep: tuple[str, ...], language: str) -> None:
    assert shell("check", *deep, "--json").object == {"ok": True, "findings": []}
    assert shell("check", *deep, "--lang", language).out.strip() == say("cli.check_result.passed", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_check_finds_an_altered_projection(shell: Shell, ticket: str, store: Path, language: str) -> None:
    import sqlite3

    with sqlite3.connect(store) as altered:
        altered.execute("UPDATE ticket SET status = 'closed'")
    altered.close()
    assert shell("check", "--json").object["ok"]
    said = shell("check", "--deep", "--json")
    assert (said.code, said.object["ok"]) == (1, False)
    assert "projection_differs" in {one["code"] for one in said.object["findings"]}
    plain = shell("check", "--deep", "--lang", language)
    assert (plain.code, "«" in plain.out) == (1, False)
