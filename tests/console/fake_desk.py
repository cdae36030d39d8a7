"""A desk in memory with the real one's methods: what the screen is tried on without a store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from dispatch_tui.command.actions import ACTS
from dispatch_tui.desk.clock import SetClock
from dispatch_tui.desk.refused import Refused
from dispatch_tui.desk.retiring import Retiring
from dispatch_tui.desk.scope import CENTRAL
from dispatch_tui.desk.views import (
    BoardPage,
    BoardRow,
    ClockView,
    EntryView,
    OrderView,
    Reason,
    Tallies,
    TicketView,
)  # fmt: skip
from dispatch_tui.domain.authority import Retirement, Station
from dispatch_tui.domain.locating import Locator
from dispatch_tui.domain.place import Pack
from dispatch_tui.domain.routing import Router
from dispatch_tui.domain.ticket.rules import Refusal
from dispatch_tui.pack.read import read_pack

NOW = 1_795_406_677_000
"""2026-11-23 12:04:37 in Shanghai."""
WANGCHENG = Path(__file__).parents[2] / "data" / "packs" / "wangcheng"

MATTERS = (
    ("空调架松动", "空调外机支架松动,悬在人行道上方,怕掉下来砸到人。", "星城派出所东侧", "to_dispatch", 2, "police"),
    ("路灯不亮", "郭亮北路43号门口路灯不亮,已经三天了。", "郭亮北路43号", "to_dispatch", 3, "call"),
    ("垃圾焚烧", "有人在村口烧垃圾,烟很大。", "黄田村12组", "to_dispatch", 3, "grid"),
    ("水管爆裂", "水管爆了,水漫到路上。", "斑马湖路", "awaiting_ack", 2, "call"),
    ("占道经营", "夜市占道,车过不去。", "雷锋大道", "in_progress", 3, "app"),
    ("噪音扰民", "楼下广场舞音响很吵。", "月亮岛", "in_progress", 3, "call"),
    ("井盖缺失", "人行道井盖没了。", "高塘岭街道", "to_verify", 2, "grid"),
    ("拖欠工资", "工地欠薪两个月。", "丁字湾街道", "to_call_back", 3, "platform"),
)
AFTER = {"to_dispatch": "dispatch", "awaiting_ack": "acknowledge", "in_progress": "report", "to_verify": "verify",
         "to_call_back": "call_back", "ringing": "answer", "to_close": "close"}  # fmt: skip
BECOMES = {"dispatch": "awaiting_ack", "acknowledge": "in_progress", "report": "to_verify", "verify": "to_call_back",
           "call_back": "to_close", "close": "closed", "answer": "received", "cancel": "cancelled"}  # fmt: skip
LANE_OF = {"dispatch": {"received", "needs_info", "to_dispatch", "return_review"}, "ack": {"awaiting_ack"},
           "work": {"in_progress", "suspended"}, "verify": {"to_verify"}, "callback": {"to_call_back"},
           "close": {"to_close"}, "ringing": {"ringing"}, "done": {"closed", "cancelled"}}  # fmt: skip
ALWAYS = {"note", "take", "release", "correct", "urge", "reveal", "undo", "merge", "add_support", "cancel", "classify"}


@lru_cache(maxsize=1)
def wangcheng() -> Pack:
    """The default pack, read once."""
    read = read_pack(WANGCHENG)
    found: Any = getattr(read, "pack", read)
    return found


@lru_cache(maxsize=1)
def router() -> Router:
    return Router(wangcheng(), Locator(wangcheng()))


@dataclass(frozen=True)
class Person:
    code: str
    name: str
    role: str
    department: str | None = None


@dataclass(frozen=True)
class Finished:
    act: str
    ticket: str
    number: str
    asked_after: str | None = None


@dataclass
class Kept:
    """One ticket of the fake: its row's ingredients, its orders, its timeline."""

    id: str
    number: str
    summary: str
    text: str
    address: str
    status: str
    urgency: int
    source: str
    received_at: int
    due_at: int
    item: str | None = None
    taken: str = ""
    orders: list[OrderView] = field(default_factory=list)
    entries: list[EntryView] = field(default_factory=list)
    name: str | None = "王先生"
    phone: str | None = "138****6621"


