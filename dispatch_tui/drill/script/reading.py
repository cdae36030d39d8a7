"""A script's file becomes a script, with every mistake of its form told at once.

What needs the pack or the whole script to be judged is left to ``check.py``: reading notes where such values stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from dispatch_tui.drill.script.expectations import UnknownExpectation
from dispatch_tui.drill.script.injects import Unknown
from dispatch_tui.drill.script.kinds import CONDITION_KINDS, EXPECTATION_KINDS, INJECT_KINDS, TRIGGER_KINDS
from dispatch_tui.drill.script.model import FORMAT, Expectation, Inject, Script
from dispatch_tui.drill.script.nodes import MOST_BYTES, Node, Scalar, read_nodes
from dispatch_tui.drill.script.problems import EnoughProblems, Problem, near
from dispatch_tui.drill.script.scalars import BAD, Seen
from dispatch_tui.drill.script.shapes import LONGEST_SPAN, given
from dispatch_tui.drill.script.shaping import SeenText, Shaper
from dispatch_tui.drill.script.triggers import ByHand, UnknownCondition
from dispatch_tui.drill.script.values import NOTHING, NOWHERE, Mark

Pairs = Mapping[str, tuple[Scalar, Node]]
LIKELY_MEANT: Final = 0.75
"""How like a known kind a strange one must be to be taken for a slip, not for a newer version's."""


_INSTEAD: Final[Mapping[str, Any]] = {
    "format": FORMAT, "title": NOTHING, "level": 1, "languages": (), "start": datetime(2000, 1, 1),  # noqa: DTZ001
    "length": LONGEST_SPAN
}  # fmt: skip
"""What a script's head is taken to say where it is wrong, so that the rest can be looked at too."""


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a file: the script, without what could not be read; None if not even its pack is known.

    ``head``: where the script begins; ``ids``: every inject that stands in the file, with its place; ``seen`` and
    ``texts``: what is to be held against the pack; ``marks``: where the value of a key stands, by where its table
    stands.
    """

    file: str
    script: Script | None
    problems: tuple[Problem, ...]
    ids: Mapping[str, Mark]
    seen: tuple[Seen, ...]
    texts: tuple[SeenText, ...]
    marks: Mapping[tuple[Mark, str], Mark]
    head: Mark = NOWHERE

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with its form."""
        return self.script is not None and not any(one.grave for one in self.problems)

    def at(self, table: Mark, key: str) -> Mark:
        """Where the value of ``key`` stands in the table at ``table``; the table's own place if it has none."""
        return self.marks.get((table, key), table)

    def in_head(self, key: str) -> Mark:
        """Where the value of ``key`` of the script's head stands."""
        return self.at(self.head, key)


class ScriptRefused(Exception):
    """A script cannot be run; ``problems`` holds every mistake that was found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(f"{len(problems)} problem(s), the first: {problems[0] if problems else None}")


def read_file(path: Path) -> Read:
    """Read the script in a file; one that cannot be opened is told as ``no_file`` or ``unreadable``."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        code = "no_file" if isinstance(error, FileNotFoundError) else "unreadable"
        problem = Problem(path.name, NOWHERE, code, error.strerror or str(error))
        return Read(path.name, None, (problem,), {}, (), (), {})
    return read(content, path.name)


def read(content: bytes, name: str) -> Read:
    """Read a script's bytes; ``name`` is what problems call the file. Never raises."""
    reading = _Reading(name)
    script: Script | None = None
    try:
        script = reading.script(content)
    except EnoughProblems:
        reading.shaper.problems.append(Problem(name, NOWHERE, "enough"))
    shaper = reading.shaper
    return Read(
        name, script, tuple(shaper.problems), reading.ids, tuple(shaper.seen), tuple(shaper.texts), shaper.marks,
        reading.head,
    )  # fmt: skip


def sound_script(content: bytes, name: str) -> Script:
    """The script in these bytes; raises ScriptRefused when anything is wrong with its form."""
    found = read(content, name)
    if found.script is None or not found.sound:
        raise ScriptRefused(tuple(one for one in found.problems if one.grave))
    return found.script


