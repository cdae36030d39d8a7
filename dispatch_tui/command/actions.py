"""The one registry of actions: bindings, footer, help, command bar, shell verbs and the cheatsheet all come from it.

An action with an ``act`` goes through the desk; one without is the console's own. Titles and one-line helps stand in
the message catalogue under ``action.<id>.title`` and ``action.<id>.help``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ArgKind = Literal[
    "text", "order", "department", "departments", "item", "operator", "ticket", "phrase", "time", "yesno", "number",
    "photo", "fields", "inject", "topic", "level", "channel", "emergency", "outcome", "conflict", "path", "station",
    "addressee", "occurred",
]  # fmt: skip
Group = Literal["intake", "triage", "dispatch", "department", "check", "oversight", "move", "sync", "drill", "console"]
GROUPS: tuple[Group, ...] = (
    "intake", "triage", "dispatch", "department", "check", "oversight", "move", "sync", "drill", "console",
)  # fmt: skip
Place = Literal["board", "sync", "drill", "drills", "debrief"]
"""The screen on which an action's key works: ``drill`` is the trainer's, ``drills`` the list of them."""


@dataclass(frozen=True, slots=True)
class Arg:
    """One argument of an act. ``choices`` names the kind of the pack's phrases, or fixed codes joined by ``|``; of a
    path the endings of the files that it may be, ``/`` for folders alone."""

    name: str
    kind: ArgKind
    required: bool = True
    choices: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a person can do. ``key`` is a Textual key name; ``verb`` its English word on the command bar and
    ``short`` its short form. ``act`` names the desk's act; ``dangerous`` ones ask once before they happen."""

    id: str
    verb: str
    short: str
    key: str
    group: Group
    act: str | None = None
    args: tuple[Arg, ...] = ()
    needs_ticket: bool = True
    dangerous: bool = False
    many: bool = False
    """Whether it makes sense for several marked tickets at once."""
    shown: bool = False
    """Whether the footer may offer it."""
    place: Place = "board"
    only_in_drill: bool = False
    """Whether it means something only while a drill is run."""
    command: tuple[str, ...] = ()
    """The words of the shell command that does it there, where it is the console's own."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that lead there from the board, one after the other."""
        return (self.key,) if self.place == "board" else (*BY_ID[_LEADS_TO[self.place]].keys, self.key)


def _words(required: bool = False) -> Arg:
    return Arg("words", "text", required)


def _order(kind: ArgKind = "order") -> Arg:
    return Arg("order", kind)


def _act(
    verb: str, short: str, key: str, group: Group, *args: Arg, name: str | None = None, needs_ticket: bool = True,
    dangerous: bool = False, many: bool = False, shown: bool = False,
) -> Action:  # fmt: skip
    act = name or verb.replace("-", "_")
    return Action(act, verb, short, key, group, act, args, needs_ticket, dangerous, many, shown)


def _own(
    verb: str, short: str, key: str, group: Group, *args: Arg, shown: bool = False,
    command: tuple[str, ...] = (),
) -> Action:  # fmt: skip
    return Action(
        verb.replace("-", "_"), verb, short, key, group, None, args, False, False, False, shown, command=command
    )


def _sync(
    verb: str, short: str, key: str, *args: Arg, dangerous: bool = False, command: tuple[str, ...] = ()
) -> Action:
    """What is done on the sync screen; like the console's own actions it belongs to no ticket."""
    return Action(
        verb.replace("-", "_"), verb, short, key, "sync", None, args, False, dangerous, place="sync", command=command
    )


def _drill(verb: str, short: str, key: str, *args: Arg, dangerous: bool = False) -> Action:
    """What a trainer does while a drill is run."""
    return Action(verb.replace("-", "_"), verb, short, key, "drill", None, args, False, dangerous, place="drill",
                  only_in_drill=True)  # fmt: skip


def _after(verb: str, short: str, key: str, place: Place, *args: Arg) -> Action:
    """What is done on the list of drills, and with a run that is looked back on."""
    return Action(verb.replace("-", "_"), verb, short, key, "drill", None, args, False, place=place)


_LEADS_TO: Mapping[Place, str] = {"sync": "sync", "drill": "drill", "drills": "drill", "debrief": "debrief"}
"""The action that leads to a screen."""
_INJECT = Arg("inject", "inject")
_BUNDLE = Arg("path", "path", choices=".bundle|.age")


