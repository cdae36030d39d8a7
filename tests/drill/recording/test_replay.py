"""A run recorded as a player's file comes out the same when that is played."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from dispatch_tui.drill.recording.played import play_of
from dispatch_tui.drill.running.player import play
from dispatch_tui.drill.running.run import Run
from dispatch_tui.drill.scoring.of_run import LiveScore
from dispatch_tui.drill.script.places import expert_play, find
from dispatch_tui.drill.script.play import read_play
from tests.drill.running.scripts import begin, logged, played, told

Outcome = tuple[list[object], list[object], Fraction]


def outcome(run: Run) -> Outcome:
    """What is in the log and the journal, and the mark."""
    return [*logged(run)], [*told(run)], LiveScore(run).score().mark


def again(run: Run, folder: Path) -> Outcome:
    """What comes of a run's own play."""
    text = play_of(run)
    acts = read_play(text.encode(), "recorded.play")
    assert acts.problems == ()
    content = run.folder.script.read_bytes()
    with Run.begin(content, "again.yaml", folder, language=run.about.language, seed=run.about.seed) as second:
        show = play(second, acts)
        assert [(one.line, one.refusal) for one in show.refused] == []
        assert show.left == ()
        return outcome(second)


@pytest.mark.parametrize("name", ["02-loose-bracket", "05-burst-main", "09-rainstorm-night", "10-false-closure"])
def test_a_shipped_drill_is_played_again_from_its_recording(name: str, tmp_path: Path) -> None:
    script = find(name)
    assert script is not None
    expert = expert_play(script, "zh")
    assert expert is not None
    with Run.begin(script.read_bytes(), script.name, tmp_path, language="zh") as run:
        play(run, read_play(expert.read_bytes(), expert.name))
        assert again(run, tmp_path / "again") == outcome(run)


EVERYTHING = """
0:25 @1 answer
0:26 @1 key 12
0:30 ask where @1
0:35 @1 correct address="郭亮北路 ""43"" 号 -- 二楼" caller.name=王 -- 听不清
0:40 classify @1 1601 2
0:45 undo @1
0:46 redo @1
0:47 classify @1 1601 1
0:50 release @1
0:51 take @1
1:00 dispatch @1 cgj +pgb item=1601 -- 请快
1:10 notify @1 cgj phone yes reached -- 老李接的
1:20 register text="路灯不亮 @1 也不亮" address=雷锋大道 hotline=12319 confidential=yes
1:30 @own:1 classify 0701
1:31 @own:1 dispatch zgs
1:32 @own:1 undo
1:40 paper 0:50 register text=井盖没了 grid=JS-026
1:41 paper 0:55 @own:2 classify 1201
1:45 @own:2 note photo="PHOTO" -- 有照片
2:00 trainer fire 6
2:05 @6 merge @own:1
2:06 @own:1 undo
2:10 trainer type -- call: {from: "13800001111", says: 快来!}
2:15 @typed-9 answer
2:20 trainer say typed-9 -- 你们 "快点"
2:21 @typed-9 need-info address -- 再问
2:30 trainer hold 3
2:40 trainer skip 5
2:55 trainer act @1 cgj report outcome=partly honest=no -- 修了一半
3:00 trainer remark @1 -- 不错
3:20 @1 urge pgb
3:30 @1 suspend weather until=09:30
3:40 @1 resume
3:50 @1 undo
4:00 @1 redo
4:10 trainer act @1 pgb report
4:20 @1 verify cgj -- 看过
4:30 @1 send-back pgb not_solved -- 再去
4:40 trainer act @1 pgb report
4:50 @1 verify
5:00 @1 ring-back
5:10 @1 call-back yes no -- 还没修
10:00 trainer release 3
16:00 trainer end
"""


def test_every_sort_of_line_is_recorded(tmp_path: Path, photo: str) -> None:
    with begin(tmp_path) as run:
        show = played(run, EVERYTHING.replace("PHOTO", photo))
        assert [(one.act.line, one.refusal) for one in show.refused] == []
        assert again(run, tmp_path / "again") == outcome(run)
