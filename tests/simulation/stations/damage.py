"""What can happen to a file on its way: cut short, a bit turned, bytes lost or put in, another file's end."""

from __future__ import annotations

import random


def damaged(content: bytes, draw: random.Random) -> tuple[bytes, str]:
    """The file as it arrives, never as it was, and what befell it."""
    choice = draw.random()
    if choice < 0.35:
        kept = draw.randrange(len(content))
        return content[:kept], f"cut at byte {kept} of {len(content)}"
    place = draw.randrange(len(content))
    if choice < 0.75:
        bit = draw.randrange(8)
        turned = bytearray(content)
        turned[place] ^= 1 << bit
        return bytes(turned), f"bit {bit} of byte {place} turned"
    if choice < 0.83:
        return content[:place] + content[place + 1 :], f"byte {place} lost"
    if choice < 0.91:
        return content[:place] + bytes([draw.randrange(256)]) + content[place:], f"a byte put in at {place}"
    length = draw.randint(1, 512)
    zeroed = content[:place] + bytes(min(length, len(content) - place)) + content[place + length :]
    if zeroed == content:
        return content[:place], f"cut at byte {place} of {len(content)}"
    return zeroed, f"{length} bytes of nothing at {place}"
