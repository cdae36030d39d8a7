"""What happens to a file on its way, by sticks, disks and programs that copy."""

from __future__ import annotations

import io
from typing import Final

from dispatch_tui.sync.format.envelope import seal
from tests.fuzz.case import Case

SECRET: Final = "AGE-SECRET-KEY-1ZYA3XSZ49S3JXRP54HP3MPHZVP2AJ6HV6ERX9CWM5RCREYRMHNJQ5VD3JP"
RECIPIENT: Final = "age1j52lhvu6e6slyjm0l4nvh9tl6w3yh5d6nw8ftk5v2ek06k4ag3jsswedh6"


def flipped(case: Case) -> bytes:
    content = bytearray(case.content)
    for _ in range(case.draw.choice((1, 1, 1, 2, 8))):
        content[case.place()] ^= 1 << case.draw.randrange(8)
    return bytes(content)


def cut(case: Case) -> bytes:
    return case.content[: case.place()]


def overwritten(case: Case) -> bytes:
    at = case.place()
    filling = case.draw.randbytes(case.draw.choice((1, 2, 4, 64)))
    return case.content[:at] + filling + case.content[at + len(filling) :]


def half_copied(case: Case) -> bytes:
    """Blocks that a copying program has not brought yet, in a file that has its whole size already."""
    size = case.draw.choice((64, 512, 4096))
    at = case.draw.randrange(len(case.content)) // size * size
    block = case.content[at : at + size]
    return case.content[:at] + bytes(len(block)) + case.content[at + size :]


def grown(case: Case) -> bytes:
    """Bytes before, between or behind."""
    at = case.draw.choice((0, len(case.content), case.place()))
    filling = case.draw.choice(
        (b"\0", b"\n", case.draw.randbytes(22), case.content[-22:], case.content[:64], case.content)
    )
    return case.content[:at] + filling + case.content[at:]


def shrunk(case: Case) -> bytes:
    at = case.place()
    return case.content[:at] + case.content[at + case.draw.choice((1, 2, 4, 30, 500)) :]


def spliced(case: Case) -> bytes:
    """The beginning of one file and the end of another."""
    at = case.place()
    return case.content[:at] + case.other.content[case.draw.choice((at, -len(case.content) + at)) :]


def envelope_damaged(case: Case) -> bytes:
    """A sealed bundle with a bit flipped, cut anywhere, or grown. (The seal itself is drawn anew in every run.)"""
    stream = io.BytesIO()
    seal(io.BytesIO(case.content), stream, [RECIPIENT])
    content = stream.getvalue()
    at = case.draw.randrange(400) if case.draw.random() < 0.5 else case.draw.randrange(len(content))
    flip = bytes([content[at] ^ 1 << case.draw.randrange(8)])
    return case.draw.choice(
        (content[:at] + flip + content[at + 1 :], content[:at], content + content[:at], content[at:])
    )
