"""CAP 1.1 and 1.2 alerts (OASIS Common Alerting Protocol): one alert is one warning on the board.

An ``Update`` or ``Cancel`` belongs to the alert that it refers to. What is not ``Actual`` (an exercise, a
test, a draft) is told and left outside: it must never stand among real warnings. At a drill it is the other way
round: only an ``Exercise`` comes in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from dispatch_tui.intake.formats.objects import child_text, local
from dispatch_tui.intake.mapping import Column, Map
from dispatch_tui.intake.rows import Found, Row, RowProblem

MAP: Final = Map(
    platform="cap",
    columns={
        name: Column((name,))
        for name in ("id", "received_at", "address", "summary", "text", "urgency", "source", "major")
    },
)
_NAMESPACES: Final = (
    "urn:oasis:names:tc:emergency:cap:1.1",
    "urn:oasis:names:tc:emergency:cap:1.2",
)
ACTUAL: Final = "Actual"
EXERCISE: Final = "Exercise"
_LONGEST_LINE: Final = 180
_LONGEST_PLACE: Final = 480


def platform_of(given: str) -> str:
    """The platform under which alerts are known; its beginning tells that they are warnings."""
    own = MAP.platform
    return given if given in ("", own) or given.startswith(f"{own}:") else f"{own}:{given}"


def alerts(root: Element) -> list[Element]:
    """Every CAP alert in a document: the root itself, or those that a feed carries."""
    wanted = {f"{{{name}}}alert" for name in _NAMESPACES}
    return [one for one in root.iter() if one.tag in wanted]


def rows(file: str, root: Element, languages: tuple[str, ...], *, drill: bool = False) -> Iterator[Found]:
    found = alerts(root)
    if not found:
        yield RowProblem(file, None, "alert", "missing", str(root.tag), " | ".join(_NAMESPACES))
    for number, alert in enumerate(found, 1):
        yield _row(file, number, alert, languages, EXERCISE if drill else ACTUAL)


def _row(file: str, number: int, alert: Element, languages: tuple[str, ...], wanted: str) -> Found:
    for name in ("identifier", "sender", "sent", "status", "msgType"):
        if not child_text(alert, name):
            return RowProblem(file, number, name, "missing", "", name)
    status, kind = child_text(alert, "status"), child_text(alert, "msgType")
    if status != wanted:
        code = "not_exercise" if wanted == EXERCISE else "not_actual"
        return RowProblem(file, number, "status", code, status, wanted)
    if kind not in ("Alert", "Update", "Cancel"):
        return RowProblem(file, number, "msgType", "choice", kind, "Alert | Update | Cancel")
    follows = _references(alert)
    if kind == "Cancel" and not follows:
        return RowProblem(file, number, "references", "missing", "", "sender,identifier,sent")
    infos = [one for one in alert if local(one) == "info"]
    if not infos and kind != "Cancel":
        return RowProblem(file, number, "info", "missing", "", "info")
    info = _preferred(infos, languages)
    headline = child_text(alert, "note")
    if info is not None:
        headline = child_text(info, "headline") or child_text(info, "event") or headline
    values = {
        "id": _name(child_text(alert, "sender"), child_text(alert, "identifier")),
        "received_at": child_text(alert, "sent"),
        "summary": _short(headline if kind != "Cancel" else f"Cancel: {headline}", _LONGEST_LINE),
        "text": _text(alert, info, kind),
        "address": _short(_areas(infos), _LONGEST_PLACE),
        "urgency": str(_urgency(info)),
        "source": "platform",
        "major": "true",
    }
    return Row(file, number, {name: value for name, value in values.items() if value}, (), follows)


def _name(sender: str, identifier: str) -> str:
    """How CAP's own references name an alert, but for the time of sending."""
    return f"{sender},{identifier}"


def _references(alert: Element) -> tuple[str, ...]:
    """The alerts referred to, newest last: ``sender,identifier,sent`` triples with blanks between."""
    triples = (one.split(",") for one in child_text(alert, "references").split())
    return tuple(_name(one[0], one[1]) for one in triples if len(one) >= 2)


def _preferred(infos: list[Element], languages: tuple[str, ...]) -> Element | None:
    """The part in the place's own language, else the first."""
    for language in languages:
        for info in infos:
            if child_text(info, "language").lower().split("-")[0] == language:
                return info
    return infos[0] if infos else None


def _urgency(info: Element | None) -> int:
    """CAP's severity and urgency as ours: 1 life at risk now, 2 soon or severe, 3 else, 4 past."""
    severity = child_text(info, "severity") if info is not None else ""
    urgency = child_text(info, "urgency") if info is not None else ""
    if urgency == "Past":
        return 4
    if severity == "Extreme" or (severity == "Severe" and urgency == "Immediate"):
        return 1
    if severity == "Severe" or (severity == "Moderate" and urgency == "Immediate"):
        return 2
    return 3


def _areas(infos: list[Element]) -> str:
    named = (child_text(area, "areaDesc") for info in infos for area in info if local(area) == "area")
    return "; ".join(dict.fromkeys(" ".join(name.split()) for name in named if name))


def _text(alert: Element, info: Element | None, kind: str) -> str:
    lines = [" ".join(filter(None, (kind, child_text(alert, "scope"))))]
    note = child_text(alert, "note")
    if info is not None:
        event, sender = child_text(info, "event"), child_text(info, "senderName")
        lines.append(" - ".join(filter(None, (event, sender))))
        graded = (f"{name}: {child_text(info, name)}" for name in ("severity", "urgency", "certainty"))
        lines.append(", ".join(graded))
        spans = ((name, child_text(info, name)) for name in ("effective", "onset", "expires"))
        lines.append(", ".join(f"{name}: {when}" for name, when in spans if when))
        lines += [child_text(info, name) for name in ("description", "instruction", "web", "contact")]
    return "\n".join(line for line in (*lines, note) if line)


def _short(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "\N{HORIZONTAL ELLIPSIS}"
