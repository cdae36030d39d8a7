"""What a grid collector's phone hands in: JSON with text, time, grid, item and photos.

``images`` holds the photos: base64 (bare, or as a ``data:`` URI), or names of files beside the JSON file.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from dispatch_tui.desk.photos import LARGEST, is_picture
from dispatch_tui.desk.refused import Refused
from dispatch_tui.intake.beside import Folder
from dispatch_tui.intake.formats.objects import MOST_OBJECTS, plain
from dispatch_tui.intake.mapping import Column, Map
from dispatch_tui.intake.rows import Found, Row, RowProblem

MAP: Final = Map(
    platform="collector",
    source="grid",
    columns={
        "id": Column(("id",)), "text": Column(("text",)), "received_at": Column(("time",)),
        "grid": Column(("grid",)), "item": Column(("item",)), "summary": Column(("summary",)),
        "address": Column(("address",)), "town": Column(("town",)), "urgency": Column(("urgency",)),
        "caller.name": Column(("name",)), "caller.phone": Column(("phone",)),
    },
)  # fmt: skip
MOST_PHOTOS: Final = 20
_DATA_URI = re.compile(r"data:image/[\w.+-]+;base64,", re.IGNORECASE)
_LOOKS_LIKE_NAME = re.compile(r"[^\n]{1,255}\.(?:jpe?g|png|gif|webp|heic|heif)", re.IGNORECASE)


def fits(value: Any) -> bool:
    """Whether a JSON value looks like a collector's."""
    if isinstance(value, Mapping) and isinstance(value.get("reports"), list):
        return True
    first = value[0] if isinstance(value, list) and value else value
    return value == [] or (isinstance(first, Mapping) and bool({"text", "grid", "images"} & first.keys()))


def rows(file: str, value: Any, folder: Path) -> Iterator[Found]:
    """The reports of an object, or of a list of them; photos are read from ``folder`` alone."""
    if isinstance(value, Mapping) and isinstance(value.get("reports"), list):
        value = value["reports"]
    for number, one in enumerate(value if isinstance(value, list) else [value], 1):
        if number > MOST_OBJECTS:
            yield RowProblem(file, number, "", "too_many_rows", expected=f"<= {MOST_OBJECTS}")
            return
        yield _row(file, number, one, folder)


def _row(file: str, number: int, value: Any, folder: Path) -> Found:
    if not isinstance(value, Mapping):
        return RowProblem(file, number, "", "kind", plain(value), "{ … }")
    for name, one in value.items():
        if name != "images" and isinstance(one, list | Mapping):
            return RowProblem(file, number, str(name), "kind", str(one), '"text"')
    images = value.get("images") or []
    if isinstance(images, str):
        images = [images]
    if not isinstance(images, list):
        return RowProblem(file, number, "images", "kind", plain(images), '["photo.jpg"]')
    if len(images) > MOST_PHOTOS:
        return RowProblem(file, number, "images", "too_many_photos", str(len(images)), f"<= {MOST_PHOTOS}")
    photos: list[bytes] = []
    for image in images:
        photo = _photo(file, number, image, folder)
        if isinstance(photo, RowProblem):
            return photo
        photos.append(photo)
    values = {str(name): plain(one) for name, one in value.items() if name != "images"}
    return Row(file, number, values, tuple(photos))


def _photo(file: str, number: int, image: Any, folder: Path) -> bytes | RowProblem:
    if isinstance(image, Mapping):
        image = image.get("data") or image.get("path") or image.get("name")
    if not isinstance(image, str) or not image:
        return RowProblem(file, number, "images", "kind", plain(image), '"photo.jpg" | "data:image/jpeg;base64,…"')
    if _LOOKS_LIKE_NAME.fullmatch(image) and not image.startswith("data:"):
        return _beside(file, number, image, folder)
    if len(image) > LARGEST * 4 // 3 + 100:
        return RowProblem(file, number, "images", "photo_too_large", str(len(image)), f"<= {LARGEST}")
    head = _DATA_URI.match(image)
    try:
        content = base64.b64decode(image[head.end() if head else 0 :], validate=not any(c.isspace() for c in image))
    except (binascii.Error, ValueError):
        return RowProblem(file, number, "images", "not_a_photo", image, "JPEG | PNG | GIF | WEBP | HEIC")
    if not is_picture(content):
        return RowProblem(file, number, "images", "not_a_photo", image, "JPEG | PNG | GIF | WEBP | HEIC")
    return content


def _beside(file: str, number: int, name: str, folder: Path) -> bytes | RowProblem:
    """A photo beside the JSON file or in a folder below it; a name that leads elsewhere is refused."""
    try:
        return Folder(folder).photo(name)
    except Refused as refused:
        code = refused.refusal.code
        elsewhere = code in ("photo_elsewhere", "photo_unreadable")
        expected = "photo.jpg" if elsewhere else f"JPEG | PNG | GIF | WEBP | HEIC, <= {LARGEST}"
        return RowProblem(file, number, "images", code, name, expected)
