"""What the system says when it fails, as codes that the message catalogue knows; it speaks English only."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from typing import Final

SYSTEM: Final[Mapping[str, tuple[int, ...]]] = {
    "absent": (errno.ENOENT, errno.ENXIO, errno.ENODEV),
    "folder": (errno.EISDIR,),
    "no_folder": (errno.ENOTDIR,),
    "no_file": (errno.EOPNOTSUPP, errno.ESPIPE),
    "denied": (errno.EACCES, errno.EPERM),
    "read_only": (errno.EROFS,),
    "full": (errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
    "fails": (errno.EIO,),
    "in_use": (errno.EBUSY, errno.ETXTBSY),
    "there": (errno.EEXIST, errno.ENOTEMPTY),
    "name": (errno.ENAMETOOLONG, errno.EILSEQ),
    "loop": (errno.ELOOP,),
    "other_disk": (errno.EXDEV,),
    "too_many": (errno.EMFILE, errno.ENFILE),
    "silent": (errno.ETIMEDOUT, errno.ESTALE, errno.ENOTCONN, errno.EHOSTDOWN, errno.EHOSTUNREACH),
}
"""``system.<code>`` of the catalogue, and the numbers of the failures that it tells."""
_BY_WORDS: Final = {
    "disk I/O error": "fails",  # SQLite's own
    **{os.strerror(number): code for code, numbers in SYSTEM.items() for number in numbers},
}


def system_code(words: str) -> str | None:
    """The code of what the system, or SQLite, said in these words; None where it is not known."""
    return _BY_WORDS.get(words)
