"""What the program's own source says about the catalogue: which keys it asks for, and with what."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "dispatch_tui"
ASKING = frozenset({"say", "sentence"})
"""Functions and methods whose first argument is a key."""
_HEAD = re.compile(r"[a-z_]+\.[a-z0-9_.]*")


@dataclass(frozen=True, slots=True)
class Asked:
    """One call that asks for a sentence. ``wild`` keys hold ``*`` where a code is put in at run time."""

    where: str
    key: str
    params: frozenset[str]
    open_ended: bool

    @property
    def wild(self) -> bool:
        return "*" in self.key


@cache
def package() -> tuple[tuple[str, ast.Module], ...]:
    paths = sorted(PACKAGE.rglob("*.py"))
    return tuple((path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text("utf-8"))) for path in paths)


def modules(*layers: str) -> tuple[tuple[str, ast.Module], ...]:
    """Path and syntax tree of every module of these layers, or of the whole package."""
    return tuple(one for one in package() if not layers or one[0].split("/")[0] in layers)


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """All of a module's nodes: every question looks at them, and walking takes longer than looking."""
    return tuple(ast.walk(tree))


@cache
def speakers() -> tuple[tuple[str, ast.Module], ...]:
    """The package's modules and those of tools/, which write sentences into the README."""
    tools = sorted((PACKAGE.parent / "tools").glob("*.py"))
    return modules() + tuple((f"tools/{path.name}", ast.parse(path.read_text("utf-8"))) for path in tools)


def pattern(node: ast.expr) -> str | None:
    """A string expression with ``*`` for what only run time knows; None for what is no string expression."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return re.sub(r"\*+", "*", "".join(pattern(value) or "*" for value in values))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            start, end = pattern(left), pattern(right)
            return None if start is None and end is None else f"{start or '*'}{end or '*'}"
    return None


def branches(node: ast.expr) -> Iterator[ast.expr]:
    """Both arms of ``a if b else c``, however nested."""
    if isinstance(node, ast.IfExp):
        yield from branches(node.body)
        yield from branches(node.orelse)
    else:
        yield node


def called(node: ast.Call) -> str:
    """The last name of what is called."""
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


@cache
def asked() -> tuple[Asked, ...]:
    """Every call that asks for a sentence by a key that the source shows."""
    return tuple(_asked())


def _asked() -> Iterator[Asked]:
    for path, tree in speakers():
        for node in nodes(tree):
            if not isinstance(node, ast.Call) or called(node) not in ASKING or not node.args:
                continue
            params = frozenset(word.arg for word in node.keywords if word.arg)
            open_ended = any(word.arg is None for word in node.keywords) or called(node) == "sentence"
            for branch in branches(node.args[0]):
                key = pattern(branch)
                if key is not None and not key.startswith("*"):
                    yield Asked(f"{path}:{node.lineno}", key, params, open_ended)


def docstrings(tree: ast.Module) -> set[int]:
    """The ids of the constants that only stand there to be read in the source."""
    return {
        id(node.value)
        for node in nodes(tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def strings(*layers: str) -> Iterator[tuple[str, str]]:
    """Where it stands and what it is, for every string of these layers that is no docstring."""
    return _strings(modules(*layers))


def _strings(trees: Iterable[tuple[str, ast.Module]]) -> Iterator[tuple[str, str]]:
    for path, tree in trees:
        skip = docstrings(tree)
        for node in nodes(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skip:
                yield f"{path}:{node.lineno}", node.value


@cache
def texts() -> frozenset[str]:
    """Every string of the source."""
    return frozenset(text for _, text in _strings(speakers()))


@cache
def wild() -> frozenset[str]:
    """Every pattern of the source that looks like the beginning of a key."""
    found = {
        pattern(node) or ""
        for _, tree in speakers()
        for node in nodes(tree)
        if isinstance(node, ast.JoinedStr | ast.BinOp)
    }
    return frozenset(one for one in found if "*" in one and _HEAD.fullmatch(one.split("*")[0]))


def first_arguments(names: Iterable[str], *layers: str) -> frozenset[str]:
    """The literal first arguments of calls of these names: the codes that may be raised or returned."""
    wanted = frozenset(names)
    return frozenset(
        branch.value
        for _, tree in modules(*layers)
        for node in nodes(tree)
        if isinstance(node, ast.Call) and called(node) in wanted and node.args
        for branch in branches(node.args[0])
        if isinstance(branch, ast.Constant) and isinstance(branch.value, str)
    )
