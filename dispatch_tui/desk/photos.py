"""Photos from files: bounded, and only what is a picture by its first bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dispatch_tui.desk.refused import Refused

Photos = str | Path | bytes | Sequence[bytes] | None
"""What an act takes for photos: a file's path, a picture's bytes, several pictures, or none."""

LARGEST = 12 * 1024 * 1024
"""Bytes; a phone's photo is a third of that."""
_SIGNS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"RIFF")


def is_picture(content: bytes) -> bool:
    return content.startswith(_SIGNS) or content[4:12] in (b"ftypheic", b"ftypmif1")


def read_photo(path: str | Path) -> bytes:
    """The bytes of a picture; raises Refused ``photo_unreadable``, ``photo_too_large`` or ``not_a_photo``."""
    try:
        with Path(path).expanduser().open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise Refused("photo_unreadable", path=str(path), reason=error.strerror or "") from None
    if len(content) > LARGEST:
        raise Refused("photo_too_large", path=str(path), most=LARGEST)
    if not is_picture(content):
        raise Refused("not_a_photo", path=str(path))
    return content


def pictures(photos: Photos) -> list[bytes]:
    """The pictures that an act was given; raises as ``read_photo`` does."""
    if not photos:
        return []
    if isinstance(photos, bytes):
        return [photos]
    return [read_photo(photos)] if isinstance(photos, str | Path) else list(photos)
