"""The desk: the one door through which screen, command bar, shell and files read and act.

Owned by one thread. Every act runs in one transaction: it happens whole or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping

from dispatch_tui.desk.people import People
from dispatch_tui.desk.performing import Performing
from dispatch_tui.desk.reading import Reading


class Desk(Reading, Performing, People):
    """Reads and acts on one store under one clock, as one signed-in operator."""

    # drafts and settings, local to this station

    def save_draft(self, form: str, field: str, value: str) -> None:
        self.store.local.save_draft(self._draft_of(form), field, value)

    def draft(self, form: str) -> Mapping[str, str]:
        return self.store.local.draft(self._draft_of(form))

    def discard_draft(self, form: str) -> None:
        self.store.local.discard_draft(self._draft_of(form))

    def _draft_of(self, form: str) -> str:
        return f"{self.operator.code if self.operator else ''}/{form}"

    def setting(self, name: str) -> str | None:
        return self.store.local.setting(name)

    def keep_setting(self, name: str, value: str) -> None:
        self.store.local.keep_setting(name, value)
