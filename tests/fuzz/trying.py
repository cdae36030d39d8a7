"""One corrupted bundle after the other through the reader: refused, or the very bytes that were signed."""

from __future__ import annotations

import io
import time
from collections import Counter
from dataclasses import dataclass, field

from dispatch_tui.domain.canonical import NotCanonical
from dispatch_tui.domain.event import read_event
from dispatch_tui.sync.format.envelope import is_sealed, unseal
from dispatch_tui.sync.format.reader import Bundle
from dispatch_tui.sync.format.refused import BundleRefused
from tests.fuzz.carriers import SECRET
from tests.fuzz.corpus import Corpus

FILE = "x.bundle"
SLOW = 60.0
"""Seconds after which a case counts as hanging, on however busy a machine; most take a thousandth of one."""


@dataclass
class Outcome:
    """``refused`` counts by what was done and the code; ``wrong`` tells of every case that went wrong."""

    cases: int = 0
    unchanged: int = 0
    slowest: float = 0.0
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        self.cases += other.cases
        self.unchanged += other.unchanged
        self.slowest = max(self.slowest, other.slowest)
        self.refused += other.refused
        self.wrong += other.wrong


def read_whole(content: bytes, key: str) -> tuple[str | None, bytes]:
    """The code of the refusal, None where every byte was taken; and what was taken, out of its envelope."""
    stream = io.BytesIO(content)
    try:
        if is_sealed(stream):
            plain = io.BytesIO()
            unseal(stream, plain, [SECRET], FILE)
            stream = plain
        for page in Bundle(stream, FILE, key).pages():
            for item in page.items:
                if isinstance(item, bytes):
                    read_event(item)
    except BundleRefused as refused:
        return refused.code, b""
    except NotCanonical:
        return "event", b""
    return None, stream.getvalue()


def attempt(corpus: Corpus, number: int, outcome: Outcome) -> None:
    """Try one case and note what came of it."""
    name, made, content = corpus.case(number)
    began = time.perf_counter()
    try:
        code, taken = read_whole(content, made.maker.public)
    except Exception as error:  # noqa: BLE001  # a crash is what is looked for
        outcome.wrong.append(f"{name} {number}: crashed with {error!r}")
        code, taken = "crashed", b""
    took = time.perf_counter() - began
    outcome.cases += 1
    outcome.slowest = max(outcome.slowest, took)
    if took > SLOW:
        outcome.wrong.append(f"{name} {number}: took {took:.1f} s")
    if code is not None:
        outcome.refused[name, code] += 1
        if content == made.content:
            outcome.wrong.append(f"{name} {number}: the whole bundle was refused with {code}")
    elif taken == made.content:
        outcome.unchanged += 1
    else:
        outcome.wrong.append(f"{name} {number}: accepted")
