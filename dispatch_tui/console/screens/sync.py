"""The sync screen: how the stations stand, and what goes from one to the other as files.

A transfer belongs to the app's traffic and goes on when the screen is left. What was typed for one that is refused
comes back, to be mended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from dispatch_tui.command.actions import BY_ID, SYNC_BY_KEY, Action
from dispatch_tui.console import addressing, admitting
from dispatch_tui.console.admitting import Then
from dispatch_tui.console.owner_thread import Superseded
from dispatch_tui.console.panes.sync import SyncKeys, SyncPane, TransferPane
from dispatch_tui.console.panes.sync_lines import SyncState
from dispatch_tui.console.screens.place import PlaceScreen
from dispatch_tui.console.traffic import SHORTEST_WATCH
from dispatch_tui.console.widgets.prompt_model import Asking
from dispatch_tui.domain.plain import shown
from dispatch_tui.domain.refusal import Refusal

if TYPE_CHECKING:
    from dispatch_tui.console.desk_thread import AnyDesk
    from dispatch_tui.console.transfer import Ended
    from dispatch_tui.desk.views import BoardRow, Lane

EVERY = "60"
"""Seconds between two looks into a folder, unless something else is said."""
LISTED = 30
"""Tickets of a lane that are listed."""
LEFT_TO_DO: tuple[Lane, ...] = ("conflict", "held")
"""The lanes in which an exchange leaves something to do."""
DRAWN_EVERY = 0.25
"""Seconds after which a transfer's bar is drawn again."""
SUPERVISED = frozenset({"trust", "retire"})
"""What a supervisor does."""
WHILE_JOINING = frozenset({"sync_folder", "import", "card", "watch", "stop_transfer"})
"""What a station can do that has not had its first bundle."""


