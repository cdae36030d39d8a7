"""``station show|trust|list|retire|clock``: who this station is, and whom the centre trusts."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from dispatch_tui.cli.carrying import fork_object, missing_object, tell_forks, tell_missing
from dispatch_tui.cli.context import Context
from dispatch_tui.cli.objects import uncounted_object
from dispatch_tui.cli.usage import Verbs, path
from dispatch_tui.desk.retiring import RETIRED_BECAUSE
from dispatch_tui.desk.times import iso
from dispatch_tui.domain.authority import STATION_ROLES
from dispatch_tui.domain.plain import pad, shown
from dispatch_tui.words.catalogue import say

if TYPE_CHECKING:
    from dispatch_tui.sync.format.card import Card
    from dispatch_tui.sync.views import Peer


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    verbs = Verbs(parser, language, "show|trust|list|retire|clock")
    show = verbs.add("show", say("cli.station.show", language))
    show.add_argument("--card", type=path, metavar="FILE", help=say("cli.station.card", language))
    trust = verbs.add("trust", say("cli.station.trust", language))
    trust.add_argument("card", type=path, metavar="CARD", help=say("cli.station.its_card", language))
    trust.add_argument("--station", metavar="CODE", help=say("cli.station.other_code", language))
    trust.add_argument("--role", choices=tuple(STATION_ROLES), help=say("cli.station.role", language))
    trust.add_argument("--department", metavar="CODE", help=say("cli.station.department", language))
    trust.add_argument("--voice", metavar="CODE", help=say("cli.station.voice", language))
    verbs.add("list", say("cli.station.list", language))
    retire = verbs.add("retire", say("cli.station.retire", language))
    retire.add_argument("code", metavar="CODE", help=say("cli.station.code", language))
    retire.add_argument("--after", metavar="SEQ", help=say("cli.station.after", language))
    retire.add_argument("--reason", choices=RETIRED_BECAUSE, default="lost", help=say("cli.station.reason", language))
    retire.add_argument("--keep", action="append", default=[], metavar="CODE", help=say("cli.station.keep", language))
    clock = verbs.add("clock", say("cli.station.clock", language))
    clock.add_argument("code", metavar="CODE", help=say("cli.station.code", language))
    clock.add_argument("--by", required=True, metavar="STEP", help=say("cli.station.by", language))
    clock.add_argument("--since", metavar="TIME", help=say("cli.station.since", language))
    clock.add_argument("--until", metavar="TIME", help=say("cli.station.until", language))


def run(args: argparse.Namespace, context: Context) -> int:
    match args.verb:
        case "show":
            return _show(args, context)
        case "trust":
            return _trust(args, context)
        case "list":
            return _list(context)
        case "clock":
            return _clock(args, context)
        case _:
            return _retire(args, context)


def _show(args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.sync.trust import own_card, write_own_card

    store = context.desk().store
    written = write_own_card(store, args.card.expanduser()) if args.card else None
    _tell_card(own_card(store), context, None if written is None else {"card": str(written)})
    if written is not None:
        context.print(context.say("cli.station.card_written", file=shown(str(written))))
    if store.waiting and store.joining is not None:
        context.print(context.say("cli.station.waiting", station=shown(store.joining.pinned.code)))
    retired = store.authority.now().retired.get(store.station)
    if retired is not None:
        _tell_own_retirement(retired.seq, context)
    return 0


def _tell_card(card: Card, context: Context, more: dict[str, Any] | None = None) -> None:
    from dispatch_tui.sync.format.card import voice_code

    voice = voice_code(card)
    if context.json:
        context.print_json({
            "station": card.station, "code": card.code, "role": card.role, "department": card.department or None,
            "centre": card.centre, "title": card.title, "key": card.key, "age": card.age or None, "voice": voice,
            "drill": card.drill, **(more or {}),
        })  # fmt: skip
    role = _role(card.role, card.department, context)
    context.print(context.say("cli.station.is", code=shown(card.code), title=shown(card.title), role=role))
    context.print(context.say("cli.station.voice_code", voice=voice))


def _trust(args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.desk.refused import Refused
    from dispatch_tui.sync.format.card import voice_code
    from dispatch_tui.sync.trust import admission, read_card

    desk = context.desk(acting=True)
    card = read_card(args.card.expanduser())
    asked = admission(desk.store, card, code=args.station, role=args.role, department=args.department)
    if args.voice is not None and _digits(args.voice) != _digits(voice_code(card)):
        raise Refused("voice_code_differs", station=card.code)
    new = context.attempt(lambda: desk.trust_station(asked))
    if context.json:
        context.print_json({
            "station": asked.station, "code": asked.code, "role": asked.role, "department": asked.department or None,
            "voice": voice_code(card), "new": new,
        })  # fmt: skip
    key = "cli.station.trusted" if new else "cli.station.trusted_before"
    context.print(context.say(key, code=shown(asked.code), role=_role(asked.role, asked.department, context)))
    context.print(context.say("cli.station.voice_code", voice=voice_code(card)))
    if args.voice is None:
        context.print(context.say("cli.station.compare", code=shown(asked.code)))
    context.print(context.say("cli.station.then_export", code=shown(asked.code)))
    return 0


def _clock(args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.desk.times import read_time
    from dispatch_tui.desk.wall_clocks import read_step

    desk = context.desk(acting=True)
    step = read_step(args.by)
    now, zone = desk.clock.now(), desk.pack.time_zone
    since, until = (
        None if one is None else read_time(one, now, zone, future=False) for one in (args.since, args.until)
    )
    station, found = context.attempt(lambda: desk.correct_clock(args.code, step, since=since, until=until))
    if context.json:
        context.print_json({
            "station": station.id, "code": station.code, "from": found.from_seq, "to": found.to_seq,
            "offset": found.offset,
        })  # fmt: skip
    key = "cli.station.clock_corrected" if step else "cli.station.clock_doubted"
    context.print(context.say(key, code=shown(station.code), first=found.from_seq, last=found.to_seq, step=args.by))
    return 0


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _list(context: Context) -> int:
    from dispatch_tui.sync.standing import standing

    stands = standing(context.desk().store)
    if context.json:
        context.print_json({
            "station": stands.station, "code": stands.code, "role": stands.role,
            "department": stands.department or None, "voice": stands.voice, "events": stands.events,
            "stations": [_peer(one, context) for one in stands.peers],
            "parked": [missing_object(one) for one in stands.missing], "parked_events": stands.parked,
            "forks": [fork_object(one) for one in stands.forks], "missing_parts": stands.missing_parts,
            "uncounted": [uncounted_object(one, context.zone) for one in stands.uncounted],
            "retired": _retirement(stands.retired),
            "set_back": None if stands.set_back is None else context.wording.refusal(stands.set_back),
            "last_in": iso(stands.last_in, context.zone), "last_out": iso(stands.last_out, context.zone),
        })  # fmt: skip
    context.print(context.say(
        "cli.station.own", code=shown(stands.code), role=_role(stands.role, stands.department, context),
        events=stands.events,
    ))  # fmt: skip
    if stands.retired is not None:
        _tell_own_retirement(stands.retired[0], context)
    if stands.set_back is not None:
        context.print(context.wording.refusal(stands.set_back))
    for one in stands.peers:
        words = (pad(shown(one.code), 12), pad(_role(one.role, one.department, context), 16), _state(one, context))
        context.print("  ".join(words).rstrip())
    tell_missing(stands.missing, context)
    tell_forks(stands.forks, context)
    if stands.missing_parts:
        context.print(context.say("cli.station.missing_parts", count=stands.missing_parts))
    for wrong in stands.uncounted:
        context.print(context.wording.uncounted(wrong, iso(wrong.at, context.zone) or "", shown(wrong.actor)))
    return 0


def _peer(one: Peer, context: Context) -> dict[str, Any]:
    return {
        "station": one.station, "code": one.code, "role": one.role, "department": one.department or None,
        "has": one.has, "waiting": one.waiting, "heard": iso(one.heard, context.zone),
        "retired": _retirement(one.retired), "of": one.of,
        "successors": list(one.successors),
    }  # fmt: skip


def _retirement(retired: tuple[int, str] | None) -> dict[str, Any] | None:
    return None if retired is None else {"after": retired[0], "reason": retired[1]}


def _tell_own_retirement(after: int, context: Context) -> None:
    context.print(context.say("cli.station.own_retired_none" if after < 0 else "cli.station.own_retired", seq=after))


def _state(one: Peer, context: Context) -> str:
    if one.retired is not None:
        after = one.retired[0]
        return context.say("cli.station.retired_none" if after < 0 else "cli.station.retired", seq=after)
    if one.heard is None:
        told = context.say("cli.station.never_heard", waiting=one.waiting)
    else:
        told = context.say("cli.station.heard", waiting=one.waiting, at=iso(one.heard, context.zone))
    if not one.successors:
        return told
    codes = context.say("sentence.comma").join(map(shown, one.successors))
    return f"{told}{context.say('sentence.comma')}{context.say('sync.succeeded', code=codes)}"


def _role(role: str, department: str, context: Context) -> str:
    word = context.say(f"station_role.{role}")
    return f"{word} {context.wording.department(department)}" if department else word


def _retire(args: argparse.Namespace, context: Context) -> int:
    desk = context.desk(acting=True)
    done = context.attempt(
        lambda: desk.retire_station(args.code, after=args.after, reason=args.reason, keep=args.keep)
    )
    station, last = done.station, done.last
    if context.json:
        context.print_json({
            "station": station.id, "code": station.code, "after": last.seq, "link": last.link, "reason": last.reason,
            "waiting": done.waiting, "with_it": list(done.with_it),
        })  # fmt: skip
    code = shown(station.code)
    told = "cli.station.retired_now_none" if last.seq < 0 else "cli.station.retired_now"
    context.print(context.say(told, code=code, seq=last.seq))
    if done.with_it:
        codes = context.say("sentence.comma").join(map(shown, done.with_it))
        context.print(context.say("cli.station.retired_along", code=code, codes=codes))
    context.print(context.say("cli.station.not_undone", code=code))
    return 0
