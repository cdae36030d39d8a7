"""``drill list | check | schema``: the drills there are, what is wrong with a script, and its schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dispatch_tui.drill.script.schema import schema
from dispatch_tui.words.catalogue import LANGUAGES
from tests.cli.conftest import Shell
from tests.drill.script.small import SMALL, spoilt

LISTED = {
    "name", "path", "shipped", "sound", "title", "level", "length", "languages", "pack", "trains", "injects", "expert",
}  # fmt: skip
TOLD = ["file", "line", "column", "code", "grave", "found", "expected", "near", "reason"]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the user's own scripts."""
    monkeypatch.setenv("DISPATCH_DRILLS", str(tmp_path / "drills"))
    folder = tmp_path / "drills" / "scripts"
    folder.mkdir(parents=True)
    return folder


def test_drills_are_listed_as_documented(bare: Shell, own: Path, store: Path) -> None:
    (own / "cover.yaml").write_text(SMALL, "utf-8")
    (own / "broken.yaml").write_text("drill: 1\n", "utf-8")
    (own / "strange.yaml").write_text(SMALL.replace("pack: wangcheng", "pack: nowhere"), "utf-8")
    found = bare("drill", "list", "--json", "--lang", "en").json
    assert all(set(one) == LISTED for one in found)
    by_name = {one["name"]: one for one in found}
    assert by_name["01-first-call"]["shipped"]
    assert by_name["01-first-call"]["expert"]
    assert (by_name["cover"]["title"], by_name["cover"]["level"], by_name["cover"]["length"]) == ("The cover", 1, 1200)
    assert not by_name["cover"]["shipped"]
    assert by_name["cover"]["sound"]
    assert not by_name["broken"]["sound"]
    assert not by_name["strange"]["sound"], "it does not fit its place"
    levels = [one["level"] or 9 for one in found]
    assert levels == sorted(levels)
    assert not store.exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_read_of_the_list(bare: Shell, own: Path, language: str) -> None:
    (own / "broken.yaml").write_text("drill: 1\n", "utf-8")
    said = bare("drill", "list", "--lang", language)
    assert said.code == 0
    assert "08-dredger" in said.out
    assert "drill check broken" in said.out
    assert "«" not in said.out


def test_a_sound_script_passes(bare: Shell, tmp_path: Path) -> None:
    script = tmp_path / "small.yaml"
    script.write_text(SMALL, "utf-8")
    said = bare("drill", "check", str(script), "--json")
    assert (said.code, said.json) == (0, {"ok": True, "files": [str(script)], "problems": []})


def test_mistakes_are_told_as_documented(bare: Shell, tmp_path: Path) -> None:
    script, play = tmp_path / "small.yaml", tmp_path / "small.expert.play"
    script.write_text(spoilt("lead: szj", "lead: 城管局"), "utf-8")
    play.write_text("0:20 @1 anser\n", "utf-8")
    said = bare("drill", "check", str(tmp_path), "--json", "--lang", "en")
    assert said.code == 1
    assert said.json["ok"] is False
    assert [list(one) for one in said.json["problems"]] == [TOLD, TOLD]
    first, second = said.json["problems"]
    assert (first["file"], first["line"], first["column"], first["near"]) == (str(script), 27, 23, "cgj")
    assert (second["file"], second["line"], second["code"]) == (str(play), 1, "play_no_such_verb")


@pytest.mark.parametrize("language", LANGUAGES)
def test_mistakes_read_as_places_and_sentences(bare: Shell, tmp_path: Path, language: str) -> None:
    script = tmp_path / "small.yaml"
    script.write_text(spoilt("at: 20s", "at: 20").replace("level: 1", 'level: "\\u202e\\x9b31m"'), "utf-8")
    said = bare("drill", "check", str(script), "--lang", language)
    assert said.code == 1
    assert "20s" in said.out
    assert f"{script}" in said.out
    assert "«" not in said.out
    assert not {"\u202e", "\x9b"} & set(said.out)


def test_what_is_only_worth_knowing_fails_nothing(bare: Shell, tmp_path: Path) -> None:
    script = tmp_path / "newer.yaml"
    script.write_text(spoilt("note: {says: {zh: 打个电话, en: Ring them}}", "helicopter: {over: river}"), "utf-8")
    said = bare("drill", "check", str(script), "--lang", "en")
    assert said.code == 0
    assert "helicopter" in said.out


def test_every_drill_is_checked_where_none_is_named(bare: Shell, own: Path) -> None:
    (own / "cover.yaml").write_text(SMALL, "utf-8")
    said = bare("drill", "check", "--json")
    assert said.code == 0
    assert len(said.json["files"]) > 10
    assert said.json["files"][-1] == str(own / "cover.yaml")


def test_a_drill_is_checked_by_its_name(bare: Shell) -> None:
    assert bare("drill", "check", "08-dredger", "dredger", "--json").code == 0
    missing = bare("drill", "check", "nothing-of-the-kind", "--json")
    assert (missing.code, missing.json["problems"][0]["code"]) == (1, "no_file")


def test_a_script_is_held_against_the_pack_that_is_named(bare: Shell, tmp_path: Path) -> None:
    from dispatch_tui.pack.places import named_pack

    script = tmp_path / "small.yaml"
    script.write_text(SMALL, "utf-8")
    assert bare("drill", "check", str(script), "--pack", str(named_pack("wangcheng"))).code == 0
    other = bare("drill", "check", str(script), "--pack", str(named_pack("new-york-311")), "--json")
    assert [one["code"] for one in other.json["problems"]] == ["no_such_pack"]


def test_the_schema_is_printed(bare: Shell) -> None:
    assert json.loads(bare("drill", "schema").out) == schema()
    assert bare("drill", "schema", "--json").json == schema()
