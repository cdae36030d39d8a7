"""A ticket as lines: who, where, what, what was decided, every clock, what happened. Pure, so it is tested as text.

What decides the next act stands on top; the timeline follows, newest first. What a person said is bold.
"""

from __future__ import annotations

from collections.abc import Iterator

from dispatch_tui.console.widgets.lines import BLANK, Line, Piece, ends, fit, line, wrap
from dispatch_tui.console.wording import Wording
from dispatch_tui.desk.views import ClockView, EntryView, OrderView, TicketView
from dispatch_tui.domain.plain import pad, shown, width

FOLDED = 6
"""Lines of the caller's words that show before they are unfolded."""
_HOT_FLAGS = frozenset({"late", "supervised_red", "major", "conflict"})
_LIVE_FIRST = {True: 0, False: 1}


def ticket_lines(view: TicketView, wording: Wording, now: int, columns: int, *, unfolded: bool = False) -> list[Line]:
    """Everything about the ticket, ``columns`` wide."""
    head, foot = still_lines(view, wording, now, columns, unfolded=unfolded)
    return [*head, *running_lines(view, wording, now, columns), *foot]


def still_lines(
    view: TicketView, wording: Wording, now: int, columns: int, *, unfolded: bool = False
) -> tuple[list[Line], list[Line]]:
    """What stands above and below the lines that change by the second."""
    head = [
        *_matter(view, wording, columns, unfolded),
        *_facts(view, wording, now, columns),
        *_doubts(view, wording, now, columns),
    ]
    return head, list(_timeline(view, wording, now, columns))


def running_lines(view: TicketView, wording: Wording, now: int, columns: int) -> list[Line]:
    """Orders and clocks: what is left of each limit."""
    return [*_orders(view, wording, now, columns), *_clocks(view, wording, now, columns)]


def heading(text: str, columns: int) -> Line:
    """A section's name on a thin rule."""
    return line((f" {text} ", "title"), ("─" * max(columns - width(text) - 3, 0), "rule"))


def _matter(view: TicketView, wording: Wording, columns: int, unfolded: bool) -> Iterator[Line]:
    summary = view.summary or (wording.say("ticket.withheld") if "text" in view.withheld else "")
    flags: list[Piece] = [
        (wording.code("flag", flag) + " ", "late" if flag in _HOT_FLAGS else "warn") for flag in view.flags
    ]
    urgency = wording.code("urgency", str(view.urgency)) if view.urgency else ""
    if view.urgency:
        flags.insert(0, (urgency + " ", "late" if view.urgency == 1 else "warn" if view.urgency == 2 else "quiet"))
    if flags:
        yield Line(((" ", "text"), *fit(flags, columns - 1)))
    for piece in wrap(summary, columns - 2, most=3) if summary else ():
        yield line((" " + piece, "strong"))
    if view.text and view.text != view.summary:
        lines = wrap(view.text, columns - 3, most=None if unfolded else FOLDED + 1)
        whole = unfolded or len(lines) <= FOLDED
        for piece in lines if whole else lines[:FOLDED]:
            yield line((" " + piece, "text" if summary else "strong"))
        if not whole:
            yield line((" " + wording.say("ticket.more_text", count=len(view.text)), "accent"))
    yield BLANK


