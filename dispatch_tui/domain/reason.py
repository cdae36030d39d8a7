"""Why the rules came to something: a code with parameters, of which the catalogue makes a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatch_tui.domain.place import Line


@dataclass(frozen=True, slots=True)
class Reason:
    """``code`` is dotted (``matched.alias``); ``params`` are the words and codes that the sentence names.

    ``line`` is the line of the pack that says so, where one does.
    """

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    line: Line | None = None
