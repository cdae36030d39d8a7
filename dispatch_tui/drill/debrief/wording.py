"""A score's codes as sentences: what was expected, what was found, spans and moments of the drill's clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from dispatch_tui.command.wording import Wording
from dispatch_tui.domain.place import Pack
from dispatch_tui.domain.plain import shown
from dispatch_tui.domain.reason import Reason
from dispatch_tui.words.catalogue import say, sentence

_DEPARTMENTS: Final = frozenset({
    "department", "departments", "lead", "supports", "to", "several", "notified", "urged", "ruled", "sent_back",
})  # fmt: skip
_PHRASES: Final = frozenset({"reason", "refused", "answered_directly"})
_FIELDS: Final = frozenset({"filled", "fields"})
_CLOCKS: Final = frozenset({"kept", "clocks"})
_KINDS: Final = frozenset({"kind", "did", "never"})
_TOPICS: Final = frozenset({"asked", "topics"})


class DebriefWords:
    """Words in one language with the pack's names. Every text that came from outside is made fit to be shown."""

    def __init__(self, language: str, pack: Pack) -> None:
        self.language = language
        self.pack = pack
        self._codes = Wording(language, pack)
        self._zone = ZoneInfo(pack.time_zone)

    def say(self, key: str, **params: Any) -> str:
        return say(key, self.language, **params)

    def expected(self, reason: Reason) -> str:
        """What was expected, as a sentence."""
        limit = reason.params.get("limit")
        within = "" if limit is None else self.say("score.word.within", limit=self.span(int(limit)))
        for bound in ("after", "until"):
            if reason.params.get(bound):
                within += self.say(f"score.word.{bound}", inject=shown(str(reason.params[bound])))
        return self.say(f"score.expected.{reason.code}", within=within, **self._params(reason))

    def found(self, reason: Reason) -> str:
        """What was found, as a sentence."""
        code = "done_department" if reason.code == "done" and reason.params.get("department") else reason.code
        return self.say(f"score.found.{code}", **self._params(reason))

    def kind(self, kind: str) -> str:
        """What a kind of expectation trains."""
        return self.say(f"drill.expect.{kind}") if sentence(f"drill.expect.{kind}", self.language) else shown(kind)

    def outcome(self, outcome: str) -> str:
        return self.say(f"score.outcome.{outcome}")

    def status(self, status: str) -> str:
        return self._codes.code("status", status)

    def deed(self, kind: str) -> str:
        """What was done, from the kind of its event."""
        return self._codes.code("event", kind) if sentence(f"event.{kind}", self.language) else self._word(kind)

    def department(self, code: str) -> str:
        return self._word(code) if code in ("lead", "all") else shown(self._codes.department(code))

    def item(self, code: str) -> str:
        return f"{code} {self._codes.item(code)}" if code in self.pack.items else shown(code)

    def span(self, ms: int) -> str:
        """A length of time: ``15 s``, ``2 min 30 s``, ``1 h``."""
        seconds = (ms + 500) // 1000
        hours, minutes, left = seconds // 3600, seconds // 60 % 60, seconds % 60
        form = ("hours_minutes" if minutes else "hours") if hours else "seconds"
        if minutes and not hours:
            form = "minutes_seconds" if left else "minutes"
        return self.say(f"debrief.span.{form}", hours=hours, minutes=minutes, seconds=left)

    def clock(self, at: int | None) -> str:
        """A moment on the drill's clock, ``08:31:05``; empty for none."""
        return "" if at is None else datetime.fromtimestamp(at / 1000, self._zone).strftime("%H:%M:%S")

    def day(self, at: int) -> str:
        """``2026-06-12 08:30``."""
        return datetime.fromtimestamp(at / 1000, self._zone).strftime("%Y-%m-%d %H:%M")

    def listed(self, words: Iterable[str]) -> str:
        return self.say("sentence.comma").join(words)

    def _params(self, reason: Reason) -> dict[str, str]:
        return {name: self._param(name, value) for name, value in reason.params.items() if name != "within"}

    def _param(self, name: str, value: Any) -> str:
        if isinstance(value, str):
            return self._code(name, value)
        if isinstance(value, Iterable):
            return self.listed(self._code(name, str(one)) for one in value) or self.say("score.word.none")
        return str(value)

    def _code(self, name: str, value: str) -> str:
        if name in _DEPARTMENTS:
            return self.department(value)
        if name == "item":
            return self.item(value)
        if name in _PHRASES:
            return self._word(value) if value == "any" else shown(self._codes.phrase(value))
        if name in _FIELDS:
            return self._codes.code("field", value)
        if name in _CLOCKS:
            return self._word(value) if value == "all" else self._codes.code("clock", value)
        if name in _KINDS:
            return self.deed(value)
        if name in _TOPICS:
            return sentence(f"topic.{value}", self.language) or shown(value)
        return self._other(name, value)

    def _other(self, name: str, value: str) -> str:
        match name:
            case "urgency":
                return f"{value} {self._codes.code('urgency', value)}"
            case "grid":
                found = self.pack.grids.get(value)
                return f"{value} {found.name.in_(self.language)}" if found else shown(value)
            case "town":
                return shown(self._codes.town(value))
            case "supervised":
                return self._codes.code("level", value)
            case "returned" | "extension" | "rechecked":
                return self._word(value)
        return shown(value)

    def _word(self, code: str) -> str:
        found = sentence(f"score.word.{code}", self.language)
        return shown(code) if found is None else found
