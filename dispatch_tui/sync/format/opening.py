"""From a path to a bundle, sealed or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from dispatch_tui.sync.files import DISK, Files
from dispatch_tui.sync.format.container import Container, unreadable
from dispatch_tui.sync.format.envelope import is_sealed, unseal
from dispatch_tui.sync.format.manifest import SIGNATURE
from dispatch_tui.sync.format.reader import Bundle
from dispatch_tui.sync.format.refused import BundleRefused


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


def gives_way(path: Path, files: Files = DISK) -> bool:
    """Whether a bundle may take the place of what stands at ``path``: nothing, an empty file, a bundle by its members,
    or what is sealed. Raises OSError where it cannot be read."""
    if not files.exists(path):
        return True
    if not path.is_file():
        return False
    with files.read(path) as stream:
        if is_sealed(stream) or not stream.read(1):
            return True
        try:
            return any(entry.name == SIGNATURE for entry in Container(stream, path.name).entries)
        except BundleRefused:
            return False