class FakeDesk:
    """``refuse`` makes the next act of that name fail so; ``calls`` lists every act that was asked for."""

    def __init__(self, now: int = NOW, tickets: int = 12, *, texts: Iterable[str] | None = None) -> None:
        self.clock = SetClock(now)
        self.operator: Person | None = None
        self.pack = wangcheng()
        self.station_code = "WC01"
        self.drill = False
        self.scope = CENTRAL
        self.people = [Person("li", "李", "dispatcher"), Person("zhang", "张", "supervisor")]
        self.pins = {"li": "1234", "zhang": "5678"}
        self.tickets: dict[str, Kept] = {}
        self.drafts: dict[tuple[str, str], str] = {}
        self.settings: dict[str, str] = {}
        self.calls: list[tuple[str, str | None, dict[str, Any]]] = []
        self.refuse: dict[str, Refusal | Exception] = {}
        self.contested: set[str] = set()
        self.waits_for: str | None = None
        self._changed: set[str] = set()
        self._revision = 1
        if texts is not None:
            for text in texts:
                self.add(text, text, text, "to_dispatch", 3, "call", name=text, phone=text)
        else:
            for at in range(tickets):
                summary, text, place, status, urgency, source = MATTERS[at % len(MATTERS)]
                self.add(summary, text, place, status, urgency, source)

    def add(
        self, summary: str, text: str, place: str, status: str, urgency: int, source: str, *, due: int | None = None,
        name: str | None = "王先生", phone: str | None = "138****6621",
    ) -> str:  # fmt: skip
        at = len(self.tickets)
        ticket = f"{at:08x}-0000-7000-8000-000000000000"
        now = self.clock.now()
        offset = (108, 125, 140, 12, 91, -240, 1500, 4000)[at % 8] * 1000 + (at // 8) * 60_000
        kept = Kept(ticket, f"20261123-WC01-{at + 1:04}", summary, text, place, status, urgency, source,
                    now - 42_000 - at * 1000, now + offset if due is None else due, name=name, phone=phone)  # fmt: skip
        if status not in ("to_dispatch", "ringing"):
            kept.item = "0101"
            kept.orders.append(self._order(kept, "cgj", "lead", "sent" if status == "awaiting_ack" else "acknowledged"))
        kept.entries.append(self._entry(kept, "received", {"source": source}, {"text": text}))
        self.tickets[ticket] = kept
        self._touch(ticket)
        return ticket

    def _touch(self, ticket: str) -> None:
        self._changed.add(ticket)
        self._revision += 1

    def _order(self, kept: Kept, department: str, part: str, status: str) -> OrderView:
        now = self.clock.now()
        return OrderView(
            f"{kept.id}:{department}", department, part, status, now - 30_000,
            now - 10_000 if status != "sent" else None, None, None, now + 7_200_000, "", None, "", None, (), False,
            True,
        )  # fmt: skip

    def _entry(self, kept: Kept, kind: str, data: dict[str, Any], texts: dict[str, str | None]) -> EntryView:
        who = self.operator.code if self.operator else "system"
        now = self.clock.now()
        event = f"{kept.id}-{len(kept.entries)}"
        return EntryView(
            event, event, "chain", kind, now, now, who, "dispatcher", None, "WC01", data, texts, (), False, "ok", None
        )

    # reading

    def _row(self, kept: Kept) -> BoardRow:
        clock = AFTER.get(kept.status, "")
        due = kept.due_at if clock else None
        return BoardRow(
            kept.id, kept.number, kept.status, kept.urgency, kept.source, kept.received_at, due,
            due - 37_000 if due else None, {"call_back": "callback"}.get(clock, clock), kept.taken, "430112001",
            "GT-031", kept.address, kept.summary, kept.item or "", kept.orders[0].department if kept.orders else "",
            ("conflict",) if kept.id in self.contested else (),
            f"{due or 2**52:020}|{kept.id}",
        )  # fmt: skip

    def _rows(self, lane: str, text: str) -> list[BoardRow]:
        rows = [self._row(one) for one in self.tickets.values()]
        wanted = LANE_OF.get(lane)
        if wanted is not None:
            rows = [row for row in rows if row.status in wanted]
        elif lane == "late":
            rows = [row for row in rows if row.due_at and row.due_at < self.clock.now()]
        elif lane == "mine":
            rows = [row for row in rows if self.operator and row.taken_by == self.operator.code]
        elif lane in ("warnings", "conflict"):
            rows = [row for row in rows if lane in row.flags]
        else:
            rows = [row for row in rows if row.status not in LANE_OF["done"]]
        rows = [row for row in rows if text in row.summary + row.place + row.number]
        return sorted(rows, key=lambda row: row.sort)

    def board(
        self, lane: Any, text: str = "", after: str | None = None, before: str | None = None, limit: int = 100
    ) -> BoardPage:
        rows = self._rows(lane, text)
        if after is not None:
            rows = [row for row in rows if row.sort > after]
            return BoardPage(tuple(rows[:limit]), True, len(rows) > limit)
        if before is not None:
            rows = [row for row in rows if row.sort < before]
            return BoardPage(tuple(rows[-limit:]), len(rows) > limit, True)
        return BoardPage(tuple(rows[:limit]), False, len(rows) > limit)

    def listing(self, *, ticket: str | None = None, limit: int = 50) -> tuple[BoardRow, ...]:
        return tuple(self._row(one) for one in self.tickets.values() if ticket in (None, one.id))[:limit]

    def tallies(self) -> Tallies:
        lanes = ("all", "mine", "ringing", "dispatch", "ack", "work", "verify", "callback", "close", "late", "conflict",
                 "done")  # fmt: skip
        return Tallies({lane: len(self._rows(lane, "")) for lane in lanes}, self._revision)

    def ticket(self, ticket: str) -> TicketView:
        kept = self.tickets.get(ticket)
        if kept is None:
            raise Refused("no_such_ticket", number=ticket)
        next_act = AFTER.get(kept.status)
        refusals: dict[str, Refusal | None] = {
            str(one.act): None if one.act == next_act or one.act in ALWAYS
            else Refusal("status", {"status": kept.status, "allowed": ["to_verify"]})
            for one in ACTS
        }  # fmt: skip
        row = self._row(kept)
        clocks = (
            ClockView(row.due_clock or "dispatch", None, None, kept.received_at, kept.due_at, kept.due_at - 37_000,
                      None, None, "ok", (Reason("why.started.received", {"at": kept.received_at}),)),
            ClockView("answer", None, None, kept.received_at, kept.received_at + 15_000, None, None,
                      kept.received_at + 9_000, "ok", ()),
        )  # fmt: skip
        return TicketView(
            kept.id, kept.number, kept.status, kept.source, "12345", kept.received_at, kept.taken or None, kept.name,
            kept.phone, False, False, kept.address, "430112001", "GT-031", kept.summary, kept.text, kept.item,
            self.pack.items[kept.item].category if kept.item else None, ("verify", "callback") if kept.item else (),
            kept.urgency, (), tuple(kept.orders), clocks, (), tuple(kept.entries), (), None, (), 0, None, (), None, 0,
            0, 0, "none", next_act, refusals,
        )  # fmt: skip

    def find(self, number: str) -> str:
        found = [
            one.id for one in self.tickets.values() if number in (one.id, one.number) or one.number.endswith(number)
        ]
        if not found:
            raise Refused("no_such_ticket", number=number)
        return found[0]

    def changed(self) -> frozenset[str]:
        changed, self._changed = frozenset(self._changed), set()
        return changed

    def suggest(
        self, text: str, address: str = "", town: str | None = None, grid: str | None = None, limit: int = 5
    ) -> Any:
        return router().suggest(text, address, town=town, grid=grid, limit=limit)

    def locate(self, text: str) -> Any:
        return router().locator.find(text)

    def resolve(self, item: str, town: str | None, grid: str | None) -> Any:
        return router().resolve(item, router().locator.find("", grid))

    @property
    def duty(self) -> Any:
        from dispatch_tui.desk.duty import Duty

        return Duty(self.pack)

    # acting

    def perform(self, act: str, ticket: str | None = None, /, *, occurred: int | None = None, **args: Any) -> Finished:
        self.calls.append((act, ticket, args))
        refusal = self.refuse.pop(act, None)
        if isinstance(refusal, Refusal):
            raise Refused.because(refusal, args)
        if isinstance(refusal, Exception):
            raise refusal
        if act == "register":
            fields = args["fields"]
            text = fields.get("text", "")
            ticket = self.add(fields.get("summary") or text[:12], text, fields.get("address", ""), "to_dispatch", 3,
                              "call", name=fields.get("caller.name"))  # fmt: skip
            return Finished("act", ticket, self.tickets[ticket].number)
        assert ticket is not None
        kept = self.tickets[ticket]
        if act == "take":
            kept.taken = self.operator.code if self.operator else ""
        if act == "dispatch":
            kept.item = args.get("item") or kept.item
            kept.orders = [self._order(kept, code, "support" if at else "lead", "sent")
                           for at, code in enumerate(args["departments"])]  # fmt: skip
        kept.status = BECOMES.get(act, kept.status)
        if kept.status == "in_progress":
            kept.orders = [replace(order, status="acknowledged") for order in kept.orders]
        kept.entries.append(
            self._entry(kept, "noted" if act == "note" else "taken", {}, {"words": args.get("words") or None})
        )
        self._touch(ticket)
        return Finished("act", ticket, kept.number)

    def undo_preview(self, ticket: str) -> tuple[EntryView, ...]:
        return tuple(self.tickets[ticket].entries[-1:])

    # who

    def sign_in(self, code: str, pin: str) -> Person:
        person = next((one for one in self.people if one.code == code), None)
        if person is None:
            raise Refused("no_such_operator", operator=code)
        if self.pins.get(code) != pin:
            raise Refused("wrong_pin", left=4)
        self.operator = person
        return person

    def sign_out(self) -> None:
        self.operator = None

    def operators(self) -> tuple[Person, ...]:
        return tuple(self.people)

    def sets_own_first_pin(self, code: str) -> bool:
        return False

    def first_pin(self, code: str, pin: str) -> Person:
        raise NotImplementedError

    def needs_first_supervisor(self) -> bool:
        return not self.pins

    def first_supervisor(self, pin: str) -> Person:
        self.pins["zhang"] = pin
        self.operator = self.people[1]
        return self.people[1]

    def set_pin(self, pin: str) -> None:
        assert self.operator is not None
        self.pins[self.operator.code] = pin

    def reset_pin(self, code: str, pin: str) -> None:
        if self.operator is None or self.operator.role != "supervisor":
            raise Refused("role", role="dispatcher", allowed=["supervisor"])
        self.pins[code] = pin

    def add_operator(self, code: str, *, role: str, name: str = "", department: str = "", pin: str = "") -> None:
        self.people.append(Person(code, name, role))
        self.pins[code] = pin

    # whom the centre trusts

    def trust_station(self, card: Any) -> bool:
        self.calls.append(("trust", None, {"code": card.code}))
        return True

    def foresee_retirement(self, named: str, *, after: str | None = None, reason: str = "lost") -> Retiring:
        card = Station(named, "WC03", "k", "centre", "")
        return Retiring(card, Retirement(int(after or 12), "l", reason), 4, 2, ("WC03A",))

    def retire_station(self, named: str, *, after: str | None = None, reason: str = "lost") -> Retiring:
        self.calls.append(("retire", None, {"station": named, "after": after, "reason": reason}))
        return self.foresee_retirement(named, after=after, reason=reason)

    # drafts and settings

    def save_draft(self, form: str, field: str, value: str) -> None:
        self.drafts[form, field] = value

    def draft(self, form: str) -> dict[str, str]:
        return {name: value for (one, name), value in self.drafts.items() if one == form}

    def discard_draft(self, form: str) -> None:
        self.drafts = {key: value for key, value in self.drafts.items() if key[0] != form}

    def setting(self, name: str) -> str | None:
        return self.settings.get(name)

    def keep_setting(self, name: str, value: str) -> None:
        self.settings[name] = value
