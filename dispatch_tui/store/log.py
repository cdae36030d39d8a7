"""Writing the log: a transaction of one or more acts, each event judged before it is entered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dispatch_tui.domain.authority import Author
from dispatch_tui.domain.call import CALL_ROLES, well_formed
from dispatch_tui.domain.canonical import NotCanonical, link
from dispatch_tui.domain.event import AUTHORITY, VERSION, Event, Part, PartClass, PartRef, read_event
from dispatch_tui.domain.ids import Ids
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.domain.ticket.first import first_refused
from dispatch_tui.domain.ticket.fold import TicketFold
from dispatch_tui.store import keys
from dispatch_tui.store.erasing import erase, forget_drafts
from dispatch_tui.store.exchange import touching
from dispatch_tui.store.folding import Folding
from dispatch_tui.store.parts import Parts
from dispatch_tui.store.projecting import Projector
from dispatch_tui.store.projection import Packs
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.schema import insert, upsert
from dispatch_tui.store.sqlite import Database
from dispatch_tui.store.streams import Held, Streams

LONGEST_ACT: Final = 1_000
"""Events of one act."""
SALT: Final = 16
"""Random bytes before a part's content, so that nobody proves a guess by its hash."""


_MOVE_TIP: Final = "UPDATE chain SET link = ?, seq = ?, signature = ? WHERE chain = ? AND link = ?"


