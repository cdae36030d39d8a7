"""Why something is not to be done: a code and its parameters, made a sentence by the message catalogue
alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """``refusal.<code>.why`` in the catalogue says why, ``refusal.<code>.need`` what would be needed.

    ``params`` hold codes (statuses, roles, departments, operators); whoever shows them renders those first.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
