"""Nothing hides in a bundle, and nothing in it is larger than told: each guard by a file that it alone refuses."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import zstandard

from dispatch_tui.domain.canonical import canonical
from dispatch_tui.sync.format import frames
from dispatch_tui.sync.format.container import Container
from dispatch_tui.sync.format.limits import LARGEST_PAGE
from dispatch_tui.sync.format.manifest import MANIFEST, SIGNATURE, signed_bytes
from dispatch_tui.sync.format.refused import BundleRefused
from tests.fuzz.case import unzipped, zipped
from tests.sync.format.making import Maker, make, whole

MADE = make(11)
END = struct.Struct("<4sHHHHIIH")


def refusal(content: bytes) -> tuple[str, Any]:
    with pytest.raises(BundleRefused) as refused:
        whole(content)
    params = refused.value.params
    assert params["file"] == "made.bundle"
    return refused.value.code, params.get("member") or params.get("where") or params.get("field") or params.get("what")


def directory() -> tuple[int, int, int]:
    """Where the directory begins, how long it is, how many members it lists."""
    _, _, _, _, count, size, offset, _ = END.unpack(MADE.content[-22:])
    return offset, size, count


def end(count: int, size: int, offset: int) -> bytes:
    return END.pack(b"PK\x05\x06", 0, 0, count, count, size, offset, 0)


def with_gap_before_the_directory() -> bytes:
    offset, size, count = directory()
    return MADE.content[:offset] + b"hidden" + MADE.content[offset:-22] + end(count, size, offset + 6)


def with_more_in_the_directory() -> bytes:
    offset, size, count = directory()
    return MADE.content[:-22] + b"hidden" + end(count, size + 6, offset)


def with_one_more_listed() -> bytes:
    offset, size, count = directory()
    return MADE.content[:-22] + MADE.content[offset : offset + 60] + end(count + 1, size + 60, offset)


def with_fewer_listed() -> bytes:
    offset, size, count = directory()
    return MADE.content[:-22] + end(count - 1, size, offset)


def with_another_crc_in_both_places() -> bytes:
    content = bytearray(MADE.content)
    offset, _, _ = directory()
    content[14] ^= 1
    content[offset + 16] ^= 1
    return bytes(content)


def with_another_zip_behind() -> bytes:
    return MADE.content + make(12).content


def with_a_comment() -> bytes:
    return MADE.content[:-2] + b"\x05\x00hello"


def with_a_name_twice() -> bytes:
    members = unzipped(MADE.content)
    return zipped([members[0], *members])


def with_too_many_members() -> bytes:
    offset, size, _ = directory()
    return MADE.content[:-22] + end(60_000, size, offset)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (with_gap_before_the_directory, ("bundle_layout", "zip/directory")),
        (with_more_in_the_directory, ("bundle_layout", "zip/directory")),
        (with_one_more_listed, ("bundle_layout", "zip/directory")),
        (with_fewer_listed, ("bundle_layout", "zip/directory")),
        (with_another_crc_in_both_places, ("bundle_member", unzipped(MADE.content)[0][0])),
        (with_another_zip_behind, ("bundle_layout", "zip/end")),
        (with_a_comment, ("bundle_cut_short", None)),
        (with_a_name_twice, ("bundle_layout", "zip/directory")),
        (with_too_many_members, ("bundle_too_large", "zip/directory")),
        (lambda: b"", ("bundle_cut_short", None)),
        (lambda: b"PK", ("bundle_cut_short", None)),
        (lambda: b"\0" * 5_000, ("bundle_foreign", None)),
        (lambda: b"id,text\n1,x\n", ("bundle_foreign", None)),
        (lambda: zipped([]), ("bundle_foreign", None)),
        (lambda: zipped([(MANIFEST, b"{}")]), ("bundle_layout", "zip/directory")),
    ],
)
def test_a_file_is_the_one_zip_of_its_members(content: Callable[[], bytes], expected: tuple[str, str | None]) -> None:
    assert refusal(content()) == expected


def signed(change: Callable[[dict[str, Any], list[tuple[str, bytes]]], None], maker: Maker = MADE.maker) -> bytes:
    """The bundle with a change that its exporter signed."""
    members = unzipped(MADE.content)
    manifest = json.loads(members[-2][1])
    change(manifest, members)
    content = canonical(manifest)
    return zipped([*members[:-2], (MANIFEST, content), (SIGNATURE, maker.sign(signed_bytes(content)))])


def at(manifest: dict[str, Any], prefix: str) -> int:
    return next(number for number, row in enumerate(manifest["members"]) if row["name"].startswith(prefix))


def put(
    manifest: dict[str, Any], members: list[tuple[str, bytes]], number: int, name: str, content: bytes, **row: Any
) -> None:
    """Another member, or one in another's place, with its size and hash as they are."""
    members[number] = (name, content)
    told = {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), **row}
    manifest["members"][number] = {**manifest["members"][number], **told}


def somebody_elses_name(manifest: dict[str, Any], members: list[tuple[str, bytes]]) -> None:
    manifest["exporter"] = "0" * 32


def a_member_twice(manifest: dict[str, Any], members: list[tuple[str, bytes]]) -> None:
    number = at(manifest, "photo/")
    members.insert(number, members[number])
    manifest["members"].insert(number, manifest["members"][number])


