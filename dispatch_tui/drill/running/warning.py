"""A warning of another office as it would come: a CAP 1.2 alert, with its status ``Exercise``."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from dispatch_tui.drill.script.injects import Cap
from dispatch_tui.intake.formats.cap import EXERCISE

_SPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"


def alert(body: Cap, identifier: str, at: int, zone: str, language: str) -> bytes:
    """The alert as a file, sent at that moment (UTC ms) of the zone."""
    ElementTree.register_namespace("", _SPACE)
    root = ElementTree.Element(f"{{{_SPACE}}}alert")
    for name, text in (("identifier", identifier), ("sender", body.sender), ("sent", _time(at, zone)),
                       ("status", EXERCISE), ("msgType", "Alert"), ("scope", "Public")):  # fmt: skip
        _add(root, name, text)
    info = _add(root, "info", "")
    texts = [
        ("language", language), ("category", "Met"), ("event", body.event.in_(language)), ("urgency", body.urgency),
        ("severity", body.severity), ("certainty", body.certainty),
    ]  # fmt: skip
    if body.expires is not None:
        texts.append(("expires", _time(at + body.expires, zone)))
    texts += [("headline", body.headline.in_(language)), ("description", body.description.in_(language))]
    for name, text in texts:
        if text:
            _add(info, name, text)
    _add(_add(info, "area", ""), "areaDesc", body.area.in_(language))
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _add(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, f"{{{_SPACE}}}{name}")
    made.text = "".join(one for one in text if one.isprintable() or one in "\n\t")
    return made


def _time(at: int, zone: str) -> str:
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).isoformat(timespec="seconds")