class SyncScreen(PlaceScreen[SyncPane]):
    """Opens with ``action`` under way, if one is given."""

    def __init__(self, action: Action | None = None, words: Mapping[str, Any] | None = None) -> None:
        super().__init__("syncing", SyncPane(), SYNC_BY_KEY, own_key=BY_ID["sync"].key, keys=SyncKeys())
        self.transfer = TransferPane()
        self._first = (action, words or {})
        self._then: Then | None = None

    def below_pane(self) -> Iterable[Widget]:
        return (self.transfer,)

    def on_mount(self) -> None:
        app = self.console_app
        app.traffic.changed = self._changed
        self.set_interval(DRAWN_EVERY, self._draw)
        self.pane.focus()
        self._draw()
        app.background(self._begun(), "sync")

    def on_unmount(self) -> None:
        self.console_app.traffic.changed = lambda: None

    async def _begun(self) -> None:
        with suppress(Superseded):  # whoever asked since shows the same
            await self.console_app.traffic.renew()
        self.console_app.background(self._renew(), "sync")
        action, words = self._first
        if action is not None and action.place == "sync":
            self.begin(action, words)

    def _draw(self) -> None:
        self.status.counts = self.console_app.board.status.counts
        self.transfer.renew()

    def _changed(self) -> None:
        """The traffic says that there is something else to show."""
        app = self.console_app
        self._draw()
        self.keys.redraw_changed()
        app.background(self._renew(), "sync")
        if app.pack is None and app.traffic.transfer is None:
            from dispatch_tui.console.entering import arrived

            app.background(arrived(app), "open")

    async def _renew(self) -> None:
        """Show how the stations stand now, and which tickets that left something to do."""
        app = self.console_app
        standing = app.traffic.standing
        tickets: dict[Lane, tuple[tuple[BoardRow, ...], int]] = {}
        if app.operator is not None:

            def read(desk: AnyDesk) -> dict[Lane, tuple[tuple[BoardRow, ...], int]]:
                counts = desk.tallies().counts
                listed = {lane: desk.board(lane, limit=LISTED).rows for lane in LEFT_TO_DO if counts.get(lane)}
                return {lane: (rows, max(counts[lane] - len(rows), 0)) for lane, rows in listed.items()}

            tickets = await app.ask(read, slot="left_to_do")
        self.pane.show(None if standing is None else SyncState(standing, app.traffic.watched, tickets))

    # saying

    def refuse(self, refusal: Refusal) -> None:
        self.tell(self.console_app.wording.refusal(refusal), "warn")

    # keys

    def leave(self, key: str = "") -> None:  # noqa: ARG002 - both lead back
        """Back to the board; a station that has nothing yet has no board to go to."""
        app = self.console_app
        if app.operator is None:
            self.tell(app.wording.say("sync.no_board_yet"))
            return
        app.pop_screen()

    def enter(self) -> None:
        """To the ticket under the cursor; for a station: export for it."""
        spot = self.pane.spot
        if spot is None:
            return
        if spot.kind == "station":
            self.begin(BY_ID["export"], {})
            return
        self.leave()
        self.console_app.background(self._to_ticket(spot.id), "ticket")

    async def _to_ticket(self, ticket: str) -> None:
        board = self.console_app.board
        await board.feed.open_ticket(ticket)
        board.show_pane("ticket")

    # asking

    def begin(self, action: Action, words: Mapping[str, Any]) -> None:
        """Start an action; what ``words`` leave out is asked for."""
        app, traffic = self.console_app, self.console_app.traffic
        why_not = self._why_not(action)
        if why_not is not None:
            self.refuse(why_not)
        elif action.id == "stop_transfer":
            traffic.leave()
        elif action.id == "watch" and traffic.watched is not None and not words:
            app.background(self._unwatch(), action.id)
        else:
            given = addressing.given(action, words, traffic.standing, app.wording)
            self._ask(action, given)

    def _why_not(self, action: Action) -> Refusal | None:
        app = self.console_app
        if app.traffic.courier is None:
            return Refusal("no_sync_here", {})
        if app.operator is None and action.id not in WHILE_JOINING:
            return Refusal("sign_in_first", {})
        if action.id in SUPERVISED and app.operator.role != "supervisor":
            return Refusal("role", {"role": app.operator.role, "allowed": ["supervisor"]})
        if action.id in ("sync_folder", "export", "import") and app.traffic.transfer is not None:
            return Refusal("transfer_under_way", {})
        return None

    def _ask(self, action: Action, given: Mapping[str, Any], refused: str = "") -> None:
        traffic, wording = self.console_app.traffic, self.console_app.wording
        asking = Asking(action, (), addressing.sync_questions(action, traffic.standing, wording))
        asking.answers.update(self._likely(action))
        asking.start(given)
        if refused:
            asking.back()
        self.prompt.begin(asking)
        asking.refused = refused
        if action.id == "retire":
            self.prompt.warning = wording.say("sync.warning_retire")
        self.prompt.measure()
        self.hint()

    def hint_key(self) -> str:
        asking = self.prompt.asking
        path = asking is not None and any(one.is_path for one in asking.questions)
        return "sync.hint_path" if path else "prompt.hint"

    def _likely(self, action: Action) -> dict[str, Any]:
        """What is most likely meant: it stands there to be taken or changed."""
        traffic, spot = self.console_app.traffic, self.pane.spot
        folder = traffic.folder
        likely: dict[str, Any] = {"folder": folder, "every": EVERY}
        if action.id in ("export", "import", "trust") and folder:
            likely["path"] = folder if folder.endswith("/") else folder + "/"
        if spot is not None and spot.kind == "station":
            from dispatch_tui.sync.views import To

            likely |= {"station": spot.id, "to": To("stations", (spot.id,))}
        return {arg.name: likely[arg.name] for arg in action.args if arg.name in likely}

    def end_asking(self) -> None:
        self._then = None
        super().end_asking()

    def on_prompt_answered(self) -> None:
        asking = self.prompt.asking
        if asking is None:
            return
        then = self._then
        self.end_asking()
        self.console_app.background(self._do(asking, then), self.console_app.wording.title(asking.action))

    # doing

    async def _do(self, asking: Asking, then: Then | None) -> None:
        from dispatch_tui.desk.refused import Refused

        try:
            if then is not None:
                self.tell(*await then())
                return
            ended = await self._done(asking)
        except Refused as refused:
            self._again(asking, refused.refusal)
            return
        if ended is not None and ended.refusal is not None:
            self._again(asking, ended.refusal)

    def _again(self, asking: Asking, refusal: Refusal) -> None:
        """What was typed comes back with the reason, unless something else is being asked by now."""
        self.refuse(refusal)
        if self.prompt.asking is None and asking.questions and self.is_current:
            self._ask(asking.action, asking.answers, self.console_app.wording.refusal(refusal))

    async def _done(self, asking: Asking) -> Ended | None:
        app, traffic, answers = self.console_app, self.console_app.traffic, asking.answers
        match asking.action.id:
            case "sync_folder":
                return await traffic.sync(answers["folder"])
            case "export":
                return await traffic.export(answers["path"], answers["to"])
            case "import":
                return await traffic.take_in(answers["path"])
            case "watch":
                await self._watch(answers["folder"], answers["every"])
            case "card":
                await self._write_card(answers["folder"])
            case "trust":
                self._confirm("trust", await admitting.compare(app, answers["path"]))
            case "retire":
                self._confirm("retire", await admitting.foresee(app, answers))
        return None

    async def _watch(self, folder: str, every: str) -> None:
        from dispatch_tui.desk.refused import Refused

        app = self.console_app
        if not every.isdecimal() or int(every) < SHORTEST_WATCH:
            raise Refused("watch_too_often", found=every, least=SHORTEST_WATCH)
        await app.traffic.watch(folder, int(every))
        self.tell(app.wording.say("sync.watch_on", folder=shown(folder), count=every), "ok")

    async def _unwatch(self) -> None:
        await self.console_app.traffic.unwatch()
        self.tell(self.console_app.wording.say("sync.watch_off"))

    async def _write_card(self, folder: str) -> None:
        from pathlib import Path

        app = self.console_app
        assert app.traffic.courier is not None
        written = await app.traffic.courier.ask(lambda one: one.write_card(Path(folder).expanduser()))
        voice = app.traffic.standing.voice if app.traffic.standing is not None else ""
        self.tell(app.wording.say("sync.card_written", file=shown(str(written)), voice=voice), "ok")

    def _confirm(self, action: str, found: tuple[str, Then]) -> None:
        """Say what it comes to; one more Enter does it."""
        told, then = found
        self.prompt.begin(Asking(BY_ID[action], (), (), confirming=True))
        self.prompt.warning = told
        self.prompt.measure()
        self._then = then
