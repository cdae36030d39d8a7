"""The shell commands: ``dispatch-tui`` opens the console, ``dispatch-tui COMMAND …`` does what the console does.

Each command is a module of this package with ``arguments(parser, language)`` and ``run(args, context) -> exit code``;
it is imported only when it is called, so that the console starts fast and ``--help`` is instant.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import sys
from collections.abc import Mapping, Sequence

from dispatch_tui import __version__
from dispatch_tui.cli.usage import TAKING_VALUES, BadUsage, Parser
from dispatch_tui.words.catalogue import choose_language, say

COMMANDS: Mapping[str, str] = {
    "demo": "demo", "init": "init", "operator": "operator", "ring": "ring", "intake": "intake",
    "outcomes": "outcomes", "report": "report", "do": "do", "ticket": "ticket", "suggest": "suggest",
    "check": "check", "pack": "pack",
    "export": "export", "import": "import_", "sync": "sync", "station": "station",
    "backup": "backup", "restore": "restore",
    "retention": "retention", "drill": "drill",
}  # fmt: skip
"""Every command and the module of this package that does it."""

_SPEAKS = frozenset(COMMANDS) - {"demo"}
"""Commands that print; the console chooses its language for the terminal itself."""
_GO_ON = frozenset({"backup", "export", "import", "intake", "restore", "sync"})
"""Commands that take their time: stopped by Ctrl+C they say how things stand."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 done, 1 refused or partly failed, 2 the call's words are off."""
    words = list(sys.argv[1:] if argv is None else argv)
    wanted = _command_in(words)
    on_screen = wanted in _SPEAKS and sys.stdout.isatty()
    language, notice = choose_language(_option(words, "--lang"), os.environ, screen=on_screen)
    as_json = "--json" in words
    _write_whatever_comes(as_json)
    try:
        args = _parser(language, wanted).parse_args(words)
    except BadUsage as bad:
        return _off(bad, as_json)
    except SystemExit as left:  # --help and --version have printed
        return int(left.code or 0)
    from dispatch_tui.cli.context import Context, report_refusal
    from dispatch_tui.desk.refused import Refused
    from dispatch_tui.store.refused import StoreRefused

    context = Context(args, language)
    if notice:
        context.tell(context.say(notice))
    module = importlib.import_module(f"dispatch_tui.cli.{COMMANDS.get(args.command or '', 'console')}")
    try:
        code = int(module.run(args, context))
        sys.stdout.flush()
    except BadUsage as bad:
        return _off(bad, as_json)
    except Refused as refused:
        return report_refusal(context, refused.refusal)
    except StoreRefused as refused:
        return report_refusal(context, Refused(refused.code, **refused.params).refusal)
    except KeyboardInterrupt:
        if args.command in _GO_ON:
            report_refusal(context, Refused("interrupted").refusal)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        named = error.filename if isinstance(error.filename, str) else str(context.store_path)
        failed = Refused("system_failed", path=named, reason=error.strerror or str(error))
        return report_refusal(context, failed.refusal)
    finally:
        context.close()
    return code


def _off(bad: BadUsage, as_json: bool) -> int:
    """Say what is wrong with the call; the exit code 2."""
    if as_json:
        print(json.dumps({"error": str(bad), "code": "usage"}, ensure_ascii=False))
    print(f"{bad.usage.rstrip()}\n{bad}" if bad.usage else str(bad), file=sys.stderr)
    return 2


def _write_whatever_comes(as_json: bool) -> None:
    """No character may stop an output: JSON is UTF-8, and what else a stream cannot write is spelled out."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            utf8 = as_json and stream is sys.stdout
            stream.reconfigure(encoding="utf-8" if utf8 else stream.encoding, errors="backslashreplace")


def _parser(language: str, wanted: str | None) -> Parser:
    parser = Parser(language, prog="dispatch-tui", description=say("cli.description", language))
    parser.add_argument(
        "--version", action="version", version=f"dispatch-tui {__version__}", help=say("cli.usage.version", language)
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title=say("cli.usage.commands", language))
    for name, module in COMMANDS.items():
        summary = say(f"cli.summary.{name}", language)
        command = commands.add_parser(name, language=language, help=summary, description=summary)
        if name == wanted:
            importlib.import_module(f"dispatch_tui.cli.{module}").arguments(command, language)
    return parser


def _command_in(words: Sequence[str]) -> str | None:
    """The command among the words, skipping the common options' values."""
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in TAKING_VALUES:
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