class _Reading:
    """One reading of one file: the entries that are one kind out of a registry."""

    def __init__(self, file: str) -> None:
        self.shaper = Shaper(file)
        self.ids: dict[str, Mark] = {}
        self.head = NOWHERE
        self.shaper.choosing = {
            "injects": self._inject, "conditions": self._condition, "expectations": self._expectation
        }  # fmt: skip

    def script(self, content: bytes) -> Script | None:
        node = read_nodes(content, self.shaper.tell)
        pairs = self.shaper.table(node, "drill: 1") if node is not None else None
        if node is None or pairs is None or self._newer(pairs):
            return None
        self.head = node.mark
        fields = given(Script)
        known = [field.key for field in fields]
        meant = [self.shaper.strange(key, known) for key, _ in pairs.values() if key.text not in known]
        values: dict[str, Any] = dict(_INSTEAD)
        for field in fields:
            found = self.shaper.fields(node.mark, pairs, (field,), meant)
            values.update({} if found is BAD else found)
        return _with_calls(Script(**values)) if "pack" in values else None

    def _newer(self, pairs: Pairs) -> bool:
        """Tell of a script of a later format, of which nothing more is read."""
        _, value = pairs.get("drill", (None, None))
        if isinstance(value, Scalar) and value.text.isdecimal() and int(value.text[:6]) > FORMAT:
            self.shaper.tell(value.mark, "newer_format", value.text, str(FORMAT))
            return True
        return False

    def _inject(self, node: Node) -> Any:
        fields = given(Inject)
        known = [*(field.key for field in fields), *TRIGGER_KINDS, *INJECT_KINDS]
        pairs = self.shaper.table(node, "inject: 1")
        if pairs is None:
            return BAD
        values = self.shaper.fields(node.mark, pairs, fields)
        self._note_id(pairs)
        strange = [key for key, _ in pairs.values() if key.text not in known]
        newer = self._newer_trigger(pairs, strange)
        trigger = newer or self._trigger(node, pairs)
        body = self._body(node, pairs, known, strange[1:] if newer is not None else strange)
        if BAD in (values, trigger, body):
            return BAD
        return Inject(**values, trigger=trigger, body=body, mark=node.mark)

    def _note_id(self, pairs: Pairs) -> None:
        _, value = pairs.get("inject", (None, None))
        if not isinstance(value, Scalar):
            return
        id = value.text.strip()
        if id in self.ids:
            self.shaper.tell(value.mark, "id_twice", id, str(self.ids[id].line))
        else:
            self.ids[id] = value.mark

    def _newer_trigger(self, pairs: Pairs, strange: Sequence[Scalar]) -> ByHand | None:
        """What takes the place of a trigger that only a newer version knows: the trainer's hand."""
        known = [*TRIGGER_KINDS, *INJECT_KINDS, *(field.key for field in given(Inject))]
        wanted = 2 - any(name in pairs for name in INJECT_KINDS)
        if any(name in pairs for name in TRIGGER_KINDS) or len(strange) != wanted:
            return None
        if any(near(key.text, known, LIKELY_MEANT) for key in strange):
            return None
        self.shaper.tell(strange[0].mark, "unknown_trigger", strange[0].text, " | ".join(TRIGGER_KINDS), grave=False)
        return ByHand(by_hand=True)

    def _trigger(self, node: Node, pairs: Pairs) -> Any:
        found = [name for name in TRIGGER_KINDS if name in pairs]
        if len(found) != 1:
            if found:
                self.shaper.tell(pairs[found[1]][0].mark, "two_triggers", found[1], found[0])
            else:
                self.shaper.tell(node.mark, "no_trigger", "", " | ".join(TRIGGER_KINDS))
            return BAD
        kind = TRIGGER_KINDS[found[0]]
        _, value = pairs[found[0]]
        fields = given(kind)
        if kind.short:
            read = self.shaper.value(value, fields[0].shape)
            return BAD if read is BAD else kind(**{fields[0].name: read})
        return self.shaper.made(value, kind)

    def _body(self, node: Node, pairs: Pairs, known: list[str], strange: Sequence[Scalar]) -> Any:
        found = [name for name in INJECT_KINDS if name in pairs]
        if not found and len(strange) == 1 and not near(strange[0].text, known, LIKELY_MEANT):
            self.shaper.tell(strange[0].mark, "unknown_inject", strange[0].text, " | ".join(INJECT_KINDS), grave=False)
            return Unknown(kind=strange[0].text)
        for key in strange:
            self.shaper.strange(key, known)
        if len(found) > 1:
            self.shaper.tell(pairs[found[1]][0].mark, "two_kinds", found[1], found[0])
        if not found and not strange:
            self.shaper.tell(node.mark, "no_kind", "", " | ".join(INJECT_KINDS))
        if len(found) != 1 or strange:
            return BAD
        return self.shaper.made(pairs[found[0]][1], INJECT_KINDS[found[0]])

    def _condition(self, node: Node) -> Any:
        pairs = self.shaper.table(node, " | ".join(CONDITION_KINDS))
        if pairs is None:
            return BAD
        found = [name for name in CONDITION_KINDS if name in pairs]
        if len(found) == 1:
            return self.shaper.made(node, CONDITION_KINDS[found[0]])
        if found:
            self.shaper.tell(pairs[found[1]][0].mark, "two_kinds", found[1], found[0])
        elif (newer := _newer_condition(pairs)) is not None:
            self.shaper.tell(newer.mark, "unknown_condition", newer.text, " | ".join(CONDITION_KINDS), grave=False)
            return UnknownCondition(kind=newer.text)
        elif pairs:
            key, kinds = next(iter(pairs.values()))[0], " | ".join(CONDITION_KINDS)
            self.shaper.tell(key.mark, "no_condition", key.text, kinds, near(key.text, CONDITION_KINDS))
        else:
            self.shaper.tell(node.mark, "empty", "", " | ".join(CONDITION_KINDS))
        return BAD

    def _expectation(self, node: Node) -> Any:
        common = given(Expectation)
        common_keys = [field.key for field in common]
        pairs = self.shaper.table(node, "inject: 1")
        if pairs is None:
            return BAD
        values = self.shaper.fields(node.mark, pairs, common)
        body = self._expected(node, pairs, common_keys)
        subjects = [name for name in ("inject", "every") if name in pairs]
        if len(subjects) != 1:
            self.shaper.tell(node.mark, "no_subject", " | ".join(subjects), "inject: 1 | every: load")
        elif "mix" in pairs and values is not BAD and values.get("every") != "load":
            self.shaper.tell(pairs["mix"][0].mark, "mix_without_load", "mix", "every: load")
        if BAD in (values, body) or len(subjects) != 1:
            return BAD
        return Expectation(**values, body=body, mark=node.mark)

    def _expected(self, node: Node, pairs: Pairs, common: list[str]) -> Any:
        found = [name for name in EXPECTATION_KINDS if name in pairs]
        covering = [name for name in found if set(found) <= {field.key for field in given(EXPECTATION_KINDS[name])}]
        keys = [field.key for field in given(EXPECTATION_KINDS[covering[0]])] if covering else []
        strange = [key for key, _ in pairs.values() if key.text not in (*common, *keys, *found)]
        listed = [*keys, *common] if covering else list(EXPECTATION_KINDS)
        if not found and len(strange) == 1 and not near(strange[0].text, listed, LIKELY_MEANT):
            self.shaper.tell(strange[0].mark, "unknown_expectation", strange[0].text, " | ".join(listed), grave=False)
            return UnknownExpectation(kind=strange[0].text)
        for key in strange:
            self.shaper.strange(key, listed)
        if found and not covering:
            self.shaper.tell(pairs[found[1]][0].mark, "two_kinds", found[1], found[0])
        if not found and not strange:
            self.shaper.tell(node.mark, "no_kind", "", " | ".join(EXPECTATION_KINDS))
        if not covering:
            return BAD
        kind = EXPECTATION_KINDS[covering[0]]
        values = self.shaper.fields(node.mark, pairs, given(kind))
        return BAD if values is BAD or strange else kind(**values)


def _newer_condition(pairs: Pairs) -> Scalar | None:
    """The one key of a condition that no known kind of condition has, if it is like none of them."""
    fields = {field.key for kind in CONDITION_KINDS.values() for field in given(kind)}
    strange = [key for key, _ in pairs.values() if key.text not in fields]
    return strange[0] if len(strange) == 1 and not near(strange[0].text, sorted(fields), LIKELY_MEANT) else None


def _with_calls(script: Script) -> Script:
    """The script with ``every: calls`` spelled out as the injects that are calls."""
    calls = tuple(one.id for one in script.injects if one.kind == "call")
    expect = tuple(replace(one, injects=calls) if one.every == "calls" else one for one in script.expect)
    return replace(script, expect=expect)
