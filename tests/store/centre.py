"""A small centre to write in: a founded store, tickets received without a desk, acts on them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dispatch_tui.pack.archive import pack_archive, read_archive
from dispatch_tui.pack.places import default_pack_name, find_pack
from dispatch_tui.store.log import NewPart
from dispatch_tui.store.store import PackSource, Store

NOW = 1_795_000_000_000
DAY = "20261118"


@cache
def pack_source() -> PackSource:
    archive = pack_archive(find_pack(default_pack_name()))
    pack = read_archive(archive)
    return PackSource(pack.hash, pack.name, pack.version, archive)


def chance(seed: str) -> Callable[[int], bytes]:
    """Random bytes that are the same on every run."""
    count = 0

    def random(length: int) -> bytes:
        nonlocal count
        count += 1
        return hashlib.shake_256(f"{seed} {count}".encode()).digest(length)

    return random


def found(path: Path, seed: str = "a") -> Store:
    """A centre whose supervisor is ``chen`` and whose dispatcher is ``li``."""
    store = Store.found(
        path, pack=pack_source(), station_code="WC01", operator_code="chen", operator_name="陈", title="望城",
        now=NOW, random=chance(seed),
    )  # fmt: skip
    with store.transaction(NOW) as tx:
        data = {"operator": "li", "role": "dispatcher", "department": ""}
        tx.act("chen", "supervisor").add("authority", "operator_added", data)
    return store


def texts(**given: str) -> list[NewPart]:
    classes = {"address": "place", "name": "person", "phone": "person"}
    names = {"name": "caller.name", "phone": "caller.phone"}
    return [NewPart(names.get(name, name), classes.get(name, "words"), text.encode()) for name, text in given.items()]


def receive(store: Store, now: int = NOW, data: Mapping[str, Any] | None = None, **given: str) -> str:
    """One ticket in a transaction of its own; its id."""
    with store.transaction(now) as tx:
        ticket = tx.new_id()
        enter(tx, ticket, data, **given)
    return ticket


def enter(tx: Any, ticket: str, data: Mapping[str, Any] | None = None, **given: str) -> None:
    number = tx.next_number(DAY)
    tx.act("li", "dispatcher").add(
        f"ticket/{ticket}", "received", {"number": number, "source": "call", **(data or {})}, parts=texts(**given)
    )


def add(store: Store, ticket: str, kind: str, data: Mapping[str, Any] | None = None, *, now: int = NOW + 1_000,
        actor: str = "li", role: str = "dispatcher", **given: str) -> str:  # fmt: skip
    """One event as an act of its own; its id."""
    with store.transaction(now) as tx:
        return tx.act(actor, role).add(f"ticket/{ticket}", kind, data or {}, parts=texts(**given)).id


CLASSIFY = {"item": "i001", "category": "c01", "demands": ["verify"], "urgency": 2}


def dispatched(store: Store, ticket: str, department: str = "cgj") -> str:
    """Classify and dispatch; the order's id."""
    add(store, ticket, "classified", CLASSIFY)
    event = add(store, ticket, "dispatched", {"department": department, "part": "lead"})
    return f"{event}:{department}"
