"""From a key to an act: asks what is missing, sends it through the desk, says what came of it.

Nothing is decided here: whether an act is possible is the desk's word, given with the ticket, and again when it is
done. What was entered stays until the act is done or dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dispatch_tui.command.actions import Action, Arg
from dispatch_tui.console.panes.dispatch import PICKER_ACTS
from dispatch_tui.console.picks import Picks
from dispatch_tui.console.widgets.prompt_model import Asking, Question
from dispatch_tui.desk.views import TicketView

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp
    from dispatch_tui.console.desk_thread import AnyDesk
    from dispatch_tui.console.screens.board import BoardScreen

OCCURRED = Arg("occurred", "occurred", False)
"""When it happened, where that is not now: asked first while paper slips are entered."""
FORMS = frozenset({"register", "correct", "supply_info"})
"""Acts whose fields are filled in a form."""


def perform_at(desk: AnyDesk, act: str, ticket: str | None, told: str, args: Mapping[str, Any]) -> Any:
    """Do an act as of a time as it was typed (empty: now); raises the desk's Refused."""
    from dispatch_tui.desk.times import read_time

    occurred = read_time(told, desk.clock.now(), desk.pack.time_zone, future=False) if told else None
    return desk.perform(act, ticket, occurred=occurred, **args)


class Acting:
    """One act at a time, on the board's ticket or its marked ones."""

    def __init__(self, board: BoardScreen) -> None:
        self.board = board
        self.picks = Picks(self)
        self.paper = False
        """Whether each act is asked when it happened: paper slips are being entered."""
        self.line = ""
        """The line of the command bar that is being run: refused, it comes back to be mended."""

    @property
    def app(self) -> ConsoleApp:
        return self.board.console_app

    # beginning

    async def begin(self, action: Action, given: Mapping[str, Any], ticket: str | None = None) -> None:
        """Start an action; with ``given`` some of its arguments are known already."""
        if action.act is None:
            from dispatch_tui.console.own_acts import run_own

            await run_own(self.board, action, given)
            return
        if self.app.pack is None:
            self.board.tell(self.app.wording.say("console.opening"))
            return
        marked = tuple(self.board.queue.marked) if action.many and ticket is None else ()
        at_hand = self.board.queue.window.current
        chosen = ticket or at_hand
        if action.id == "answer" and ticket is None:
            chosen = self.board.vigil.ringing(at_hand) or at_hand
            if chosen is not None and chosen != at_hand:
                await self.board.feed.open_ticket(chosen)
        if not action.needs_ticket:
            self._form(action, None)
            return
        if chosen is None and not marked:
            self.board.tell(self.app.wording.say("console.which_ticket"), "warn")
            return
        if len(marked) > 1:
            self.ask(action, marked, None, given)
            return
        chosen = marked[0] if marked else chosen
        assert chosen is not None
        view = await self._view(chosen)
        refusal = view.refusals.get(action.act)
        if refusal is not None:
            wording = self.app.wording
            self._refuse(wording.say("done.none", act=wording.title(action), why=wording.refusal(refusal)))
            return
        if action.id in ("undo", "redo"):
            await self._undo(action, view)
        elif action.id in FORMS and not given:
            self._form(action, view)
        elif action.id in PICKER_ACTS and not given.get("departments"):
            self.picks.begin(action, view, given)
        else:
            self.ask(action, (chosen,), view, given)

    async def _view(self, ticket: str) -> TicketView:
        if self.board.view is not None and self.board.view.id == ticket:
            return self.board.view
        view = await self.app.ask(lambda desk: desk.ticket(ticket))
        if self.board.queue.window.current == ticket:
            self.board.show_ticket(view)
        return view

    def _form(self, action: Action, view: TicketView | None) -> None:
        from dispatch_tui.console.screens.form import FormScreen

        self.app.push_screen(FormScreen(action, view))

    # asking

    def ask(self, action: Action, tickets: tuple[str, ...], view: TicketView | None, given: Mapping[str, Any]) -> None:
        questions = self.questions(action, view)
        known = dict(given)
        for question in questions:
            if question.arg.kind == "order" and question.arg.name not in known:
                only = self._only_order(action, view)
                if only is not None:
                    known[question.arg.name] = only
        left = [one for one in questions if one.arg.name not in known]
        asking = Asking(action, tickets, left if self.paper else questions)
        asking.start(known)
        if not left and not action.dangerous and len(tickets) == 1:
            self.app.background(self.perform(action, tickets, known), action.id)
            return
        self.board.prompt.begin(asking)
        self.board.hint(self.app.wording.say("prompt.hint"))

    def questions(self, action: Action, view: TicketView | None) -> list[Question]:
        from dispatch_tui.console.choosing import choices_for

        assert self.app.pack is not None
        rows = self.board.rows_at_hand()
        known = (self.app.wording, self.app.pack, view, rows, self.app.operators, action.id)
        asked = [arg for arg in action.args if arg.kind != "fields" or arg.required]
        if self.paper and action.act is not None:
            asked.insert(0, OCCURRED)
        return [Question(arg, choices_for(arg, *known)) for arg in asked]

    def _only_order(self, action: Action, view: TicketView | None) -> str | None:
        """The order that is meant when only one can be; an optional one is then left to the desk."""
        withdrawal = action.id == "acknowledge_withdrawal"
        fit = [one.id for one in view.orders if (one.status == "withdrawn" if withdrawal else one.live)] if view else []
        return fit[0] if len(fit) == 1 else None

    def reworded(self) -> None:
        """Another language: what is being asked is asked in it."""
        asking = self.board.prompt.asking
        if asking is not None:
            asked = {one.arg.name for one in asking.questions}
            asking.questions = [
                one for one in self.questions(asking.action, self.board.view) if one.arg.name in asked
            ]
            self.board.hint(self.app.wording.say("prompt.hint"))
        if self.board.dispatch.picking is not None:
            self.board.hint(self.app.wording.say("picker.hint"))

    async def answered(self) -> None:
        asking = self.board.prompt.asking
        if asking is None:
            return
        if asking.action.act is None:
            from dispatch_tui.console.own_acts import run_own

            self.finish()
            await run_own(self.board, asking.action, asking.answers)
        else:
            await self.perform(asking.action, asking.tickets, asking.answers)

    def dropped(self) -> None:
        self.board.prompt.end()
        self.board.hint()
        self.board.show_pane(self.board.pane)
        self.board.tell(self.app.wording.say("prompt.dropped"), "quiet")

    # doing

    async def perform(self, action: Action, tickets: Sequence[str | None], args: Mapping[str, Any]) -> None:
        """Do it on every ticket; what is refused says why and keeps what was entered."""
        from dispatch_tui.desk.refused import Refused

        act, wording = action.act or "", self.app.wording
        told = str(args.get(OCCURRED.name) or "")
        args = {name: value for name, value in args.items() if name != OCCURRED.name}
        done: list[Any] = []
        refused: list[tuple[str | None, Any]] = []
        for ticket in tickets:
            try:
                done.append(await self.app.ask(lambda desk, one=ticket: perform_at(desk, act, one, told, args)))  # type: ignore[misc]
            except Refused as refusal:
                refused.append((ticket, refusal.refusal))
            except Exception as error:  # noqa: BLE001 - said, written down, and what was typed is kept
                self.app.failed(error, wording.title(action))
                self._refuse(wording.say("console.failed_kept"))
                return
        if refused and not done:
            self._refuse(wording.say("done.none", act=wording.title(action), why=wording.refusal(refused[0][1])))
            return
        self.finish()
        if refused:
            text = wording.say("done.some", act=wording.title(action), done=len(done), refused=len(refused))
            self.board.tell(f"{text} {wording.refusal(refused[0][1])}", "warn")
        elif len(done) > 1:
            self.board.tell(wording.say("done.many", act=wording.title(action), done=len(done)), "ok")
        else:
            self.board.tell(wording.say("done.one", act=wording.title(action), number=done[0].number), "ok")
        await self._after(action, done)

    async def _after(self, action: Action, done: Sequence[Any]) -> None:
        self.board.queue.marked.clear()
        self.app.background(self.board.feed.renew(), "board")
        asked_after = done[0].asked_after if len(done) == 1 else None
        if asked_after is not None:  # its state is what the caller is to be told
            await self.board.feed.open_ticket(asked_after)
            return
        current = self.board.queue.window.current
        if current is not None:
            view = await self.board.feed.load_ticket(current)
            if action.id == "answer" and done and done[0].ticket == current:
                from dispatch_tui.command.actions import BY_ID

                self._form(BY_ID["correct"], view)

    def _refuse(self, why: str) -> None:
        if self.board.prompt.asking is not None:
            self.board.prompt.refuse(why)
        elif self.board.dispatch.picking is not None:
            self.board.dispatch.refused = why
            self.board.dispatch.make()
        elif self.line:
            self.board.command.mend(self.line, why)
        else:
            self.board.tell(why, "warn")

    def finish(self) -> None:
        if self.board.prompt.asking is not None:
            self.board.prompt.end()
        if self.board.dispatch.picking is not None:
            self.picks.end()
        self.board.hint()
        self.board.show_pane(self.board.pane)

    async def _undo(self, action: Action, view: TicketView) -> None:
        """Undo at once what is one step; ask where more than one's own act goes with it."""
        if action.id == "undo":
            preview = await self.app.ask(lambda desk: desk.undo_preview(view.id))
            if len({entry.act for entry in preview}) > 1:
                told = self.app.wording.say("sentence.comma").join(self.app.wording.entry(one, view) for one in preview)
                asking = Asking(action, (view.id,), (), confirming=True)
                self.board.prompt.begin(asking)
                asking.confirming = True
                self.board.prompt.warning = self.app.wording.say("undo.takes", what=told)
                self.board.prompt.measure()
                return
        await self.perform(action, (view.id,), {})

    # a line of the command bar

    async def typed(self, text: str) -> None:
        """Run a line; what it leaves out is asked for. A refused one stands in the bar again, with the reason."""
        self.line = text
        try:
            await self._run(text)
        finally:
            self.line = ""

    async def _run(self, text: str) -> None:
        from dispatch_tui.command.line import BadLine, missing, parse
        from dispatch_tui.command.values import settled, values
        from dispatch_tui.desk.refused import Refused

        self.board.show_pane(self.board.pane)
        try:
            read = parse(text)
            action = read.action
            if action.act is None:
                await self.board.act(action, dict(read.args))
                return
            wanted = read.ticket
            ticket = await self.app.ask(lambda desk: desk.find(wanted)) if wanted else None
            line = await self.app.ask(lambda desk: settled(read, desk))  # type: ignore[arg-type]
            given = await self.app.ask(lambda desk: values(line, desk))  # type: ignore[arg-type]
            if missing(line) is not None or not line.args:
                await self.board.act(action, given, ticket)
                return
        except (BadLine, Refused) as bad:
            self._refuse(self.app.wording.refusal(bad.refusal))
            return
        chosen = ticket or self.board.queue.window.current
        if action.needs_ticket and chosen is None:
            self.board.tell(self.app.wording.say("console.which_ticket"), "warn")
        elif action.dangerous or self.paper:
            await self.board.act(action, given, ticket)
        else:
            await self.perform(action, (chosen if action.needs_ticket else None,), given)
