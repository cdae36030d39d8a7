"""The debrief as one HTML file that needs nothing beside it: no script, no font, no picture; laid out for A4."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from html import escape
from importlib.resources import files
from string import Template
from typing import Final

from dispatch_tui.domain.plain import shown
from dispatch_tui.drill.debrief import lanes, plots
from dispatch_tui.drill.debrief.debrief import ROWS, Debrief
from dispatch_tui.drill.debrief.measuring import measured
from dispatch_tui.drill.debrief.timeline import Lane
from dispatch_tui.drill.debrief.wording import DebriefWords
from dispatch_tui.drill.scoring.score import FULL, Line, hundredths

_HEAD: Final = "head.html"
"""The beginning of the page with its style, beside this module."""
_STAYS: Final = (
    ("ringing", "ringing"), ("centre", "to_dispatch"), ("out", "in_progress"), ("check", "to_verify"),
)  # fmt: skip
"""The colours of the timeline, each with a status that has it."""
_TOGETHER: Final = 10
"""So many lanes stand together under one axis and on one sheet."""
_SHOWN: Final = ("met", "late", "partly", "wrong", "missed", "not_yet")


def page(debrief: Debrief, words: DebriefWords, now: int) -> str:
    """The page; ``now`` is the machine's time at which it is written (UTC ms)."""
    return "\n".join(_page(debrief, words, now))


def _page(debrief: Debrief, words: DebriefWords, now: int) -> Iterator[str]:
    title = words.say("debrief.title", title=debrief.script.title.in_(words.language))
    head = Template(files(__package__).joinpath(_HEAD).read_text(encoding="utf-8"))
    language = {"zh": "zh-CN"}.get(words.language, words.language)
    yield head.substitute(language=language, title=_text(f"{words.say('debrief.drill')} · {title}"),
                          mark=_text(words.say("debrief.drill")))  # fmt: skip
    yield from _top(debrief, words, title)
    yield from _skills(debrief, words)
    yield from _timeline(debrief, words)
    yield from _plots(debrief, words)
    yield from _expectations(debrief, words)
    yield from _remarks(debrief, words)
    yield from _measures(debrief, words)
    yield from _acts(debrief, words)
    yield _el("p", words.say("debrief.printed", at=words.day(now)), "quiet foot") + "</body></html>\n"


def _top(debrief: Debrief, words: DebriefWords, title: str) -> Iterator[str]:
    about, score, script = debrief.about, debrief.score, debrief.script
    yield _el("div", words.say("debrief.drill_line"), "drill")
    yield f"<header><div>{_el('h1', title)}"
    yield f'<p class="quiet">{_text(script.about.in_(words.language), lines=True)}</p>'
    lasted = score.at - about.start
    facts = [("trainee", about.trainee_name or about.trainee), ("started", words.day(about.start)),
             ("lasted", words.span(max(0, lasted))), ("level", str(script.level)), ("seed", str(about.seed)),
             ("run", about.id)]  # fmt: skip
    told = (f"<div>{_el('dt', words.say(f'debrief.{name}'))}{_el('dd', value)}</div>" for name, value in facts)
    yield f'<dl class="facts">{"".join(told)}</dl>'
    if about.rewound_from is not None:
        cut = words.say("debrief.rewound", moment=words.clock(about.rewound_from.moment), run=about.rewound_from.run)
        yield _el("p", cut, "quiet")
    if not score.over:
        yield _el("p", words.say("debrief.running", moment=words.clock(score.at)), "quiet")
    yield "</div>" + _mark(debrief, words) + "</header>"
    objectives = [one.in_(words.language) for one in script.objectives]
    if objectives:
        yield _el("h2", words.say("debrief.objectives"))
        yield f"<ul>{''.join(_el('li', one) for one in objectives)}</ul>"


def _mark(debrief: Debrief, words: DebriefWords) -> str:
    score = debrief.score
    counts = score.counts()
    chips = "".join(
        _el("span", f"{counts[one]} {words.outcome(one)}", f"chip {one}") for one in _SHOWN if counts[one]
    )
    mark = score.mark if score.over or score.so_far is None else score.so_far
    told = [_el("div", words.say("debrief.mark" if score.over else "debrief.so_far"), "quiet"),
            _el("div", _number(mark), "big"), _el("div", words.say("debrief.out_of"), "quiet")]  # fmt: skip
    if debrief.expert is not None:
        theirs = _number(Fraction(debrief.expert.mark_hundredths, FULL))
        told.append(_el("div", f"{words.say('debrief.expert')} {theirs}", "quiet"))
    return f'<div class="grade">{"".join(told)}<div class="chips">{chips}</div></div>'


