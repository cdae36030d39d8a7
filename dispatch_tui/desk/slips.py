"""Slips: what a department with no station, or a collector on foot, is handed in a sheet or on paper, and by what each
row is known when it comes back."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

from dispatch_tui.domain.ticket.reading import Order, Ticket

Sheet = Literal["orders", "rechecks"]
WAITING: Final = ("sent", "acknowledged", "arrived", "reworking", "withdrawn")
"""The steps at which an order waits for its department: ``withdrawn`` until it has acknowledged that."""
TO_RECHECK: Final = ("callback", "close")
"""The lanes of the queue in which it is worth a collector's way to look: the centre has accepted what was reported."""
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without the letters that are taken for digits, or for each other, when they are read out."""
_MARK_LENGTH: Final = 4
_WITHDRAWN: Final = "W"
_SLIP = re.compile(rf"(?P<stem>.+-[{_ALPHABET}]{{{_MARK_LENGTH}}})(?:-(?P<turn>\d{{1,4}}|{_WITHDRAWN}))?")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet by its code (``reply.column.<code>`` titles it). ``reply`` columns are filled in by whoever
    gets the sheet; ``time`` ones hold times."""

    code: str
    reply: bool = False
    time: bool = False


def _given(*codes: str) -> tuple[Column, ...]:
    return tuple(Column(code, time=code.endswith(("_at", "_by"))) for code in codes)


def _reply(*codes: str) -> tuple[Column, ...]:
    return tuple(Column(code, reply=True, time=code.endswith(("_at", "_until"))) for code in codes)


COLUMNS: Final[dict[Sheet, tuple[Column, ...]]] = {
    "orders": (
        *_given("slip", "order", "department", "number", "part", "step", "urgency", "sent_at", "acknowledge_by",
                "arrive_by", "report_by", "place", "grid", "item", "matter", "caller", "remark"),
        *_reply("acknowledged_at", "arrived_at", "reported_at", "outcome", "words", "return_reason",
                "extension_until", "extension_reason", "answered_by", "photo"),
    ),
    "rechecks": (
        *_given("slip", "recheck", "number", "place", "grid", "item", "matter", "reported"),
        *_reply("rechecked_at", "passed", "words", "photo", "answered_by"),
    ),
}  # fmt: skip
"""``order`` holds an order's id, ``recheck`` a ticket's: with ``slip`` they say what a row is about."""
KEYS: Final[dict[Sheet, str]] = {"orders": "order", "rechecks": "recheck"}
"""The column that tells which kind of sheet it is."""


def slip_of_order(ticket: Ticket, order: Order) -> str:
    """An order's slip number: one for each turn, another when it is withdrawn."""
    if order.step == "withdrawn":
        return f"{_stem(ticket, order.id)}-{_WITHDRAWN}"
    return _turned(_stem(ticket, order.id), _times(ticket, "sent_back", order.id))


def slip_of_recheck(ticket: Ticket) -> str:
    """The number of the slip for a ticket's next recheck."""
    return _turned(_stem(ticket, ticket.id), _times(ticket, "rechecked"))


def belongs(slip: str, ticket: Ticket, key: str) -> bool:
    """Whether a slip number was given out for that order (or, ``key`` the ticket itself, for its rechecks)."""
    found = _SLIP.fullmatch(slip)
    return found is not None and found["stem"] == _stem(ticket, key)


def read_slip(text: str) -> str:
    """A slip number as it was typed or scanned, as it was printed."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\u2010-\u2015\u2212]", "-", re.sub(r"\s", "", plain)).upper()


def _stem(ticket: Ticket, key: str) -> str:
    """The ticket's number and a mark of what it is about, so that a slip of one row fits no other."""
    value = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4])
    mark = "".join(_ALPHABET[value >> 5 * place & 31] for place in range(_MARK_LENGTH))
    return f"{ticket.number.upper()}-{mark}"


def _turned(stem: str, turns: int) -> str:
    return f"{stem}-{turns + 1}" if turns else stem


def _times(ticket: Ticket, kind: str, order: str | None = None) -> int:
    """How often something happened and stands."""
    return sum(
        entry.event.kind == kind and not entry.retracted and entry.verdict.outcome == "counted"
        and (order is None or entry.event.data.get("order") == order)
        for entry in ticket.timeline
    )  # fmt: skip
