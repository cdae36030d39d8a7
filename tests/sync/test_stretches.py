"""Going along a chain by stretches proves what going along it event by event does, whatever a page holds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.store.exchange.lines import Line
from dispatch_tui.sync import proving
from dispatch_tui.sync.format.reader import Bundle
from dispatch_tui.sync.format.refused import BundleRefused
from dispatch_tui.sync.page import Stretch, _Stretches
from dispatch_tui.sync.proving import Keeping, Standing, _Proving

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["X", "X", "X", "Y"]), st.integers(0, 3), st.sampled_from([1] * 12 + [0, 2]),
        st.sampled_from("aaab"),
    ),
    max_size=14,
)  # fmt: skip
"""For each event its chain, how far behind the chain's newest stands what it follows, how much its seq goes on by, its
act."""


def lines(steps: list[tuple[str, int, int, str]]) -> list[Line]:
    """Events as they would come: most follow the newest of their chain, some an earlier one, a few nothing at all."""
    found: list[Line] = []
    for place, (chain, back, more, act) in enumerate(steps):
        before = [(FIRST_LINK, -1)] + [(one.link, one.seq) for one in found if one.chain == chain]
        prev, seq = before[max(0, len(before) - 1 - max(0, back - 2))]
        link = f"{place + 1:064x}"[::-1]
        found.append(Line(f"{place}", chain, max(seq + more, 0), prev, link, "", 1, act, "", [], [], None, b""))
    return found


def going() -> _Proving:
    bundle = SimpleNamespace(file="f", heading=SimpleNamespace(builds_on=()))
    return _Proving(cast(Bundle, bundle), cast(Standing, None), cast(Keeping, None))


def after(pages: list[list[Line]], *, singly: bool) -> Any:
    """What is known of each chain in the end, or the number of the line at which it is refused."""
    proof = going()
    try:
        for page in pages:
            stretches = _Stretches()
            for number, line in enumerate(page, 1):
                if singly:
                    proof._event((number, line.id, line.chain, line.seq, line.prev, line.link, line.act), "m")
                else:
                    stretches.add(number, line)
            for stretch in stretches.told():
                proof._stretch(Stretch._make(stretch), "m")
    except BundleRefused as refused:
        return refused.params["line"]
    return proof._chains


@settings(deadline=None, max_examples=300)
@given(STEPS, st.integers(0, 14))
def test_stretches_prove_what_single_steps_prove(steps: list[tuple[str, int, int, str]], cut: int) -> None:
    came = lines(steps)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proving, "LONGEST_ACT", 3)
        told = [after([came[:cut], came[cut:]], singly=singly) for singly in (True, False)]
    chains = {line.chain for line in came}
    if len(chains) > 1 and all(isinstance(one, int) for one in told):
        return  # of several chains each is refused where it begins to be wrong
    assert told[0] == told[1]
