"""Sheets that came back: what departments without a station, and collectors, wrote on their slips."""

from dispatch_tui.intake.replies.entering import enter_replies, fits

__all__ = ["enter_replies", "fits"]
