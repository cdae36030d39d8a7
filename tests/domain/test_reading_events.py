"""What is read the usual way is what a parser reads, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.domain.canonical import NotCanonical, canonical
from dispatch_tui.domain.event import Event, prove, read_event

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.integers(-(2**53), 2**53)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS | st.just("depth"), inner, max_size=3),
    max_leaves=6,
)
HASHES = st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), max_size=2)
PARTS = st.lists(st.tuples(TEXTS, st.sampled_from(["words", "place", "person", "photo", "other"]), TEXTS), max_size=2)
EVENTS = st.fixed_dictionaries(
    {
        "v": NUMBERS, "centre": TEXTS, "station": TEXTS, "seq": NUMBERS, "prev": TEXTS, "act": TEXTS, "stream": TEXTS,
        "parents": HASHES, "depth": NUMBERS, "basis": HASHES, "kind": TEXTS,
        "data": st.dictionaries(TEXTS | st.just("depth"), JSON, max_size=3), "parts": PARTS.map(lambda all_: [
            list(one) for one in all_]), "actor": TEXTS, "role": TEXTS, "wall": NUMBERS,
    },
    optional={"on_behalf": TEXTS, "occurred": NUMBERS, "pack": TEXTS},
)  # fmt: skip
SPOILT = st.sampled_from([
    (b",", b", "), (b"{", b"{ "), (b":", b" :"), (b"0", b"00"), (b"1", b"1.0"), (b"1", b"1e0"), (b'"', b"'"),
    (b"[]", b"[[]]"), (b"{}", b"{{}}"), (b"{}", b'{"b":1,"a":1}'), (b"{}", b'{"a":1,"a":1}'), (b"{}", b'{"a":1.5}'),
    (b"{}", b'{},"depth":1,"data":{}'), (b"words", b"word"), (b'"v"', b'"w"'), (b"}", b"}\n"), (b"}", b"},{}"),
    (b'"', b'\\u0022'), (b":1", b":-0"), (b":1", b':"1"'), (b'","', b'",null,"'), (b'"', b'"\xff'), (b'"', b'"\x00'),
    (b'"', b'"\\ud800'), (b'"', b'"\xed\xa0\x80'), (b":1", b":9007199254740993"), (b":1", b":1" + b"0" * 30),
    (b"{}", b'{"a":null}'), (b"{}", b'{"a":-0}'), (b"{}", b'{"a":1E2}'), (b'"pack"', b'"on_behalf"'),
])  # fmt: skip


def by_parser(body: bytes) -> dict[str, object] | None:
    try:
        return prove(body)
    except NotCanonical:
        return None


def by_reading(body: bytes) -> Event | None:
    try:
        return read_event(body)
    except NotCanonical:
        return None


@given(EVENTS)
def test_both_read_the_same_event(value: dict[str, object]) -> None:
    body = canonical(value)
    parsed, read = by_parser(body), by_reading(body)
    assert (parsed is None) == (read is None)
    if read is not None and parsed is not None:
        assert {name: _plain(getattr(read, name)) for name in parsed} == parsed
        assert {name for name in ("on_behalf", "occurred", "pack") if getattr(read, name) is not None} == (
            parsed.keys() & {"on_behalf", "occurred", "pack"}
        )
        assert read.body == body
        again = Event(**{name: getattr(read, name) for name in Event.__struct_fields__})
        assert again == read
        assert again.id == read.id


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [[one.name, one.cls, one.hash] if hasattr(one, "cls") else one for one in value]
    return value


@given(EVENTS, SPOILT, st.integers(0, 40))
def test_what_is_spoilt_is_judged_as_the_parser_does(
    value: dict[str, object], spoilt: tuple[bytes, bytes], at: int
) -> None:
    body = canonical(value)
    pieces = body.split(spoilt[0])
    at %= len(pieces)
    changed = spoilt[0].join(pieces[: at + 1]) + (
        spoilt[1] + spoilt[0].join(pieces[at + 1 :]) if at + 1 < len(pieces) else b""
    )
    parsed, read = by_parser(changed), by_reading(changed)
    assert (parsed is None) == (read is None)
    if read is not None and parsed is not None:
        assert {name: _plain(getattr(read, name)) for name in parsed} == parsed
        assert read_event(changed, trusted=True) == read


@pytest.mark.parametrize("seq", [10**15 - 1, 10**15, 2**53, -(2**53)])
def test_the_largest_numbers_are_read(seq: int) -> None:
    event = Event(1, "c", "s", seq, "p", "a", "t", (), 1, (), "noted", {"n": seq}, (), "li", "r", 0)
    assert read_event(event.body) == event
