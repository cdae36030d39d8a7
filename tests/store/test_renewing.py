"""A store whose projections another version made has them made anew when it is opened: in pieces, by one process at a
time, and to the end before anything of them is shown."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatch_tui.store import current, renewing
from dispatch_tui.store.check import check
from dispatch_tui.store.current import is_current
from dispatch_tui.store.exchange import settling
from dispatch_tui.store.exchange.settling import unsettled
from dispatch_tui.store.glance import glance
from dispatch_tui.store.refold import dumps
from dispatch_tui.store.store import Store, StoreRefused
from tests.store import centre
from tests.store.test_projections import MENU, REPORTS, act

TICKETS = 24


class Gone(Exception):
    """Whoever looked on has left."""


@pytest.fixture
def good(store: Store) -> dict[str, str]:
    """What the projections of a store with tickets of every kind are, two of them merged; the store is closed."""
    tickets = [
        centre.receive(store, centre.NOW + at, data, **said)
        for at, (data, said) in enumerate((REPORTS * TICKETS)[: TICKETS - 2])
    ]
    for step, (kind, data) in enumerate(MENU * 3):
        act(store, tickets, step, kind, data, centre.NOW + 1_000 * step)
    one, other = (centre.receive(store, text="路灯不亮") for _ in range(2))
    with store.transaction(centre.NOW) as tx:
        pen = tx.act("li", "dispatcher")
        pen.add(f"ticket/{one}", "merged", {"other": other})
        pen.add(f"ticket/{other}", "merged", {"other": one})
    found = dumps(store.database)
    store.close()
    return found


@pytest.fixture
def raised(good: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The same, and the program has become another since; each ticket is a piece."""
    assert good
    monkeypatch.setattr(current, "PROJECTION", "next")
    monkeypatch.setattr(settling, "_TOGETHER", 1)
    monkeypatch.setattr("dispatch_tui.store.exchange.giving_way.GivingWay.due", True)
    return good


def gone_after(pieces: int, seen: list[tuple[int, int]]) -> Callable[[int, int], None]:
    def told(done: int, of: int) -> None:
        seen.append((done, of))
        if len(seen) > pieces:
            raise Gone

    return told


def test_rows_and_columns_of_another_version_are_made_anew(store: Store, path: Path) -> None:
    ticket = centre.receive(store, text="路灯不亮")
    centre.dispatched(store, ticket)
    good, revision = dumps(store.database), store.revision
    store.database.run("UPDATE ticket SET summary = 'as told before', status = 'received'")
    store.database.run("DROP INDEX ticket_contested")
    store.database.run("ALTER TABLE ticket DROP COLUMN contested")
    store.database.run("UPDATE meta SET value = '0' WHERE name = 'projection'")
    with Store.open(path) as again:
        assert dumps(again.database) == good
        assert check(again, deep=True) == []
        after = again.revision
    assert store.changed_elsewhere()
    assert store.changed_since(revision) == {ticket}
    with Store.open(path) as third:
        assert third.revision == after, "once is enough"


def test_it_tells_how_far_it_is(raised: dict[str, str], path: Path) -> None:
    seen: list[tuple[int, int]] = []
    with Store.open(path, renewal=lambda done, of: seen.append((done, of))) as store:
        assert dumps(store.database) == raised
        assert check(store, deep=True) == []
    assert [of for _, of in seen] == [TICKETS] * len(seen)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert seen[0][0] == 0
    assert len(seen) > TICKETS / 2


def test_what_is_left_half_way_is_gone_on_with(raised: dict[str, str], path: Path) -> None:
    """And until then nothing of it is shown as if it was whole."""
    first: list[tuple[int, int]] = []
    with pytest.raises(Gone):
        Store.open(path, renewal=gone_after(8, first))
    seen = glance(path, "all", 60, now=centre.NOW)
    assert (seen.page.rows, seen.tallies) == ((), {})
    second: list[tuple[int, int]] = []
    with Store.open(path, renewal=lambda done, of: second.append((done, of))) as store:
        assert second[0] == first[-1], "what was done is not done again"
        assert dumps(store.database) == raised
        assert check(store, deep=True) == []
        assert is_current(store.database)
    assert glance(path, "all", 60, now=centre.NOW).page.rows
    with Store.open(path, renewal=gone_after(0, [])):
        pass


@pytest.mark.parametrize("at", [0, 1, 5])
def test_a_crash_amid_it_loses_nothing(
    raised: dict[str, str], path: Path, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, count = settling._write, [0]

    def write(*given: object) -> None:
        count[0] += 1
        if count[0] > at:
            raise KeyboardInterrupt
        plain(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(settling, "_write", write)
        with pytest.raises(KeyboardInterrupt):
            Store.open(path)
    assert glance(path, "all", 60, now=centre.NOW).page.rows == ()
    with Store.open(path) as store:
        assert dumps(store.database) == raised
        assert check(store, deep=True) == []


@pytest.mark.parametrize("dies", [False, True])
def test_of_two_that_open_it_one_does_it(
    raised: dict[str, str], path: Path, dies: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other looks on, and goes on where the one ends before it is done."""
    pytest.importorskip("fcntl")
    monkeypatch.setattr(renewing, "LOOK_EVERY", 0.001)
    folded: list[str] = []
    by: set[bool] = set()
    plain = settling._write

    def write(store: object, projector: object, folding: object, tickets: list[str], rows: object) -> None:
        folded.extend(tickets)
        by.add(threading.current_thread() is one)
        plain(store, projector, folding, tickets, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(settling, "_write", write)
    half, looked, seen, ended = threading.Event(), threading.Event(), [], []

    def first_told(done: int, _of: int) -> None:
        if done >= TICKETS // 2 and not half.is_set():
            half.set()
            looked.wait(60)
            if dies:
                raise Gone

    def first() -> None:
        try:
            with Store.open(path, renewal=first_told) as store:
                ended.append(dumps(store.database))
        except Gone:
            pass

    def second_told(done: int, of: int) -> None:
        seen.append((done, of))
        looked.set()

    one = threading.Thread(target=first)
    one.start()
    assert half.wait(60)
    with Store.open(path, renewal=second_told) as store:
        one.join(60)
        assert dumps(store.database) == raised
        assert check(store, deep=True) == []
        assert unsettled(store) == 0
    assert TICKETS // 2 <= seen[0][0] < TICKETS
    assert seen[0][1] == TICKETS
    assert ended == ([] if dies else [raised])
    assert len(folded) == len(set(folded)) == TICKETS
    assert by == ({True, False} if dies else {True})
    assert not list(path.parent.glob(f"*{renewing.ENDING}"))


def test_a_program_of_the_version_before_writes_nothing_more(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rows would be taken for those of the other, and half of the other's for all."""
    centre.receive(store, text="路灯不亮")
    before = current.PROJECTION
    monkeypatch.setattr(current, "PROJECTION", "next")
    Store.open(path).close()
    monkeypatch.setattr(current, "PROJECTION", before)
    for _ in range(2):
        with pytest.raises(StoreRefused) as refused:
            centre.receive(store, text="井盖")
        assert refused.value.code == "store_renewed"
        with pytest.raises(StoreRefused):
            store.changed_elsewhere()
    assert store.database.value("SELECT count(*) FROM event WHERE kind = 'received'") == 1
