"""Photos that came with a file: in its folder, or in the zip that holds it. Found by name, never outside."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from dispatch_tui.desk.photos import LARGEST, is_picture, read_photo
from dispatch_tui.desk.refused import Refused

MOST_MEMBERS: Final = 5_000
MOST_UNPACKED: Final = 1024 * 1024 * 1024
_UTF8_NAME: Final = 0x800
_Called = defaultdict[str, list[tuple[tuple[str, ...], zipfile.ZipInfo]]]
"""By a name: the folders in which a file is called so, and the file."""


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
            path = (self._folder / _slashed(name)).resolve()
            if not path.is_relative_to(self._folder.resolve()):
                raise Refused("photo_elsewhere", path=name)
            if not path.is_file():
                path = self._folder / _nearest(name, [one.name for one in self._folder.iterdir()])
            return read_photo(path)
        except (ValueError, OSError, RuntimeError) as error:
            raise Refused("photo_unreadable", path=name, reason=type(error).__name__) from None


class Zip:
    """An archive, wherever in it something lies; what several different files could be is none of them."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def photo(self, name: str) -> bytes:
        member = self._meant(name)
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
    def members(self) -> list[tuple[PurePosixPath, zipfile.ZipInfo]]:
        """The files of the archive with their paths there, in the order of these."""
        files = [one for one in self._archive.infolist() if not one.is_dir()]
        return sorted(((PurePosixPath(_slashed(_name(one))), one) for one in files), key=lambda found: found[0])

    @cached_property
    def _called(self) -> tuple[_Called, _Called]:
        """The files by their names, and by their names without the ending."""
        by_name, by_stem = _Called(list), _Called(list)
        for path, member in self.members:
            plain = PurePosixPath(str(path).casefold())
            by_name[plain.name].append((plain.parent.parts, member))
            by_stem[plain.stem].append((plain.parent.parts, member))
        return by_name, by_stem

    def _meant(self, name: str) -> zipfile.ZipInfo:
        """The file of that name: in the folder that is told with it, else wherever one is called so."""
        told = PurePosixPath(_slashed(name).casefold())
        for folder in (told.parent.parts, ()):
            for called in self._called:
                fits = [one for parts, one in called.get(told.name, ()) if parts[len(parts) - len(folder) :] == folder]
                if len({(one.CRC, one.file_size) for one in fits}) == 1:
                    return fits[0]
        raise Refused("photo_unreadable", path=name, reason="")


def _name(member: zipfile.ZipInfo) -> str:
    """A member's name; archives made in Chinese Windows spell it in GB 18030 and do not say so."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename


def _slashed(path: str) -> str:
    """A path as Windows spells it, as all others do."""
    return path.replace("\\", "/")


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
