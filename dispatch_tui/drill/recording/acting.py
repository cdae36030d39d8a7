"""What was done in earnest as a player's lines: the "expert" of a recorded drill, to be edited."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from dispatch_tui.drill.recording.gathering import DEPARTMENTS, Deed, Matter

RINGS_BEFORE: Final = 30_000
"""A call that was typed in as a form rang so long before (ms), and was answered after ``ANSWERED``."""
ANSWERED: Final = 8_000
RECHECKED: Final = 16 * 60_000
"""By when the collectors of a drill have looked on site, after a verification (ms)."""
_LOOKED_AT: Final = frozenset({"verified", "sent_back"})
_QUOTED: Final = '"'


def came(matter: Matter) -> int:
    """When its inject comes: a call that nobody heard ring rang a little before it was written down."""
    return matter.came if matter.rang or matter.source != "call" else matter.came - RINGS_BEFORE


def lines(matters: Sequence[Matter]) -> Iterator[tuple[int, int, str]]:
    """(inject, ms after it came, line) of everything that the centre did, by inject and then by time."""
    numbers = {matter.id: matter.number for matter in matters}
    for matter in matters:
        start, told = came(matter), f"@{matter.number}"
        if not matter.rang and matter.source == "call":
            yield matter.number, ANSWERED, f"{told} answer"
            given = {"text": matter.text, "address": matter.address, "town": matter.town, "grid": matter.grid}
            yield matter.number, RINGS_BEFORE, f"{told} correct {_fields(given)}"
        if matter.item is not None and all(deed.kind != "classified" for deed in matter.deeds):
            yield matter.number, RINGS_BEFORE, f"{told} classify {matter.item}"
        done: set[str] = set()
        for deed in matter.deeds:
            for line in _line(deed, matter, numbers, done):
                yield matter.number, max(0, _when(deed, matter) - start), f"{told} {line}"


def _when(deed: Deed, matter: Matter) -> int:
    """When a line is played: a closing that waited for a look on site waits for a drill's collectors, too."""
    if deed.kind != "closed" or all(one.kind != "rechecked" for one in matter.deeds):
        return deed.at
    verified = [one.at for one in matter.deeds if one.kind == "verified" and one.at <= deed.at]
    return max([deed.at, *(at + RECHECKED for at in verified)])


def _line(deed: Deed, matter: Matter, numbers: Mapping[str, int], done: set[str]) -> Iterator[str]:
    if deed.kind in DEPARTMENTS or deed.kind == "withdrawal_acknowledged":
        return
    if deed.kind == "dispatched":
        if deed.act not in done:
            done.add(deed.act)
            sent = [one for one in matter.deeds if one.act == deed.act and one.kind == "dispatched"]
            leads = any(one.data["part"] == "lead" for one in sent)
            if not sent[0].data.get("ruled"):
                yield f"{'dispatch' if leads else 'add-support'} {' '.join(one.department for one in sent)}"
        return
    if deed.kind == "verified" and deed.act in done:
        return
    if deed.kind in ("merged", "unmerged") and numbers.get(str(deed.data["other"]), 0) > matter.number:
        return  # said once, on the later of the two
    if deed.kind in _LOOKED_AT:
        done.add(deed.act)
        yield "look"
    if deed.kind == "called_back":
        if heard_after(matter, deed) is not None:
            return  # nobody was reached then, and somebody was later: a drill's caller says one thing
        yield "ring-back"
    made = _MAKERS.get(deed.kind)
    if made is not None:
        line = made(deed, numbers)
        if line:
            yield line


def heard_after(matter: Matter, deed: Deed) -> Deed | None:
    """The last call-back after a deed and before the next report."""
    found = None
    for later in matter.deeds[matter.deeds.index(deed) + 1 :]:
        if later.kind == "reported":
            break
        found = later if later.kind == "called_back" else found
    return found


def _fields(fields: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={_quoted(value)}" for name, value in fields.items() if value not in (None, ""))


def _quoted(value: Any) -> str:
    """A value as one word of a line: quotes of any kind would end it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    for sign in "\"'“”":
        text = text.replace(sign, "")
    return f"{_QUOTED}{text}{_QUOTED}" if not text.isascii() or " " in text or "=" in text else text


def _yes(value: Any) -> str:
    return "yes" if value else "no"


def _corrected(deed: Deed, _: Mapping[str, int]) -> str:
    fields = {name: value for name, value in deed.fields.items() if name not in ("item", "category")}
    told = _fields(fields)
    verb = "correct" if deed.kind == "corrected" else "supply-info"
    return f"{verb} {told}" if told else ""


def _classified(deed: Deed, _: Mapping[str, int]) -> str:
    return " ".join(("classify", str(deed.data["item"]), str(deed.data.get("urgency", "")))).rstrip()


def _merged(deed: Deed, numbers: Mapping[str, int]) -> str:
    other = numbers.get(str(deed.data["other"]))
    return f"{deed.kind.removesuffix('d')} @{other}" if other is not None else ""


def _attached(deed: Deed, numbers: Mapping[str, int]) -> str:
    other = numbers.get(str(deed.data["to"]))
    return f"attach @{other}" if other is not None else ""


def _called_back(deed: Deed, _: Mapping[str, int]) -> str:
    data = deed.data
    if not data["reached"]:
        return "call-back no"
    answers = [_yes(True), _yes(data.get("solved"))]
    if "satisfied" in data:
        answers.append(_yes(data["satisfied"]))
    return f"call-back {' '.join(answers)}"


def _notified(deed: Deed, _: Mapping[str, int]) -> str:
    data = deed.data
    answer = data.get("answer")
    return f"notify {deed.department} {data['channel']} {_yes(data['reached'])}" + (f" {answer}" if answer else "")


def _on_order(verb: str, *more: str) -> Callable[[Deed, Mapping[str, int]], str]:
    def made(deed: Deed, _: Mapping[str, int]) -> str:
        values = [str(deed.data[name]) for name in more if deed.data.get(name)]
        return " ".join((verb, deed.department, *values)).strip()

    return made


def _plain(verb: str, *more: str) -> Callable[[Deed, Mapping[str, int]], str]:
    def made(deed: Deed, _: Mapping[str, int]) -> str:
        return " ".join((verb, *(str(deed.data[name]) for name in more if deed.data.get(name))))

    return made


_MAKERS: Final[Mapping[str, Callable[[Deed, Mapping[str, int]], str]]] = {
    "answered": _plain("answer"), "corrected": _corrected, "info_supplied": _corrected, "classified": _classified,
    "merged": _merged, "unmerged": _merged, "attached": _attached, "called_back": _called_back, "notified": _notified,
    "urged": _on_order("urge"), "support_waived": _on_order("waive", "reason"),
    "withdrawn": _on_order("withdraw", "reason"), "return_granted": _on_order("grant-return"),
    "return_refused": _on_order("refuse-return"), "extension_granted": _on_order("grant-extension"),
    "extension_refused": _on_order("refuse-extension"), "verified": _plain("verify"),
    "sent_back": _on_order("send-back", "reason"), "suspended": _plain("suspend", "reason"),
    "resumed": _plain("resume"), "info_needed": _plain("need-info", "reason"),
    "answered_directly": _plain("answer-directly", "reason"),
    "refused": _plain("refuse", "reason"), "transferred": _plain("transfer", "number"),
    "cancelled": _plain("cancel", "reason"), "closed": _plain("close"), "reopened": _plain("reopen", "reason"),
    "supervised": _plain("supervise", "level"),
    "ruled": lambda deed, _: f"rule {deed.department} {deed.data['department']}",
}  # fmt: skip
