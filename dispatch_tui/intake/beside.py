"""Photos that came with a file: in its folder, or in the zip that holds it. Found by name, never outside."""

from __future__ import annotations

import zipfile
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from dispatch_tui.desk.photos import LARGEST, is_picture, read_photo
from dispatch_tui.desk.refused import Refused

MOST_MEMBERS: Final = 5_000
MOST_UNPACKED: Final = 1024 * 1024 * 1024
_UTF8_NAME: Final = 0x800


class Beside(Protocol):
    """What lies beside a file."""

    def photo(self, name: str) -> bytes:
        """The picture of that name, or of that name without its ending where only one fits; raises Refused
        ``photo_elsewhere``, ``photo_unreadable``, ``photo_too_large`` or ``not_a_photo``."""


class Folder:
    """The folder of a file, and what is below it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def photo(self, name: str) -> bytes:
        try:
            path = (self._folder / name).resolve()
            if not path.is_relative_to(self._folder.resolve()):
                raise Refused("photo_elsewhere", path=name)
            if not path.is_file():
                path = self._folder / _nearest(name, [one.name for one in self._folder.iterdir()])
            return read_photo(path)
        except (ValueError, OSError, RuntimeError) as error:
            raise Refused("photo_unreadable", path=name, reason=type(error).__name__) from None


class Zip:
    """An archive, wherever in it something lies; a name that stands twice in it fits nothing."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def photo(self, name: str) -> bytes:
        member = self.members[_nearest(PurePosixPath(name.replace("\\", "/")).name, list(self.members))]
        if member.file_size > LARGEST:
            raise Refused("photo_too_large", path=name, most=LARGEST)
        content = self.read(member)
        if not is_picture(content):
            raise Refused("not_a_photo", path=name)
        return content

    def read(self, member: zipfile.ZipInfo) -> bytes:
        """A member's bytes, no more than it claims to have; raises Refused ``photo_unreadable``."""
        try:
            with self._archive.open(member) as stream:
                return stream.read(member.file_size)
        except (OSError, RuntimeError, NotImplementedError, zipfile.BadZipFile, ValueError, EOFError) as error:
            raise Refused("photo_unreadable", path=member.filename, reason=type(error).__name__) from None

    @cached_property
    def members(self) -> dict[str, zipfile.ZipInfo]:
        """The files of the archive by their bare names."""
        found: dict[str, zipfile.ZipInfo] = {}
        twice = set()
        for member in self._archive.infolist():
            name = PurePosixPath(_name(member).replace("\\", "/")).name
            if name in found:
                twice.add(name)
            if not member.is_dir():
                found[name] = member
        return {name: member for name, member in found.items() if name not in twice}


def _name(member: zipfile.ZipInfo) -> str:
    """A member's name; archives made in Chinese Windows spell it in GB 18030 and do not say so."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename


def _nearest(name: str, names: list[str]) -> str:
    """The one of ``names`` that is meant; raises Refused ``photo_unreadable``."""
    wanted = name.casefold()
    for fits in (
        [one for one in names if one.casefold() == wanted],
        [one for one in names if PurePosixPath(one).stem.casefold() == wanted],
    ):
        if len(fits) == 1:
            return fits[0]
    raise Refused("photo_unreadable", path=name, reason="")
