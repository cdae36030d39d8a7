"""Small pictures of photos. Whatever the photo is, there is a small picture or none, and never a crash."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Final

from dispatch_tui.sync.format.limits import LARGEST_PHOTO, LARGEST_THUMB

if TYPE_CHECKING:
    from PIL import Image

SIDE: Final = 320
"""Pixels of the longer side, at most."""
_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP")
_QUALITY: Final = 70
_MOST_PIXELS: Final = 25_000_000
"""What is unpacked into memory: 100 MB."""
_MOST_SCALED: Final = 200_000_000
"""What a plain JPEG may have, as it is scaled down while it is unpacked."""


def thumbnail(photo: bytes) -> bytes | None:
    """A JPEG of at most 320 x 320 pixels, upright, with nothing of what the camera noted; None where the photo cannot
    be shown: another kind, damaged, too large."""
    if len(photo) > LARGEST_PHOTO:
        return None
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # its own bound only warns; ours is below
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(photo), formats=_FORMATS) as image:
            small = _small(image)
    except Exception:  # noqa: BLE001  # a hostile file makes its decoder raise anything at all
        return None
    if small is None:
        return None
    stream = io.BytesIO()
    small.save(stream, "JPEG", quality=_QUALITY)
    return stream.getvalue() if stream.tell() <= LARGEST_THUMB else None


def _small(image: Image.Image) -> Image.Image | None:
    from PIL import ImageOps

    width, height = image.size
    if image.format == "JPEG" and not image.info.get("progressive"):
        if width * height > _MOST_SCALED:
            return None
        image.draft("RGB", (SIDE * 2, SIDE * 2))
        width, height = image.size
    if width * height > _MOST_PIXELS:
        return None
    image.thumbnail((SIDE, SIDE))
    upright = ImageOps.exif_transpose(image)
    flat = upright.convert("RGBA") if upright.has_transparency_data else upright.convert("RGB")
    return _clean(flat)


def _clean(image: Image.Image) -> Image.Image:
    """Nothing but the pixels, on white."""
    from PIL import Image

    clean = Image.new("RGB", image.size, "white")
    clean.paste(image, mask=image if image.mode == "RGBA" else None)
    return clean
