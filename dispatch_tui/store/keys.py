"""A station's key: it signs the tip of its chain at the end of every transaction. The library is imported only when
something is signed or proved."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from dispatch_tui.domain.authority import Authority
    from dispatch_tui.domain.event import Event

_TIP = b"dispatch-tui tip 1"
_VOUCHER = b"dispatch-tui voucher 1"


def station_id(public: bytes) -> str:
    """A station is known by the first 32 hex digits of the SHA-256 of its raw Ed25519 public key."""
    return hashlib.sha256(public).hexdigest()[:32]


def new_key(seed: bytes) -> tuple[bytes, bytes]:
    """(private, public), raw, from 32 random bytes."""
    return seed, _key(seed).public_key().public_bytes_raw()


def tip(centre: str, station: str, seq: int, link: str) -> bytes:
    """What is signed: the last event of an act, as the chain's link after it."""
    return _TIP + bytes.fromhex(centre) + bytes.fromhex(station) + seq.to_bytes(8) + bytes.fromhex(link)


def voucher(centre: str, public: bytes) -> bytes:
    """What a station's key signs for the key that takes its place."""
    return _VOUCHER + bytes.fromhex(centre) + public


def vouched_for(event: Event, before: Authority) -> bool:
    """Whether the station whose place a ``station_succeeded`` takes vouched for it; ``before`` is what stood at the
    event's basis."""
    data, of = event.data, before.stations.get(event.data["of"])
    try:
        public, signature = bytes.fromhex(data["key"]), bytes.fromhex(data["voucher"])
    except ValueError:
        return False
    return of is not None and station_id(public) == data["station"] and proves(
        of.key, voucher(event.centre, public), signature
    )  # fmt: skip


def sign(private: bytes, message: bytes) -> bytes:
    return _key(private).sign(message)


def proves(public: str, message: bytes, signature: bytes) -> bool:
    """Whether the holder of the key (raw, in hex) signed this."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=4)
def _key(private: bytes) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(private)
