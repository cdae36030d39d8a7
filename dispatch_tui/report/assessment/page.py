"""An assessment for the printer: one HTML file that needs nothing beside it, laid out for A4 on its side."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files
from string import Template
from typing import Final

from dispatch_tui.report.assessment.rates import ASSESSED, Assessment, Row
from dispatch_tui.report.assessment.sheet import COUNTS
from dispatch_tui.report.assessment.wording import AssessmentWords

_HEAD: Final = "page.html"
"""The beginning of the page with its style, beside this module."""


def page(found: Assessment, words: AssessmentWords) -> str:
    """The whole page."""
    return "\n".join(_page(found, words)) + "\n"


def _page(found: Assessment, words: AssessmentWords) -> Iterator[str]:
    language = {"zh": "zh-CN"}.get(words.language, words.language)
    head = Template(files(__package__).joinpath(_HEAD).read_text(encoding="utf-8"))
    yield head.substitute(language=language, title=escape(words.title(found)))
    if words.drill:
        yield f'<p class="drill">{escape(words.say("assessment.drill"))}</p>'
    yield f'<h1>{escape(words.title(found))}</h1><p class="quiet">{escape(words.centre)}</p>'
    heads = [words.by(found), *map(words.column, COUNTS), *map(words.clock, ASSESSED), words.column("solved"),
             words.column("satisfied")]  # fmt: skip
    yield "<table><thead><tr>" + "".join(f"<th>{escape(one)}</th>" for one in heads) + "</tr></thead><tbody>"
    for row in found.rows:
        yield f"<tr>{_cells(found.names[row.key], row, words)}</tr>"
    yield f'<tr class="total">{_cells(words.say("assessment.total"), found.total, words)}</tr>'
    yield "</tbody></table>"
    for note in words.notes(found):
        yield f'<p class="quiet">{escape(note)}</p>'
    yield "</body></html>"


def _cells(name: str, row: Row, words: AssessmentWords) -> str:
    cells = [escape(name), *(str(one) for one in (row.received, row.open, row.closed, row.elsewhere, row.orders))]
    for clock in row.clocks.values():
        told = escape(words.share(clock.happened))
        if clock.happened.of or clock.recorded.of:
            written = escape(words.say("assessment.written", share=words.share(clock.recorded)))
            told += f'<span class="written">{written}</span>'
        cells.append(told)
    cells += [escape(words.share(one)) for one in (row.solved, row.satisfied)]
    return "".join(f"<td>{one}</td>" for one in cells)