ACTIONS: tuple[Action, ...] = (
    _act("register", "n", "n", "intake", Arg("fields", "fields"), needs_ticket=False, shown=True),
    _act("answer", "a", "a", "intake", shown=True),
    _act("take", "t", "t", "intake", many=True),
    _act("release", "rel", "T", "intake", many=True),
    _act("hand-over", "ho", "H", "intake", Arg("operator", "operator"), _words(), many=True),
    _act("attach", "at", "i", "intake", Arg("ticket", "ticket"), _words()),
    _act("inquire", "iq", "I", "intake", _words()),
    _act("need-info", "ni", "r", "triage", Arg("reason", "phrase", choices="need_info"), _words(), shown=True),
    _act("supply-info", "si", "R", "triage", _words(), Arg("fields", "fields", required=False)),
    _act("answer-directly", "ad", "D", "triage", Arg("reason", "phrase", choices="answer"), _words()),
    _act("refuse", "rf", "x", "triage", Arg("reason", "phrase", choices="refuse"), _words(), dangerous=True),
    _act("transfer", "tr", "z", "triage", Arg("number", "emergency"), _words(), dangerous=True),
    _act("classify", "c", "c", "triage", Arg("item", "item"), Arg("urgency", "level", False, "1|2|3|4"), shown=True),
    _act("correct", "co", "comma", "triage", Arg("fields", "fields"), _words()),
    _act("merge", "m", "m", "triage", Arg("ticket", "ticket"), _words(), shown=True),
    _act("unmerge", "um", "M", "triage", Arg("ticket", "ticket"), _words()),
    _act("cancel", "cx", "X", "triage", Arg("reason", "phrase", choices="cancel"), _words(), dangerous=True, many=True),
    _act("dispatch", "d", "d", "dispatch", Arg("departments", "departments"), Arg("item", "item", False), _words(),
         shown=True),
    _act("add-support", "as", "plus", "dispatch", Arg("departments", "departments"), _words()),
    _act("waive", "wv", "minus", "dispatch", _order(), Arg("reason", "phrase", False, "waive"), _words()),
    _act("withdraw", "wd", "w", "dispatch", _order(), Arg("reason", "phrase", False, "cancel"), _words(),
         dangerous=True),
    _act("notify", "nt", "g", "dispatch", _order(), Arg("channel", "channel"), Arg("reached", "yesno"),
         Arg("answer", "phrase", False, "notify"), _words()),
    _act("urge", "ug", "exclamation_mark", "dispatch", Arg("order", "order", False), _words(), many=True),
    _act("suspend", "su", "s", "dispatch", Arg("reason", "phrase", choices="suspend"), Arg("until", "time", False),
         _words()),
    _act("resume", "rs", "S", "dispatch", _words()),
    _act("grant-return", "gr", "G", "dispatch", _order(), _words()),
    _act("refuse-return", "rr", "J", "dispatch", _order(), _words()),
    _act("rule", "ru", "L", "dispatch", _order(), Arg("department", "department"), _words()),
    _act("grant-extension", "ge", "E", "dispatch", _order(), Arg("until", "time", False), _words()),
    _act("refuse-extension", "re", "W", "dispatch", _order(), _words()),
    _act("acknowledge", "k", "k", "department", _order(), shown=True),
    _act("acknowledge-withdrawal", "kw", "K", "department", _order()),
    _act("arrive", "v", "v", "department", _order()),
    _act("return", "b", "b", "department", _order(), Arg("reason", "phrase", choices="return"), _words(),
         name="return_order"),
    _act("ask-extension", "ae", "e", "department", _order(), Arg("until", "time"),
         Arg("reason", "phrase", False, "extension"), _words()),
    _act("report", "f", "f", "department", _order(), Arg("outcome", "outcome"), _words(),
         Arg("photo", "photo", False), shown=True),
    _act("verify", "y", "y", "check", Arg("order", "order", False), _words(), shown=True),
    _act("send-back", "sb", "Y", "check", _order(), Arg("reason", "phrase", choices="send_back"), _words()),
    _act("call-back", "p", "p", "check", Arg("reached", "yesno"), Arg("solved", "yesno", False),
         Arg("satisfied", "yesno", False), _words(), shown=True),
    _act("recheck", "o", "o", "check", Arg("passed", "yesno"), Arg("photo", "photo"), _words()),
    _act("close", "cl", "C", "check", _words(), shown=True),
    _act("reopen", "ro", "O", "check", Arg("reason", "phrase", choices="reopen"), _words()),
    _act("supervise", "sv", "asterisk", "oversight", Arg("level", "level", True, "none|yellow|red"), _words(),
         many=True),
    _act("note", "no", "N", "oversight", _words(), Arg("photo", "photo", False), many=True),
    _act("reveal", "rv", "P", "oversight"),
    _act("resolve", "rz", "V", "oversight", Arg("side", "conflict")),
    _act("accept-time", "ac", "A", "oversight", Arg("order", "order", False), _words()),
    _act("decline-time", "dt", "F", "oversight", Arg("order", "order", False), _words()),
    _act("accept", "al", "l", "oversight", _words(), many=True),
    _act("erase", "er", "Z", "oversight", Arg("what", "level", True, "due|all|words|place|person|photo"),
         Arg("reason", "level", True, "retention|request|mistake|order"), _words(), dangerous=True, many=True),
    _act("undo", "u", "u", "oversight", Arg("of", "operator", False), shown=True),
    _act("redo", "rd", "U", "oversight"),
    _own("next", "nx", "full_stop", "move", shown=True),
    _own("mark", "mk", "space", "move"),
    _own("queue", "q1", "1", "move"),
    _own("ticket", "q2", "2", "move"),
    _own("picker", "q3", "3", "move"),
    _own("lane-next", "ln", "right_square_bracket", "move"),
    _own("lane-back", "lb", "left_square_bracket", "move"),
    _own("lane", "la", "f2", "move", Arg("lane", "text", False), command=("ticket", "list")),
    _own("retention", "rn", "Q", "move", command=("retention", "list")),
    _own("filter", "/", "slash", "move", Arg("words", "text", False), shown=True, command=("ticket", "list", "--text")),
    _own("find", "go", "f3", "move", Arg("ticket", "ticket"), command=("ticket", "show")),
    _own("sync", "sy", "f8", "sync", command=("station", "list")),
    _sync("sync-folder", "sf", "s", Arg("folder", "path", choices="/"), command=("sync",)),
    _sync("export", "xp", "x", Arg("to", "addressee"), Arg("path", "path"), command=("export",)),
    _sync("import", "im", "i", _BUNDLE, command=("import",)),
    _sync("watch", "wt", "w", Arg("folder", "path", choices="/"), Arg("every", "number"), command=("sync", "--watch")),
    _sync("card", "cd", "c", Arg("folder", "path", choices="/"), command=("station", "show", "--card")),
    _sync("trust", "tu", "t", Arg("path", "path", choices=".card.json"), command=("station", "trust")),
    _sync("retire", "rt", "R", Arg("station", "station"), Arg("cause", "level", choices="lost|broken|closed"),
          Arg("after", "number", False), command=("station", "retire")),
    _sync("stop-transfer", "stop", "X"),
    _own("drill", "dr", "f11", "drill", command=("drill", "list")),
    Action("ask", "ask", "q", "q", "drill", args=(Arg("topic", "topic"),), needs_ticket=False, only_in_drill=True),
    Action("ring_back", "ring-back", "rb", "B", "drill", needs_ticket=False, only_in_drill=True),
    _drill("fire", "fi", "f", _INJECT),
    _drill("hold", "hd", "h", _INJECT),
    _drill("skip", "sk", "s", _INJECT),
    _drill("inject", "ij", "t", Arg("text", "text")),
    _drill("speak", "sp", "c", _INJECT, Arg("text", "text")),
    _drill("act-as", "aa", "a", Arg("order", "order"), Arg("step", "level", True,
           "acknowledge|arrive|report|return|ask_extension"), Arg("outcome", "outcome", False), _words()),
    _drill("remark", "mr", "m", _words()),
    _drill("pause", "pa", "space"),
    _drill("faster", "fa", "plus"),
    _drill("slower", "sl", "minus"),
    _drill("step", "st", "full_stop"),
    _drill("rewind", "bk", "b", Arg("moment", "text")),
    _drill("end-drill", "ed", "e", dangerous=True),
    _after("start-drill", "sd", "r", "drills", Arg("seed", "number"), Arg("speed", "number")),
    _after("debrief", "db", "d", "drills"),
    _after("progress", "pg", "p", "drills"),
    _after("write-page", "wp", "w", "debrief"),
    _after("go-on-here", "gh", "g", "debrief"),
    _own("paper", "pp", "at", "console", command=("do", "--occurred")),
    _own("explain", "why", "question_mark", "console"),
    _own("command", "cmd", "colon", "console", shown=True),
    _own("help", "h", "f1", "console", shown=True, command=("do", "help")),
    _own("quiet", "qt", "f4", "console"),
    _own("operators", "ops", "f5", "console", command=("operator",)),
    _own("command-from-form", "cf", "f6", "console"),
    _own("theme", "th", "f7", "console"),
    _own("lock", "lk", "f9", "console"),
    _own("quit", "quit", "f10", "console"),
    _own("language", "lang", "f12", "console"),
)  # fmt: skip

