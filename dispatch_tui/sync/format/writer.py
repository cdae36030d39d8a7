"""Writing a bundle as it comes: at most two pages of lines, of which one is being packed, and one photo are held at a
time, and nothing is sought.

The manifest and its signature, known last, stand last; a zip's directory lets every reader find them first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import IO, Final

from dispatch_tui.sync.format import frames
from dispatch_tui.sync.format.container import END_SIZE, ContainerWriter, size_of
from dispatch_tui.sync.format.limits import (
    LARGEST_BUNDLE,
    LARGEST_FRAME,
    LARGEST_MANIFEST,
    LARGEST_PACK,
    LARGEST_PAGE,
    LARGEST_PHOTO,
    LARGEST_THUMB,
    MOST_LINES,
    MOST_MEMBERS,
)
from dispatch_tui.sync.format.lines import (
    BareId,
    Heads,
    OddLine,
    SentPart,
    bare_line,
    event_line,
    heads_line,
    part_line,
)
from dispatch_tui.sync.format.manifest import (
    MANIFEST,
    SIGNATURE,
    Heading,
    Kind,
    Manifest,
    Member,
    page_name,
    signed_bytes,
    write_manifest,
)
from dispatch_tui.sync.format.refused import BundleRefused

_RESERVE: Final = LARGEST_MANIFEST + 4 * LARGEST_FRAME
"""Kept free for the manifest, the pages that are still open and the one that is being packed."""
_ENTRY: Final = 384
"""What a member costs beside its content: its headers in the zip and its line in the manifest."""


class BundleWriter:
    """Writes one bundle to a stream, which stays open. Every method raises BundleRefused ``bundle_too_large`` (or
    ``bundle_line``) where a limit of the format is passed, and OSError where the stream fails."""

    def __init__(self, stream: IO[bytes], file: str = "") -> None:
        """``file`` is the name that refusals give."""
        self._zip = ContainerWriter(stream)
        self._file = file
        self._members: list[Member] = []
        self._names: set[str] = set()
        self._directory = END_SIZE + size_of(MANIFEST) + size_of(SIGNATURE)
        self._packing: tuple[Kind, int, int, int, frames.Packing] | None = None
        """Kind, number, size and lines of the page that is being packed."""
        self._lines = _Pages(self, "lines")
        self._heads = _Pages(self, "heads")
        self._holds = _Pages(self, "holds")

    @property
    def room(self) -> int:
        """How many bytes of photos, thumbnails and packs may still be added; 0 when there is no place for another
        member. What finds no room is asked for again by whoever lacks it."""
        if len(self._members) >= MOST_MEMBERS // 2:
            return 0
        return max(0, LARGEST_BUNDLE - self._zip.position - self._directory - _RESERVE - _ENTRY)

    def events(self, bodies: Iterable[bytes]) -> None:
        """Events whole, by their canonical bytes. Events come in causal order."""
        self._add(map(event_line, bodies))

    def bare(self, bare: BareId) -> None:
        """An event that is withheld, by its place and id."""
        self._add((bare_line(bare),))

    def texts(self, parts: Iterable[SentPart]) -> None:
        """What events name and is no photo, with its content: before those events, so that whoever reads in order has
        it."""
        self._add(map(part_line, parts))

    def part(self, part: SentPart) -> None:
        """One part, which may be a photo; that is sent once."""
        if part.cls == "photo":
            name = f"photo/{part.hash}"
            if name in self._names:
                return
            self._single("photo", name, part.content or b"", LARGEST_PHOTO)
            part = part._replace(content=None)
        self.texts((part,))

    def thumb(self, photo: str, jpeg: bytes) -> None:
        """A small picture of the photo with that hash."""
        self._single("thumb", f"thumb/{photo}.jpg", jpeg, LARGEST_THUMB)

    def pack(self, pack: str, archive: bytes) -> None:
        """A version of a pack, by the hash of its files."""
        self._single("pack", f"pack/{pack}.zip", archive, LARGEST_PACK)

    def heads(self, heads: Heads) -> None:
        """The newest events of a stream as the exporter holds it, where only some streams are sent."""
        self._heads.add((heads_line(heads),))

    def holds(self, heads: Heads) -> None:
        """The newest events of a stream as a station holds it that holds only some."""
        self._holds.add((heads_line(heads),))

    def close(self, heading: Heading, sign: Callable[[bytes], bytes]) -> str:
        """Write what is left, the manifest and its signature by the exporter's key. Gives the bundle's id: the SHA-256
        of its manifest."""
        for pages in (self._lines, self._heads, self._holds):
            pages.flush()
        self._add_packed()
        content = write_manifest(Manifest(heading, tuple(self._members)))
        if len(content) > LARGEST_MANIFEST:
            raise self._too_large(MANIFEST, len(content), LARGEST_MANIFEST)
        self._zip.add(MANIFEST, content)
        self._zip.add(SIGNATURE, sign(signed_bytes(content)))
        self._zip.close()
        return hashlib.sha256(content).hexdigest()

    def page(self, kind: Kind, number: int, page: bytes, lines: int) -> None:
        """Take a full page of lines, which stands in the file once the next one comes; for the pages themselves."""
        self._add_packed()
        self._packing = kind, number, len(page), lines, frames.Packing(page)

    def _add_packed(self) -> None:
        if self._packing is not None:
            kind, number, size, lines, packing = self._packing
            self._packing = None
            self._member(page_name(kind, number), kind, packing.frame(), size, lines)

    def _single(self, kind: Kind, name: str, content: bytes, most: int) -> None:
        if name in self._names:
            return
        if not 0 < len(content) <= most:
            raise self._too_large(name, len(content), most)
        self._member(name, kind, content, len(content), 0)

    def _member(self, name: str, kind: Kind, content: bytes, raw: int, lines: int) -> None:
        if len(self._members) >= MOST_MEMBERS:
            raise self._too_large("members", len(self._members) + 1, MOST_MEMBERS)
        self._directory += size_of(name)
        total = self._zip.position + len(content) + self._directory + LARGEST_MANIFEST
        if total > LARGEST_BUNDLE:
            raise self._too_large("zip", total, LARGEST_BUNDLE)
        self._zip.add(name, content)
        self._names.add(name)
        self._members.append(Member(name, kind, len(content), raw, lines, hashlib.sha256(content).hexdigest()))

    def _too_large(self, what: str, found: int, most: int) -> BundleRefused:
        return BundleRefused("bundle_too_large", file=self._file, what=what, found=found, most=most)

    def _add(self, lines: Iterable[bytes]) -> None:
        try:
            self._lines.add(lines)
        except OddLine as error:
            number, line = self._lines.reached
            raise BundleRefused(
                "bundle_line", file=self._file, member=page_name("lines", number), line=line, expected=str(error)
            ) from error


class _Pages:
    """The open page of one kind of lines."""

    __slots__ = ("_kind", "_lines", "_number", "_size", "_writer")

    def __init__(self, writer: BundleWriter, kind: Kind) -> None:
        self._writer = writer
        self._kind: Kind = kind
        self._number = 0
        self._lines: list[bytes] = []
        self._size = 0

    @property
    def reached(self) -> tuple[int, int]:
        """The page and the line in it, counted from 1, that come next."""
        return self._number, len(self._lines) + 1

    def add(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            size = self._size + len(line) + 1
            if size > LARGEST_PAGE or len(self._lines) == MOST_LINES:
                self.flush()
                size = len(line) + 1
            self._lines.append(line)
            self._size = size

    def flush(self) -> None:
        if self._lines:
            self._lines.append(b"")
            self._writer.page(self._kind, self._number, b"\n".join(self._lines), len(self._lines) - 1)
            self._number += 1
            self._lines = []
            self._size = 0
