"""What may be chosen for each kind of argument, out of the pack, the ticket and the operators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dispatch_tui.command.actions import CHANNELS, OUTCOMES, Arg
from dispatch_tui.console.widgets.choices import Choice, Choices, plain_choice
from dispatch_tui.console.widgets.picking import Offer
from dispatch_tui.console.wording import Wording
from dispatch_tui.desk.views import BoardRow, OrderView, TicketView
from dispatch_tui.domain.matching import Entry
from dispatch_tui.domain.place import Item, Pack
from dispatch_tui.domain.plain import shown
from dispatch_tui.domain.reason import Reason
from dispatch_tui.domain.routing import Routed, Suggestion


def choices_for(
    arg: Arg, wording: Wording, pack: Pack, view: TicketView | None, rows: Sequence[BoardRow],
    operators: Mapping[str, str], act: str = "",
) -> Choices | None:  # fmt: skip
    """The choices of one argument; None where it is free text."""
    match arg.kind:
        case "order":
            return Choices.of(orders(view, wording, act) if view else ())
        case "department" | "departments":
            return Choices.of(departments(pack, wording))
        case "item":
            return Choices.of(items(pack, wording))
        case "operator":
            return Choices.of(plain_choice(code, shown(name), code=code, side=code) for code, name in operators.items())
        case "ticket":
            return Choices.of(tickets(rows, view))
        case "phrase":
            return Choices.of(phrases(pack, arg.choices, wording))
        case "yesno":
            return Choices.of(
                (plain_choice(True, wording.say("answer.yes"), "yes", "shi", code="y"),
                 plain_choice(False, wording.say("answer.no"), "no", "fou", code="n"))
            )  # fmt: skip
        case "level":
            family = {"urgency": "urgency", "what": "erase_what", "reason": "erased_because"}.get(arg.name, "level")
            return Choices.of(plain_choice(one, wording.code(family, one), code=one) for one in arg.choices.split("|"))
        case "channel":
            return Choices.of(plain_choice(one, wording.code("channel", one), code=one) for one in CHANNELS)
        case "outcome":
            return Choices.of(plain_choice(one, wording.code("outcome", one), code=one) for one in OUTCOMES)
        case "emergency":
            return Choices.of(
                plain_choice(line.number, f"{line.number} {wording.name(line.name)}", code=line.number)
                for line in pack.hotlines.values() if line.kind == "emergency"
            )  # fmt: skip
        case "conflict":
            return Choices.of(_sides(view, wording) if view else ())
    return None


def departments(pack: Pack, wording: Wording) -> Iterator[Choice]:
    """Every department, those with duties first, as the pack lists them."""
    for one in sorted(pack.departments.values(), key=lambda each: each.kind != "department"):
        yield Choice(one.code, wording.department(one.code), Entry.of(one.code, one.short, one.name), one.code)


def offers(pack: Pack, wording: Wording) -> list[Choice]:
    """The departments as the picker offers them: each alone."""
    return [Choice(Offer((str(one.value),)), one.label, one.entry, one.side) for one in departments(pack, wording)]


def items(pack: Pack, wording: Wording) -> Iterator[Choice]:
    for item in pack.items.values():
        words = (word for of_language in item.aliases.values() for word in of_language)
        entry = Entry.of(item.code, item.name, words=words)
        side = f"{wording.category(item.category)} · {lead_name(item.lead, wording)}"
        yield Choice(item.code, f"{item.code} {wording.name(item.name)}", entry, side)


def lead_name(lead: str | None, wording: Wording) -> str:
    """A lead as the duty list writes it: a department, the town's own unit, or nobody yet."""
    if lead is None or lead == "@town":
        return wording.say("picker.at_town")
    return wording.department(lead)


def orders(view: TicketView, wording: Wording, act: str = "") -> Iterator[Choice]:
    """The ticket's orders, those that the act is still open for first, live ones before others."""
    pack = wording.pack
    for order in sorted(view.orders, key=lambda one: (not one.live, _over(one, act), one.part != "lead")):
        known = pack.departments.get(order.department) if pack else None
        entry = Entry.of(order.department, known.short, known.name) if known else Entry(order.department, ())
        label = f"{wording.department(order.department)} · {wording.code('part', order.part)}"
        yield Choice(order.id, label, entry, wording.code("step", order.status))


