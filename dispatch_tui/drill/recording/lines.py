"""A deed of the log as a line of the command bar: what an operator would type to do it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from dispatch_tui.command.line import one_line, quoted
from dispatch_tui.drill.recording.gathering import Deed

Names = Mapping[str, str]
"""What tickets are called in the file that is written, by their ids."""


def line_of(deed: Deed, names: Names) -> str:
    """The line, without the ticket that it is done on; empty for what no line does alone."""
    made = _MAKERS.get(deed.kind)
    line = made(deed, names) if made is not None else ""
    words = one_line(deed.words).strip()
    return f"{line} -- {words}" if line and words else line


def of_one(line: str, department: str) -> str:
    """The line that verifies what was reported, for one department's order alone."""
    return f"verify {department}{line.removeprefix('verify')}"


def fields(given: Mapping[str, Any]) -> str:
    """Fields as a line sets them; what is empty is left out."""
    return " ".join(f"{name}={_field(value)}" for name, value in given.items() if value not in (None, ""))


def when(at: int) -> str:
    """A time (UTC ms) as a line takes it."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")


def yes(value: Any) -> str:
    return "yes" if value else "no"


def _field(value: Any) -> str:
    return yes(value) if isinstance(value, bool) else quoted(str(value))


def _corrected(deed: Deed, _: Names) -> str:
    given = {name: value for name, value in deed.fields.items() if name not in ("item", "category")}
    if deed.kind == "info_supplied":
        return f"supply-info {fields(given)}".strip()
    told = " ".join(f"{name}={_field(value)}" for name, value in given.items())
    return f"correct {told}" if told else ""


def _classified(deed: Deed, _: Names) -> str:
    return " ".join(("classify", str(deed.data["item"]), str(deed.data.get("urgency", "")))).rstrip()


def _other(verb: str, field: str) -> Callable[[Deed, Names], str]:
    def made(deed: Deed, names: Names) -> str:
        other = names.get(str(deed.data[field]))
        return f"{verb} {other}" if other is not None else ""

    return made


def _called_back(deed: Deed, _: Names) -> str:
    data = deed.data
    if not data["reached"]:
        return "call-back no"
    if data.get("solved") is None and data.get("satisfied") is not None:
        return f"call-back yes satisfied={yes(data['satisfied'])}"
    answers = [yes(data[name]) for name in ("solved", "satisfied") if data.get(name) is not None]
    return " ".join(("call-back", "yes", *answers))


def _notified(deed: Deed, _: Names) -> str:
    data = deed.data
    answer = data.get("answer")
    return f"notify {deed.department} {data['channel']} {yes(data['reached'])}" + (f" {answer}" if answer else "")


def _on_order(verb: str, *more: str) -> Callable[[Deed, Names], str]:
    return _plain(verb, "", *more)


def _plain(verb: str, *more: str) -> Callable[[Deed, Names], str]:
    """A verb and these values of its data; an empty name stands for the order's department."""

    def made(deed: Deed, _: Names) -> str:
        values = [deed.department if not name else _value(name, deed.data.get(name)) for name in more]
        return " ".join((verb, *(one for one in values if one)))

    return made


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if name == "until":
        return f"until={when(value)}"
    return yes(value) if isinstance(value, bool) else str(value)


_MAKERS: Final[Mapping[str, Callable[[Deed, Names], str]]] = {
    "answered": _plain("answer"), "taken": _plain("take"), "released": _plain("release"),
    "handed_over": _plain("hand-over", "to"), "attached": _other("attach", "to"), "inquired": _plain("inquire"),
    "corrected": _corrected, "info_supplied": _corrected, "info_needed": _plain("need-info", "reason"),
    "answered_directly": _plain("answer-directly", "reason"), "refused": _plain("refuse", "reason"),
    "transferred": _plain("transfer", "number"), "cancelled": _plain("cancel", "reason"), "classified": _classified,
    "merged": _other("merge", "other"), "unmerged": _other("unmerge", "other"),
    "notified": _notified, "urged": _on_order("urge"), "support_waived": _on_order("waive", "reason"),
    "withdrawn": _on_order("withdraw", "reason"), "suspended": _plain("suspend", "reason", "until"),
    "resumed": _plain("resume"), "return_granted": _on_order("grant-return"),
    "return_refused": _on_order("refuse-return"), "extension_granted": _on_order("grant-extension", "until"),
    "extension_refused": _on_order("refuse-extension"), "acknowledged": _on_order("acknowledge"),
    "withdrawal_acknowledged": _on_order("acknowledge-withdrawal"), "arrived": _on_order("arrive"),
    "returned": _on_order("return", "reason"), "extension_asked": _on_order("ask-extension", "until", "reason"),
    "reported": _on_order("report", "outcome"), "verified": _plain("verify"),
    "sent_back": _on_order("send-back", "reason"), "rechecked": _plain("recheck", "passed"),
    "called_back": _called_back, "closed": _plain("close"), "reopened": _plain("reopen", "reason"),
    "supervised": _plain("supervise", "level"), "noted": _plain("note"), "revealed": _plain("reveal"),
    "time_accepted": _plain("accept-time"), "time_declined": _plain("decline-time"), "accepted": _plain("accept"),
    "ruled": lambda deed, _: f"rule {deed.department} {deed.data['department']}",
}  # fmt: skip
