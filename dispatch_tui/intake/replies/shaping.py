"""From a row of a reply sheet to the acts that it tells of."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from dispatch_tui.desk.keyed import keyed
from dispatch_tui.desk.photos import LARGEST
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.replies import Reply, Slip, Step
from dispatch_tui.desk.slips import COLUMNS, Sheet
from dispatch_tui.desk.times import iso
from dispatch_tui.domain.place import Pack
from dispatch_tui.domain.ticket.reading import Order
from dispatch_tui.intake.beside import Beside
from dispatch_tui.intake.replies.times import floor_minute, read_time
from dispatch_tui.intake.replies.titles import choices, is_signed, language_of, read_outcome, read_passed, read_phrase
from dispatch_tui.intake.rows import Row, RowProblem
from dispatch_tui.store.store import Store

MOST_PHOTOS: Final = 20
LONGEST_WORDS: Final = 20_000
_APART = re.compile(r"[;；、,，\n|]+")
_TIME: Final = "18:30 | 2026-11-23 18:30"
_PICTURE: Final = "JPEG | PNG | GIF | WEBP | HEIC"
_WORDED: Final = ("outcome", "return_reason", "extension_until")


class Off(Exception):
    """A cell is off; ``problem`` says how."""

    def __init__(self, problem: RowProblem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Shaper:
    """Shapes the rows of one sheet. ``columns`` are the sheet's own headers by column, ``now`` is UTC ms."""

    pack: Pack
    store: Store
    sheet: Sheet
    columns: Mapping[str, str]
    beside: Beside
    now: int

    def said(self, row: Row) -> dict[str, str]:
        """What was filled in, by column."""
        replies = [one.code for one in COLUMNS[self.sheet] if one.reply]
        given = {code: row.values.get(self.columns[code], "") for code in replies if code in self.columns}
        return {code: text for code, text in given.items() if text}

    def cell(self, row: Row, code: str) -> str:
        """A column's text; empty where the sheet has no such column."""
        return row.values.get(self.columns.get(code, ""), "")

    def shape(self, row: Row, slip: Slip, number: str) -> Reply:
        """What a filled row says; raises Off."""
        said = self.said(row)
        length = sum(map(len, said.values()))
        if length > LONGEST_WORDS:
            raise Off(RowProblem(row.file, row.number, "", "too_long", str(length), f"<= {LONGEST_WORDS}"))
        photos = self.photos(row)
        reading = _Reading(self, row, said, slip, photos)
        steps = tuple(reading.order(slip.order) if slip.order is not None else reading.recheck())
        taken = any(step.args.get("photo") for step in steps)
        return Reply(number, self.words(number, said), self.digest(said, photos), steps, () if taken else photos)

    def digest(self, said: Mapping[str, str], photos: tuple[bytes, ...]) -> str:
        """A keyed hash of what was written and of the photos; how cells were padded makes no difference."""
        told = sorted((code, " ".join(text.split())) for code, text in said.items())
        hashed = [hashlib.sha256(photo).hexdigest() for photo in photos]
        return keyed(self.store.row_key, json.dumps([told, hashed], ensure_ascii=False).encode())

    def unfit(self, row: Row, code: str, problem: str, expected: str = "") -> Off:
        return Off(
            RowProblem(row.file, row.number, self.columns.get(code, code), problem, self.cell(row, code), expected)
        )

    def words(self, number: str, said: Mapping[str, str]) -> str:
        """All that was written, under the sheet's own headers."""
        return "\n".join([number, *(f"{self.columns[code]}: {text}" for code, text in said.items())])

    def photos(self, row: Row) -> tuple[bytes, ...]:
        """The pictures that a row names, each once; raises Off."""
        named = [name.strip() for name in _APART.split(self.cell(row, "photo"))]
        wanted = dict.fromkeys(name for name in named if name)
        if len(wanted) > MOST_PHOTOS:
            raise self.unfit(row, "photo", "too_many_photos", f"<= {MOST_PHOTOS}")
        return tuple(self._photo(row, name) for name in wanted)

    def _photo(self, row: Row, name: str) -> bytes:
        try:
            return self.beside.photo(name)
        except Refused as refused:
            code = refused.refusal.code
            expected = f"<= {LARGEST}" if code == "photo_too_large" else _PICTURE
            problem = RowProblem(row.file, row.number, self.columns["photo"], code, name, expected)
            raise Off(problem) from None


