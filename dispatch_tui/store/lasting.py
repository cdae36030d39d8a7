"""Makes the names in a folder last: a file is safe only when the folder that names it is on the disk as well."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

_NO_FOLDER_SYNC: Final = frozenset({
    errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EBADF, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOSYS,
})  # fmt: skip
"""How file systems say that a folder cannot be brought to the disk by itself."""


def bring_to_disk(folder: Path) -> None:
    """The names in the folder are on the disk. OSError, also where the file system knows no such thing."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def names_last(folder: Path, bring: Callable[[Path], None] = bring_to_disk) -> None:
    """The names in the folder are on the disk, where its file system knows such a thing; OSError where that fails."""
    try:
        bring(folder)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
