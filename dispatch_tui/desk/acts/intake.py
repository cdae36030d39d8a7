"""A report comes in, is answered, is somebody's; someone asks after an older one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dispatch_tui.desk.acts.amending import Standing, amend, follow
from dispatch_tui.desk.fields import read_fields, report_of
from dispatch_tui.desk.receiving import Entered, NewReport
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.settling import agree
from dispatch_tui.desk.times import day_of
from dispatch_tui.desk.work import Work
from dispatch_tui.store.log import NewPart


def receive(work: Work, report: NewReport) -> Entered:
    """Enter a report as a new ticket. One that came by phone gets a call of its own, unless it is long past."""
    over = report.too_long()
    if over:
        raise Refused("too_long", field=over[0], length=over[1], most=over[2])
    ticket = work.tx.new_id()
    call = None
    parts = [NewPart(name, cls, content) for name, cls, content in report.parts()]
    if report.source == "call" and report.closed_at is None:
        call = work.tx.new_id()
        phone = [part for part in parts if part.name == "caller.phone"]
        work.act.add(f"call/{call}", "rang", {"ticket": ticket}, parts=phone)
    item = work.item(report.item) if report.item else None
    category, demands = (item.category, item.demands) if item else ("", ())
    number = work.tx.next_number(day_of(work.now, work.pack.time_zone))
    data = report.data(number, call, category, demands)
    work.act.add(f"ticket/{ticket}", "received", data, parts=parts)
    return Entered("added", ticket, number, call)


def take_in(work: Work, report: NewReport, standing: Callable[[tuple[str, str]], Standing | None]) -> Entered:
    """Enter a report unless it is here: the same again changes nothing, told otherwise it amends its ticket, and one
    that follows an earlier one is noted there. ``standing`` says what is here under a platform's own id."""
    known = standing(report.external) if report.external else None
    if known is not None:
        if known.digest == report.digest:
            return Entered("known", known.ticket)
        changed = amend(work.on(known.ticket), report)
        return Entered("changed" if changed else "known", known.ticket)
    for external in reversed(report.follows):
        earlier = standing(external)
        if earlier is not None:
            follow(work.on(earlier.ticket), report)
            return Entered("changed", earlier.ticket)
    return receive(work, report)


def register(work: Work, fields: Mapping[str, Any]) -> str:
    """Enter what the form or a line holds; a call being spoken to is answered and taken at once."""
    ticket = receive(work, report_of(fields, work)).ticket
    if fields.get("take", True) and work.operator.role in ("dispatcher", "supervisor"):
        work.add("taken", ticket=ticket)
    return ticket


def answer(work: Work) -> None:
    """Pick up a ringing call; the ticket is the answering dispatcher's."""
    call = work.ticket.call
    work.add("answered", {"call": call})
    if call:
        work.act.add(f"call/{call}", "picked_up", {})


def take(work: Work) -> None:
    work.add("taken")


def release(work: Work) -> None:
    work.add("released")


def hand_over(work: Work, operator: str, words: str = "") -> None:
    """Give the ticket to another dispatcher of the centre."""
    known = work.store.authority.now().operators.get(operator)
    if known is None or not known.enabled or known.role not in ("dispatcher", "supervisor"):
        raise Refused("no_such_operator", operator=operator)
    work.add("handed_over", {"to": operator}, words=words)


def attach(work: Work, ticket: str, words: str = "") -> None:
    """The caller asks after an older order: this call belongs to it, is counted there, and waits for nobody here. What
    they are told is the state of the order, of a merged one that of its head."""
    if ticket == work.ticket_id:
        raise Refused("merge_with_itself")
    head = work.store.merged(ticket)[0] or ticket
    told, call = work.read(head).status, work.ticket.call
    work.add("inquired", {"ticket": work.ticket_id, "call": call, "told": told}, ticket=ticket, words=words)
    work.add("attached", {"to": ticket, "number": work.read(ticket).number})
    if call:
        work.act.add(f"call/{call}", "belongs", {"ticket": ticket})
    work.asked_after = head


def inquire(work: Work, words: str = "") -> None:
    """Somebody asked after this order; counted, with the state that they were told."""
    work.add("inquired", {"ticket": work.ticket_id, "told": work.ticket.status}, words=words)
    work.asked_after = work.ticket_id


def need_info(work: Work, reason: str = "", words: str = "") -> None:
    work.add("info_needed", {"reason": reason or None}, words=words)


def supply_info(work: Work, words: str = "", fields: Mapping[str, Any] | None = None) -> None:
    """What was missing is here; fields given are corrected at once."""
    codes, parts = read_fields(fields or {}, work)
    agree(work, {*codes, *(part.name for part in parts)})
    work.add("info_supplied", {"fields": codes} if codes else {}, words=words, parts=parts)
