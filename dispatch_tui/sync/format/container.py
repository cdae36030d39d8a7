"""The one zip that a list of members makes: stored, no times, no extras, no comment, no byte between.

A file is taken only if it is exactly what writing its members again would give, so that nothing can hide in it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from dispatch_tui.sync.format.limits import LARGEST_BUNDLE, MOST_MEMBERS
from dispatch_tui.sync.format.refused import BundleRefused

_LOCAL: Final = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL: Final = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END: Final = struct.Struct("<4sHHHHIIH")
_LOCAL_SIGN, _CENTRAL_SIGN, _END_SIGN = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_NEEDS: Final = 20
_MADE_BY: Final = 3 << 8 | _NEEDS
_MIDNIGHT, _LONG_AGO = 0, 1 << 5 | 1
_OWNER_ONLY: Final = 0o100600 << 16
_LONGEST_NAME: Final = 80
_OWN_MEMBERS: Final = 2
"""The manifest and its signature stand among the members of the zip."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A member of the zip: its name (ASCII), its size, its CRC-32, and where its header begins."""

    name: str
    size: int
    crc: int
    offset: int

    @property
    def header(self) -> bytes:
        """What stands before its content."""
        name = self.name.encode()
        return (
            _LOCAL.pack(_LOCAL_SIGN, _NEEDS, 0, 0, _MIDNIGHT, _LONG_AGO, self.crc, self.size, self.size, len(name), 0)
            + name
        )

    @property
    def listed(self) -> bytes:
        """How the central directory lists it."""
        name = self.name.encode()
        return _CENTRAL.pack(
            _CENTRAL_SIGN, _MADE_BY, _NEEDS, 0, 0, _MIDNIGHT, _LONG_AGO, self.crc, self.size, self.size,
            len(name), 0, 0, 0, 0, _OWNER_ONLY, self.offset,
        ) + name  # fmt: skip


def size_of(name: str) -> int:
    """What a member costs beside its content."""
    return _LOCAL.size + _CENTRAL.size + 2 * len(name)


END_SIZE: Final = _END.size


def _end(count: int, size: int, offset: int) -> bytes:
    return _END.pack(_END_SIGN, 0, 0, count, count, size, offset, 0)


