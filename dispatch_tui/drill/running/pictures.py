"""Photos for a drill: drawn, never taken, and so marked that none can pass for a real one."""

from __future__ import annotations

import io
import random
from functools import cache
from typing import Final

_SIZE: Final = (640, 480)
_MARK: Final = "DRILL"


@cache
def drawn(caption: str) -> bytes:
    """A picture (PNG) for what the caption says it shows; the same for the same caption, which stands in the file too,
    under ``Description``."""
    from PIL import Image, ImageDraw
    from PIL.PngImagePlugin import PngInfo

    draw_by = random.Random(caption)
    image = Image.new("RGB", _SIZE, _colour(draw_by, 60, 140))
    pencil = ImageDraw.Draw(image)
    for _ in range(12):
        x, y = draw_by.randrange(_SIZE[0]), draw_by.randrange(_SIZE[1])
        wide, high = draw_by.randrange(40, 240), draw_by.randrange(30, 180)
        shape = pencil.ellipse if draw_by.random() < 0.4 else pencil.rectangle
        shape((x, y, x + wide, y + high), fill=_colour(draw_by, 40, 220), outline=(0, 0, 0))
    pencil.rectangle((0, 0, _SIZE[0], 44), fill=(255, 210, 0))
    pencil.text((16, 8), _MARK, fill=(0, 0, 0), font_size=28)
    told = PngInfo()
    told.add_itxt("Description", f"{_MARK}: {caption}")
    stream = io.BytesIO()
    image.save(stream, "PNG", pnginfo=told)
    return stream.getvalue()


def _colour(draw_by: random.Random, least: int, most: int) -> tuple[int, int, int]:
    return draw_by.randint(least, most), draw_by.randint(least, most), draw_by.randint(least, most)
