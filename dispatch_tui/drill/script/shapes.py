"""What a field of a script may hold. One shape serves the reader, the JSON Schema and the trainers' manual.

A dataclass of the model declares each field with ``of(SHAPE)``, so that a kind added later is declared in one place.
Spans are whole milliseconds everywhere.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, field, fields
from functools import cache
from typing import Any, Final, Literal

Table = Literal[
    "item", "department", "grid", "town", "hotline", "emergency", "deed", "phrase", "role", "clock", "outcome"
]
"""What a code is a code of."""

Registry = Literal["injects", "conditions", "expectations"]

LONGEST_TEXT: Final = 2_000
LONGEST_PLAIN: Final = 200
LONGEST_SPAN: Final = 7 * 24 * 3_600_000
"""Seven days."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text: one string for every language, or one per language."""

    longest: int = LONGEST_TEXT


@dataclass(frozen=True, slots=True)
class Plain:
    """A string in no language: a phone, a file's name, a topic."""

    longest: int = LONGEST_PLAIN
    pattern: str = ""
    """A regular expression that it must match whole; empty: any."""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time such as ``90s``, ``2m30s``, ``1h``. ``words`` may stand instead, and read as None."""

    least: int = 0
    most: int = LONGEST_SPAN
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Between:
    """A span, or one drawn from the seed within ``1m..3m``; with ``never`` also that word."""

    never: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """A local date and time: ``2026-06-12 08:30``."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code of the pack, or of the program. ``words`` may stand instead. ``phrases`` names the kind of phrase."""

    table: Table
    words: tuple[str, ...] = ()
    phrases: str = ""


@dataclass(frozen=True, slots=True)
class Ref:
    """The number or name of an inject of this script; ``new``: it is given here."""

    new: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some fixed words."""

    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YesNo:
    """``yes`` or ``no``."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Share:
    """A number with a point, such as ``0.3``."""

    least: float = 0.0
    most: float = 1.0


@dataclass(frozen=True, slots=True)
class Many:
    """A list, of which a single one may stand without its brackets."""

    one: Shape
    most: int = 100
    least: int = 1


@dataclass(frozen=True, slots=True)
class Struct:
    """A table of fields, read into ``made``; a bare value stands for its field ``short``."""

    made: type
    short: str = ""


@dataclass(frozen=True, slots=True)
class Keyed:
    """A table whose keys are codes."""

    key: Shape
    value: Shape
    most: int = 200


@dataclass(frozen=True, slots=True)
class Choosing:
    """A table that is one kind out of a registry of ``kinds.py``, known by its key."""

    registry: Registry


Shape = (
    Words | Plain | Span | Between | Moment | Code | Ref | OneOf | YesNo | Whole | Share | Many | Struct | Keyed
    | Choosing
)  # fmt: skip

_NEEDED: Final = object()


def of(shape: Shape, default: Any = _NEEDED, *, key: str = "") -> Any:
    """A field of a script's table: its shape, its default (none: it must be given; ``dict``: an empty one), and its
    key in the file where that is no name in Python."""
    metadata = {"shape": shape, "key": key}
    if default is dict:
        return field(default_factory=dict, metadata=metadata)
    return field(metadata=metadata) if default is _NEEDED else field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Given:
    """One field of a table: its key in the file, its name in the dataclass."""

    key: str
    name: str
    shape: Shape
    needed: bool


def given(made: type) -> tuple[Given, ...]:
    """The fields of a dataclass that a file may give, in their order."""
    return _all_given(made)


@cache
def _all_given(made: Any) -> tuple[Given, ...]:
    return tuple(_given(one) for one in fields(made) if "shape" in one.metadata)


def _given(one: Field[Any]) -> Given:
    needed = one.default is MISSING and one.default_factory is MISSING
    return Given(one.metadata["key"] or one.name, one.name, one.metadata["shape"], needed)
