"""Scripts for tests, and runs of them that nobody waits for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dispatch_tui.drill.running.journal import Line
from dispatch_tui.drill.running.player import Show, play
from dispatch_tui.drill.running.run import Run
from dispatch_tui.drill.script.play import read_play

HEAD = """drill: 1
title: {zh: 试演, en: A trial}
level: 1
pack: wangcheng
languages: [zh, en]
start: 2026-06-12 08:30
length: 2h
seed: 7
players: [{code: li, name: {zh: 李青, en: Li Qing}, role: dispatcher}]
"""
START = 1_781_224_200_000
"""When it begins, UTC ms."""
MIXED = f"""{HEAD}injects:
  - inject: 1
    at: 20s
    call:
      from: "13873100621"
      line: "12319"
      name: 王先生
      says:
        - 喂,你好,楼上空调要掉下来了!
        - {{ask: where, say: 郭亮北路 43 号}}
        - {{ask: where, say: 就是 43 号啊}}
        - {{after: 10s, say: 你们快点!}}
      call_back: {{reached: yes, solved: no, satisfied: no, says: 还没修!}}
      hangs_up: 40s
  - inject: 2
    on: {{did: dispatched, inject: 1, by: 5m}}
    caller: {{of: 1, says: 催一下, does: urge}}
  - inject: 3
    between: [10m, 20m]
    call: {{from: "13873100000", says: 喂}}
  - inject: 4
    after: {{inject: 3, by: 2m..3m}}
    if: {{inject: 1, did: dispatched, department: cgj}}
    grid: {{text: 井盖缺失, address: 郭亮北路, photo: 井盖}}
  - inject: 5
    at: 30m
    cap: {{event: 暴雨, headline: 暴雨红色预警, area: 望城}}
  - inject: 6
    by_hand: yes
    police: {{text: 占道经营, address: 雷锋大道}}
  - inject: 7
    on: {{did: acknowledged, inject: 1, department: lead, by: 1m..2m}}
    department: {{order_of: 1, department: lead, does: return, reason: not_our_duty, says: 不归我们管}}
  - inject: 8
    at: 40m
    note: {{says: 注意复核}}
"""
PLAY = """
0:25 @1 answer
0:30 ask where @1
0:40 classify @1 1601
1:00 dispatch @1 cgj +pgb
@2+0:05 @2 answer
@2+0:15 @2 attach @1
45:00 look @1
50:00 @1 ring-back
"""


def begin(folder: Path, script: str = MIXED, **more: Any) -> Run:
    """A run of a script whose clock stands."""
    return Run.begin(script.encode(), "trial.yaml", folder / "runs", **{"language": "zh", **more})


def played(run: Run, text: str = PLAY) -> Show:
    """Play it to its end."""
    acts = read_play(text.encode(), "trial.play")
    assert acts.problems == ()
    return play(run, acts)


def to(run: Run, seconds: float) -> int:
    """Let all happen until that many seconds after the start; how many things did."""
    run.clock.set(run.about.start + round(seconds * 1000), quiet=True)
    return run.poll()


def told(run: Run) -> list[tuple[int, str, str, str, str]]:
    """What the journal tells of the world outside, without what differs from run to run."""
    return [(line.at, line.by, line.what, str(line.get("inject", "")), _said(line)) for line in run.journal
            if line.what not in ("opened", "clock", "asks", "answered", "rewound", "plays", "played")]  # fmt: skip


def _said(line: Line) -> str:
    return str(line.get("text") or line.get("does") or line.get("why") or "")


def logged(run: Run) -> list[tuple[int, str, str, str, str]]:
    """What the log tells, without ids and salts: when, by whom, what, on which ticket, for which department."""
    facts = run.agenda.facts
    return [
        (deed.at, deed.actor, deed.kind, facts.numbers.get(deed.ticket, ""), deed.department or "")
        for ticket in sorted(facts.numbers, key=lambda one: facts.numbers[one]) for deed in facts.all_of(ticket)
    ]  # fmt: skip
