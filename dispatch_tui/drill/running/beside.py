"""A run's store opened by a program that does not hold the run: the shell, or a console named its store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dispatch_tui.desk.clock import Clock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.performing import Done
from dispatch_tui.desk.receiving import Entered, NewReport
from dispatch_tui.desk.refused import Refused
from dispatch_tui.drill.running.clock import ToldClock


class DeskBeside(Desk):
    """At the drill's time, if the store is a run's. What is done after the end would change its mark, so it is
    refused."""

    def perform(self, act: str, ticket: str | None = None, /, *, occurred: int | None = None, **args: Any) -> Done:
        """As the desk does; raises Refused ``drill_over`` once the drill has ended."""
        self._refuse_after(self.clock, args)
        return super().perform(act, ticket, occurred=occurred, **args)

    def receive(self, reports: Iterable[NewReport], *, batch: int = 500) -> Iterator[Entered]:
        """As the desk does; raises Refused ``drill_over`` once the drill has ended."""
        self._refuse_after(self.clock, {})
        return super().receive(reports, batch=batch)

    @staticmethod
    def _refuse_after(clock: Clock, args: dict[str, Any]) -> None:
        if isinstance(clock, ToldClock) and clock.over:
            raise Refused("drill_over", args)
