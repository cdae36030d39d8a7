"""Fields as a form or a line gives them, proved against the pack: codes apart from texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dispatch_tui.desk.receiving import LONGEST, SOURCES, NewReport
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.covering import cover_of
from dispatch_tui.domain.ticket.kinds import FIELD_PARTS
from dispatch_tui.store.log import NewPart

if TYPE_CHECKING:
    from dispatch_tui.desk.work import Work

NAMES: Mapping[str, str] = {
    "name": "caller.name", "phone": "caller.phone", "from": "caller.phone", "at": "address", "line": "hotline",
    "subject": "summary", "confidential": "confidential", "urgency": "urgency", "grid": "grid", "town": "town",
    "address": "address", "summary": "summary", "text": "text", "source": "source", "hotline": "hotline",
    "caller.name": "caller.name", "caller.phone": "caller.phone", "item": "item", "major": "major",
}  # fmt: skip
"""What a person may call a field, and the register that it is."""
_YES = frozenset({"yes", "y", "true", "1", "on", "是"})
_NO = frozenset({"no", "n", "false", "0", "off", "否"})


def read_fields(fields: Mapping[str, Any], work: Work) -> tuple[dict[str, Any], list[NewPart]]:
    """Codes by register, and parts for the texts; a new address brings its grid where the pack knows it.

    A text that is given back as it was shown, covered, changes nothing. Raises Refused ``no_such_field``,
    ``bad_field``, ``too_long`` or ``classify_instead``.
    """
    given = {_name(name): value for name, value in fields.items() if name != "take"}
    parts = []
    codes: dict[str, Any] = {}
    for name, value in given.items():
        if name in FIELD_PARTS:
            text = _uncovered(name, str(value).strip(), work)
            if text is None:
                continue
            if len(text) > LONGEST[name]:
                raise Refused("too_long", fields, field=name, length=len(text), most=LONGEST[name])
            parts.append(NewPart(name, FIELD_PARTS[name], text.encode("utf-8", "replace")))
        elif name == "item":
            raise Refused("classify_instead", fields, item=str(value))
        else:
            codes[name] = _code(name, value, work)
    if "address" in given and "grid" not in codes and "town" not in codes:
        codes.update(_located(str(given["address"]), work))
    return codes, parts


def report_of(fields: Mapping[str, Any], work: Work) -> NewReport:
    """A new report from the fields of a form or a line."""
    given = {_name(name): value for name, value in fields.items() if name != "take"}
    text, address = str(given.get("text", "")).strip(), str(given.get("address", "")).strip()
    if not text and not str(given.get("summary", "")).strip():
        raise Refused("text_needed", fields)
    codes = {name: _code(name, value, work) for name, value in given.items()
             if name not in FIELD_PARTS and name != "item" and value not in (None, "")}  # fmt: skip
    if "grid" not in codes and "town" not in codes:
        codes.update(_located(address, work) or _located(text, work))
    return NewReport(
        source=codes.get("source", "call"),
        text=text,
        summary=str(given.get("summary", "")).strip(),
        address=address,
        town=codes.get("town"),
        grid=codes.get("grid"),
        caller_name=str(given.get("caller.name", "")).strip(),
        caller_phone=str(given.get("caller.phone", "")).strip(),
        hotline=codes.get("hotline"),
        item=str(given["item"]) if given.get("item") else None,
        urgency=codes.get("urgency"),
        confidential=codes.get("confidential", False),
        major=codes.get("major", False),
    )


def _uncovered(name: str, text: str, work: Work) -> str | None:
    """What is meant by a text that may have been shown covered; None where it is what stands."""
    part = work.ticket.fields.get(name)
    stands = work.store.text(part) if part else None
    if not stands:
        return text
    return cover_of(work.ticket, work.store.text).uncovered(name, text, stands)


def _name(name: str) -> str:
    found = NAMES.get(name)
    if found is None:
        raise Refused("no_such_field", field=name, fields=sorted(NAMES))
    return found


def read_urgency(given: str | int) -> int:
    """1 to 4; raises Refused ``bad_field``."""
    text = str(given).strip()
    if text not in ("1", "2", "3", "4"):
        raise Refused("bad_field", field="urgency", found=text)
    return int(text)


def _code(name: str, value: Any, work: Work) -> Any:
    text = str(value).strip()
    pack = work.pack
    match name:
        case "urgency":
            return read_urgency(text)
        case "confidential" | "major":
            if text.lower() in _YES:
                return True
            if text.lower() in _NO:
                return False
        case "grid":
            if text.upper() in pack.grids or text in pack.grids:
                return text if text in pack.grids else text.upper()
        case "town":
            if text in pack.towns:
                return text
        case "hotline":
            known = {one for line in pack.hotlines.values() for one in (line.code, line.number)}
            if text in known:
                return next(code for code, line in pack.hotlines.items() if text in (line.code, line.number))
        case "source":
            if text in SOURCES:
                return text
    raise Refused("bad_field", field=name, found=text)


def _located(text: str, work: Work) -> dict[str, str]:
    place = work.duty.locator.find(text) if text else None
    if place is None:
        return {}
    return {name: code for name, code in (("town", place.town), ("grid", place.grid)) if code}
