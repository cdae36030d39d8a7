"""Opens what others left on a stick or in a shared folder: a file, and nothing that would keep its reader waiting."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import IO


def open_file(path: Path) -> IO[bytes]:
    """A file for reading; it can seek. OSError as the system raises it, and ``EOPNOTSUPP`` for a pipe, a socket or a
    device, which end when somebody else pleases, if ever."""
    waiting = getattr(os, "O_NONBLOCK", 0)  # opening a pipe would wait for its writer
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | waiting)
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP), str(path))
        return os.fdopen(handle, "rb")
    except OSError:
        os.close(handle)
        raise
