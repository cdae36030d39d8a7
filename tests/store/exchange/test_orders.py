"""Whatever way the same log comes in, in whatever pieces, however often, and wherever it breaks off: the same rows."""

from __future__ import annotations

import itertools
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_tui.store.check import STATES, check
from dispatch_tui.store.exchange.giving_out import GivingOut
from dispatch_tui.store.exchange.lines import Line, SignedTip
from dispatch_tui.store.exchange.settling import unsettled
from dispatch_tui.store.refold import dumps
from dispatch_tui.store.sqlite import Database
from dispatch_tui.store.store import Store
from tests.store.centre import CLASSIFY, NOW, add, dispatched, receive
from tests.store.exchange.stations import crew, give, read, take


@dataclass(repr=False)
class Work:
    """What two stations of a centre wrote apart and then exchanged, and a third store that holds the beginning."""

    lines: list[Line] = field(default_factory=list)
    tips: list[SignedTip] = field(default_factory=list)
    dumps: dict[str, str] = field(default_factory=dict)
    giver: Path = Path()
    taker: Path = Path()


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Work:
    folder = tmp_path_factory.mktemp("work")
    first, second, third = crew(folder, 3)
    shared = [receive(first, text=f"路灯{number}", address="雷锋大道") for number in range(3)]
    give(first, second)
    for store, words in ((first, "甲"), (second, "乙")):
        add(store, shared[0], "corrected", {"fields": {"grid": words}}, address=words)
        add(store, shared[1], "noted", words=words)
    dispatched(first, shared[2])
    add(second, shared[2], "cancelled", {"reason": "r"})
    other = receive(second, text="井盖", data={"external": {"source": "app", "id": "7", "digest": "d"}})
    with second.transaction(NOW) as tx:
        for one, two in ((shared[1], other), (other, shared[1])):
            tx.act("li", "dispatcher").add(f"ticket/{one}", "merged", {"other": two})
    with second.transaction(NOW) as tx:
        data = {"operator": "wang", "role": "dispatcher", "department": ""}
        tx.act("chen", "supervisor").add("authority", "operator_added", data)
    add(second, other, "noted", actor="wang", words="新人")
    with first.transaction(NOW) as tx:
        link = first.database.value("SELECT link FROM event WHERE chain = ? AND seq = 1", (second.station,))
        last: dict[str, Any] = {"station": second.station, "seq": 1, "link": link or "0" * 64, "reason": "lost"}
        tx.act("chen", "supervisor").add("authority", "station_retired", last)
    give(second, first)
    give(first, second)
    found = Work(giver=folder / "WC01.db", taker=folder / "WC03.db", dumps=dumps(first.database))
    assert dumps(second.database) == found.dumps
    with GivingOut(first) as giving:
        known = [tip.place for tip in GivingOut(third).tips()]
        found.lines, found.tips = read(giving.lines(known)), giving.tips()
    for store in (first, second, third):
        store.close()
    return found


@contextmanager
def fresh(work: Work) -> Iterator[Store]:
    """The third store, as it was before."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        for ending in ("", "-wal"):
            if Path(f"{work.taker}{ending}").exists():
                shutil.copy(f"{work.taker}{ending}", f"{path}{ending}")
        with Store.open(path) as store:
            yield store


def bring(store: Store, work: Work, lines: list[Line], piece: int = 5_000) -> None:
    with Store.open(work.giver) as giver, GivingOut(giver) as giving:
        take(store, lines, work.tips, giving, piece)


def acts(lines: list[Line]) -> list[list[Line]]:
    return [list(run) for _, run in itertools.groupby(lines, key=lambda line: (line.chain, line.act))]


def lawful(store: Store) -> None:
    """Nothing is damaged, whatever is still to be done; and what is settled equals a refold."""
    assert [one for one in check(store, deep=True) if one.code not in STATES] == []


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 5_000])
def test_pieces_of_any_size_end_the_same(work: Work, piece: int) -> None:
    with fresh(work) as store:
        bring(store, work, work.lines, piece)
        assert dumps(store.database) == work.dumps
        assert check(store, deep=True) == []


@settings(max_examples=12)
@given(st.randoms(use_true_random=False), st.integers(1, 9))
def test_any_order_and_any_repetition_end_the_same(work: Work, draw: random.Random, parts: int) -> None:
    """Bundles come in any order, some twice: what stands on what is not here waits."""
    runs = acts(work.lines)
    cuts = sorted(draw.sample(range(len(runs)), min(parts, len(runs))))
    bundles = [runs[start:end] for start, end in itertools.pairwise([0, *cuts, len(runs)])]
    order = bundles + draw.sample(bundles, len(bundles) // 2)
    draw.shuffle(order)
    with fresh(work) as store:
        for bundle in order:
            bring(store, work, [line for run in bundle for line in run])
            lawful(store)
        assert dumps(store.database) == work.dumps
        assert check(store, deep=True) == []


class Crash(BaseException):
    """The power goes."""


@contextmanager
def crashing(at: int) -> Iterator[list[int]]:
    """The statement of that number is not run any more; counts them."""
    count = [0]
    patch = pytest.MonkeyPatch()

    def stopping(real: Callable[..., Any]) -> Callable[..., Any]:
        def run(self: Database, *args: Any) -> Any:
            count[0] += 1
            if count[0] == at:
                raise Crash
            return real(self, *args)

        return run

    for name in ("run", "many"):
        patch.setattr(Database, name, stopping(getattr(Database, name)))
    try:
        yield count
    finally:
        patch.undo()


def test_a_crash_at_any_statement_leaves_a_store_that_the_same_bundle_ends(work: Work) -> None:
    with fresh(work) as store, crashing(0) as count:
        bring(store, work, work.lines, piece=6)
    assert count[0] > 50
    for at in range(1, count[0] + 1, 3):
        with fresh(work) as store:
            path = store.database.path
            with pytest.raises(Crash), crashing(at):
                bring(store, work, work.lines, piece=6)
            if at % 2:
                store.database.raw.close()  # the process is gone; else it goes on with what it has in memory
                store = Store.open(path)
            lawful(store)
            bring(store, work, work.lines, piece=6)
            assert unsettled(store) == 0
            assert dumps(store.database) == work.dumps, at
            assert check(store, deep=True) == []
            store.close()


def test_opening_finishes_what_an_import_left(work: Work) -> None:
    with fresh(work) as store:
        path = store.database.path
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("dispatch_tui.store.exchange.taking_in.settle", lambda *_, **__: None)
            bring(store, work, work.lines)
        assert {one.code for one in check(store, deep=True)} == {"unsettled"}
        store.close()
        with Store.open(path) as again:
            assert dumps(again.database) == work.dumps
            assert check(again, deep=True) == []


def test_what_came_in_without_its_end_is_told(work: Work) -> None:
    with fresh(work) as store, Store.open(work.giver) as giver, GivingOut(giver) as giving:
        take(store, work.lines, [], giving)
        codes = {one.code for one in check(store, deep=True)}
        assert "events_unsigned" in codes
        assert codes <= STATES
        with GivingOut(store) as onward:
            assert [line.id for line in onward.lines()] == [
                line.id for line in onward.lines() if line.id not in {one.id for one in work.lines}
            ]


def test_classified_and_dispatched_show_on_both(work: Work) -> None:
    with fresh(work) as store:
        bring(store, work, work.lines)
        assert any("conflict" in row.flags for row in store.listing())
        assert CLASSIFY["item"] in {row.item for row in store.listing()}
