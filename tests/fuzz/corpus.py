"""Every way in which a bundle goes bad, and case after case of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from tests.fuzz.carriers import cut, envelope_damaged, flipped, grown, half_copied, overwritten, shrunk, spliced
from tests.fuzz.case import Case
from tests.fuzz.exporters import frame_wrong, manifest_ugly, manifest_wrong, page_miscounted, page_wrong, photo_wrong
from tests.fuzz.meddlers import (
    header_changed,
    member_doubled,
    member_gone,
    member_moved,
    member_renamed,
    member_strange,
    packed_again,
    signed_by_another,
    zipped_otherwise,
)
from tests.sync.format.making import Made, make

SEEDS: Final = 8
"""How many different bundles are corrupted in turn."""

CORRUPTIONS: Final[tuple[Callable[[Case], bytes], ...]] = (
    flipped,
    cut,
    overwritten,
    half_copied,
    flipped,
    cut,
    grown,
    shrunk,
    spliced,
    member_moved,
    member_doubled,
    member_gone,
    member_renamed,
    member_strange,
    header_changed,
    zipped_otherwise,
    envelope_damaged,
    packed_again,
    signed_by_another,
    manifest_wrong,
    manifest_ugly,
    page_wrong,
    page_miscounted,
    frame_wrong,
    photo_wrong,
)


class Corpus:
    """The whole bundles, and case after case made from them; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.made = [make(seed * 100 + number, events=8 + number) for number in range(SEEDS)]

    def case(self, number: int) -> tuple[str, Made, bytes]:
        """What was done, to which bundle, and what came of it."""
        draw = random.Random(f"{self.seed}/{number}")
        at = draw.randrange(SEEDS)
        corrupt = CORRUPTIONS[number % len(CORRUPTIONS)]
        made = self.made[at]
        case = Case(draw, made, self.made[(at + 1) % SEEDS])
        return corrupt.__name__, made, corrupt(case)
