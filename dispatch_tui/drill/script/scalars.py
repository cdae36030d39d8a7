"""Single values of a file: each shape of ``shapes.py`` that is no table and no list, read from one scalar.

Every mistake is told with what was found, what is expected and, where that can be guessed, what was meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from dispatch_tui.drill.script import shapes
from dispatch_tui.drill.script.examples import FIXED, example
from dispatch_tui.drill.script.nodes import Node, Scalar, Sequence
from dispatch_tui.drill.script.problems import MOST_PROBLEMS, EnoughProblems, Problem, near
from dispatch_tui.drill.script.spans import moment_of, span_near, span_of, written
from dispatch_tui.drill.script.values import NEVER, Mark, Range

REF_PATTERN: Final = r"[^\W_][\w-]{0,39}"
CODE_PATTERN: Final = r"[\w@.-]{1,60}"
_DECIMAL: Final = re.compile(r"\d{1,6}(?:\.\d{1,6})?", re.ASCII)
_TRUE: Final = {
    "yes": ("true", "on", "y", "是", "1", "对"),
    "no": ("false", "off", "n", "否", "0", "不"),
}


class _Bad:
    """Stands for a value that could not be read; why was told."""


BAD: Final = _Bad()


@dataclass(frozen=True, slots=True)
class Seen:
    """A code or a reference, where it stands."""

    shape: shapes.Code | shapes.Ref
    value: str
    mark: Mark


class Scalars:
    """Tells of mistakes and reads single values; what must be held against a pack is noted in ``seen``."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.seen: list[Seen] = []

    def tell(
        self, mark: Mark, code: str, found: str = "", expected: str = "", near: str = "", *, grave: bool = True
    ) -> None:
        """Note a mistake; raises EnoughProblems after too many."""
        self.problems.append(Problem(self.file, mark, code, found, expected, near, grave))
        if len(self.problems) >= MOST_PROBLEMS:
            raise EnoughProblems

    def _text(self, node: Node, expected: str) -> str | None:
        """The text of a scalar, which must not be empty; None after telling."""
        if not isinstance(node, Scalar):
            self.tell(node.mark, "not_a_value", shown_node(node), expected)
            return None
        text = node.text.strip()
        if not text or (node.plain and text in ("~", "null")):
            self.tell(node.mark, "empty", "", expected)
            return None
        return text

    def _short(self, mark: Mark, text: str, longest: int) -> bool:
        if len(text) > longest:
            self.tell(mark, "long_text", str(len(text)), f"<= {longest}")
            return False
        return True

    def _plain(self, node: Node, shape: shapes.Plain) -> Any:
        text = self._text(node, shape.example or "…")
        if text is None or not self._short(node.mark, text, shape.longest):
            return BAD
        if shape.pattern and re.fullmatch(shape.pattern, text) is None:
            self.tell(node.mark, "does_not_fit", text, shape.example)
            return BAD
        return text

    def _span(self, node: Node, shape: shapes.Span) -> Any:
        expected = " | ".join(("2m30s", *shape.words))
        text = self._text(node, expected)
        if text is None:
            return BAD
        if text in shape.words:
            return None
        span = span_of(text)
        if span is None:
            self.tell(node.mark, "not_a_span", text, expected, span_near(text))
            return BAD
        if not shape.least <= span <= shape.most:
            self.tell(node.mark, "span_out_of_range", text, _bounds(shape))
            return BAD
        return span

    def _between(self, node: Node, shape: shapes.Between) -> Any:
        expected = "1m..3m | 90s | never" if shape.never else "1m..3m | 90s"
        if isinstance(node, Sequence) and len(node.items) == 2:
            ends = [self._span(one, shapes.Span()) for one in node.items]
        else:
            text = self._text(node, expected)
            if text is None:
                return BAD
            if shape.never and text == "never":
                return NEVER
            first, dots, last = text.partition("..")
            ends = [span_of(first.strip()), span_of(last.strip())] if dots else [span_of(text)] * 2
            if None in ends:
                self.tell(node.mark, "not_a_range", text, expected, "" if dots else span_near(text))
                return BAD
        if BAD in ends:
            return BAD
        if ends[0] > ends[1]:
            self.tell(node.mark, "range_backwards", shown_node(node), expected)
            return BAD
        if ends[1] > shapes.LONGEST_SPAN:
            self.tell(node.mark, "span_out_of_range", shown_node(node), _bounds(shapes.Span()))
            return BAD
        return Range(ends[0], ends[1])

    def _moment(self, node: Node, shape: shapes.Moment) -> Any:
        text = self._text(node, example(shape))
        moment = moment_of(text) if text is not None else None
        if moment is None:
            if text is not None:
                self.tell(node.mark, "not_a_moment", text, example(shape))
            return BAD
        return moment

    def _code(self, node: Node, shape: shapes.Code) -> Any:
        text = self._text(node, example(shape))
        if text is None:
            return BAD
        if text in shape.words:
            return text
        fixed = FIXED.get(shape.table)
        if fixed is not None:
            if text not in fixed:
                listed = (*fixed, *shape.words)
                self.tell(node.mark, "not_one_of", text, " | ".join(listed), near(text, listed))
                return BAD
        elif re.fullmatch(CODE_PATTERN, text) is None:
            self.tell(node.mark, "does_not_fit", text, example(shape))
            return BAD
        self.seen.append(Seen(shape, text, node.mark))
        return text

    def _ref(self, node: Node, shape: shapes.Ref) -> Any:
        text = self._text(node, "1")
        if text is None:
            return BAD
        if re.fullmatch(REF_PATTERN, text) is None:
            self.tell(node.mark, "does_not_fit", text, "1 | lift")
            return BAD
        if not shape.new:
            self.seen.append(Seen(shape, text, node.mark))
        return text

    def _one_of(self, node: Node, shape: shapes.OneOf) -> Any:
        listed = " | ".join(shape.choices)
        text = self._text(node, listed)
        if text is None:
            return BAD
        if text not in shape.choices:
            self.tell(node.mark, "not_one_of", text, listed, near(text, shape.choices))
            return BAD
        return text

    def _yes_no(self, node: Node, shape: shapes.YesNo) -> Any:
        text = self._text(node, example(shape))
        if text is None:
            return BAD
        if text not in _TRUE:
            meant = next((word for word, others in _TRUE.items() if text.lower() in (word, *others)), "")
            self.tell(node.mark, "not_one_of", text, example(shape), meant)
            return BAD
        return text == "yes"

    def _whole(self, node: Node, shape: shapes.Whole) -> Any:
        text = self._text(node, example(shape))
        if text is None:
            return BAD
        if re.fullmatch(r"\d{1,16}", text, re.ASCII) is None or not shape.least <= int(text) <= shape.most:
            self.tell(node.mark, "not_a_number", text, example(shape))
            return BAD
        return int(text)

    def _share(self, node: Node, shape: shapes.Share) -> Any:
        text = self._text(node, example(shape))
        if text is None:
            return BAD
        number = float(text) if _DECIMAL.fullmatch(text) else -1.0
        if not shape.least <= number <= shape.most:
            self.tell(node.mark, "not_a_number", text, example(shape))
            return BAD
        return number


def shown_node(node: Node) -> str:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return f"[{', '.join(shown_node(one) for one in node.items[:4])}]"
    return f"{{{', '.join(key.text for key, _ in node.pairs[:4])}}}"


def _bounds(shape: shapes.Span) -> str:
    return f"{written(shape.least)}..{written(shape.most)}"
