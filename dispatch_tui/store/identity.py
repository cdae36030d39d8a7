"""Who and where an open store is: its file, its centre, its station, and what is held in memory of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dispatch_tui.domain.authority_log import AuthorityLog
from dispatch_tui.domain.event import ROW_KEY, Part
from dispatch_tui.domain.ids import Ids
from dispatch_tui.domain.place import Pack
from dispatch_tui.store import keys, sqlite
from dispatch_tui.store.founding import Joining, Pinned
from dispatch_tui.store.local import Local
from dispatch_tui.store.log import Seat, Tip, Transaction
from dispatch_tui.store.packs import Packs
from dispatch_tui.store.parts import Parts
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.seats import Claim, seats_beside
from dispatch_tui.store.sqlite import Database
from dispatch_tui.store.streams import Streams


class Identity:
    """The part of a store that knows whose it is."""

    def __init__(self, database: Database, random: Callable[[int], bytes], seats: Path | None = None) -> None:
        self.database = database
        self.local = Local(database)
        self._random = random
        self._ids = Ids(random)
        self._version: int | None = database.data_version()
        meta = dict(database.rows("SELECT name, value FROM meta"))
        if "centre" not in meta:
            raise StoreRefused("store_damaged", path=str(database.path), reason="meta")
        self.joining = _joining(meta)
        """What this station's store was made from, where it joined a centre; None where it founded one."""
        self.centre: str = meta["centre"]
        self.station: str = meta["station"]
        self.revision = int(meta["revision"])
        """Grows with every transaction of whatever process, as far as this one has noticed."""
        self.parts = Parts(database)
        self.packs = Packs(database)
        self.streams = Streams(database, self.centre)
        self._seats = seats_beside(database.path) if seats is None and self.drill else seats
        self._claim = Claim(database, self.station, self._seats)
        self._seat: Seat | None = None
        self._tip: Tip | None = None
        self._tx: Transaction | None = None

    @property
    def authority(self) -> AuthorityLog:
        return self.streams.authority

    @property
    def station_code(self) -> str:
        """This station's label, such as WC01."""
        return self.station_code_of(self.station)

    def station_code_of(self, station: str) -> str:
        """A station's label; the beginning of its id where the centre does not know it."""
        known = self.authority.now().stations.get(station)
        if known is not None:
            return known.code
        joining = self.joining
        if joining is not None and station in (self.station, joining.pinned.station):
            return joining.code if station == self.station else joining.pinned.code
        return station[:8]

    @property
    def waiting(self) -> bool:
        """Whether this station has joined a centre of which nothing has come in yet."""
        return self.authority.now().centre != self.centre

    @property
    def drill(self) -> bool:
        """Whether the centre was founded for a drill, so that nothing in it is real."""
        return self.authority.now().drill or (self.joining is not None and self.joining.drill)

    @property
    def partial(self) -> bool:
        """Whether this station holds only some streams whole, as one of a department or a collector does."""
        card = self.authority.now().stations.get(self.station)
        role = card.role if card is not None else self.joining.role if self.joining is not None else "centre"
        return role != "centre"

    @property
    def public_key(self) -> str:
        """The key by which others prove what this station signs (raw Ed25519, in hex)."""
        return keys.new_key(self._own_seat().private)[1].hex()

    def names(self) -> list[str]:
        """The stations under whose names this store has ever written, whoever else may have done so: those whose keys
        it holds."""
        return [row[0] for row in self.database.rows("SELECT station FROM key ORDER BY station")]

    @property
    def age_identity(self) -> str | None:
        """What opens files sealed for this station."""
        found: str | None = self.database.value("SELECT age FROM key WHERE station = ?", (self.station,))
        return found

    def sign(self, message: bytes) -> bytes:
        """This station's signature."""
        return keys.sign(self._own_seat().private, message)

    def _own_seat(self) -> Seat:
        if self._seat is None:
            private = self.database.value("SELECT private FROM key WHERE station = ?", (self.station,))
            if private is None:
                raise StoreRefused("no_key", station=self.station_code)
            self._seat = Seat(self.centre, self.station, self.station_code, bytes(private))
        return self._seat

    @property
    def _pinned_code(self) -> str:
        return self.joining.pinned.code if self.joining is not None else ""

    def pack(self, pack: str | None) -> Pack | None:
        """A version of the pack by its hash, None where it is not here."""
        return self.packs.get(pack)

    @property
    def pack_in_force(self) -> Pack:
        """The pack that decides now; raises StoreRefused ``pack_missing`` where only its hash is here, and
        ``waits_for_first`` while nothing of the centre is here."""
        authority = self.authority.now()
        if self.waiting:
            raise StoreRefused("waits_for_first", station=self._pinned_code)
        admitted = [pack for pack in authority.packs if pack in authority.in_force]
        found = self.packs.get(admitted[-1]) if admitted else None
        if found is None:
            raise StoreRefused("pack_missing", pack=admitted[-1][:12] if admitted else "")
        return found

    @property
    def row_key(self) -> bytes:
        """What keys the digests of rows that come in; the centre's id where its key is not here, as on a department's
        station, which takes no rows in."""
        found = next((event.part(ROW_KEY) for event in self.authority.events if event.kind == "founded"), None)
        return ((self.text(found) if found is not None else None) or self.centre).encode()

    def text(self, part: str) -> str | None:
        """A part's content as text; None where it is withheld or erased."""
        return self.parts.text(part)

    def part(self, part: str) -> Part | None:
        return self.parts.part(part)

    def changed_elsewhere(self) -> bool:
        """Whether another process has written since last asked; what is kept in memory is then proved anew.

        Cheap: ask as often as several times a second. Also folds the WAL back when there is time for it.
        """
        version = self.database.data_version()
        if version == self._version:
            if self._tx is None and not self.database.in_transaction:
                self.database.checkpoint(sqlite.IDLE_CHECKPOINT)
            return False
        self._version = version
        self.database.noticed()
        self.revision = int(self.database.value("SELECT value FROM meta WHERE name = 'revision'"))
        self._tip = self._seat = None
        self.parts.noticed()
        self._same_station()
        self.streams.stale()
        return True

    def _same_station(self) -> None:
        """Another process may have found that this store has to be another station."""
        station = self.database.value("SELECT value FROM meta WHERE name = 'station'")
        if station != self.station:
            self._claim.close()
            self.station, self._claim = station, Claim(self.database, station, self._seats)


def _joining(meta: dict[str, str]) -> Joining | None:
    if "pinned" not in meta:
        return None
    station, key, code = meta["pinned"].split(" ", 2)
    return Joining(
        meta["centre"], meta["title"], Pinned(station, code, key), meta["code"], meta["role"], meta["department"],
        drill="drill" in meta,
    )  # fmt: skip
