"""Untrusted text made harmless where it is shown (``showing``, ``measure``) or leaves (``leaving``)."""

from dispatch_tui.domain.plain.leaving import cell, mask_phone
from dispatch_tui.domain.plain.measure import clip, pad, width
from dispatch_tui.domain.plain.showing import CUT, LIMIT, MARK, MOST_ACCENTS, MOST_BLANK, shown

__all__ = [
    "CUT", "LIMIT", "MARK", "MOST_ACCENTS", "MOST_BLANK",
    "cell", "clip", "mask_phone", "pad", "shown", "width",
]  # fmt: skip
