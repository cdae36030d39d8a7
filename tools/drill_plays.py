"""Write the routine part of an expert's play anew: every report taken down and sent where its truth says, one by one.

    python -m tools.drill_plays NAME…      the drills by name; without any, those that have a load

What an expert does beyond that (ringing a department, sending back, calling back) is written by hand below the mark
``BY_HAND`` of the play, and kept. One pair of hands does it: calls are answered as they ring, then worked off with what
is most urgent first.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dispatch_tui.domain.place import Pack
from dispatch_tui.drill.script.expected_reports import Asked
from dispatch_tui.drill.script.injects import Call, Caller, Outage, Written
from dispatch_tui.drill.script.load import generate
from dispatch_tui.drill.script.lookup import Lookup
from dispatch_tui.drill.script.model import Inject, Script
from dispatch_tui.drill.script.outside import Truth
from dispatch_tui.drill.script.places import EXPERT, PLAY_ENDING, scripts_in, shipped_folder
from dispatch_tui.drill.script.reading import read_file
from dispatch_tui.drill.script.triggers import At, ByHand
from dispatch_tui.drill.script.values import Text
from dispatch_tui.pack.places import named_pack
from dispatch_tui.pack.read import read_pack

BY_HAND: Final = "# by hand"
ANSWERING, ASKING, TYPING, SENDING, PUTTING_THROUGH = 5, 7, 14, 8, 6
"""Seconds that an expert takes."""
QUOTES: Final = str.maketrans("", "", "\"'“”‘’")


@dataclass(frozen=True, slots=True)
class Report:
    """A report to be worked off, with its moment in seconds where it is known."""

    inject: Inject
    at: int | None
    truth: Truth
    topics: tuple[str, ...]

    @property
    def pressing(self) -> tuple[int, int, int]:
        """What is done first: what belongs to an emergency number, then by urgency, then by time."""
        return (self.truth.path != "transfer", self.truth.urgency or 3, self.at or 0)


def routine(script: Script, pack: Pack, language: str) -> Iterator[str]:
    """The lines of the play by which every report gets its due."""
    lookup = Lookup(pack)
    reports = list(_reports(script, (*script.injects, *generate(script, pack, script.seed))))
    waiting = sorted((one for one in reports if one.at is not None), key=lambda one: one.at or 0)
    free = 0
    while waiting:
        here = [one for one in waiting if (one.at or 0) + ANSWERING <= free] or waiting[:1]
        report = min(here, key=lambda one: one.pressing)
        waiting.remove(report)
        start = max(free, (report.at or 0) + ANSWERING)
        lines = list(_lines(report, start - (report.at or 0), language, lookup))
        yield from (line for _, line in lines)
        free = (report.at or 0) + lines[-1][0] + 2
    for report in reports:
        if report.at is None:
            yield from (line for _, line in _lines(report, ANSWERING, language, lookup))


def _reports(script: Script, injects: Iterable[Inject]) -> Iterator[Report]:
    for inject in injects:
        if isinstance(inject.trigger, ByHand):
            continue
        at = inject.trigger.at // 1000 if isinstance(inject.trigger, At) else None
        body = inject.body
        if isinstance(body, Call) and at is not None and _elsewhere(script, at):
            continue
        if isinstance(body, Caller):
            yield Report(inject, at, Truth(path="attach", same_as=body.again), ())
        elif isinstance(body, Call | Written) and body.truth is not None:
            yield Report(inject, at, body.truth, tuple(_topics(script, inject)))


def _elsewhere(script: Script, at: int) -> bool:
    """Whether a call of that second is taken by another station."""
    return any(
        one.body.calls == "elsewhere" and one.trigger.at <= at * 1000 < one.trigger.at + one.body.lasts
        for one in script.injects
        if isinstance(one.body, Outage) and isinstance(one.trigger, At)
    )


def _topics(script: Script, inject: Inject) -> Iterator[str]:
    """What the expert asks: where it is, and what the script wants to be asked."""
    if not isinstance(inject.body, Call):
        return
    known = {turn.ask for turn in inject.body.says if turn.ask}
    wanted = {
        topic
        for one in script.expect
        if inject.id in one.injects and isinstance(one.body, Asked)
        for topic in one.body.asked
    }
    yield from sorted(known & (wanted | {"where"}), reverse=True)


def _lines(report: Report, start: int, language: str, lookup: Lookup) -> Iterator[tuple[int, str]]:
    """The lines for one report, each with its seconds since the report came."""
    name, truth, at = f"@{report.inject.id}", report.truth, start
    if isinstance(report.inject.body, Call | Caller):
        yield ANSWERING, _line(name, ANSWERING, "answer")
    for topic in report.topics:
        at += ASKING
        yield at, _line(name, at, f"ask {topic}")
    match truth.path:
        case "transfer":
            yield at + PUTTING_THROUGH, _line(name, at + PUTTING_THROUGH, f"transfer {truth.number}")
        case "merge":
            yield at + SENDING, _line(name, at + SENDING, f"merge @{truth.same_as}")
        case "attach":
            yield at + SENDING, _line(name, at + SENDING, f"attach @{truth.same_as}")
        case "answer":
            yield at + SENDING, _line(name, at + SENDING, f"answer-directly {truth.reason}")
        case "refuse":
            yield at + SENDING, _line(name, at + SENDING, f"refuse {truth.reason}")
        case _:
            yield from _orders(report, at, language, lookup)


def _orders(report: Report, at: int, language: str, lookup: Lookup) -> Iterator[tuple[int, str]]:
    name, truth, body = f"@{report.inject.id}", report.truth, report.inject.body
    item = truth.item or ""
    routed = lookup.routed(item, truth)
    if routed is None or routed.lead is None:
        raise SystemExit(f"{report.inject.id}: nobody leads {item}")
    fields = []
    if isinstance(body, Call):
        fields.append(f'text="{_said(body.says[0].say, language)}"')
    if truth.address and not getattr(body, "address", None):
        fields.append(f'address="{_said(truth.address, language)}"')
    place = lookup.place(truth)
    for field, code in (("grid", truth.grid), ("town", truth.town or (place.town if place else None))):
        if code and not getattr(body, field, None) and not (field == "town" and truth.grid):
            fields.append(f"{field}={code}")
    if fields:
        at += TYPING
        yield at, _line(name, at, f"correct {' '.join(fields)}")
    urgency = lookup.urgency(truth)
    if urgency != lookup.pack.items[item].urgency:
        at += SENDING
        yield at, _line(name, at, f"classify {item} {urgency}")
    lead = truth.lead or routed.lead
    supports = truth.supports if truth.supports is not None else routed.supports
    at += SENDING
    yield at, _line(name, at, " ".join(["dispatch", lead, *(f"+{one}" for one in supports), f"item={item}"]))


def _line(name: str, at: int, does: str) -> str:
    verb, _, rest = does.partition(" ")
    return f"{name}+{at // 60}:{at % 60:02}  {name} {verb} {rest}".rstrip()


def _said(text: Text, language: str) -> str:
    return " ".join(text.in_(language).translate(QUOTES).split())


def write(path: Path) -> None:
    """Write the plays beside the script in ``path``, one in each language; what stands below the mark stays."""
    script = read_file(path).script
    if script is None:
        raise SystemExit(f"{path}: no sound script")
    pack = read_pack(named_pack(script.pack))
    for language in script.languages:
        which = "" if language == script.languages[0] else f".{language}"
        target = path.with_name(f"{path.stem}{EXPERT}{which}{PLAY_ENDING}")
        before = target.read_text("utf-8") if target.exists() else ""
        _, mark, by_hand = before.partition(f"{BY_HAND}\n")
        head = f"# {script.title.in_(language)}\n# written by `python -m tools.drill_plays {path.stem}`\n"
        text = head + "".join(f"{line}\n" for line in routine(script, pack, language))
        target.write_text(f"{text}{BY_HAND}\n{by_hand}" if mark else text, "utf-8")
        print(f"{target.name}: written")


def main(names: list[str]) -> None:
    for path in scripts_in(shipped_folder()):
        script = read_file(path).script
        if path.stem in names or (not names and script is not None and script.load):
            write(path)


if __name__ == "__main__":
    main(sys.argv[1:])
