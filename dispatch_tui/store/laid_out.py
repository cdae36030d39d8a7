# ruff: noqa: E501 - a statement stands on one line
"""What SQLite is given of the table classes, made by ``make tables``: not edited by hand.

The classes in ``tables`` are the definition, and a test proves this current. It stands here because importing SQLModel
takes longer than most commands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple


class Laid(NamedTuple):
    """A table: its columns in the order of the class, its primary key, whether it can be made again from the log, and
    the statements that create it with its indexes."""

    columns: tuple[str, ...]
    key: tuple[str, ...]
    projection: bool
    schema: tuple[str, ...]


TableName = Literal[
    "event",
    "part",
    "chain",
    "fork",
    "pack",
    "ticket",
    "ticket_order",
    "task",
    "external",
    "twin",
    "edge",
    "tally",
    "search_text",
    "quarantine",
    "parked",
    "parked_tip",
    "stale",
    "sweep",
    "lacking",
    "erased",
    "peer",
    "peer_tip",
    "peer_stream",
    "peer_thing",
    "meta",
    "key",
    "counter",
    "draft",
    "pin",
    "setting",
]
TABLES: Final[Mapping[TableName, Laid]] = {
    "event": Laid(
        ("arrived", "id", "chain", "seq", "link", "branch", "stream", "depth", "act", "kind", "body"),
        ("arrived",),
        False,
        (
            "CREATE TABLE event ( arrived INTEGER NOT NULL, id VARCHAR NOT NULL, chain VARCHAR NOT NULL, seq BIGINT NOT NULL, link VARCHAR NOT NULL, branch INTEGER NOT NULL, stream VARCHAR NOT NULL, depth INTEGER NOT NULL, act VARCHAR NOT NULL, kind VARCHAR NOT NULL, body BLOB, PRIMARY KEY (arrived), UNIQUE (chain, seq, id), UNIQUE (id) )",
            "CREATE INDEX event_act ON event (act) WHERE body IS NOT NULL",
            "CREATE INDEX event_stream ON event (stream, depth) WHERE body IS NOT NULL",
        ),
    ),
    "part": Laid(
        ("hash", "cls", "salt", "content"),
        ("hash",),
        False,
        (
            "CREATE TABLE part ( hash VARCHAR NOT NULL, cls VARCHAR NOT NULL, salt BLOB NOT NULL, content BLOB NOT NULL, PRIMARY KEY (hash) )",
        ),
    ),
    "chain": Laid(
        ("chain", "link", "seq", "signature"),
        ("chain", "link"),
        False,
        (
            "CREATE TABLE chain ( chain VARCHAR NOT NULL, link VARCHAR NOT NULL, seq BIGINT NOT NULL, signature BLOB NOT NULL, PRIMARY KEY (chain, link) )",
        ),
    ),
    "fork": Laid(
        ("chain", "branch", "from_branch", "from_seq"),
        ("chain", "branch"),
        False,
        (
            "CREATE TABLE fork ( chain VARCHAR NOT NULL, branch INTEGER NOT NULL, from_branch INTEGER NOT NULL, from_seq BIGINT NOT NULL, PRIMARY KEY (chain, branch) )",
        ),
    ),
    "pack": Laid(
        ("hash", "name", "version", "archive"),
        ("hash",),
        False,
        (
            "CREATE TABLE pack ( hash VARCHAR NOT NULL, name VARCHAR NOT NULL, version VARCHAR NOT NULL, archive BLOB NOT NULL, PRIMARY KEY (hash) )",
        ),
    ),
    "ticket": Laid(
        ("id", "number", "number_end", "status", "lane", "open", "band", "sort_at", "urgency", "source", "received_at", "due_at", "warn_at", "due_clock", "taken_by", "town", "grid", "place", "summary", "item", "category", "department", "flags", "hotline", "closed_at", "merged_into", "warning", "contested", "untold", "held", "kept", "revision"),
        ("id",),
        True,
        (
            "CREATE TABLE ticket ( id VARCHAR NOT NULL, number VARCHAR NOT NULL, number_end VARCHAR NOT NULL, status VARCHAR NOT NULL, lane VARCHAR NOT NULL, open INTEGER NOT NULL, band INTEGER NOT NULL, sort_at BIGINT NOT NULL, urgency INTEGER NOT NULL, source VARCHAR NOT NULL, received_at BIGINT NOT NULL, due_at BIGINT, warn_at BIGINT, due_clock VARCHAR NOT NULL, taken_by VARCHAR NOT NULL, town VARCHAR NOT NULL, grid VARCHAR NOT NULL, place VARCHAR NOT NULL, summary VARCHAR NOT NULL, item VARCHAR NOT NULL, category VARCHAR NOT NULL, department VARCHAR NOT NULL, flags VARCHAR NOT NULL, hotline VARCHAR NOT NULL, closed_at BIGINT, merged_into VARCHAR NOT NULL, warning INTEGER NOT NULL, contested INTEGER NOT NULL, untold INTEGER NOT NULL, held INTEGER NOT NULL, kept VARCHAR NOT NULL, revision BIGINT NOT NULL, PRIMARY KEY (id) )",
            "CREATE INDEX ticket_contested ON ticket (contested, band, sort_at, id) WHERE contested = 1",
            "CREATE INDEX ticket_held ON ticket (held, band, sort_at, id) WHERE held = 1",
            "CREATE INDEX ticket_lane ON ticket (lane, band, sort_at, id)",
            "CREATE INDEX ticket_merged ON ticket (merged_into) WHERE merged_into <> ''",
            "CREATE INDEX ticket_mine ON ticket (taken_by, open, band, sort_at, id) WHERE taken_by <> ''",
            "CREATE INDEX ticket_number ON ticket (number_end)",
            "CREATE INDEX ticket_open ON ticket (open, band, sort_at, id)",
            "CREATE INDEX ticket_revision ON ticket (revision)",
            "CREATE INDEX ticket_untold ON ticket (untold, open, band, sort_at, id) WHERE untold = 1",
            "CREATE INDEX ticket_warning ON ticket (warning, open, band, sort_at, id) WHERE warning = 1",
        ),
    ),
    "ticket_order": Laid(
        ("id", "ticket", "department", "part", "step", "due_at", "untold"),
        ("id",),
        True,
        (
            "CREATE TABLE ticket_order ( id VARCHAR NOT NULL, ticket VARCHAR NOT NULL, department VARCHAR NOT NULL, part VARCHAR NOT NULL, step VARCHAR NOT NULL, due_at BIGINT, untold INTEGER NOT NULL, PRIMARY KEY (id) )",
            "CREATE INDEX order_department ON ticket_order (department, step)",
            "CREATE INDEX order_ticket ON ticket_order (ticket)",
        ),
    ),
    "task": Laid(
        ("who", "ticket", "lane", "step", "band", "sort_at", "due_at", "warn_at", "due_clock", "place", "summary", "text"),
        ("who", "ticket"),
        True,
        (
            "CREATE TABLE task ( who VARCHAR NOT NULL, ticket VARCHAR NOT NULL, lane VARCHAR NOT NULL, step VARCHAR NOT NULL, band INTEGER NOT NULL, sort_at BIGINT NOT NULL, due_at BIGINT, warn_at BIGINT, due_clock VARCHAR NOT NULL, place VARCHAR NOT NULL, summary VARCHAR NOT NULL, text VARCHAR NOT NULL, PRIMARY KEY (who, ticket) )",
            "CREATE INDEX task_queue ON task (who, band, sort_at, ticket)",
            "CREATE INDEX task_ticket ON task (ticket)",
        ),
    ),
    "external": Laid(
        ("source", "external", "ticket", "digest"),
        ("source", "external", "ticket"),
        True,
        (
            "CREATE TABLE external ( source VARCHAR NOT NULL, external VARCHAR NOT NULL, ticket VARCHAR NOT NULL, digest VARCHAR NOT NULL, PRIMARY KEY (source, external, ticket) )",
            "CREATE INDEX external_ticket ON external (ticket)",
        ),
    ),
    "twin": Laid(
        ("source", "external"),
        ("source", "external"),
        True,
        (
            "CREATE TABLE twin ( source VARCHAR NOT NULL, external VARCHAR NOT NULL, PRIMARY KEY (source, external) )",
        ),
    ),
    "edge": Laid(
        ("ticket", "other"),
        ("ticket", "other"),
        True,
        (
            "CREATE TABLE edge ( ticket VARCHAR NOT NULL, other VARCHAR NOT NULL, PRIMARY KEY (ticket, other) )",
            "CREATE INDEX edge_other ON edge (other)",
        ),
    ),
    "tally": Laid(
        ("lane", "count"),
        ("lane",),
        True,
        (
            "CREATE TABLE tally ( lane VARCHAR NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (lane) )",
        ),
    ),
    "search_text": Laid(
        ("doc", "ticket", "text"),
        ("doc",),
        True,
        (
            "CREATE TABLE search_text ( doc INTEGER NOT NULL, ticket VARCHAR NOT NULL, text VARCHAR NOT NULL, PRIMARY KEY (doc), UNIQUE (ticket) )",
        ),
    ),
    "quarantine": Laid(
        ("event", "stream", "reason"),
        ("event",),
        True,
        (
            "CREATE TABLE quarantine ( event VARCHAR NOT NULL, stream VARCHAR NOT NULL, reason VARCHAR NOT NULL, PRIMARY KEY (event) )",
        ),
    ),
    "parked": Laid(
        ("place", "id", "chain", "seq", "prev", "act", "body"),
        ("place",),
        False,
        (
            "CREATE TABLE parked ( place INTEGER NOT NULL, id VARCHAR NOT NULL, chain VARCHAR NOT NULL, seq BIGINT NOT NULL, prev VARCHAR NOT NULL, act VARCHAR NOT NULL, body BLOB, PRIMARY KEY (place), UNIQUE (id) )",
        ),
    ),
    "parked_tip": Laid(
        ("chain", "link", "seq", "signature"),
        ("chain", "link"),
        False,
        (
            "CREATE TABLE parked_tip ( chain VARCHAR NOT NULL, link VARCHAR NOT NULL, seq BIGINT NOT NULL, signature BLOB NOT NULL, PRIMARY KEY (chain, link) )",
        ),
    ),
    "stale": Laid(
        ("ticket",),
        ("ticket",),
        False,
        (
            "CREATE TABLE stale ( ticket VARCHAR NOT NULL, PRIMARY KEY (ticket) )",
        ),
    ),
    "sweep": Laid(
        ("chain", "seq", "upto"),
        ("chain", "seq"),
        False,
        (
            "CREATE TABLE sweep ( chain VARCHAR NOT NULL, seq BIGINT NOT NULL, upto BIGINT NOT NULL, PRIMARY KEY (chain, seq) )",
        ),
    ),
    "lacking": Laid(
        ("hash", "stream", "cls"),
        ("hash", "stream"),
        False,
        (
            "CREATE TABLE lacking ( hash VARCHAR NOT NULL, stream VARCHAR NOT NULL, cls VARCHAR NOT NULL, PRIMARY KEY (hash, stream) )",
        ),
    ),
    "erased": Laid(
        ("hash",),
        ("hash",),
        False,
        (
            "CREATE TABLE erased ( hash VARCHAR NOT NULL, PRIMARY KEY (hash) )",
        ),
    ),
    "peer": Laid(
        ("station", "count", "made", "manifest", "scope", "came"),
        ("station",),
        False,
        (
            "CREATE TABLE peer ( station VARCHAR NOT NULL, count BIGINT NOT NULL, made BIGINT NOT NULL, manifest VARCHAR NOT NULL, scope VARCHAR NOT NULL, came BIGINT NOT NULL, PRIMARY KEY (station) )",
        ),
    ),
    "peer_tip": Laid(
        ("peer", "station", "link", "seq"),
        ("peer", "station", "link"),
        False,
        (
            "CREATE TABLE peer_tip ( peer VARCHAR NOT NULL, station VARCHAR NOT NULL, link VARCHAR NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (peer, station, link) )",
        ),
    ),
    "peer_stream": Laid(
        ("peer", "stream", "heads"),
        ("peer", "stream"),
        False,
        (
            "CREATE TABLE peer_stream ( peer VARCHAR NOT NULL, stream VARCHAR NOT NULL, heads VARCHAR NOT NULL, PRIMARY KEY (peer, stream) )",
        ),
    ),
    "peer_thing": Laid(
        ("peer", "hash", "wants"),
        ("peer", "hash"),
        False,
        (
            "CREATE TABLE peer_thing ( peer VARCHAR NOT NULL, hash VARCHAR NOT NULL, wants INTEGER NOT NULL, PRIMARY KEY (peer, hash) )",
        ),
    ),
    "meta": Laid(
        ("name", "value"),
        ("name",),
        False,
        (
            "CREATE TABLE meta ( name VARCHAR NOT NULL, value VARCHAR NOT NULL, PRIMARY KEY (name) )",
        ),
    ),
    "key": Laid(
        ("station", "private", "age"),
        ("station",),
        False,
        (
            "CREATE TABLE \"key\" ( station VARCHAR NOT NULL, private BLOB NOT NULL, age VARCHAR, PRIMARY KEY (station) )",
        ),
    ),
    "counter": Laid(
        ("name", "value"),
        ("name",),
        False,
        (
            "CREATE TABLE counter ( name VARCHAR NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (name) )",
        ),
    ),
    "draft": Laid(
        ("form", "field", "value"),
        ("form", "field"),
        False,
        (
            "CREATE TABLE draft ( form VARCHAR NOT NULL, field VARCHAR NOT NULL, value VARCHAR NOT NULL, PRIMARY KEY (form, field) )",
        ),
    ),
    "pin": Laid(
        ("operator", "verifier", "wrong", "not_before"),
        ("operator",),
        False,
        (
            "CREATE TABLE pin ( operator VARCHAR NOT NULL, verifier VARCHAR NOT NULL, wrong INTEGER NOT NULL, not_before BIGINT NOT NULL, PRIMARY KEY (operator) )",
        ),
    ),
    "setting": Laid(
        ("name", "value"),
        ("name",),
        False,
        (
            "CREATE TABLE setting ( name VARCHAR NOT NULL, value VARCHAR NOT NULL, PRIMARY KEY (name) )",
        ),
    ),
}  # fmt: skip
