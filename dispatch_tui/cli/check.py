"""``check [--deep]``: prove the store."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from dispatch_tui.cli.context import Context
from dispatch_tui.command.gaps import gap_words
from dispatch_tui.domain.plain import shown
from dispatch_tui.domain.refusal import Refusal
from dispatch_tui.words.catalogue import say, sentence

if TYPE_CHECKING:
    from dispatch_tui.store.check import Finding
    from dispatch_tui.sync.views import Missing


def arguments(parser: argparse.ArgumentParser, language: str) -> None:
    parser.add_argument("--deep", action="store_true", help=say("cli.check.deep", language))


def run(args: argparse.Namespace, context: Context) -> int:
    from dispatch_tui.store.check import STATES, check
    from dispatch_tui.sync.standing import missing

    store = context.desk().store
    findings = check(store, deep=args.deep)
    wrong = [one for one in findings if one.code not in STATES]
    gaps = missing(store)
    if context.json:
        context.print_json({"ok": not wrong, "findings": [_object(one, _gap(one, gaps)) for one in findings]})
    else:
        for one in findings:
            context.print(_sentence(one, _gap(one, gaps), context))
        key = "cli.check_result.failed" if wrong else "cli.check_result.passed"
        context.print(context.say(key, count=len(wrong)))
    return 1 if wrong else 0


def _gap(finding: Finding, gaps: Iterable[Missing]) -> Missing | None:
    """What ``sync`` knows of the gap of which a finding tells."""
    if finding.code not in ("parked", "parked_unknown"):
        return None
    place = finding.params["station"], finding.params.get("seq", -1)
    return next((one for one in gaps if (one.station, one.first) == place), None)


def _object(finding: Finding, gap: Missing | None) -> dict[str, Any]:
    more = {} if gap is None else {"ask": list(gap.ask), "seen_at": gap.seen_at or None}
    return {"code": finding.code, **finding.params, **more}


def _sentence(found: Finding, gap: Missing | None, context: Context) -> str:
    """A finding in words; why somebody's record does not count is told as the screens tell it."""
    params = {name: shown(str(value)) for name, value in found.params.items()}
    if gap is not None:
        params["gap"] = gap_words(gap, context.wording)
    if "kind" in params:
        params["kind"] = shown(context.wording.code("event", found.params["kind"]))
    if sentence(f"refusal.{found.params.get('reason')}.why", context.language) is not None:
        why = Refusal(found.params["reason"], {"station": params.get("station", ""), "what": params.get("kind", "")})
        params["reason"] = context.wording.why(why)
    return context.say(f"check.{found.code}", **params)
