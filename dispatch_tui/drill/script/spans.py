"""Spans and moments as a trainer writes them: ``90s``, ``2m30s``, ``1h``; ``1m..3m``; ``2026-06-12 08:30``."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

SPAN_PATTERN: Final = r"(?=\d)(?:\d{1,3}d)?(?:\d{1,3}h)?(?:\d{1,4}m)?(?:\d{1,5}s)?"
MOMENT_PATTERN: Final = r"\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}"
_SPAN: Final = re.compile(r"(?=\d)(?:(\d{1,3})d)?(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,5})s)?", re.ASCII)
_UNITS: Final = (86_400_000, 3_600_000, 60_000, 1000)
_BARE: Final = re.compile(r"(\d{1,5})", re.ASCII)
_CLOCK: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})", re.ASCII)
_LONG: Final = re.compile(r"(\d+)\s*(d|h|m|s)[a-z]*\.?\s*", re.ASCII | re.IGNORECASE)
_HAN: Final = (("小时", "h"), ("分钟", "m"), ("分", "m"), ("秒钟", "s"), ("秒", "s"), ("天", "d"))


def span_of(text: str) -> int | None:
    """A span in ms; None for what is none. ``0`` needs no unit."""
    found = _SPAN.fullmatch(text.replace(" ", ""))
    if found is None:
        return 0 if text == "0" else None
    return sum(int(amount) * unit for amount, unit in zip(found.groups(), _UNITS, strict=True) if amount)


def written(span: int) -> str:
    """A span as a trainer would write it; ms beyond whole seconds are left out."""
    rest, parts = span // 1000, []
    for unit, name in ((3600, "h"), (60, "m"), (1, "s")):
        amount, rest = divmod(rest, unit)
        if amount:
            parts.append(f"{amount}{name}")
    return "".join(parts) or "0"


def span_near(text: str) -> str:
    """What span is probably meant by ``90``, ``2:30``, ``5 min`` or ``5分钟``; empty when none is."""
    plain = text.strip()
    if bare := _BARE.fullmatch(plain):
        return f"{bare[1]}s"
    if clock := _CLOCK.fullmatch(plain):
        hours, minutes, seconds = (int(one or 0) for one in clock.groups())
        return written((hours * 3600 + minutes * 60 + seconds) * 1000)
    for han, unit in _HAN:
        plain = plain.replace(han, unit)
    short = "".join(f"{amount}{unit.lower()}" for amount, unit in _LONG.findall(plain))
    return short if short and not _LONG.sub("", plain).strip() and span_of(short) is not None else ""


def moment_of(text: str) -> datetime | None:
    """A local date and time without its zone; None for what is none."""
    if re.fullmatch(MOMENT_PATTERN, text, re.ASCII) is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - the pack's zone is put to it where it is known
    except ValueError:
        return None
