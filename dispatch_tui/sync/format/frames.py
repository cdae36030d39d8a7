"""Pages of lines as zstd frames: one frame, its size and its checksum told, nothing behind it."""

from __future__ import annotations

from threading import Thread
from typing import Final

import zstandard

_LEVEL: Final = 3
_SIGN: Final = b"\x28\xb5\x2f\xfd"


class BadFrame(ValueError):
    """A frame that does not unpack to what was told."""


def pack(page: bytes) -> bytes:
    """One frame; the same bytes on every run with the same zstd."""
    return zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True, write_content_size=True).compress(page)


class Packing(Thread):
    """A page on its way into a frame, beside whoever gathers the next one: zstd lets other threads run meanwhile."""

    def __init__(self, page: bytes) -> None:
        super().__init__(name="packing", daemon=True)
        self._page = page
        self._frame: bytes | Exception = b""
        self.start()

    def run(self) -> None:
        try:
            self._frame = pack(self._page)
        except (zstandard.ZstdError, MemoryError) as error:
            self._frame = error

    def frame(self) -> bytes:
        """The frame, once it is whole; raises what packing it raised."""
        self.join()
        if isinstance(self._frame, Exception):
            raise self._frame
        return self._frame


def unpack(frame: bytes, size: int) -> bytes:
    """The page of ``size`` bytes in ``frame``; raises BadFrame. Never unpacks more than that."""
    if not frame.startswith(_SIGN):
        raise BadFrame("zstd")
    try:
        told = zstandard.get_frame_parameters(frame)
        if told.content_size != size:
            raise BadFrame(f"zstd content size {size}")
        if not told.has_checksum or told.dict_id:
            raise BadFrame("zstd checksum")
        page = zstandard.ZstdDecompressor().decompress(frame, max_output_size=size, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise BadFrame(str(error)) from error
    if len(page) != size:
        raise BadFrame(f"zstd content size {size}")
    return page
