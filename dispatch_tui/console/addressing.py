"""What may be chosen on the sync screen: stations, whom a bundle is for, why a station is retired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from dispatch_tui.command.actions import Action, Arg
from dispatch_tui.console.choosing import departments
from dispatch_tui.console.widgets.choices import Choice, Choices, plain_choice
from dispatch_tui.console.widgets.prompt_model import Question
from dispatch_tui.domain.plain import shown

if TYPE_CHECKING:
    from dispatch_tui.console.wording import Wording
    from dispatch_tui.sync.views import Standing

EVERYTHING: Final = "everything"
COLLECTORS: Final = "collectors"


def sync_questions(action: Action, standing: Standing | None, wording: Wording) -> list[Question]:
    """What an action of the sync screen asks for, with what may be chosen."""
    return [Question(arg, _choices(arg, standing, wording)) for arg in action.args]


def _choices(arg: Arg, standing: Standing | None, wording: Wording) -> Choices | None:
    match arg.kind:
        case "station":
            return Choices.of(stations(standing, wording))
        case "addressee":
            return Choices.of(addressees(standing, wording))
        case "level":
            return Choices.of(plain_choice(one, wording.code("cause", one), code=one) for one in arg.choices.split("|"))
    return None


def stations(standing: Standing | None, wording: Wording) -> Iterator[Choice]:
    """The stations that are not retired; each is told by its code, or by its id where two have the same."""
    for peer in standing.peers if standing is not None else ():
        if peer.retired is None:
            code = shown(peer.code)
            kind = wording.department(peer.department) if peer.department else wording.code("station_role", peer.role)
            yield plain_choice(peer.station, code, code=code, side=f"{kind} {peer.station[:8]}")


def addressees(standing: Standing | None, wording: Wording) -> Iterator[Choice]:
    """Whom an export may be for: everybody, a station, a department, or those who recheck on site."""
    from dispatch_tui.sync.views import To

    yield plain_choice(To(EVERYTHING), wording.say("sync.everything"), code=EVERYTHING)
    for one in stations(standing, wording):
        yield Choice(To("stations", (str(one.value),)), one.label, one.entry, one.side)
    if wording.pack is not None:
        for one in departments(wording.pack, wording):
            yield Choice(To("department", (str(one.value),)), one.label, one.entry, one.side)
    yield plain_choice(To(COLLECTORS), wording.say("sync.collectors"), code=COLLECTORS)


def given(action: Action, words: Mapping[str, Any], standing: Standing | None, wording: Wording) -> dict[str, Any]:
    """The arguments of a typed line, their codes made what they stand for; what stands for nothing is asked for."""
    found: dict[str, Any] = {}
    for arg in action.args:
        word, choices = words.get(arg.name), _choices(arg, standing, wording)
        if word is None or choices is None:
            found |= {} if word is None else {arg.name: word}
            continue
        fitting = [one.value for one in choices if one.value == word or one.entry.code.lower() == str(word).lower()]
        if len(fitting) == 1:
            found[arg.name] = fitting[0]
    return found

