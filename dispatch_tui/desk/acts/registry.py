"""Every act there is, by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Final

from dispatch_tui.desk.acts import (
    accepting,
    checking,
    claims,
    department,
    dispatching,
    erasing,
    intake,
    oversight,
    triage,
)
from dispatch_tui.desk.refused import Refused

ACTS: Final[Mapping[str, Callable[..., Any]]] = {
    function.__name__: function
    for function in (
        intake.register, intake.answer, intake.take, intake.release, intake.hand_over, intake.attach, intake.inquire,
        intake.need_info, intake.supply_info,
        triage.answer_directly, triage.refuse, triage.transfer, triage.classify, triage.correct, triage.merge,
        triage.unmerge, triage.cancel,
        dispatching.dispatch, dispatching.add_support, dispatching.waive, dispatching.withdraw, dispatching.notify,
        dispatching.urge, dispatching.suspend, dispatching.resume, dispatching.grant_return,
        dispatching.refuse_return, dispatching.rule, dispatching.grant_extension, dispatching.refuse_extension,
        department.acknowledge, department.acknowledge_withdrawal, department.arrive, department.return_order,
        department.ask_extension, department.report,
        checking.verify, checking.send_back, checking.call_back, checking.recheck, checking.close, checking.reopen,
        claims.accept_time, claims.decline_time, accepting.accept, erasing.erase,
        oversight.supervise, oversight.note, oversight.reveal, oversight.resolve, oversight.undo, oversight.redo,
    )
}  # fmt: skip
"""Every act by name; the first parameter is the Work, the others are the act's arguments."""


def prove_arguments(function: Callable[..., Any], args: Mapping[str, Any]) -> None:
    """Raises Refused ``argument_missing`` or ``no_such_argument``."""
    parameters = dict(list(inspect.signature(function).parameters.items())[1:])
    for name in args:
        if name not in parameters:
            raise Refused("no_such_argument", args, argument=name, arguments=list(parameters))
    for name, parameter in parameters.items():
        if parameter.default is inspect.Parameter.empty and name not in args:
            raise Refused("argument_missing", args, argument=name)
