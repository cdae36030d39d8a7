"""``ticket list | show NUMBER | log NUMBER``: tickets, one ticket, its events."""

from __future__ import annotations

import argparse

from dispatch_tui.cli.context import Context
from dispatch_tui.cli.objects import row_object, ticket_object
from dispatch_tui.desk.times import iso
from dispatch_tui.domain.plain import clip, shown
from dispatch_tui.domain.ticket.kinds import STATUSES
from dispatch_tui.words.catalogue import say


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="list|show|log", required=True)
    listing = verbs.add_parser("list", help=say("cli.ticket.list", language))
    listing.add_argument("--status", choices=STATUSES)
    listing.add_argument("--department")
    listing.add_argument("--grid")
    listing.add_argument("--text", default="")
    listing.add_argument("--limit", type=int, default=50)
    show = verbs.add_parser("show", help=say("cli.ticket.show", language))
    log = verbs.add_parser("log", help=say("cli.ticket.log", language))
    for verb in (show, log):
        verb.add_argument("number", metavar="NUMBER")
    show.add_argument("--reveal", action="store_true", help=say("cli.ticket.reveal", language))
    for verb in (listing, show, log):
        verb.add_argument("--json", action="store_true", default=argparse.SUPPRESS)


def run(args: argparse.Namespace, context: Context) -> int:
    if args.verb == "list":
        return _list(args, context)
    return _show(args, context) if args.verb == "show" else _log(args, context)


def _list(args: argparse.Namespace, context: Context) -> int:
    desk = context.desk()
    rows = desk.listing(
        status=args.status, department=args.department, grid=args.grid, text=args.text, limit=args.limit
    )
    wording = context.wording
    if context.json:
        context.print_json([row_object(row, desk.pack.time_zone) for row in rows])
        return 0
    for row in rows:
        place = clip(shown(row.place), 24)
        summary = clip(shown(row.summary), 40)
        context.print(f"{row.number}  {wording.say(f'status.{row.status}')}  {place}  {summary}")
    if not rows:
        context.print(context.say("cli.ticket.none"))
    return 0


def _show(args: argparse.Namespace, context: Context) -> int:
    desk = context.desk(acting=args.reveal)
    ticket = desk.find(args.number)
    if args.reveal:
        desk.perform("reveal", ticket)
    view = desk.ticket(ticket)
    zone = desk.pack.time_zone
    if context.json:
        context.print_json(ticket_object(view, zone))
        return 0
    wording = context.wording
    context.print(f"{view.number}  {wording.say(f'status.{view.status}')}  {iso(view.received_at, zone)}")
    for label, value in (
        ("caller.name", view.caller_name), ("caller.phone", view.caller_phone), ("address", view.address),
        ("grid", view.grid), ("item", wording.item(view.item)), ("summary", view.summary), ("text", view.text),
    ):  # fmt: skip
        if value:
            context.print(f"  {wording.say(f'field.{label}')}: {shown(value, lines=True)}")
    for order in view.orders:
        due = iso(order.due_at, zone) or ""
        context.print(
            f"  {wording.say(f'part.{order.part}')} {wording.department(order.department)} "
            f"{wording.say(f'step.{order.status}')} {due}"
        )
    for clock in view.clocks:
        context.print(
            f"  {wording.say(f'clock.{clock.name}')} {wording.department(clock.department)} "
            f"{iso(clock.due_at, zone) or '-'} {wording.say(f'level.{clock.level}')}"
        )
    return 0


def _log(args: argparse.Namespace, context: Context) -> int:
    desk = context.desk()
    view = desk.ticket(desk.find(args.number))
    zone = desk.pack.time_zone
    entries = [
        {
            "id": entry.event, "act": entry.act, "kind": entry.kind, "at": iso(entry.at, zone),
            "recorded_at": iso(entry.recorded_at, zone), "actor": entry.actor, "role": entry.role,
            "on_behalf": entry.on_behalf, "station": entry.station, "data": dict(entry.data),
            "texts": dict(entry.texts), "photos": list(entry.photos), "retracted": entry.retracted,
            "outcome": entry.outcome, "refused": entry.refused.code if entry.refused else None,
        }
        for entry in view.timeline
    ]  # fmt: skip
    if context.json:
        context.print_json(entries)
        return 0
    for entry in view.timeline:
        words = " ".join(shown(text) for text in entry.texts.values() if text)
        mark = "~" if entry.retracted else " "
        context.print(f"{mark}{iso(entry.at, zone)} {entry.actor} {context.say(f'event.{entry.kind}')} {words}")
    return 0
