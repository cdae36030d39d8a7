"""What may happen in a centre, each by its name: people act, files travel, clocks jump, machines and disks fail."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Final

from dispatch_tui.desk import operators
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.ticket.kinds import CENTRE
from dispatch_tui.store.store import StoreRefused
from tests.simulation.stations import acting, forging, lawless, machines, travelling
from tests.simulation.stations.blows import Crash, striking
from tests.simulation.stations.books import enter
from tests.simulation.stations.crossings import CROSSINGS, MORE_CROSSINGS
from tests.simulation.stations.damage import damaged
from tests.simulation.stations.promises import log_of
from tests.simulation.stations.station import Station
from tests.simulation.stations.town import START
from tests.simulation.stations.world import WORST_CLOCK, Sent, Step, World

MOST_TICKETS: Final = 4
MOST_STRUCK: Final = 160
"""A blow falls within so many steps of what it falls on."""
Happening = Callable[[World, random.Random], None]


def happen(world: World, step: Step) -> None:
    """Let one thing happen; whatever it draws, it draws from the step's own seed."""
    HAPPENINGS[step.kind][1](world, random.Random(f"{world.seed} {step.kind} {step.seed}"))


# People


def people_act(world: World, draw: random.Random) -> None:
    station = draw.choice(world.stations)
    with station.here():
        _act(world, station, draw)


def _act(world: World, station: Station, draw: random.Random) -> None:
    desk = station.desk(draw.choice(station.crew))
    if desk is None:
        return
    station.now()
    held = [row.id for row in desk.board("all", limit=20).rows] + [row.id for row in desk.board("done", limit=20).rows]
    receives = desk.operator is not None and desk.operator.role in CENTRE
    if receives and (not held or (draw.random() < 0.1 and len(world.tickets) < MOST_TICKETS)):
        name, done = acting.register(desk, draw)
        world.tickets.append(done.ticket)
    elif held:
        found = acting.act(desk, draw.choice(held), held, draw)
        if found is None:
            return
        name, done = found
    else:
        return
    enter(world, station, name, done.act)


def rights_change(world: World, draw: random.Random) -> None:
    """A supervisor shuts somebody out, lets them in again, or gives them another role."""
    station = draw.choice(world.full)
    with station.here():
        desk = station.desk("chen")
        if desk is None or desk.operator is None or desk.operator.role != "supervisor":
            return
        now = station.now()
        operator = draw.choice(("li", "wang", "sun"))
        try:
            if draw.random() < 0.4:
                operators.disable(station.store, desk.operator, now, operator)
            else:
                operators.set_role(station.store, desk.operator, now, operator, draw.choice(("dispatcher", "trainer")))
        except Refused as refused:
            if refused.by_store:
                raise
            return
    enter(world, station, "rights", None)


# Files


def somebody_exports(world: World, draw: random.Random) -> None:
    giver = draw.choice(world.stations)
    sent = travelling.give(world, giver, travelling.somebody(world, giver, draw))
    if sent is not None:
        world.bundles.append(sent)


def a_file_arrives(world: World, draw: random.Random) -> None:
    """Any file that was ever made, at any station: late, out of order, again, through thirds, for others."""
    if not world.bundles:
        return
    recent = world.bundles[-6:] if draw.random() < 0.7 else world.bundles
    sent, taker = draw.choice(recent), draw.choice(world.stations)
    if sent.giver in [one.name for one in world.stations] and not world.reaches(world.station(sent.giver), taker):
        return
    travelling.take(world, taker, sent)


def a_damaged_file_arrives(world: World, draw: random.Random) -> None:
    if not world.bundles:
        return
    sent, taker = draw.choice(world.bundles), draw.choice(world.stations)
    content, how = damaged(sent.content, draw)
    travelling.take_refused(world, taker, sent, content, how)


def two_meet(world: World, draw: random.Random) -> None:
    """Two stations exchange all they have, each way."""
    one, other = draw.sample(world.stations, 2)
    if not world.reaches(one, other):
        return
    for giver, taker in ((one, other), (other, one)):
        sent = travelling.give(world, giver, taker)
        if sent is not None:
            travelling.take(world, taker, sent)
            if draw.random() < 0.3:
                world.bundles.append(sent)


def the_network_changes(world: World, draw: random.Random) -> None:
    """Two stations lose sight of each other, or find each other again."""
    one, other = draw.sample(world.stations, 2)
    pair = frozenset((one.name, other.name))
    world.tell(f"{one.name} and {other.name} {'meet again' if pair in world.cut else 'lose sight of each other'}")
    world.cut ^= {pair}


