"""The call's own words: options that every command takes, help and complaints in the language in use."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from dispatch_tui.words.catalogue import say

_COMPLAINTS = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"argument\sCOMMAND:\sinvalid\schoice:\s'?(?P<found>.*?)'?\s\(.*\)", "cli.usage.no_such_command"),
        (r"argument\s(?P<argument>.+?):\sinvalid\schoice:\s(?P<found>.*)\s\(choose\sfrom\s(?P<choices>.*)\)",
         "cli.usage.not_one_of"),
        (r"argument\s(?P<argument>.+?):\sexpected\s.*", "cli.usage.value_wanted"),
        (r"argument\s(?P<argument>.+?):\sinvalid\spositive\svalue:\s(?P<found>.*)", "cli.usage.not_positive"),
        (r"argument\s(?P<argument>.+?):\sinvalid\spath\svalue:\s.*", "cli.usage.no_path"),
        (r"argument\s(?P<argument>.+?):\sinvalid\s\S+\svalue:\s(?P<found>.*)", "cli.usage.bad_value"),
        (r"argument\s(?P<argument>.+?):\signored\sexplicit\sargument\s(?P<found>.*)", "cli.usage.no_value"),
        (r"argument\s(?P<argument>.+?):\snot\sallowed\swith\sargument\s(?P<other>.*)", "cli.usage.not_together"),
        (r"the\sfollowing\sarguments\sare\srequired:\s(?P<missing>.*)", "cli.usage.missing"),
        (r"one\sof\sthe\sarguments\s(?P<choices>.*)\sis\srequired", "cli.usage.one_of"),
        (r"unrecognized\sarguments:\s(?P<found>.*)", "cli.usage.too_many"),
    )
)  # fmt: skip
"""What argparse says, and the sentence that says it here."""


class BadUsage(Exception):
    """The call's words are off. ``usage`` shows how the command is called; the message says what is wrong."""

    def __init__(self, message: str, usage: str) -> None:
        super().__init__(message)
        self.usage = usage


class Parser(argparse.ArgumentParser):
    """Speaks ``language`` and raises BadUsage instead of leaving the program. Options are spelled out whole; every
    parser, that of a command's verb too, takes those that are common to all."""

    def __init__(self, language: str = "en", **settings: Any) -> None:
        settings.setdefault("formatter_class", _formatter(language))
        super().__init__(**{**settings, "add_help": False, "allow_abbrev": False})
        self.language = language
        self._positionals.title = say("cli.usage.positionals", language)
        self._optionals.title = say("cli.usage.options", language)
        self.add_argument("-h", "--help", action="help", help=say("cli.usage.help", language))
        unless = argparse.SUPPRESS
        self.add_argument("--store", metavar="PATH", default=unless, help=say("cli.option.store", language))
        self.add_argument("--lang", choices=("zh", "en"), default=unless, help=say("cli.option.lang", language))
        self.add_argument(
            "--as", dest="operator", metavar="OPERATOR", default=unless, help=say("cli.option.as", language)
        )
        self.add_argument("--pin", metavar="-", default=unless, help=say("cli.option.pin", language))
        self.add_argument("--json", action="store_true", default=unless, help=say("cli.option.json", language))

    def error(self, message: str) -> NoReturn:
        raise BadUsage(_complaint(message, self.language), self.format_usage())


def _formatter(language: str) -> type[argparse.HelpFormatter]:
    class Formatter(argparse.HelpFormatter):
        def add_usage(
            self, usage: str | None, actions: Iterable[argparse.Action], groups: Any, prefix: str | None = None
        ) -> None:
            super().add_usage(usage, actions, groups, say("cli.usage.usage", language) if prefix is None else prefix)

    return Formatter


def _complaint(message: str, language: str) -> str:
    for pattern, key in _COMPLAINTS:
        found = pattern.fullmatch(message)
        if found:
            return say(key, language, **found.groupdict())
    return message


TAKING_VALUES = frozenset({"--store", "--lang", "--as", "--pin"})
"""The common options that take the word after them."""


class Verbs:
    """The second word of a command such as ``ticket show``; exactly one must be given."""

    def __init__(self, parser: argparse.ArgumentParser, language: str, metavar: str) -> None:
        self._language = language
        self._verbs = parser.add_subparsers(
            dest="verb", metavar=metavar, required=True, title=say("cli.usage.verbs", language)
        )

    def add(self, name: str, summary: str) -> argparse.ArgumentParser:
        """One verb, ``summary`` is what it does."""
        return self._verbs.add_parser(name, language=self._language, help=summary, description=summary)


def positive(text: str) -> int:
    """A number from 1 on; raises ValueError."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def path(text: str) -> Path:
    """A file's or folder's name; raises ValueError for an empty one, which would mean the folder at hand: a script's
    variable that was never set."""
    if not text.strip():
        raise ValueError(text)
    return Path(text)
