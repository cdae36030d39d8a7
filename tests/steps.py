"""What a call costs, counted in steps of the program: they are the same on every machine, however busy it is.

What runs inside C (a regular expression, a sort) is one step; ``make bench`` measures what that takes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(call: Callable[[], object]) -> int:
    """The lines of Python that ``call`` runs through; what it makes once and keeps it makes before."""
    call()
    counted = 0

    def line(_frame: FrameType, event: str, _arg: object) -> Any:
        nonlocal counted
        counted += event == "line"
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        call()
    finally:
        sys.settrace(before)
    return counted