def a_false_file_arrives(world: World, draw: random.Random) -> None:
    """An exporter with a valid key writes what is not so."""
    if not world.bundles:
        return
    sent, taker = draw.choice(world.bundles), draw.choice(world.full)
    liar = next((one for one in world.stations if one.name == sent.giver), None)
    if liar is None or not liar.full or sent.scope not in ("everything", *(one.name for one in world.full)):
        return
    private = liar.store.database.value("SELECT private FROM key WHERE station = ?", (liar.id,))
    told = next(forging.lies(sent.content, draw, bytes(private)), None)
    if told is not None:
        take = travelling.take_refused if told[1] == "another_centre" else travelling.take_nothing_from
        take(world, taker, sent, told[0], f"in which {liar.name} lies ({told[1]})")


def another_centres_file_arrives(world: World, draw: random.Random) -> None:
    taker = draw.choice(world.stations)
    sent = travelling.of_another_centre()
    travelling.take_refused(world, taker, sent, sent.content, "of another centre")


# Machines


def a_clock_jumps(world: World, draw: random.Random) -> None:
    station = draw.choice(world.stations)
    choice = draw.random()
    if choice < 0.3:
        now = draw.choice(world.stations).clock.now()
    elif choice < 0.6:
        now = START + draw.randint(-WORST_CLOCK, WORST_CLOCK)
    else:
        now = station.clock.now() + draw.randint(-3_600_000, 3_600_000)
    station.clock.set(now)
    world.tell(f"the clock of {station.name} says {now}")


def power_fails(world: World, draw: random.Random) -> None:
    """At any step of an act, an export or an import; the machine starts again and goes on with what it holds."""
    station, at = draw.choice(world.stations), draw.randint(1, MOST_STRUCK)
    what = draw.choice(("act", "export", "import", "import"))
    sent = draw.choice(world.bundles[-5:]) if world.bundles else None
    held = set(log_of(station.store))
    with striking(at) as seam:
        try:
            _do(world, station, what, sent, draw)
        except Crash:
            world.tell(f"the power fails at {station.name} at step {at} of an {what}, in {seam.struck[:40]!r}")
            station.lose_power()
    if seam.struck:
        travelling.prove_after_failure(world, station, held)
        if what == "import" and sent is not None:
            travelling.take(world, station, sent)


def a_disk_fails(world: World, draw: random.Random) -> None:
    """It is full, or does not keep what it is given: what is under way is refused, and nothing is half done."""
    station, at = draw.choice(world.stations), draw.randint(1, MOST_STRUCK // 2)
    what, how = draw.choice(("act", "export", "import")), draw.choice(("full", "failing"))
    sent = draw.choice(world.bundles[-5:]) if world.bundles else None
    held = set(log_of(station.store))
    with striking(at, how) as seam:
        try:
            _do(world, station, what, sent, draw)
        except (Refused, StoreRefused, OSError) as refused:
            world.tell(f"the disk of {station.name} is {how} during an {what}: {refused!r}")
    if seam.struck:
        station.close()
        travelling.prove_after_failure(world, station, held)
        if what == "import" and sent is not None:
            world.left.append(sent)


def _do(world: World, station: Station, what: str, sent: Sent | None, draw: random.Random) -> None:
    if what == "act":
        with station.here():
            _act(world, station, draw)
    elif what == "export":
        travelling.give(world, station, travelling.somebody(world, station, draw))
    elif sent is not None:
        travelling.take(world, station, sent, struck=True)


HAPPENINGS: Final[Mapping[str, tuple[int, Happening]]] = {
    "act": (50, people_act), "rights": (2, rights_change), "export": (8, somebody_exports),
    "arrive": (14, a_file_arrives), "damage": (5, a_damaged_file_arrives), "meet": (10, two_meet),
    "network": (3, the_network_changes), "foreign": (1, another_centres_file_arrives), "clock": (3, a_clock_jumps),
    "power": (4, power_fails), "disk": (3, a_disk_fails), "lie": (2, a_false_file_arrives),
    "lawless": (2, lawless.somebody_breaks_the_rules), "newer": (2, lawless.somebody_writes_what_is_newer),
    "backup": (1, machines.a_backup_is_made), "restore": (1, machines.a_backup_comes_back),
    "copy": (1, machines.a_disk_is_copied), "past": (2, machines.a_machine_wakes_in_its_past),
    **{name: (0, crossing) for name, crossing in CROSSINGS.items()},
    **{name: (0, crossing) for name, (_, crossing) in MORE_CROSSINGS.items()},
}  # fmt: skip
"""By name, how often and what."""
