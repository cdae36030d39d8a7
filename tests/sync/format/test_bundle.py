"""What is written is read again, and no other byte."""

from __future__ import annotations

import io
import zipfile

import pytest

from dispatch_tui.sync.format import frames
from dispatch_tui.sync.format.lines import SentPart
from dispatch_tui.sync.format.refused import BundleRefused
from dispatch_tui.sync.format.writer import BundleWriter
from tests.sync.format.making import Maker, make, read, whole


def test_what_is_written_is_read() -> None:
    made = make(1)
    bundle, items = whole(made.content)
    assert items == made.items
    assert bundle.id == made.id
    assert bundle.heading == made.heading
    assert bundle.lines == len(items)
    assert list(bundle.heads()) == list(bundle.holds()) == made.heads
    photos = [part for part in made.parts if part.cls == "photo"]
    assert [bundle.photo(part._replace(content=None)) for part in photos] == [part.content for part in photos]
    assert bundle.thumb(photos[0].hash) == made.thumb
    assert bundle.thumb(photos[1].hash) is None
    assert (bundle.packs(), bundle.pack("a" * 64), bundle.pack("b" * 64)) == (["a" * 64], made.pack, None)


def test_equal_input_gives_equal_bytes() -> None:
    assert make(2).content == make(2).content


def test_any_zip_program_opens_it() -> None:
    with zipfile.ZipFile(io.BytesIO(make(3).content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[-2:] == ["manifest.json", "manifest.sig"]


def test_a_part_or_photo_is_sent_once() -> None:
    stream = io.BytesIO()
    maker = Maker(4)
    maker.write("ticket/1")
    writer = BundleWriter(stream)
    photo = next(part for part in make(4).parts if part.cls == "photo")
    writer.part(photo)
    writer.part(photo)
    writer.close(maker.heading(), maker.sign)
    _, items = whole(stream.getvalue())
    assert items == [photo._replace(content=None)]


def test_a_page_that_cannot_be_packed_ends_the_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    def pack(page: bytes) -> bytes:
        raise MemoryError

    monkeypatch.setattr(frames, "pack", pack)
    maker = Maker(5)
    writer = BundleWriter(io.BytesIO())
    writer.events((maker.write("ticket/1").body,))
    with pytest.raises(MemoryError):
        writer.close(maker.heading(), maker.sign)


def test_pages_are_bounded() -> None:
    stream = io.BytesIO()
    maker = Maker(5)
    writer = BundleWriter(stream)
    body = maker.write("ticket/1", filling="x" * 900_000).body
    for _ in range(20):
        writer.events((body,))
    for number in range(5_100):
        writer.events((maker.write("ticket/1", number=number).body,))
    writer.close(maker.heading(), maker.sign)
    bundle, items = whole(stream.getvalue())
    assert [member.lines for member in bundle.members] == [9, 9, 5_000, 102]
    assert len(items) == bundle.lines == 5_120


@pytest.mark.parametrize("value", [b"x" * (1024 * 1024 + 1), b"\xff" * (1024 * 1024 + 1)])
def test_a_text_too_large_for_the_format_is_not_written(value: bytes) -> None:
    with pytest.raises(BundleRefused) as refused:
        BundleWriter(io.BytesIO()).part(SentPart("a" * 64, "words", b"s" * 16, value))
    assert (refused.value.code, refused.value.params["line"]) == ("bundle_line", 1)


def test_only_the_key_that_is_asked_for_will_do() -> None:
    made = make(6)
    assert read(made.content, made.maker.public).id == made.id
    with pytest.raises(BundleRefused) as refused:
        read(made.content, Maker(7).public)
    assert refused.value.code == "bundle_other_key"
