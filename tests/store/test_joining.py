"""A station that joined holds nothing of its centre until its first bundle came in: it says so, and breaks nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.store.check import check
from dispatch_tui.store.founding import Joining, Pinned
from dispatch_tui.store.glance import glance
from dispatch_tui.store.store import Store, StoreRefused
from tests.store.centre import NOW, chance, receive
from tests.store.exchange.stations import crew, give, join

PINNED = Pinned("a" * 32, "WC 01", "b" * 64)
JOINING = Joining("c" * 64, "望城", PINNED, "D01", "department", "cgj")


def test_it_waits_and_says_for_whom(tmp_path: Path) -> None:
    with Store.join(tmp_path / "d.db", JOINING, random=chance("d"), age="AGE-SECRET-KEY-1") as store:
        assert store.waiting
        assert store.partial
        assert store.joining == JOINING
        assert (store.station_code, store.station_code_of("a" * 32)) == ("D01", "WC 01")
        assert (store.age_identity, len(store.public_key)) == ("AGE-SECRET-KEY-1", 64)
        assert store.tallies("", NOW)["all"] == 0
        assert store.board("all", "", now=NOW).rows == store.listing() == ()
        for act in (lambda: receive(store, text="x"), lambda: store.pack_in_force):
            with pytest.raises(StoreRefused) as caught:
                act()
            assert (caught.value.code, caught.value.params) == ("waits_for_first", {"station": "WC 01"})
        assert store.local.drafts() == []
        assert check(store, deep=True) == [], "it is sound, and holds nothing yet"
    assert glance(tmp_path / "d.db", "all", 9, now=NOW).page.rows == ()


def test_after_its_first_bundle_it_works(tmp_path: Path) -> None:
    founder, second = crew(tmp_path)
    assert not second.waiting
    assert second.pack_in_force == founder.pack_in_force
    receive(second, text="井盖")
    give(second, founder)
    assert check(founder, deep=True) == check(second, deep=True) == []


def test_another_process_sees_the_first_bundle_come(tmp_path: Path) -> None:
    founder, _ = crew(tmp_path)
    store = join(founder, tmp_path / "WC09.db", "WC09")
    with Store.open(tmp_path / "WC09.db") as other:
        assert other.waiting
        give(founder, store)
        receive(other, text="井盖")
    with Store.open(tmp_path / "WC09.db") as again:
        assert not again.waiting
    store.close()


def test_a_copy_of_a_store_that_waits_takes_a_key_of_its_own(tmp_path: Path) -> None:
    Store.join(tmp_path / "d.db", JOINING, random=chance("d")).close()
    (tmp_path / "copy.db").write_bytes((tmp_path / "d.db").read_bytes())
    with Store.open(tmp_path / "copy.db") as store:
        before = store.station
        store.prove_identity(NOW)
        assert store.station != before
        assert (store.station_code, store.waiting) == ("D01", True)
