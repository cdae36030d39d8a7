"""``suggest``: ranked items with lead and supports, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_tui.words.catalogue import LANGUAGES
from tests.cli.conftest import Shell

BRACKET = "空调外机支架松动，外机悬在人行道上方"
SUGGESTION = ["item", "category", "lead", "support", "score", "why"]


def test_suggestions_as_documented(shell: Shell) -> None:
    found = shell("suggest", "--text", BRACKET, "--address", "高塘岭街道 星城派出所东侧", "--json").json
    assert [list(one) for one in found] == [SUGGESTION] * len(found)
    best = found[0]
    assert (best["item"], best["category"], best["lead"], best["support"]) == ("0701", "07", "pgb", ["gaj"])
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)
    assert all(reason["code"] for one in found for reason in one["why"])


def test_no_store_is_needed(bare: Shell, store: Path) -> None:
    assert bare("suggest", "--text", BRACKET, "--json").json[0]["item"] == "0701"
    assert not store.exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_read(shell: Shell, language: str) -> None:
    said = shell("suggest", "--text", BRACKET, "--lang", language)
    assert "0701" in said.out
    assert "«" not in said.out
    nothing = shell("suggest", "--text", "zzzz", "--lang", language)
    assert (nothing.code, nothing.out) == (0, "")
    assert nothing.err.strip()


@pytest.mark.parametrize(
    "content",
    [
        f"{BRACKET}\n\n挖沙船翻了\n",
        f"text,address\n{BRACKET},星城派出所东侧\n挖沙船翻了,铜官街道\n",
        f'\ufefftext,address\r\n"{BRACKET}","星城派出所\n东侧"\r\n挖沙船翻了,\r\n',
    ],
    ids=["lines", "table", "table of a spreadsheet"],
)
@pytest.mark.parametrize("by_stdin", [False, True])
def test_a_batch(shell: Shell, tmp_path: Path, content: str, by_stdin: bool) -> None:
    file = tmp_path / "batch"
    file.write_text(content, "utf-8", newline="")
    words = ("suggest", "--batch", "-" if by_stdin else str(file), "--limit", "1", "--json")
    answers = shell(*words, typed=content).json
    assert [one["text"] for one in answers] == [BRACKET, "挖沙船翻了"]
    assert [one["suggestions"][0]["item"] for one in answers] == ["0701", "2404"]
    assert all(len(one["suggestions"]) == 1 for one in answers)


def test_a_batch_that_cannot_be_read(shell: Shell, tmp_path: Path) -> None:
    assert shell("suggest", "--batch", str(tmp_path / "none"), "--json").object["code"] == "file_unreadable"
    (tmp_path / "gbk").write_bytes("路灯".encode("gbk"))
    assert shell("suggest", "--batch", str(tmp_path / "gbk"), "--json").object["code"] == "file_unreadable"
