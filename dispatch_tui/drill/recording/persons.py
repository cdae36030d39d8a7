"""People taken out of texts: names and phones replaced by invented ones, the same person by the same everywhere.

What callers gave as their names and phones is known from the tickets' person parts; phones, identity numbers, car
plates, e-mail addresses and accounts on WeChat or QQ are known by their form. A name that stands in a text alone (a
department's own staff) is not known to be one: whoever keeps the script reads it first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Final

from dispatch_tui.words.catalogue import say

SHORTEST: Final = 2
"""Characters of a name that is looked for in texts; a shorter one stands in every other word."""
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_TITLES: Final = "先生|女士|小姐|师傅|老师|大爷|大伯|大妈|阿姨|同志|老板|经理|主任|总|某某|某"
_TWO: Final = frozenset({
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "夏侯", "令狐", "慕容", "司徒",
})  # fmt: skip
"""Surnames of two characters."""
_PHONES: Final = (
    r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)",
    r"(?<!\d)0\d{2,3}[ -]?\d{3,4}[ -]?\d{4}(?!\d)",
    r"(?<!\d)\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]?\d{4}(?!\d)",
    r"(?<![\d-])(?!20\d{6})[2-9]\d{3}[ -]?\d{3,4}(?![\d-])",
)  # fmt: skip
_IDENTITY: Final = r"(?<!\d)\d{17}[\dXx](?!\d)"
_PLATE: Final = r"[\u4e00-\u9fff][A-Z][·• ]?[A-Z0-9]{5,6}(?![A-Z0-9])"
_HANDLE: Final = r"(?<=微信|QQ|qq)(?:账号|帐号|号)?[ :：是]*[A-Za-z0-9][\w-]{4,19}(?![\w-])"
"""What somebody is called on WeChat or QQ, behind the name of either."""
_MAIL: Final = r"[\w.+-]+@[\w-]+\.[\w.-]+"
INVENTED_PHONE: Final = "1380000{:04d}"


class Persons:
    """The people of one recording. ``know`` all of them first: what is invented must be nobody's of them."""

    def __init__(self, language: str, public: Iterable[str] = ()) -> None:
        """``public`` are numbers that are nobody's own: hotlines and emergency numbers."""
        self._language = language
        self._public = frozenset(public)
        self._names: dict[str, str] = {}
        self._phones: dict[str, str] = {}
        self._real: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._numbers = count(5_500)
        self._stems = self._invent()

    def know(self, name: str, phone: str) -> None:
        """Somebody's name and phone, each possibly empty."""
        self._pattern = None
        if name.strip():
            self._real.add(name.strip())
            self._names.setdefault(name.strip(), "")
        if phone.strip() and phone.strip() not in self._public:
            self._real.add(phone.strip())
            self._phones.setdefault(_digits(phone) or phone.strip(), "")

    def name(self, real: str) -> str:
        """The invented name of somebody; empty for nobody."""
        real = real.strip()
        if not real:
            return ""
        if not self._names.get(real):
            self._names[real] = next(one for one in self._stems if not self._clashes(one))
        return self._names[real]

    def phone(self, real: str) -> str:
        """The invented phone of somebody; empty for none. A public number stays."""
        real = real.strip()
        if not real or real in self._public:
            return real
        key = _digits(real) or real
        if not self._phones.get(key):
            invented = (INVENTED_PHONE.format(number % 10_000) for number in self._numbers)
            self._phones[key] = next(one for one in invented if not self._clashes(one))
        return self._phones[key]

    def clean(self, text: str) -> str:
        """The text without anybody's name or phone; what is replaced is not looked at again."""
        if self._pattern is None:
            self._pattern = self._made()
        return self._pattern.sub(self._replaced, text)

    def _made(self) -> re.Pattern[str]:
        told = sorted(self._forms(), key=lambda one: (-len(one), one))
        names = "|".join(re.escape(form) for form in told) or "(?!)"
        phones = "|".join(re.escape(one) for one in sorted(self._real, key=len, reverse=True)
                          if _digits(one) and len(_digits(one)) >= 5) or "(?!)"  # fmt: skip
        numbers = "|".join((phones, _IDENTITY, *_PHONES))
        kinds = {"mail": _MAIL, "plate": _PLATE, "handle": _HANDLE, "number": numbers, "name": names}
        return re.compile("|".join(f"(?P<{kind}>{form})" for kind, form in kinds.items()))

    def _replaced(self, found: re.Match[str]) -> str:
        text = found[0]
        if found.lastgroup == "number":
            return text if _digits(text) in self._public else self.phone(text)
        if found.lastgroup == "name":
            return self.name(self._whose(text))
        return {"mail": "caller@example.invalid", "plate": "A00000", "handle": "…"}[str(found.lastgroup)]

    def _forms(self) -> Iterator[str]:
        """How the people known may be called in a text."""
        for name in self._names:
            if len(name) >= SHORTEST:
                yield from _forms(name)

    def _whose(self, form: str) -> str:
        """Who is called so; the first, where several are."""
        return next((name for name in self._names if len(name) >= SHORTEST and form in set(_forms(name))), form)

    def _clashes(self, invented: str) -> bool:
        """Whether what was invented is, holds or is part of somebody's own."""
        return any(one in invented or invented in one for one in self._real if len(one) >= SHORTEST)

    def _invent(self) -> Iterator[str]:
        names = say("recording.invented", self._language).split("|")
        for number in count():
            again, place = divmod(number, len(names))
            yield f"{names[place]}{again + 1}" if again else names[place]


def _forms(name: str) -> Iterator[str]:
    yield name
    if not _HAN.match(name):
        yield from (word for word in re.split(r"[\s,.]+", name) if len(word) > SHORTEST)
        return
    surname = name[:2] if name[:2] in _TWO else name[:1]
    given = name[len(surname) :]
    if len(given) >= SHORTEST and not re.fullmatch(_TITLES, given):
        yield given
    if len(name) <= 4:
        yield from (f"{surname}{title}" for title in _TITLES.split("|"))
        yield from (f"{before}{surname}" for before in "老小阿")


def _digits(text: str) -> str:
    """A phone by its digits, without the country's."""
    found = "".join(sign for sign in text if sign.isdigit() and sign.isascii())
    return found[2:] if len(found) == 13 and found.startswith("861") else found
