"""Bounds of what is written and read. A reader holds to them before it unpacks anything; sizes are in bytes."""

from __future__ import annotations

from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB

LARGEST_BUNDLE: Final = 4_000 * MIB
"""Fits, sealed too, on a FAT32 stick (4 GiB less one byte) and in a zip without its 64-bit extension."""
LARGEST_UNPACKED: Final = 32 * 1024 * MIB
"""All line members together, unpacked."""
MOST_MEMBERS: Final = 8_192
LARGEST_MANIFEST: Final = 4 * MIB

LARGEST_PAGE: Final = 8 * MIB
"""One line member, unpacked."""
LARGEST_FRAME: Final = LARGEST_PAGE + 64 * KIB
"""One line member as it stands in the file: what cannot be packed grows a little."""
MOST_LINES: Final = 5_000
"""Lines of one line member."""
LONGEST_EVENT: Final = MIB
LARGEST_TEXT: Final = MIB
"""The content of a part that is no photo."""

LARGEST_PHOTO: Final = 16 * MIB
LARGEST_THUMB: Final = 256 * KIB
LARGEST_PACK: Final = 33 * MIB

MOST_TIPS: Final = 4_096
MOST_WANTS: Final = 4_096
MOST_NAMED: Final = 1_024
"""Addressees, and packs."""
MOST_HEADS: Final = 10_000
"""Heads of one stream."""
LONGEST_NAME: Final = 200
"""Characters of a centre's title."""
LONGEST_CODE: Final = 32
"""Characters of a station's or department's code."""

LARGEST_CARD: Final = 256 * KIB
LARGEST_ENVELOPE_HEAD: Final = 64 * KIB
"""The header of an age envelope: room for some five hundred recipients."""
