"""Picking the departments of a dispatch: what is offered, and what becomes of what was picked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dispatch_tui.command.actions import Action
from dispatch_tui.console.widgets.picking import Picking
from dispatch_tui.desk.views import TicketView

if TYPE_CHECKING:
    from dispatch_tui.console.acting import Acting
    from dispatch_tui.console.app import ConsoleApp
    from dispatch_tui.console.screens.board import BoardScreen


class Picks:
    """One pick at a time, in the board's pane of departments."""

    def __init__(self, acting: Acting) -> None:
        self.acting = acting
        self.picked_for: tuple[Action, str, Mapping[str, Any]] | None = None
        self.came_from = "queue"

    @property
    def board(self) -> BoardScreen:
        return self.acting.board

    @property
    def app(self) -> ConsoleApp:
        return self.acting.app

    def begin(self, action: Action, view: TicketView, given: Mapping[str, Any]) -> None:
        """Offer the departments that have no order of the ticket yet."""
        from dispatch_tui.console.choosing import offers

        assert self.app.pack is not None
        held = {order.department for order in view.orders if order.live}
        support = action.id == "add_support"
        departments = [one for one in offers(self.app.pack, self.app.wording) if one.value.departments[0] not in held]
        pane = self.board.dispatch
        suggestions: Sequence[Any] = () if support or pane.view is None or pane.view.id != view.id else pane.suggestions
        self.picked_for = (action, view.id, given)
        pane.show(view)
        needs_item = view.item is None and not support
        pane.begin(Picking(suggestions, departments, support_only=support, needs_item=needs_item))
        self.came_from = self.board.pane
        self.board.show_pane("dispatch")
        self.board.hint(self.app.wording.say("picker.hint"))
        if not support:
            self.app.background(self.load_suggestions(view), "suggest")

    async def load_suggestions(self, view: TicketView) -> None:
        """What the duty list says to the ticket's words and place; its own item first where it has one."""
        text = "\n".join(one for one in (view.summary, view.text) if one)

        def read(desk: Any) -> Any:
            found = desk.suggest(text, view.address or "", view.town, view.grid)
            return found, desk.resolve(view.item, view.town, view.grid) if view.item else None

        found, routed = await self.app.ask(read, slot="suggest")
        pane, pack = self.board.dispatch, self.app.pack
        if pack is None or pane.view is None or pane.view.id != view.id:
            return
        from dispatch_tui.console.choosing import own_item, suggested

        choices = suggested(found, self.app.wording, pack, self.app.now(), current_item=view.item)
        if view.item and routed is not None:
            own = own_item(view.item, routed, self.app.wording, pack)
            choices = [*own, *(one for one in choices if one.value.item is not None)]
        pane.offer(choices)

    async def picked(self) -> None:
        picking = self.board.dispatch.picking
        if picking is None or self.picked_for is None:
            return
        action, ticket, given = self.picked_for
        args = {**given, "departments": list(picking.chosen)}
        if picking.item is not None:
            args["item"] = picking.item
        if not self.acting.paper:
            await self.acting.perform(action, (ticket,), args)
            return
        self.acting.finish()
        self.acting.ask(action, (ticket,), self.board.view, {"item": None, "words": "", **args})

    def dropped(self) -> None:
        self.end()
        self.board.dispatch.show(self.board.view)
        self.board.hint()

    def end(self) -> None:
        """Back to where the pick began."""
        self.board.dispatch.end()
        self.picked_for = None
        self.board.show_pane(self.came_from)
