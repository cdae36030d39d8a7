"""What the columns and groups of an assessment are called, and how its figures are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dispatch_tui.domain.plain import shown
from dispatch_tui.report.assessment.rates import Assessment, Share
from dispatch_tui.report.slips.wording import SlipWords
from dispatch_tui.words.catalogue import say

if TYPE_CHECKING:
    from dispatch_tui.domain.place import Pack



class AssessmentWords:
    """Says an assessment in one language. ``operators``: their names by code; ``drill``: whether it is a drill's."""

    def __init__(self, pack: Pack, language: str, operators: Mapping[str, str], *, drill: bool = False) -> None:
        self.language = language
        self.drill = drill
        self.centre = pack.centre.in_(language)
        self._pack = pack
        self._codes = SlipWords(pack, language)
        self._operators = operators

    def say(self, key: str, **params: Any) -> str:
        return say(key, self.language, **params)

    def group(self, by: str, key: str) -> str:
        """What people call a group; where there is none, what is missing."""
        if not key:
            return say(f"assessment.none.{by}", self.language)
        match by:
            case "department":
                found = self._pack.departments.get(key)
                return shown((found and found.short.in_(self.language)) or self._codes.department(key))
            case "item":
                return shown(self._codes.item(key))
            case "town":
                return shown(self._codes.town(key))
            case "operator":
                return shown(self._operators.get(key) or key)
        hotline = self._pack.hotlines.get(key)
        return shown(hotline.name.in_(self.language)) if hotline else shown(key)

    def column(self, code: str) -> str:
        return say(f"assessment.column.{code}", self.language)

    def clock(self, name: str) -> str:
        return say(f"clock.{name}", self.language)

    def by(self, found: Assessment) -> str:
        """What the rows are."""
        return say(f"assessment.by.{found.by}", self.language)

    def share(self, share: Share) -> str:
        """``92% 46/50``; a dash where nothing was due."""
        return self.say("assessment.nothing") if share.rate is None else f"{share.rate:.0%} {share.part}/{share.of}"

    def title(self, found: Assessment) -> str:
        """What it is about, and of which days."""
        def day(when: int) -> str:
            return self._codes.time(when)[:10]

        first, last = found.first, None if found.until is None else found.until - 1
        if first is None:
            days = self.say("assessment.all_days") if last is None else self.say("assessment.days_to", last=day(last))
        elif last is None:
            days = self.say("assessment.days_from", first=day(first))
        else:
            days = self.say("assessment.days", first=day(first), last=day(last))
        return self.say("assessment.title", days=days, by=self.by(found))

    def notes(self, found: Assessment) -> list[str]:
        """What has to be known to read the figures."""
        told = [self.say("assessment.as_happened") if found.late_entries else self.say("assessment.same_times")]
        if found.late_entries:
            told.append(self.say("assessment.as_written_note", count=found.late_entries))
        if found.total.doubtful:
            told.append(self.say("assessment.doubtful_note", count=found.total.doubtful))
        return told