def _skills(debrief: Debrief, words: DebriefWords) -> Iterator[str]:
    kinds = sorted(debrief.score.of_kinds().items(), key=lambda one: (one[1][0] / one[1][1], one[0]))
    if not kinds:
        return
    yield _el("h2", words.say("debrief.skills")) + '<div class="skills">'
    for kind, (points, whole) in kinds:
        share = int(points * FULL / whole)
        bar = f'<span class="bar"><i style="width:{share}%"></i></span>'
        number = _el("span", f"{_number(points)} / {_number(whole)}", "number")
        yield f'<div class="skill">{_el("span", words.kind(kind))}{bar}{number}</div>'
    yield "</div>"


def _timeline(debrief: Debrief, words: DebriefWords) -> Iterator[str]:
    expert = debrief.expert.timeline if debrief.expert is not None else None
    drawn, left = debrief.lanes()
    yield _el("h2", words.say("debrief.timeline"))
    yield _el("p", words.say("debrief.timeline_note" if expert is not None else "debrief.timeline_alone"), "quiet")
    for first in range(0, len(drawn), _TOGETHER):
        labelled = [(lane, debrief.label_of(lane, words.language)) for lane in drawn[first : first + _TOGETHER]]
        yield lanes.svg(debrief.timeline, labelled, expert, words)
    keys = [(f"stay {name}", words.status(status)) for name, status in _STAYS]
    keys += [(hand, words.say(f"debrief.legend_{hand}")) for hand in ("trainee", "department")]
    yield _legend(keys)
    if left:
        yield _el("p", words.say("debrief.timeline_cut", count=left), "quiet")


def _plots(debrief: Debrief, words: DebriefWords) -> Iterator[str]:
    names = {"yours": "debrief.legend_trainee", "expert": "debrief.legend_expert", "came": "debrief.plot.came",
             "done": "debrief.plot.done"}  # fmt: skip
    yield _el("h2", words.say("debrief.plots")) + '<div class="plots">'
    for plot in debrief.plots:
        keys = [(f"dot {one.name}", words.say(names[one.name])) for one in plot.series]
        if plot.limit is not None:
            keys.append(("limit", f"{words.say('debrief.legend_limit')} {words.span(plot.limit)}"))
        caption = _el("figcaption", words.say(f"debrief.plot.{plot.code}"))
        yield f"<figure>{caption}{plots.svg(plot, words)}{_legend(keys)}</figure>"
    yield "</div>"


def _expectations(debrief: Debrief, words: DebriefWords) -> Iterator[str]:
    heads = ("inject", "expected", "found", "outcome", "at", "expert_at", "points")
    columns = "".join(_el("th", words.say(f"debrief.{name}"), name) for name in heads)
    yield _el("h2", words.say("debrief.expectations"))
    yield f'<table class="list"><thead><tr>{columns}</tr></thead><tbody>'
    titled: set[str] = set()
    for lines in debrief.by_place().values():
        counting = [line for line in lines if line.counts]
        told = lines if len(lines) <= ROWS else [line for line in counting if line.verdict.outcome != "met"]
        if len(lines) > ROWS:
            yield _summary(lines[0], counting, words)
        for line in told:
            title = "" if line.inject in titled else debrief.title_of(line.inject, words.language)
            titled.add(line.inject)
            yield _row(debrief, line, title, words)
    yield "</tbody></table>"


def _summary(first: Line, lines: list[Line], words: DebriefWords) -> str:
    met = sum(line.verdict.outcome == "met" for line in lines)
    told = f"{words.kind(first.kind)} · {words.say('debrief.summary_line', met=met, count=len(lines))}"
    points, whole = sum((line.points for line in lines), Fraction(0)), sum((line.weight for line in lines), Fraction(0))
    number = _el("td", f"{_number(points)} / {_number(whole)}", "number")
    return f'<tr class="sum"><td></td><td colspan="5">{_text(told)}</td>{number}</tr>'


