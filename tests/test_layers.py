"""The layers hold: nothing imports upward, and the domain is pure."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PURE_MODULES = frozenset({
    "__future__", "abc", "base64", "bisect", "calendar", "collections", "contextlib", "copy", "dataclasses",
    "datetime", "decimal", "difflib", "enum", "fractions", "functools", "hashlib", "heapq", "hmac",
    "itertools", "json", "math", "msgspec", "operator", "re", "string", "struct", "textwrap", "types", "typing",
    "unicodedata", "uuid", "zoneinfo",
})  # fmt: skip
"""What the domain may import beside itself: nothing that knows a clock, a disk, a screen or chance."""
PURE_NAMES = frozenset({"sys.intern"})
"""What it may import of a module that knows more."""
IMPURE_CALLS = frozenset({
    "open", "print", "input", "exec", "eval", "__import__", "breakpoint", "now", "utcnow", "today", "uuid1",
    "uuid4", "read_text", "write_text", "read_bytes", "write_bytes", "getenv",
})  # fmt: skip
"""Calls that would bring in the time of day, a disk or a screen through what may be imported."""
DOMAIN = sorted((Path(__file__).resolve().parent.parent / "dispatch_tui" / "domain").rglob("*.py"))


def test_nothing_imports_upward(root: Path) -> None:
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    checked = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False, timeout=60
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert " 0 broken" in checked.stdout


def imported(tree: ast.Module) -> set[str]:
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            full = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= set() if full <= PURE_NAMES else {str(node.module)}
    return names


@pytest.mark.parametrize("path", DOMAIN, ids=lambda path: path.name)
def test_the_domain_is_pure(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    strangers = {
        name
        for name in imported(tree)
        if name.split(".")[0] not in PURE_MODULES and not f"{name}.".startswith("dispatch_tui.domain.")
    }
    assert strangers == set()
    calls = {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    }
    assert calls & IMPURE_CALLS == set()
