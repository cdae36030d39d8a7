"""Trusting a station and retiring one, on the sync screen: what it comes to is shown, and one more Enter does it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dispatch_tui.domain.plain import shown

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp
    from dispatch_tui.console.courier import AnyCard
    from dispatch_tui.console.wording import Wording
    from dispatch_tui.desk.retiring import Retiring

Told = tuple[str, str]
"""What is said, and how it looks."""
Then = Callable[[], Coroutine[Any, Any, Told]]
"""What is done once it was confirmed."""


async def compare(app: ConsoleApp, path: str) -> tuple[str, Then]:
    """What the card says and its code: it is trusted if the other station reads out the same."""
    assert app.traffic.courier is not None
    card = await app.traffic.courier.ask(lambda one: one.read_card(Path(path).expanduser()))
    wording, claims = app.wording, card.admission
    kind = wording.code("station_role", claims.role)
    if claims.department:
        kind += " " + wording.department(claims.department)
    told = wording.say("sync.compare", code=shown(claims.code), kind=kind, voice=card.voice)
    return told, lambda: _trust(app, card)


async def _trust(app: ConsoleApp, card: AnyCard) -> Told:
    new = await app.ask(lambda desk: desk.trust_station(card.admission))
    await app.traffic.renew()
    key = "sync.trusted" if new else "sync.trusted_before"
    return app.wording.say(key, code=shown(card.admission.code)), "ok"


async def foresee(app: ConsoleApp, answers: Mapping[str, Any]) -> tuple[str, Then]:
    """What will be kept of a station, what will wait, and who is retired with it."""
    station, how = answers["station"], {"after": answers.get("after"), "reason": answers["cause"]}
    foreseen = await app.ask(lambda desk: desk.foresee_retirement(station, **how))
    return foreseen_in_words(foreseen, app.wording), lambda: _retire(app, station, how)


def foreseen_in_words(foreseen: Retiring, wording: Wording) -> str:
    """What a retirement comes to, before it is one."""
    code, last = shown(foreseen.station.code), foreseen.last.seq
    sentences = [wording.say("sync.retire_keeps" if last >= 0 else "sync.retire_keeps_none", code=code, seq=last)]
    if foreseen.waiting:
        sentences.append(wording.say("sync.retire_parks", count=foreseen.waiting, tickets=foreseen.tickets))
    else:
        sentences.append(wording.say("sync.retire_parks_none"))
    if foreseen.with_it:
        others = wording.say("sentence.comma").join(map(shown, foreseen.with_it))
        sentences.append(wording.say("sync.retire_takes_along", codes=others, code=code))
    sentences.append(wording.say("sync.retire_for_good"))
    return wording.say("sync.retire_then").join(sentences)


async def _retire(app: ConsoleApp, station: str, how: Mapping[str, Any]) -> Told:
    done = await app.ask(lambda desk: desk.retire_station(station, **how))
    await app.traffic.renew()
    return app.wording.say("sync.retired_now", code=shown(done.station.code)), "ok"
