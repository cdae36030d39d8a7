"""Reports in, from whatever door: one shape for a ring, a form, a row of a file, a collector's report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from dispatch_tui.domain.ticket.kinds import FIELD_PARTS

_CONTENT_ID = re.compile("#[0-9a-f]{40}-[0-9]+")
SOURCES = ("call", "grid", "police", "app", "platform")
LONGEST = {"text": 20_000, "summary": 200, "address": 500, "caller.name": 100, "caller.phone": 40}
"""Characters kept of each text; a longer one is refused with its length, never cut in silence."""


@dataclass(slots=True)
class NewReport:
    """A report before it is a ticket. Times are UTC ms. ``external`` is (platform, its own id) and
    ``digest`` a hash of the row as it came, by which a changed row is known. ``closed_at`` with an ``item``
    makes it history."""

    source: str
    text: str = ""
    summary: str = ""
    address: str = ""
    town: str | None = None
    grid: str | None = None
    caller_name: str = ""
    caller_phone: str = ""
    hotline: str | None = None
    item: str | None = None
    urgency: int | None = None
    confidential: bool = False
    received_at: int | None = None
    closed_at: int | None = None
    external: tuple[str, str] | None = None
    digest: str = ""
    ringing: bool = False
    major: bool = False
    photos: tuple[bytes, ...] = field(default=())
    follows: tuple[tuple[str, str], ...] = field(default=())
    """Externals of earlier reports that this one brings up to date: it becomes a note on the newest that is
    here."""

    def texts(self) -> Mapping[str, str]:
        """What becomes parts, by field name; empty ones left out."""
        given = {
            "text": self.text, "summary": self.summary, "address": self.address,
            "caller.name": self.caller_name, "caller.phone": self.caller_phone,
        }  # fmt: skip
        return {name: value for name, value in given.items() if value}

    def too_long(self) -> tuple[str, int, int] | None:
        """(field, its length, the most) of the first text that is too long."""
        for name, value in self.texts().items():
            if len(value) > LONGEST[name]:
                return name, len(value), LONGEST[name]
        return None

    def parts(self) -> list[tuple[str, str, bytes]]:
        """(name, class, content) of every part."""
        found = [
            (name, FIELD_PARTS[name], value.encode("utf-8", "replace"))
            for name, value in self.texts().items()
        ]
        return found + [("photo", "photo", photo) for photo in self.photos]

    def data(self, number: str, call: str | None, category: str, demands: tuple[str, ...]) -> dict[str, Any]:
        """The data of its ``received`` event."""
        fields: dict[str, Any] = {}
        for name, value in (("town", self.town), ("grid", self.grid), ("urgency", self.urgency)):
            if value is not None:
                fields[name] = value
        if self.confidential:
            fields["confidential"] = True
        if self.major:
            fields["major"] = True
        data: dict[str, Any] = {"number": number, "source": self.source}
        if self.item:
            fields["item"], fields["category"] = self.item, category
            data["demands"] = list(demands)
        if fields:
            data["fields"] = fields
        for key, value in (
            ("hotline", self.hotline), ("call", call), ("received_at", self.received_at),
            ("closed_at", self.closed_at),
        ):  # fmt: skip
            if value is not None:
                data[key] = value
        if self.ringing:
            data["ringing"] = True
        if self.external:
            data["external"] = {"source": self.external[0], "id": self.external[1], "digest": self.digest}
        return data


Outcome = Literal["added", "known", "changed"]


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a report: ``added`` as a new ticket, ``known`` already, or ``changed`` what was known.
    ``call`` is the contact by phone that it came by."""

    outcome: Outcome
    ticket: str
    number: str = ""
    call: str | None = None


def content_id(digest: str, occurrence: int) -> str:
    """The id of a row whose platform gives none: its content, and the how-manieth of its like it is."""
    return f"#{digest[:40]}-{occurrence}"


def is_content_id(external: str) -> bool:
    """Whether an id was made from a row's content, so that its platform does not know it."""
    return _CONTENT_ID.fullmatch(external) is not None
