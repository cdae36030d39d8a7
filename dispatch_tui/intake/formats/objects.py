"""JSON and XML from strangers: parsed whole within bounds, never with entities, given back as plain
values."""

from __future__ import annotations

import json
from typing import Any, Final
from xml.etree.ElementTree import Element

from dispatch_tui.intake.rows import RowProblem

DEEPEST: Final = 40
MOST_OBJECTS: Final = 200_000


def read_json(file: str, content: bytes) -> Any | RowProblem:
    """The value in ``content``, or what makes it unreadable."""
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return RowProblem(file, None, "", "encoding", content[error.start : error.start + 8].hex(" "), "UTF-8")
    except json.JSONDecodeError as error:
        return RowProblem(file, error.lineno, "", "json", error.msg, "JSON")
    except (ValueError, RecursionError) as error:
        return RowProblem(file, None, "", "json", str(error), "JSON")


def read_xml(file: str, content: bytes) -> Element | RowProblem:
    """The root element, or what makes the file unreadable; entities and outside references are refused."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, XMLParser

    parser = XMLParser(forbid_dtd=False, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(content)
        root: Element = parser.close()
    except ParseError as error:
        return RowProblem(file, error.position[0], "", "xml", str(error), "XML")
    except (DefusedXmlException, ValueError, LookupError) as error:
        return RowProblem(file, None, "", "xml", type(error).__name__, "XML")
    if _deeper_than(root, DEEPEST):
        return RowProblem(file, None, "", "xml_deep", expected=f"<= {DEEPEST}")
    return root


def local(element: Element) -> str:
    """An element's name without its namespace."""
    tag: object = element.tag  # a comment's or an instruction's is a function
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child_text(element: Element, name: str) -> str:
    """The text of the first child of that local name, trimmed; empty when there is none."""
    found = next((one for one in element if local(one) == name), None)
    return (found.text or "").strip() if found is not None else ""


def plain(value: Any) -> str:
    """A JSON scalar as the text of a cell; empty for what is none."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value) if isinstance(value, int | float) else ""


def _deeper_than(root: Element, most: int) -> bool:
    level = [root]
    for _ in range(most):
        level = [child for one in level for child in one]
        if not level:
            return False
    return True
