"""What fails while a key or message is dealt with is said and written down; the screen stays and goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.message import Message
from textual.message_pump import MessagePump

from dispatch_tui.console.owner_thread import Superseded

if TYPE_CHECKING:
    from dispatch_tui.console.app import ConsoleApp


class Guarded(MessagePump):
    """Mixed into screens and panes before their Textual class. Textual would end a widget whose handler raises, and
    show a traceback; a dispatcher in the middle of a call needs neither."""

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Superseded:
            pass  # a newer question of the same sort will be answered instead
        except Exception as error:  # noqa: BLE001 - that is what this is for
            cast("ConsoleApp", self.app).failed(error, type(message).__name__)
