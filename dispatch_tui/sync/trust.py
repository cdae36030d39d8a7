"""Key cards: this station's own, and what another's asks to be admitted as."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.stations import Admission
from dispatch_tui.store.refused import StoreRefused
from dispatch_tui.store.store import Store
from dispatch_tui.sync.files import DISK, Files
from dispatch_tui.sync.format.card import ENDING, Card, read_card_file, write_card
from dispatch_tui.sync.format.envelope import recipient_of
from dispatch_tui.sync.format.refused import FileRefused
from dispatch_tui.sync.publishing import publish


def own_card(store: Store) -> Card:
    """What this station shows of itself: as the centre trusts it, or as it asks to be trusted."""
    authority, joining, identity = store.authority.now(), store.joining, store.age_identity
    trusted = authority.stations.get(store.station)
    role, department = "centre", ""
    if trusted is not None:
        role, department = trusted.role, trusted.department
    elif joining is not None:
        role, department = joining.role, joining.department
    codes = {one.code for one in authority.stations.values()} - {store.station_code}
    return Card(
        centre=store.centre, title=_title(store), station=store.station, code=store.station_code,
        key=store.public_key, age=recipient_of(identity) if identity else "", role=role, department=department,
        codes=tuple(sorted(codes)), drill=store.drill,
    )  # fmt: skip


def write_own_card(store: Store, file: Path, files: Files = DISK, *, over: bool = False) -> Path:
    """Write this station's card to ``file``, or into a folder under its usual name, or where another's stands there
    under one that tells them apart. An older card of its own gives way, and with ``over`` whatever stands there.
    Raises Refused."""
    card = own_card(store)
    folder, name = (file, card.file_name) if file.is_dir() else (file.parent, file.name)
    if file.is_dir() and not _gives_way(folder / name, card):
        name = card.longer_name
    if not over and not _gives_way(folder / name, card):
        raise Refused("file_in_the_way", path=str(folder / name))

    def fill(stream: IO[bytes]) -> str:
        stream.write(write_card(card, store.sign))
        return name

    try:
        return publish(folder, store.station, fill, replace=True, files=files)
    except StoreRefused as refused:
        raise Refused(refused.code, **refused.params) from refused


def _gives_way(path: Path, card: Card) -> bool:
    """Whether nothing stands there but an older card of the same station."""
    if not path.exists():
        return True
    try:
        return path.is_file() and read_card_file(path).station == card.station
    except FileRefused:
        return False


def read_card(file: Path) -> Card:
    """Another station's card; raises Refused."""
    try:
        return read_card_file(file)
    except FileRefused as refused:
        raise Refused(refused.code, **refused.params) from None


def cards_beside(file: Path) -> Iterator[Card]:
    """The cards that lie where ``file`` lies; what cannot be read is no card."""
    for one in sorted(file.parent.glob(f"*{ENDING}")):
        with suppress(FileRefused):
            yield read_card_file(one)


def admission(
    store: Store, card: Card, *, code: str | None = None, role: str | None = None, department: str | None = None
) -> Admission:  # fmt: skip
    """What a card asks for, narrowed by whoever admits it: another code, a department's role instead of the centre's.
    Raises Refused ``drill_card``, ``drill_real_card``, ``card_other_centre``, ``card_asks_less``."""
    if card.drill != store.drill:
        raise Refused("drill_card" if card.drill else "drill_real_card", station=card.code, title=card.title)
    if card.centre != store.centre:
        raise Refused("card_other_centre", station=card.code, title=card.title)
    role, department = role or card.role, card.department if department is None else department
    if card.role != "centre" and (role, department) != (card.role, card.department):
        raise Refused("card_asks_less", station=card.code, role=card.role, department=card.department)
    return Admission(card.station, code or card.code, card.key, card.age, role, department)


def _title(store: Store) -> str:
    """The centre's name, as it was founded."""
    founding = next((one for one in store.authority.events if one.kind == "founded"), None)
    if founding is not None:
        return str(founding.data["title"])
    return store.joining.title if store.joining is not None else ""