def pages_out_of_order(manifest: dict[str, Any], members: list[tuple[str, bytes]]) -> None:
    number = at(manifest, "lines/")
    put(manifest, members, number, "lines/00001.jsonl.zst", members[number][1])


def a_bomb(manifest: dict[str, Any], members: list[tuple[str, bytes]]) -> None:
    number = at(manifest, "lines/")
    bomb = zstandard.ZstdCompressor(level=3, write_checksum=True).compress(bytes(128 * 1024 * 1024))
    put(manifest, members, number, members[number][0], bomb, raw=LARGEST_PAGE)


def a_bomb_that_is_told(manifest: dict[str, Any], members: list[tuple[str, bytes]]) -> None:
    a_bomb(manifest, members)
    manifest["members"][at(manifest, "lines/")]["raw"] = 128 * 1024 * 1024


def a_bomb_without_size(manifest: dict[str, Any], members: list[tuple[str, bytes]]) -> None:
    number = at(manifest, "lines/")
    packer = zstandard.ZstdCompressor(level=3, write_checksum=True, write_content_size=False)
    put(manifest, members, number, members[number][0], packer.compress(bytes(64 * 1024 * 1024)), raw=LARGEST_PAGE)


def too_many_bombs(manifest: dict[str, Any], members: list[tuple[str, bytes]]) -> None:
    row, member = manifest["members"][0], members[0]
    names = [f"lines/{number:05d}.jsonl.zst" for number in range(4_100)]
    manifest["members"] = [{**row, "name": name, "raw": LARGEST_PAGE} for name in names]
    members[:-2] = [(name, member[1]) for name in names]


def an_empty_page(manifest: dict[str, Any], members: list[tuple[str, bytes]]) -> None:
    number = at(manifest, "lines/")
    put(manifest, members, number, members[number][0], frames.pack(b""), raw=0, lines=0)


def a_large_photo(manifest: dict[str, Any], members: list[tuple[str, bytes]]) -> None:
    number = at(manifest, "photo/")
    put(manifest, members, number, members[number][0], bytes(17 * 1024 * 1024), raw=17 * 1024 * 1024)


def a_large_thumb(manifest: dict[str, Any], members: list[tuple[str, bytes]]) -> None:
    number = at(manifest, "thumb/")
    put(manifest, members, number, members[number][0], bytes(300_000), raw=300_000)


def an_event_too_long(manifest: dict[str, Any], members: list[tuple[str, bytes]]) -> None:
    number = at(manifest, "lines/")
    page = b'{"act":"' + b"x" * 1_100_000 + b'"}\n'
    put(manifest, members, number, members[number][0], frames.pack(page), raw=len(page), lines=1)


def a_newer_reader(manifest: dict[str, Any], members: list[tuple[str, bytes]]) -> None:
    manifest |= {"reader": 2, "version": 2, "scope": "of a new kind"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (somebody_elses_name, ("bundle_manifest", "key")),
        (a_member_twice, ("bundle_layout", "zip/directory")),
        (pages_out_of_order, ("bundle_manifest", "members")),
        (a_bomb, ("bundle_member", "lines/00000.jsonl.zst")),
        (a_bomb_that_is_told, ("bundle_manifest", "lines/00000.jsonl.zst")),
        (a_bomb_without_size, ("bundle_member", "lines/00000.jsonl.zst")),
        (too_many_bombs, ("bundle_manifest", "members")),
        (an_empty_page, ("bundle_manifest", "lines/00000.jsonl.zst")),
        (a_large_photo, ("bundle_manifest", next(name for name, _ in unzipped(MADE.content) if name[:6] == "photo/"))),
        (a_large_thumb, ("bundle_manifest", next(name for name, _ in unzipped(MADE.content) if name[:6] == "thumb/"))),
        (an_event_too_long, ("bundle_line", "lines/00000.jsonl.zst")),
        (a_newer_reader, ("bundle_newer", None)),
    ],
)
def test_an_exporter_cannot_sign_what_no_bundle_may_be(change: Any, expected: tuple[str, str | None]) -> None:
    content = signed(change)
    tracemalloc.start()
    found = refusal(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == expected
    assert peak < 80 * 1024 * 1024


def test_a_newer_version_that_this_one_may_read_is_read() -> None:
    def newer(manifest: dict[str, Any], members: list[tuple[str, bytes]]) -> None:
        manifest |= {"version": 2, "mood": "fine"}
        members.insert(0, ("sound/0001", b"hello"))
        row = {"name": "sound/0001", "kind": "sound", "size": 5, "raw": 50, "lines": 3}
        manifest["members"].insert(0, {**row, "sha256": hashlib.sha256(b"hello").hexdigest()})

    bundle, items = whole(signed(newer))
    assert items == MADE.items
    assert bundle.heading == MADE.heading


def test_what_a_zip_tool_wrote_is_refused_in_a_sentence() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as zipped_again:
        zipped_again.writestr("a" * 70, b"x")
    with pytest.raises(BundleRefused) as told:
        Container(stream, "a.bundle")
    assert told.value.code == "bundle_layout"
    assert all(len(str(value)) < 30 for value in told.value.params.values())