class ContainerWriter:
    """Writes members one after the other; never seeks."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._entries: list[Entry] = []
        self.position = 0

    def add(self, name: str, content: bytes) -> None:
        entry = Entry(name, len(content), zlib.crc32(content), self.position)
        self._entries.append(entry)
        self._write(entry.header)
        self._write(content)

    def close(self) -> None:
        """Write the directory; the stream stays open."""
        offset = self.position
        for entry in self._entries:
            self._write(entry.listed)
        self._write(_end(len(self._entries), self.position - offset, offset))

    def _write(self, content: bytes) -> None:
        self._stream.write(content)
        self.position += len(content)


class Container:
    """A file that holds what its directory says; what each member holds is proved when it is read."""

    def __init__(self, stream: IO[bytes], file: str) -> None:
        """Read the directory; raises BundleRefused. ``file`` is the name that refusals give."""
        self._stream = stream
        self.file = file
        self.size = self._measure()
        self.entries = self._directory()
        self._by_name = {entry.name: entry for entry in self.entries}
        if len(self._by_name) < len(self.entries):
            raise self._odd("zip/directory", "name", "unique")

    def content(self, name: str) -> bytes:
        """A member's bytes; raises BundleRefused where they or what stands before them are not as listed."""
        entry = self._by_name[name]
        header = entry.header
        read = self.read(entry.offset, len(header) + entry.size)
        if not read.startswith(header):
            raise self._odd(f"zip/{name}", "header", "= zip/directory")
        content = read[len(header) :]
        if zlib.crc32(content) != entry.crc:
            raise BundleRefused("bundle_member", file=self.file, member=name, found=f"{zlib.crc32(content):08x}",
                                expected=f"CRC-32 {entry.crc:08x}")  # fmt: skip
        return content

    def read(self, offset: int, size: int) -> bytes:
        """So many bytes from there; raises BundleRefused where there are fewer."""
        try:
            self._stream.seek(offset)
            read = self._stream.read(size)
        except (OSError, ValueError) as error:
            raise unreadable(self.file, error) from error
        if len(read) < size:
            raise BundleRefused("bundle_cut_short", file=self.file, found=offset + len(read), expected=offset + size)
        return read

    def _measure(self) -> int:
        try:
            size = self._stream.seek(0, 2)
        except (OSError, ValueError) as error:
            raise unreadable(self.file, error) from error
        if size > LARGEST_BUNDLE:
            raise BundleRefused("bundle_too_large", file=self.file, what="zip", found=size, most=LARGEST_BUNDLE)
        start = self.read(0, min(size, 4))
        if start != _LOCAL_SIGN[:size]:
            raise BundleRefused("bundle_foreign", file=self.file, found=start.hex(" "), expected=_LOCAL_SIGN.hex(" "))
        if size < _END.size:
            raise BundleRefused("bundle_cut_short", file=self.file, found=size, expected=_END.size)
        return size

    def _directory(self) -> list[Entry]:
        end = self.read(self.size - _END.size, _END.size)
        sign, _, _, _, count, size, offset, _ = _END.unpack(end)
        if sign != _END_SIGN:
            raise BundleRefused("bundle_cut_short", file=self.file, found=self.size, expected="zip/end")
        if end != _end(count, size, offset) or offset + size + _END.size != self.size:
            raise self._odd("zip/end", end.hex(" "), _end(count, size, self.size - size - _END.size).hex(" ")
                            if size + _END.size <= self.size else "size")  # fmt: skip
        if count > MOST_MEMBERS + _OWN_MEMBERS or size > count * (_CENTRAL.size + _LONGEST_NAME):
            raise BundleRefused("bundle_too_large", file=self.file, what="zip/directory", found=count,
                                most=MOST_MEMBERS + _OWN_MEMBERS)  # fmt: skip
        listed = self.read(offset, size)
        entries = list(self._listed(listed, count))
        reached = entries[-1].offset + len(entries[-1].header) + entries[-1].size if entries else 0
        if reached != offset:
            raise self._odd("zip/directory", offset, reached)
        return entries

    def _listed(self, listed: bytes, count: int) -> Iterator[Entry]:
        position = offset = 0
        for _ in range(count):
            fields = listed[position : position + _CENTRAL.size]
            if len(fields) < _CENTRAL.size:
                raise self._odd("zip/directory", len(listed), f"{count} x {_CENTRAL.size}")
            _, _, _, _, _, _, _, crc, size, _, length, *_ = _CENTRAL.unpack(fields)
            name = listed[position + _CENTRAL.size : position + _CENTRAL.size + length]
            if not name.isascii() or len(name) != length:
                raise self._odd("zip/directory", name.hex(" "), "ASCII")
            entry = Entry(name.decode(), size, crc, offset)
            exact = entry.listed
            if listed[position : position + len(exact)] != exact:
                found = listed[position : position + len(exact)]
                at = next((at for at, pair in enumerate(zip(found, exact, strict=False)) if pair[0] != pair[1]), 0)
                raise self._odd("zip/directory", found[at : at + 8].hex(" "), exact[at : at + 8].hex(" "))
            position += len(exact)
            offset += len(entry.header) + size
            if offset > self.size:
                raise self._odd("zip/directory", size, f"<= {self.size}")
            yield entry
        if position != len(listed):
            raise self._odd("zip/directory", len(listed), position)

    def _odd(self, where: str, found: object, expected: object) -> BundleRefused:
        return BundleRefused("bundle_layout", file=self.file, where=where, found=found, expected=expected)


def unreadable(file: str, error: Exception) -> BundleRefused:
    """What is told of a stick that was pulled out, or a disk that fails."""
    return BundleRefused("bundle_unreadable", file=file, reason=getattr(error, "strerror", None) or str(error))
