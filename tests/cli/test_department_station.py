"""A department's station from joining to its report, by shell commands and files alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.store.store import Store
from dispatch_tui.store.streams import Streams
from tests.cli.conftest import PHOTO, PIN, Said, Shell
from tests.cli.test_stations import SUPERVISED, Joined


@pytest.fixture
def department(shell: Shell, ticket: str) -> str:
    return str(shell("ticket", "show", ticket, "--json").object["orders"][0]["department"])


@pytest.fixture
def outpost(shell: Shell, department: str, tmp_path: Path) -> Joined:
    """Calls a command at the department's own station, which has its first bundle."""
    path = tmp_path / "outpost" / "centre.db"

    def call(*words: str, typed: str = "") -> Said:
        return shell(*words, "--store", str(path), typed=typed)

    card = str(shell("station", "show", "--card", str(tmp_path), "--json").object["card"])
    joined = call("init", "--join", card, "--role", "department", "--department", department, "--json")
    assert joined.code == 0, joined
    own = str(joined.object["card"])
    assert shell("station", "trust", own, *SUPERVISED, typed=f"{PIN}\n").code == 0
    for code, role in (("wu", ("--role", "department", "--department", department)), ("cai", ("--role", "collector"))):
        assert shell("operator", "add", code, *role, *SUPERVISED, typed=f"{PIN}\n").code == 0
    assert shell("ring", "--text", "别家的事").code == 0
    file = tmp_path / "first.bundle"
    assert shell("export", str(file), "--for", department).code == 0
    assert call("import", str(file)).code == 0
    return call


def test_it_sees_its_own_and_reports_back(
    shell: Shell, outpost: Joined, ticket: str, department: str, tmp_path: Path
) -> None:
    listed = outpost("ticket", "list", "--json").json
    assert [one["number"] for one in listed] == [ticket]
    shown = outpost("ticket", "show", ticket, "--json").object
    assert {order["department"] for order in shown["orders"]} == {department}
    assert outpost("ticket", "list", "--text", "空调", "--json").json == listed
    for line in ("acknowledge", "arrive", "report outcome=solved -- 支架已加固"):
        verb, _, rest = line.partition(" ")
        said = outpost("do", f"{verb} {ticket} {rest}".strip(), "--json")
        assert said.json[0]["ok"], said
    assert not outpost("do", f"verify {ticket}", "--json").json[0]["ok"]
    file = tmp_path / "back.bundle"
    assert outpost("export", str(file), "--to", "WC01").code == 0
    assert shell("import", str(file)).code == 0
    order = next(
        one for one in shell("ticket", "show", ticket, "--json").object["orders"] if one["department"] == department
    )
    assert (order["status"], order["outcome"]) == ("reported", "solved")


@pytest.mark.parametrize(("language", "words"), [
    ("en", "station trusted, by wu at {code}, {at}: Only a supervisor may change who is who at the centre."),
    ("zh", "接纳席位（wu，{code}，{at}）：只有值班长能更改中心的人员与席位。"),
])  # fmt: skip
def test_a_station_that_it_admits_is_told_of_and_not_admitted(
    shell: Shell, outpost: Joined, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    before = shell("station", "list", "--json").object
    code = outpost("station", "show", "--json").object["code"]
    store = Store.open(tmp_path / "outpost" / "centre.db")
    try:
        with monkeypatch.context() as blind:
            blind.setattr(Streams, "grown", lambda self, event: self.authority.add(event) and None)
            with store.transaction(1_795_000_000_000) as tx:
                asked = {"station": "ab" * 16, "code": "WC66", "key": "cd" * 32, "role": "centre", "department": ""}
                tx.act("wu", "department").add("authority", "station_admitted", asked)
    finally:
        store.close()
    file = tmp_path / "forged.bundle"
    assert outpost("export", str(file), "--to", "WC01").code == 0
    assert shell("import", str(file)).code == 0
    stands = shell("station", "list", "--json").object
    assert [one["code"] for one in stands["stations"]] == [one["code"] for one in before["stations"]]
    (told,) = stands["uncounted"]
    assert (told["kind"], told["actor"], told["station"]) == ("station_admitted", "wu", code)
    assert words.format(code=code, at=told["at"]) in shell("station", "list", "--lang", language).out
    checked = shell("check", "--lang", language)
    assert checked.code == 0
    assert "station_admitted" not in checked.out
    assert "not_a_supervisor" not in checked.out


def test_at_the_centre_too_a_department_s_operator_sees_their_own(
    shell: Shell, outpost: Joined, ticket: str
) -> None:
    assert len(shell("ticket", "list", "--json").json) == 2
    assert [one["number"] for one in shell("ticket", "list", "--as", "wu", "--json").json] == [ticket]
    other = next(one["number"] for one in shell("ticket", "list", "--json").json if one["number"] != ticket)
    assert shell("ticket", "show", other, "--as", "wu", "--json").object["code"] == "no_such_ticket"


def test_collectors_get_what_is_to_be_looked_at(shell: Shell, ticket: str, tmp_path: Path, photo: Path) -> None:
    none = shell("export", str(tmp_path), "--for", "collectors", "--json")
    assert (none.code, none.object["slips"]) == (0, [])
    lead, support = (one["department"] for one in shell("ticket", "show", ticket, "--json").object["orders"])
    lines = [f"report {ticket} {one} solved" for one in (lead, support)]
    lines += [f"verify {ticket}", f"call-back {ticket} yes yes yes"]
    assert shell("do", *lines, "--as", "li").code == 0
    written = shell("export", str(tmp_path), "--for", "collectors", "--json").object["slips"]
    assert {Path(one).suffix for one in written} == {".html", ".xlsx"}
    assert shell("export", str(tmp_path), "--for", "collectors:nowhere", "--json").object["code"] == "no_such_town"
    assert photo.read_bytes() == PHOTO
