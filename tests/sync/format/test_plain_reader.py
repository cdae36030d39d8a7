"""The written format is enough: a reader of sixty lines, made from it alone, reads and proves what is exported."""

from __future__ import annotations

import ast
import io
import random
import zipfile
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from zstandard import ZstdError

from tests.fuzz.case import unzipped, zipped
from tests.store import centre
from tests.sync.format import plain_reader
from tests.sync.format.making import Maker, make
from tests.sync.format.plain_reader import read_bundle
from tests.sync.stations import founded

PLAIN = frozenset({"base64", "hashlib", "json", "zipfile", "zstandard", "cryptography"})
ODD = (AssertionError, InvalidSignature, ZstdError, zipfile.BadZipFile, ValueError, KeyError, TypeError, OSError,
       NotImplementedError, RuntimeError, EOFError, OverflowError)  # fmt: skip
MADE = make(21)
KEYS = {maker.station: maker.public for maker in (Maker(21), Maker(1_000_021))}


def test_it_is_small_and_stands_alone() -> None:
    text = Path(plain_reader.__file__).read_text("utf-8")
    assert len(text.splitlines()) <= 60
    imported = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {one.module if isinstance(one, ast.ImportFrom) else one.names[0].name for one in imported}
    assert {str(name).split(".")[0] for name in names} == PLAIN


def test_it_reads_a_bundle_with_everything_in_it() -> None:
    manifest, ids = read_bundle(io.BytesIO(MADE.content), KEYS)
    assert manifest["code"] == "WC01"
    events = [event.id for event in MADE.maker.events]
    assert [one for (station, _), one in ids.items() if station == MADE.maker.station] == events
    assert len(ids) == 2 * len(events)


def test_it_reads_what_stations_export(tmp_path: Path) -> None:
    with founded(tmp_path) as stations:
        for number in range(3):
            centre.receive(stations.first, text=f"路灯不亮 {number}", address="望城区")
        second = stations.member("WC02")
        centre.receive(second, text="水管爆裂", phone="13800001111")
        stations.carry(second, stations.first)
        whole = stations.export(stations.first, everything=True)
        assert whole is not None
        manifest, ids = read_bundle(whole, {})
        assert manifest["from"] == []
        held = stations.first.database.rows("SELECT chain, link, id FROM event")
        assert ids == {(chain, link): event for chain, link, event in held}
        centre.receive(stations.first, text="井盖没了")
        update = stations.export(stations.first, second.station)
        assert update is not None
        known = {one.id: one.key for one in stations.first.authority.now().stations.values()}
        manifest, ids = read_bundle(update, known)
        assert manifest["from"]
        assert 0 < len(ids) < len(held)


@pytest.mark.parametrize("member", [name for name, _ in unzipped(MADE.content)])
def test_it_takes_no_changed_member(member: str) -> None:
    draw = random.Random(member)
    members = dict(unzipped(MADE.content))
    for _ in range(8):
        changed = bytearray(members[member])
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
        with pytest.raises(ODD):
            read_bundle(io.BytesIO(zipped([*{**members, member: bytes(changed)}.items()])), KEYS)


def test_it_takes_no_tip_of_another() -> None:
    with pytest.raises(InvalidSignature):
        read_bundle(io.BytesIO(MADE.content), {**KEYS, MADE.maker.station: Maker(5).public})
