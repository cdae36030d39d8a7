"""Bundles of small size with all that a bundle may hold, made from a seed; the events are real ones of two chains."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dispatch_tui.domain.canonical import FIRST_LINK, link, part_hash
from dispatch_tui.domain.event import PART_CLASSES, VERSION, Event, PartRef
from dispatch_tui.sync.format.lines import BareId, Heads, Item, SentPart
from dispatch_tui.sync.format.manifest import Heading, Place, Tip
from dispatch_tui.sync.format.reader import Bundle
from dispatch_tui.sync.format.signatures import station_of
from dispatch_tui.sync.format.writer import BundleWriter

CENTRE = "c" * 64


@dataclass
class Maker:
    """A station with its key and its chain."""

    seed: int
    key: Ed25519PrivateKey = field(init=False)
    events: list[Event] = field(default_factory=list)
    link: str = FIRST_LINK

    def __post_init__(self) -> None:
        self.key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"%d" % self.seed).digest())

    @property
    def public(self) -> str:
        return self.key.public_key().public_bytes_raw().hex()

    @property
    def station(self) -> str:
        return station_of(self.public)

    @property
    def sign(self) -> Callable[[bytes], bytes]:
        return self.key.sign

    def write(self, stream: str, parts: Iterable[PartRef] = (), **data: object) -> Event:
        """The next event of the chain."""
        seq = len(self.events)
        event = Event(
            VERSION, CENTRE, self.station, seq, self.link, f"act-{seq // 3}", stream, (), 1, (), "noted", data,
            tuple(parts), "chen", "dispatcher", 1_800_000_000_000 + seq,
        )  # fmt: skip
        self.events.append(event)
        self.link = link(self.link, event.id)
        return event

    def tip(self) -> Tip:
        """The end of the chain, signed."""
        seq = len(self.events) - 1
        message = b"dispatch-tui tip 1" + bytes.fromhex(CENTRE + self.station) + seq.to_bytes(8)
        return Tip(self.station, seq, self.link, self.key.sign(message + bytes.fromhex(self.link)))

    def heading(self) -> Heading:
        return Heading(CENTRE, self.station, self.public, "WC01", 1_800_000_000_000, 7, "full", leads_to=(self.tip(),))


def part(draw: random.Random, cls: str, content: bytes) -> SentPart:
    salt = draw.randbytes(16)
    return SentPart(part_hash(cls, salt, content), cls, salt, content)  # type: ignore[arg-type]


@dataclass
class Made:
    """A bundle, with what went into it."""

    content: bytes
    id: str
    maker: Maker
    heading: Heading
    items: list[Item]
    parts: list[SentPart]
    heads: list[Heads]
    thumb: bytes
    pack: bytes


def make(seed: int, events: int = 12) -> Made:
    """A bundle with every kind of member; the same for the same seed."""
    draw = random.Random(seed)
    maker, other = Maker(seed), Maker(seed + 1_000_000)
    stream = io.BytesIO()
    writer = BundleWriter(stream, "made.bundle")
    items: list[Item] = []
    parts: list[SentPart] = []
    contents = {
        "words": "井盖破损 \n\x00\u202e".encode(),
        "place": b"\xff\xfe no UTF-8",
        "person": b"",
        "photo": draw.randbytes(300),
    }
    for number in range(events):
        cls = PART_CLASSES[number % len(PART_CLASSES)]
        sent = part(draw, cls, contents[cls])
        parts.append(sent)
        writer.part(sent)
        items.append(sent._replace(content=None) if cls == "photo" else sent)
        event = maker.write(f"ticket/{number % 3}", [PartRef(cls, sent.cls, sent.hash)], number=number)
        writer.events((event.body,))
        items.append(event.body)
        hidden = other.write("ticket/hidden", number=number)
        bare = BareId(hidden.station, hidden.seq, hidden.id, "" if hidden.seq else hidden.prev)
        writer.bare(bare)
        items.append(bare)
    heads = [
        Heads(f"ticket/{number}", tuple(sorted(draw.randbytes(32).hex() for _ in range(2)))) for number in range(3)
    ]
    for one in heads:
        writer.heads(one)
        writer.holds(one)
    thumb, pack = draw.randbytes(90), draw.randbytes(200)
    photo = next(one for one in parts if one.cls == "photo")
    writer.thumb(photo.hash, thumb)
    writer.pack("a" * 64, pack)
    heading = replace(
        maker.heading(),
        leads_to=tuple(sorted([maker.tip(), other.tip()])),
        addressees=(other.station,),
        wants=("b" * 64,),
        packs=("a" * 64,),
        builds_on=(Place(*other.tip()[:3]),),
    )
    made = writer.close(heading, maker.sign)
    return Made(stream.getvalue(), made, maker, heading, items, parts, heads, thumb, pack)


def read(content: bytes, key: str | None = None) -> Bundle:
    return Bundle(io.BytesIO(content), "made.bundle", key)


def whole(content: bytes) -> tuple[Bundle, list[Item]]:
    """A bundle and all its lines, proved."""
    bundle = read(content)
    return bundle, [item for page in bundle.pages() for item in page.items]
