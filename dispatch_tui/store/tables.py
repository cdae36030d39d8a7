"""The tables of a store: the log and its parts; projections, which can be thrown away; what stays on this station.

The classes are the definition. What SQLite is given of it stands in ``laid_out``, so that no command waits for
SQLModel: after a change here, ``make tables`` writes that anew.

Times are UTC milliseconds; ids of events, parts and packs are SHA-256 in hex; ids of tickets and acts are UUIDs.
"""

from __future__ import annotations

from typing import ClassVar, Final

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

# The log


class EventRow(SQLModel, table=True):
    """One event. ``link`` is the chain's after it; ``body`` is NULL where the event is withheld, and only its id, its
    place in the chain and its link are known then.

    ``arrived`` grows with every event that comes in: what an event stands on always arrived before it. ``branch`` is
    0 unless the chain is forked: then it tells which of its histories the event was written on (see ForkRow). Both
    tell the order in which this store came to its events, and no fact.
    """

    __tablename__: ClassVar[str] = "event"
    __table_args__ = (
        UniqueConstraint("chain", "seq", "id"),
        Index("event_stream", "stream", "depth",
              sqlite_where=text("body IS NOT NULL"), postgresql_where=text("body IS NOT NULL")),
        Index("event_act", "act",
              sqlite_where=text("body IS NOT NULL"), postgresql_where=text("body IS NOT NULL")),
    )  # fmt: skip
    arrived: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    chain: str
    seq: int = Field(sa_type=BigInteger)
    link: str
    branch: int
    stream: str
    depth: int
    act: str
    kind: str
    body: bytes | None = Field(default=None, sa_type=LargeBinary)


class PartRow(SQLModel, table=True):
    """A text, an address, a person's detail or a photo. A part that is withheld or erased has no row."""

    __tablename__: ClassVar[str] = "part"
    hash: str = Field(primary_key=True)
    cls: str
    salt: bytes = Field(sa_type=LargeBinary)
    content: bytes = Field(sa_type=LargeBinary)


class ChainRow(SQLModel, table=True):
    """The newest end of a chain that its station has signed, always at the end of an act; one for each history of a
    chain that is forked. Events behind it came in by an import that did not come to its end."""

    __tablename__: ClassVar[str] = "chain"
    chain: str = Field(primary_key=True)
    link: str = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger)
    signature: bytes = Field(sa_type=LargeBinary)


class ForkRow(SQLModel, table=True):
    """Where a chain has two histories: ``branch`` begins after the event ``from_seq`` of ``from_branch`` (-1: before
    the chain's first event). The history that came in first keeps the number it had."""

    __tablename__: ClassVar[str] = "fork"
    chain: str = Field(primary_key=True)
    branch: int = Field(primary_key=True)
    from_branch: int
    from_seq: int = Field(sa_type=BigInteger)


class PackRow(SQLModel, table=True):
    """A version of a pack, whole."""

    __tablename__: ClassVar[str] = "pack"
    hash: str = Field(primary_key=True)
    name: str
    version: str
    archive: bytes = Field(sa_type=LargeBinary)


# Projections


class TicketRow(SQLModel, table=True):
    """One line of the queue. ``band`` and ``sort_at`` give its place: ringing 0, with a limit 1, without one 2,
    finished 3 (``sort_at`` is then negative, so that the newest come first)."""

    __tablename__: ClassVar[str] = "ticket"
    __table_args__ = (
        Index("ticket_lane", "lane", "band", "sort_at", "id"),
        Index("ticket_open", "open", "band", "sort_at", "id"),
        Index("ticket_mine", "taken_by", "open", "band", "sort_at", "id",
              sqlite_where=text("taken_by <> ''"), postgresql_where=text("taken_by <> ''")),
        Index("ticket_warning", "warning", "open", "band", "sort_at", "id",
              sqlite_where=text("warning = 1"), postgresql_where=text("warning = 1")),
        Index("ticket_contested", "contested", "band", "sort_at", "id",
              sqlite_where=text("contested = 1"), postgresql_where=text("contested = 1")),
        Index("ticket_untold", "untold", "open", "band", "sort_at", "id",
              sqlite_where=text("untold = 1"), postgresql_where=text("untold = 1")),
        Index("ticket_held", "held", "band", "sort_at", "id",
              sqlite_where=text("held = 1"), postgresql_where=text("held = 1")),
        Index("ticket_merged", "merged_into",
              sqlite_where=text("merged_into <> ''"), postgresql_where=text("merged_into <> ''")),
        Index("ticket_number", "number_end"),
        Index("ticket_revision", "revision"),
    )  # fmt: skip
    id: str = Field(primary_key=True)
    number: str
    number_end: str
    """The number backwards in capitals, so that its end can be looked up."""
    status: str
    lane: str
    open: int
    band: int
    sort_at: int = Field(sa_type=BigInteger)
    urgency: int
    source: str
    received_at: int = Field(sa_type=BigInteger)
    due_at: int | None = Field(default=None, sa_type=BigInteger)
    warn_at: int | None = Field(default=None, sa_type=BigInteger)
    due_clock: str
    taken_by: str
    town: str
    grid: str
    place: str
    summary: str
    item: str
    category: str
    department: str
    flags: str
    hotline: str
    closed_at: int | None = Field(default=None, sa_type=BigInteger)
    merged_into: str
    warning: int
    contested: int
    """1 where facts of its disagree and nobody has settled it, finished or not, or where another ticket came of the
    same report."""
    untold: int
    """1 where a department without a station has an order of which nobody there was told."""
    held: int
    """1 where something waits for a supervisor."""
    kept: str
    """The classes of the parts that are named and not erased, apart by spaces."""
    revision: int = Field(sa_type=BigInteger)
    """The store's revision at its last change: local, no part of what a refold must give again."""


