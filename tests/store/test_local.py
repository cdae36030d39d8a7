"""What stays on the station, and the ids that it makes."""

from __future__ import annotations

import uuid
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.domain.ids import Ids, uuid7
from dispatch_tui.store.refold import dumps
from dispatch_tui.store.store import Store
from tests.store.centre import NOW, chance


def test_a_draft_survives(store: Store, path: Path) -> None:
    before = store.revision, dumps(store.database)
    store.local.save_draft("li/register", "text", "路灯")
    store.local.save_draft("li/register", "text", "路灯不亮")
    store.local.save_draft("li/register", "address", "雷锋大道")
    store.local.save_draft("wang/register", "text", "别的")
    with Store.open(path) as again:
        assert again.local.draft("li/register") == {"address": "雷锋大道", "text": "路灯不亮"}
        again.local.discard_draft("li/register")
    assert store.local.draft("li/register") == {}
    assert store.local.drafts() == ["wang/register"]
    assert (store.revision, dumps(store.database)) == before


def test_a_pin_is_kept_as_its_verifier(store: Store) -> None:
    assert (store.local.pin("li"), store.local.has_pins()) == (None, False)
    store.local.keep_pin("li", "$argon2id$x")
    store.local.count_wrong("li", 3, NOW + 1)
    assert store.local.pin("li") == ("$argon2id$x", 3, NOW + 1)
    assert store.local.has_pins()
    store.local.keep_pin("li", "$argon2id$y")
    assert store.local.pin("li") == ("$argon2id$y", 0, 0)


def test_a_setting_is_kept(store: Store) -> None:
    assert store.local.setting("theme") is None
    store.local.keep_setting("theme", "dark")
    store.local.keep_setting("theme", "light")
    assert store.local.setting("theme") == "light"


@given(st.lists(st.integers(0, 5), min_size=2, max_size=200))
def test_ids_only_grow_whatever_the_clock_does(times: list[int]) -> None:
    ids = Ids(chance("ids"))
    made = [ids.new(NOW + at) for at in times]
    assert made == sorted(set(made))


@given(st.integers(0, 2**48 - 1), st.integers(0, 2**74 - 1))
def test_an_id_is_a_uuid_of_version_7(at: int, random: int) -> None:
    made = uuid.UUID(uuid7(at, random))
    assert (made.version, made.variant, made.int >> 80) == (7, uuid.RFC_4122, at)
    assert str(made) == uuid7(at, random)
    assert (made.int & (1 << 62) - 1) | (made.int >> 64 & 0xFFF) << 62 == random


def test_ids_go_on_into_the_next_millisecond_when_one_is_full() -> None:
    ids = Ids(lambda length: b"\xff" * length)
    first = ids.new(5)
    ids._chance = (1 << 74) - 1
    assert ids.new(5) > first
    assert uuid.UUID(ids.new(5)).int >> 80 == 6
