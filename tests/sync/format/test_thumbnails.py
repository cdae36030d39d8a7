"""A small picture, upright and bare, or none: whatever stands in the file."""

from __future__ import annotations

import io
import random
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from dispatch_tui.sync.format.thumbnails import SIDE, thumbnail

ORIENTATION = 0x0112
MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "YCbCr")


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (640, 400), **options: Any) -> bytes:
    stream = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("I" if mode == "I;16" else mode).convert(mode).save(
        stream, kind, **options
    )
    return stream.getvalue()


def shown(photo: bytes) -> Image.Image:
    small = thumbnail(photo)
    assert small is not None
    with Image.open(io.BytesIO(small)) as image:
        image.load()
        return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_photo_becomes_a_small_jpeg(kind: str) -> None:
    image = shown(picture(kind))
    assert (image.format, image.size) == ("JPEG", (SIDE, 200))


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode not in ("CMYK", "YCbCr")])
def test_every_mode_of_a_png_will_do(mode: str) -> None:
    assert shown(picture("PNG", mode)).mode == "RGB"


@pytest.mark.parametrize("mode", ["L", "CMYK", "YCbCr"])
@pytest.mark.parametrize("progressive", [False, True])
def test_every_mode_of_a_jpeg_will_do(mode: str, progressive: bool) -> None:
    assert shown(picture("JPEG", mode, progressive=progressive)).size == (SIDE, 200)


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (SIDE, 200)), (3, (SIDE, 200)), (6, (200, SIDE)), (8, (200, SIDE))]
)
def test_it_stands_upright_and_tells_nothing_of_the_camera(orientation: int, size: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = "camera of Chen"
    image = shown(picture("JPEG", exif=exif, comment=b"where it was taken"))
    assert image.size == size
    assert dict(image.getexif()) == {}
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_small_photo_is_not_enlarged() -> None:
    assert shown(picture("PNG", size=(40, 20))).size == (40, 20)


def test_transparent_is_white() -> None:
    stream = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(stream, "PNG")
    assert shown(stream.getvalue()).getpixel((20, 20)) == (255, 255, 255)


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is that large."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1_000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "photo",
    [
        b"", b"\xff\xd8\xff", b"GIF89a", b"not a picture", b"RIFF\0\0\0\0WEBP", bytes(20 * 1024 * 1024),
        bomb(60_000, 60_000), bomb(2**31 - 1, 2**31 - 1), bomb(6_000, 6_000), bomb(0, 5),
        b"\0\0\0\x18ftypheic" + bytes(100), picture("BMP"), picture("TIFF"), picture("PNG")[:200],
    ],
    ids=lambda photo: photo[:12].hex() + f" {len(photo)}",
)  # fmt: skip
def test_what_cannot_be_shown_has_none(photo: bytes) -> None:
    assert thumbnail(photo) is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_damaged_photo_never_crashes(kind: str) -> None:
    draw = random.Random(kind)
    whole = picture(kind, size=(90, 70))
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(draw.randint(1, 6)):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        small = thumbnail(bytes(damaged[: draw.randint(1, len(damaged))]))
        assert small is None or small.startswith(b"\xff\xd8\xff")
