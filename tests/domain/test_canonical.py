"""Canonical bytes: one value, one spelling; everything else is refused."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.domain.canonical import FIRST_LINK, NotCanonical, canonical, digest, link, parse, part_hash

LIMIT = 2**53
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LIMIT, LIMIT) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
)


@given(st.dictionaries(TEXT, VALUES, max_size=5))
def test_what_is_written_is_read_back(value):
    assert parse(canonical(value)) == value
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@pytest.mark.parametrize(
    ("value", "body"),
    [
        ({"b": 1, "a": [True, None]}, b'{"a":[true,null],"b":1}'),
        ({"文": "井盖"}, '{"文":"井盖"}'.encode()),
        ({"a": "\u2028<\x07"}, '{"a":"\u2028<\\u0007"}'.encode()),
        ({"a": LIMIT}, b'{"a":9007199254740992}'),
    ],
)
def test_spelling(value, body):
    assert canonical(value) == body


def deep(levels: int) -> list:
    value: list = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [{"a": 1.5}, {"a": float("nan")}, {"a": LIMIT + 1}, {"a": -LIMIT - 1}, {1: 2}, {"a": "\ud800"}, {"a": b"x"},
     {"a": {"b": {1, 2}}}, {"a": deep(100_000)}],
)  # fmt: skip
def test_values_without_canonical_bytes(value):
    with pytest.raises(NotCanonical):
        canonical(value)


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": 1}', b'{"b":1,"a":2}', b'{"a":1,"a":1}', b'{"a":1.0}', b'{"a":1e3}', b'{"a":-0}', b'{"a":NaN}',
        b'{"a":"\\u4e95"}', b'{"a":"\\ud800"}', b'{"a":1}\n', b"[1]", b"", b"\xff", b'{"a":9007199254740993}',
        b"\xef\xbb\xbf{}", '{"a":1}'.encode("utf-16"), b'{"a":' + b"[" * 100_000, b'{"a":' + b"9" * 5_000 + b"}",
    ],
    ids=lambda body: repr(body[:24]),
)  # fmt: skip
def test_bytes_that_are_not_canonical(body):
    with pytest.raises(NotCanonical):
        parse(body)


def test_a_link_is_the_hash_of_the_link_before_and_the_id():
    one = digest(b"one")
    expected = hashlib.sha256(bytes(32) + bytes.fromhex(one)).hexdigest()
    assert link(FIRST_LINK, one) == expected
    assert link(expected, one) != expected


def test_a_part_is_known_by_class_salt_and_content_together():
    salts = (bytes(16), b"\1" * 16)
    hashes = {part_hash(cls, salt, text) for cls in ("words", "place") for salt in salts for text in (b"a", b"b")}
    assert len(hashes) == 8
