"""The telephone system's hook: one call each, acknowledged once it is on disk, none lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from dispatch_tui.cli.main import main
from dispatch_tui.domain.place import Pack
from dispatch_tui.intake.ringing import BadRing, read_ring, ring_of
from dispatch_tui.store.store import Store
from tests.intake.rig import new_desk

CALLS = 150
PER_SECOND = 50


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
        assert row.as_dict()["number"] == first["ticket"]
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
        ticket = store.ticket(row.as_dict()["id"])
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
        out, _ = process.communicate(lines, timeout=30)
    told = [json.loads(line) for line in out.decode().splitlines()]
    acknowledged = {one["id"]: one for one in told if "error" not in one}
    assert acknowledged.keys() == {"1", "2", "3"}
    assert sorted(one["line"] for one in told if "error" in one) == [2, 6]
    assert sum(one.get("known", False) for one in told) == 1
    assert process.returncode == 1


@pytest.mark.slow
def test_fifty_calls_a_second_come_in_promptly_and_outlive_a_kill(centre: Path) -> None:
    """Calls at fifty a second; the process is killed with no warning; what it acknowledged is there."""
    process = _stream(centre, "--json")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b'{"id": "warm"}\n')
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["id"] == "warm"
    sent: dict[str, float] = {}
    got: dict[str, float] = {}
    start = time.monotonic()
    os.set_blocking(process.stdout.fileno(), False)
    pending = b""
    number = 0
    while len(got) < CALLS * 2 // 3:
        now = time.monotonic()
        assert now - start < 60, "the stream stands still"
        if number < CALLS and now >= start + number / PER_SECOND:
            process.stdin.write(json.dumps({"id": f"c{number}", "from": f"555-{number:04d}"}).encode() + b"\n")
            process.stdin.flush()
            sent[f"c{number}"] = now
            number += 1
        pending += process.stdout.read() or b""
        *lines, pending = pending.split(b"\n")
        for line in lines:
            got[json.loads(line)["id"]] = time.monotonic()
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    rest = b""
    os.set_blocking(process.stdout.fileno(), True)
    rest = pending + process.stdout.read()
    for line in rest.split(b"\n")[:-1]:
        got[json.loads(line)["id"]] = time.monotonic()
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()
    waits = sorted(got[name] - sent[name] for name in got)
    assert waits[len(waits) // 2] < 0.5
    with Store.open(centre) as store:
        here = {name for name, _ in store.externals("ring")}
    assert got.keys() | {"warm"} <= here
