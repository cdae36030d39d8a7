"""History rows: closed elsewhere, waiting for nobody, they teach suggestions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch_tui.desk.desk import Desk
from dispatch_tui.desk.seated import AFRESH
from tests.intake.rig import counts, new_desk, take_in

SAYING = "跷跷板吱嘎作怪"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = new_desk(tmp_path)
    yield made
    made.store.close()


def history(path: Path, said: str, item: str, count: int) -> Path:
    rows = [f"{item}-{number},{said}第{number}回,{item},2026-11-20T09:00:00+08:00,2026-11-21T09:00:00+08:00"
            for number in range(count)]  # fmt: skip
    path.write_text("\n".join(["id,text,item,received_at,closed_at", *rows]) + "\n", "utf-8")
    return path


def test_history_teaches_and_waits_for_nobody(desk: Desk, tmp_path: Path) -> None:
    noise, lamp = (code for code in list(desk.pack.items)[:2])
    assert desk.suggest(SAYING) == ()
    taken = take_in(
        desk, history(tmp_path / "noise.csv", SAYING, noise, AFRESH + 5),
        history(tmp_path / "lamp.csv", "路灯不亮", lamp, 2 * AFRESH),
    )  # fmt: skip
    assert counts(taken) == (3 * AFRESH + 5, 0, 0, 0)
    assert {row.status for row in desk.board("all", limit=100).rows} == set()
    first = desk.suggest(SAYING)[0]
    assert first.item == noise
    assert {"count": AFRESH + 5} in [dict(why.params) for why in first.why if why.code == "matched.history"]
