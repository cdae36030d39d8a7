"""Somebody's runs over time, and which drill would help next: Enter goes to it in the list of drills."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from textual import events

from dispatch_tui.command.actions import BY_ID, Action
from dispatch_tui.console.drill_list import Course, read_course
from dispatch_tui.console.panes.place_keys import PlaceKeys
from dispatch_tui.console.panes.progress_lines import progress_lines
from dispatch_tui.console.panes.scrolling import ScrollingLines
from dispatch_tui.console.screens.place import PlaceScreen
from dispatch_tui.console.widgets.lines import BLANK, Line, line
from dispatch_tui.domain.plain import shown, width

_STEPS: Final = {"left": -1, "right": 1}
"""Which key goes to which other trainee."""


class ProgressPane(ScrollingLines):
    """Shows ``course``."""

    def __init__(self) -> None:
        super().__init__(id="progress", classes="fill")
        self.course: Course | None = None

    def title(self) -> Line:
        name, right = f" {self.wording.say('pane.progress')} ", ""
        if self.course is not None and self.course.people:
            people, who = list(self.course.people), self.course.told.trainee
            name += f" {shown(self.course.people.get(who, who))} "
            if len(people) > 1:
                right = f" {self.wording.say('progress.others', at=people.index(who) + 1, of=len(people))} "
        rule = "─" * max(self.size.width - width(name) - width(right), 0)
        return Line(((name, "title"), (rule, "rule"), (right, "quiet")))

    def body(self) -> list[Line]:
        if self.course is None:
            return [BLANK, line((" " + self.wording.say("progress.reading"), "quiet"))]
        return progress_lines(self.course, self.wording, self.now(), self.size.width)


class ProgressScreen(PlaceScreen[ProgressPane]):
    """Left and right go to other trainees. ``chosen`` is told the script's name of the drill that is advised."""

    def __init__(self, chosen: Callable[[str], None]) -> None:
        keys = PlaceKeys({}, enter="progress.enter")
        super().__init__("progressing", ProgressPane(), {}, own_key=BY_ID["progress"].key, keys=keys)
        self._chosen = chosen

    def on_mount(self) -> None:
        self.status.counts = self.console_app.board.status.counts
        self.pane.focus()
        operator = self.console_app.operator
        self._show(operator.code if operator is not None else "")

    def _show(self, who: str) -> None:
        self.console_app.background(self._read(who), "drill")

    async def _read(self, who: str) -> None:
        self.pane.course = await asyncio.to_thread(read_course, self.console_app.language, who)
        self.pane.offset_lines = 0
        self.pane.make()

    def on_key(self, event: events.Key) -> None:
        course = self.pane.course
        if event.key in _STEPS and course is not None and course.people:
            event.stop()
            people = list(course.people)
            self._show(people[(people.index(course.told.trainee) + _STEPS[event.key]) % len(people)])

    def enter(self) -> None:
        advice = self.pane.course.told.advice if self.pane.course is not None else None
        self.app.pop_screen()
        if advice is not None:
            self._chosen(advice.drill.name)

    def begin(self, action: Action, words: object) -> None:
        """There is nothing to begin here."""
