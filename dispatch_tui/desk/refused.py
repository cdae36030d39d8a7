"""A refusal as it leaves the desk: the reason, and what was entered, so that nothing a person typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dispatch_tui.domain.refusal import Refusal


class Refused(Exception):
    """An act was not done. Nothing was written."""

    def __init__(self, code: str, entered: Mapping[str, Any] | None = None, **params: Any) -> None:
        super().__init__(code)
        self.refusal = Refusal(code, params)
        self.entered = dict(entered or {})

    @property
    def by_store(self) -> bool:
        """Whether the store could not write at all, so that trying again with less is of no use."""
        return self.__cause__ is not None

    @classmethod
    def because(cls, refusal: Refusal, entered: Mapping[str, Any] | None = None) -> Refused:
        return cls(refusal.code, entered, **refusal.params)
