"""What is erased is gone at every station that learns of it: parts, rows, index, bytes; that it was, by whom and why,
stays, and the log still proves itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_tui.command.running import run
from dispatch_tui.console.panes.ticket_lines import ticket_lines
from dispatch_tui.console.wording import Wording
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.receiving import NewReport
from dispatch_tui.domain.ticket.erasing import erased
from dispatch_tui.store.check import check
from dispatch_tui.store.refold import dumps
from dispatch_tui.store.store import Store
from tests.desk.two import Two, two

WORDS, NAME, PHONE, PLACE = "井盖丢了请来看看", "欧阳某某", "13912345678", "金星路九十九号"
DAY = 86_400_000
REPORT = NewReport(
    "call", text=WORDS, summary=WORDS[:4], caller_name=NAME, caller_phone=PHONE, address=PLACE, ringing=True
)


@pytest.fixture
def stations(tmp_path: Path) -> Iterator[Two]:
    with two(tmp_path) as both:
        yield both


def received(stations: Two) -> str:
    ticket = next(iter(stations.here.receive([REPORT]))).ticket
    stations.meet()
    return ticket


def code(desk: Desk, ticket: str, line: str) -> str:
    refusal = run(desk, line, ticket).refusal
    return refusal.code if refusal else ""


def found(desk: Desk, text: str) -> list[str]:
    return [row.id for row in desk.listing(text=text)]


def in_file(desk: Desk, text: str) -> bool:
    """Whether the bytes of a text are anywhere in the store's files."""
    path = desk.store.database.path
    files = [path, path.with_name(path.name + "-wal")]
    return any(text.encode() in file.read_bytes() for file in files if file.exists())


def test_an_erasure_reaches_every_station(stations: Two) -> None:
    ticket = received(stations)
    for desk in (stations.here, stations.there):
        assert found(desk, "井盖") == [ticket]
        assert in_file(desk, PLACE)
    assert code(stations.here, ticket, "erase all request -- 本人要求") == ""
    stations.meet()
    for desk in (stations.here, stations.there):
        view = desk.ticket(ticket)
        assert (view.text, view.summary, view.address, view.caller_name) == (None, None, None, None)
        (told,) = view.erasures
        assert (told.actor, told.station, told.reason) == ("chen", "WC01", "request")
        assert set(told.classes) == {"words", "person", "place"}
        assert found(desk, "井盖") == found(desk, PHONE) == found(desk, "金星路") == []
        assert not any(in_file(desk, text) for text in (WORDS, NAME, PHONE, PLACE))
        row = desk.board("all").rows[0]
        assert (row.summary, row.place) == ("", "")
        assert check(desk.store, deep=True) == []
    assert dumps(stations.here.store.database) == dumps(stations.there.store.database)


@pytest.mark.parametrize(
    ("what", "gone", "left"),
    [
        ("person", (NAME, PHONE), (WORDS, PLACE)),
        ("place", (PLACE,), (WORDS, NAME, PHONE)),
        ("words", (WORDS,), (PLACE, NAME)),
    ],
)
def test_one_class_alone_and_its_bytes(stations: Two, what: str, gone: tuple[str, ...], left: tuple[str, ...]) -> None:
    ticket = received(stations)
    assert code(stations.here, ticket, f"erase {what} mistake") == ""
    for text in gone:
        assert not in_file(stations.here, text)
    for text in left:
        assert in_file(stations.here, text)
    phone = stations.here.store.events(f"call/{stations.here.call_of(ticket)}")[0].part("caller.phone")
    assert phone is not None
    assert (stations.here.store.text(phone) is None) == (what == "person")


def test_what_is_erased_never_comes_in_again(stations: Two) -> None:
    """A station that has not heard of it yet sends it once more, with its own words beside it."""
    ticket = received(stations)
    assert code(stations.here, ticket, "erase all request") == ""
    assert code(stations.there, ticket, "note -- 后来的话") == ""
    stations.meet()
    for desk in (stations.here, stations.there):
        view = desk.ticket(ticket)
        assert view.text is None
        assert any("后来的话" in (text or "") for entry in view.timeline for text in entry.texts.values())
        fold = desk.store.fold(ticket)
        assert fold is not None
        assert all(desk.store.part(part) is None for part in erased(fold))


