"""What every shell command shares: language, store, who acts, and one way to print."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from dispatch_tui.command.wording import Wording
from dispatch_tui.desk.clock import Clock, SystemClock
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.plain import MARK, shown
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.pack.problems import Problem
from dispatch_tui.words.catalogue import say

if TYPE_CHECKING:  # the console's first paint waits for this module, and must not wait for a database
    from dispatch_tui.desk.desk import Desk
    from dispatch_tui.desk.duty import Duty
    from dispatch_tui.desk.work import Operator
    from dispatch_tui.domain.place import Pack
    from dispatch_tui.store.store import Store

Answer = TypeVar("Answer")


_STEERS = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""Control characters that JSON lets stand, zero-width and bidirectional ones, halves of surrogate pairs."""
_STEERS_A_LINE = re.compile(f"[\0-\b\v-\x1f]|{_STEERS.pattern}")
"""The same in a line for people, which may hold tabs and line ends."""


class Context:
    """One command's surroundings. ``desk()`` opens the store that is named; reading never makes one."""

    def __init__(self, args: argparse.Namespace, language: str) -> None:
        self.language = language
        self.json = bool(getattr(args, "json", False))
        self.clock: Clock = SystemClock()
        self._args = args
        self._desk: Desk | None = None
        self._unproved: Operator | None = None
        """The supervisor who acts with a dispatcher's rights, since no PIN was given."""

    @property
    def store_path(self) -> Path:
        """Where the store is: ``--store``, ``DISPATCH_STORE``, else the user's data folder."""
        if self._store_named is not None:
            return Path(self._store_named).expanduser()
        from platformdirs import user_data_path

        return user_data_path("dispatch-tui") / "centre.db"

    @property
    def _store_named(self) -> str | None:
        return getattr(self._args, "store", None) or os.environ.get("DISPATCH_STORE") or None

    @property
    def operator(self) -> str | None:
        return getattr(self._args, "operator", None) or os.environ.get("DISPATCH_OPERATOR")

    def desk(self, *, acting: bool = False) -> Desk:
        """The desk on the store; with ``acting`` somebody acts: ``--as``, or whoever may be meant. Whoever may open
        the file may act as a dispatcher; a supervisor's rights need the PIN (``--pin -`` reads it from stdin)."""
        if self._desk is None:
            from dispatch_tui.cli.progress import on_terminal
            from dispatch_tui.desk.desk import Desk
            from dispatch_tui.store.store import Store

            with on_terminal(self.say("cli.renewing")) as told:
                store = Store.open(self.store_path, renewal=told)
            if store.drill:
                from dispatch_tui.drill.running.beside import DeskBeside
                from dispatch_tui.drill.running.clock import clock_beside

                self.clock = clock_beside(self.store_path) or self.clock
                self.tell(self.say("cli.drill_store"))
                self._desk = DeskBeside(store, self.clock)
            else:
                self._desk = Desk(store, self.clock)
        if self._desk.operator is None:
            if acting:
                self._sign_in(self._desk)
            elif self.operator:
                self._look_on(self._desk, self.operator)
        return self._desk

    def _look_on(self, desk: Desk, code: str) -> None:
        """Who reads as somebody from outside the centre sees what is theirs; of the centre all see alike."""
        found = next((one for one in desk.operators() if one.code == code), None)
        if found is not None and found.role in ("department", "collector"):
            desk.operator = found

    def _sign_in(self, desk: Desk) -> None:
        from dispatch_tui.desk import operators

        if desk.store.waiting and desk.store.joining is not None:
            raise Refused("waits_for_first", station=desk.store.joining.pinned.code)
        found = operators.operator(desk.store, self.operator or self._whoever(desk))
        pin = self.given_pin()
        if pin is not None:
            self._prove(desk, found, pin)
        elif found.role == "supervisor":
            desk.operator = operators.as_dispatcher(found)
            self._unproved = found
        else:
            desk.operator = found

    def _whoever(self, desk: Desk) -> str:
        """Who acts where nobody is named: whoever is logged in under an operator's code, else the first dispatcher,
        else the first supervisor; said on stderr."""
        known = {one.code: one for one in desk.operators()}
        login = getpass.getuser() if "USER" in os.environ or os.name == "nt" else ""
        if login in known:
            return login
        for role in ("dispatcher", "supervisor", "department", "collector"):
            code = next((one.code for one in known.values() if one.role == role), None)
            if code is not None:
                self.tell(self.say("cli.acts_as", operator=code))
                return code
        raise Refused("no_operator_here")

    def _prove(self, desk: Desk, found: Operator, pin: str) -> None:
        """Sign in by PIN. The first PIN of a station is what its supervisor gives first, as in the console."""
        if found.role == "supervisor" and desk.needs_first_supervisor():
            desk.first_supervisor(pin, found.code)
            self.tell(self.say("cli.first_pin", operator=found.code))
        else:
            desk.sign_in(found.code, pin)
        self._unproved = None

    def given_pin(self) -> str | None:
        """The PIN of ``--pin``; ``-`` reads it from stdin, once."""
        given: str | None = getattr(self._args, "pin", None)
        if given == "-":
            given = self._args.pin = self.read_secret("cli.ask_pin")
        return given

    def read_secret(self, question: str) -> str:
        """A line of stdin; asked for, and not shown, where a person sits at it."""
        if sys.stdin.isatty():
            return getpass.getpass(self.say(question))
        return sys.stdin.readline().rstrip("\r\n")

    def supervise(self, refusal: Refusal) -> Refusal | None:
        """What to do about a refusal that only a supervisor is spared. None: the PIN was asked for and is right, so
        try again. Else the refusal to tell: where the one who acts is a supervisor without a PIN given, that."""
        found, desk = self._unproved, self._desk
        if found is None or desk is None or not _needs_supervisor(refusal):
            return refusal
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return Refusal("pin_needed", {"operator": found.code})
        self.tell(self.say("cli.pin_for", operator=found.code))
        self._prove(desk, found, self.read_secret("cli.ask_pin"))
        return None

    def attempt(self, act: Callable[[], Answer]) -> Answer:
        """Do something, and again once a supervisor's PIN was asked for and is right; raises Refused."""
        try:
            return act()
        except Refused as refused:
            left = self.supervise(refused.refusal)
            if left is not None:
                raise Refused.because(left, refused.entered) from None
            return act()

    def adopt(self, store: Store) -> Desk:
        """Take over a store that was just founded."""
        from dispatch_tui.desk.desk import Desk

        self._desk = Desk(store, self.clock)
        return self._desk

    def duty(self) -> Duty:
        """The duty list of the store's pack, or of the default pack while there is no store."""
        if self._desk is not None or self.store_path.exists():
            return self.desk().duty
        from dispatch_tui.desk.duty import Duty
        from dispatch_tui.pack.places import default_pack_name, find_pack
        from dispatch_tui.pack.read import read_pack

        name = default_pack_name()
        if self._store_named is not None:
            self.tell(self.say("cli.default_pack", path=self.store_path, pack=name))
        return Duty(read_pack(find_pack(name)))

    def wording_of(self, pack: Pack) -> Wording:
        return Wording(self.language, pack)

    def problem(self, problem: Problem) -> str:
        """A pack's problem as a sentence: where, what was found, what was expected."""
        params = {name: shown(value) for name, value in problem.params().items()}
        return self.say(problem.where_key, **params) + self.say("sentence.colon") + self.say(problem.key, **params)

    @property
    def wording(self) -> Wording:
        """Codes as sentences, with the pack's names once a store is open."""
        from dispatch_tui.store.refused import StoreRefused

        try:
            return Wording(self.language, self._desk.pack if self._desk else None)
        except StoreRefused:  # a station that has joined and waits for its first bundle
            return Wording(self.language)

    @property
    def zone(self) -> str:
        """The time zone of the store's pack; UTC while there is none."""
        pack = self.wording.pack
        return pack.time_zone if pack is not None else "UTC"

    def say(self, key: str, **params: Any) -> str:
        return say(key, self.language, **params)

    def print(self, text: str) -> None:
        """A line for people on stdout, or nothing there under ``--json``."""
        if not self.json:
            print(_harmless(text))

    def print_json(self, value: Any) -> None:
        """The one JSON document of ``--json``: texts as they came, what could steer a terminal as escapes."""
        print(_STEERS.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False)))

    def tell(self, text: str) -> None:
        """A line for people on stderr: progress, notices, problems."""
        print(_harmless(text), file=sys.stderr)

    def close(self) -> None:
        if self._desk is not None:
            self._desk.store.close()
            self._desk = None


def _harmless(text: str) -> str:
    """A line without what could steer a terminal: the last door for codes and numbers that come from other stations."""
    return _STEERS_A_LINE.sub(MARK, text)


def _needs_supervisor(refusal: Refusal) -> bool:
    return refusal.code == "confidential" or (
        refusal.code == "role" and list(refusal.params.get("allowed", ())) == ["supervisor"]
    )


def report_refusal(context: Context, refusal: Refusal) -> int:
    """Say why something was refused; the exit code 1."""
    sentence = context.wording.refusal(refusal)
    problems = [context.problem(one) for one in refusal.params.get("problems", ()) if isinstance(one, Problem)]
    if context.json:
        context.print_json({"error": "\n".join([sentence, *problems]), "code": refusal.code})
    else:
        for line in (sentence, *problems):
            context.tell(line)
    return 1
