"""Untrusted text on every pane: it neither crashes, hides, escapes nor leaves its line."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual import events

from dispatch_tui.console.app import ConsoleApp
from dispatch_tui.console.panes.sync_lines import SyncState, sync_rows
from dispatch_tui.console.themes import DARK
from dispatch_tui.console.traffic import Watched
from dispatch_tui.console.widgets.line_pane import strip
from dispatch_tui.console.widgets.lines import line
from dispatch_tui.console.wording import Wording
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.sync.views import Carried, Fork, Missing
from tests.console.fake_courier import STANDING, FakeCourier
from tests.console.fake_desk import NOW, FakeDesk, Person
from tests.console.rig import NARROW, WIDE, console, press, settle
from tests.hostile import HOSTILE

FORBIDDEN = frozenset(chr(code) for code in (*range(32), *range(0x7F, 0xA0))) | frozenset(
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)


def proven(app: ConsoleApp, size: tuple[int, int]) -> None:
    """Every line of the screen is as wide as the terminal, and holds nothing that a terminal would obey."""
    strips = app.screen._compositor.render_strips()
    assert len(strips) == size[1]
    for drawn in strips:
        assert drawn.cell_length == size[0]
        assert cell_len(drawn.text) == size[0]
        assert not FORBIDDEN & set(drawn.text)
        assert not any(unicodedata.category(char) == "Cs" for char in drawn.text)
        for segment in drawn:
            assert segment.control is None
            assert segment.style is None or not segment.style.meta
            assert segment.style is None or segment.style.link is None


@pytest.mark.parametrize(("size", "corpus"), [(WIDE, HOSTILE), (NARROW, HOSTILE[::5])], ids=["wide", "narrow"])
async def test_the_corpus_on_every_pane(size: tuple[int, int], corpus: list[tuple[str, str]]) -> None:
    desk = FakeDesk(texts=[text for _, text in corpus])
    desk.people = [Person("li", "\x1b[31m[red]\u202e李", "dispatcher"), desk.people[1]]
    async with console(desk, size=size) as (app, pilot, _):
        proven(app, size)
        for row in desk.board("all", limit=500).rows:
            app.board.queue.go(row.id)
            await app.board.feed.load_ticket(row.id)
            app.board.ticket.unfolded = True
            for pane in ("queue", "ticket", "dispatch") if size == NARROW else ("ticket",):
                app.board.show_pane(pane)
                await settle(pilot)
                proven(app, size)
            app.board.ticket.scroll_lines(10_000)
            app.board.tell(row.summary)
            await settle(pilot)
            proven(app, size)


@pytest.mark.parametrize("text", [text for _, text in HOSTILE[::9]], ids=[name for name, _ in HOSTILE[::9]])
async def test_typed_and_offered_texts(text: str) -> None:
    async with console(FakeDesk(texts=[text]), size=NARROW) as (app, pilot, _):
        for key in ("slash", "colon", "N", "d", "m", "n"):
            await press(pilot, key)
            app.post_message(events.Paste(text))
            await settle(pilot)
            proven(app, NARROW)
            await press(pilot, "escape", "escape")
        await press(pilot, "comma")
        proven(app, NARROW)


@pytest.mark.parametrize("columns", [140, 80])
def test_every_hostile_name_keeps_to_its_line(columns: int) -> None:
    for _, text in HOSTILE:
        peers = tuple(replace(peer, code=text, department=text) for peer in STANDING.peers)
        standing = replace(
            STANDING, code=text, title=text, folder=text, peers=peers, missing=(Missing(text, 1, 2, (text,)),),
            forks=(Fork(text, ((1, "ab" * 32),)),),
        )  # fmt: skip
        for made, _ in sync_rows(SyncState(standing, Watched(text, 60), {}), Wording("en"), NOW, columns):
            drawn = strip(made, columns, DARK)
            assert cell_len(drawn.text) == columns
            assert not FORBIDDEN & set(drawn.text)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_stations_and_paths_with_hostile_names(size: tuple[int, int]) -> None:
    desk, courier = FakeDesk(texts=[HOSTILE[0][1]]), FakeCourier(steps=1)
    desk.contested = set(desk.tickets)
    async with console(desk, size=size, open_courier=lambda: courier) as (app, pilot, _):
        await press(pilot, "f8")
        for _, text in HOSTILE[::12]:
            peers = tuple(replace(peer, code=text, department=text) for peer in STANDING.peers)
            courier.now = replace(
                STANDING, code=text, title=text, department=text, folder=text, peers=peers,
                missing=(Missing(text, 1, 2, (text, text)),), forks=(Fork(text, ((1, "ab" * 32),)),),
            )  # fmt: skip
            why = Refusal("no_such_act", {"act": text})
            courier.outcome = Carried(1, 1, 0, parked=courier.now.missing, refused=((text, why),))
            await app.traffic.sync(text.replace("\0", "") or "x")
            await settle(pilot)
            proven(app, size)
            for key in ("x", "i", "R"):
                await press(pilot, key)
                app.post_message(events.Paste(text))
                await settle(pilot)
                proven(app, size)
                await press(pilot, "escape")


def test_a_hostile_word_leaves_a_trace() -> None:
    for _, text in HOSTILE:
        drawn = strip(line(text), 40, DARK)
        assert drawn.cell_length == 40
        assert drawn.text.strip() or not text.strip("\t\n \v\f\r\x1c\x1d\x1e\x85\u2028\u2029\u3000")
