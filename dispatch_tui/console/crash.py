"""What goes wrong is written to a log file in the user's state folder; the screen says so in a sentence."""

from __future__ import annotations

import os
import traceback
from datetime import UTC, datetime
from pathlib import Path

LARGEST = 2_000_000
"""Bytes of the log at which it is begun anew; the older one is kept beside it."""


def log_file() -> Path:
    """Where details of failures are kept."""
    from platformdirs import user_state_path

    return user_state_path("dispatch-tui", appauthor=False) / "console.log"


def write_down(error: BaseException, doing: str) -> Path | None:
    """Append the failure to the log; its path, or None where even that failed. Never raises."""
    try:
        path = log_file()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists() and path.stat().st_size > LARGEST:
            path.replace(path.with_suffix(".old.log"))
        told = "".join(traceback.format_exception(error))
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} {doing}\n{told}\n")
    except Exception:  # noqa: BLE001 - a full disk must not stop the screen
        return None
    return path
