"""Files that leave: whole or not at all, readable by their owner alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TextIO, cast

from dispatch_tui.desk.refused import Refused


@contextmanager
def private_bytes(path: Path) -> Iterator[IO[bytes]]:
    """A file for writing that takes its name only when all is written; raises Refused
    ``file_not_written``."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise Refused("file_not_written", path=str(path), reason=error.strerror or "") from error
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except OSError as error:
        raise Refused("file_not_written", path=str(path), reason=error.strerror or "") from error
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def private_file(path: Path) -> Iterator[TextIO]:
    """The same for text: UTF-8 with the mark by which spreadsheets know it."""
    import io

    with private_bytes(path) as stream:
        text = io.TextIOWrapper(cast(Any, stream), encoding="utf-8-sig", newline="")
        yield text
        text.flush()
        text.detach()
