"""Several stations of one centre, and what passes between their stores: all without a bundle's file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dispatch_tui.domain.canonical import FIRST_LINK, link
from dispatch_tui.domain.event import Part
from dispatch_tui.store.exchange.entering import Taken
from dispatch_tui.store.exchange.giving_out import GivingOut
from dispatch_tui.store.exchange.lines import Given, Line, Place, SignedTip, bare, whole
from dispatch_tui.store.exchange.taking_in import TakingIn
from dispatch_tui.store.founding import Joining, Pinned
from dispatch_tui.store.store import Store
from tests.store import centre
from tests.store.centre import NOW, chance


def join(founder: Store, path: Path, code: str, role: str = "centre", department: str = "") -> Store:
    """A new station's store on the founder's card, admitted by the founder's supervisor; it holds nothing yet."""
    pinned = Pinned(founder.station, founder.station_code, founder.public_key)
    joining = Joining(founder.centre, "望城", pinned, code, role, department)
    store = Store.join(path, joining, random=chance(code))
    card = {"station": store.station, "code": code, "key": store.public_key, "role": role, "department": department}
    with founder.transaction(NOW) as tx:
        tx.act("chen", "supervisor").add("authority", "station_admitted", card)
    return store


def crew(folder: Path, count: int = 2) -> list[Store]:
    """A founder and other stations of the centre, all with the same log."""
    founder = centre.found(folder / "WC01.db")
    others = [join(founder, folder / f"WC{number + 1:02}.db", f"WC{number + 1:02}") for number in range(1, count)]
    for other in others:
        give(founder, other)
    return [founder, *others]


def read(lines: Iterable[Given]) -> list[Line]:
    """The lines as whoever takes them in reads them."""
    ends: dict[str, str] = {}
    found = []
    for given in lines:
        prev = given.prev if given.prev is not None else ends[given.chain]
        line = whole(given.body) if given.body is not None else bare(given.chain, given.seq, given.id, prev)
        assert (line.id, line.chain, line.seq, line.prev) == (given.id, given.chain, given.seq, prev)
        ends[line.chain] = link(line.prev, line.id)
        found.append(line)
    return found


def places(store: Store) -> list[Place]:
    with GivingOut(store) as giving:
        return [tip.place for tip in giving.tips()]


def give(giver: Store, taker: Store, since: Iterable[Place] | None = None, piece: int = 5_000) -> Taken:
    """Everything that the taker lacks, or what is after ``since``."""
    known = places(taker) if since is None else since
    with GivingOut(giver) as giving:
        lines = read(giving.lines(known))
        return take(taker, lines, giving.tips(), giving, piece)


def take(taker: Store, lines: list[Line], tips: list[SignedTip], giving: GivingOut, piece: int = 5_000) -> Taken:
    taking = TakingIn(taker, piece=piece, sleep=lambda _: None)
    taking.packs(giving.packs())
    named = [part for line in lines for _, _, part in line.parts]
    taking.parts((one, Part(cls, salt, content)) for one, cls, salt, content in giving.parts_by_hash(named))
    taking.lines(lines)
    taking.tips(tips)
    taking.settle()
    return taking.taken


FIRST = FIRST_LINK
