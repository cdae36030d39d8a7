"""Why a run or a script is not had, told as the desk's own refusals are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dispatch_tui.cli.context import Context
from dispatch_tui.desk.refused import Refused
from dispatch_tui.domain.plain import shown


@contextmanager
def telling(context: Context) -> Iterator[None]:
    """Raise Refused for what a run or a script is refused for; a script's problems are told on stderr."""
    from dispatch_tui.drill.running.folder import RunRefused
    from dispatch_tui.drill.script.reading import ScriptRefused

    try:
        yield
    except RunRefused as refused:
        raise Refused(refused.code, **refused.params) from None
    except ScriptRefused as refused:
        for one in refused.problems:
            params = {name: shown(value) for name, value in one.params().items()}
            where = context.say(one.where_key, **params)
            context.tell(where + context.say("sentence.colon") + context.say(one.key, **params))
        raise Refused("drill_unsound", count=len(refused.problems)) from None
