"""What a form on a ticket takes over from it, and what its fields may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dispatch_tui.console.widgets.choices import Choice, Choices, plain_choice
from dispatch_tui.console.widgets.form_model import OCCURRED, SPECS, WORDS, FieldSpec, FormModel
from dispatch_tui.desk.views import TicketView
from dispatch_tui.domain.matching import Entry as Typed
from dispatch_tui.domain.plain import shown

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp
    from dispatch_tui.console.wording import Wording

SOURCES = ("call", "grid", "police", "app", "platform")
_FIELD_OF = {"caller.name": "caller_name", "caller.phone": "caller_phone"}


def fields_for_ticket() -> tuple[FieldSpec, ...]:
    """The fields that an existing ticket may be corrected in; its item is classified, not corrected."""
    return (*(spec for spec in SPECS if spec.name not in ("item", "source", "hotline")), OCCURRED, WORDS)


def values_of(model: FormModel, view: TicketView) -> dict[str, str]:
    """What a ticket has for each field of a form; of what is masked here nothing, so that it is not sent."""
    found: dict[str, str] = {}
    for spec in model.specs:
        value = getattr(view, _FIELD_OF.get(spec.name, spec.name), None)
        if spec.name in _FIELD_OF and not view.revealed:
            continue
        if spec.name == "major":
            value = "yes" if "major" in view.flags else "no"
        elif spec.name == "confidential":
            value = "yes" if view.confidential else "no"
        found[spec.name] = "" if value is None else str(value)
    return found


def form_choices(app: ConsoleApp) -> dict[str, Choices]:
    """What the choice fields may hold, out of the pack."""
    from dispatch_tui.console.choosing import items

    pack, wording = app.pack, app.wording
    assert pack is not None
    yes_no = [("yes", wording.say("answer.yes")), ("no", wording.say("answer.no"))]
    return {
        "grid": Choices.of(
            plain_choice(grid.code, f"{grid.code} {wording.name(grid.name)}", code=grid.code)
            for grid in pack.grids.values()
        ),
        "item": Choices.of(items(pack, wording)),
        "urgency": Choices.of(plain_choice(one, f"{one} {wording.code('urgency', one)}", code=one) for one in "1234"),
        "source": Choices.of(plain_choice(one, wording.code("source", one), code=one) for one in SOURCES),
        "hotline": Choices.of(
            Choice(line.code, wording.hotline(line.code), Typed.of(line.number, line.name))
            for line in pack.hotlines.values() if line.kind == "merged"
        ),
        "confidential": Choices.of(plain_choice(code, label, code=code) for code, label in yes_no),
        "major": Choices.of(plain_choice(code, label, code=code) for code, label in yes_no),
    }  # fmt: skip


def place_words(place: Any, wording: Wording) -> str:
    """A place that was found, as far as it is known."""
    if place is None:
        return ""
    return " · ".join(shown(one) for one in (wording.town(place.town), place.grid or "") if one)
