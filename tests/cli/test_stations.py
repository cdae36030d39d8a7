"""``init --join``, ``station``, ``export``, ``import``, ``sync`` as scripts call them: fields and exit codes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dispatch_tui.words.catalogue import LANGUAGES
from tests.cli.conftest import PIN, Said, Shell

SUPERVISED = ("--as", "chen", "--pin", "-")
Joined = Callable[..., Said]


@pytest.fixture
def card(shell: Shell, tmp_path: Path) -> Path:
    said = shell("station", "show", "--card", str(tmp_path), "--json")
    assert said.code == 0
    return Path(said.object["card"])


@pytest.fixture
def second(shell: Shell, card: Path, tmp_path: Path) -> Joined:
    """Calls a command at a second station that has joined and is trusted."""
    path = tmp_path / "second" / "centre.db"

    def call(*words: str, typed: str = "") -> Said:
        return shell(*words, "--store", str(path), typed=typed)

    assert call("init", "--join", str(card)).code == 0
    assert shell("station", "trust", str(path.parent / "WC02.card.json"), *SUPERVISED, typed=f"{PIN}\n").code == 0
    return call


def carried(giver: Joined, taker: Joined, file: Path, to: str) -> Any:
    assert giver("export", str(file), "--to", to).code == 0
    return taker("import", str(file), "--json").object


def test_a_station_that_waits_for_its_first_file_is_sound(shell: Shell, tmp_path: Path) -> None:
    card = str(shell("station", "show", "--card", str(tmp_path), "--json").object["card"])
    at = ("--store", str(tmp_path / "waiting" / "centre.db"))
    assert shell("init", "--join", card, *at).code == 0
    assert shell("check", "--deep", "--json", *at).object == {"ok": True, "findings": []}


def test_a_card_shows_who_a_station_is(shell: Shell, card: Path) -> None:
    shown = shell("station", "show", "--json").object
    assert shown.keys() == {"station", "code", "role", "department", "centre", "title", "key", "age", "voice",
                            "drill"}  # fmt: skip
    assert (shown["code"], shown["role"], shown["department"], card.name) == ("WC01", "centre", None, "WC01.card.json")
    assert len(shown["voice"].split()) == 3
    assert shown["age"].startswith("age1")


def test_joining_says_what_to_do_next(shell: Shell, card: Path, tmp_path: Path) -> None:
    path = str(tmp_path / "b" / "centre.db")
    said = shell("init", "--join", str(card), "--store", path, "--json")
    assert said.code == 0
    joined = said.object
    assert joined.keys() == {
        "centre", "store", "station", "role", "department", "card", "voice", "joins", "voice_of_joined",
    }  # fmt: skip
    assert (joined["station"], joined["joins"], joined["role"]) == ("WC02", "WC01", "centre")
    assert joined["voice_of_joined"] == shell("station", "show", "--json").object["voice"]
    assert shell("station", "show", "--store", path, "--json").object["voice"] == joined["voice"]
    assert shell("init", "--join", str(card), "--store", path, "--json").object["code"] == "store_exists"


def test_the_code_of_a_card_that_lies_beside_is_not_taken_again(shell: Shell, card: Path, tmp_path: Path) -> None:
    for folder, expected in (("b", "WC02"), ("c", "WC03")):
        said = shell("init", "--join", str(card), "--store", str(tmp_path / folder / "centre.db"), "--json")
        assert said.object["station"] == expected
        (card.parent / f"{expected}.card.json").write_bytes(Path(said.object["card"]).read_bytes())
        (card.parent / "torn.card.json").write_text("{")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_waiting_station_says_what_it_waits_for(shell: Shell, card: Path, tmp_path: Path, language: str) -> None:
    path = str(tmp_path / "b" / "centre.db")
    shell("init", "--join", str(card), "--store", path)
    assert "WC01" in shell("station", "show", "--store", path, "--lang", language).out
    assert shell("station", "list", "--store", path, "--lang", language).code == 0
    for words in (["ticket", "list"], ["check"], ["do", "take 0001"], ["ring", "--text", "a"]):
        said = shell(*words, "--store", path, "--lang", language)
        assert "Traceback" not in said.err
    for act in (["do", "take 0001"], ["do", "take 0001", "--as", "li"], ["ring", "--text", "a"]):
        assert shell(*act, "--store", path, "--lang", language, "--json").object["code"] == "waits_for_first"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--station", "WC01"], "station_code_taken"),
        (["--station", "WC-2"], "bad_station_code"),
        (["--role", "department"], "department_needed"),
        (["--role", "collector", "--department", "cgj"], "no_department_for"),
    ],
)
def test_what_cannot_join(shell: Shell, card: Path, tmp_path: Path, words: list[str], code: str) -> None:
    path = tmp_path / "b" / "centre.db"
    said = shell("init", "--join", str(card), *words, "--store", str(path), "--json")
    assert (said.code, said.object["code"]) == (1, code)
    assert not path.exists()


def test_a_role_goes_with_joining_alone(bare: Shell) -> None:
    assert bare("init", "--role", "department", "--department", "cgj").code == 2


def test_trusting_asks_for_a_supervisor_and_compares_the_voice_code(shell: Shell, card: Path, tmp_path: Path) -> None:
    path = tmp_path / "b" / "centre.db"
    joined = shell("init", "--join", str(card), "--store", str(path), "--json").object
    trust = ("station", "trust", joined["card"], "--json")
    assert shell(*trust, "--as", "li").object["code"] == "role"
    assert shell(*trust, "--as", "chen").object["code"] == "pin_needed"
    wrong = shell(*trust, "--voice", "0000 0000 0000", *SUPERVISED, typed=f"{PIN}\n")
    assert (wrong.code, wrong.object["code"]) == (1, "voice_code_differs")
    done = shell(*trust, "--voice", joined["voice"].replace(" ", "-"), *SUPERVISED, typed=f"{PIN}\n")
    assert (done.code, done.object["new"], done.object["code"]) == (0, True, "WC02")
    again = shell(*trust, *SUPERVISED, typed=f"{PIN}\n")
    assert (again.code, again.object["new"]) == (0, False)


def test_a_card_can_be_narrowed_but_not_widened(shell: Shell, card: Path, tmp_path: Path) -> None:
    first = shell("init", "--join", str(card), "--store", str(tmp_path / "b" / "c.db"), "--json").object
    narrowed = ("--role", "department", "--department", "cgj", "--station", "CGJ01")
    said = shell("station", "trust", first["card"], *narrowed, *SUPERVISED, "--json", typed=f"{PIN}\n").object
    assert (said["code"], said["role"], said["department"]) == ("CGJ01", "department", "cgj")
    asks = ("--role", "department", "--department", "zjj", "--store", str(tmp_path / "d" / "c.db"))
    other = shell("init", "--join", str(card), *asks, "--json").object
    wider = shell("station", "trust", other["card"], "--role", "centre", *SUPERVISED, "--json", typed=f"{PIN}\n")
    assert (wider.code, wider.object["code"]) == (1, "card_asks_less")


def test_files_out_and_in(shell: Shell, second: Joined, tmp_path: Path) -> None:
    shell("ring", "--text", "井盖没了")
    took = carried(shell, second, tmp_path / "1.bundle", "WC02")
    assert took.keys() == {"read", "added", "known", "parked", "forks", "conflicts", "refused"}
    assert (took["added"], took["known"], took["parked"], took["refused"]) == (took["read"], 0, [], [])
    again = second("import", str(tmp_path / "1.bundle"), "--json").object
    assert (again["added"], again["known"]) == (0, took["read"])
    assert len(second("ticket", "list", "--json").json) == 1
    carried(second, shell, tmp_path / "2.bundle", "WC01")
    carried(shell, second, tmp_path / "3.bundle", "WC02")
    nothing = second("export", str(tmp_path / "4.bundle"), "--to", "WC01", "--json")
    assert (nothing.code, nothing.object) == (0, {"file": None, "sent": 0, "slips": []})
    assert not (tmp_path / "4.bundle").exists()


def test_a_refused_file_is_told_and_the_good_ones_go_in(shell: Shell, second: Joined, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("dear all")
    assert shell("export", str(tmp_path / "1.bundle"), "--everything").code == 0
    said = second("import", str(tmp_path / "letter"), str(tmp_path / "1.bundle"), "--json")
    assert said.code == 1
    (refused,) = said.object["refused"]
    assert refused.keys() == {"file", "reason", "code"}
    assert refused["code"] == "bundle_foreign"
    assert said.object["added"] > 0


def test_the_list_says_what_each_has_and_what_waits(shell: Shell, second: Joined, tmp_path: Path) -> None:
    listed = shell("station", "list", "--json").object
    assert listed.keys() == {
        "station", "code", "role", "department", "voice", "events", "stations", "parked", "parked_events", "forks",
        "missing_parts", "last_in", "last_out", "retired", "set_back", "uncounted",
    }  # fmt: skip
    (peer,) = listed["stations"]
    assert peer.keys() == {
        "station", "code", "role", "department", "has", "waiting", "heard", "retired", "of", "successors",
    }  # fmt: skip
    assert (peer["code"], peer["has"], peer["waiting"], peer["heard"]) == ("WC02", 0, listed["events"], None)
    carried(shell, second, tmp_path / "1.bundle", "WC02")
    carried(second, shell, tmp_path / "2.bundle", "WC01")
    (peer,) = shell("station", "list", "--json").object["stations"]
    assert (peer["has"], peer["waiting"]) == (listed["events"], 0)
    assert peer["heard"] is not None
    assert "WC02" in shell("station", "list").out


def test_a_lost_station_is_retired(shell: Shell, second: Joined, tmp_path: Path) -> None:
    carried(shell, second, tmp_path / "1.bundle", "WC02")
    assert second("export", str(tmp_path / "2.bundle"), "--to", "WC01").code == 0
    said = shell("station", "retire", "WC02", "--reason", "lost", *SUPERVISED, "--json", typed=f"{PIN}\n")
    assert said.code == 0
    assert said.object.keys() == {"station", "code", "after", "link", "reason", "waiting", "with_it"}
    late = shell("import", str(tmp_path / "2.bundle"), "--json")
    assert (late.code, late.object["refused"][0]["code"]) == (1, "bundle_retired_station")
    assert shell("export", str(tmp_path / "3.bundle"), "--to", "WC02", "--json").object["code"] == "station_retired"


def test_a_restored_store_retires_the_station_that_it_came_out_of(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "stick.db"
    shell("backup", str(file))
    shell("ring", "--text", "井盖没了")
    assert shell("restore", str(file), "--force").code == 0
    asked = shell("station", "retire", "WC01", "--reason", "broken", *SUPERVISED, "--json", typed=f"{PIN}\n").object
    assert asked["code"] == "last_event_needed"
    held = re.search(r"WC01A\) came out of WC01, .* more than record (\d+)", asked["error"])
    assert held is not None
    done = shell("station", "retire", "WC01", "--after", held[1], *SUPERVISED, "--json", typed=f"{PIN}\n").object
    assert (done["code"], done["with_it"]) == ("WC01", [])
    listed = shell("station", "list", "--json").object
    assert (listed["code"], listed["retired"]) == ("WC01A", None)


@pytest.mark.parametrize(("language", "word"), [("en", "has been retired"), ("zh", "本席位已停用")])
def test_a_retired_station_that_hears_of_it_says_so(
    shell: Shell, second: Joined, tmp_path: Path, language: str, word: str
) -> None:
    carried(shell, second, tmp_path / "1.bundle", "WC02")
    assert second("station", "list", "--json").object["retired"] is None
    assert shell("station", "retire", "WC02", *SUPERVISED, typed=f"{PIN}\n").code == 0
    assert shell("export", str(tmp_path / "2.bundle"), "--everything").code == 0
    assert second("import", str(tmp_path / "2.bundle")).code == 0
    assert second("station", "list", "--json").object["retired"].keys() == {"after", "reason"}
    for verb in ("show", "list"):
        said = second("station", verb, "--lang", language).out
        assert word in said
        assert " -1" not in said


@pytest.mark.parametrize(("language", "told"), [("en", "Nothing of it counts"), ("zh", "全部不计")])
def test_a_station_that_never_wrote_is_retired_whole(shell: Shell, second: Joined, language: str, told: str) -> None:
    said = shell("station", "retire", "WC02", *SUPERVISED, "--lang", language, typed=f"{PIN}\n")
    assert (said.code, told in said.out) == (0, True)
    listed = shell("station", "list", "--lang", language).out
    assert told.lower() in listed
    assert " -1" not in said.out + listed


@pytest.mark.parametrize(
    ("language", "told"), [("en", "Nobody can act at this station yet"), ("zh", "还没有可以操作的人员")]
)
def test_where_nobody_is_known_nobody_acts(
    shell: Shell, card: Path, tmp_path: Path, language: str, told: str
) -> None:
    words = ("--store", str(tmp_path / "d" / "centre.db"), "--lang", language)
    assert shell("init", "--join", str(card), "--role", "department", "--department", "cgj", *words).code == 0
    assert shell("station", "trust", str(tmp_path / "d" / "CGJ01.card.json"), *SUPERVISED, typed=f"{PIN}\n").code == 0
    assert shell("export", str(tmp_path / "1.bundle"), "--to", "CGJ01").code == 0
    assert shell("import", str(tmp_path / "1.bundle"), *words).code == 0
    said = shell("do", "note 0001 -- x", *words)
    assert said.code == 1
    assert told in said.err


def test_sync_through_a_folder(shell: Shell, second: Joined, tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    assert shell("sync", str(folder), "--json").object["code"] == "folder_gone"
    folder.mkdir()
    shell("ring", "--text", "井盖没了")
    out = shell("sync", str(folder), "--json")
    assert out.code == 0
    assert out.object.keys() == {
        "read", "added", "known", "parked", "forks", "conflicts", "refused", "sent", "written", "removed",
        "half_copied",
    }  # fmt: skip
    assert (out.object["sent"] > 0, len(out.object["written"])) == (True, 1)
    assert second("sync", str(folder), "--json").object["added"] == out.object["sent"]
    assert len(second("ticket", "list", "--json").json) == 1


def test_a_department_without_a_station_gets_slips(shell: Shell, ticket: str, tmp_path: Path) -> None:
    department = shell("ticket", "show", ticket, "--json").object["orders"][0]["department"]
    out = shell("export", str(tmp_path / "out.bundle"), "--for", department, "--json")
    assert (out.code, out.object["file"], out.object["sent"]) == (0, None, 0)
    assert {Path(one).suffix for one in out.object["slips"]} == {".html", ".xlsx"}
    assert all(Path(one).is_file() for one in out.object["slips"])
    none = shell("export", str(tmp_path / "x.bundle"), "--for", "nowhere", "--json")
    assert (none.code, none.object["code"]) == (1, "no_such_department")
