"""The clocks of a ticket: computed on read from the events' times and the pack's limits."""

from dispatch_tui.domain.clocks.read import Dues, clocks, dues, next_due
from dispatch_tui.domain.clocks.values import ClockReading, Level, Why

__all__ = ["ClockReading", "Dues", "Level", "Why", "clocks", "dues", "next_due"]
