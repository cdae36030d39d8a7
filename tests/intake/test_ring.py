"""The telephone system's hook: one call each, acknowledged once it is on disk, none lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dispatch_tui.cli.main import main
from dispatch_tui.domain.place import Pack
from dispatch_tui.intake.ringing import BadRing, read_ring, ring_of
from dispatch_tui.store.store import Store
from tests.intake.rig import new_desk

CALLS = 150
ONE_BY_ONE = 50


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    new_desk(tmp_path).store.close()
    return tmp_path / "centre.db"


def _json(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_a_ring_is_in_the_queue_at_once(centre: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = ["ring", "--from", "555-0001", "--line", "110", "--text", "help", "--id", "c1"]
    words = ["--store", str(centre), "--json", *told]
    assert main(words) == 0
    first = _json(capsys)
    assert main(words) == 0
    again = _json(capsys)
    assert (first["known"], again["known"]) == (False, True)
    assert (first["call"], first["ticket"]) == (again["call"], again["ticket"])
    with Store.open(centre) as store:
        (row,) = store.board("ringing", "", now=0, limit=9).rows
        assert row.number == first["ticket"]
        ticket = store.ticket(first["ticket_id"])
        assert ticket is not None
        assert (ticket.status, ticket.hotline, ticket.call) == ("ringing", "110", first["call"])
        assert store.text(ticket.fields["caller.phone"]) == "555-0001"


def test_rings_without_an_id_are_calls_of_their_own(centre: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calls = set()
    for _ in range(2):
        assert main(["--store", str(centre), "--json", "ring", "--from", "555-0001"]) == 0
        calls.add(_json(capsys)["call"])
    assert len(calls) == 2


def test_a_later_word_on_the_same_call_is_taken_over(centre: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--store", str(centre), "--json", "ring", "--id", "c1", "--from", "555-0001"]) == 0
    assert main(["--store", str(centre), "--json", "ring", "--id", "c1", "--text", "fire"]) == 0
    capsys.readouterr()
    with Store.open(centre) as store:
        (row,) = store.board("ringing", "", now=0, limit=9).rows
        ticket = store.ticket(row.id)
        assert ticket is not None
        assert store.text(ticket.fields["text"]) == "fire"
        assert store.text(ticket.fields["caller.phone"]) == "555-0001"


def test_what_is_off_about_a_call_is_told_and_the_call_comes_in(wangcheng: Pack) -> None:
    ring = ring_of({"id": "c1", "from": "5" * 41, "line": "nowhere", "text": "x" * 20_001}, wangcheng)
    assert ring.warnings == ("from", "text", "line")
    assert (ring.report.hotline, len(ring.report.caller_phone), len(ring.report.text)) == (None, 40, 20_000)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "json"), ("{", "json"), ("[]", "kind"), ("7", "kind"), ('"text"', "kind"), ('{"id": [1]}', "kind"),
        ('{"from": true}', "kind"), ("[" * 100_000, "json"), ('{"id": "' + "9" * 201 + '"}', "bad_id"),
        ('{"id": "a\\u0007"}', "bad_id"), ('{"id": "a\\ud800"}', "bad_id"), ("x" * 1_000_001, "too_long"),
    ],
)  # fmt: skip
def test_a_line_that_is_no_call_is_named(wangcheng: Pack, line: str, code: str) -> None:
    with pytest.raises(BadRing) as bad:
        ring_of(read_ring(line), wangcheng)
    assert bad.value.code == code


def _stream(centre: Path, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "dispatch_tui", "--store", str(centre), *words, "ring", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip


def test_a_bad_line_is_told_and_the_stream_goes_on(centre: Path) -> None:
    lines = b'{"id": "1"}\nnonsense\n\n{"id": "2", "text": "\xe7\x81\xab"}\n{"id": "1"}\n\xff\xfe\n{"id": 3}'
    with _stream(centre, "--json") as process:
        out, _ = process.communicate(lines, timeout=60)
    told = [json.loads(line) for line in out.decode().splitlines()]
    acknowledged = {one["id"]: one for one in told if "error" not in one}
    assert acknowledged.keys() == {"1", "2", "3"}
    assert sorted(one["line"] for one in told if "error" in one) == [2, 6]
    assert sum(one.get("known", False) for one in told) == 1
    assert process.returncode == 1


def test_each_call_is_acknowledged_as_it_comes_and_all_of_them_outlive_a_kill(centre: Path) -> None:
    """No acknowledgement waits for the next call. Then they come faster than they can be written, and the process is
    killed with no warning: what it acknowledged is there."""
    got = set()
    with _stream(centre, "--json") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(CALLS):
            process.stdin.write(json.dumps({"id": f"c{number}", "from": f"555-{number:04d}"}).encode() + b"\n")
            process.stdin.flush()
            if number < ONE_BY_ONE:
                got.add(json.loads(process.stdout.readline())["id"])
                assert len(got) == number + 1
        while len(got) < CALLS * 2 // 3:
            got.add(json.loads(process.stdout.readline())["id"])
        process.send_signal(signal.SIGKILL)
        got.update(json.loads(line)["id"] for line in process.stdout.read().split(b"\n")[:-1])
    with Store.open(centre) as store:
        here = {name for name, _ in store.externals("ring")}
    assert got <= here
