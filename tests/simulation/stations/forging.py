"""Bundles of an exporter with a valid key that lies: true pages with one thing changed, signed anew."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from dispatch_tui.domain.canonical import canonical, digest, link, parse
from dispatch_tui.store import keys
from dispatch_tui.sync.format.lines import BareId, Heads, SentPart
from dispatch_tui.sync.format.manifest import Heading, Tip
from dispatch_tui.sync.format.reader import Bundle
from dispatch_tui.sync.format.writer import BundleWriter

Item = bytes | BareId | SentPart


@dataclass
class Forged:
    """A bundle taken apart, to be put together again otherwise."""

    heading: Heading
    items: list[Item]
    heads: list[Heads]
    holds: list[Heads]
    packs: list[tuple[str, bytes]]
    photos: dict[str, bytes]


def taken_apart(content: bytes) -> Forged:
    bundle = Bundle(io.BytesIO(content), "true")
    items = [item for page in bundle.pages() for item in page.items]
    photos = {one.hash: bundle.photo(one) for one in items if isinstance(one, SentPart) and one.content is None}
    packs = [(name, bundle.pack(name) or b"") for name in bundle.packs()]
    return Forged(bundle.heading, items, list(bundle.heads()), list(bundle.holds()), packs, photos)


def put_together(forged: Forged, private: bytes) -> bytes:
    """The bundle, signed by whoever holds that key."""
    stream = io.BytesIO()
    writer = BundleWriter(stream)
    for name, archive in forged.packs:
        writer.pack(name, archive)
    for item in forged.items:
        if isinstance(item, SentPart):
            writer.part(item if item.content is not None else item._replace(content=forged.photos[item.hash]))
        elif isinstance(item, BareId):
            writer.bare(item)
        else:
            writer.events((item,))
    for heads in forged.heads:
        writer.heads(heads)
    for holds in forged.holds:
        writer.holds(holds)
    writer.close(forged.heading, lambda message: keys.sign(private, message))
    return stream.getvalue()


Lie = Callable[[Forged, random.Random, bytes], bool]
"""Changes a bundle that the holder of the key signs; False where it has nothing to change."""


def an_event_left_out(forged: Forged, draw: random.Random, private: bytes) -> bool:
    """An event in the midst of a chain is missing, though what came after it is there."""
    places = _events(forged)
    chains: dict[str, list[int]] = {}
    for at, value in places:
        chains.setdefault(value["station"], []).append(at)
    fit = [chain for chain in chains.values() if len(chain) > 2]
    if not fit:
        return False
    chain = draw.choice(fit)
    del forged.items[draw.choice(chain[1:-1])]
    return True


def an_event_rewritten(forged: Forged, draw: random.Random, private: bytes) -> bool:
    """Another's event with other data, under the tip that was signed for the true one."""
    places = [(at, value) for at, value in _events(forged) if value["station"] != forged.heading.exporter]
    if not places:
        return False
    at, value = draw.choice(places)
    forged.items[at] = canonical({**value, "wall": value["wall"] + 1})
    return True


def a_word_put_in_anothers_mouth(forged: Forged, draw: random.Random, private: bytes) -> bool:
    """An event more on another station's chain, and a tip for it that the liar signed."""
    others = [tip for tip in forged.heading.leads_to if tip.station != forged.heading.exporter]
    places = {value["station"]: value for _, value in _events(forged)}
    fit = [tip for tip in others if tip.station in places and places[tip.station]["seq"] == tip.seq]
    if not fit:
        return False
    tip = draw.choice(fit)
    last = places[tip.station]
    body = canonical({**last, "seq": tip.seq + 1, "prev": tip.link, "act": f"{last['act'][:-4]}ffff"})
    after = link(tip.link, digest(body))
    message = keys.tip(forged.heading.centre, tip.station, tip.seq + 1, after)
    mine = Tip(tip.station, tip.seq + 1, after, keys.sign(private, message))
    forged.items.append(body)
    forged.heading = replace(forged.heading, leads_to=(*(one for one in forged.heading.leads_to if one != tip), mine))
    return True


def a_signature_turned(forged: Forged, draw: random.Random, private: bytes) -> bool:
    """A tip whose signature is no longer its station's."""
    if not forged.heading.leads_to:
        return False
    tip = draw.choice(forged.heading.leads_to)
    turned = bytearray(tip.signature)
    turned[draw.randrange(64)] ^= 1 << draw.randrange(8)
    rest = tuple(one for one in forged.heading.leads_to if one != tip)
    forged.heading = replace(forged.heading, leads_to=(*rest, tip._replace(signature=bytes(turned))))
    return True


def a_tip_kept_back(forged: Forged, draw: random.Random, private: bytes) -> bool:
    """The events of a chain whose signed tip is not among those relayed."""
    chains = {value["station"] for _, value in _events(forged)}
    fit = [tip for tip in forged.heading.leads_to if tip.station in chains]
    if not fit:
        return False
    tip = draw.choice(fit)
    forged.heading = replace(
        forged.heading, leads_to=tuple(one for one in forged.heading.leads_to if one.station != tip.station)
    )
    return True


def a_part_changed(forged: Forged, draw: random.Random, private: bytes) -> bool:
    """A text other than the one whose hash the event holds."""
    fit = [at for at, item in enumerate(forged.items) if isinstance(item, SentPart) and item.content]
    if not fit:
        return False
    at = draw.choice(fit)
    part = forged.items[at]
    assert isinstance(part, SentPart)
    forged.items[at] = part._replace(content=(part.content or b"") + b"!")
    return True


def another_centre(forged: Forged, draw: random.Random, private: bytes) -> bool:
    forged.heading = replace(forged.heading, centre="f" * 64)
    return True


def a_stretch_out_of_order(forged: Forged, draw: random.Random, private: bytes) -> bool:
    """Two events of one chain change places."""
    chains: dict[str, list[int]] = {}
    for at, value in _events(forged):
        chains.setdefault(value["station"], []).append(at)
    fit = [chain for chain in chains.values() if len(chain) > 1]
    if not fit:
        return False
    chain = draw.choice(fit)
    place = draw.randrange(len(chain) - 1)
    first, second = chain[place], chain[place + 1]
    forged.items[first], forged.items[second] = forged.items[second], forged.items[first]
    return True


LIES: Final[Sequence[Lie]] = (
    an_event_left_out, an_event_rewritten, a_word_put_in_anothers_mouth, a_signature_turned, a_tip_kept_back,
    a_part_changed, another_centre, a_stretch_out_of_order,
)  # fmt: skip


def lies(content: bytes, draw: random.Random, private: bytes) -> Iterator[tuple[bytes, str]]:
    """A true bundle made false in every way in which there is something to lie about, and how."""
    for told in draw.sample(LIES, len(LIES)):
        forged = taken_apart(content)
        if told(forged, draw, private):
            yield put_together(forged, private), told.__name__


def _events(forged: Forged) -> list[tuple[int, dict[str, Any]]]:
    return [(at, parse(item)) for at, item in enumerate(forged.items) if isinstance(item, bytes)]

