"""A YAML file as a small tree of text: every scalar as it stands, with line and column.

PyYAML gives events; none of its guesses are taken (no ``yes``, ``08:30`` or ``0101`` is anything but text here). Size,
depth, aliases and the tree that aliases unfold to are bounded, so that a hostile file costs no more than a long one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from dispatch_tui.drill.script.slips import likely_slip
from dispatch_tui.drill.script.values import Mark

MOST_BYTES: Final = 1_000_000
DEEPEST: Final = 24
MOST_NODES: Final = 60_000
"""Nodes of a file, each counted as often as aliases repeat it."""
LONGEST_SCALAR: Final = 20_000

Tell = Callable[[Mark, str, str, str], None]
"""(where, code, found, expected)"""


@dataclass(slots=True)
class Scalar:
    """A bare or quoted value. ``plain``: it stood without quotes."""

    mark: Mark
    text: str
    plain: bool
    size: int = 1


@dataclass(slots=True)
class Sequence:
    mark: Mark
    items: list[Node] = field(default_factory=list)
    size: int = 1


@dataclass(slots=True)
class Table:
    """A mapping; keys as they stand, in their order, doubles and all."""

    mark: Mark
    pairs: list[tuple[Scalar, Node]] = field(default_factory=list)
    size: int = 1


Node = Scalar | Sequence | Table


class _Refused(Exception):
    def __init__(self, mark: Mark, code: str, found: str = "", expected: str = "") -> None:
        super().__init__(code)
        self.mark, self.code, self.found, self.expected = mark, code, found, expected


def read_nodes(content: bytes, tell: Tell) -> Node | None:
    """The one document of a file, or None after telling why it cannot be read."""
    if len(content) > MOST_BYTES:
        tell(Mark(1, 1), "too_large", str(len(content)), f"<= {MOST_BYTES}")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        tell(Mark(line, column), "encoding", content[error.start : error.start + 4].hex(" "), "UTF-8")
        return None
    try:
        return _Growing().grown(_events(text))
    except _Refused as refused:
        tell(refused.mark, refused.code, refused.found, refused.expected)
        return None


def _events(text: str) -> Iterator[Any]:
    """PyYAML's events; raises _Refused where the text is no YAML."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        if "nesting" in str(error.problem):
            raise _Refused(_mark(error.problem_mark), "too_deep", "", f"<= {DEEPEST}") from None
        at = _mark(error.problem_mark or error.context_mark)
        slip = likely_slip(text, at, _mark(error.context_mark) if error.context_mark is not None else None)
        raise _Refused(slip.mark, slip.code, slip.found, slip.expected) from None
    except yaml.reader.ReaderError as error:
        before = text[: error.position] if isinstance(error.position, int) else ""
        mark = Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise _Refused(mark, "character", _character(error.character)) from None


def _character(found: object) -> str:
    return f"U+{found:04X}" if isinstance(found, int) else str(found)


def _mark(mark: Any) -> Mark:
    return Mark(1, 1) if mark is None else Mark(mark.line + 1, mark.column + 1)


class _Growing:
    """One document growing out of events, without recursion."""

    def __init__(self) -> None:
        self.open: list[tuple[Sequence | Table, Scalar | None, str | None]] = []
        """The collections that are open: each with the key that waits for its value, and its anchor."""
        self.named: dict[str, Node] = {}
        self.root: Node | None = None
        self.documents = 0

    def grown(self, events: Iterator[Any]) -> Node:
        steps: dict[str, Callable[[Any], None]] = {
            "DocumentStartEvent": self._document, "ScalarEvent": self._scalar, "AliasEvent": self._alias,
            "SequenceStartEvent": self._start, "MappingStartEvent": self._start,
            "SequenceEndEvent": self._end, "MappingEndEvent": self._end,
        }  # fmt: skip
        for event in events:
            step = steps.get(type(event).__name__)
            if step is not None:
                step(event)
        if self.root is None:
            raise _Refused(Mark(1, 1), "nothing", "", "drill: 1")
        return self.root

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            raise _Refused(_mark(event.start_mark), "one_document")

    def _scalar(self, event: Any) -> None:
        mark = _mark(event.start_mark)
        self._refuse_tag(event, mark)
        if len(event.value) > LONGEST_SCALAR:
            raise _Refused(mark, "long_text", str(len(event.value)), f"<= {LONGEST_SCALAR}")
        node = Scalar(mark, event.value, event.style is None or event.style == "")
        if event.anchor is not None:
            self.named[event.anchor] = node
        self._put(node)

    def _alias(self, event: Any) -> None:
        mark = _mark(event.start_mark)
        node = self.named.get(event.anchor)
        if node is None:
            code = "alias_of_itself" if any(event.anchor == one[2] for one in self.open) else "no_anchor"
            raise _Refused(mark, code, event.anchor, " | ".join(list(self.named)[:20]))
        self._put(node, mark)

    def _start(self, event: Any) -> None:
        mark = _mark(event.start_mark)
        self._refuse_tag(event, mark)
        if len(self.open) >= DEEPEST:
            raise _Refused(mark, "too_deep", "", f"<= {DEEPEST}")
        made: Sequence | Table = Sequence(mark) if type(event).__name__ == "SequenceStartEvent" else Table(mark)
        self.open.append((made, None, event.anchor))

    def _end(self, _: Any) -> None:
        made, _key, anchor = self.open.pop()
        if anchor is not None:
            self.named[anchor] = made
        self._put(made)

    def _put(self, node: Node, at: Mark | None = None) -> None:
        if not self.open:
            self.root = node
            return
        holder, key, anchor = self.open[-1]
        if isinstance(holder, Sequence):
            holder.items.append(node)
        elif key is None:
            if not isinstance(node, Scalar):
                raise _Refused(at or node.mark, "key_not_text")
            self.open[-1] = (holder, node if at is None else Scalar(at, node.text, node.plain), anchor)
            return
        else:
            holder.pairs.append((key, node))
            self.open[-1] = (holder, None, anchor)
        holder.size += node.size
        if holder.size > MOST_NODES:
            raise _Refused(at or node.mark, "too_many_nodes", "", f"<= {MOST_NODES}")

    @staticmethod
    def _refuse_tag(event: Any, mark: Mark) -> None:
        if event.tag is not None and event.tag != "!":
            raise _Refused(mark, "tag", event.tag)
