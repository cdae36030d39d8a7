"""The intake form: a new report, or the fields of a ticket. Kept as a draft at each field, so that a crash loses at
most the one being typed; Escape leaves it and keeps the draft."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from dispatch_tui.command.actions import Action
from dispatch_tui.console.acting import perform_at
from dispatch_tui.console.form_values import fields_for_ticket, form_choices, place_words, values_of
from dispatch_tui.console.keys import ENTER, key_name
from dispatch_tui.console.panes.caller import CallerPane
from dispatch_tui.console.panes.form_pane import FormPane
from dispatch_tui.console.panes.status import banner
from dispatch_tui.console.widgets.choices import Choices
from dispatch_tui.console.widgets.form_model import OCCURRED, SPECS, FormModel
from dispatch_tui.console.widgets.guarded import Guarded
from dispatch_tui.desk.views import TicketView

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp
    from dispatch_tui.console.desk_thread import AnyDesk

SUBMIT = ("ctrl+s", "f8")


class FormScreen(Guarded, Screen[None]):
    """Tab, Enter and the arrows go through the fields; F8 or Ctrl+S enters it; F6 opens the command bar over it."""

    def __init__(self, action: Action, view: TicketView | None) -> None:
        super().__init__()
        self.action = action
        self.view = view
        self.draft = "register" if view is None else f"{action.id}/{view.id}"
        self.model = FormModel((*SPECS, OCCURRED) if view is None else fields_for_ticket())
        self.pane = FormPane(self.model, f"form.{action.id}")
        self.sending = False
        self.entered = False
        """Whether it became a ticket: then there is no draft any more."""
        self._asked = ("", "")
        self._place: Any = None
        """Where the address lies, as far as it is known."""

    @property
    def console_app(self) -> ConsoleApp:
        return cast("ConsoleApp", self.app)

    def compose(self) -> ComposeResult:
        yield from banner(self.console_app)
        if self.console_app.seat is not None:
            yield CallerPane(lambda: self.view.id if self.view is not None else None)
        yield self.pane

    def on_mount(self) -> None:
        self._fill_choices()
        if self.view is not None:
            self._fill_from(self.view)
        self.pane.focus()
        self.console_app.background(self._restore(), "draft")

    def _fill_choices(self) -> None:
        app = self.console_app
        assert app.pack is not None
        self.model.choices.update(form_choices(app))

    def _fill_from(self, view: TicketView) -> None:
        """A ticket's own values."""
        for name, value in values_of(self.model, view).items():
            self.model.put(name, value)
            self.model.before[name] = self.model.value(name)

    async def _restore(self) -> None:
        kept: Mapping[str, str] = await self.console_app.ask(lambda desk: dict(desk.draft(self.draft)))
        for name, value in kept.items():
            if name in self.model.entries and not self.model.entries[name].value:
                self.model.chosen.pop(name, None)
                self.model.put(name, value)
        if kept:
            self.pane.message, self.pane.role = self.console_app.wording.say("form.restored"), "accent"
        self._look_up()
        self.pane.redraw()
        self.pane.place_caret()

    # typing

    def on_key(self, event: events.Key) -> None:
        key, model = event.key, self.model
        listed = model.listed()
        if key in SUBMIT:
            event.stop()
            self.submit()
            return
        if key == "escape":
            event.stop()
            self._leave()
            return
        if key == "f6":
            event.stop()
            from dispatch_tui.console.screens.command_over import CommandScreen

            self.app.push_screen(CommandScreen(self.view.id if self.view else None))
            return
        if key in ENTER:
            event.stop()
            if listed and (model.entry.value or model.spec.name not in model.chosen) and self._takes_on_enter():
                model.choose(listed[min(model.cursor, len(listed) - 1)][1])
                if self.view is None and model.spec.name == "item":
                    self._urgency_of_item()
            if model.at == len(model.specs) - 1:
                self.submit()
                return
            self._go(1)
        elif key == "tab":
            event.stop()
            self._go(1)
        elif key == "shift+tab":
            event.stop()
            self._go(-1)
        elif key in ("up", "down"):
            event.stop()
            self._up_or_down(1 if key == "down" else -1, len(listed))
        elif key == "backspace" and not model.entry.value and model.spec.name in model.chosen:
            event.stop()
            model.unchoose()
        elif model.entry.key(key, event.character):
            event.stop()
            model.cursor = 0
        else:
            return
        self._typed()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.model.entry.insert(event.text)
        self._typed()

    def _takes_on_enter(self) -> bool:
        """Enter on an untouched choice takes nothing, save a suggested item."""
        model = self.model
        if model.entry.value or model.cursor != model.opened_at:
            return True
        if model.spec.name == "grid":  # the list was opened at the grid that the address names
            return self._place is not None and self._place.grid is not None
        return model.spec.name == "item" and bool(self.pane.matches)

    def _up_or_down(self, by: int, listed: int) -> None:
        """Through the choices of a choice field; else to the field above or below."""
        if self.model.spec.sort == "choice" and listed:
            to = self.model.cursor + by
            if 0 <= to < listed:
                self.model.cursor = to
                return
            if to >= listed:
                return
        self._go(by)

    def _go(self, by: int) -> None:
        name = self.model.spec.name
        self.model.move(by)
        self._open_grids()
        self._keep(name)

    def _typed(self) -> None:
        self.pane.message = ""
        self._look_up()
        self.pane.changed()

    def _open_grids(self) -> None:
        """The list of grids begins where the address lies."""
        pack, place = self.console_app.pack, self._place
        if self.model.spec.name != "grid" or pack is None or place is None:
            return
        grids = pack.grids.values()
        inside = (
            one.code for one in grids
            if place.village in (None, one.village) and place.town in (None, pack.villages[one.village].town)
        )  # fmt: skip
        self.model.open_at(place.grid or next(inside, ""))

    def _keep(self, name: str) -> None:
        if self.entered:
            return
        self.console_app.background(self._save((name, self.model.value(name))), "draft")

    async def _save(self, *fields: tuple[str, str]) -> bool:
        """Keep fields as a draft; False, and nothing is kept, where somebody has erased something of the ticket since
        it was last looked at: what the form took over from it may repeat that."""
        from dispatch_tui.desk.refused import Refused

        before = self.view

        def save(desk: AnyDesk) -> TicketView | None:
            if before is not None:
                with suppress(Refused):  # a ticket that is no longer theirs is told when the form is entered
                    now = desk.ticket(before.id)
                    if now.erasures != before.erasures:
                        return now
            for name, value in fields:
                desk.save_draft(self.draft, name, value)
            return None

        erased = await self.console_app.ask(save)
        if erased is not None:
            self._erased(erased)
        return erased is None

    async def look_again(self) -> None:
        """The ticket was written to, here or elsewhere: what is erased is off the screen at once."""
        if self.view is not None and not self.entered:
            await self._save()

    def _erased(self, view: TicketView) -> None:
        """What is gone goes from the form as well; what was typed stays, and waits for who typed it to look it over."""
        app = self.console_app
        if self.view is view or view.erasures == (self.view.erasures if self.view is not None else ()):
            return
        self.view = view
        for name, value in values_of(self.model, view).items():
            if self.model.value(name) == self.model.before.get(name, ""):
                self.model.empty(name)
                self.model.put(name, value)
                self.model.before[name] = self.model.value(name)
        last = max(view.erasures, key=lambda one: one.at)
        told = app.wording.erasure(last, app.wording.of_day(last.at, app.now()))
        self._refuse(app.wording.say("form.erased", told=told))

    # what fits

    def _look_up(self) -> None:
        """Ask the desk where the address lies and what the words mean; only the newest question is answered."""
        text = "\n".join(one for one in (self.model.value("summary"), self.model.value("text")) if one)
        address = self.model.value("address")
        if (text, address) != self._asked:
            self._asked = (text, address)
            self.console_app.background(self._match(text, address), "suggest")

    async def _match(self, text: str, address: str) -> None:
        app = self.console_app
        grid = self.model.value("grid") or None

        def read(desk: AnyDesk) -> tuple[Any, Any]:
            place = desk.locate(address) if address else None
            return (desk.suggest(text, address, None, grid) if text.strip() else ()), place

        found, place = await app.ask(read, slot="form")
        if app.pack is None:
            return
        from dispatch_tui.console.choosing import suggested_items

        self._place = place
        self.pane.found_place = place_words(place, app.wording)
        self._open_grids()
        items = suggested_items(found, app.wording, app.pack, app.now())
        self.pane.matches = items
        known = {one.value for one in items}
        every = self._every_item()
        self.model.choices["item"] = Choices.of((*items, *(one for one in every if one.value not in known)))
        self.pane.changed()

    def _every_item(self) -> Choices:
        if not hasattr(self, "_items"):
            self._items = self.model.choices["item"]
        return self._items

    def _urgency_of_item(self) -> None:
        app = self.console_app
        item = app.pack.items.get(self.model.value("item")) if app.pack else None
        if item is not None and "urgency" not in self.model.chosen:
            self.model.put("urgency", str(item.urgency))

    # entering it

    def submit(self) -> None:
        if self.sending:
            return
        self.model.settle()
        unfit = self.model.unfit()
        wording = self.console_app.wording
        if unfit is not None:
            self._keep(self.model.spec.name)
            self._refuse(wording.say("form.unfit", field=wording.code("field", unfit)))
            return
        self.sending = True
        self.console_app.background(self._send(), "form")

    async def _send(self) -> None:
        from dispatch_tui.desk.refused import Refused

        app, last = self.console_app, self.model.spec.name
        args: dict[str, Any] = {"fields": dict(self.model.given())}
        if self.view is not None and (words := self.model.value("words")):
            args["words"] = words
        ticket = self.view.id if self.view else None
        try:
            if not await self._save((last, self.model.value(last))):
                return
            told = self.model.value(OCCURRED.name)
            done = await app.ask(lambda desk: perform_at(desk, self.action.act or "", ticket, told, args))
        except Refused as refused:
            self._refuse(app.wording.refusal(refused.refusal))
            return
        except Exception as error:  # noqa: BLE001 - said, written down, and the form stays
            app.failed(error, app.wording.title(self.action))
            self._refuse(app.wording.say("console.failed_kept"))
            return
        finally:
            self.sending = False
        self.entered = True
        await app.ask(lambda desk: desk.discard_draft(self.draft))
        app.pop_screen()
        app.board.tell(app.wording.say("done.one", act=app.wording.title(self.action), number=done.number), "ok")
        await app.board.feed.renew()
        await app.board.feed.open_ticket(done.ticket)

    def _refuse(self, why: str) -> None:
        self.pane.message, self.pane.role = why, "late"
        self.pane.changed()

    def _leave(self) -> None:
        """Back to the board; what was typed is a draft and comes back with the form."""
        self.model.settle()
        if self.view is None:
            self._keep(self.model.spec.name)
            self._go_back()
        else:
            self.console_app.background(self._left(), "draft")

    async def _left(self) -> None:
        """As ``_leave``, unless something of the ticket was erased: that is told first, and then all that was typed is
        kept, as the draft went with what was erased."""
        last = self.model.spec.name
        if await self._save(*{**self.model.typed(), last: self.model.value(last)}.items()) and self.is_current:
            self._go_back()

    def _go_back(self) -> None:
        wording = self.console_app.wording
        self.app.pop_screen()
        if any(self.model.given().values()):
            self.console_app.board.tell(wording.say("form.kept", again=key_name(self.action.key)), "quiet")

    def alerted(self, text: str, role: str) -> None:
        """A call rings or a clock turned while the form is in front of the board."""
        self.pane.alert = (text, role)
        self.pane.changed()

    def on_screen_suspend(self) -> None:
        """Something stands in front (the lock, the command bar): what is being typed is kept as well."""
        self._keep(self.model.spec.name)

    def on_screen_resume(self) -> None:
        self.pane.focus()
        self.pane.redraw()