def _facts(view: TicketView, wording: Wording, now: int, columns: int) -> Iterator[Line]:
    say = wording.say
    caller = "  ".join(shown(one) for one in (view.caller_name, view.caller_phone) if one)
    came = wording.code("source", view.source)
    if view.hotline:
        came += " " + wording.hotline(view.hotline)
    unknown = say("ticket.withheld" if view.withheld & {"caller.name", "caller.phone"} else "ticket.no_caller")
    yield from _fact(say("ticket.caller"), caller or unknown, columns, "strong" if caller else "quiet")
    yield from _fact(say("ticket.came"), f"{came} · {wording.of_day(view.received_at, now, seconds=True)}", columns)
    place = shown(view.address or "")
    nowhere = say("ticket.withheld" if "address" in view.withheld else "ticket.no_place")
    yield from _fact(say("ticket.place"), place or nowhere, columns, "strong" if place else "warn")
    where = " · ".join(one for one in (wording.town(view.town), view.grid or "") if one)
    yield from _fact(say("ticket.grid"), where or say("ticket.no_grid"), columns, "text" if where else "quiet")
    item = f"{wording.category(view.category)} / {wording.item(view.item)}" if view.item else say("ticket.no_item")
    yield from _fact(say("ticket.item"), item, columns, "text" if view.item else "warn")
    if view.demands:
        demands = say("sentence.comma").join(wording.code("demand", demand) for demand in view.demands)
        yield from _fact(say("ticket.demands"), demands, columns, "quiet")
    taken = wording.operator(view.taken_by)
    yield from _fact(say("ticket.taken"), shown(taken) or say("ticket.nobody"), columns, "text" if taken else "quiet")
    counts = [
        say(f"ticket.{name}", count=count)
        for name, count in (("returns", view.returns), ("urges", view.urges), ("inquiries", view.inquiries),
                            ("reopens", view.reopens), ("photos", len(view.photos)))
        if count
    ]  # fmt: skip
    if counts:
        yield from _fact(say("ticket.counts"), " · ".join(counts), columns)
    if view.ruling:
        yield from _fact(say("ticket.ruling"), wording.department(view.ruling), columns, "accent")
    if view.merged_into or view.merged_from:
        merged = (
            say("ticket.merged_into") if view.merged_into else say("ticket.merged_from", count=len(view.merged_from))
        )
        yield from _fact(say("ticket.merged"), merged, columns, "accent")
    for at, reached, solved, satisfied in view.call_backs:
        told = [say(f"answer.reached_{'yes' if reached else 'no'}")]
        told += [say(f"answer.{name}_{'yes' if value else 'no'}") for name, value in
                 (("solved", solved), ("satisfied", satisfied)) if value is not None]  # fmt: skip
        yield from _fact(say("ticket.called_back"), f"{wording.of_day(at, now)} {' · '.join(told)}", columns)
    if view.rating:
        yield from _fact(say("ticket.rating"), wording.code("rating", view.rating), columns)


def _fact(label: str, text: str, columns: int, role: str = "text") -> Iterator[Line]:
    indent = 1 + max(width(label), 4 if width(label) % 2 == 0 and not label.isascii() else 7) + 1
    pieces = wrap(text, columns - indent - 1, most=4)
    for at, piece in enumerate(pieces):
        yield line((" " + pad(label if at == 0 else "", indent - 1), "label"), (piece, role))


def _doubts(view: TicketView, wording: Wording, now: int, columns: int) -> Iterator[Line]:
    for conflict in view.conflicts:
        key = "ticket.conflict" if conflict.certain else "ticket.conflict_unsure"
        text = wording.say(key, field=wording.conflict_field(conflict.field))
        for piece in wrap(text, columns - 2):
            yield line((" " + piece, "late" if conflict.certain else "warn"))
        for place, (value, actor, station, at, _) in enumerate(conflict.values, conflict.first):
            told = shown(wording.conflict_value(conflict.field, value))
            who = shown(f"{wording.operator(actor)} · {station} · {wording.of_day(at, now)}")
            if width(told) + width(who) + 7 <= columns:
                yield ends([(f"   {place} ", "key"), (told, "strong")], [(who + " ", "quiet")], columns)
                continue
            for at_line, piece in enumerate(wrap(told, columns - 6, most=3)):  # what is told goes before who told it
                yield line((f"   {place} " if at_line == 0 else "     ", "key"), (piece, "strong"))
            yield Line(fit([("     " + who, "quiet")], columns))


    for entry in view.timeline:
        if entry.claim == "open" and entry.outcome == "counted" and not entry.retracted and entry.occurred is not None:
            who = wording.department(entry.on_behalf) if entry.on_behalf else wording.operator(entry.actor)
            text = wording.say(
                "ticket.claim", who=shown(who), what=wording.code("event", entry.kind),
                at=wording.of_day(entry.occurred, now), recorded_at=wording.of_day(entry.recorded_at, now),
            )  # fmt: skip
            yield Line(fit([(" " + text, "warn")], columns))
    if view.due:
        what = wording.say("sentence.comma").join(wording.code("erase_what", cls) for cls in view.due)
        yield Line(fit([(" " + wording.say("ticket.due", what=what), "warn")], columns))
    for piece in wrap(wording.waiting(view), columns - 4, most=3) if view.waiting else ():
        yield line((" " + piece, "warn"))
    for erasure in view.erasures:
        text = wording.erasure(erasure, wording.of_day(erasure.at, now))
        yield Line(fit([(" " + text, "warn")], columns))
    for one in view.uncounted:
        text = wording.uncounted(one, wording.of_day(one.at, now), shown(wording.operator(one.actor)))
        for place, piece in enumerate(wrap(text, columns - 4, most=3)):
            yield line((("   " if place else " ") + piece, "late"))


