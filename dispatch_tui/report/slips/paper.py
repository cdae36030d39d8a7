"""Slips for the printer: one HTML file that needs nothing beside it, laid out for A4, with room to reply by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final

from dispatch_tui.desk.acts.department import OUTCOMES
from dispatch_tui.domain.plain import shown
from dispatch_tui.report.leaving import private_bytes
from dispatch_tui.report.slips.gathering import OrderSlip, RecheckSlip
from dispatch_tui.report.slips.wording import SlipWords

_HEAD: Final = "head.html"
"""The beginning of the page with its style, beside this module."""


def write_paper(path: Path, slips: Sequence[OrderSlip | RecheckSlip], to: str, words: SlipWords, now: int) -> None:
    """Write the page for ``to``, a department's name or the collectors'; raises Refused ``file_not_written``."""
    text = "\n".join(_page(slips, to, words, now))
    with private_bytes(path) as stream:
        stream.write(text.encode("utf-8", "replace"))


def _page(slips: Sequence[OrderSlip | RecheckSlip], to: str, words: SlipWords, now: int) -> Iterator[str]:
    sort = "orders" if isinstance(slips[0], OrderSlip) else "rechecks"
    title = words.say(f"slip.title_{sort}", to=to)
    if words.drill:
        title = words.say("slip.drill_title", title=title)
    centre = words.pack.centre.in_(words.language)
    language = {"zh": "zh-CN"}.get(words.language, words.language)
    head = Template(files(__package__).joinpath(_HEAD).read_text(encoding="utf-8"))
    yield head.substitute(language=language, title=_text(title))
    yield f'<div class="head"><h1>{_text(title)}</h1><span class="quiet">{_text(centre)}</span></div>'
    printed = words.say("slip.printed", at=words.time(now), count=len(slips))
    yield from _drill(words)
    yield f'<p class="quiet">{_text(printed)}<br>{_text(words.say(f"slip.intro_{sort}"))}</p>'
    yield from _list(slips, words)
    for one in slips:
        yield from _order(one, words) if isinstance(one, OrderSlip) else _recheck(one, words)
    yield "</body></html>\n"


def _list(slips: Sequence[OrderSlip | RecheckSlip], words: SlipWords) -> Iterator[str]:
    """What is on the pages that follow, a line each."""
    last = "report_by" if isinstance(slips[0], OrderSlip) else "item"
    heads = "".join(f"<th>{_column(name, words)}</th>" for name in ("slip", "matter", "place", last))
    yield f'<table class="list"><thead><tr>{heads}</tr></thead><tbody>'
    for one in slips:
        matter = one.matter
        short = shown((matter.summary or matter.text).replace("\n", " "))[:60]
        end = words.limit(one.limits.get("report")) if isinstance(one, OrderSlip) else words.item(matter.item)
        if isinstance(one, OrderSlip) and one.step == "withdrawn":
            end = words.say("step.withdrawn")
        yield (
            f'<tr><td class="code">{_text(matter.slip)}</td><td>{_text(short)}</td>'
            f"<td>{_text(matter.place or words.grid(matter))}</td><td>{_text(end)}</td></tr>"
        )
    yield "</tbody></table>"


def _order(slip: OrderSlip, words: SlipWords) -> Iterator[str]:
    yield from _begin(slip, f"{words.say(f'part.{slip.part}')} · {words.say(f'step.{slip.step}')}", words)
    withdrawn = slip.step == "withdrawn"
    if withdrawn:
        yield f'<p class="stop">{_text(words.say("slip.stop"))}</p>'
    demands = words.say("sentence.comma").join(words.say(f"demand.{one}") for one in slip.demands)
    facts = [("urgency", words.urgency(slip.matter)), ("caller", words.caller(slip)), ("remark", words.remark(slip)),
             ("sent_at", words.time(slip.sent_at))]  # fmt: skip
    if not withdrawn:
        facts += [(f"{name}_by", words.limit(slip.limits.get(name))) for name in ("acknowledge", "arrive", "report")]
        facts.append(("demands", demands))
    yield from _facts(slip, facts, words)
    yield '<table class="reply">'
    if withdrawn:
        yield _blanks(("acknowledged_at", "answered_by"), words)
    else:
        boxes = "".join(f'<span class="box">{_text(words.say(f"outcome.{code}"))}</span>' for code in OUTCOMES)
        yield _blanks(("acknowledged_at", "arrived_at"), words)
        yield f'<tr><th>{_column("outcome", words)}</th><td colspan="3">{boxes}</td></tr>'
        yield f'<tr><th>{_column("words", words)}</th><td colspan="3" class="wide"></td></tr>'
        yield _blanks(("reported_at", "answered_by"), words)
        yield _blanks(("return_reason", "extension_until"), words)
    yield "</table></section>"


def _recheck(slip: RecheckSlip, words: SlipWords) -> Iterator[str]:
    yield from _begin(slip, words.item(slip.matter.item), words)
    yield from _facts(slip, [("reported", words.reported(slip))], words)
    boxes = "".join(
        f'<span class="box">{_text(words.say(f"slip.passed_{one}"))}</span>' for one in ("yes", "no")
    )
    yield f'<table class="reply"><tr><th>{_column("passed", words)}</th><td>{boxes}</td>'
    yield f"<th>{_column('rechecked_at', words)}</th><td></td></tr>"
    yield f'<tr><th>{_column("words", words)}</th><td colspan="3" class="wide"></td></tr>'
    yield _blanks(("photo", "answered_by"), words)
    yield "</table></section>"


def _begin(slip: OrderSlip | RecheckSlip, side: str, words: SlipWords) -> Iterator[str]:
    head = f'<h2><span class="code">{_text(slip.matter.slip)}</span></h2><span>{_text(side)}</span>'
    yield f'<section class="slip"><div class="head">{head}</div>'
    yield from _drill(words)
    yield f'<p class="words">{_text(words.matter(slip.matter), lines=True)}</p>'


def _drill(words: SlipWords) -> Iterator[str]:
    """What stands on every page of a drill's: pages are parted, and none must pass for a real order."""
    if words.drill:
        yield f'<p class="stop">{_text(words.say("slip.drill"))}</p>'


def _facts(slip: OrderSlip | RecheckSlip, more: Iterable[tuple[str, str]], words: SlipWords) -> Iterator[str]:
    matter = slip.matter
    given = [("place", matter.place), ("grid", words.grid(matter)), ("item", words.item(matter.item)), *more]
    rows = "".join(
        f'<tr><th>{_column(name, words)}</th><td class="words">{_text(text, lines=True)}</td></tr>'
        for name, text in given if text
    )  # fmt: skip
    yield f"<table>{rows}</table>"


def _blanks(names: tuple[str, str], words: SlipWords) -> str:
    return "<tr>" + "".join(f"<th>{_column(name, words)}</th><td></td>" for name in names) + "</tr>"


def _column(code: str, words: SlipWords) -> str:
    return _text(words.say(f"reply.column.{code}"))


def _text(text: str, *, lines: bool = False) -> str:
    return escape(shown(text, lines=lines))
