"""The event and its bytes: what is not exactly an event is refused before anything looks at it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dispatch_tui.domain.canonical import NotCanonical, canonical, digest, parse
from dispatch_tui.domain.event import PART_CLASSES, Event, Part, PartRef, read_event
from tests.simulation.seat import staffed

SEAT = staffed()
PHOTO = Part("photo", bytes(16), b"\x89PNG")
EVENT = SEAT.write(
    "ticket/t1", "received", {"number": "1", "source": "call"}, parts=[("photo", PHOTO)], on_behalf="cgj",
    occurred=5, pack="0" * 64,
)  # fmt: skip


def test_an_event_comes_back_from_its_bytes():
    back = read_event(EVENT.body)
    assert back == EVENT
    assert back.id == EVENT.id == digest(EVENT.body)
    assert read_event(EVENT.body, trusted=True) == EVENT


def test_the_id_stands_nowhere_in_the_bytes():
    assert EVENT.id.encode() not in EVENT.body


@pytest.mark.parametrize("name", sorted(set(Event.__struct_fields__) - {"parts", "data"}))
def test_every_field_is_hashed(name: str):
    """Two events that differ in one field are two events: the link before it included."""
    value = getattr(EVENT, name)
    other = (value or 0) + 1 if isinstance(value, int) else (*value, "x") if isinstance(value, tuple) else f"{value}x"
    changed: dict[str, Any] = {name: other}
    assert replace(EVENT, **changed).id != EVENT.id


@pytest.mark.parametrize("name", ["on_behalf", "occurred", "pack"])
def test_an_absent_field_is_absent_in_the_bytes(name: str):
    absent: dict[str, Any] = {name: None}
    bare = replace(EVENT, **absent)
    assert name not in parse(bare.body)
    assert read_event(bare.body) == bare


VALUE = parse(EVENT.body)


@pytest.mark.parametrize(
    "change",
    [
        {"seq": "1"}, {"seq": True}, {"seq": None}, {"v": "1"}, {"parents": "x"}, {"parents": [1]},
        {"basis": [None]}, {"data": []}, {"parts": [["a", "words"]]}, {"parts": [["a", "secret", "x"]]},
        {"parts": [[1, "words", "x"]]}, {"parts": ["abc"]}, {"wall": None}, {"occurred": "now"}, {"extra": 1},
        {"kind": 7}, {"pack": 1},
    ],
    ids=repr,
)  # fmt: skip
def test_an_envelope_that_is_none(change):
    with pytest.raises(NotCanonical):
        read_event(canonical({**VALUE, **change}))


@pytest.mark.parametrize("name", sorted(VALUE.keys() - {"on_behalf", "occurred", "pack"}))
def test_no_field_may_be_missing(name: str):
    with pytest.raises(NotCanonical):
        read_event(canonical({key: value for key, value in VALUE.items() if key != name}))


@given(st.binary(max_size=200) | st.recursive(st.none() | st.integers() | st.text(max_size=4), st.lists).map(repr))
def test_other_bytes_are_refused(body):
    with pytest.raises(NotCanonical):
        read_event(body if isinstance(body, bytes) else body.encode("utf-8", "replace"))


def test_a_part_found_by_name_is_the_first():
    event = replace(EVENT, parts=tuple(PartRef("text", "words", digit * 64) for digit in "12"))
    assert event.part("text") == "1" * 64
    assert event.part("address") is None


@pytest.mark.parametrize("cls", PART_CLASSES)
def test_a_part_s_content_is_shown_whatever_its_bytes(cls):
    assert Part(cls, bytes(16), b"a\xff").text == "a\ufffd"
