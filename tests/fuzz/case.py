"""A whole bundle that is to be corrupted, and its members taken apart and put together again."""

from __future__ import annotations

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from dispatch_tui.sync.format import frames
from dispatch_tui.sync.format.container import ContainerWriter
from dispatch_tui.sync.format.manifest import MANIFEST, SIGNATURE, signed_bytes

Members = list[tuple[str, bytes]]


class Signer(Protocol):
    """Who signed a bundle; ``public`` is the key in hex."""

    @property
    def public(self) -> str: ...

    @property
    def sign(self) -> Callable[[bytes], bytes]: ...


class Whole(Protocol):
    """A bundle as it was made."""

    @property
    def content(self) -> bytes: ...

    @property
    def maker(self) -> Signer: ...


@dataclass
class Case:
    """A whole bundle, and another to splice into it."""

    draw: random.Random
    made: Whole
    other: Whole

    @property
    def content(self) -> bytes:
        return self.made.content

    def place(self, ends: int = 0) -> int:
        """Anywhere in the file, or more often near where a structure lies: headers, directory, end."""
        size = len(self.content) + ends
        near = self.draw.choice((0, 30, size - 22, size - 60, self.content.rfind(b"PK\x01\x02"), -1))
        return min(max(near + self.draw.randint(-8, 24), 0), size - 1) if near >= 0 else self.draw.randrange(size)

    def members(self) -> Members:
        return unzipped(self.content)


def unzipped(content: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def zipped(members: Members) -> bytes:
    """The one zip of these members."""
    stream = io.BytesIO()
    writer = ContainerWriter(stream)
    for name, content in members:
        writer.add(name, content)
    writer.close()
    return stream.getvalue()


def manifest_of(case: Case) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(case.members()[-2][1])
    return value


def fitting(manifest: dict[str, Any], members: Members) -> dict[str, Any]:
    """The manifest with the sizes and hashes of these members, and of what they unpack to where that was right."""
    rows = []
    for row, (_, content) in zip(manifest["members"], members, strict=False):
        raw = len(content) if not row["name"].endswith(".zst") else row["raw"]
        rows.append({**row, "size": len(content), "raw": raw, "sha256": hashlib.sha256(content).hexdigest()})
    return {**manifest, "members": rows}


def repacked(case: Case, members: Members, manifest: dict[str, Any], at: int, page: bytes, lines: int) -> bytes:
    members[at] = (members[at][0], frames.pack(page))
    fitted = fitting(manifest, members)
    fitted["members"][at] |= {"raw": len(page), "lines": lines}
    return signed(members, fitted, case.made.maker)


def signed(members: Members, manifest: Mapping[str, Any], maker: Signer) -> bytes:
    content = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return zipped([*members[:-2], (MANIFEST, content), (SIGNATURE, maker.sign(signed_bytes(content)))])