BY_ID: Mapping[str, Action] = {action.id: action for action in ACTIONS}
BY_KEY: Mapping[str, Action] = {action.key: action for action in ACTIONS if action.place == "board"}
SYNC_BY_KEY: Mapping[str, Action] = {action.key: action for action in ACTIONS if action.place == "sync"}
DRILL_BY_KEY: Mapping[str, Action] = {action.key: action for action in ACTIONS if action.place == "drill"}
DRILLS_BY_KEY: Mapping[str, Action] = {action.key: action for action in ACTIONS if action.place == "drills"}
DEBRIEF_BY_KEY: Mapping[str, Action] = {action.key: action for action in ACTIONS if action.place == "debrief"}
BY_VERB: Mapping[str, Action] = {name: action for action in ACTIONS for name in (action.verb, action.short)}
ACTS: tuple[Action, ...] = tuple(action for action in ACTIONS if action.act is not None)
OUTCOMES = ("solved", "partly", "not_ours", "impossible", "unfounded")
"""What a department may say that came of an order (``outcome.<code>``)."""
CHANNELS = ("phone", "wechat", "system", "radio", "sms", "email", "in_person")
"""By what a department may be told (``channel.<code>``)."""


def fixed_choices(arg: Arg) -> tuple[str, ...]:
    """The codes that an argument may be, where they are the same in every place."""
    match arg.kind:
        case "yesno":
            return ("yes", "no")
        case "level":
            return tuple(arg.choices.split("|"))
        case "channel":
            return CHANNELS
        case "outcome":
            return OUTCOMES
    return ()
