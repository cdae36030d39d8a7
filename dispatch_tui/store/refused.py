"""Why a store could not be made, opened or written: a code and its parameters."""

from __future__ import annotations

from typing import Any


class StoreRefused(Exception):
    """Nothing was written. ``refusal.<code>`` of the message catalogue says why, and what would be needed."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
