"""A station's key card: a small file that shows who a station is, before anybody trusts it.

It is signed by its own key, so that it is whole and its maker holds that key. That it came from the station it names
is for two people to say, who compare its voice code.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from dispatch_tui.domain.authority import STATION_ROLES
from dispatch_tui.domain.canonical import NotCanonical, canonical, parse
from dispatch_tui.sync.format.limits import LARGEST_CARD, LONGEST_CODE, LONGEST_NAME, MOST_TIPS
from dispatch_tui.sync.format.plain_file import open_file
from dispatch_tui.sync.format.refused import CardRefused
from dispatch_tui.sync.format.signatures import proves, station_of

FORMAT: Final = "dispatch-tui card"
VERSION: Final = 1
ENDING: Final = ".card.json"
DRILL: Final = "DRILL-"
"""Begins the name of every file that leaves a drill."""
_SIGNED: Final = b"dispatch-tui card 1"
_VOICE: Final = b"dispatch-tui voice 1"
_VOICE_ROUNDS: Final = 100_000
"""What makes finding a second card for a given code of 40 bits cost 2^57 hashes; it takes a reader 50 ms."""
_VOICE_DIGITS: Final = 12
_CODE: Final = re.compile(rf"[0-9A-Za-z]{{1,{LONGEST_CODE}}}")
_RECIPIENT: Final = re.compile(r"(?:age1[02-9ac-hj-np-z]{58})?")
_HEX: Final = {length: re.compile(rf"[0-9a-f]{{{length}}}") for length in (32, 64, 128)}


@dataclass(frozen=True, slots=True)
class Card:
    """``centre`` is the founding event's id and ``title`` the centre's name; ``station`` follows from ``key``, the raw
    public key in hex; ``age`` is the recipient to which files for the station are sealed, or empty. ``role`` (centre,
    department, collector) and ``department`` are what the station is, or asks to be. ``codes`` are the labels that its
    maker knows to be taken."""

    centre: str
    title: str
    station: str
    code: str
    key: str
    age: str
    role: str
    department: str
    codes: tuple[str, ...] = ()
    drill: bool = False
    """Whether the centre was founded for a drill; a card of a real one does not speak of it."""

    @property
    def file_name(self) -> str:
        return f"{self._label}{ENDING}"

    @property
    def longer_name(self) -> str:
        """Where a card of the usual name is another station's: two that joined apart may have chosen one code."""
        return f"{self._label}-{self.station[:8]}{ENDING}"

    @property
    def _label(self) -> str:
        return f"{DRILL}{self.code}" if self.drill else self.code


def write_card(card: Card, sign: Callable[[bytes], bytes]) -> bytes:
    """The card as a file, signed by the station's own key."""
    value = _value(card)
    return canonical({**value, "signature": sign(_signed(value)).hex()}) + b"\n"


def read_card(content: bytes, file: str) -> Card:
    """A card that proves itself; raises CardRefused."""
    if len(content) > LARGEST_CARD:
        raise CardRefused("card_too_large", file=file, found=len(content), most=LARGEST_CARD)
    try:
        value = parse(content.rstrip(b"\r\n"))
    except NotCanonical as error:
        raise CardRefused("card_foreign", file=file) from error
    if value.get("format") != FORMAT:
        raise CardRefused("card_field", file=file, field="format", expected=FORMAT)
    version = value.get("version")
    if type(version) is not int or version > VERSION:
        raise CardRefused("card_newer", file=file, found=str(version), known=VERSION)
    signature = value.pop("signature", None)
    for field, expected in _faults(value, signature):
        raise CardRefused("card_field", file=file, field=field, expected=expected)
    if not proves(value["key"], _signed(value), bytes.fromhex(str(signature))):
        raise CardRefused("card_signature", file=file)
    del value["format"], value["version"]
    return Card(**{**value, "codes": tuple(value["codes"])})


def read_card_file(path: Path) -> Card:
    """The card in a file; raises CardRefused."""
    try:
        with open_file(path) as stream:
            content = stream.read(LARGEST_CARD + 1)
    except OSError as error:
        raise CardRefused("card_unreadable", file=path.name, reason=error.strerror or str(error)) from error
    return read_card(content, path.name)


def voice_code(card: Card) -> str:
    """Twelve digits, such as ``4821 0937 5562``, that two people compare by voice. The codes that its maker knows do
    not count, so that a card shows the same digits whenever it was made."""
    content = canonical(_value(replace(card, codes=())))
    drawn = hashlib.pbkdf2_hmac("sha256", content, _VOICE, _VOICE_ROUNDS, 8)
    digits = f"{int.from_bytes(drawn) % 10**_VOICE_DIGITS:0{_VOICE_DIGITS}d}"
    return " ".join(digits[at : at + 4] for at in range(0, _VOICE_DIGITS, 4))


def _value(card: Card) -> dict[str, Any]:
    value = {"format": FORMAT, "version": VERSION, **asdict(card), "codes": sorted(set(card.codes))}
    if not card.drill:
        del value["drill"]
    return value


def _signed(value: dict[str, Any]) -> bytes:
    return _SIGNED + hashlib.sha256(canonical(value)).digest()


def _faults(value: dict[str, Any], signature: Any) -> list[tuple[str, str]]:
    """The fields that are not as they have to be, and what is expected of each."""
    wanted = {"format", "version", *Card.__dataclass_fields__} - {"drill"}
    if value.keys() - {"drill"} != wanted:
        return [(min((value.keys() - {"drill"}) ^ wanted), ", ".join(sorted({*wanted, "signature"})))]
    if not all(isinstance(value[name], str) for name in wanted - {"version", "codes"}):
        return [("card", "text")]
    codes = value["codes"]
    tests = [
        ("centre", _HEX[64].fullmatch(value["centre"]), "64 hex"),
        ("title", len(value["title"]) <= LONGEST_NAME, f"text <= {LONGEST_NAME}"),
        ("key", _HEX[64].fullmatch(value["key"]), "64 hex"),
        ("station", _HEX[32].fullmatch(value["station"]), "32 hex"),
        ("code", _CODE.fullmatch(value["code"]), f"0-9 A-Z a-z, <= {LONGEST_CODE}"),
        ("age", _RECIPIENT.fullmatch(value["age"]), "age1..."),
        ("role", value["role"] in STATION_ROLES, " | ".join(STATION_ROLES)),
        ("department", len(value["department"]) <= LONGEST_CODE, f"text <= {LONGEST_CODE}"),
        ("drill", value.get("drill", True) is True, "true"),
        ("codes", _are_codes(codes), f"0-9 A-Z a-z, sorted, unique, <= {MOST_TIPS}"),
        ("signature", isinstance(signature, str) and _HEX[128].fullmatch(signature), "128 hex"),
    ]
    found = [(field, expected) for field, holds, expected in tests if not holds]
    if not found and station_of(value["key"]) != value["station"]:
        return [("station", "SHA-256(key)[:32]")]
    return found


def _are_codes(codes: Any) -> bool:
    return (
        isinstance(codes, list)
        and len(codes) <= MOST_TIPS
        and all(isinstance(code, str) and _CODE.fullmatch(code) for code in codes)
        and sorted(set(codes)) == codes
    )