def _orders(view: TicketView, wording: Wording, now: int, columns: int) -> Iterator[Line]:
    if not view.orders:
        return
    yield BLANK
    yield heading(wording.say("ticket.orders"), columns)
    for order in sorted(view.orders, key=lambda one: (_LIVE_FIRST[one.live], one.part != "lead")):
        yield from order_lines(order, wording, now, columns)


def order_lines(order: OrderView, wording: Wording, now: int, columns: int) -> Iterator[Line]:
    """One order: department, step, times, what was said, what is asked."""
    say = wording.say
    role = "strong" if order.live else "faint"
    left: list[Piece] = [
        (f" {pad(wording.code('part', order.part), 8 if wording.language == 'en' else 5)}", "quiet"),
        (wording.department(order.department), role),
        (f"  {wording.code('step', order.status)}", "accent" if order.live else "faint"),
    ]
    if order.in_conflict:
        left.append((f" {say('flag.conflict')}", "late"))
    due: list[Piece] = []
    if order.live and order.due_at is not None and order.reported_at is None:
        text, heat = wording.left(order.due_at, None, now)
        due = [(say("ticket.report_due", at=wording.of_day(order.due_at, now)) + " ", "quiet"), (text + " ", heat)]
        if sum(width(piece) for piece, _ in (*left, *due)) + 1 > columns:
            due = due[1:]
    yield ends(left, due, columns)
    steps = [
        f"{say(f'ticket.{name}')} {wording.of_day(at, now)}"
        for name, at in (("sent", order.sent_at), ("acknowledged", order.acknowledged_at),
                         ("arrived", order.arrived_at), ("reported", order.reported_at))
        if at is not None
    ]  # fmt: skip
    yield Line(fit([("      " + "  ".join(steps), "quiet" if order.live else "faint")], columns))
    if order.status == "returned" and order.return_reason:
        why = say("ticket.returned", reason=wording.phrase(order.return_reason, "return"))
        yield from (line(("      " + piece, "warn")) for piece in wrap(why, columns - 7, most=2))
    if order.extension:
        state, until = order.extension
        text = say(f"ticket.extension_{state}", until=wording.of_day(until, now) if until else "")
        yield line(("      " + text, "warn" if state == "asked" else "quiet"))
    if order.to_notify:
        key = "ticket.to_notify_again" if order.notices else "ticket.to_notify"
        yield Line(fit([("      " + say(key, count=len(order.notices)), "warn")], columns))
    for notice in order.notices[-3:]:
        told = say("answer.reached_yes" if notice.reached else "answer.reached_no")
        answer = wording.phrase(notice.answer, "notify") if notice.answer else ""
        text = " · ".join(one for one in (wording.of_day(notice.at, now), wording.code("channel", notice.channel),
                                          told, answer, shown(notice.words or "")) if one)  # fmt: skip
        yield Line(fit([(f"      {say('ticket.notice')} {text}", "text")], columns))
    if order.reported_at is not None:
        outcome = wording.code("outcome", order.outcome)
        words = order.report if order.report is not None else ""
        for at, piece in enumerate(wrap(f"{outcome} · {words}" if words else outcome, columns - 8, most=6)):
            yield line(("      " if at == 0 else "        ", "text"), (piece, "strong"))


def _clocks(view: TicketView, wording: Wording, now: int, columns: int) -> Iterator[Line]:
    if not view.clocks:
        return
    yield BLANK
    yield heading(wording.say("ticket.clocks"), columns)
    running = [clock for clock in view.clocks if clock.stopped_at is None]
    stopped = [clock for clock in view.clocks if clock.stopped_at is not None]
    for clock in (*sorted(running, key=lambda one: (one.due_at is None, one.due_at or 0)), *stopped):
        yield clock_line(clock, wording, now, columns)


