"""Codes and times as a slip says them, in one language."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from dispatch_tui.domain.moment import at_place
from dispatch_tui.domain.place import Pack
from dispatch_tui.report.slips.gathering import Limit, Matter, OrderSlip, RecheckSlip
from dispatch_tui.words.catalogue import say


class SlipWords:
    """Words for the codes of slips, with the pack's names."""

    def __init__(self, pack: Pack, language: str, *, drill: bool = False) -> None:
        """``drill``: they leave a drill, and say so wherever they stand."""
        self.drill = drill
        self.pack = pack
        self.language = language
        self._zone = ZoneInfo(pack.time_zone)

    def say(self, key: str, **params: object) -> str:
        return say(key, self.language, **params)

    def column(self, code: str) -> str:
        """The head of a column of the sheet; the first one of a drill's says that it is one."""
        return self.say("slip.drill_column" if self.drill and code == "slip" else f"reply.column.{code}")

    def department(self, code: str) -> str:
        found = self.pack.departments.get(code)
        return found.name.in_(self.language) if found else code

    def town(self, code: str | None) -> str:
        found = self.pack.towns.get(code or "")
        return found.name.in_(self.language) if found else code or ""

    def grid(self, matter: Matter) -> str:
        """Town and grid, as far as they are known."""
        grid = self.pack.grids.get(matter.grid or "")
        name = f"{grid.code} {grid.name.in_(self.language)}" if grid else matter.grid or ""
        return " · ".join(one for one in (self.town(matter.town), name) if one)

    def item(self, code: str | None) -> str:
        found = self.pack.items.get(code or "")
        return f"{found.code} {found.name.in_(self.language)}" if found else code or ""

    def phrases(self, kind: str) -> list[str]:
        """The coded reasons of a kind, in words."""
        return [one.name.in_(self.language) for one in self.pack.phrases if one.kind == kind]

    def phrase(self, code: str) -> str:
        return next((one.name.in_(self.language) for one in self.pack.phrases if one.code == code), code)

    def time(self, when: int | None) -> str:
        """``2026-11-23 18:30`` on the place's clock."""
        return at_place(when, self._zone).strftime("%Y-%m-%d %H:%M") if when is not None else ""

    def limit(self, limit: Limit | None) -> str:
        """Until when, or that it is met."""
        if limit is None:
            return ""
        due = self.time(limit.due_at)
        return due if limit.met_at is None else self.say("slip.met", due=due, at=self.time(limit.met_at))

    def urgency(self, matter: Matter) -> str:
        return self.say(f"urgency.{matter.urgency}") if matter.urgency else ""

    def matter(self, matter: Matter) -> str:
        """Summary and text, the one once where both say the same."""
        return "\n".join(dict.fromkeys(one for one in (matter.summary, matter.text) if one))

    def caller(self, slip: OrderSlip) -> str:
        """Who called, as far as a department may know."""
        return " ".join(one for one in (slip.caller_name, slip.caller_phone) if one)

    def remark(self, slip: OrderSlip) -> str:
        """What was said with the order, or why it came back or is withdrawn."""
        reason = self.phrase(slip.reason) if slip.reason else ""
        return self.say("sentence.comma").join(one for one in (reason, slip.instructions) if one)

    def reported(self, slip: RecheckSlip) -> str:
        """What the departments say they did."""
        return "\n".join(
            self.say("slip.reported", department=self.department(department), outcome=self.say(f"outcome.{outcome}"))
            + (self.say("sentence.colon") + words if words else "")
            for department, outcome, words in slip.reports
        )
