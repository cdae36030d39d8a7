"""Why a file from another station is not taken: a code and its parameters."""

from __future__ import annotations

from typing import Any


class FileRefused(Exception):
    """Nothing of the file was taken. ``refusal.<code>`` of the message catalogue says what was found, where, and what
    was expected; ``file`` is always among the parameters."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class BundleRefused(FileRefused):
    """A bundle that is no bundle, or not whole, or not what its exporter signed."""


class CardRefused(FileRefused):
    """A key card that cannot be read or does not prove itself."""
