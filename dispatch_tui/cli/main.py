"""The shell commands: ``dispatch-tui`` opens the console, ``dispatch-tui COMMAND …`` does what the console does.

Each command is a module of this package with ``arguments(parser)`` and ``run(args, context) -> exit code``; it is
imported only when it is called, so that the console starts fast and ``--help`` is instant.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Mapping, Sequence

from dispatch_tui import __version__
from dispatch_tui.words.catalogue import choose_language, say

COMMANDS: Mapping[str, str] = {
    "demo": "demo", "init": "init", "operator": "operator", "ring": "ring", "intake": "intake",
    "outcomes": "outcomes", "do": "do", "ticket": "ticket", "suggest": "suggest", "check": "check", "pack": "pack",
}  # fmt: skip
"""Every command and the module of this package that does it."""

_SPEAKS = frozenset(COMMANDS) - {"demo"}
"""Commands that print; the console chooses its language for the terminal itself."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 done, 1 refused or partly failed, 2 the call's words are off."""
    words = list(sys.argv[1:] if argv is None else argv)
    wanted = _command_in(words)
    on_screen = wanted in _SPEAKS and sys.stdout.isatty()
    language, notice = choose_language(_option(words, "--lang"), os.environ, screen=on_screen)
    parser = _parser(language, wanted)
    args = parser.parse_args(words)
    from dispatch_tui.cli.context import Context, report_refusal
    from dispatch_tui.desk.refused import Refused

    context = Context(args, language)
    if notice:
        context.tell(context.say(notice))
    module = importlib.import_module(f"dispatch_tui.cli.{COMMANDS.get(args.command or '', 'console')}")
    try:
        return int(module.run(args, context))
    except Refused as refused:
        return report_refusal(context, refused.refusal)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    finally:
        context.close()


def _parser(language: str, wanted: str | None) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--store", metavar="PATH", help=say("cli.option.store", language))
    common.add_argument("--lang", choices=("zh", "en"), help=say("cli.option.lang", language))
    common.add_argument("--as", dest="operator", metavar="OPERATOR", help=say("cli.option.as", language))
    common.add_argument("--pin", metavar="-", help=say("cli.option.pin", language))
    common.add_argument("--json", action="store_true", help=say("cli.option.json", language))
    parser = argparse.ArgumentParser(
        prog="dispatch-tui", description=say("cli.description", language), parents=[common], allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"dispatch-tui {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, module in COMMANDS.items():
        summary = say(f"cli.summary.{name}", language)
        command = commands.add_parser(
            name, help=summary, description=summary, parents=[common], allow_abbrev=False
        )
        if name == wanted:
            importlib.import_module(f"dispatch_tui.cli.{module}").arguments(command, language)
    return parser


def _command_in(words: Sequence[str]) -> str | None:
    """The command among the words, skipping the common options' values."""
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in ("--store", "--lang", "--as", "--pin"):
            skip = True
        elif not word.startswith("-"):
            return word if word in COMMANDS else None
    return None


def _option(words: Sequence[str], name: str) -> str | None:
    for place, word in enumerate(words):
        if word == name and place + 1 < len(words):
            return words[place + 1]
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return None


if __name__ == "__main__":
    sys.exit(main())
