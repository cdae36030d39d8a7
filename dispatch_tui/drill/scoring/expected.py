"""What is expected, as a code with parameters: ``drill.expected.<code>`` in the catalogue makes it a sentence."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from dispatch_tui.domain.reason import Reason
from dispatch_tui.drill.scoring.scene import Due, Scene
from dispatch_tui.drill.script.expected_values import TRUTH_WORD
from dispatch_tui.drill.script.model import Expectation
from dispatch_tui.drill.script.outside import PATHS

_LIMITS: Final = frozenset({"answered", "dispatched", "closed", "reopened", "on_scene", "imported", "within"})
"""The fields that hold a limit in ms, or None: before the end."""

_FULLER: Final = {
    "lead": ("supports", "lead_supports"), "dispatched": ("to", "dispatched_to"),
    "on_scene": ("departments", "on_scene_of"), "did": ("department", "did_department"),
    "never": ("department", "never_department"),
}  # fmt: skip
"""The codes that say more where a field beside the kind's own is given."""
FULLER_KINDS: Final = frozenset(fuller for _, fuller in _FULLER.values())


def expected(scene: Scene, expectation: Expectation, inject: str) -> Reason:
    """What is expected of an inject, its truth's words filled in. ``limit`` is in ms; left out where there is none."""
    body, due = expectation.body, scene.due(inject)
    code = expectation.kind
    params: dict[str, Any] = {}
    for one in fields(body):
        value = getattr(body, one.name)
        if one.name in _LIMITS:
            if value is not None:
                params["limit"] = value
        elif value not in (None, (), "", False, True) or (value == () and one.name == code):
            params[one.name] = _filled(value, one.name, due)
    if code == "handled" and due is not None and due.truth.path in PATHS:
        code = f"handled_{due.truth.path}"
        params |= {"number": due.truth.number or "", "inject": due.truth.same_as or ""}
    extra, fuller = _FULLER.get(code, ("", code))
    code = fuller if params.get(extra) else code
    return Reason(code, params)


def _filled(value: Any, name: str, due: Due | None) -> Any:
    """The truth's own in place of the word for it."""
    if isinstance(value, tuple):
        found = [str(one) for one in value]
        return list(due.supports) if found == [TRUTH_WORD] and due is not None else found
    if value != TRUTH_WORD or due is None:
        return value
    truth = due.truth
    known = {
        "item": truth.item, "urgency": str(truth.urgency or ""), "grid": truth.grid, "town": truth.town,
        "lead": due.lead, "ruled": due.lead, "transferred": truth.number, "refused": truth.reason,
        "answered_directly": truth.reason, "handled": truth.path,
    }  # fmt: skip
    return known.get(name) or ""
