"""Ids that sort by time: UUIDs of version 7 (RFC 9562), made from an injected time and injected chance."""

from __future__ import annotations

from collections.abc import Callable

_RANDOM_BITS = 74
_MOST = (1 << _RANDOM_BITS) - 1
_LONGEST_STEP = 1 << 32


def uuid7(milliseconds: int, chance: int) -> str:
    """The UUID of that time (UTC ms, 48 bits are kept) and the lower 74 bits of ``chance``, in its usual spelling."""
    high, low = chance >> 62 & 0xFFF, chance & (1 << 62) - 1
    value = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


class Ids:
    """Makes ids that only grow: within one millisecond, and also while a clock stands still or goes back.

    ``random`` gives that many random bytes.
    """

    def __init__(self, random: Callable[[int], bytes]) -> None:
        self._random = random
        self._at = -1
        self._chance = 0

    def new(self, now: int) -> str:
        """An id greater than all before it; ``now`` is UTC ms."""
        if now > self._at:
            self._at, self._chance = now, int.from_bytes(self._random(10)) & _MOST >> 1
        else:
            self._chance += 1 + int.from_bytes(self._random(4)) % _LONGEST_STEP
            if self._chance > _MOST:
                self._at, self._chance = self._at + 1, int.from_bytes(self._random(10)) & _MOST >> 1
        return uuid7(self._at, self._chance)
