"""What all commands have in common: options, languages, exit codes, JSON."""

from __future__ import annotations

import json
from pathlib import Path
from string import Formatter

import pytest

from dispatch_tui.cli.main import COMMANDS
from dispatch_tui.cli.usage import Parser
from dispatch_tui.words.catalogue import LANGUAGES, say, sentence
from tests.cli.conftest import Shell

LATER = ("incident", "duplicates")
READING = [
    ["ticket", "list"], ["ticket", "show", "0001"], ["ticket", "log", "0001"], ["check"], ["check", "--deep"],
    ["operator", "list"], ["do", "take 0001"], ["operator", "add", "zhou"], ["station", "show"], ["station", "list"],
    ["import", "a.bundle"], ["export", "a.bundle", "--everything"], ["backup", "a.db"],
]  # fmt: skip
OFF = [
    [], ["ticket"], ["ticket", "lisp"], ["ticket", "show"], ["ticket", "list", "--status", "half-done"],
    ["ticket", "list", "--limit", "0"], ["ticket", "list", "--limit", "many"], ["ticket", "list", "--lim", "1"],
    ["ticket", "list", "extra"], ["operator", "role", "li", "king"], ["operator", "add"], ["suggest"],
    ["suggest", "--text", "a", "--batch", "b"], ["suggest", "--text"], ["do"], ["pack"], ["pack", "check"],
    ["check", "--deep=yes"], ["check", "--lang", "fr"], ["--lang"],
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_each_command_has_help(bare: Shell, command: str | None, language: str) -> None:
    said = bare(*([command] if command else []), "--help", "--lang", language)
    assert said.code == 0
    assert said.err == ""
    assert say("cli.usage.usage", language) in said.out
    assert "«" not in said.out
    for shown in ("--store", "--lang", "--as", "--pin", "--json"):
        assert shown in said.out
    if command is None:
        assert all(f"  {name} " in said.out for name in COMMANDS)


@pytest.mark.parametrize("verb", ["operator add", "operator role", "ticket list", "ticket show", "pack check"])
def test_each_verb_has_help(bare: Shell, verb: str) -> None:
    said = bare(*verb.split(), "--help", "--lang", "zh")
    assert said.code == 0
    assert said.out.startswith("用法：")
    assert "show this help" not in said.out


def test_the_version(bare: Shell) -> None:
    assert bare("--version").out.startswith("dispatch-tui ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", OFF[1:], ids=" ".join)
def test_words_that_are_off(bare: Shell, store: Path, words: list[str], language: str) -> None:
    said = bare("--lang", language, *words) if "--lang" not in words else bare(*words)
    assert (said.code, said.out) == (2, "")
    assert said.err.strip()
    as_json = bare(*words[:1], "--json", *words[1:]) if words[-1] != "--lang" else bare("--json", *words)
    assert as_json.code == 2
    assert as_json.object["error"]
    assert not store.exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_complaints_are_in_the_language_in_use(bare: Shell, language: str) -> None:
    complaints = {
        ("ticket", "list", "--status", "half-done"): "cli.usage.not_one_of",
        ("ticket", "list", "--limit", "0"): "cli.usage.not_positive",
        ("sync", ""): "cli.usage.no_path",
        ("ticket", "list", "--text"): "cli.usage.value_wanted",
        ("check", "--deep=1"): "cli.usage.no_value",
        ("suggest", "--text", "a", "--batch", "b"): "cli.usage.not_together",
        ("suggest",): "cli.usage.one_of",
        ("ticket", "show"): "cli.usage.missing",
        ("ticket", "list", "extra"): "cli.usage.too_many",
        ("incident", "list"): "cli.usage.no_such_command",
    }
    for words, key in complaints.items():
        told = bare("--lang", language, *words).err.strip().splitlines()[-1]
        pieces = [before for before, *_ in Formatter().parse(sentence(key, language) or "?")]
        assert all(piece in told for piece in pieces), words


@pytest.mark.parametrize("command", LATER)
def test_what_is_not_built_is_unknown(bare: Shell, command: str) -> None:
    said = bare("--json", command, "--everything")
    assert said.code == 2
    assert command in said.object["error"]


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_nothing_makes_a_store_but_init_and_the_console(bare: Shell, store: Path, words: list[str]) -> None:
    plain, as_json = bare(*words), bare("--json", *words)
    assert (plain.code, plain.out, as_json.code) == (1, "", 1)
    assert str(store) in plain.err
    assert as_json.object["code"] == "no_store"
    assert str(store) in as_json.object["error"]
    assert list(store.parent.iterdir()) == []


def test_a_file_that_is_no_store_is_refused(bare: Shell, store: Path) -> None:
    store.write_text("not a store")
    assert bare("ticket", "list", "--json").object["code"] == "not_a_store"
    assert store.read_text() == "not a store"


@pytest.mark.parametrize(
    "words",
    [
        ["--store", "{store}", "--lang", "zh", "--json", "ticket", "list"],
        ["ticket", "--store", "{store}", "--lang", "zh", "--json", "list"],
        ["ticket", "list", "--store", "{store}", "--lang", "zh", "--json"],
        ["--json", "ticket", "--lang=zh", "list", "--store={store}"],
    ],
)
def test_options_may_stand_anywhere(
    shell: Shell, store: Path, ticket: str, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.delenv("DISPATCH_STORE")
    said = shell(*(word.format(store=store) for word in words))
    assert [one["number"] for one in said.json] == [ticket]


def test_the_store_named_goes_before_the_variable(shell: Shell, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    assert shell("init", "--store", str(other), "--station", "XX07", "--json").object["station"] == "XX07"
    assert shell("operator", "list", "--json", "--store", str(other)).json[0]["code"] != "chen"
    assert shell("operator", "list", "--json").json[0]["code"] == "chen"


@pytest.mark.parametrize(("environ", "option", "expected"), [("zh", (), "zh"), ("zh", ("--lang", "en"), "en")])
def test_the_language(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, environ: str, option: tuple[str, ...], expected: str
) -> None:
    monkeypatch.setenv("DISPATCH_LANG", environ)
    assert shell("ticket", "list", *option).err.strip() == say("cli.ticket.none", expected)


def test_who_acts(shell: Shell, ticket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPATCH_OPERATOR", "chen")
    assert shell("do", f"note {ticket} -- 一").code == 0
    assert shell("do", f"note {ticket} -- 二", "--as", "li").code == 0
    monkeypatch.delenv("DISPATCH_OPERATOR")
    monkeypatch.setenv("USER", "nobody-here")
    said = shell("do", f"note {ticket} -- 三", "--lang", "en")
    assert "li" in said.err
    notes = [one for one in shell("ticket", "log", ticket, "--json").json if one["kind"] == "noted"]
    assert [(one["actor"], one["role"]) for one in notes] == [
        ("chen", "dispatcher"), ("li", "dispatcher"), ("li", "dispatcher"),
    ]  # fmt: skip
    assert shell("do", "note 0001 -- x", "--as", "ghost", "--json").object["code"] == "no_such_operator"


def test_who_is_logged_in_under_an_operators_code_acts(
    shell: Shell, ticket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER"):
        monkeypatch.setenv(name, "chen")
    assert shell("do", f"note {ticket} -- 一").err == ""
    assert shell("ticket", "log", ticket, "--json").json[-1]["actor"] == "chen"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "words",
    [
        ["sync", "x" * 300], ["sync", "x" * 300 + "/y"], ["export", "x" * 300, "--everything"],
        ["export", "x" * 300, "--for", "pgb"], ["import", "x" * 300], ["station", "show", "--card", "x" * 300],
        ["station", "trust", "x" * 300], ["backup", "x" * 300], ["restore", "x" * 300], ["intake", "x" * 300],
    ],
)  # fmt: skip
def test_a_name_that_no_disk_takes_is_told(shell: Shell, language: str, words: list[str]) -> None:
    said = shell(*words, "--lang", language, "--as", "li")
    assert said.code == 1
    assert "xxx" in said.err


def test_json_is_safe_to_print_and_reads_back_as_it_came(shell: Shell) -> None:
    text = "\x1b[2J坏\x9b31m\u202e了\u200b\ufeff"
    number = shell("do", f'n text="{text}"', "--json").json[0]["ticket"]
    said = shell("ticket", "show", number, "--json")
    assert said.object["text"] == text
    assert not set(said.out) & set("\x1b\x9b\u202e\u200b\ufeff")
    assert not set(shell("ticket", "show", number).out) & set("\x1b\x9b\u202e\u200b\ufeff")


@pytest.mark.parametrize(("language", "word"), [("en", "Run it again"), ("zh", "再执行一次")])
@pytest.mark.parametrize("as_json", [False, True])
def test_what_takes_long_says_how_things_stand_when_it_is_stopped(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, word: str, as_json: bool
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dispatch_tui.sync.importing.import_files", stopped)
    said = shell("import", str(tmp_path / "a.bundle"), "--lang", language, *(["--json"] if as_json else []))
    assert said.code == 130
    assert word in (said.object["error"] if as_json else said.err)


def test_a_parser_of_unknown_complaints_still_speaks() -> None:
    with pytest.raises(Exception, match="something new"):
        Parser("zh").error("something new")


def test_every_json_is_one_line(shell: Shell, ticket: str) -> None:
    for words in (["ticket", "list"], ["ticket", "show", ticket], ["pack", "show"], ["check"], ["do", "help"]):
        out = shell(*words, "--json").out
        assert out.endswith("\n")
        json.loads(out)
        assert out.count("\n") == 1