class Unlawful(Exception):
    """The rules refuse an event. The transaction that it belongs to can only be rolled back."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class NewPart:
    """What is to stand beside an event: its name there, its class (words, place, person, photo), its bytes."""

    name: str
    cls: PartClass | str
    content: bytes


@dataclass(frozen=True, slots=True)
class Seat:
    """Who writes: the centre, this station with its label, and the key by which it signs."""

    centre: str
    station: str
    code: str
    private: bytes


@dataclass(slots=True)
class Tip:
    """The end of a chain."""

    seq: int
    link: str


class ActWriter:
    """Writes the events of one act. They stand together in the chain: once another act has begun, this one is over."""

    __slots__ = ("_tx", "actor", "count", "id", "occurred", "role")

    def __init__(self, tx: Transaction, act: str, actor: str, role: str, occurred: int | None) -> None:
        self._tx = tx
        self.id = act
        self.actor = actor
        self.role = role
        self.occurred = occurred
        self.count = 0

    def add(
        self, stream: str, kind: str, data: Mapping[str, Any], *, parts: Iterable[NewPart] = (),
        on_behalf: str | None = None,
    ) -> Event:  # fmt: skip
        """Write one event; raises Unlawful, or StoreRefused ``act_too_long``."""
        return self._tx.enter(self, stream, kind, data, parts, on_behalf)


class Transaction:
    """Everything between taking the write lock and the commit. ``Store.transaction`` makes, commits and drops it."""

    def __init__(
        self, database: Database, streams: Streams, parts: Parts, packs: Packs, seat: Seat, tip: Tip, ids: Ids,
        random: Callable[[int], bytes], now: int,
    ) -> None:  # fmt: skip
        self.now = now
        self._database = database
        self._streams = streams
        self._parts = parts
        self._packs = packs
        self._seat = seat
        self._before = tip.link
        self._seq, self._link = tip.seq, tip.link
        self._ids = ids
        self._random = random
        self._rows: list[tuple[Any, ...]] = []
        self._touched: dict[str, Held] = {}
        self._calls: dict[str, list[Event]] = {}
        self._made: set[str] = set()
        self._counters: dict[str, int] = {}
        self._act: ActWriter | None = None
        self._spoiled: Refusal | None = None
        self._salts = b""
        self._authority_touched = False
        self._read_basis()
        self._authority_before = self._authority

    # For whoever acts

    def act(self, actor: str, role: str, occurred: int | None = None) -> ActWriter:
        """Begin an act of ``actor`` in ``role``; ``occurred`` (UTC ms) where it happened at another time than now."""
        return ActWriter(self, self._ids.new(self.now), actor, role, occurred)

    def new_id(self) -> str:
        """An id for a new ticket or call."""
        made = self._ids.new(self.now)
        self._made.add(made)
        return made

    def next_number(self, day: str) -> str:
        """The next ticket number of this station on ``day`` (``20261123``)."""
        name = f"number/{self._seat.code}/{day}"
        last = self._counters.get(name)
        if last is None:
            last = self._database.value("SELECT value FROM counter WHERE name = ?", (name,)) or 0
        self._counters[name] = last + 1
        return f"{day}-{self._seat.code}-{last + 1:04d}"

    def fold(self, ticket: str) -> TicketFold:
        """The ticket as it stands in this transaction; raises Unlawful ``no_such_ticket``."""
        held = self._touched.get(ticket)
        found = held.fold if held is not None else self._streams.fold(ticket)
        if found is None or not found.events:
            raise Unlawful(Refusal("no_such_ticket", {"number": ticket}))
        return found

    def events(self, stream: str) -> list[Event]:
        """The events of a stream, those of this transaction too, parents first."""
        return self._streams.events(stream) + [
            read_event(row[10], trusted=True) for row in self._rows if row[6] == stream
        ]

    def streams_of(self, chain: str, act: str) -> list[str]:
        """The streams that an act wrote, in its order."""
        written = [row[6] for row in self._rows if row[2] == chain and row[8] == act]
        return list(dict.fromkeys(streams_of(self._database, chain, act) + written))

    # For ActWriter

    def enter(
        self, act: ActWriter, stream: str, kind: str, data: Mapping[str, Any], parts: Iterable[NewPart],
        on_behalf: str | None,
    ) -> Event:  # fmt: skip
        """Build, judge and hold one event."""
        if self._spoiled is not None:
            raise Unlawful(self._spoiled)
        self._count(act)
        refs = tuple(self._part(part) for part in parts)
        family, _, name = stream.partition("/")
        held = None
        if family == "ticket":
            held = self._hold(name)
            parents, depth = ((), 1) if held.empty else _place_of(held.fold)
        elif stream == AUTHORITY:
            parents, depth = self._authority_place
        else:
            parents, depth = self._call_place(stream, name)
        event = Event(
            VERSION, self._seat.centre, self._seat.station, self._seq + 1, self._link, act.id, stream, parents, depth,
            self._basis, kind, data, refs, act.actor, act.role, self.now, on_behalf, act.occurred, self._pack,
        )  # fmt: skip
        try:
            body = event.body
        except NotCanonical as error:
            raise self._spoil(Refusal("malformed", {"what": str(error)})) from error
        if held is not None:
            refused = self._enter_ticket(event, held)
            if refused is not None:
                raise self._spoil(refused)
            held.rows += 1
        elif stream == AUTHORITY:
            self._enter_authority(event)
        else:
            self._enter_call(event)
        self._seq += 1
        self._link = link(self._link, event.id)
        self._rows.append(
            (None, event.id, event.station, self._seq, self._link, 0, stream, depth, act.id, kind, body)
        )
        return event

    # For Store.transaction

    @property
    def tip(self) -> Tip:
        return Tip(self._seq, self._link)

    @property
    def wrote(self) -> bool:
        """Whether there is anything to put into the tables, or to refuse."""
        return bool(self._rows) or self._spoiled is not None

    def write(self, revision: int) -> None:
        """Put everything into the tables; the commit follows. Raises Unlawful if an event was refused before."""
        if self._spoiled is not None:
            raise Unlawful(self._spoiled)
        database, seat = self._database, self._seat
        self._parts.write()
        database.many(insert("event"), self._rows)
        for held in self._touched.values():
            self._streams.settle(held)
        for row in self._rows:
            if row[9] == "erased":
                erase(database, self._parts, read_event(row[10], trusted=True).data["parts"])
                forget_drafts(database, [str(row[6]).removeprefix("ticket/")])
        folding = Folding(self._streams, self._parts, self._packs)
        Projector(database, folding, revision).write(self._touched, self._made)
        touching.note(database, self._authority_before, self._authority)
        sign_tip(database, seat, self._before, self.tip)
        database.many(upsert("counter"), list(self._counters.items()))
        database.run(upsert("meta"), ("revision", str(revision)))

    @property
    def authority_touched(self) -> bool:
        """Whether it changed who is who: tickets of others may have gone stale."""
        return self._authority_touched

    def drop(self) -> None:
        """Forget every fold that this transaction changed; call it after the rollback."""
        for ticket in self._touched:
            self._streams.evict(ticket)
        if self._authority_touched:
            self._streams.read_authority()

    # How it is done

    def _read_basis(self) -> None:
        log = self._streams.authority
        self._basis = log.heads()
        authority = self._authority = log.now()
        packs = [pack for pack in authority.packs if pack in authority.in_force]
        self._pack = packs[-1] if packs else None
        depths = [log.events[log.history.index(head)].depth for head in self._basis]
        self._authority_place = self._basis, 1 + max(depths, default=0)

    def _count(self, act: ActWriter) -> None:
        if act is not self._act:
            if act.count:
                raise RuntimeError("the events of an act stand together")
            self._act = act
        act.count += 1
        if act.count > LONGEST_ACT:
            raise StoreRefused("act_too_long", most=LONGEST_ACT)

    def _spoil(self, refusal: Refusal) -> Unlawful:
        self._spoiled = refusal
        return Unlawful(refusal)

    def _part(self, new: NewPart) -> PartRef:
        if len(self._salts) < SALT:
            self._salts = self._random(64 * SALT)
        salt, self._salts = self._salts[:SALT], self._salts[SALT:]
        part = Part(new.cls, salt, new.content)  # type: ignore[arg-type]
        part_hash = part.hash
        self._parts.add(part_hash, part)
        return PartRef(new.name, part.cls, part_hash)

    def _hold(self, ticket: str) -> Held:
        held = self._touched.get(ticket)
        if held is None:
            held = (None if ticket in self._made else self._streams.held(ticket)) or self._streams.new(ticket)
            self._touched[ticket] = held
        return held

    def _enter_ticket(self, event: Event, held: Held) -> Refusal | None:
        if held.empty and event.kind == "received":
            refused = first_refused(event, held.ticket, self._authority)
            if refused is None:
                held.first = event
            return refused
        verdict = held.fold.add(event)
        return None if verdict.outcome == "counted" else verdict.refusal or Refusal(verdict.outcome)

    def _call_place(self, stream: str, call: str) -> tuple[tuple[str, ...], int]:
        events = self._calls.get(stream)
        if events is None:
            events = self._calls[stream] = [] if call in self._made else self._streams.events(stream)
        seen = {parent for event in events for parent in event.parents}
        heads = tuple(sorted(event.id for event in events if event.id not in seen))
        return heads, 1 + max((event.depth for event in events), default=0)

    def _enter_call(self, event: Event) -> None:
        author = self._authority.author(event)
        if not isinstance(author, Author):
            raise self._spoil(author)
        if author.role not in CALL_ROLES:
            raise self._spoil(Refusal("role", {"role": author.role, "allowed": sorted(CALL_ROLES)}))
        if not event.stream.startswith("call/") or not well_formed(event):
            raise self._spoil(Refusal("malformed", {"what": event.kind}))
        self._calls[event.stream].append(event)

    def _enter_authority(self, event: Event) -> None:
        self._authority_touched = True
        refused = self._streams.grown(event)
        if refused is not None:
            raise self._spoil(Refusal(refused))
        self._read_basis()


def sign_tip(database: Database, seat: Seat, before: str, tip: Tip) -> None:
    """Let the seat's chain end in ``tip`` that ended in the link ``before``."""
    signature = keys.sign(seat.private, keys.tip(seat.centre, seat.station, tip.seq, tip.link))
    if not database.run(_MOVE_TIP, (tip.link, tip.seq, signature, seat.station, before)):
        database.run(insert("chain"), (seat.station, tip.link, tip.seq, signature))


def streams_of(database: Database, chain: str, act: str) -> list[str]:
    """The streams that an act wrote, in its order."""
    rows = database.rows(
        "SELECT stream FROM event WHERE act = ? AND chain = ? AND body IS NOT NULL ORDER BY seq", (act, chain)
    )
    return list(dict.fromkeys(row[0] for row in rows))


def _place_of(fold: TicketFold) -> tuple[tuple[str, ...], int]:
    heads = fold.heads()
    return heads, 1 + max((fold.events[fold.history.index(head)].depth for head in heads), default=0)
