"""What is missing between stations says whom to ask, or what else can be done."""

from __future__ import annotations

import pytest

from dispatch_tui.command.gaps import gap_sentence, gap_words
from dispatch_tui.command.wording import Wording
from dispatch_tui.sync.views import Missing

CASES = [
    (Missing("WC03", 120, 131, ("WC03", "WC02")), "missing WC03:120–131, ask station WC03, WC02",
     "缺 WC03:120–131，请向席位 WC03、WC02 索取"),
    (Missing("WC03", 7, 7, ()),
     ("missing WC03:7; no station that is left has them: restore a backup of WC03 if there is one, "
      "else have it entered anew"),
     "缺 WC03:7，现有席位都没有；WC03 若有备份请恢复，否则请重新录入"),
    (Missing("CGJ01", -1, -1, ("WC02",), "CGJ01"),
     ("what station CGJ01 wrote stands on records that are missing; ask station WC02, and if nobody there has them, "
      "have what the screen of CGJ01 shows entered anew"),
     "席位 CGJ01 的内容所依据的事件缺失，请向席位 WC02 索取；若都没有，请按席位 CGJ01 屏幕上所示重新录入"),
    (Missing("CGJ01", -1, -1, (), "CGJ01"),
     ("what station CGJ01 wrote stands on records that are missing; no station can send them: have what the screen of "
      "CGJ01 shows entered anew"),
     "席位 CGJ01 的内容所依据的事件缺失，没有席位能提供，请按席位 CGJ01 屏幕上所示重新录入"),
]  # fmt: skip


@pytest.mark.parametrize(("gap", "english", "chinese"), CASES)
def test_words(gap: Missing, english: str, chinese: str) -> None:
    assert gap_words(gap, Wording("en")) == english
    assert gap_words(gap, Wording("zh")) == chinese
    assert gap_sentence(gap, Wording("en")) == f"{english[0].upper()}{english[1:]}."
    assert gap_sentence(gap, Wording("zh")) == f"{chinese}。"
