"""What a field may look like: shown where something else stands, in the schema and in the manual."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dispatch_tui.command.actions import OUTCOMES
from dispatch_tui.domain.place import CLOCKS
from dispatch_tui.drill.script import shapes
from dispatch_tui.drill.script.kinds import DEEDS
from dispatch_tui.drill.script.shapes import Shape, given

FIXED: Final[Mapping[str, tuple[str, ...]]] = {
    "deed": tuple(DEEDS), "role": ("dispatcher", "supervisor"), "clock": CLOCKS, "outcome": OUTCOMES,
}  # fmt: skip
"""Codes that are the program's own, not a pack's."""


def example(shape: Shape) -> str:
    """What a field of this shape may look like, free of language."""
    match shape:
        case shapes.Plain():
            return shape.example or "…"
        case shapes.Span():
            return " | ".join(("2m30s", *shape.words))
        case shapes.Between():
            return "1m..3m | never" if shape.never else "1m..3m"
        case shapes.Moment():
            return "2026-06-12 08:30"
        case shapes.Code():
            return " | ".join((*FIXED.get(shape.table, ()), *shape.words)) or shape.table.upper()
        case shapes.Ref():
            return "1"
        case shapes.OneOf():
            return " | ".join(shape.choices)
        case shapes.YesNo():
            return "yes | no"
        case shapes.Whole():
            return f"{shape.least}..{shape.most}" if shape.least < shape.most else str(shape.least)
        case shapes.Share():
            return f"{shape.least:g}..{shape.most:g}"
        case shapes.Many():
            return f"[{example(shape.one)}]"
        case shapes.Struct():
            return "{" + ", ".join(f"{one.key}: …" for one in given(shape.made) if one.needed) + "}"
        case _:
            return "…"
