"""A recorded script as text: YAML in the order and the manner in which a trainer would write it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from dispatch_tui.desk.duty import Duty
from dispatch_tui.drill.recording.acting import RECHECKED, came, heard_after, lines
from dispatch_tui.drill.recording.gathering import DEPARTMENTS, Deed, Matter
from dispatch_tui.drill.script.spans import written
from dispatch_tui.words.catalogue import say

MINUTE: Final = 60_000
LONGEST: Final = 48 * 60 * MINUTE
"""As long as a script may last."""
_AFTER: Final = 5 * MINUTE
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_KINDS: Final[Mapping[str, str]] = {"call": "call", "grid": "grid", "police": "police", "app": "app", "platform": "app"}
_ENDS: Final[Mapping[str, str]] = {
    "transferred": "transfer", "refused": "refuse", "answered_directly": "answer",
}  # fmt: skip
_STEPS: Final = ("acknowledge", "arrive", "report")


class Written:
    """A script and the play beside it, made of matters in the order in which they came."""

    def __init__(self, matters: Sequence[Matter], duty: Duty, language: str, title: str) -> None:
        self._matters = matters
        self._duty = duty
        self._language = language
        self._title = title
        zone = ZoneInfo(duty.pack.time_zone)
        first = min((came(one) for one in matters), default=0)
        self.start = (first - 10_000) // MINUTE * MINUTE
        self._local = datetime.fromtimestamp(self.start / 1000, zone)
        last = max((deed.at + (RECHECKED if deed.kind == "verified" else 0) for one in matters for deed in one.deeds),
                   default=first)  # fmt: skip
        self.length = min((max(last, first) - self.start + _AFTER) // MINUTE * MINUTE + MINUTE, LONGEST)

    @property
    def left_out(self) -> int:
        """How many deeds lie beyond the longest drill there may be."""
        return sum(deed.at - self.start >= self.length for one in self._matters for deed in one.deeds)

    def script(self) -> str:
        """The YAML."""
        return "\n".join([*self._head(), *self._injects(), *self._expectations()]) + "\n"

    def play(self) -> str:
        """The real acts, line by line."""
        told = [f"# {one}" for one in say("recording.play", self._language).splitlines()]
        known = {one.number: came(one) - self.start for one in self._matters}
        every = [one for one in lines(self._matters) if known[one[0]] + one[1] < self.length]
        every.sort(key=lambda one: known[one[0]] + one[1])
        told += [f"@{number}+{_clock(after)} {line}" for number, after, line in every]
        return "\n".join(told) + "\n"

    # parts of the script

    def _head(self) -> Iterator[str]:
        yield "# yaml-language-server: $schema=drill.schema.json"
        yield from (f"# {line}" for line in say("recording.script", self._language).splitlines())
        yield "drill: 1"
        yield f"title: {_text(self._title)}"
        yield "level: 3"
        yield f"pack: {self._duty.pack.name}"
        yield f"languages: [{self._language}]"
        yield f"start: {self._local:%Y-%m-%d %H:%M}"
        yield f"length: {written(self.length)}"
        role = "supervisor" if self._supervised() else "dispatcher"
        yield f"players: [{{code: trainee, name: {_text(say('recording.trainee', self._language))}, role: {role}}}]"
        silent = list(self._silent())
        if silent:
            yield "departments:"
            yield from silent

    def _supervised(self) -> bool:
        return any(deed.kind in ("ruled", "supervised") for one in self._matters for deed in one.deeds)

    def _silent(self) -> Iterator[str]:
        """What a department that was sent orders never did."""
        sent: dict[str, set[str]] = {}
        for matter in self._matters:
            for deed in matter.deeds:
                if deed.kind == "dispatched":
                    sent.setdefault(deed.department, set())
                elif deed.kind in DEPARTMENTS:
                    sent.setdefault(deed.department, set()).add(DEPARTMENTS[deed.kind])
        for department, did in sorted(sent.items()):
            never = [step for step in _STEPS if step not in did]
            if never:
                yield f"  {department}: {{{', '.join(f'{step}: never' for step in never)}}}"

    def _injects(self) -> Iterator[str]:
        yield "injects:"
        for matter in self._matters:
            if came(matter) - self.start < self.length:
                yield from self._report(matter)
                yield from self._departments(matter)

    def _report(self, matter: Matter) -> Iterator[str]:
        kind = _KINDS.get(matter.source, "app")
        yield f"  - inject: {matter.number}"
        yield f"    at: {written(came(matter) - self.start)}"
        yield f"    {kind}:"
        text = matter.text or say("recording.no_words", self._language)
        if kind == "call":
            yield from _given(("from", matter.phone), ("line", matter.hotline), ("name", matter.name), indent=6)
            if matter.confidential:
                yield "      confidential: yes"
            yield "      says:"
            yield f"        - {_text(text)}"
            if matter.address:
                yield f"        - {{ask: where, say: {_text(matter.address)}}}"
            gone = self._hung_up(matter)
            if gone is not None:
                yield f"      hangs_up: {written(gone)}"
        else:
            yield f"      text: {_text(text)}"
            yield from _given(("address", matter.address), ("town", matter.town), ("grid", matter.grid),
                              ("name", matter.name), ("phone", matter.phone), indent=6)  # fmt: skip
        truth = self._truth(matter)
        if truth:
            yield f"      truth: {{{', '.join(f'{name}: {value}' for name, value in truth.items())}}}"
        answers = _last(matter, "called_back")
        if answers is not None:
            yield f"      call_back: {_answers(answers)}"

    def _hung_up(self, matter: Matter) -> int | None:
        """How long a call rang that nobody answered."""
        if any(deed.kind in ("answered", "transferred", "attached") for deed in matter.deeds) or not matter.rang:
            return None
        end = _last(matter, "cancelled")
        return max(1000, end.at - came(matter)) if end is not None else None

    def _truth(self, matter: Matter) -> dict[str, str]:
        """What came of it is taken for what should have come of it."""
        truth: dict[str, str] = {}
        end = next((deed for deed in reversed(matter.deeds) if deed.kind in _ENDS), None)
        sent = any(deed.kind == "dispatched" for deed in matter.deeds)
        if matter.same_as is not None and not sent:
            attached = _last(matter, "attached") is not None
            truth |= {"path": "attach" if attached else "merge", "same_as": str(matter.same_as)}
        elif end is not None and not sent:
            truth["path"] = _ENDS[end.kind]
            if end.kind == "transferred":
                truth["number"] = _text(str(end.data["number"]))
            elif end.data.get("reason"):
                truth["reason"] = str(end.data["reason"])
        elif matter.item is None:
            return {}
        if matter.item is not None:
            truth["item"] = _text(matter.item)
        if matter.urgency is not None:
            truth["urgency"] = str(matter.urgency)
        for name, value in (("grid", matter.grid), ("town", None if matter.grid else matter.town)):
            if value:
                truth[name] = _text(value)
        if matter.address and matter.source == "call":
            truth["address"] = _text(matter.address)
        return truth

    # departments as they were

    def _departments(self, matter: Matter) -> Iterator[str]:
        """Each step of a department, as long after what it followed on as in earnest."""
        names = iter(f"{matter.number}{first}{second}" for first in ("", *_LETTERS) for second in _LETTERS)
        turns: dict[tuple[str, str], int] = {}
        anchor: dict[str, Deed] = {}
        for deed in matter.deeds:
            if deed.kind in ("dispatched", "sent_back", "return_refused"):
                anchor[deed.department] = deed
                key = (deed.kind, deed.department)
                turns[key] = turns.get(key, 0) + 1
            elif deed.kind in DEPARTMENTS and deed.department in anchor and deed.at - self.start < self.length:
                before = anchor[deed.department]
                yield from self._step(matter, deed, before, turns[before.kind, before.department], next(names))

    def _step(self, matter: Matter, deed: Deed, before: Deed, times: int, name: str) -> Iterator[str]:
        by = written(max(0, deed.at // 1000 - before.at // 1000) * 1000)
        more = f", times: {times}" if times > 1 else ""
        yield f"  - inject: {name}"
        waits = f"did: {before.kind}, inject: {matter.number}, department: {deed.department}, by: {by}{more}"
        yield f"    on: {{{waits}}}"
        yield "    department:"
        does = DEPARTMENTS[deed.kind]
        yield f"      order_of: {matter.number}"
        yield f"      department: {deed.department}"
        yield f"      does: {does}"
        if does == "report":
            yield f"      outcome: {deed.data.get('outcome', 'solved')}"
            if not _honest(matter, deed):
                yield "      honest: no"
            heard = heard_after(matter, deed)
            if heard is not None:
                yield f"      call_back: {_answers(heard)}"
        if does == "ask_extension":
            yield f"      until: {written(max(MINUTE, int(deed.data['until']) - deed.at))}"
        reason = deed.data.get("reason")
        if reason and does in ("return", "ask_extension"):
            yield f"      reason: {reason}"
        if deed.words:
            yield f"      says: {_text(deed.words)}"

    # what is expected

    def _expectations(self) -> Iterator[str]:
        yield "expect:"
        found = [f"  - {{{one}}}" for matter in self._matters for one in self._expected(matter)]
        yield from found or ["  []"]

    def _expected(self, matter: Matter) -> Iterator[str]:
        head = f"inject: {matter.number}"
        kinds = {deed.kind for deed in matter.deeds}
        if matter.source == "call" and (not matter.rang or "answered" in kinds):
            yield f"{head}, answered: 15s, weight: 1"
        truth = self._truth(matter)
        if truth.get("path"):
            yield f"{head}, handled: truth, weight: 3"
            return
        if "dispatched" not in kinds or not truth:
            return
        yield f"{head}, item: truth, weight: 2"
        yield f"{head}, dispatched: 2m30s, weight: 2"
        yield f"{head}, {self._leads(matter)}, weight: 3"
        if "reported" in kinds and kinds & {"verified", "sent_back"}:
            yield f"{head}, verified: honestly, weight: 2"
        if "called_back" in kinds:
            yield f"{head}, called_back: honestly, weight: 2"
        if "closed" in kinds:
            yield f"{head}, closed: yes, weight: 1"

    def _leads(self, matter: Matter) -> str:
        """Who was first sent it; where the duty list names others, it says that it was so."""
        sent = [deed for deed in matter.deeds if deed.kind == "dispatched"]
        lead = next((deed.department for deed in sent if deed.data["part"] == "lead"), "")
        helping = sorted({deed.department for deed in sent if deed.data["part"] == "support"} - {lead})
        told = f"lead: {lead}" + (f", supports: [{', '.join(helping)}]" if helping else "")
        place = self._duty.place(matter.town, matter.grid)
        routed = self._duty.router.resolve(str(matter.item), place) if matter.item in self._duty.pack.items else None
        if routed is None or lead != routed.lead or set(helping) - set(routed.supports):
            told += f", because: {_text(say('recording.because', self._language))}"
        return told


def _last(matter: Matter, kind: str) -> Deed | None:
    return next((deed for deed in reversed(matter.deeds) if deed.kind == kind), None)


def _honest(matter: Matter, report: Deed) -> bool:
    """Whether the centre let a report stand, and the caller too: what was sent back, or called unsolved, was not so."""
    for deed in matter.deeds:
        if deed.at < report.at or deed is report:
            continue
        if deed.kind == "sent_back" and deed.department == report.department:
            return False
        if deed.kind == "reported" and deed.department == report.department:
            return True
        if deed.kind == "called_back" and deed.data.get("solved") is False:
            return False
    return True


def _answers(deed: Deed) -> str:
    """What the caller said at a call-back."""
    told = [f"{name}: {'yes' if deed.data[name] else 'no'}" for name in ("reached", "solved", "satisfied")
            if name in deed.data]  # fmt: skip
    return f"{{{', '.join(told)}}}"


def _given(*pairs: tuple[str, Any], indent: int) -> Iterable[str]:
    return [f"{' ' * indent}{name}: {_text(str(value))}" for name, value in pairs if value]


def _text(text: str) -> str:
    """A text in quotation marks, as JSON writes it, which YAML reads alike."""
    return json.dumps(text, ensure_ascii=False)


def _clock(span: int) -> str:
    """``1:23`` or ``1:02:03``."""
    seconds = span // 1000
    hours, minutes, left = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"
