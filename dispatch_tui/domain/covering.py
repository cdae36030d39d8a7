"""Who called is covered until somebody asks to see it, which is logged: in its fields and wherever it is told.

People say their own number in the middle of a sentence, so mobile numbers are covered in every text; of a confidential
caller the name too, wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final

from dispatch_tui.domain.plain import mask_phone
from dispatch_tui.domain.ticket.reading import Ticket

HIDDEN: Final = "***"
"""Stands for what is not shown at all."""
_BETWEEN = r"[ \u00a0\u3000.\u00b7\u2010-\u2015\uff0d-]{0,2}"
_MOBILE = re.compile(
    r"(?<![\dA-Za-z])"
    rf"(?:(?:\+|00)86{_BETWEEN})?[1\uff11][3-9\uff13-\uff19]\d{_BETWEEN}\d{{4}}{_BETWEEN}\d{{4}}"
    r"(?![\dA-Za-z])"
)
"""A mobile number as people write it: in one, in groups, with hyphens, in full width, with the country's code."""
_SHORTEST_NAME: Final = 2
_FEWEST_DIGITS: Final = 6
"""Shorter numbers are a service's, and may stand in a text for something else."""


class Cover:
    """Covers what tells who the caller is. ``names`` and ``phones`` are all that the ticket ever knew of them;
    ``lifted`` lets everything be seen. ``sees`` is what of a caller (``name``, ``phone``) they may know who look on
    from outside the centre, lifted or not; of a confidential one nothing."""

    def __init__(
        self, names: Collection[str], phones: Collection[str], *, confidential: bool, lifted: bool = False,
        sees: Collection[str] | None = None,
    ) -> None:  # fmt: skip
        self.lifted = lifted
        self.confidential = confidential
        self._caller = names, phones
        self._no_name = confidential or (sees is not None and "name" not in sees)
        self._no_phone = confidential or (sees is not None and "phone" not in sees)
        self._everything = lifted and sees is None
        self._phones_open = self._everything or (lifted and not self._no_phone)
        self._hidden = {name for name in names if len(name) >= _SHORTEST_NAME} if self._no_name else set()
        self._nothing = self._everything or (self._phones_open and not self._hidden)
        """Whether no text has anything to cover."""
        self._known: list[str] = []
        if not self._nothing:
            numbers = {phone for phone in phones if _is_number(phone)}
            if self._no_phone and not self._phones_open:
                self._hidden |= numbers
            self._known = sorted(numbers | self._hidden, key=lambda known: (-len(known), known))

    def for_those_who_see(self, sees: Collection[str], *, lifted: bool = False) -> Cover:
        """The cover for whoever looks on from outside the centre and may know that of the caller."""
        names, phones = self._caller
        return Cover(names, phones, confidential=self.confidential, lifted=lifted, sees=sees)

    def name(self, name: str | None) -> str | None:
        return HIDDEN if name is not None and self._no_name and not self._everything else name

    def phone(self, phone: str | None) -> str | None:
        return phone if phone is None else self._number(phone)

    def person(self, field: str, text: str | None) -> str | None:
        """A caller's name, phone or whatever else is told of a person."""
        if field == "caller.name":
            return self.name(text)
        if field == "caller.phone":
            return self.phone(text)
        return text if text is None or self._everything else HIDDEN

    def text(self, text: str | None) -> str | None:
        """What was said, with the caller covered in it."""
        if text is None or self._nothing:
            return text
        for known in self._known:
            if known in self._hidden:
                text = re.sub(re.escape(known), HIDDEN, text, flags=re.IGNORECASE)
            elif known in text:
                text = text.replace(known, self._number(known))
        return _MOBILE.sub(lambda found: self._number(found[0]), text) if "1" in text or "\uff11" in text else text

    def uncovered(self, field: str, given: str, stands: str) -> str | None:
        """What somebody means who was shown ``stands`` covered and gives ``given`` back: None where they changed
        nothing, the number itself where they kept its mask."""
        covered = self.person(field, stands) if field.startswith("caller.") else self.text(stands)
        if given == covered:
            return None
        numbers = [known for known in self._known if known in stands] + _MOBILE.findall(stands)
        for number in numbers:
            mask = self._number(number)
            if mask != HIDDEN:
                given = given.replace(mask, number)
        return given

    def _number(self, phone: str) -> str:
        if self._phones_open:
            return phone
        return HIDDEN if self._no_phone else mask_phone(phone)


def _is_number(phone: str) -> bool:
    digits = len(phone) if phone.isdigit() else sum(map(str.isdigit, phone))
    return digits >= _FEWEST_DIGITS


def cover_of(
    ticket: Ticket, text: Callable[[str], str | None], *, confidential: bool = False, lifted: bool = False,
    sees: Collection[str] | None = None,
) -> Cover:  # fmt: skip
    """The cover over everything that the ticket ever knew of its caller, what was corrected since included;
    ``confidential`` where it is to be as thick as a confidential caller's in any case, ``sees`` for whoever is not of
    the centre."""
    told: dict[str, set[str]] = {"caller.name": set(), "caller.phone": set()}
    for entry in ticket.timeline:
        for part in entry.event.parts:
            if part.name in told:
                told[part.name].add((text(part.hash) or "").strip())
    thick = confidential or ticket.confidential
    return Cover(told["caller.name"], told["caller.phone"], confidential=thick, lifted=lifted, sees=sees)
