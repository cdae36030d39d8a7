"""The two matters that every walk goes through, as they are told on the phone and as they must end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Matter:
    """What the caller says, where, and whom the duty list must then send: the lead first."""

    text: str
    address: str
    phone: str
    item: str
    departments: tuple[str, ...]


AIR_CONDITIONER: Final = Matter(
    text="空调外机支架松动，外机悬在人行道上方，怕掉下来砸到人",
    address="高塘岭街道 星城派出所东侧",
    phone="13873100621",
    item="0701",
    departments=("pgb", "gaj"),
)
DREDGER: Final = Matter(
    text="挖沙船翻了，有人掉江里，快来救人",
    address="铜官街道 湘江边",
    phone="13873100622",
    item="2404",
    departments=("tgj", "hsj", "hdsn", "sspcs", "jyxh"),
)
WITHIN_MINUTES: Final = 20
"""From the call to the closing of the air conditioner."""
PHOTO: Final = b"\x89PNG\r\n\x1a\n" + bytes(64)
"""What stands for a collector's photo: a file that is a picture by its first bytes."""
