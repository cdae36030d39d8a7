"""Corrupted bundles through the whole import: refused, nothing changes; accepted, all is as the whole one makes it.

The bundles are those that stations really exchange: all to a new station, the news to another, a department's streams,
a department's own chain.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dispatch_tui.desk.refused import Refused
from dispatch_tui.store.log import NewPart
from dispatch_tui.store.store import Store
from dispatch_tui.sync.format import frames
from dispatch_tui.sync.importing import import_file
from tests.fuzz.case import Case, fitting, manifest_of, signed
from tests.fuzz.corpus import CORRUPTIONS
from tests.fuzz.meddlers import other_lines
from tests.fuzz.trying import SLOW, Outcome
from tests.store import centre
from tests.sync.stations import Stations, everything_in, founded, state

LATER = centre.NOW + 10_000_000


def lines_forged(case: Case) -> bytes:
    """Events that are not the chain's own, signed for by the exporter of the bundle: dropped, doubled, changed for each
    other or altered."""
    members, manifest = case.members(), manifest_of(case)
    at = case.draw.choice([number for number, (name, _) in enumerate(members) if name.startswith("lines/")])
    lines = frames.unpack(members[at][1], manifest["members"][at]["raw"]).split(b"\n")[:-1]
    parts = [line for line in lines if line.startswith((b'{"cls"', b'{"b64"'))]
    events = [line for line in lines if line not in parts]
    page = b"".join(line + b"\n" for line in parts) + other_lines(case, b"".join(line + b"\n" for line in events))
    members[at] = (members[at][0], frames.pack(page))
    fitted = fitting(manifest, members)
    fitted["members"][at] |= {"raw": len(page), "lines": page.count(b"\n")}
    return signed(members, fitted, case.made.maker)


@dataclass(frozen=True)
class Exporter:
    """A station's key."""

    public: str
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True)
class Exported:
    """A bundle that a station wrote."""

    content: bytes
    maker: Exporter


class Target:
    """A store that has not taken its bundle in yet, and what it is once it has."""

    def __init__(self, folder: Path, store: Store, exporter: Store, bundle: Path) -> None:
        self.made = Exported(bundle.read_bytes(), Exporter(exporter.public_key, exporter.sign))
        self._folder = folder
        shutil.copytree(store.database.path.parent, folder / "aside")
        self.store = self._open()
        assert self.take(self.made.content) is None
        self.expected = state(self.store)
        self.reset()

    def take(self, content: bytes) -> str | None:
        """The code of the refusal, None where it was taken in."""
        file = self._folder / "x.bundle"
        file.write_bytes(content)
        try:
            import_file(self.store, file, LATER)
        except Refused as refused:
            return refused.refusal.code
        return None

    def reset(self) -> None:
        """The store as it was before."""
        self.store.close()
        shutil.rmtree(self._folder / "store")
        self.store = self._open()

    def _open(self) -> Store:
        shutil.copytree(self._folder / "aside", self._folder / "store")
        store = Store.open(self._folder / "store" / "centre.db", seats=self._folder / "seats")
        self.before = everything_in(store)
        return store


@contextmanager
def targets(folder: Path) -> Iterator[list[Target]]:
    """Stores with the bundles that are meant for them: everything for a new station, the news for another, its own
    streams for a department, what the department wrote for the centre."""
    with founded(folder / "stations") as stations:
        made: list[Target] = []

        def add(store: Store, exporter: Store, bundle: Path | None) -> None:
            assert bundle is not None
            made.append(Target(folder / str(len(made)), store, exporter, bundle))

        first = stations.first
        with first.transaction(stations.tick()) as tx:
            data = {"operator": "wang", "role": "department", "department": "cgj"}
            tx.act("chen", "supervisor").add("authority", "operator_added", data)
        second, department = stations.member("WC02"), stations.member("CGJ01", "department", "cgj")
        stations.carry(second, first)
        stations.carry(department, first)
        ticket, order = _work(stations, first)
        add(second, first, stations.export(first, second.station))
        add(department, first, stations.export(first, department.station))
        new = stations.join("WC03")
        add(new, first, stations.export(first, new.station))
        stations.carry(first, department)
        _photo(department, ticket, "acknowledged", {"order": order}, "wang", "department")
        centre.add(department, ticket, "arrived", {"order": order}, now=LATER, actor="wang", role="department")
        add(first, department, stations.export(department, first.station))
        try:
            yield made
        finally:
            for target in made:
                target.store.close()


def _work(stations: Stations, store: Store) -> tuple[str, str]:
    """A ticket of the department, with a photo, and others; gives it and its order."""
    tickets = [
        centre.receive(store, stations.tick(), text=f"井盖 {number}", phone="13800001111") for number in range(4)
    ]
    order = centre.dispatched(store, tickets[0])
    _photo(store, tickets[0], "noted", {}, "li", "dispatcher")
    _photo(store, tickets[1], "noted", {}, "li", "dispatcher")
    return tickets[0], order


def _photo(store: Store, ticket: str, kind: str, data: dict[str, object], actor: str, role: str) -> None:
    picture = random.Random(ticket).randbytes(400)
    with store.transaction(LATER) as tx:
        tx.act(actor, role).add(f"ticket/{ticket}", kind, data, parts=[NewPart("photo", "photo", picture)])


FORGERIES = (*CORRUPTIONS, lines_forged, lines_forged)


def attempt(made: list[Target], seed: int, number: int, outcome: Outcome) -> None:
    """Try one case and note what came of it."""
    draw = random.Random(f"{seed}/{number}")
    corrupt = FORGERIES[number % len(FORGERIES)]
    target, other = draw.sample(made, 2)
    content = corrupt(Case(draw, target.made, other.made))
    what = f"{corrupt.__name__} {number}"
    began = time.perf_counter()
    try:
        code = target.take(content)
    except Exception as error:  # noqa: BLE001  # a crash is what is looked for
        outcome.wrong.append(f"{what}: crashed with {error!r}")
        code = "crashed"
    took = time.perf_counter() - began
    outcome.cases += 1
    outcome.slowest = max(outcome.slowest, took)
    if took > SLOW:
        outcome.wrong.append(f"{what}: took {took:.1f} s")
    if code is not None:
        outcome.refused[corrupt.__name__, code] += 1
        if everything_in(target.store) != target.before:
            outcome.wrong.append(f"{what}: refused with {code}, and yet something changed")
            target.reset()
        return
    outcome.unchanged += 1
    if content != other.made.content and state(target.store) != target.expected:
        outcome.wrong.append(f"{what}: accepted")
    target.reset()
