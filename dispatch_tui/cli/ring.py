"""``dispatch-tui ring``: the hook for a telephone system. ``ring -`` reads a JSON line for each call."""

from __future__ import annotations

import argparse
import json
import queue
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from dispatch_tui.cli.context import Context
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.receiving import Entered
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.plain import shown
from dispatch_tui.intake.ringing import LONGEST_LINE, BadRing, Ring, read_ring, ring_of
from dispatch_tui.words.catalogue import say

_MOST_TOGETHER: Final = 100
"""Calls to a transaction under load; each is acknowledged once that is on disk."""
_READ_AHEAD: Final = 1_000


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("stream", nargs="?", choices=("-",), metavar="-", help=say("cli.ring.stream", language))
    parser.add_argument("--from", dest="phone", metavar="PHONE", help=say("cli.ring.from", language))
    parser.add_argument("--line", metavar="HOTLINE", help=say("cli.ring.line", language))
    parser.add_argument("--text", help=say("cli.ring.text", language))
    parser.add_argument("--id", help=say("cli.ring.id", language))


def run(args: argparse.Namespace, context: Context) -> int:
    desk = context.desk()
    if args.stream:
        return _stream(desk, context)
    given = {"id": args.id, "from": args.phone, "line": args.line, "text": args.text}
    try:
        ring = ring_of({name: value for name, value in given.items() if value}, desk.pack, desk.row_key)
    except BadRing as bad:
        return _refuse(bad, context)
    entered = next(iter(desk.receive([ring.report])))
    _acknowledge(ring, entered, desk, context)
    return 0


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


def _stream(desk: Desk, context: Context) -> int:
    """Every line in order: taken in, on disk, acknowledged. A bad line is told and does not stop the
    stream."""
    code = 0
    for lines in _together(_reading()):
        rings: list[Ring] = []
        for line in lines:
            try:
                rings.append(ring_of(read_ring(line.text), desk.pack, desk.row_key))
            except BadRing as bad:
                _tell_bad(line, bad, context)
                code = 1
        if not _enter(rings, desk, context):
            code = 1
        sys.stdout.flush()
    return code


def _enter(rings: list[Ring], desk: Desk, context: Context) -> bool:
    """Take calls in together, or one by one where one of them is refused; whether all went in."""
    if not rings:
        return True
    try:
        done = list(desk.receive([ring.report for ring in rings], batch=_MOST_TOGETHER))
    except Refused as refused:
        if len(rings) > 1 and not refused.by_store:
            alone = [_enter([ring], desk, context) for ring in rings]
            return all(alone)
        for ring in rings:
            _tell_refused(ring, refused, context)
        return False
    for ring, entered in zip(rings, done, strict=True):
        _acknowledge(ring, entered, desk, context)
    return True


def _reading() -> queue.Queue[_Line | None]:
    """Lines of stdin, read ahead by a thread of its own; None ends them."""
    lines: queue.Queue[_Line | None] = queue.Queue(_READ_AHEAD)

    def read() -> None:
        stream = sys.stdin.buffer
        number = 0
        while raw := stream.readline(LONGEST_LINE * 4):
            number += 1
            text = raw.decode("utf-8", "replace").strip("\ufeff \t\r\n")
            if text:
                lines.put(_Line(number, text))
        lines.put(None)

    threading.Thread(target=read, name="ring-lines", daemon=True).start()
    return lines


def _together(lines: queue.Queue[_Line | None]) -> Iterator[list[_Line]]:
    """What is at hand, at once: one line when it is quiet, up to a hundred when lines come faster than they
    go in."""
    while (line := lines.get()) is not None:
        batch = [line]
        while len(batch) < _MOST_TOGETHER:
            try:
                more = lines.get_nowait()
            except queue.Empty:
                break
            if more is None:
                yield batch
                return
            batch.append(more)
        yield batch


def _acknowledge(ring: Ring, entered: Entered, desk: Desk, context: Context) -> None:
    call = entered.call or desk.call_of(entered.ticket)
    number = entered.number or desk.store.number_of(entered.ticket)
    for name in ring.warnings:
        context.tell(context.say(f"cli.ring.without_{name}", number=number))
    if not context.json:
        key = "cli.ring.rings" if entered.outcome == "added" else "cli.ring.known"
        context.print(context.say(key, number=number, call=call))
        return
    acknowledged: dict[str, Any] = {
        "id": _id(ring),
        "call": call, "ticket": number, "ticket_id": entered.ticket, "known": entered.outcome != "added",
    }  # fmt: skip
    if ring.warnings:
        acknowledged["warnings"] = list(ring.warnings)
    context.print_json(acknowledged)


def _tell_refused(ring: Ring, refused: Refused, context: Context) -> None:
    """The call is not in the queue, and whoever sent it must know."""
    reason = context.wording.refusal(refused.refusal)
    if context.json:
        context.print_json({"id": _id(ring), "error": reason, "code": refused.refusal.code})
    context.tell(f"{_id(ring) or ''}: {reason}")


def _id(ring: Ring) -> str | None:
    """The telephone system's own id of a call."""
    return ring.report.external[1] if ring.report.external else None


def _tell_bad(line: _Line, bad: BadRing, context: Context) -> None:
    reason = _reason(bad, context)
    if context.json:
        print(json.dumps({"line": line.number, "error": reason, "code": bad.code}, ensure_ascii=False))
    context.tell(context.say("cli.ring.bad_line", row=line.number, reason=reason))


def _refuse(bad: BadRing, context: Context) -> int:
    reason = _reason(bad, context)
    if context.json:
        context.print_json({"error": reason, "code": bad.code})
    else:
        context.tell(reason)
    return 1


def _reason(bad: BadRing, context: Context) -> str:
    return context.say(f"intake.problem.{bad.code}", found=shown(bad.found), expected=bad.expected)
