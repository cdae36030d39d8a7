"""A telephone system's words as ringing calls: what is off about one is told, but the call is never lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dispatch_tui.desk.keyed import keyed
from dispatch_tui.desk.receiving import LONGEST, NewReport
from dispatch_tui.domain.place import Pack
from dispatch_tui.intake.shaping import LONGEST_ID

PLATFORM: Final = "ring"
"""The platform under which a telephone system's own call ids are known."""
LONGEST_LINE: Final = 1_000_000
KEYS: Final = ("id", "from", "line", "text")


class BadRing(Exception):
    """A line that is no call: code, what was found, what was expected."""

    def __init__(self, code: str, found: str = "", expected: str = "") -> None:
        super().__init__(code)
        self.code, self.found, self.expected = code, found, expected


@dataclass(frozen=True, slots=True)
class Ring:
    """One ringing call. ``warnings`` name the keys that could not be taken over whole: the call came in
    without."""

    report: NewReport
    warnings: tuple[str, ...]


def read_ring(line: str) -> Mapping[str, str]:
    """The values of one JSON line; raises BadRing."""
    if len(line) > LONGEST_LINE:
        raise BadRing("too_long", str(len(line)), f"<= {LONGEST_LINE}")
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRing("json", str(error), '{"id": "…", "from": "…", "line": "…", "text": "…"}') from None
    if not isinstance(value, dict):
        raise BadRing("kind", line[:80], '{"id": "…", "from": "…", "line": "…", "text": "…"}')
    given = {}
    for name in KEYS:
        one = value.get(name)
        if one is None or one == "":
            continue
        if isinstance(one, bool) or not isinstance(one, str | int):
            raise BadRing("kind", f"{name}: {one!r}"[:80], f'"{name}": "…"')
        given[name] = str(one)
    return given


def ring_of(given: Mapping[str, str], pack: Pack, key: bytes = b"") -> Ring:
    """The ringing call that ``id``, ``from``, ``line`` and ``text`` describe, its digest keyed by ``key``; raises
    BadRing for an impossible id."""
    call = given.get("id", "").strip()
    if len(call) > LONGEST_ID or not call.isprintable():
        raise BadRing("bad_id", call[:80], f"<= {LONGEST_ID}")
    warnings = []
    phone, text, line = (given.get(name, "").strip() for name in ("from", "text", "line"))
    for name, value, field in (("from", phone, "caller.phone"), ("text", text, "text")):
        if len(value) > LONGEST[field]:
            warnings.append(name)
    hotline = next((one.code for one in pack.hotlines.values() if line and line in (one.code, one.number)), None)
    if line and hotline is None:
        warnings.append("line")
    digest = keyed(key, "\0".join((phone, line, text)).encode("utf-8", "surrogatepass"))
    report = NewReport(
        source="call", text=text[: LONGEST["text"]], caller_phone=phone[: LONGEST["caller.phone"]],
        hotline=hotline, external=(PLATFORM, call) if call else None, digest=digest, ringing=True,
    )  # fmt: skip
    return Ring(report, tuple(warnings))
