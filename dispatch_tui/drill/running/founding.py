"""The centre of a drill: a store of its own, with the players, the trainer and the outside world as its operators."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.founding import found
from dispatch_tui.desk.work import Operator
from dispatch_tui.drill.running.cues import STAGE
from dispatch_tui.drill.running.second import code_wanted, join_second
from dispatch_tui.drill.script.model import Inject, Script
from dispatch_tui.drill.script.outside import Player
from dispatch_tui.drill.script.values import Text
from dispatch_tui.store.store import Store
from dispatch_tui.sync.format.envelope import new_identity
from dispatch_tui.words.catalogue import LANGUAGES, say

TRAINER: Final = "trainer"
"""The supervisor by whom the drill's centre is founded."""
_SOMEBODY: Final = "li"


def start_of(start: datetime, zone: str) -> int:
    """A local time of the place as UTC ms."""
    return round(start.replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def players_of(script: Script) -> tuple[Player, ...]:
    """Who plays; a script that names nobody is played by one dispatcher."""
    names: dict[str, str] = {language: say("drilling.operator.trainee", language) for language in LANGUAGES}
    return script.players or (Player(code=_SOMEBODY, name=Text(names)),)


def found_centre(path: Path, script: Script, start: int, language: str) -> Store:
    """Found the drill's centre in a new store at ``path``; raises the desk's Refused."""
    clock = SetClock(start)
    name = say("drilling.operator.trainer", language)
    store = found(path, clock, pack=script.pack, operator=TRAINER, name=name, age=new_identity(), drill=True)
    desk = Desk(store, clock, Operator(TRAINER, name, "supervisor"))
    try:
        desk.add_operator(STAGE, role="dispatcher", name=say("drilling.operator.stage", language))
        for player in players_of(script):
            if player.code not in store.authority.now().operators:
                desk.add_operator(player.code, role=player.role, name=player.name.in_(language))
    except BaseException:
        store.close()
        raise
    return store


def found_second(first: Store, path: Path, folder: Path, injects: list[Inject], start: int) -> Store | None:
    """The second station's store at ``path``, where these injects need one; ``folder`` is where its files come."""
    code = code_wanted(injects)
    if code is None:
        return None
    store = join_second(first, path, folder, code, Operator(TRAINER, TRAINER, "supervisor"), start)
    first.local.keep_setting("sync.folder", str(folder.absolute()))
    return store
