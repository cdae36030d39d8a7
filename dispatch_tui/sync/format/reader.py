"""Reading a bundle: everything is bounded before it is unpacked and proved before it is handed on.

Opening proves the file's layout and the exporter's signature over the manifest; going once through the pages proves
every other byte. Whether the exporter is anybody is for the reader of the log to say, by ``heading.key``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import IO, NamedTuple

from dispatch_tui.domain.canonical import part_hash
from dispatch_tui.sync.format import frames
from dispatch_tui.sync.format.container import Container
from dispatch_tui.sync.format.limits import LARGEST_MANIFEST
from dispatch_tui.sync.format.lines import Heads, Item, OddLine, SentPart, read_heads, read_line
from dispatch_tui.sync.format.manifest import (
    MANIFEST,
    SIGNATURE,
    VERSION,
    BadManifest,
    Heading,
    Manifest,
    Member,
    NewerBundle,
    read_manifest,
    signed_bytes,
)
from dispatch_tui.sync.format.refused import BundleRefused
from dispatch_tui.sync.format.signatures import proves

_SIGNATURE_SIZE = 64


class Page(NamedTuple):
    """The lines of one member, in their order; the first is line 1."""

    member: str
    items: list[Item]


class Packed(NamedTuple):
    """One member of lines: its name, its size when it is unpacked, how many lines that holds, and how it stands in the
    file."""

    member: str
    raw: int
    lines: int
    content: bytes


class Bundle:
    """A bundle that proved itself its exporter's, over a stream that can seek. Not for two threads at once.

    Every method raises BundleRefused.
    """

    def __init__(self, stream: IO[bytes], file: str, key: str | None = None) -> None:
        """``file`` is the name that refusals give. With ``key`` (the exporter's public key, in hex) no other's bundle
        is taken."""
        self.file = file
        self._zip = Container(stream, file)
        self._manifest, content = self._read_manifest()
        self._prove_signature(content, key)
        self.id = hashlib.sha256(content).hexdigest()
        """The SHA-256 of its manifest, which holds the hashes of all the rest."""
        self._prove_members()
        self._by_name = {member.name: member for member in self._manifest.members}
        self._proved: set[str] = set()

    @property
    def heading(self) -> Heading:
        return self._manifest.heading

    @property
    def members(self) -> tuple[Member, ...]:
        return self._manifest.members

    @property
    def lines(self) -> int:
        """How many events, bare ids and parts there are."""
        return self._manifest.lines

    def pages(self) -> Iterator[Page]:
        """Events, bare ids and parts in the exporter's order. Each page is proved before it is given, with the photos
        that it names; when the last has been given, so is everything else in the file."""
        for packed in self.packed():
            page = read_page(self.file, *packed)
            for item in page.items:
                if type(item) is SentPart and item.content is None:
                    self.prove_photo(item)
            yield page
        self.prove_rest()

    def packed(self) -> Iterator[Packed]:
        """The same pages as they stand in the file, for ``read_page``: each what the manifest says, and not looked
        into. Whoever reads them so proves their photos, and the rest once all are read."""
        for member in self.members:
            if member.kind == "lines":
                content = self._content(member)
                self._proved.add(member.name)
                yield Packed(member.name, member.raw, member.lines, content)

    def prove_photo(self, part: SentPart) -> None:
        """The photo that a line names is in the file, and is that one."""
        if f"photo/{part.hash}" not in self._proved:
            self.photo(part)

    def events(self) -> int:
        """How many events and bare ids there are; proves every byte of the file against the manifest, but does not look
        into the lines."""
        count = 0
        for member in self.members:
            content = self._content(member)
            if member.kind == "lines":
                page = b"\n" + _unpacked(self.file, member.name, member.raw, content)
                count += page.count(b'\n{"act":') + page.count(b"\n[")
        return count

    def heads(self) -> Iterator[Heads]:
        """Heads of the streams sent."""
        return self._each_head("heads")

    def holds(self) -> Iterator[Heads]:
        """Heads of the streams that the exporter holds, where it holds only some."""
        return self._each_head("holds")

    def photo(self, part: SentPart) -> bytes:
        """The content of a photo part."""
        name = f"photo/{part.hash}"
        if name not in self._by_name:
            raise BundleRefused("bundle_part", file=self.file, part=part.hash, expected=name)
        content = self._content(self._by_name[name])
        if part_hash(part.cls, part.salt, content) != part.hash:
            raise BundleRefused("bundle_part", file=self.file, part=part.hash, expected="SHA-256")
        self._proved.add(name)
        return content

    def thumb(self, photo: str) -> bytes | None:
        """The small picture of a photo; None where the exporter sent none."""
        return self._single(f"thumb/{photo}.jpg")

    def pack(self, pack: str) -> bytes | None:
        """A pack's archive, not looked into; None where the exporter did not send it."""
        return self._single(f"pack/{pack}.zip")

    def packs(self) -> list[str]:
        """The hashes of the packs that were sent."""
        return [member.name[5:-4] for member in self.members if member.kind == "pack"]

    def _read_manifest(self) -> tuple[Manifest, bytes]:
        names = [entry.name for entry in self._zip.entries[-2:]]
        if names != [MANIFEST, SIGNATURE]:
            raise self._layout("zip/directory", ", ".join(names), f"{MANIFEST}, {SIGNATURE}")
        size = self._zip.entries[-2].size
        if size > LARGEST_MANIFEST:
            raise BundleRefused("bundle_too_large", file=self.file, what=MANIFEST, found=size, most=LARGEST_MANIFEST)
        content = self._zip.content(MANIFEST)
        try:
            return read_manifest(content), content
        except NewerBundle as error:
            raise BundleRefused("bundle_newer", file=self.file, found=error.reader, known=VERSION) from error
        except BadManifest as error:
            raise BundleRefused(
                "bundle_manifest", file=self.file, field=error.field, expected=error.expected
            ) from error

    def _prove_signature(self, content: bytes, key: str | None) -> None:
        if self._zip.entries[-1].size != _SIGNATURE_SIZE:
            raise self._layout(SIGNATURE, self._zip.entries[-1].size, _SIGNATURE_SIZE)
        own = self.heading.key
        if not proves(own, signed_bytes(content), self._zip.content(SIGNATURE)):
            raise BundleRefused("bundle_signature", file=self.file, station=self.heading.code)
        if key is not None and key != own:
            raise BundleRefused("bundle_other_key", file=self.file, station=self.heading.code, found=own, expected=key)

    def _prove_members(self) -> None:
        """The zip holds what the manifest lists, in its order, and nothing else."""
        found = [(entry.name, entry.size) for entry in self._zip.entries[:-2]]
        listed = [(member.name, member.size) for member in self.members]
        if found != listed:
            odd = next(
                (number for number, (one, other) in enumerate(zip(found, listed, strict=False)) if one != other),
                min(len(found), len(listed)),
            )
            raise self._layout(
                "zip/directory", _told(found[odd:odd + 1]), f"{MANIFEST}: {_told(listed[odd:odd + 1])}"
            )  # fmt: skip

    def _each_head(self, kind: str) -> Iterator[Heads]:
        for member in self.members:
            if member.kind == kind:
                content = self._content(member)
                self._proved.add(member.name)
                for number, line in enumerate(_lines(self.file, member.name, member.raw, member.lines, content), 1):
                    try:
                        yield read_heads(line)
                    except OddLine as error:
                        raise bad_line(self.file, member.name, number, str(error)) from error

    def prove_rest(self) -> None:
        """Everything that no page named: heads, packs, small pictures. A photo that no page named is refused."""
        for kind in ("heads", "holds"):
            for _ in self._each_head(kind):
                pass
        for member in self.members:
            if member.name not in self._proved:
                if member.kind == "photo":
                    raise self._layout(member.name, member.name, "lines/")
                self._content(member)
                self._proved.add(member.name)

    def _single(self, name: str) -> bytes | None:
        member = self._by_name.get(name)
        return None if member is None else self._content(member)

    def _content(self, member: Member) -> bytes:
        content = self._zip.content(member.name)
        found = hashlib.sha256(content).hexdigest()
        if found != member.sha256:
            raise BundleRefused(
                "bundle_member", file=self.file, member=member.name, found=found, expected=f"SHA-256 {member.sha256}"
            )
        return content

    def _layout(self, where: str, found: object, expected: object) -> BundleRefused:
        return BundleRefused("bundle_layout", file=self.file, where=where, found=found, expected=expected)


def read_page(file: str, member: str, raw: int, lines: int, content: bytes) -> Page:
    """A page from what ``packed`` gives; raises BundleRefused. Photos are not looked at."""
    items = []
    for number, line in enumerate(_lines(file, member, raw, lines, content), 1):
        try:
            items.append(read_line(line))
        except OddLine as error:
            raise bad_line(file, member, number, str(error)) from error
    return Page(member, items)


def bad_line(file: str, member: str, line: int, expected: str) -> BundleRefused:
    """A line that is not what it has to be."""
    return BundleRefused("bundle_line", file=file, member=member, line=line, expected=expected)


def _lines(file: str, member: str, raw: int, count: int, content: bytes) -> list[bytes]:
    lines = _unpacked(file, member, raw, content).split(b"\n")
    if lines.pop() or len(lines) != count:
        raise bad_line(file, member, len(lines), f"{count} x \\n")
    return lines


def _unpacked(file: str, member: str, raw: int, content: bytes) -> bytes:
    try:
        return frames.unpack(content, raw)
    except frames.BadFrame as error:
        raise BundleRefused("bundle_member", file=file, member=member, found="zstd", expected=str(error)) from error


def _told(rows: list[tuple[str, int]]) -> str:
    return ", ".join(f"{name} ({size})" for name, size in rows) or "-"
