"""``do``: whole lives of tickets as command-bar lines, help on every verb, what stops a run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dispatch_tui.command.actions import ACTS
from dispatch_tui.words.catalogue import LANGUAGES, say
from tests.cli.conftest import PIN, Shell

AIR_CONDITIONER = [
    ('n text="空调外机支架松动，外机悬在人行道上方" address="高塘岭街道 星城派出所东侧" phone=13873100621', "received"),
    ("dispatch item=0701", "awaiting_ack"),
    ("notify pgb phone yes reached", "awaiting_ack"),
    ("acknowledge pgb", "awaiting_ack"),
    ("acknowledge gaj", "in_progress"),
    ("arrive pgb", "in_progress"),
    ("report gaj solved -- 现场已警戒", "in_progress"),
    ("report pgb solved -- 支架已加固", "to_verify"),
    ("verify", "to_call_back"),
    ("call-back yes yes yes", "to_close"),
    ('recheck yes "{photo}"', "to_close"),
    ("close", "closed"),
]
DREDGER = [
    ('n text="挖沙船翻了，有人掉江里" address="铜官街道 湘江边" major=yes', "received"),
    ("dispatch tgj +hsj +hdsn +sspcs +jyxh item=2404 -- 船底朝上，三人落水", "awaiting_ack"),
    *[(f"notify {code} phone yes reached", "awaiting_ack") for code in ("tgj", "hsj", "hdsn", "sspcs", "jyxh")],
    ("notify tgj radio no", "awaiting_ack"),
    *[(f"acknowledge {code}", "awaiting_ack") for code in ("hsj", "hdsn", "sspcs", "jyxh")],
    ("acknowledge tgj", "in_progress"),
    ("arrive tgj", "in_progress"),
    ("waive jyxh not_needed", "in_progress"),
    ("urge hsj", "in_progress"),
    *[(f"report {code} solved", "in_progress") for code in ("hsj", "hdsn", "sspcs")],
    ('report tgj solved photo="{photo}" -- 三人获救', "to_verify"),
    ("verify", "to_call_back"),
    ("call-back yes yes yes", "to_close"),
    ('recheck yes "{photo}"', "to_close"),
    ("close", "closed"),
]


def refused(shell: Shell, *lines: str, who: Sequence[str] = ("--as", "li"), typed: str = "") -> str:
    """The reason why the last of these lines was refused; all before it went through."""
    said = shell("do", *lines, "--json", "--lang", "en", *who, typed=typed)
    assert said.code == 1, said
    assert [one["ok"] for one in said.json] == [*(True for _ in lines[1:]), False], said.json
    return str(said.json[-1]["reason"])


@pytest.mark.parametrize("life", [AIR_CONDITIONER, DREDGER], ids=["air conditioner", "dredger"])
def test_a_whole_life_in_one_call(shell: Shell, photo: Path, life: list[tuple[str, str]]) -> None:
    lines = [line.format(photo=photo) for line, _ in life]
    said = shell("do", *lines, "--json", "--as", "li")
    assert said.code == 0, said.json[-1]
    assert [list(one) for one in said.json] == [["line", "ok", "ticket", "reason"]] * len(lines)
    assert [one["line"] for one in said.json] == lines
    assert {(one["ok"], one["reason"]) for one in said.json} == {(True, None)}
    number = said.json[0]["ticket"]
    assert {one["ticket"] for one in said.json} == {number}
    shown = shell("ticket", "show", number, "--json").object
    assert shown["status"] == "closed"
    assert shown["photos"]
    assert {one["level"] for one in shown["clocks"]} == {"ok"}


@pytest.mark.parametrize("life", [AIR_CONDITIONER, DREDGER], ids=["air conditioner", "dredger"])
def test_a_whole_life_call_by_call(shell: Shell, photo: Path, life: list[tuple[str, str]]) -> None:
    number = shell("do", life[0][0], "--json", "--as", "li").json[0]["ticket"]
    for line, status in life[1:]:
        verb, _, rest = line.format(photo=photo).partition(" ")
        said = shell("do", f"{verb} {number} {rest}", "--json", "--as", "li")
        assert said.code == 0, said.json
        assert shell("ticket", "show", number[-4:], "--json").object["status"] == status, line


def test_the_dredgers_orders(shell: Shell, photo: Path) -> None:
    lines = [line.format(photo=photo) for line, _ in DREDGER]
    number = shell("do", *lines, "--json", "--as", "li").json[0]["ticket"]
    shown = shell("ticket", "show", number, "--json").object
    assert {"major", "urged"} <= set(shown["flags"])
    assert (shown["orders"][0]["department"], shown["orders"][0]["part"]) == ("tgj", "lead")
    assert {one["department"]: one["status"] for one in shown["orders"]}["jyxh"] == "waived"
    assert {one["part"] for one in shown["orders"][1:]} == {"support"}


def test_lines_from_stdin(shell: Shell) -> None:
    typed = '\ufeffn text="路灯不亮"\r\n\n  classify 0301  \n'
    said = shell("do", "-", "--json", "--as", "li", typed=typed)
    assert said.code == 0, said
    assert [one["line"] for one in said.json] == ['n text="路灯不亮"', "classify 0301"]


def test_pin_and_lines_from_the_same_stdin(shell: Shell, ticket: str) -> None:
    said = shell("do", "-", "--json", "--as", "chen", "--pin", "-", typed=f"{PIN}\nsupervise {ticket} red\n")
    assert (said.code, [one["ok"] for one in said.json]) == (0, [True])
    assert shell("ticket", "show", ticket, "--json").object["flags"] == ["supervised_red", "to_notify"]


def test_a_run_stops_at_the_first_refusal(shell: Shell) -> None:
    said = shell("do", "n text=路灯", "close", "note -- 不会执行", "--json", "--as", "li")
    assert (said.code, [one["ok"] for one in said.json]) == (1, [True, False])
    log = shell("ticket", "log", said.json[0]["ticket"], "--json").json
    assert [one["kind"] for one in log] == ["received", "taken"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_read(shell: Shell, language: str) -> None:
    said = shell("do", "n text=路灯", "close", "--as", "li", "--lang", language)
    first, second = said.out.splitlines()
    assert first.startswith("✓ n text=路灯 2")
    assert second.startswith("✗ close ")
    assert say("status.received", language) in second
    assert say("status.to_close", language) in second
    assert "«" not in said.out


def test_an_order_may_be_left_out_before_what_is_needed(shell: Shell) -> None:
    said = shell("do", "n text=路灯不亮", "dispatch szj item=1301", "--json", "--as", "li").json
    number = said[0]["ticket"]
    for one in shell("ticket", "show", number, "--json").object["orders"]:
        if one["part"] == "support":
            assert shell("do", f"waive {number} {one['department']}", "--json", "--as", "li").json[0]["ok"]
    early = shell("do", f"verify {number}", "--lang", "en", "--as", "li").out
    assert "waived" not in early
    said = shell("do", f"return {number} not_our_duty", "--json", "--as", "li").json
    assert said[0]["ok"]
    said = shell("do", f"rule {number} cgj", "--json", "--as", "chen", "--pin", "-", typed=f"{PIN}\n").json
    assert said[0]["ok"]
    assert "reason is missing" in shell("do", f"return {number} cgj", "--lang", "en", "--as", "li").out


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("notify {number} phone yes", "sent"), ("notify {number} wechat no reached", "sent"),
        ("notify {number} reached=yes phone -- 找到人了", "sent"), ("notify {number} szj phone yes", "sent"),
        ("report {number} solved 都修好了", "reported"),
    ],
)  # fmt: skip
def test_the_only_order_there_is_need_not_be_named(shell: Shell, line: str, status: str) -> None:
    number = shell("do", "n text=路灯不亮", "dispatch szj item=1301", "--json", "--as", "li").json[0]["ticket"]
    for one in shell("ticket", "show", number, "--json").object["orders"]:
        if one["part"] == "support":
            shell("do", f"waive {number} {one['department']}", "--as", "li")
    said = shell("do", line.format(number=number), "--json", "--as", "li")
    assert said.json[0]["ok"], said
    lead = next(one for one in shell("ticket", "show", number, "--json").object["orders"] if one["part"] == "lead")
    assert lead["status"] == status


def test_of_several_orders_one_has_to_be_named(shell: Shell, ticket: str) -> None:
    assert "Several orders fit" in refused(shell, f"notify {ticket} phone yes")


REASONS = {
    "dance 0001": "did you mean",
    "close": "no ticket is meant",
    "close 9999": "no ticket “9999”",
    "refuse {number}": "reason is missing",
    "refuse {number} because": "not one of the choices",
    "dispatch {number} nasa": "no department “nasa”",
    "classify {number} 9999": "no item “9999”",
    "correct {number} colour=red": "no field “colour”",
    "correct {number} urgency=9": "urgency cannot be “9”",
    "correct {number} item=0301": "classify",
    "correct {number}": "fields is missing",
    "transfer {number} 911": "911 is no emergency number",
    "recheck {number} yes": "photo is missing",
    "recheck {number} yes /no/such/photo.jpg": "cannot be read",
    "suspend {number} weather 2020-01-01": "time is past",
    "supervise {number} yellow": "a dispatcher may not do this",
    "hand-over {number} ghost": "no operator “ghost”",
    "attach {number} {number}": "itself",
    "merge {number} {number}": "itself",
    "acknowledge {number} cgj": "has no order here",
    "acknowledge {number}": "several orders fit",
    "undo {number} of=chen": "it was done by chen",
    "queue": "works in the console only",
    "n phone=13873100621": "what was said is missing",
    "close {number} -- a -- b": "not possible while",
}


@pytest.mark.parametrize("line", REASONS)
def test_a_refusal_says_why(shell: Shell, ticket: str, line: str) -> None:
    reason = refused(shell, line.format(number=ticket))
    assert REASONS[line] in reason.lower()
    assert "«" not in reason


def test_every_sentence_of_a_refusal_in_chinese(shell: Shell, ticket: str) -> None:
    for line in REASONS:
        said = shell("do", line.format(number=ticket), "--json", "--lang", "zh", "--as", "li")
        assert "«" not in said.json[0]["reason"]
        assert any("\u4e00" <= sign <= "\u9fff" for sign in said.json[0]["reason"])


def test_a_supervisor_without_the_pin_is_a_dispatcher(shell: Shell, ticket: str) -> None:
    assert shell("do", f"note {ticket} -- 已读", "--as", "chen").code == 0
    assert "PIN" in refused(shell, f"supervise {ticket} red", who=("--as", "chen"))


# When it happened


def test_paper_slips_are_entered_later(shell: Shell, ticket: str) -> None:
    then = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    assert shell("do", f"acknowledge {ticket} pgb", "--occurred", then, "--as", "li").code == 0
    entry = shell("ticket", "log", ticket, "--json").json[-1]
    assert datetime.fromisoformat(entry["at"]) < datetime.fromisoformat(entry["recorded_at"])


def test_what_has_not_happened_is_refused(shell: Shell, ticket: str) -> None:
    reason = refused(shell, f"acknowledge {ticket} pgb", who=("--as", "li", "--occurred", "2999-01-01"))
    assert "not happened yet" in reason


def test_what_a_department_says_of_the_time_waits_for_the_centre(shell: Shell, ticket: str) -> None:
    words = ("operator", "add", "pg", "--role", "department", "--department", "pgb", "--as", "chen", "--pin", "-")
    assert shell(*words, typed=f"{PIN}\n").code == 0
    line = f"acknowledge {ticket} pgb"
    then = (datetime.now(UTC) - timedelta(microseconds=1)).isoformat()
    assert shell("do", line, "--as", "pg", "--occurred", then).code == 0
    entry = shell("ticket", "log", ticket, "--json").json[-1]
    assert (entry["claim"], entry["basis"], entry["at"]) == ("open", "recorded", entry["recorded_at"])
    assert shell("do", f"accept-time {ticket}", "--as", "li").code == 0
    entry = shell("ticket", "log", ticket, "--json").json[-2]
    assert (entry["claim"], entry["basis"], entry["at"]) == ("accepted", "accepted", entry["occurred"])


@pytest.mark.parametrize("time", ["blah", "25:00", ""])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_time_that_is_none_is_a_word_that_is_off(shell: Shell, ticket: str, time: str, language: str) -> None:
    said = shell("do", f"note {ticket} -- x", "--occurred", time, "--json", "--lang", language)
    assert (said.code, said.object["code"]) == (2, "usage")


# A caller asks after an old order


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_caller_who_asks_is_told_the_state(shell: Shell, ticket: str, language: str) -> None:
    shell("do", f"acknowledge {ticket} pgb", "--as", "li")
    said = shell("do", "n text=问进度", f"attach {ticket}", "--as", "li", "--lang", language)
    told = said.out.splitlines()[-1]
    assert ticket in told
    assert say("status.awaiting_ack", language) in told
    assert say("step.acknowledged", language) in told
    again = shell("do", f"inquire {ticket}", "--as", "li", "--lang", language).out.splitlines()[-1]
    assert again == told
    asked = [one for one in shell("ticket", "log", ticket, "--json").json if one["kind"] == "inquired"]
    assert [one["data"]["told"] for one in asked] == ["awaiting_ack", "awaiting_ack"]


# Help


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_lists_every_verb_with_its_arguments(bare: Shell, language: str) -> None:
    said = bare("do", "help", "--lang", language)
    assert said.code == 0
    for action in ACTS:
        assert f"  {action.verb} ({action.short})" in said.out
        assert say(f"action.{action.id}.help", language) in said.out
    assert "recheck (o) [NUMBER] yes|no PHOTO [-- WORDS]" in said.out
    assert "dispatch (d) [NUMBER] [DEPARTMENTS] [item=ITEM] [-- WORDS]" in said.out
    assert "«" not in said.out


def test_help_for_scripts(bare: Shell) -> None:
    listed = bare("do", "help", "--json").json
    assert [one["verb"] for one in listed] == [action.verb for action in ACTS]
    assert all(
        list(arg) == ["name", "kind", "required", "choices", "phrases"] for one in listed for arg in one["args"]
    )
    recheck = next(one for one in listed if one["verb"] == "recheck")
    assert [(arg["name"], arg["required"]) for arg in recheck["args"]] == [
        ("passed", True), ("photo", True), ("words", False),
    ]  # fmt: skip


def test_every_verb_of_help_parses_in_full_and_in_short(shell: Shell) -> None:
    unknown = say("refusal.no_such_verb.why", "en", verb="x").split("“")[0]
    for action in ACTS:
        for verb in (action.verb, action.short):
            said = shell("do", verb, "--json", "--lang", "en", "--as", "li")
            assert said.code == 1
            assert unknown not in said.json[0]["reason"]


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("export WC02 out.bundle", "export"), ("import in.bundle", "import"), ("sync-folder usb", "sync"),
        ("watch usb 60", "sync --watch"), ("card usb", "station show --card"),
        ("trust WC02.card.json", "station trust"),
        ("retire WC02 lost", "station retire"), ("find 0042", "ticket show"), ("operators", "operator"),
        ("backup out.db", "backup"), ("retention", "retention list"), ("ring", "ring"),
    ],
)
def test_what_a_shell_command_does_is_said(shell: Shell, line: str, command: str) -> None:
    assert f"dispatch-tui {command}”" in refused(shell, line)


def test_what_the_console_alone_does_is_said(shell: Shell) -> None:
    assert "in the console only" in refused(shell, "theme")


@pytest.mark.parametrize(
    ("line", "choices"),
    [
        ("refuse", ("court",)), ("transfer", ("110", "119")), ("supervise", ("none, yellow, red",)),
        ("hand-over", ("li",)), ("call-back", ("yes, no",)), ("erase", ("due, all, words",)),
    ],
)
def test_a_missing_argument_lists_its_choices(shell: Shell, line: str, choices: tuple[str, ...]) -> None:
    reason = refused(shell, "n text=路灯不亮", line)
    assert "Choose: " in reason
    assert all(choice in reason for choice in choices)