class OrderRow(SQLModel, table=True):
    """One department's order; ``due_at`` is its report limit."""

    __tablename__: ClassVar[str] = "ticket_order"
    __table_args__ = (Index("order_department", "department", "step"), Index("order_ticket", "ticket"))
    id: str = Field(primary_key=True)
    ticket: str
    department: str
    part: str
    step: str
    due_at: int | None = Field(default=None, sa_type=BigInteger)
    untold: int
    """Whether it was sent and nobody of the department was reached so far."""


class TaskRow(SQLModel, table=True):
    """One line of the queue of whoever works outside the centre: of a department (``who`` its code), or of the
    collectors (see ``store.tasks``). ``band`` and ``sort_at`` give its place as in the centre's queue. ``place``,
    ``summary`` and ``text``, by which it is found, hold no more of the caller than they may know."""

    __tablename__: ClassVar[str] = "task"
    __table_args__ = (
        Index("task_queue", "who", "band", "sort_at", "ticket"), Index("task_ticket", "ticket"),
    )  # fmt: skip
    who: str = Field(primary_key=True)
    ticket: str = Field(primary_key=True)
    lane: str
    step: str
    band: int
    sort_at: int = Field(sa_type=BigInteger)
    due_at: int | None = Field(default=None, sa_type=BigInteger)
    warn_at: int | None = Field(default=None, sa_type=BigInteger)
    due_clock: str
    place: str
    summary: str
    text: str


class ExternalRow(SQLModel, table=True):
    """By which id another platform knows a ticket. Two stations may have taken the same report in: the lowest ticket
    answers for it."""

    __tablename__: ClassVar[str] = "external"
    __table_args__ = (Index("external_ticket", "ticket"),)
    source: str = Field(primary_key=True)
    external: str = Field(primary_key=True)
    ticket: str = Field(primary_key=True)
    digest: str


class TwinRow(SQLModel, table=True):
    """An id of a platform, or of a call, under which more than one ticket came in."""

    __tablename__: ClassVar[str] = "twin"
    source: str = Field(primary_key=True)
    external: str = Field(primary_key=True)


class EdgeRow(SQLModel, table=True):
    """One half of a merge that stands, as one ticket's stream tells it."""

    __tablename__: ClassVar[str] = "edge"
    __table_args__ = (Index("edge_other", "other"),)
    ticket: str = Field(primary_key=True)
    other: str = Field(primary_key=True)


class TallyRow(SQLModel, table=True):
    """How many tickets a lane holds."""

    __tablename__: ClassVar[str] = "tally"
    lane: str = Field(primary_key=True)
    count: int


class SearchRow(SQLModel, table=True):
    """What of a ticket can be found, folded for comparing; the words are indexed under its number."""

    __tablename__: ClassVar[str] = "search_text"
    doc: int | None = Field(default=None, primary_key=True)
    ticket: str = Field(unique=True)
    text: str


class QuarantineRow(SQLModel, table=True):
    """An event that is kept but cannot be entered, and why."""

    __tablename__: ClassVar[str] = "quarantine"
    event: str = Field(primary_key=True)
    stream: str
    reason: str


# What an exchange with other stations leaves


class ParkedRow(SQLModel, table=True):
    """An event that came in before what it stands on. ``body`` is NULL for a bare id; ``prev`` the link before it."""

    __tablename__: ClassVar[str] = "parked"
    __table_args__ = (UniqueConstraint("id"),)
    place: int | None = Field(default=None, primary_key=True)
    id: str
    chain: str
    seq: int = Field(sa_type=BigInteger)
    prev: str
    act: str
    body: bytes | None = Field(default=None, sa_type=LargeBinary)


