"""The grammar of a bundle's lines, each fault told by what was expected."""

from __future__ import annotations

import json
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.domain.canonical import canonical, part_hash
from dispatch_tui.sync.format import lines
from dispatch_tui.sync.format.lines import (
    BareId,
    Heads,
    OddLine,
    SentPart,
    bare_line,
    heads_line,
    part_line,
    read_heads,
    read_line,
)

SALT = bytes(range(16))
STATION, ID = "0" * 32, "1" * 64


def part(content: bytes) -> SentPart:
    return SentPart(part_hash("words", SALT, content), "words", SALT, content)


def changed(**fields: object) -> bytes:
    value = {**json.loads(part_line(part(b"text"))), **fields}
    return canonical({name: field for name, field in value.items() if field is not None})


@pytest.mark.parametrize(
    "content",
    [
        b"", b"text", b'\\"/' + bytes(range(32)),
        "井盖 \u2028\n\x00\x7f".encode(), b"\xff", b"\xed\xa0\x80", b"a" * 2**20,
    ],
)  # fmt: skip
def test_a_part_is_read_as_it_was_written(content: bytes) -> None:
    assert read_line(part_line(part(content))) == part(content)
    assert b"\n" not in part_line(part(content))


def by_parser(line: bytes) -> object:
    with patch.object(lines, "_usual", return_value=None):
        return by_reading(line)


def by_reading(line: bytes) -> object:
    try:
        return read_line(line)
    except OddLine:
        return None


SPOILT = st.sampled_from([
    (b'"', b'"'), (b'"', b'"\\u0041'), (b'"', b'"\xff'), (b'"', b'"\x01'), (b'"', b'" '), (b",", b", "), (b"0", b"O"),
    (b"a", b"A"), (b"}", b"}}"), (b"}", b',"x":1}'), (b"words", b"photo"), (b'"salt"', b'"hash"'), (b'"', b'"\\ud800'),
])  # fmt: skip


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=9), SPOILT, st.integers(0, 12))
def test_a_part_is_judged_as_the_parser_does(text: str, spoilt: tuple[bytes, bytes], at: int) -> None:
    first, *rest = part_line(part(text.encode())).split(spoilt[0])
    at %= len(rest) + 1
    line = spoilt[0].join([first, *rest[:at]]) + b"".join([spoilt[1] + one for one in rest[at : at + 1]])
    line += b"".join(spoilt[0] + one for one in rest[at + 1 :])
    assert by_reading(line) == by_parser(line)


@pytest.mark.parametrize("seq", [0, 1, 2**53])
def test_a_bare_id_is_read_as_it_was_written(seq: int) -> None:
    bare = BareId(STATION, seq, ID)
    assert read_line(bare_line(bare)) == bare


@pytest.mark.parametrize("heads", [Heads("authority", ()), Heads("ticket/0199-ab", (ID, "2" * 64))])
def test_heads_are_read_as_they_were_written(heads: Heads) -> None:
    assert read_heads(heads_line(heads)) == heads


@pytest.mark.parametrize(
    "line",
    [
        f'["{STATION}",9007199254740993,"{ID}"]',
        f'["{STATION}",01,"{ID}"]',
        f'["{STATION}",-1,"{ID}"]',
        f'["{STATION}",1.0,"{ID}"]',
        f'["{STATION}", 1,"{ID}"]',
        f'["{STATION}",1,"{ID}"]\r',
        f'["{STATION[1:]}",1,"{ID}"]',
        f'["{"A" * 32}",1,"{ID}"]',
        f'["{STATION}",1,"{ID}",0]',
        f'["{STATION}",1]',
    ],
)
def test_what_is_no_bare_id(line: str) -> None:
    with pytest.raises(OddLine):
        read_line(line.encode())


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"null",
        b"{",
        b"\xff",
        b"{" * 100_000,
        changed(content="another"),
        changed(cls="place"),
        changed(salt="00" * 16),
        changed(hash=ID),
        changed(cls="secret"),
        changed(cls="photo"),
        changed(cls=1),
        changed(content=None),
        changed(content=1),
        changed(salt="0"),
        changed(salt="G" * 32),
        changed(hash="1"),
        changed(extra=1),
        changed(b64=False),
        changed(b64=1),
        changed(b64=True),
        changed(b64=True, content="dGV4dA=="),
        changed(b64=True, content="/w"),
        changed(b64=True, content="/x=="),
        changed(content="x" * (2**20 + 1)),
        changed().replace(b'","', b'", "', 1),
    ],
)
def test_what_is_no_part(line: bytes) -> None:
    with pytest.raises(OddLine):
        read_line(line)


def test_a_photo_has_its_content_elsewhere() -> None:
    photo = SentPart(ID, "photo", SALT, None)
    assert read_line(part_line(photo)) == photo


@pytest.mark.parametrize(
    "line",
    [
        "", "null", "[]", '["authority"]', '["authority",{}]', '[1,[]]', '["authority",[1]]', '["authority",["1"]]',
        '["Ticket/1",[]]', '["ticket/../x",[]]', '["",[]]', '["authority", []]', "[" * 100_000,
        f'["authority",["{"2" * 64}","{ID}"]]', f'["authority",["{ID}","{ID}"]]', f'["authority",["{ID.upper()}A"]]',
    ],
)  # fmt: skip
def test_what_are_no_heads(line: str) -> None:
    with pytest.raises(OddLine):
        read_heads(line.encode())


def test_an_event_is_bounded() -> None:
    assert read_line(b'{"act":"' + b"x" * 1000 + b'"}').startswith(b'{"act"')  # type: ignore[union-attr]
    with pytest.raises(OddLine):
        read_line(b'{"act":"' + b"x" * 2**20 + b'"}')
