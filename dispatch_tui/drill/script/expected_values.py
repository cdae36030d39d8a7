"""The values that kinds of expectation share."""

from __future__ import annotations

from typing import Final

from dispatch_tui.drill.script.shapes import Code, Span

TRUTH_WORD: Final = "truth"
ANY_WORD: Final = "any"
WITHIN: Final = Span(words=("yes",))
ORDERED: Final = Code("department", words=("lead",))
PHRASE: Final = Code("phrase", words=(ANY_WORD, TRUTH_WORD))
