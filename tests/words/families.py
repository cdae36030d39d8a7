"""The families of keys that end in a code: each code must have its sentence, and no other may stand.

A family is the beginning of a key (``status.``) with the codes that may follow. A code is said by the key
itself (``status.closed``) or by keys below it (``action.take.title``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

from dispatch_tui.cli.drill import VERBS
from dispatch_tui.cli.main import COMMANDS
from dispatch_tui.command.actions import ACTIONS, CHANNELS, GROUPS, OUTCOMES
from dispatch_tui.command.system import SYSTEM
from dispatch_tui.console.acting import OCCURRED
from dispatch_tui.console.hearing import TOPICS
from dispatch_tui.console.panes.status import COUNTED as COUNTED_LANES
from dispatch_tui.console.panes.status import OWN_COUNTED
from dispatch_tui.console.screens.sync import LEFT_TO_DO
from dispatch_tui.console.training import TOLD
from dispatch_tui.console.transfer import Kind
from dispatch_tui.desk.acts.erasing import WHAT
from dispatch_tui.desk.receiving import SOURCES
from dispatch_tui.desk.retiring import RETIRED_BECAUSE
from dispatch_tui.desk.slips import COLUMNS
from dispatch_tui.desk.views import Lane, Level
from dispatch_tui.domain import locating
from dispatch_tui.domain.authority import AUTHORITY_KINDS, STATION_ROLES
from dispatch_tui.domain.place import CLOCKS, DEMANDS
from dispatch_tui.domain.ticket.erasing import ERASED_BECAUSE
from dispatch_tui.domain.ticket.kinds import FIELDS, KINDS, ORDER_PARTS, ROLES, STATUSES, SUPERVISION, Step
from dispatch_tui.drill.debrief.progress import Why
from dispatch_tui.drill.running.answering import ANSWERS
from dispatch_tui.drill.running.outside import ACTS as DOES
from dispatch_tui.drill.scoring.expected import FULLER_KINDS
from dispatch_tui.drill.scoring.verdict import OUTCOMES as SCORE_OUTCOMES
from dispatch_tui.drill.script.kinds import EXPECTATION_KINDS, INJECT_KINDS
from dispatch_tui.drill.script.outside import PATHS
from dispatch_tui.pack.settings import COUNTED
from dispatch_tui.report.assessment.gathering import BY
from dispatch_tui.report.assessment.sheet import COUNTS, LIMIT
from tests.words import source

_FLAGS = (
    "urged", "supervised_yellow", "supervised_red", "late", "major", "confidential", "reopened", "conflict",
    "to_notify", "held", "drill",
)  # fmt: skip
_CONTESTED = ("item", "taken", "supervised", "phase", "ruling", "recheck", "lead", "end", "twin")
"""What may be in conflict beside the fields."""
_AUTHORITY = frozenset({"founded_once", "not_a_centre_station", "not_a_supervisor", "not_its_first_word"})
"""What the authority stream answers with a bare code."""
_REFUSING = ("Refused", "Refusal", "StoreRefused", "BundleRefused", "CardRefused", "BadLine", "RunRefused")
_VERDICTS = frozenset({"undecided", "unknown"})


class Raised:
    """Codes that the source raises or returns; read when they are asked for, as not every run of the tests does."""

    def __init__(self, names: Iterable[str], *layers: str, also: Iterable[str] = ()) -> None:
        self._names, self._layers, self._also = names, layers, also

    def __iter__(self) -> Iterator[str]:
        yield from source.first_arguments(self._names, *self._layers).union(self._also)


FAMILIES: Mapping[str, Iterable[str] | None] = {
    "assessment.by.": BY,
    "assessment.column.": (*COUNTS, "code", "came", "response", "solved", "satisfied"),
    "assessment.limit.": LIMIT,
    "assessment.none.": BY,
    "action.": [action.id for action in ACTIONS],
    "alert.": None,
    "answer.": None,
    "answer.reached_": ("yes", "no"),
    "argument.": {OCCURRED.name, *(arg.name for action in ACTIONS for arg in action.args)},
    "caller.": None,
    "carry.": get_args(Kind),
    "cause.": RETIRED_BECAUSE,
    "channel.": CHANNELS,
    "check.": Raised(["Finding"], "store"),
    "cli.drill.does.": (*DOES, "recheck"),
    "cli.drill.run.": None,
    "cli.drill.verb.": VERBS,
    "cli.pack.count.": ("name", "version", "hash", *COUNTED),
    "cli.drill.next.": get_args(Why),
    "cli.ring.without_": None,
    "cli.summary.": COMMANDS,
    "cli.ticket.": ("list", "show", "log"),
    "clock.": CLOCKS,
    "conflict.": None,
    "conflict_value.": None,
    "clock_short.": CLOCKS,
    "days.": ("workdays", "restdays", "all"),
    "debrief.": None,
    "debrief.legend_": ("trainee", "department"),
    "debrief.measure.": None,
    "debrief.plot.": ("answer", "dispatch", "queue", "load", "came", "done"),
    "debrief.span.": ("seconds", "minutes", "minutes_seconds", "hours", "hours_minutes"),
    "demand.": DEMANDS,
    "drill.about.": None,
    "drill.expect.": EXPECTATION_KINDS,
    "drill.inject.": INJECT_KINDS,
    "drill.key.": None,
    "drill.load.": None,
    "drill.manual.": None,
    "drill.problem.": None,
    "drill.where.": ("file", "place"),
    "drilling.answer.": ANSWERS,
    "erase_what.": WHAT,
    "erased_because.": ERASED_BECAUSE,
    "event.": {*KINDS, *AUTHORITY_KINDS},
    "field.": {*FIELDS, OCCURRED.name, *_CONTESTED},
    "field_name.": None,
    "flag.": _FLAGS,
    "form.hint_": None,
    "group.": GROUPS,
    "heading.": ("sign_in", "lock", "first_start", "first_pin", "own_pin", "reset_pin", "add_operator"),
    "intake.problem.": None,
    "intake.where.": None,
    "lane.": get_args(Lane),
    "lane_short.": {*COUNTED_LANES, *(lane for own in OWN_COUNTED.values() for lane in own)},
    "level.": {*get_args(Level), *SUPERVISION},
    "operators.": None,
    "outcome.": OUTCOMES,
    "outcomes.column.": None,
    "pack.problem.": None,
    "pane.": None,
    "part.": ORDER_PARTS,
    "place_level.": get_args(locating.Level),
    "prompt.": None,
    "queue.empty_": ("centre", *OWN_COUNTED, "done"),
    "queue.flag_": _FLAGS,
    "queue_flag.": None,
    "rating.": ("satisfied", "dissatisfied", "not_rated"),
    "refusal.": Raised(_REFUSING, also=_AUTHORITY | _VERDICTS),
    "reply.column.": {*(one.code for table in COLUMNS.values() for one in table), "demands"},
    "role.": ROLES,
    "slip.intro_": COLUMNS,
    "slip.notes_": COLUMNS,
    "slip.passed_": ("yes", "no"),
    "slip.sheet_": (*COLUMNS, "lists", "notes"),
    "slip.title_": COLUMNS,
    "source.": SOURCES,
    "source_short.": SOURCES,
    "station_role.": STATION_ROLES,
    "status.": STATUSES,
    "status_short.": STATUSES,
    "system.": SYSTEM,
    "step.": get_args(Step),
    "theme.": None,
    "topic.": TOPICS,
    "training.hint_": ("inject", "rewind"),
    "training.told.": TOLD,
    "training.warning_": ("end_drill",),
    "ticket.": ("returns", "urges", "inquiries", "reopens", "photos", "sent", "acknowledged", "arrived", "reported"),
    "ticket.extension_": None,
    "score.expected.": {*EXPECTATION_KINDS, *FULLER_KINDS, *(f"handled_{path}" for path in PATHS)},
    "score.found.": None,
    "score.outcome.": SCORE_OUTCOMES,
    "score.word.": None,
    "sync.join_": ("1", "2", "3"),
    "sync.lane_": LEFT_TO_DO,
    "sync.warning_": [action.id for action in ACTIONS if action.place == "sync" and action.dangerous],
    "time.late_": ("seconds", "minutes", "hours"),
    "transfer.": None,
    "urgency.": ("1", "2", "3", "4"),
}
"""Codes by the beginning of their keys; None where the tests of the layer that makes the codes know them."""