@pytest.mark.parametrize(
    ("who", "line", "refused"),
    [
        ("li", "erase all request", "role"),
        ("chen", "erase everything request", "not_one_of"),
        ("chen", "erase all because", "not_one_of"),
        ("chen", "erase photo request", "nothing_to_erase"),
        ("chen", "erase due retention", "nothing_to_erase"),
        ("chen", "erase all", "choice_missing"),
    ],
)
def test_who_may_erase_what(stations: Two, who: str, line: str, refused: str) -> None:
    ticket = received(stations)
    desk = stations.here if who == "chen" else stations.there
    assert code(desk, ticket, line) == refused


def test_it_is_not_undone_nor_done_twice(stations: Two) -> None:
    ticket = received(stations)
    assert code(stations.here, ticket, "erase words request") == ""
    assert code(stations.here, ticket, "undo") == "not_undoable"
    assert code(stations.here, ticket, "erase words request") == "nothing_to_erase"


def test_nobody_disagrees_about_what_is_erased(stations: Two) -> None:
    ticket = received(stations)
    assert code(stations.here, ticket, "answer") == ""
    stations.meet()
    for desk, place in ((stations.here, "东门"), (stations.there, "西门")):
        assert code(desk, ticket, f"correct address={place}") == ""
    stations.meet()
    assert [one.field for one in stations.here.ticket(ticket).conflicts] == ["address"]
    assert code(stations.here, ticket, "erase place request") == ""
    assert stations.here.ticket(ticket).conflicts == ()


def test_time_lists_and_a_supervisor_erases(stations: Two) -> None:
    ticket = received(stations)
    for line in ("answer", "answer-directly policy"):
        assert code(stations.here, ticket, line) == "", line
    desk, days = stations.here, stations.here.pack.retention
    assert desk.due() == ()
    closed = stations.clock.now()
    stations.clock.set(closed + days["person"] * DAY - 1)
    assert desk.due() == ()
    stations.clock.set(closed + days["person"] * DAY + 1_000)
    (due,) = desk.due()
    assert (due.ticket, due.classes) == (ticket, ("person",))
    assert code(desk, ticket, "erase due retention") == ""
    assert desk.due() == ()
    assert (desk.ticket(ticket).caller_name, desk.ticket(ticket).text) == (None, WORDS)
    stations.clock.set(closed + 2 * days["words"] * DAY)
    assert {one.classes for one in desk.due()} == {("words", "place")}


def test_whoever_opens_the_store_next_ends_what_a_process_that_died_began(
    stations: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = received(stations)
    path = stations.here.store.database.path
    dead, wal = path.with_name("dead.db"), path.with_name("dead.db-wal")
    with monkeypatch.context() as died:
        died.setattr("dispatch_tui.store.erasing.sqlite.SEARCH_MERGE", "SELECT ?")
        died.setattr("dispatch_tui.store.sqlite.Database.fold_back", lambda self: False)
        assert code(stations.here, ticket, "erase all request -- 本人要求") == ""
        dead.write_bytes(path.read_bytes())
        wal.write_bytes(path.with_name(f"{path.name}-wal").read_bytes())
    assert PLACE.encode() in dead.read_bytes() + wal.read_bytes()
    with Store.open(dead) as again:
        assert not again.parts.untidy
        assert again.database.value("SELECT 1 FROM meta WHERE name = 'untidy'") is None
        assert not any(PLACE.encode() in one.read_bytes() for one in (dead, wal) if one.exists())
        assert check(again, deep=True) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nobody_is_said_to_have_left_no_name_who_left_one(stations: Two, language: str) -> None:
    ticket, wording = received(stations), Wording(language, stations.here.pack)
    empty = next(iter(stations.here.receive([NewReport("call", text="路灯不亮")]))).ticket
    assert run(stations.here, "erase all request", ticket).ok
    told, bare = (
        "\n".join(one.text for one in ticket_lines(stations.here.ticket(one), wording, stations.here.clock.now(), 80))
        for one in (ticket, empty)
    )
    for key in ("ticket.no_caller", "ticket.no_place"):
        assert wording.say(key) not in told
        assert wording.say(key) in bare
    assert told.count(wording.say("ticket.withheld")) >= 3
    assert wording.say("ticket.withheld") not in bare
