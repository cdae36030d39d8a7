"""Codes made sentences: the message catalogue and the pack's names, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dispatch_tui.command.actions import BY_ID
from dispatch_tui.command.system import system_code
from dispatch_tui.desk.views import ConflictView, Erasure, TicketView, Uncounted
from dispatch_tui.domain.moment import at_place
from dispatch_tui.domain.plain import shown
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.words.catalogue import say, sentence

if TYPE_CHECKING:
    from dispatch_tui.domain.place import Pack

_FAMILIES = {
    "status": "status", "step": "step", "role": "role", "allowed": "", "kind": "event", "field": "field",
    "level": "level", "argument": "argument", "verb": "", "source": "source",
}  # fmt: skip


class Wording:
    """Says codes in ``language`` with the names of ``pack`` (None: codes stay codes)."""

    def __init__(self, language: str, pack: Pack | None = None) -> None:
        self.language = language
        self.pack = pack
        self._zone = ZoneInfo(pack.time_zone) if pack else None

    def say(self, key: str, **params: Any) -> str:
        return say(key, self.language, **params)

    def refusal(self, refusal: Refusal) -> str:
        """Why it was refused, and what would be needed."""
        why, need = self.why(refusal), self._of(refusal, "need")
        return f"{why}{self.say('sentence.gap')}{need}" if need else why

    def why(self, refusal: Refusal) -> str:
        """Why it was refused, for whoever can do nothing about it: it was done elsewhere and does not count."""
        return self._of(refusal, "why")

    def uncounted(self, one: Uncounted, at: str, who: str) -> str:
        """What somebody wrote that changes nothing: what, who, at which station, when, and why not."""
        what = shown(self.code("event", one.kind))
        told = {"who": who, "station": shown(one.station), "at": at, "why": self.why(one.why)}
        return self.say("ticket.uncounted", what=what, **told)

    def _of(self, refusal: Refusal, what: str) -> str:
        params = {name: self._param(name, value) for name, value in refusal.params.items()}
        return self.say(f"refusal.{refusal.code}.{what}", **params)

    def code(self, family: str, code: str | None) -> str:
        """The word for a code of a family (``status``, ``event`` …), else the code itself."""
        if not code:
            return ""
        found = sentence(f"{family}.{code}", self.language)
        return code if found is None else found

    def system(self, said: str) -> str:
        """What the system said of a failure, in words; as it came where it is not known."""
        code = system_code(said)
        return self.say(f"system.{code}") if code else shown(said)

    def state(self, view: TicketView) -> str:
        """What a caller who asks after a ticket is told: where it stands, who has it and how far they are."""
        told = [self.code("status", view.status)]
        for order in view.orders:
            if order.live or order is view.orders[-1]:
                since = self.clock_time(order.reported_at or order.arrived_at or order.acknowledged_at or order.sent_at)
                told.append(f"{self.department(order.department)} {self.code('step', order.status)} {since}")
        return f"{view.number}{self.say('sentence.colon')}{self.say('sentence.comma').join(told)}"

    def conflict_field(self, field: str) -> str:
        """What a conflict is about: a field, or an order, a merge, an undoing …"""
        family, colon, rest = field.partition(":")
        if not colon:
            return self.code("field", field)
        if family in ("department", "order", "extension", "until"):
            return self.say(f"conflict.{family}", department=self.department(rest.rpartition(":")[2]))
        return self.say(f"conflict.{family}")

    def conflict_value(self, field: str, value: str | None) -> str:
        """One side of a conflict."""
        if value is None:
            return self.say("conflict.missing")
        family = field.partition(":")[0]
        match family:
            case "item":
                return self.item(value)
            case "lead" | "department" | "ruling":
                return self.department(value)
            case "town":
                return self.town(value)
            case "until":
                return self.clock_time(int(value))
            case "order":
                return self.code("step", value)
            case "phase" | "end":
                return self._ending(value)
            case "urgency":
                return self.code("urgency", value)
            case "supervised":
                return self.code("level", value)
            case "edge" | "undo" | "time" | "confidential" | "major" | "recheck" | "extension":
                return self.say(f"conflict_value.{family}.{value}")
        return shown(value)

    def erasure(self, erasure: Erasure, at: str) -> str:
        """What was erased, by whom, where, when and why."""
        what = self.say("sentence.comma").join(self.code("erase_what", cls) for cls in erasure.classes)
        return self.say(
            "ticket.erased", what=what, operator=shown(erasure.actor), station=erasure.station, at=at,
            reason=self.code("erased_because", erasure.reason),
        )  # fmt: skip

    def waiting(self, view: TicketView) -> str:
        """Of which stations something waits for a supervisor on this ticket, as they were retired before."""
        stations = dict.fromkeys(entry.station for entry in view.timeline if entry.held)
        return self.say("ticket.waiting", stations=self.say("sentence.comma").join(stations), count=view.waiting)

    def _ending(self, value: str) -> str:
        """A stage of a ticket, or what came after an end that had not seen it."""
        for family in ("conflict_value.phase", "event", "status"):
            if self._known(f"{family}.{value}"):
                return self.say(f"{family}.{value}")
        return shown(value)

    def department(self, code: str | None, *, short: bool = True) -> str:
        """A department's name; its code where the pack does not know it."""
        found = self.pack.departments.get(code) if self.pack and code else None
        if found is None:
            return code or ""
        return (found.short.in_(self.language) if short else "") or found.name.in_(self.language)

    def item(self, code: str | None) -> str:
        found = self.pack.items.get(code) if self.pack and code else None
        return found.name.in_(self.language) if found else code or ""

    def phrase(self, code: str | None, kind: str | None = None) -> str:
        """A coded reason in words."""
        if not self.pack or not code:
            return code or ""
        for phrase in self.pack.phrases:
            if phrase.code == code and kind in (None, phrase.kind):
                return phrase.name.in_(self.language)
        return code

    def town(self, code: str | None) -> str:
        found = self.pack.towns.get(code) if self.pack and code else None
        return found.name.in_(self.language) if found else code or ""

    def clock_time(self, when: int | None) -> str:
        """Time of day on the wall, ``12:04``."""
        if when is None:
            return ""
        return at_place(when, self._zone).strftime("%H:%M")

    def _param(self, name: str, value: Any) -> str:
        if name == "at" and isinstance(value, int):
            return at_place(value, self._zone).strftime("%Y-%m-%d %H:%M")
        if name == "sides":
            return self._sides(value)
        if isinstance(value, Mapping):
            return ", ".join(f"{key}={self._param(key, one)}" for key, one in value.items())
        if isinstance(value, str):
            return self._code(name, value)
        if isinstance(value, Iterable):
            return self.say("sentence.comma").join(self._code(name, str(one)) for one in value)
        return str(value)

    def _sides(self, conflicts: Iterable[ConflictView]) -> str:
        """The sides of every conflict, numbered as ``resolve`` takes them."""
        told = []
        for one in conflicts:
            field = self.conflict_field(one.field)
            for number, (value, actor, station, at, _) in enumerate(one.values, one.first):
                told.append(self.say(
                    "conflict.side", number=number, field=field, value=self.conflict_value(one.field, value),
                    operator=shown(actor), station=station, at=self.clock_time(at),
                ))  # fmt: skip
        return self.say("conflict.gap").join(told)

    def _code(self, name: str, value: str) -> str:
        match name:
            case "department" | "departments":
                return self.department(value)
            case "item":
                return self.item(value)
            case "allowed":
                for family in ("status", "role", "step"):
                    if self._known(f"{family}.{value}"):
                        return self.say(f"{family}.{value}")
                return value
            case "act":
                return self.say(f"action.{value}.title") if value in BY_ID else shown(value)
            case "reason":
                return self.system(value)
            case "maker":
                return shown(value) or self.say("sentence.maker")
        family = _FAMILIES.get(name, "")
        if family and self._known(f"{family}.{value}"):
            return self.say(f"{family}.{value}")
        return shown(value)

    def _known(self, key: str) -> bool:
        return sentence(key, self.language) is not None
