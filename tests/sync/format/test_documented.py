"""What README.md says of the format is what is read and written."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import get_args

import pytest

from dispatch_tui.domain import event
from dispatch_tui.sync import format as formats
from dispatch_tui.sync.format import limits
from dispatch_tui.sync.format.card import Card, read_card, voice_code, write_card
from dispatch_tui.sync.format.manifest import Kind, Member, Scope
from tests.fuzz.case import unzipped
from tests.sync.format.making import CENTRE, Maker, make

TEXT = (Path(str(formats.__file__)).parent / "README.md").read_text("utf-8")
MEMBERS = dict(unzipped(make(1).content))


def spelled(name: str) -> str:
    """A limit as the table spells it: counts in figures, sizes in binary units."""
    value: int = getattr(limits, name)
    if name == "LARGEST_FRAME":
        return f"{spelled('LARGEST_PAGE')} + {(value - limits.LARGEST_PAGE) // limits.KIB} KiB"
    if name.startswith("MOST") or value < limits.KIB:
        return f"{value:,}"
    if value % limits.MIB:
        return f"{value // limits.KIB:,} KiB"
    return f"{value // limits.MIB:,} MiB" if name != "LARGEST_UNPACKED" else f"{value // limits.MIB // 1024} GiB"


@pytest.mark.parametrize(
    "name",
    [
        *json.loads(MEMBERS["manifest.json"]), *Member._fields, *Card.__dataclass_fields__, *get_args(Kind),
        *get_args(Scope), *event._REQUIRED, *event._OPTIONAL, *event.PART_CLASSES,
    ],
)  # fmt: skip
def test_every_name_is_explained(name: str) -> None:
    assert re.search(rf"[`\"]{name}[`\"]", TEXT)


@pytest.mark.parametrize("name", [name for name in vars(limits) if name.isupper() and name not in ("KIB", "MIB")])
def test_every_limit_is_told(name: str) -> None:
    assert spelled(name) in TEXT


@pytest.mark.usefixtures("unspared")
def test_the_voice_code_is_made_as_written() -> None:
    maker = Maker(3)
    card = Card(CENTRE, "中心", maker.station, "WC03", maker.public, "", "centre", "", ("WC01",))
    value = json.loads(write_card(card, maker.sign))
    del value["signature"]
    content = json.dumps({**value, "codes": []}, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    drawn = hashlib.pbkdf2_hmac("sha256", content, b"dispatch-tui voice 1", 100_000, 8)
    assert voice_code(card).replace(" ", "") == f"{int.from_bytes(drawn, 'big') % 10**12:012d}"
    assert read_card(write_card(card, maker.sign), "WC03.card.json") == card
