"""A pack packed into one file is the same pack; an archive that is none, or too much, changes nothing."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_tui.pack.archive import archive_files, files_archive, pack_archive, read_archive
from dispatch_tui.pack.files import LARGEST_FILE, MOST_FILES
from dispatch_tui.pack.places import find_pack, pack_names
from dispatch_tui.pack.problems import PackRefused
from dispatch_tui.pack.read import pack_hash, read_pack
from tests.pack.small import small_files, write

SMALL = files_archive(small_files())


def zipped(members: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def codes_of(content: bytes) -> set[str]:
    with pytest.raises(PackRefused) as refused:
        read_archive(content)
    return {problem.code for problem in refused.value.problems}


@pytest.mark.parametrize("name", pack_names())
def test_an_archive_holds_the_same_pack_with_the_same_hash(name):
    folder = find_pack(name)
    archive = pack_archive(folder)
    assert read_archive(archive) == read_pack(folder)
    assert read_archive(archive).hash == pack_hash(folder)


def test_an_archive_comes_out_alike_whenever_and_wherever_it_is_made(tmp_path):
    backwards = dict(reversed(list(small_files().items())))
    assert (
        pack_archive(write(tmp_path / "a", small_files()))
        == pack_archive(write(tmp_path / "b", backwards))
        == SMALL
    )


STRANGE = [
    ("no zip", b"PK\x05\x06 but no more", "bad_archive"),
    ("empty", b"", "bad_archive"),
    ("cut off", SMALL[: len(SMALL) // 2], "bad_archive"),
    ("a way out", zipped([("../pack.toml", b"")]), "strange_member"),
    ("an absolute path", zipped([("/pack.toml", b"")]), "strange_member"),
    ("a backslash", zipped([("..\\pack.toml", b"")]), "strange_member"),
    ("a folder", zipped([("plans/", b"")]), "strange_member"),
    ("too deep", zipped([("a/b/c.csv", b"")]), "strange_member"),
    ("a program", zipped([("setup.py", b"")]), "strange_member"),
    ("another packing", zipped([("pack.toml", b"x" * 99)], zipfile.ZIP_LZMA), "strange_member"),
    ("a bomb", zipped([("pack.toml", b"\0" * (LARGEST_FILE + 1))]), "too_large"),
    ("many bombs", zipped([(f"a{n}.csv", b"\0" * LARGEST_FILE) for n in range(5)]), "too_large"),
    ("a crowd", zipped([(f"a{n}.csv", b"") for n in range(MOST_FILES + 1)]), "too_large"),
]


@pytest.mark.parametrize(
    ("content", "code"), [case[1:] for case in STRANGE], ids=[case[0] for case in STRANGE]
)
def test_a_strange_archive_is_refused(content, code):
    assert codes_of(content) == {code}


def test_a_name_twice_is_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = zipped([("pack.toml", b"1"), ("pack.toml", b"2")])
    assert codes_of(content) == {"strange_member"}


def test_a_size_that_lies_is_found_out():
    content = bytearray(zipped([("pack.toml", b"\0" * (LARGEST_FILE + 1))]))
    size = (LARGEST_FILE + 1).to_bytes(4, "little")
    assert content.count(size) == 2
    content = content.replace(size, (10).to_bytes(4, "little"))
    assert codes_of(bytes(content)) <= {"too_large", "bad_archive"}


@settings(max_examples=150)
@given(st.data())
def test_a_damaged_archive_is_refused_or_the_same(data):
    at = data.draw(st.integers(0, len(SMALL) - 1))
    damaged = bytearray(SMALL)
    damaged[at] ^= 1 << data.draw(st.integers(0, 7))
    try:
        files = archive_files(bytes(damaged))
    except PackRefused:
        return
    assert {
        name: content for name, content in files.items() if name in small_files()
    }.items() <= small_files().items()
