"""From a path to a bundle, sealed or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from dispatch_tui.sync.files import DISK, Files
from dispatch_tui.sync.format.container import unreadable
from dispatch_tui.sync.format.envelope import is_sealed, unseal
from dispatch_tui.sync.format.reader import Bundle


@contextmanager
def opened(
    path: Path, spool: Path, identities: Sequence[str] = (), key: str | None = None, files: Files = DISK
) -> Iterator[Bundle]:
    """The bundle in a file; raises BundleRefused, and OSError where there is no room to unseal it. An envelope is
    opened with one of ``identities`` into a nameless file in the folder ``spool``, which is best the store's own. With
    ``key`` (a public key, in hex) no other exporter's is taken."""
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(files.read(path))
            sealed = is_sealed(stream)
        except OSError as error:
            raise unreadable(path.name, error) from error
        if sealed:
            plain = stack.enter_context(files.spool(spool))
            unseal(stream, plain, identities, path.name)
            stream = plain
        yield Bundle(stream, path.name, key)