def clock_line(clock: ClockView, wording: Wording, now: int, columns: int) -> Line:
    """One clock: its name, what is left, whose it is, from when to when. Where all that finds no room, what is left of
    it stays whole."""
    say = wording.say
    name = wording.code("clock", clock.name)
    wide = 13 if wording.language == "en" else 6
    whose = wording.department(clock.department) if clock.department else ""
    begun = wording.of_day(clock.started_at, now)
    due = wording.of_day(clock.due_at, now) if clock.due_at is not None else ""
    bounds = say("ticket.clock_bounds", begun=begun, due=due) if due else say("ticket.clock_open", begun=begun)
    until = say("ticket.clock_until", due=due) if due else bounds
    text, role = clock_state(clock, wording, now)
    quiet = clock.stopped_at is not None and clock.level == "ok"
    lead: Piece = (f" {pad(name, wide)} ", "faint" if quiet else "text")
    forms = ((whose, bounds), (whose, until), ("", bounds), ("", until), ("", ""))
    room = columns - width(lead[0]) - 2
    fitting = (form for form in forms if width(_left(text, form[0])) + width(form[1]) <= room)
    owner, span = next(fitting, forms[-1])
    left = [lead, (_left(text, owner).removesuffix(owner), "faint" if quiet else role)]
    if owner:
        left.append((owner, "faint" if quiet else "quiet"))
    return ends(left, [(span + " ", "faint" if quiet else "quiet")], columns)


def _left(text: str, owner: str) -> str:
    """What is left of a clock, and in a column of its own whose it is."""
    return f"{pad(text, 12)} {owner}" if owner else text


def clock_state(clock: ClockView, wording: Wording, now: int) -> tuple[str, str]:
    """What a clock says, in words, and its role."""
    if clock.level == "doubtful":
        return wording.say("clock_state.doubtful"), "warn"
    if clock.due_at is None:
        return wording.say("clock_state.unknown"), "warn"
    if clock.stopped_at is not None:
        if clock.stopped_at > clock.due_at:
            return wording.say("clock_state.was_late"), "late"
        return wording.say("clock_state.in_time"), "ok"
    if clock.paused_at is not None:
        return wording.say("clock_state.paused"), "quiet"
    text, heat = wording.left(clock.due_at, clock.warn_at, now)
    return text, heat


def _timeline(view: TicketView, wording: Wording, now: int, columns: int) -> Iterator[Line]:
    yield BLANK
    yield heading(wording.say("ticket.timeline"), columns)
    for entry in reversed(view.timeline):
        yield from entry_lines(entry, view, wording, now, columns)


def entry_lines(entry: EntryView, view: TicketView, wording: Wording, now: int, columns: int) -> Iterator[Line]:
    """One event: when, who, what, and what was said."""
    time = wording.of_day(entry.at, now, seconds=True)
    who = shown(wording.operator(entry.actor)) if entry.actor != "system" else wording.say("ticket.system")
    if entry.on_behalf:
        who = wording.say("ticket.on_behalf", who=who, department=wording.department(entry.on_behalf))
    struck = entry.retracted or entry.refused is not None or entry.outcome not in ("ok", "lawful", "counted", "")
    told = wording.entry(entry, view)
    role = "faint" if struck else "text"
    mark: Piece = ("", "faint")
    if entry.retracted:
        mark = (f" {wording.say('ticket.retracted')}", "warn")
    elif entry.refused is not None:
        mark = (f" {wording.say('ticket.not_counted')} {wording.why(entry.refused)}", "late")
    elif entry.outcome == "unknown":
        mark = (f" {wording.say('ticket.newer')}", "warn")
    elif entry.held:
        mark = (f" {wording.code('step', 'held')}", "warn")
    yield Line(fit([(f" {time}  ", "faint"), (pad(who, 10) + " ", "quiet"), (told, role), mark], columns))
    for name, text in entry.texts.items():
        if entry.kind == "received" and name != "words":
            continue
        said = wording.say("ticket.withheld") if text is None else text
        if name != "words":
            said = f"{wording.code('field', name)} {said}"
        for piece in wrap(said, columns - 12, most=4) if said.strip() else ():
            yield line((" " * 11 + piece, "faint" if struck else "strong"))
