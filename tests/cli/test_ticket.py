"""``ticket list | show | log``: the objects that scripts rely on, and who called."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from dispatch_tui.store.store import Store
from dispatch_tui.words.catalogue import LANGUAGES, say
from tests.cli.conftest import PIN, Shell

TICKET = [
    "id", "number", "status", "source", "hotline", "received_at", "taken_by", "caller", "address", "town", "grid",
    "summary", "text", "category", "item", "urgency", "flags", "orders", "clocks", "conflicts", "photos", "merged_into",
    "incident", "erased", "waiting", "uncounted",
]  # fmt: skip
ORDER = [
    "id", "department", "part", "status", "sent_at", "acknowledged_at", "arrived_at", "reported_at", "due_at",
    "outcome", "to_notify",
]  # fmt: skip
CLOCK = ["name", "order", "started_at", "due_at", "paused_at", "stopped_at", "level", "why"]
LEVELS = {"ok", "warn", "late", "doubtful"}


def dates(value: object) -> list[str]:
    """Every value under a name that ends in ``_at``, or is ``at`` or ``until``, however deep."""
    if isinstance(value, list):
        return [found for one in value for found in dates(one)]
    if not isinstance(value, dict):
        return []
    own = [one for name, one in value.items() if (name.endswith("_at") or name in ("at", "until")) and one is not None]
    return own + [found for one in value.values() for found in dates(one)]


def test_show_gives_the_ticket_as_documented(shell: Shell, ticket: str) -> None:
    shown = shell("ticket", "show", ticket, "--json").object
    assert list(shown) == TICKET
    assert {name: shown[name] for name in ("number", "status", "source", "hotline", "taken_by", "town", "grid")} == {
        "number": ticket, "status": "awaiting_ack", "source": "call", "hotline": "12345", "taken_by": "li",
        "town": "430112001", "grid": shown["grid"],
    }  # fmt: skip
    assert (shown["category"], shown["item"], shown["urgency"]) == ("07", "0701", 1)
    assert shown["caller"] == {"name": "张三", "phone": "138****0621"}
    assert (shown["flags"], shown["conflicts"], shown["photos"]) == (["to_notify"], [], [])
    assert (shown["merged_into"], shown["incident"], shown["summary"]) == (None, None, None)
    assert [list(order) for order in shown["orders"]] == [ORDER, ORDER]
    assert [(one["department"], one["part"], one["status"]) for one in shown["orders"]] == [
        ("pgb", "lead", "sent"), ("gaj", "support", "sent"),
    ]  # fmt: skip
    reports = {one["order"]: one["due_at"] for one in shown["clocks"] if one["name"] == "report"}
    assert {order["id"]: order["due_at"] for order in shown["orders"]} == reports
    assert all(list(clock) == CLOCK and clock["level"] in LEVELS for clock in shown["clocks"])
    assert all(reason["code"] for clock in shown["clocks"] for reason in clock["why"])


def test_beside_an_orders_step_stands_when_it_was_taken(shell: Shell, ticket: str) -> None:
    lead = shell("ticket", "show", ticket, "--json").object["orders"][0]
    assert lead["sent_at"] < lead["due_at"]
    assert any(line.endswith(f" sent {lead['sent_at']}") for line in shell("ticket", "show", ticket).out.splitlines())


def test_every_date_has_its_offset(shell: Shell, ticket: str) -> None:
    for words in (("show", ticket), ("log", ticket), ("list",)):
        found = dates(shell("ticket", *words, "--json").json)
        assert found
        assert all(datetime.fromisoformat(one).utcoffset() is not None for one in found)


def test_list_gives_tickets(shell: Shell, ticket: str) -> None:
    listed = shell("ticket", "list", "--json").json
    assert listed == [shell("ticket", "show", ticket, "--json").json]


def test_list_chooses(shell: Shell, ticket: str) -> None:
    other = shell("do", 'n text="路灯不亮" grid=gt-031', "--json", "--as", "li").json[0]["ticket"]
    chosen = {
        (): [other, ticket],
        ("--limit", "1"): [other],
        ("--status", "awaiting_ack"): [ticket],
        ("--status", "closed"): [],
        ("--department", "pgb"): [ticket],
        ("--department", "棚改办"): [ticket],
        ("--department", "cgj"): [],
        ("--text", "支架"): [ticket],
        ("--text", "支架", "--status", "received"): [],
        ("--grid", "gt-031", "--text", "路灯"): [other],
    }
    for words, numbers in chosen.items():
        assert [one["number"] for one in shell("ticket", "list", "--json", *words).json] == numbers, words
    assert shell("ticket", "list", "--department", "nasa", "--json").object["code"] == "no_such_department"
    assert shell("ticket", "list", "--grid", "ZZ-000", "--json").object["code"] == "bad_field"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_read(shell: Shell, ticket: str, language: str) -> None:
    option = ("--lang", language)
    assert say("status.awaiting_ack", language) in shell("ticket", "list", *option).out
    shown = shell("ticket", "show", ticket, *option).out
    log = shell("ticket", "log", ticket, *option).out
    assert say("clock.acknowledge", language) in shown
    assert say("event.classified", language) in log
    assert "13873100621" not in shown + log
    assert "«" not in shown + log


def test_a_ticket_is_named_by_number_end_or_id(shell: Shell, ticket: str) -> None:
    shown = shell("ticket", "show", ticket, "--json").object
    for name in (ticket, ticket.lower(), ticket[-4:], ticket[-1:], shown["id"], shown["id"].upper()):
        assert shell("ticket", "show", name, "--json").object == shown
    shell("do", *("n text=路灯" for _ in range(10)), "--as", "li")
    ambiguous = shell("ticket", "show", "1", "--json").object
    assert ambiguous["code"] == "ambiguous_number"
    assert ticket in ambiguous["error"]
    assert shell("ticket", "show", "9999", "--json").object["code"] == "no_such_ticket"


# Who called


def test_a_number_that_two_copies_of_a_station_gave_is_told_apart_by_ids(
    shell: Shell, ticket: str, store: Path
) -> None:
    opened = Store.open(store)
    try:
        with opened.transaction(1_795_000_000_000) as tx:
            other = tx.new_id()
            tx.act("li", "dispatcher").add(f"ticket/{other}", "received", {"number": ticket, "source": "call"})
    finally:
        opened.close()
    told = shell("ticket", "show", ticket, "--json").object
    assert told["code"] == "number_twice"
    assert f"{ticket} = {other}" in told["error"]
    assert shell("ticket", "show", other, "--json").object["id"] == other


def test_phones_are_masked_unless_revealed_which_is_logged(shell: Shell, ticket: str) -> None:
    shell("do", f"note {ticket} -- 打 13873100621 找张三", "--as", "li")
    before = shell("ticket", "log", ticket, "--json")
    assert "13873100621" not in before.out + shell("ticket", "list", "--json").out
    assert "138****0621 找张三" in before.out
    revealed = shell("ticket", "show", ticket, "--json", "--reveal", "--as", "li").object
    assert revealed["caller"]["phone"] == "13873100621"
    last = shell("ticket", "log", ticket, "--json").json[-1]
    assert (last["kind"], last["actor"], last["data"]) == ("revealed", "li", {"what": "caller"})
    assert shell("ticket", "show", ticket, "--json").object["caller"]["phone"] == "138****0621"
    assert "打 13873100621" in shell("ticket", "log", ticket, "--reveal", "--as", "li", "--json").out


def test_a_confidential_caller_is_a_supervisors_to_see(shell: Shell) -> None:
    line = 'n text="我是王五，电话13900001111，举报倾倒" name=王五 phone=13900001111 confidential=yes'
    number = shell("do", line, "--as", "li", "--json").json[0]["ticket"]
    for words in (("show", number), ("log", number), ("list",)):
        out = shell("ticket", *words, "--json").out
        assert "王五" not in out
        assert "1111" not in out
    assert shell("ticket", "show", number, "--json").object["text"] == "我是***，电话***，举报倾倒"
    for who in (("--as", "li"), ()):
        assert shell("ticket", "show", number, "--reveal", *who, "--json").object["code"] == "confidential"
    assert shell("ticket", "show", number, "--reveal", "--as", "chen", "--json").object["code"] == "pin_needed"
    asked = ("ticket", "show", number, "--reveal", "--as", "chen", "--pin", "-", "--json")
    assert shell(*asked, typed=f"{PIN}\n").object["caller"] == {"name": "王五", "phone": "13900001111"}


def test_log_gives_events(shell: Shell, ticket: str) -> None:
    log = shell("ticket", "log", ticket, "--json").json
    assert [one["kind"] for one in log] == ["received", "taken", "classified", "dispatched", "dispatched"]
    assert {one["station"] for one in log} == {"WC01"}
    assert {one["outcome"] for one in log} == {"counted"}
    assert len({one["act"] for one in log}) == 2
    assert log[0]["texts"]["caller.phone"] == "138****0621"


# As another program


def program(*words: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "dispatch_tui", *words], capture_output=True, check=False, timeout=60,
        env={**os.environ, **environ},
    )  # fmt: skip


def test_another_program_reads_utf8_json_whatever_the_locale(shell: Shell, ticket: str, store: Path) -> None:
    done = program("ticket", "show", ticket, "--json", DISPATCH_STORE=str(store), PYTHONIOENCODING="ascii", LANG="C")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode("utf-8"))["text"].startswith("空调")
    plain = program("ticket", "show", ticket, DISPATCH_STORE=str(store), PYTHONIOENCODING="ascii", LANG="C")
    assert plain.returncode == 0, plain.stderr


def test_a_reader_that_stops_early_is_no_error(shell: Shell, ticket: str, store: Path) -> None:
    command = f'"{sys.executable}" -m dispatch_tui do help | head -n 1'
    done = subprocess.run(command, shell=True, capture_output=True, check=False, timeout=60)
    assert b"Traceback" not in done.stderr


def test_exit_codes_of_the_program(store: Path) -> None:
    assert program("--version").returncode == 0
    assert program("ticket", "list", "--store", str(store)).returncode == 1
    assert program("ticket", "dance").returncode == 2
