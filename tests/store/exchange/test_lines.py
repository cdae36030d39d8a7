"""What is read of an event's bytes without reading all of it is what all of it says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.domain.canonical import FIRST_LINK
from dispatch_tui.domain.event import Event, PartRef, read_event
from dispatch_tui.store.exchange.lines import parts_named, prev_of

HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
NAMES = st.one_of(st.text(max_size=8), st.sampled_from(['a"b', "a\\", '","prev":"', '",[],"parts":[', "名"]))
PARTS = st.lists(st.builds(PartRef, NAMES, st.sampled_from(["words", "place", "person", "photo"]), HASHES), max_size=4)


@given(PARTS, HASHES, NAMES)
def test_parts_and_the_link_before(parts: list[PartRef], prev: str, text: str) -> None:
    event = Event(
        1, FIRST_LINK, FIRST_LINK, 1, prev, text, text, (), 1, (FIRST_LINK,), text, {text: [text]}, tuple(parts),
        text, text, 0,
    )  # fmt: skip
    body = event.body
    assert [tuple(one) for one in parts_named(body)] == [tuple(one) for one in read_event(body, trusted=True).parts]
    assert prev_of(body) == prev