def _row(debrief: Debrief, line: Line, title: str, words: DebriefWords) -> str:
    """One expectation; ``title`` tells the inject where it stands for the first time."""
    verdict, expert = line.verdict, debrief.expert_line(line)
    advice = ""
    if line.advice and verdict.outcome not in ("met", "void"):
        advice = _el("div", words.say("debrief.advice", advice=line.advice), "advice")
    cells = [
        f"<td>{_text(line.inject)}{_el('div', title, 'titled') if title else ''}</td>",
        f"<td>{_text(words.expected(line.expected))}{advice}</td>",
        _el("td", words.found(verdict.found)),
        f"<td>{_el('span', words.outcome(verdict.outcome), f'chip {verdict.outcome}')}</td>",
        _el("td", words.clock(verdict.at), "at"),
        _el("td", words.clock(expert.at) if expert is not None else "", "at quiet"),
        _el("td", f"{_number(line.points)} / {_number(line.weight)}" if line.counts else "", "number"),
    ]  # fmt: skip
    return f'<tr class="{verdict.outcome}">{"".join(cells)}</tr>'


def _remarks(debrief: Debrief, words: DebriefWords) -> Iterator[str]:
    yield _el("h2", words.say("debrief.remarks"))
    if not debrief.remarks:
        yield _el("p", words.say("debrief.no_remarks"), "quiet")
        return
    numbers = {lane.ticket: " ".join((lane.inject, lane.number)).strip() for lane in debrief.timeline.lanes}
    yield '<table class="list">'
    for one in debrief.remarks:
        about = _el("td", numbers.get(one.ticket, ""))
        yield f'<tr>{_el("td", words.clock(one.at), "at")}{about}<td>{_text(one.text, lines=True)}</td></tr>'
    yield "</table>"


def _measures(debrief: Debrief, words: DebriefWords) -> Iterator[str]:
    mine = measured(debrief.score.measures.as_json(), words)
    theirs = dict(measured(debrief.expert.measures, words)) if debrief.expert is not None else {}
    heads = [words.say("debrief.yours")] + ([words.say("debrief.expert")] if theirs else [])
    yield _el("h2", words.say("debrief.measures"))
    columns = "".join(_el("th", one) for one in ("", *heads))
    yield f'<table class="list measures"><thead><tr>{columns}</tr></thead><tbody>'
    for name, value in mine:
        other = _el("td", theirs.get(name, "")) if theirs else ""
        yield f"<tr>{_el('td', name)}{_el('td', value)}{other}</tr>"
    yield "</tbody></table>"


def _acts(debrief: Debrief, words: DebriefWords) -> Iterator[str]:
    """Lane by lane in words: what a timeline on paper cannot say."""
    drawn, _ = debrief.lanes()
    yield _el("h2", words.say("debrief.acts")) + '<div class="acts">'
    for lane in drawn:
        title = debrief.title_of(lane.inject, words.language) or lane.title
        head = " · ".join(one for one in (lane.inject, lane.number, title) if one)
        yield f'<div class="lane-acts">{_el("h3", head)}<div class="two">{_told(lane, "", words)}'
        theirs = debrief.expert.timeline.lane(lane.inject) if debrief.expert is not None else None
        if theirs is not None:
            yield _told(theirs, words.say("debrief.expert"), words)
        yield "</div></div>"
    yield "</div>"


def _told(lane: Lane, title: str, words: DebriefWords) -> str:
    rows = "".join(
        _el("li", lanes.told(mark, words), f"{mark.hand} undone" if mark.undone else mark.hand) for mark in lane.marks
    )
    return f"<ul>{_el('li', title, 'title') if title else ''}{rows}</ul>"


def _legend(keys: Iterable[tuple[str, str]]) -> str:
    """What colours and shapes mean: (the shape's style, in words)."""
    told = "".join(f'<span><i class="key {style}"></i>{_text(text)}</span>' for style, text in keys)
    return f'<p class="legend">{told}</p>'


def _el(tag: str, text: str, style: str = "") -> str:
    """An element that holds a text."""
    return f'<{tag} class="{style}">{_text(text)}</{tag}>' if style else f"<{tag}>{_text(text)}</{tag}>"


def _number(value: Fraction) -> str:
    """Two digits behind the point at most, none where they are noughts."""
    whole, rest = divmod(hundredths(value), 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def _text(text: str, *, lines: bool = False) -> str:
    return escape(shown(text, lines=lines))
