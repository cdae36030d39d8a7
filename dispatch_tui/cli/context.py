"""What every shell command shares: language, store, who acts, and one way to print."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dispatch_tui.command.wording import Wording
from dispatch_tui.desk.clock import Clock, SystemClock
from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.duty import Duty
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.place import Pack
from dispatch_tui.domain.plain import shown
from dispatch_tui.domain.ticket.rules import Refusal
from dispatch_tui.pack.problems import Problem
from dispatch_tui.words.catalogue import say

if TYPE_CHECKING:
    from dispatch_tui.store.store import Store


class Context:
    """One command's surroundings. ``desk()`` opens the store that is named; reading never makes one."""

    def __init__(self, args: argparse.Namespace, language: str) -> None:
        self.language = language
        self.json = bool(getattr(args, "json", False))
        self.clock: Clock = SystemClock()
        self._args = args
        self._desk: Desk | None = None

    @property
    def store_path(self) -> Path:
        """Where the store is: ``--store``, ``DISPATCH_STORE``, else the user's data folder."""
        named = getattr(self._args, "store", None) or os.environ.get("DISPATCH_STORE")
        if named:
            return Path(named).expanduser()
        from platformdirs import user_data_path

        return user_data_path("dispatch-tui") / "centre.db"

    @property
    def operator(self) -> str | None:
        return getattr(self._args, "operator", None) or os.environ.get("DISPATCH_OPERATOR")

    def desk(self, *, acting: bool = False) -> Desk:
        """The desk on the store; with ``acting`` somebody acts: ``--as``, or a dispatcher's rights for whoever may
        open the file. A supervisor's rights need the PIN (``--pin -`` reads it from stdin)."""
        if self._desk is None:
            from dispatch_tui.store.store import Store, StoreRefused

            try:
                store = Store.open(self.store_path)
            except StoreRefused as refused:
                raise Refused(refused.code, **refused.params) from refused
            self._desk = Desk(store, self.clock)
        if acting and self._desk.operator is None:
            self._sign_in(self._desk)
        return self._desk

    def _sign_in(self, desk: Desk) -> None:
        from dispatch_tui.desk import operators

        code = self.operator
        if code is None:
            choices = [one for one in desk.operators() if one.role == "dispatcher"]
            choices = choices or [one for one in desk.operators() if one.role == "supervisor"]
            if not choices:
                raise Refused("no_such_operator", operator="")
            code = choices[0].code
        found = operators.operator(desk.store, code)
        if found.role != "supervisor":
            desk.operator = found
            return
        pin = self.given_pin()
        if pin is not None:
            desk.sign_in(code, pin)
            return
        desk.operator = operators.as_dispatcher(found)

    def given_pin(self) -> str | None:
        """The PIN of ``--pin``; ``-`` reads it from stdin."""
        given = getattr(self._args, "pin", None)
        return sys.stdin.readline().rstrip("\r\n") if given == "-" else given

    def adopt(self, store: Store) -> Desk:
        """Take over a store that was just founded."""
        self._desk = Desk(store, self.clock)
        return self._desk

    def duty(self) -> Duty:
        """The duty list of the store's pack, or of the default pack while there is no store."""
        if self._desk is not None or self.store_path.exists():
            return self.desk().duty
        from dispatch_tui.pack.places import default_pack_name, find_pack
        from dispatch_tui.pack.read import read_pack

        return Duty(read_pack(find_pack(default_pack_name())))

    def wording_of(self, pack: Pack) -> Wording:
        return Wording(self.language, pack)

    def problem(self, problem: Problem) -> str:
        """A pack's problem as a sentence: where, what was found, what was expected."""
        params = {name: shown(value) for name, value in problem.params().items()}
        return self.say(problem.where_key, **params) + self.say("sentence.colon") + self.say(problem.key, **params)

    @property
    def wording(self) -> Wording:
        """Codes as sentences, with the pack's names once a store is open."""
        return Wording(self.language, self._desk.pack if self._desk else None)

    def say(self, key: str, **params: Any) -> str:
        return say(key, self.language, **params)

    def print(self, text: str) -> None:
        """A line for people on stdout, or nothing there under ``--json``."""
        if not self.json:
            print(text)

    def print_json(self, value: Any) -> None:
        """The one JSON document of ``--json``."""
        print(json.dumps(value, ensure_ascii=False, indent=None, separators=(", ", ": ")))

    def tell(self, text: str) -> None:
        """A line for people on stderr: progress, notices, problems."""
        print(text, file=sys.stderr)

    def close(self) -> None:
        if self._desk is not None:
            self._desk.store.close()
            self._desk = None


def report_refusal(context: Context, refusal: Refusal) -> int:
    """Say why something was refused; the exit code 1."""
    sentence = context.wording.refusal(refusal)
    if context.json:
        context.print_json({"error": sentence, "code": refusal.code})
    else:
        context.tell(sentence)
    return 1
