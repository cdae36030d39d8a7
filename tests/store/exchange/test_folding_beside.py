"""Rows that were folded beside, from what the store held a while ago, are written only where they still hold."""

from __future__ import annotations

import itertools
import marshal
import random
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from dispatch_tui.domain.event import Part, read_event
from dispatch_tui.store.check import check
from dispatch_tui.store.exchange import folding_beside, settling
from dispatch_tui.store.exchange.giving_out import GivingOut
from dispatch_tui.store.exchange.lines import Line, SignedTip, whole
from dispatch_tui.store.exchange.settling import unsettled
from dispatch_tui.store.exchange.taking_in import TakingIn
from dispatch_tui.store.log import Unlawful
from dispatch_tui.store.refold import dumps
from dispatch_tui.store.store import Store
from dispatch_tui.store.workers import Failed, Work, Workers
from tests.store.centre import NOW, add, dispatched, receive, texts
from tests.store.exchange.stations import crew, give, join, read
from tests.store.test_projections import MENU, REPORTS, act

ERASED = Part("place", bytes(16), "要删去的地方".encode())


class Inline(Workers):
    """Does each task the moment it is given, so that its rows are as old as can be when they are taken."""

    def __init__(self) -> None:
        super().__init__(2)
        self.did = 0

    @property
    def alive(self) -> int:
        return self.count

    def submit(self, work: Work, *args: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(marshal.loads(marshal.dumps(work(*args))))
        self.did += 1
        return future


class Broken(Inline):
    """Fails from its third task on."""

    def submit(self, work: Work, *args: Any) -> Future[Any]:
        future = super().submit(work, *args)
        if self.did > 2:
            future = Future()
            future.set_exception(Failed())
        return future


@dataclass
class History:
    """What came of a seed: two stations' work with conflicts, merges, an erasure, a station retired, an event that
    cannot be entered; the store that is to take it in; what it comes to."""

    lines: list[Line]
    tips: list[SignedTip]
    giver: Path
    taker: Path


def write(folder: Path, seed: int) -> History:
    draw = random.Random(seed)
    first, second, third = crew(folder, 3)
    tickets = [receive(first, NOW + one, data, **said) for one, (data, said) in enumerate(REPORTS[:6] * 2)]
    give(first, second)
    for step in range(150):
        kind, data = draw.choice(MENU)
        act(draw.choice((first, second)), tickets, draw.randrange(100), kind, data, NOW + 1_000 * step)
        if step % 50 == 49:
            give(second, first)
            give(first, second)
    for store in (first, second):  # each on its own, so that the halves meet on the way
        new = [receive(store, text=said) for said in "一二三"]
        for one, other in itertools.pairwise(new):
            with store.transaction(NOW) as tx:
                pen = tx.act("li", "dispatcher")
                pen.add(f"ticket/{one}", "merged", {"other": other})
                pen.add(f"ticket/{other}", "merged", {"other": one})
        add(store, new[1], "noted", words="后来")
    give(second, first)
    shared = [receive(first, text=said) for said in "一二"]
    with first.transaction(NOW) as tx:
        tx._salts = bytes(32)  # two tickets name one part
        pen, moved = tx.act("li", "dispatcher"), {"fields": {"grid": "GT-001"}}
        said = [pen.add(f"ticket/{one}", "corrected", moved, parts=texts(address=ERASED.text)) for one in shared]
    for number in range(3):
        add(first, tickets[-1], "noted", words=f"{number}")
    with first.transaction(NOW) as tx:
        pen = tx.act("chen", "supervisor")
        for one in shared:
            pen.add(f"ticket/{one}", "erased", {"parts": [said[0].parts[0].hash], "reason": "r"})
    if seed % 2:
        return ended(folder, first, third)
    with first.transaction(NOW) as tx:
        link = first.database.value("SELECT link FROM event WHERE chain = ? AND seq = 3", (second.station,))
        last: dict[str, Any] = {"station": second.station, "seq": 3, "link": link or "0" * 64, "reason": "lost"}
        tx.act("chen", "supervisor").add("authority", "station_retired", last)
    return ended(folder, first, third)


def ended(folder: Path, giver: Store, taker: Store) -> History:
    """All that the giver has beyond the taker, and an event that cannot be entered at its end."""
    last = receive(giver)
    with GivingOut(giver) as giving:
        lines = read(giving.lines([tip.place for tip in GivingOut(taker).tips()]))
        tips = giving.tips()
    end = lines[-1]
    assert end.body is not None
    odd = replace(
        read_event(end.body), seq=end.seq + 1, prev=end.link, stream=f"ticket/{last}", kind="noted", depth=99,
        parents=(), parts=(), data={},
    )  # fmt: skip
    giver.close()
    taker.close()
    return History([*lines, whole(odd.body)], tips, folder / "WC01.db", taker.database.path)


@pytest.fixture(scope="module", params=range(2))
def history(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> History:
    return write(tmp_path_factory.mktemp("history"), request.param)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks so small that every import has many on their way."""
    monkeypatch.setattr(folding_beside, "TOGETHER", 2)
    monkeypatch.setattr(folding_beside, "_QUIET", 4)
    monkeypatch.setattr(settling, "_TOGETHER", 1)


@contextmanager
def taken(
    history: History, folder: Path, workers: Workers, between: Callable[[Path], None] = lambda _: None
) -> Iterator[Store]:
    """The store after all came in, in small pieces; ``between`` is called between any two transactions."""
    path = folder / "store.db"
    for ending in ("", "-wal"):
        if Path(f"{history.taker}{ending}").exists():
            shutil.copy(f"{history.taker}{ending}", f"{path}{ending}")
    with Store.open(path) as store, Store.open(history.giver) as giver, GivingOut(giver) as giving:
        taking = TakingIn(store, workers, piece=4, sleep=lambda _: None)
        taking.packs(giving.packs())
        named = [part for line in history.lines for _, _, part in line.parts]
        taking.parts((one, Part(cls, salt, content)) for one, cls, salt, content in giving.parts_by_hash(named))
        taking.parts([(ERASED.hash, ERASED)])
        taking.lines(history.lines, lambda _: between(path))
        taking.tips(history.tips)
        taking.settle(lambda *_: between(path))
        assert unsettled(store) == 0
        yield store


def test_the_same_rows_as_without(history: History, tmp_path: Path) -> None:
    found = []
    for number, workers in enumerate((Workers(0), Inline(), Broken(), Workers(2))):
        folder = tmp_path / str(number)
        folder.mkdir()
        with workers, taken(history, folder, workers) as store:
            found.append(dumps(store.database))
            assert {one.code for one in check(store, deep=True)} <= {"quarantined", "events_unsigned"}
            assert store.database.value("SELECT count(*) FROM quarantine") == 1
            assert store.database.value("SELECT count(*) FROM edge") > 0
            assert store.database.value("SELECT count(*) FROM erased") == 1
    assert found == [found[0]] * 4


def test_acts_between_are_not_overwritten(history: History, tmp_path: Path) -> None:
    """Another process writes to tickets that are folded beside, and to whose station is trusted."""
    draw, workers = random.Random(1), Inline()

    def operate(path: Path) -> None:
        with Store.open(path) as desk:
            known = desk.database.rows("SELECT DISTINCT stream FROM event WHERE stream LIKE 'ticket/%' ORDER BY stream")
            for (stream,) in draw.sample(known, min(3, len(known))):
                with suppress(Unlawful):
                    add(desk, stream[7:], "corrected", {"fields": {"grid": f"{draw.random()}"}})

    with taken(history, tmp_path, workers, operate) as store:
        assert workers.did > 5
        assert {one.code for one in check(store, deep=True)} <= {"quarantined", "events_unsigned"}


@pytest.mark.parametrize("between", range(2, 6))
def test_what_is_written_to_while_it_is_folded_is_folded_again(tmp_path: Path, between: int) -> None:
    first, second = crew(tmp_path)
    ticket = receive(first)
    for number in range(between):
        add(first, receive(first), "noted", words=f"{number}")
    add(first, ticket, "taken")
    history = ended(tmp_path, first, second)
    (tmp_path / "taken").mkdir()
    with taken(history, tmp_path / "taken", Inline()) as store:
        assert {one.code for one in check(store, deep=True)} <= {"quarantined", "events_unsigned"}


def test_an_act_while_a_ticket_is_folded_is_not_overwritten(tmp_path: Path) -> None:
    first, second = crew(tmp_path)
    tickets = [receive(first) for _ in range(40)]
    history = ended(tmp_path, first, second)
    left = iter(tickets)

    def operate(path: Path) -> None:
        if ticket := next(left, None):
            with Store.open(path) as desk, suppress(Unlawful):
                add(desk, ticket, "taken")

    (tmp_path / "taken").mkdir()
    with taken(history, tmp_path / "taken", Inline(), operate) as store:
        assert {one.code for one in check(store, deep=True)} <= {"quarantined", "events_unsigned"}


@pytest.mark.parametrize("between", range(6))
def test_a_department_that_is_connected_on_the_way(tmp_path: Path, between: int) -> None:
    """An order that waited for somebody to be told waits no more, when its department's station is admitted."""
    first, third = crew(tmp_path)
    ticket = receive(first)
    dispatched(first, ticket)
    assert first.database.value("SELECT untold FROM ticket WHERE id = ?", (ticket,)) == 1
    for number in range(2 + between):
        add(first, receive(first), "noted", words=f"{number}")
    join(first, tmp_path / "CGJ.db", "CGJ01", "department", "cgj").close()
    for number in range(8):
        add(first, receive(first), "noted", words=f"{number}")
    history = ended(tmp_path, first, third)
    (tmp_path / "taken").mkdir()
    with taken(history, tmp_path / "taken", Inline()) as store:
        assert {one.code for one in check(store, deep=True)} <= {"quarantined", "events_unsigned"}
        assert store.database.value("SELECT untold FROM ticket WHERE id = ?", (ticket,)) == 0
