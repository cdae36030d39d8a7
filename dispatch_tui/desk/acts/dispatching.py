"""Orders go out, are chased, ruled on, waited for."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch_tui.desk.acts.triage import classify
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.times import read_time
from dispatch_tui.desk.work import Work


def dispatch(
    work: Work, departments: str | Sequence[str] = (), item: str | None = None, words: str = "",
    urgency: str | int | None = None,
) -> None:  # fmt: skip
    """Send orders: the first department leads, the others support. With an item it classifies in the same act; with
    no department the duty list's own are taken."""
    codes = _codes(departments)
    if item and item != work.ticket.item:
        classify(work, item, urgency)
    item = item or work.ticket.item
    if item is None:
        raise Refused("classify_first")
    if not codes:
        fields = work.ticket.fields
        routed = work.duty.router.resolve(item, work.duty.place(fields.get("town"), fields.get("grid")))
        if routed.lead is None:
            raise Refused("lead_depends_on_place", item=item)
        codes = [routed.lead, *routed.supports]
    lead = work.ticket.lead
    supports_only = lead is not None and lead.live
    for place, code in enumerate(codes):
        part = "support" if supports_only or place else "lead"
        work.add("dispatched", {"department": work.department(code), "part": part}, words="" if place else words)


def add_support(work: Work, departments: str | Sequence[str], words: str = "") -> None:
    codes = _codes(departments)
    if not codes:
        raise Refused("nothing_given")
    for place, code in enumerate(codes):
        work.add("dispatched", {"department": work.department(code), "part": "support"}, words="" if place else words)


def waive(work: Work, order: str | None = None, reason: str = "", words: str = "") -> None:
    work.add("support_waived", {"order": work.order(order, "support_waived").id, "reason": reason or None},
             words=words)  # fmt: skip


def withdraw(work: Work, order: str | None = None, reason: str = "", words: str = "") -> None:
    """Take an order back; it stays as withdrawn until its department has acknowledged that."""
    work.add("withdrawn", {"order": work.order(order, "withdrawn").id, "reason": reason or None}, words=words)


def notify(
    work: Work, order: str | None = None, channel: str = "phone", reached: bool = True, answer: str = "",
    words: str = "",
) -> None:  # fmt: skip
    """Whom at the department one reached, by which channel, with what answer."""
    work.add(
        "notified",
        {"order": work.order(order, "notified").id, "channel": channel, "reached": reached, "answer": answer or None},
        words=words,
    )


def urge(work: Work, order: str | None = None, words: str = "") -> None:
    chosen = work.order(order, "urged").id if order else None
    work.add("urged", {"order": chosen}, words=words)


def suspend(work: Work, reason: str, until: str | int | None = None, words: str = "") -> None:
    work.add("suspended", {"reason": reason, "until": _time(work, until)}, words=words)


def resume(work: Work, words: str = "") -> None:
    work.add("resumed", words=words)


def grant_return(work: Work, order: str | None = None, words: str = "") -> None:
    work.add("return_granted", {"order": work.order(order, "return_granted").id}, words=words)


def refuse_return(work: Work, order: str | None = None, words: str = "") -> None:
    work.add("return_refused", {"order": work.order(order, "return_refused").id}, words=words)


def rule(work: Work, department: str, order: str | None = None, words: str = "") -> None:
    """Name the department that has it, for good; if it is another than the one that returned, it gets the order."""
    returned = work.order(order, "ruled")
    work.add("ruled", {"order": returned.id, "department": work.department(department)}, words=words)
    if department != returned.department:
        work.add("dispatched", {"department": department, "part": returned.part, "ruled": True})


def grant_extension(work: Work, order: str | None = None, until: str | int | None = None, words: str = "") -> None:
    chosen = _asked(work, order)
    granted = _time(work, until)
    if granted is None:
        granted = next((one.extension[1] for one in work.ticket.orders if one.id == chosen and one.extension), None)
    work.add("extension_granted", {"order": chosen, "until": granted}, words=words)


def refuse_extension(work: Work, order: str | None = None, words: str = "") -> None:
    work.add("extension_refused", {"order": _asked(work, order)}, words=words)


def _asked(work: Work, order: str | None) -> str:
    """The order whose department asked for more time; the only one that asked, when none is named."""
    if order is None:
        asked = [one.id for one in work.ticket.orders if one.live and one.extension and one.extension[0] == "asked"]
        if len(asked) == 1:
            return asked[0]
        if not asked:
            raise Refused("no_extension_asked")
    return work.order(order, "extension_granted").id


def _codes(departments: str | Sequence[str]) -> list[str]:
    words = departments.replace("+", " ").split() if isinstance(departments, str) else list(departments)
    return [word.lstrip("+") for word in words if word.strip("+")]


def _time(work: Work, text: str | int | None) -> int | None:
    """A time to come; raises Refused ``not_a_time`` or ``time_is_past``."""
    if text is None or text == "":
        return None
    when = text if isinstance(text, int) else read_time(text, work.now, work.pack.time_zone)
    if when <= work.now:
        raise Refused("time_is_past")
    return when
