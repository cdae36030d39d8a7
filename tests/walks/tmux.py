"""The console in a real terminal multiplexer: keys in as a person presses them, the screen out as text."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

PATIENCE = 15.0
"""Seconds until what is waited for must stand on the screen."""


def missing() -> str:
    """Why no walk is possible here; empty when it is."""
    return "" if shutil.which("tmux") else "tmux is not installed; the walks through real terminals need it"


class NotSeen(AssertionError):
    """What a walk waited for did not come; says what the screen showed instead."""


class Pane:
    """One program in one tmux window, on a socket of its own, so that it meets no other tmux."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        columns: int,
        rows: int,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._socket = folder / "tmux"
        settings = folder / "tmux.conf"
        settings.write_text(
            "set -g default-terminal tmux-256color\nset -as terminal-overrides ',*:Tc'\nset -g status off\n"
            "set -sg escape-time 10\nset -g remain-on-exit on\n",
            "utf-8",
        )
        self._tmux(
            "-u",
            "-f",
            str(settings),
            "new-session",
            "-d",
            "-s",
            "walk",
            "-x",
            str(columns),
            "-y",
            str(rows),
            "--",
            *command,
            env={"COLORTERM": "truecolor", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", **(env or {})},
        )

    def press(self, *keys: str) -> None:
        """tmux's names of keys: ``Enter``, ``Escape``, ``Down``, ``F2``, ``C-s``, or a character."""
        self._tmux("send-keys", "-t", "walk", *keys)

    def write(self, text: str) -> None:
        """Text as an input method commits it: all at once."""
        self._tmux("send-keys", "-t", "walk", "-l", text)

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p", "-t", "walk")

    def coloured(self) -> str:
        """The screen with its colours, as terminal codes."""
        return self._tmux("capture-pane", "-e", "-p", "-t", "walk")

    def see(self, text: str, *, patience: float = PATIENCE) -> None:
        """Wait until ``text`` stands on the screen; raises NotSeen."""
        self._until(lambda screen: text in screen, f"never saw {text!r}", patience)

    def miss(self, text: str, *, patience: float = PATIENCE) -> None:
        """Wait until ``text`` is gone from the screen; raises NotSeen."""
        self._until(lambda screen: text not in screen, f"still saw {text!r}", patience)

    def resize(self, columns: int, rows: int) -> None:
        self._tmux("resize-window", "-t", "walk", "-x", str(columns), "-y", str(rows))

    def ended(self) -> bool:
        return self._tmux("display-message", "-p", "-t", "walk", "#{pane_dead}").strip() == "1"

    def _until(self, holds: object, complaint: str, patience: float) -> None:
        assert callable(holds)
        until = time.monotonic() + patience
        while True:
            screen = self.screen()
            if holds(screen):
                return
            if time.monotonic() > until:
                raise NotSeen(f"{complaint}; the screen was:\n{screen}")
            time.sleep(0.05)

    def _tmux(self, *args: str, env: Mapping[str, str] | None = None) -> str:
        done = subprocess.run(
            ["tmux", "-S", str(self._socket), *args],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **(env or {})},
        )
        if done.returncode:
            raise RuntimeError(f"tmux {args[0]}: {done.stderr.strip()}")
        return done.stdout

    def close(self) -> None:
        subprocess.run(["tmux", "-S", str(self._socket), "kill-server"], capture_output=True, check=False)

    def __enter__(self) -> Pane:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
