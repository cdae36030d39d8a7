"""The injects of a run: the script's own, those that its load profile makes, and those that a trainer types."""

from __future__ import annotations

import json
import re
from typing import Final

from dispatch_tui.domain.place import Pack
from dispatch_tui.drill.running.journal import Line
from dispatch_tui.drill.script.injects import Unknown
from dispatch_tui.drill.script.model import Inject, Script
from dispatch_tui.drill.script.reading import read

_HEAD: Final = """drill: 1
title: typed
level: 1
pack: {pack}
languages: [{languages}]
start: 2026-01-01 00:00
length: 7h
injects:
  - inject: {inject}
    by_hand: yes
"""

_KIND: Final = re.compile(r"[a-z_]+\s*[:：]", re.ASCII)
"""How an inject begins that is typed as in a script."""
_WIDE_SIGNS: Final = str.maketrans({
    "：": ": ", "，": ", ", "｛": "{", "｝": "}", "［": "[", "］": "]", "“": '"', "”": '"',
})  # fmt: skip


def injects_of(script: Script, pack: Pack, seed: int) -> list[Inject]:
    """Every inject that is known before the run begins; the same for one seed."""
    if not script.load:
        return list(script.injects)
    from dispatch_tui.drill.script.load import generate

    return [*script.injects, *generate(script, pack, seed)]


def typed(line: Line, script: Script) -> Inject | None:
    """The inject that a trainer typed: as in a script (``call: {…}``, over one line or several), also with the signs of
    a Chinese keyboard; plain words are a call by somebody who says them. None where it is none."""
    text = str(line.get("text", "")).strip()
    if not _KIND.match(text):
        text = f"call: {{says: {json.dumps(text, ensure_ascii=False)}}}" if text else ""
    return _read(text, line, script) or _read(text.translate(_WIDE_SIGNS), line, script)


def _read(text: str, line: Line, script: Script) -> Inject | None:
    head = _HEAD.format(pack=script.pack, languages=", ".join(script.languages), inject=line.get("inject"))
    body = "\n".join(f"    {one}" for one in text.splitlines())
    found = read(f"{head}{body}\n".encode("utf-8", "replace"), "typed")
    if found.script is None or not found.sound:
        return None
    made = next((one for one in found.script.injects if one.id == str(line.get("inject"))), None)
    return None if made is None or isinstance(made.body, Unknown) else made
