"""``ticket list | show NUMBER | log NUMBER``: tickets, one ticket, its events."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.objects import entry_object, ticket_object
from dispatch_tui.cli.usage import Verbs, positive
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.times import iso
from dispatch_tui.desk.views import TicketView
from dispatch_tui.domain.plain import clip, pad, shown
from dispatch_tui.domain.ticket.kinds import STATUSES
from dispatch_tui.words.catalogue import say

if TYPE_CHECKING:
    from dispatch_tui.desk.desk import Desk

_PLACE, _SUMMARY, _STATUS = 24, 40, 12
"""Cells of the columns of a list."""


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    verbs = Verbs(parser, language, "list|show|log")
    listing = verbs.add("list", say("cli.ticket.list", language))
    listing.add_argument("--status", choices=STATUSES, metavar="STATUS", help=say("cli.ticket.status", language))
    listing.add_argument("--department", metavar="CODE", help=say("cli.ticket.department", language))
    listing.add_argument("--grid", metavar="CODE", help=say("cli.ticket.grid", language))
    listing.add_argument("--text", default="", help=say("cli.ticket.text", language))
    listing.add_argument("--limit", type=positive, default=50, metavar="N", help=say("cli.ticket.limit", language))
    for name in ("show", "log"):
        verb = verbs.add(name, say(f"cli.ticket.{name}", language))
        verb.add_argument("number", metavar="NUMBER", help=say("cli.ticket.number", language))
        verb.add_argument("--reveal", action="store_true", help=say("cli.ticket.reveal", language))


def run(args: argparse.Namespace, context: Context) -> int:
    if args.verb == "list":
        return _list(args, context)
    desk = context.desk(acting=args.reveal)
    ticket = desk.find(args.number)
    if args.reveal:
        context.attempt(lambda: desk.perform("reveal", ticket))
    view = desk.ticket(ticket)
    return (_show if args.verb == "show" else _log)(view, desk, context)


def _list(args: argparse.Namespace, context: Context) -> int:
    desk = context.desk()
    rows = desk.listing(
        status=args.status, department=_department(args.department, desk), grid=_grid(args.grid, desk),
        text=args.text, limit=args.limit,
    )  # fmt: skip
    if context.json:
        zone = desk.pack.time_zone
        context.print_json([ticket_object(desk.ticket(row.id), zone) for row in rows])
        return 0
    for row in rows:
        status = pad(context.say(f"status.{row.status}"), _STATUS)
        context.print(f"{row.number}  {status}  {_column(row.place, _PLACE)}  {clip(shown(row.summary), _SUMMARY)}")
    if not rows:
        context.tell(context.say("cli.ticket.none"))
    return 0


def _column(text: str, cells: int) -> str:
    return pad(clip(shown(text), cells), cells)


def _department(given: str | None, desk: Desk) -> str | None:
    """A department by its code or any of its names; raises Refused."""
    if given is None:
        return None
    from dispatch_tui.command.line import BadLine
    from dispatch_tui.command.values import department

    try:
        return department(given, desk)
    except BadLine as bad:
        raise Refused.because(bad.refusal) from None


def _grid(given: str | None, desk: Desk) -> str | None:
    if given is None or given in desk.pack.grids:
        return given
    if given.upper() in desk.pack.grids:
        return given.upper()
    raise Refused("bad_field", field="grid", found=given)


def _show(view: TicketView, desk: Desk, context: Context) -> int:
    zone = desk.pack.time_zone
    if context.json:
        context.print_json(ticket_object(view, zone))
        return 0
    for line in _told(view, zone, context):
        context.print(line)
    return 0


def _told(view: TicketView, zone: str, context: Context) -> Iterator[str]:
    wording, say_ = context.wording, context.say
    flags = [wording.code("flag", flag) for flag in view.flags]
    head = (view.number, say_(f"status.{view.status}"), str(iso(view.received_at, zone)), *flags)
    yield "  ".join(head)
    for field, value in (
        ("caller.name", view.caller_name), ("caller.phone", view.caller_phone), ("address", view.address),
        ("town", wording.town(view.town)), ("grid", view.grid), ("item", wording.item(view.item)),
        ("summary", view.summary), ("text", view.text),
    ):  # fmt: skip
        told = shown(value, lines=True) if value else say_("ticket.withheld") if field in view.withheld else ""
        if told:
            yield f"  {say_(f'field.{field}')}{say_('sentence.colon')}{told}"
    for order in view.orders:
        since = {"sent": order.sent_at, "acknowledged": order.acknowledged_at, "arrived": order.arrived_at,
                 "reported": order.reported_at}  # fmt: skip
        words = (say_(f"part.{order.part}"), wording.department(order.department), say_(f"step.{order.status}"),
                 iso(since.get(order.status), zone) or "")  # fmt: skip
        yield f"  {' '.join(words)}".rstrip()
    for clock in view.clocks:
        words = (say_(f"clock.{clock.name}"), wording.department(clock.department), iso(clock.due_at, zone) or "-",
                 say_(f"level.{clock.level}"))  # fmt: skip
        yield f"  {' '.join(word for word in words if word)}"
    for conflict in view.conflicts:
        mark = say_("flag.conflict") if conflict.certain else say_("conflict.unsure")
        yield f"  {mark}{say_('sentence.colon')}{wording.conflict_field(conflict.field)}"
        for number, (value, actor, station, at, _) in enumerate(conflict.values, conflict.first):
            told = wording.conflict_value(conflict.field, value)
            yield f"    {number}  {told}  {shown(actor)}  {station}  {iso(at, zone)}"
    if view.waiting:
        yield f"  {wording.waiting(view)}"
    for erasure in view.erasures:
        yield f"  {wording.erasure(erasure, iso(erasure.at, zone) or '')}"
    for one in view.uncounted:
        yield f"  {wording.uncounted(one, iso(one.at, zone) or '', shown(one.actor))}"


def _log(view: TicketView, desk: Desk, context: Context) -> int:
    zone = desk.pack.time_zone
    if context.json:
        context.print_json([entry_object(entry, zone) for entry in view.timeline])
        return 0
    for entry in view.timeline:
        told = " ".join(shown(text) for text in entry.texts.values() if text)
        mark = "~" if entry.retracted else "?" if entry.outcome != "counted" or entry.held else " "
        words = (str(iso(entry.at, zone)), entry.actor, context.wording.code("event", entry.kind), told)
        context.print(f"{mark}{' '.join(word for word in words if word)}")
    return 0
