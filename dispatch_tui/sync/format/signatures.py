"""Ed25519 as bundles and cards use it: keys are raw, in hex; a station is known by the hash of its key."""

from __future__ import annotations

import hashlib


def station_of(key: str) -> str:
    """The id of the station that holds this public key (64 hex digits)."""
    return hashlib.sha256(bytes.fromhex(key)).hexdigest()[:32]


def proves(key: str, message: bytes, signature: bytes) -> bool:
    """Whether the holder of the public key signed exactly this."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
