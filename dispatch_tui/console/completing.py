"""Completions for the command bar: the words that may come next, and what each of them is."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch_tui.command.actions import BY_VERB, Action
from dispatch_tui.command.completion import Choice, complete
from dispatch_tui.console.wording import Wording
from dispatch_tui.desk.views import TicketView
from dispatch_tui.domain.matching import Matcher, departments, items
from dispatch_tui.domain.place import Pack


class Completer:
    """Made once for a pack: matching its names is prepared here."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._departments = Matcher(departments(pack.departments))
        self._items = Matcher(items(pack.items))

    def complete(
        self, text: str, wording: Wording, view: TicketView | None, offered: Sequence[Action]
    ) -> tuple[tuple[str, str], ...]:
        """(word to insert, what it is) for the last word of ``text``."""
        ordered = tuple(order.department for order in view.orders) if view else ()
        found = complete(text, self.pack, self._departments, self._items, ordered, offered=offered)
        return tuple((choice.word, self._told(choice, wording, view)) for choice in found)

    def _told(self, choice: Choice, wording: Wording, view: TicketView | None) -> str:
        match choice.kind:
            case "verb":
                action = BY_VERB[choice.word]
                refusal = view.refusals.get(action.act) if view and action.act else None
                why = f"   {wording.refusal(refusal)}" if refusal else ""
                return f"{wording.title(action)} · {wording.help(action)}{why}"
            case "department":
                return wording.department(choice.word.lstrip("+"))
            case "item":
                return wording.item(choice.word)
        for family in ("level", "channel", "outcome", "urgency"):
            word = wording.code(family, choice.word)
            if word != choice.word:
                return word
        name = choice.word.rstrip("=")
        return wording.code("field", name) if choice.word.endswith("=") else wording.phrase(name)
