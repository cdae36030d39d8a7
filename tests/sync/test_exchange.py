"""Full stations of one centre: what one wrote comes to the others, by whatever way and in whatever order."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from dispatch_tui.desk.refused import Refused
from dispatch_tui.store.check import check
from dispatch_tui.store.store import Store
from dispatch_tui.sync.exporting import export
from dispatch_tui.sync.format.card import read_card_file
from dispatch_tui.sync.importing import import_file, import_files
from dispatch_tui.sync.joining import join
from dispatch_tui.sync.standing import standing
from dispatch_tui.sync.trust import own_card, write_own_card
from dispatch_tui.sync.views import Left, To
from tests.store import centre
from tests.sync.stations import Stations, everything_in, founded, state


def refused(stations: Stations, store: Store, file: Path) -> str:
    """The code by which a file is refused; proves that it changed nothing."""
    before = everything_in(store)
    with pytest.raises(Refused) as told:
        import_file(store, file, stations.tick())
    assert everything_in(store) == before
    return told.value.refusal.code


def test_a_joined_station_waits_for_its_first_bundle_and_then_holds_all(stations: Stations) -> None:
    ticket = centre.receive(stations.first, text="井盖没了", phone="13800001111")
    second = stations.join("WC02")
    assert standing(second).first_from == "WC01"
    carried = stations.carry(stations.first, second)
    assert carried is not None
    assert (carried.read, carried.added, carried.known) == (5, 5, 0)
    assert standing(second).first_from is None
    assert second.number_of(ticket) == stations.first.number_of(ticket)
    assert state(second) == state(stations.first)
    assert check(second, deep=True) == []


def test_after_full_exchange_there_is_nothing_left_to_send(stations: Stations) -> None:
    second, third = stations.member("WC02"), stations.member("WC03")
    everyone = (stations.first, second, third)
    for store in everyone:
        centre.receive(store, text="路灯不亮")
    stations.exchange(*everyone)
    assert state(second) == state(stations.first) == state(third)
    for giver, taker in itertools.permutations(everyone, 2):
        assert stations.export(giver, taker.station) is None


def test_work_goes_through_a_third_station_with_its_authors_signature(stations: Stations) -> None:
    second, third = stations.member("WC02"), stations.member("WC03")
    ticket = centre.receive(third, text="水管爆裂")
    stations.carry(third, second)
    carried = stations.carry(second, stations.first)
    assert carried is not None
    assert carried.added > 0
    assert stations.first.number_of(ticket) == second.number_of(ticket)
    assert check(stations.first, deep=True) == []


def test_files_come_in_in_any_order_and_again(stations: Stations) -> None:
    """Each of three files stands on the one before; six stations take them in in six orders, each twice."""
    second = stations.member("WC02")
    takers = [stations.member(f"WC1{number}") for number in range(6)]
    stations.exchange(stations.first, second)
    for taker in takers:
        stations.carry(stations.first, taker)
    ticket = centre.receive(stations.first, text="一")
    files = [stations.export(stations.first, "WC02")]
    stations.take(second, files[0] or Path())
    centre.add(second, ticket, "noted", text="二")
    files.append(stations.export(second, "WC01"))
    stations.take(stations.first, files[1] or Path())
    centre.add(stations.first, ticket, "classified", centre.CLASSIFY)
    files.append(stations.export(stations.first, "WC02"))
    stations.take(second, files[2] or Path())
    written = [file for file in files if file is not None]
    assert len(written) == 3
    for taker, order in zip(takers, itertools.permutations(written), strict=True):
        import_files(taker, [*order, *order], stations.tick())
        assert standing(taker).missing == ()
        assert taker.ticket(ticket) == second.ticket(ticket)


def test_a_file_whose_station_another_one_admits_may_come_first(stations: Stations) -> None:
    second = stations.member("WC02")
    third = stations.member("WC03")
    centre.receive(third, text="井盖没了")
    admits, brings = stations.export(stations.first, "WC02"), stations.export(third, everything=True)
    assert admits is not None
    assert brings is not None
    unknown = stations.folder / "nothing.bundle"
    carried = import_files(second, [unknown, brings, admits], stations.tick())
    assert [refusal.code for _, refusal in carried.refused] == ["bundle_unreadable"]
    assert state(second) == state(third)


def test_what_comes_before_what_it_stands_on_waits_and_says_for_what(stations: Stations) -> None:
    second, third = stations.member("WC02"), stations.member("WC03")
    stations.exchange(stations.first, second)
    centre.receive(second, text="一")
    early = stations.export(second, "WC01")
    assert early is not None
    stations.take(stations.first, early)
    stations.carry(stations.first, second)  # now the second knows that the first has it
    centre.receive(second, text="二")
    late = stations.export(second, "WC01")
    assert late is not None
    carried = stations.take(third, late)
    assert [(one.station, one.ask) for one in carried.parked] == [("WC02", ("WC02",))]
    assert (carried.added, carried.parked[0].first) == (0, 0)
    stations.take(third, early)
    assert standing(third).missing == ()
    stations.exchange(stations.first, second, third)
    assert state(third) == state(second)


def test_what_waited_is_given_on_with_its_authors_signature(stations: Stations) -> None:
    second, third, fourth = (stations.member(code) for code in ("WC02", "WC03", "WC04"))
    stations.exchange(stations.first, second, third, fourth)
    centre.receive(second, text="一")
    early = stations.export(second, "WC01")
    assert early is not None
    stations.take(stations.first, early)
    stations.carry(stations.first, second)
    centre.receive(second, text="二")
    late = stations.export(second, "WC01")
    assert late is not None
    stations.take(third, late)
    assert [one.code for one in check(third)] == ["parked"]
    stations.take(third, early)
    assert check(third, deep=True) == []
    stations.carry(third, fourth)
    assert state(fourth) == state(third)
    assert third.database.rows("SELECT * FROM parked_tip") == []


def test_an_import_that_is_left_goes_on_when_it_is_repeated(stations: Stations) -> None:
    second = stations.member("WC02")
    for count in range(30):
        centre.receive(stations.first, text=str(count))
    file = stations.export(stations.first, "WC02")
    assert file is not None

    def leave(step: str, done: int, of: int) -> None:
        if step == "folding" and done:
            raise Left

    with pytest.raises(Left):
        import_file(second, file, stations.tick(), leave)
    import_file(second, file, stations.tick())
    assert state(second) == state(stations.first)
    assert check(second, deep=True) == []


def test_a_sealed_bundle_opens_for_its_addressees_alone(stations: Stations) -> None:
    second, third = stations.member("WC02"), stations.member("WC03")
    centre.receive(stations.first, text="井盖没了")
    file = stations.export(stations.first, "WC02", sealed=True)
    assert file is not None
    assert b"manifest" not in file.read_bytes()
    assert refused(stations, third, file) == "bundle_sealed"
    assert stations.take(second, file).added > 0


def test_everything_serves_any_station(stations: Stations) -> None:
    second = stations.join("WC02")
    centre.receive(stations.first, text="井盖没了")
    file = stations.export(stations.first, everything=True)
    assert file is not None
    stations.take(second, file)
    assert state(second) == state(stations.first)


def test_a_photo_travels_with_a_small_picture(stations: Stations) -> None:
    from io import BytesIO

    from PIL import Image

    from dispatch_tui.store.log import NewPart

    second = stations.member("WC02")
    ticket = centre.receive(stations.first, text="井盖没了")
    picture = BytesIO()
    Image.effect_noise((640, 480), 40).convert("RGB").save(picture, "JPEG")
    with stations.first.transaction(stations.tick()) as tx:
        tx.act("li", "dispatcher").add(
            f"ticket/{ticket}", "noted", {}, parts=[NewPart("photo", "photo", picture.getvalue())]
        )
    stations.carry(stations.first, second)
    assert state(second) == state(stations.first)


# What is refused, and then changes nothing


def test_a_station_that_is_not_trusted_yet_is_told_so(stations: Stations) -> None:
    second = stations.join("WC02", trusted=False)
    file = stations.export(stations.first, everything=True)
    assert file is not None
    assert refused(stations, second, file) == "bundle_before_trust"


def test_a_station_that_waits_is_told_that_it_began_with_a_later_file(stations: Stations) -> None:
    member, waiting = stations.member("WC02"), stations.join("WC03", trusted=False)
    stations.carry(member, stations.first)
    centre.receive(stations.first, text="井盖没了")
    later = stations.export(stations.first, "WC02")
    assert later is not None
    assert refused(stations, waiting, later) == "bundle_before_trust"


def test_a_bundle_of_a_station_that_is_not_known_here(stations: Stations) -> None:
    second = stations.member("WC02")
    third = stations.member("WC03")
    centre.receive(third, text="井盖没了")
    file = stations.export(third, "WC01")
    assert file is not None
    assert refused(stations, second, file) == "bundle_unknown_station"


@pytest.mark.parametrize("content", [b"precious", b"SQLite format 3\0", b"PK\x05\x06" + bytes(18)])
def test_a_bundle_takes_the_place_of_nothing_but_a_bundle(stations: Stations, content: bytes) -> None:
    file = stations.folder / "there.bundle"
    file.write_bytes(content)
    with pytest.raises(Refused) as told:
        export(stations.first, file, To("everything"), stations.tick())
    assert (told.value.refusal.code, file.read_bytes()) == ("file_in_the_way", content)
    file.write_bytes(b"")
    for _ in range(2):
        assert export(stations.first, file, To("everything"), stations.tick()).written == (file,)


def test_a_bundle_never_takes_the_place_of_its_store(stations: Stations) -> None:
    with pytest.raises(Refused) as told:
        export(stations.first, stations.first.database.path, To("everything"), stations.tick())
    assert told.value.refusal.code == "file_in_the_way"
    assert check(stations.first, deep=True) == []


def test_cards_of_two_stations_with_one_code_lie_side_by_side(stations: Stations) -> None:
    second, stick = stations.join("WC02", trusted=False), stations.folder / "stick"
    twin = join(stations.folder / "twin" / "centre.db", own_card(stations.first), station="WC02")
    stations.stack.callback(twin.close)
    stick.mkdir()
    files = [write_own_card(store, stick) for store in (second, twin, second, twin)]
    assert [read_card_file(file).station for file in files] == [second.station, twin.station] * 2
    with pytest.raises(Refused) as told:
        write_own_card(twin, files[0])
    assert told.value.refusal.code == "file_in_the_way"


def test_a_station_that_waits_for_its_first_bundle_gives_none(stations: Stations) -> None:
    second = stations.join("WC02", trusted=False)
    with pytest.raises(Refused) as told:
        stations.export(second, everything=True)
    assert told.value.refusal.code == "waits_for_first"


def test_a_restored_store_speaks_under_a_name_of_its_own(stations: Stations, tmp_path: Path) -> None:
    """Both go on writing; nothing is lost, and nobody is taken for the other."""
    from dispatch_tui.sync.backup import back_up, restore

    second = stations.member("WC02")
    back_up(second.database.path, tmp_path / "stick.db")
    restore(tmp_path / "stick.db", tmp_path / "copy" / "centre.db", stations.tick())
    copy = stations.keep(Store.open(tmp_path / "copy" / "centre.db"))
    one = centre.receive(second, text="一")
    other = centre.receive(copy, text="二")
    assert copy.station != second.station
    stations.exchange(stations.first, second)
    stations.carry(copy, stations.first)
    stations.exchange(stations.first, second, copy)
    assert state(stations.first) == state(second) == state(copy)
    assert all(store.number_of(ticket) for store in (second, copy) for ticket in (one, other))
    told = {peer.code: (peer.successors, peer.of) for peer in standing(stations.first).peers}
    assert told == {"WC02": (("WC02A",), None), "WC02A": ((), second.station)}
    assert {peer.code: peer.successors for peer in standing(copy).peers} == {"WC01": (), "WC02": ("WC02A",)}
    assert check(stations.first, deep=True) == []


def test_a_bundle_of_a_retired_station(stations: Stations) -> None:
    from dispatch_tui.desk.retiring import retire
    from tests.sync.stations import CHEN

    second = stations.member("WC02")
    centre.receive(second, text="井盖没了")
    file = stations.export(second, "WC01")
    assert file is not None
    retire(stations.first, CHEN, stations.tick(), "WC02")
    assert refused(stations, stations.first, file) == "bundle_retired_station"


def test_a_bundle_of_another_centre(stations: Stations, tmp_path: Path) -> None:
    with founded(tmp_path / "elsewhere") as others:
        other = centre.found(tmp_path / "other.db", "b")
        others.stack.callback(other.close)
        assert own_card(other).centre != stations.first.centre
        file = tmp_path / "other.bundle"
        export(other, file, To("everything"), others.tick())
        assert refused(stations, stations.first, file) == "bundle_other_centre"


@pytest.mark.parametrize("to", ["WC01", "WC09"])
def test_nobody_exports_to_themselves_or_to_nobody(stations: Stations, to: str) -> None:
    with pytest.raises(Refused) as told:
        stations.export(stations.first, to)
    assert told.value.refusal.code in ("export_to_itself", "no_such_station")


def test_what_is_no_bundle(stations: Stations, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("dear all")
    assert refused(stations, stations.first, tmp_path / "letter") == "bundle_foreign"
    assert refused(stations, stations.first, tmp_path / "none") == "bundle_unreadable"


def left_before_its_end(phase: str, done: int, total: int) -> None:
    """An operator who breaks an import off once all lines are written, and nothing of its end."""
    if phase == "writing" and done == total:
        raise Left


def test_nobody_is_sent_what_leads_to_that_of_theirs_which_waits_here(stations: Stations) -> None:
    """The second wrote on a ticket that an import left half way had brought it; the first cannot place that yet."""
    first, second, third = stations.first, stations.member("WC02"), stations.member("WC03")
    centre.receive(second, text="一")
    ticket = centre.receive(third, text="二")
    stations.exchange(first, second)
    third_s = stations.export(third, everything=True)
    assert third_s is not None

    with pytest.raises(Left):
        import_file(second, third_s, stations.tick(), left_before_its_end)
    centre.add(second, ticket, "noted", text="三")
    second_s = stations.export(second, everything=True)
    assert second_s is not None
    assert [one.station for one in stations.take(first, second_s).parked] == ["WC02"]
    assert stations.export(first, "WC02") is None
    stations.take(first, third_s)
    assert first.database.value("SELECT count(*) FROM parked") == 0
    stations.take(second, third_s)
    stations.exchange(first, second, third)
    assert state(first) == state(second) == state(third)
