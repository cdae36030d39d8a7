"""What the trainers' manual and the schema say of kinds and keys, from the message catalogue."""

from __future__ import annotations

from dispatch_tui.drill.script.shapes import Given
from dispatch_tui.words.catalogue import say, sentence


def about_kind(registry: str, kind: str, language: str) -> str:
    """What a kind of a registry (``inject``, ``trigger``, ``condition``, ``expect``) is."""
    return say(f"drill.about.{registry}.{kind}", language)


def about_key(table: str, field: Given, language: str) -> str:
    """What a key of a table (a dataclass's name, or a kind's) holds; empty where the kind itself says it."""
    for key in (f"drill.key.{table}_{field.key}", f"drill.key.{field.key}"):
        if sentence(key, language) is not None:
            return say(key, language)
    return ""


def table_name(made: type) -> str:
    """By which name the keys of a dataclass are told: a kind's own, else the dataclass's."""
    kind = getattr(made, "kind", None)
    return kind if isinstance(kind, str) else made.__name__
