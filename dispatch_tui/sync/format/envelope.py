"""The age envelope around a whole bundle: signed inside, sealed outside. Streams, in chunks that the library bounds."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from typing import IO, Any, Final

from dispatch_tui.sync.format.container import unreadable
from dispatch_tui.sync.format.limits import LARGEST_ENVELOPE_HEAD
from dispatch_tui.sync.format.refused import BundleRefused

ENDING: Final = ".age"
_SIGN: Final = b"age-encryption.org/v1\n"
_HEAD_ENDS: Final = b"\n---"
NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""How a system says that a disk takes no more."""


class BadRecipient(ValueError):
    """A recipient that is no ``age1…`` key: the one that was given."""


def new_identity() -> tuple[str, str]:
    """A fresh secret (``AGE-SECRET-KEY-1…``) and the recipient (``age1…``) to which others seal for it."""
    from pyrage import x25519

    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_of(identity: str) -> str:
    """The recipient to which others seal for the holder of a secret."""
    from pyrage import x25519

    return str(x25519.Identity.from_str(identity).to_public())


def seal(plain: IO[bytes], sealed: IO[bytes], recipients: Iterable[str]) -> None:
    """Write ``plain``, from where it stands, sealed to all the recipients; raises BadRecipient, and OSError where a
    stream fails."""
    import pyrage

    keys = [_recipient(one) for one in sorted(set(recipients))]
    try:
        pyrage.encrypt_io(plain, sealed, keys)
    except pyrage.EncryptError as error:
        raise OSError(str(error)) from error


def _recipient(given: str) -> Any:
    import pyrage

    try:
        return pyrage.x25519.Recipient.from_str(given)
    except pyrage.RecipientError as error:
        raise BadRecipient(given) from error


def is_sealed(stream: IO[bytes]) -> bool:
    """Whether an age envelope begins at the start of ``stream``, which is left there."""
    stream.seek(0)
    start = stream.read(len(_SIGN))
    stream.seek(0)
    return start == _SIGN


def unseal(sealed: IO[bytes], plain: IO[bytes], identities: Sequence[str], file: str) -> None:
    """Write what is in the envelope; raises BundleRefused ``bundle_sealed`` where none of our secrets fits,
    ``bundle_envelope`` where it is damaged, and OSError where there is no room for it. Until it returns, ``plain``
    holds nothing that was proved whole."""
    import pyrage

    _prove_head(sealed, file)
    keys = [pyrage.x25519.Identity.from_str(one) for one in identities]
    try:
        if not keys:
            raise BundleRefused("bundle_sealed", file=file)
        pyrage.decrypt_io(sealed, plain, keys)
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise BundleRefused("bundle_sealed", file=file) from error
        raise BundleRefused("bundle_envelope", file=file) from error
    except OSError as error:
        if error.errno in NO_ROOM:
            raise
        if error.errno is None:
            raise BundleRefused("bundle_envelope", file=file) from error
        raise unreadable(file, error) from error


def _prove_head(sealed: IO[bytes], file: str) -> None:
    """The library reads the header to its end, so that end has to be near."""
    try:
        head = sealed.read(LARGEST_ENVELOPE_HEAD)
        sealed.seek(0)
    except OSError as error:
        raise unreadable(file, error) from error
    if _HEAD_ENDS not in head:
        raise BundleRefused("bundle_envelope", file=file)