class ParkedTipRow(SQLModel, table=True):
    """A signed end of a chain whose event is parked: it is kept once that is here."""

    __tablename__: ClassVar[str] = "parked_tip"
    chain: str = Field(primary_key=True)
    link: str = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger)
    signature: bytes = Field(sa_type=LargeBinary)


class StaleRow(SQLModel, table=True):
    """A ticket whose projections are behind the log."""

    __tablename__: ClassVar[str] = "stale"
    ticket: str = Field(primary_key=True)


class SweepRow(SQLModel, table=True):
    """Events (``seq`` to ``upto`` of a chain) whose tickets go stale, as a fact about their station changed."""

    __tablename__: ClassVar[str] = "sweep"
    chain: str = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    upto: int = Field(sa_type=BigInteger)


class LackingRow(SQLModel, table=True):
    """A part (class as in the event) or a pack (class ``pack``) that events of a stream name and that is not here:
    missing, withheld or erased."""

    __tablename__: ClassVar[str] = "lacking"
    hash: str = Field(primary_key=True)
    stream: str = Field(primary_key=True)
    cls: str


class ErasedRow(SQLModel, table=True):
    """A part that was erased, and never comes in again."""

    __tablename__: ClassVar[str] = "erased"
    hash: str = Field(primary_key=True)


class PeerRow(SQLModel, table=True):
    """The newest bundle of another station that came in whole: its number there (``count``), when it was made (UTC ms
    by that station's clock), the hash of its manifest, its scope."""

    __tablename__: ClassVar[str] = "peer"
    station: str = Field(primary_key=True)
    count: int = Field(sa_type=BigInteger)
    made: int = Field(sa_type=BigInteger)
    manifest: str
    scope: str
    came: int = Field(sa_type=BigInteger)


class PeerTipRow(SQLModel, table=True):
    """How far the peer holds a chain, by that bundle."""

    __tablename__: ClassVar[str] = "peer_tip"
    peer: str = Field(primary_key=True)
    station: str = Field(primary_key=True)
    link: str = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger)


class PeerStreamRow(SQLModel, table=True):
    """The newest events of a stream that a station holding only some streams has shown to hold (ids, apart by
    spaces)."""

    __tablename__: ClassVar[str] = "peer_stream"
    peer: str = Field(primary_key=True)
    stream: str = Field(primary_key=True)
    heads: str


class PeerThingRow(SQLModel, table=True):
    """A pack that the peer holds, or (``wants`` 1) a part that it asked for."""

    __tablename__: ClassVar[str] = "peer_thing"
    peer: str = Field(primary_key=True)
    hash: str = Field(primary_key=True)
    wants: int


# What stays on this station


class MetaRow(SQLModel, table=True):
    """``centre``, ``station``, ``revision``, ``projection``; of a station that joined also ``code``, ``role``,
    ``department``, ``title`` as its card has them, and ``pinned``: whose first bundle it takes; ``untidy``
    where traces may be left of what was erased; ``renewing`` while the projections are made again, how many tickets."""

    __tablename__: ClassVar[str] = "meta"
    name: str = Field(primary_key=True)
    value: str


class KeyRow(SQLModel, table=True):
    """The private key by which a station signs (Ed25519, raw), and the age identity that opens files sealed for it."""

    __tablename__: ClassVar[str] = "key"
    station: str = Field(primary_key=True)
    private: bytes = Field(sa_type=LargeBinary)
    age: str | None = None


class CounterRow(SQLModel, table=True):
    """The last number given, by what is counted."""

    __tablename__: ClassVar[str] = "counter"
    name: str = Field(primary_key=True)
    value: int


class DraftRow(SQLModel, table=True):
    """A field of a form that is being filled in."""

    __tablename__: ClassVar[str] = "draft"
    form: str = Field(primary_key=True)
    field: str = Field(primary_key=True)
    value: str


class PinRow(SQLModel, table=True):
    """The verifier of an operator's PIN, and how long wrong ones make one wait."""

    __tablename__: ClassVar[str] = "pin"
    operator: str = Field(primary_key=True)
    verifier: str
    wrong: int
    not_before: int = Field(sa_type=BigInteger)


class SettingRow(SQLModel, table=True):
    __tablename__: ClassVar[str] = "setting"
    name: str = Field(primary_key=True)
    value: str


PROJECTIONS: Final[tuple[type[SQLModel], ...]] = (
    TicketRow, OrderRow, TaskRow, ExternalRow, TwinRow, EdgeRow, TallyRow, SearchRow, QuarantineRow,
)  # fmt: skip
"""What can be thrown away and made again from the log."""
