"""A key card proves itself, says what is wrong with it, and has a code that two people can compare."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dispatch_tui.domain.canonical import canonical
from dispatch_tui.sync.format.card import Card, read_card, read_card_file, voice_code, write_card
from dispatch_tui.sync.format.refused import CardRefused
from tests.sync.format.making import CENTRE, Maker

MAKER = Maker(1)
RECIPIENT = "age1j52lhvu6e6slyjm0l4nvh9tl6w3yh5d6nw8ftk5v2ek06k4ag3jsswedh6"
CARD = Card(CENTRE, "望城区热线中心", MAKER.station, "WC01", MAKER.public, RECIPIENT, "centre", "", ("WC01", "WC02"))
CONTENT = write_card(CARD, MAKER.sign)


def refusal(content: bytes) -> tuple[str, Any]:
    with pytest.raises(CardRefused) as refused:
        read_card(content, "WC01.card.json")
    assert refused.value.params["file"] == "WC01.card.json"
    return refused.value.code, refused.value.params.get("field")


def changed(**fields: Any) -> bytes:
    return canonical({**json.loads(CONTENT), **fields})


def test_a_card_is_read_as_it_was_written() -> None:
    assert read_card(CONTENT, "WC01.card.json") == CARD
    assert read_card(CONTENT.rstrip() + b"\r\n", "WC01.card.json") == CARD
    assert CARD.file_name == "WC01.card.json"


def test_a_card_without_a_recipient_will_do() -> None:
    bare = replace(CARD, age="", role="department", department="cgj", codes=())
    assert read_card(write_card(bare, MAKER.sign), "") == bare


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ("card_foreign", None)),
        (b"[]", ("card_foreign", None)),
        (b"PK\x03\x04", ("card_foreign", None)),
        (b"{" * 100_000, ("card_foreign", None)),
        (b'{"format": "dispatch-tui card"}', ("card_foreign", None)),
        (b" " * 300_000, ("card_too_large", None)),
        (b"{}", ("card_field", "format")),
        (changed(format="a bundle"), ("card_field", "format")),
        (changed(version=2), ("card_newer", None)),
        (changed(version="1"), ("card_newer", None)),
        (changed(extra=1), ("card_field", "extra")),
        (changed(title=None), ("card_field", "card")),
        (changed(title="x" * 201), ("card_field", "title")),
        (changed(centre="c" * 63), ("card_field", "centre")),
        (changed(key="K" * 64), ("card_field", "key")),
        (changed(station="0" * 32), ("card_field", "station")),
        (changed(code="../WC01"), ("card_field", "code")),
        (changed(age="age1"), ("card_field", "age")),
        (changed(role="supervisor"), ("card_field", "role")),
        (changed(department="x" * 33), ("card_field", "department")),
        (changed(codes=["WC02", "WC01"]), ("card_field", "codes")),
        (changed(codes=[1]), ("card_field", "codes")),
        (changed(codes="WC01"), ("card_field", "codes")),
        (changed(signature="0"), ("card_field", "signature")),
        (changed(signature=None), ("card_field", "signature")),
        (changed(signature="0" * 128), ("card_signature", None)),
        (changed(title="another"), ("card_signature", None)),
        (changed(role="department"), ("card_signature", None)),
    ],
    ids=lambda value: value[:40] if isinstance(value, bytes) else str(value),
)
def test_what_is_wrong_with_a_card_is_told(content: bytes, expected: tuple[str, str | None]) -> None:
    assert refusal(content) == expected


def test_no_changed_bit_is_taken() -> None:
    for at in range(len(CONTENT) - 1):
        for bit in (1, 32):
            refusal(CONTENT[:at] + bytes([CONTENT[at] ^ bit]) + CONTENT[at + 1 :])


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(CardRefused) as refused:
        read_card_file(tmp_path / "none.card.json")
    assert refused.value.code == "card_unreadable"
    (tmp_path / CARD.file_name).write_bytes(CONTENT)
    assert read_card_file(tmp_path / CARD.file_name) == CARD


def test_a_voice_code_is_twelve_digits_of_who_the_station_is() -> None:
    code = voice_code(CARD)
    assert re.fullmatch(r"\d{4} \d{4} \d{4}", code)
    assert voice_code(replace(CARD, codes=())) == code, "it stays when another label is known"
    others = [
        replace(CARD, centre="d" * 64),
        replace(CARD, title="x"),
        replace(CARD, code="WC02"),
        replace(CARD, key="0" * 64),
        replace(CARD, age=""),
        replace(CARD, role="department"),
        replace(CARD, department="cgj"),
    ]
    assert len({code, *map(voice_code, others)}) == len(others) + 1
