"""A small sound script, and the means to spoil it in one place."""

from __future__ import annotations

SMALL = """\
drill: 1
title: {zh: 井盖, en: The cover}
level: 1
pack: wangcheng
languages: [zh, en]
start: 2026-06-12 08:30
length: 20m
departments:
  default: {acknowledge: 1m..3m}
injects:
  - inject: 1
    at: 20s
    call:
      from: "13800005599"
      line: 12345
      says: {zh: 井盖没有了, en: A cover is gone}
      truth: {item: 1201, grid: JS-026, urgency: 1}
  - inject: 2
    on: {did: dispatched, inject: 1, by: 3m}
    if: {not_did: notified, inject: 1, department: szj}
    note: {says: {zh: 打个电话, en: Ring them}}
load:
  - {calls_an_hour: 60, mix: {duplicates: 0.2}}
expect:
  - {inject: 1, answered: 15s, weight: 2}
  - {inject: 1, item: truth}
  - {inject: 1, lead: szj, supports: [zlsgs]}
  - {every: load, dispatched: 2m30s}
"""


def spoilt(old: str, new: str) -> str:
    """The script with one place changed, which must be there once."""
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)


def place(text: str, mark: str) -> tuple[int, int]:
    """Line and column of ``mark`` in a text, counted from 1."""
    before = text[: text.index(mark)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