@dataclass(frozen=True, slots=True)
class _Reading:
    """One row being read."""

    shaper: Shaper
    row: Row
    said: Mapping[str, str]
    slip: Slip
    photos: tuple[bytes, ...]

    def order(self, order: Order) -> Iterator[Step]:
        """What the department did with its order; what is known to have happened is not told again."""
        if order.step == "withdrawn":
            yield from self._withdrawal(order)
            return
        since = order.sent_back_at or order.sent_at
        if "outcome" in self.said and "return_reason" in self.said:
            raise self.shaper.unfit(self.row, "return_reason", "reply_both")
        if "reported_at" in self.said and not {"outcome", "return_reason"} & self.said.keys():
            raise self._unchosen("outcome", "missing")  # merged cells lose it, and the report would be lost with it
        words = self.said.get("words", "")
        signed = self._time("acknowledged_at", since)
        arrived = self._time("arrived_at", signed or since)
        reported = self._time("reported_at", arrived or signed or since)
        if "acknowledged_at" in self.said and order.step == "sent":
            yield Step("acknowledge", {"order": order.id}, signed)
        if "arrived_at" in self.said and order.step in ("sent", "acknowledged", "reworking"):
            yield Step("arrive", {"order": order.id}, arrived)
        yield from self._extension(order, "" if {"outcome", "return_reason"} & self.said.keys() else words)
        if "outcome" in self.said:
            yield from self._report(order, words, reported)
        elif "return_reason" in self.said:
            reason = self._phrase("return_reason", "return")
            if (order.step, order.return_reason) != ("returned", reason):
                yield Step("return_order", {"order": order.id, "reason": reason, "words": words}, reported)

    def recheck(self) -> Iterator[Step]:
        """What was found on site; a photo belongs to it."""
        when = self._time("rechecked_at", self.slip.ticket.verified_at or self.slip.ticket.received_at)
        if "passed" not in self.said:
            if self.said.keys() - {"answered_by"}:
                raise self._unchosen("passed", "missing")
            return
        passed = read_passed(self.said["passed"])
        if passed is None:
            raise self._unchosen("passed")
        args = {"passed": passed, "photo": self.photos, "words": self.said.get("words", "")}
        yield Step("recheck", args, when)

    def _withdrawal(self, order: Order) -> Iterator[Step]:
        more = [code for code in ("arrived_at", "outcome", "return_reason", "extension_until") if code in self.said]
        if more:
            raise self.shaper.unfit(self.row, more[0], "reply_withdrawn")
        if "acknowledged_at" in self.said:
            when = self._time("acknowledged_at", order.sent_at)
            yield Step("acknowledge_withdrawal", {"order": order.id}, when)

    def _report(self, order: Order, words: str, when: int | None) -> Iterator[Step]:
        outcome = read_outcome(self.said["outcome"])
        if outcome is None:
            raise self._unchosen("outcome")
        if order.step == "reported" and (order.outcome, self._reported_words(order)) == (outcome, words):
            return
        yield Step("report", {"order": order.id, "outcome": outcome, "words": words, "photo": self.photos}, when)

    def _reported_words(self, order: Order) -> str:
        """What the order's last report says."""
        last = [entry.event for entry in self.slip.ticket.timeline if entry.event.kind == "reported"
                and not entry.retracted and entry.event.data.get("order") == order.id]  # fmt: skip
        part = last[-1].part("words") if last else None
        return (self.shaper.store.text(part) or "") if part else ""

    def _extension(self, order: Order, words: str) -> Iterator[Step]:
        if "extension_until" not in self.said:
            return
        zone, now = self.shaper.pack.time_zone, self.shaper.now
        until = read_time(self.said["extension_until"], now, zone, to_come=True)
        if until is None:
            raise self.shaper.unfit(self.row, "extension_until", "time", _TIME)
        if order.extension is not None and order.extension[1] == until:
            return
        args: dict[str, Any] = {"order": order.id, "until": until, "words": words}
        if "extension_reason" in self.said:
            args["reason"] = self._phrase("extension_reason", "extension")
        yield Step("ask_extension", args)

    def _phrase(self, code: str, kind: str) -> str:
        found = read_phrase(self.shaper.pack, kind, self.said[code])
        if found is None:
            raise self._unchosen(code)
        return found

    def _time(self, code: str, since: int) -> int | None:
        """When it happened, not before ``since`` and not after now; None where no time is told."""
        text = self.said.get(code)
        if text is None or is_signed(text):
            return None
        when = read_time(text, since, self.shaper.pack.time_zone)
        if when is None:
            raise self.shaper.unfit(self.row, code, "time", _TIME)
        if when < floor_minute(since):
            raise self.shaper.unfit(self.row, code, "time_before", self._told(since))
        if when > self.shaper.now:
            raise self.shaper.unfit(self.row, code, "time_later", self._told(self.shaper.now))
        return max(when, since)

    def _told(self, when: int) -> str:
        return (iso(when, self.shaper.pack.time_zone) or "")[:16].replace("T", " ")

    def _unchosen(self, code: str, problem: str = "choice") -> Off:
        """None of the choices of a column stands there: they are told as codes, and in the sheet's own words."""
        pack, columns = self.shaper.pack, self.shaper.columns
        offered = choices(pack, code, language_of(columns, pack.languages[0]))
        found = self.shaper.unfit(self.row, code, problem, " | ".join(offered))
        return Off(replace(found.problem, offered=" | ".join(offered.values())))
