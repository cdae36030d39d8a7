"""The language of a walk: one step a line, the same script for both languages and all sizes.

    # what follows is passed over
    run ring --from 13800000000      a shell command on the same store; it must succeed
    press d Enter                    keys by tmux's names, one after another
    type 星城派出所                   text, committed at once as an input method does
    line arrive pgb                  a line through the command bar
    see {status.to_verify}           wait until it stands on the screen
    miss {lane.late}                 wait until it is gone
    status to_verify                 wait until the newest ticket is in this status
    step pgb acknowledged            wait until a department's order is at this step
    done recheck                     wait until the console says that this act is done
    pause 0.5                        seconds in which a person looks
    shot NAME                        keep the screen as it is
    narrow LINE / wide LINE          a step for screens of one pane, or of three

``{key}`` is a sentence of the message catalogue, ``{item:0701}``, ``{department:pgb}`` and
``{phrase:reached}`` names of the pack, ``{photo}`` a photo's path, ``{text}``, ``{address}`` and ``{phone}``
the matter's own.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dispatch_tui.command.wording import Wording
from dispatch_tui.desk.views import TicketView
from tests.walks.centre import Centre
from tests.walks.matters import Matter
from tests.walks.tmux import PATIENCE, NotSeen, Pane

WIDE = 120
"""Columns from which the console shows three panes."""
_NAMED = re.compile(r"\{([a-z_.]+)(?::([^}]+))?\}")


class BadStep(ValueError):
    """A line of a script that says nothing known."""


@dataclass(slots=True)
class Walk:
    """A script on its way through one console."""

    centre: Centre
    pane: Pane
    wording: Wording
    matter: Matter
    columns: int
    keep: Callable[[str, Pane], None] = lambda name, pane: None

    def go(self, script: Path) -> None:
        """Every step in order; raises what failed, naming file and line."""
        for number, line in enumerate(script.read_text("utf-8").splitlines(), 1):
            step = line.strip()
            if not step or step.startswith("#"):
                continue
            try:
                self.step(step)
            except (NotSeen, BadStep, AssertionError) as error:
                raise NotSeen(f"{script.name}:{number}: {step}\n{error}") from error

    def step(self, line: str) -> None:
        verb, _, rest = line.partition(" ")
        match verb:
            case "narrow" | "wide":
                if (verb == "wide") == (self.columns >= WIDE):
                    self.step(rest)
            case "run":
                self.centre.run(*(self.said(word) for word in rest.split()))
            case "press":
                self.pane.press(*rest.split())
            case "type":
                self.pane.write(self.said(rest))
            case "line":
                self.pane.press(":")
                self.pane.see(self.wording.say("command.hint"))
                self.pane.write(self.said(rest))
                self.pane.press("Enter")
            case "see":
                self.pane.see(self.said(rest))
            case "miss":
                self.pane.miss(self.said(rest))
            case "status":
                self._until(lambda view: view.status == rest, f"never {rest}")
            case "step":
                code, step = rest.split()
                self._until(
                    lambda view: any((one.department, one.status) == (code, step) for one in view.orders),
                    f"{code} never {step}",
                )
            case "pause":
                time.sleep(float(rest))
            case "done":
                view = self.centre.ticket()
                number = view.number if view else ""
                self.pane.see(self.wording.say("done.one", act=self.wording.say(f"action.{rest}.title"), number=number))
            case "shot":
                self.keep(rest, self.pane)
            case _:
                raise BadStep(f"no such step: {verb}")

    def said(self, text: str) -> str:
        """``text`` with what stands in braces put in the walk's language."""
        own: Mapping[str, str] = {
            "photo": str(self.centre.photo), "text": self.matter.text, "address": self.matter.address,
            "phone": self.matter.phone,
        }  # fmt: skip

        def put(found: re.Match[str]) -> str:
            name, code = found[1], found[2]
            if code is not None:
                return str(getattr(self.wording, name)(code))
            return own.get(name) or self.wording.say(name)

        return _NAMED.sub(put, text)

    def _until(self, holds: Callable[[TicketView], bool], complaint: str) -> None:
        until = time.monotonic() + PATIENCE
        view = self.centre.ticket()
        while view is None or not holds(view):
            if time.monotonic() > until:
                stands = "no ticket" if view is None else (view.status, [(o.department, o.status) for o in view.orders])
                raise NotSeen(f"{complaint}; it is {stands}; the screen was:\n{self.pane.screen()}")
            time.sleep(0.1)
            view = self.centre.ticket()