def _over(order: OrderView, act: str) -> bool:
    """Whether an order has been through the act already."""
    match act:
        case "acknowledge":
            return order.acknowledged_at is not None
        case "arrive":
            return order.arrived_at is not None
        case "report":
            return order.reported_at is not None
        case "verify" | "send_back":
            return order.status != "reported"
        case "notify":
            return bool(order.notices)
    return False


def tickets(rows: Iterable[BoardRow], view: TicketView | None) -> Iterator[Choice]:
    for row in rows:
        if view is None or row.id != view.id:
            label = f"{row.number}  {shown(row.summary)}"
            yield Choice(row.id, label, Entry(row.number, (shown(row.summary),)), shown(row.place))


def phrases(pack: Pack, kind: str, wording: Wording) -> Iterator[Choice]:
    for phrase in pack.phrases:
        if phrase.kind == kind:
            yield Choice(phrase.code, wording.name(phrase.name), Entry.of(phrase.code, phrase.name))


def _sides(view: TicketView, wording: Wording) -> Iterator[Choice]:
    for conflict in view.conflicts:
        field = wording.conflict_field(conflict.field)
        for number, (value, actor, station, _, _) in enumerate(conflict.values, conflict.first):
            label = f"{field}{wording.say('sentence.colon')}{wording.conflict_value(conflict.field, value)}"
            yield plain_choice(str(number), label, code=str(number), side=f"{wording.operator(actor)} · {station}")


def suggested(
    found: Sequence[Suggestion], wording: Wording, pack: Pack, now: int, *, current_item: str | None = None
) -> list[Choice]:  # fmt: skip
    """Suggestions as the picker offers them: lead and supports, the duty-list line, and why. They are typed by number
    or item; a department's code means that department alone."""
    out = []
    for one in found:
        item = pack.items[one.item]
        if one.lead is None:
            continue
        note = f"{item.code} {wording.name(item.name)} · {_why(one, wording, pack, now)}"
        offer = Offer((one.lead, *one.supports), None if one.item == current_item else one.item)
        out.append(_offered(offer, item, wording, f"{one.score:.2f}", note))
    return out


def suggested_items(found: Sequence[Suggestion], wording: Wording, pack: Pack, now: int) -> list[Choice]:
    """Suggestions as the form offers them: the item, who would take it, and why."""
    out = []
    for one in found:
        item = pack.items[one.item]
        side = " + ".join((lead_name(one.lead, wording), *(wording.department(code) for code in one.supports)))
        label = f"{item.code} {wording.name(item.name)}"
        out.append(Choice(one.item, label, Entry.of(item.code, item.name), side, _why(one, wording, pack, now)))
    return out


def _why(one: Suggestion, wording: Wording, pack: Pack, now: int) -> str:
    """The line that decided, the words and the place that led to it, and what it is easily confused with."""
    told = [duty_line(pack.items[one.item], one.why, wording, pack)]
    told += [wording.reason(why.code, why.params, now) for why in one.why if not why.code.startswith("routed.")]
    text = wording.say("sentence.comma").join(dict.fromkeys(told))
    if one.confused_with:
        others = wording.say("sentence.comma").join(wording.item(code) for code in one.confused_with[:2])
        text += "  " + wording.say("picker.confused", items=others)
    return text


def own_item(item: str, routed: Routed, wording: Wording, pack: Pack) -> list[Choice]:
    """Who takes the item that the ticket has already, as the first thing the picker offers."""
    line = pack.items.get(item)
    if routed.lead is None or line is None:
        return []
    note = f"{line.code} {wording.name(line.name)} · {duty_line(line, routed.why, wording, pack)}"
    return [_offered(Offer((routed.lead, *routed.supports)), line, wording, "", note)]


def duty_line(item: Item, why: Iterable[Reason], wording: Wording, pack: Pack) -> str:
    """What decided: the exception by place in its own words, else the duty list's line."""
    for reason in why:
        if reason.code == "routed.exception":
            exception = next((one for one in pack.routing if one.line == reason.line), None)
            if exception is not None:
                return wording.name(exception.reason)
    return wording.name(item.duty)


def _offered(offer: Offer, item: Item, wording: Wording, side: str, note: str) -> Choice:
    lead, *supports = offer.departments
    label = " + ".join((lead_name(lead, wording), *(wording.department(code) for code in supports)))
    return Choice(offer, label, Entry.of(item.code, item.name), side, note)
