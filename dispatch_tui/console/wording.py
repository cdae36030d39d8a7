"""What the screen says beyond the common sentences: times as they are shown, clocks, events of the timeline.

One ``Wording`` belongs to one language and one pack; switching the language makes another. Names that come from
people (operators) are text as it came; the panes neutralise it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dispatch_tui.command.actions import Action
from dispatch_tui.command.wording import Wording as CommonWording
from dispatch_tui.console import times
from dispatch_tui.desk.views import EntryView, TicketView
from dispatch_tui.words.catalogue import sentence

if TYPE_CHECKING:
    from dispatch_tui.domain.place import Name, Pack


class Wording(CommonWording):
    """Words for codes. Without a pack (before it is loaded) codes stand for names."""

    def __init__(self, language: str, pack: Pack | None = None, operators: Mapping[str, str] | None = None) -> None:
        super().__init__(language, pack)
        self.operators = dict(operators or {})
        self.zone = pack.time_zone if pack else "UTC"

    def code(self, family: str, code: str | None) -> str:
        """The word for a code of a family (``status``, ``source``, ``clock`` …), else the code itself."""
        if not code:
            return ""
        found = sentence(f"{family}.{code}", self.language)
        return code if found is None else found

    # times

    def left(self, due_at: int | None, warn_at: int | None, now: int) -> tuple[str, times.Heat]:
        return times.left(due_at, warn_at, now, self.language)

    def of_day(self, at: int, now: int, *, seconds: bool = False) -> str:
        return times.of_day(at, now, self.zone, seconds=seconds)

    # names

    def name(self, name: Name) -> str:
        return name.in_(self.language)

    def category(self, code: str | None) -> str:
        found = self.pack.categories.get(code or "") if self.pack else None
        return self.name(found.name) if found else code or ""

    def hotline(self, code: str | None) -> str:
        found = self.pack.hotlines.get(code or "") if self.pack else None
        return f"{found.number} {self.name(found.name)}" if found else code or ""

    def operator(self, code: str | None) -> str:
        return self.operators.get(code or "", code or "")

    def centre(self) -> str:
        return self.name(self.pack.centre) if self.pack else ""

    # sentences

    def title(self, action: Action) -> str:
        return self.say(f"action.{action.id}.title")

    def help(self, action: Action) -> str:
        return self.say(f"action.{action.id}.help")

    def reason(self, key: str, params: Mapping[str, Any], now: int) -> str:
        """A coded sentence with its codes made names and its times made readable."""
        told: dict[str, str] = {}
        for name, value in params.items():
            if (
                isinstance(value, int)
                and not isinstance(value, bool)
                and (name in ("at", "until") or name.endswith("_at"))
            ):
                told[name] = self.of_day(value, now)
            elif name == "clock":
                told[name] = self.code("clock", str(value))
            elif name == "operator":
                told[name] = self.operator(str(value))
            elif name == "level" and sentence(f"place_level.{value}", self.language):
                told[name] = self.code("place_level", str(value))
            else:
                told[name] = self._param(name, value)
        return self.say(key, **told)

    def entry(self, entry: EntryView, ticket: TicketView) -> str:
        """One event of the timeline as a sentence."""
        data = entry.data
        order = next((one for one in ticket.orders if one.id == data.get("order")), None)
        detail = [
            self.department(order.department) if order else "",
            self.department(str(data["department"])) if "department" in data else "",
            self.code("part", data.get("part")),
            self.item(str(data["item"])) if "item" in data else "",
            self.code("channel", data.get("channel")),
            *(self._yesno(data, name) for name in ("reached", "solved", "satisfied", "passed")),
            self.code("outcome", data.get("outcome")),
            self.code("level", data.get("level")),
            self.code("rating", data.get("rating")),
            self._reason(entry) if data.get("reason") else "",
            self.phrase(str(data["answer"]), "notify") if data.get("answer") else "",
            self.operator(str(data["to"])) if entry.kind == "handed_over" else "",
            str(data["number"]) if entry.kind in ("transferred", "merged", "attached") and "number" in data else "",
            self.of_day(data["until"], entry.at) if isinstance(data.get("until"), int) else "",
        ]
        if entry.kind in ("corrected", "info_supplied"):
            detail += [self.code("field", name) for name in data.get("fields", {})]
        told = " ".join(dict.fromkeys(piece for piece in detail if piece))
        verb = self.code("event", entry.kind)
        return f"{verb} · {told}" if told else verb

    def _reason(self, entry: EntryView) -> str:
        reason = str(entry.data["reason"])
        return self.code("erased_because", reason) if entry.kind == "erased" else self.phrase(reason)

    def _yesno(self, data: Mapping[str, Any], name: str) -> str:
        return self.say(f"answer.{name}_{'yes' if data[name] else 'no'}") if name in data else ""
