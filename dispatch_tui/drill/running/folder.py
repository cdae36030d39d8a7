"""The folder of a run: what stands in it, and what the run is.

``run.json`` (what the run is), ``script.yaml`` (the script's very bytes), ``store.db`` with ``seats/`` beside it,
``journal.jsonl``, and once it has ended ``score.json``, ``debrief.html`` and ``recorded.play``. The owner's alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from dispatch_tui.drill.script.places import drills_folder

FORMAT: Final = 1
_NAME: Final = re.compile(r"[0-9]{8}-[0-9]{4}-[\w-]{1,60}-[0-9a-f]{4}")
_APART: Final = re.compile(r"[\W_]+")


class RunRefused(Exception):
    """A run could not be made or opened: a code of the message catalogue (``refusal.<code>``) and its parameters."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Rewound:
    """The run that another was cut from, and the moment (drill ms) up to which it is the same."""

    run: str
    moment: int


@dataclass(frozen=True, slots=True)
class About:
    """What a run is. ``start`` is the drill's time at its beginning and ``founded`` the machine's (both UTC ms);
    ``script`` is the script's name, ``sha256`` of its bytes; ``trainee`` the operator's code at the drill's centre,
    ``trainee_name`` whose run it is; ``person`` their code at their own centre (empty: the same)."""

    id: str
    script: str
    sha256: str
    language: str
    seed: int
    start: int
    founded: int
    trainee: str
    trainee_name: str
    rewound_from: Rewound | None = None
    person: str = ""

    @property
    def who(self) -> str:
        """By whom progress is counted."""
        return self.person or self.trainee


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The paths of one run."""

    path: Path

    @property
    def about(self) -> Path:
        return self.path / "run.json"

    @property
    def script(self) -> Path:
        return self.path / "script.yaml"

    @property
    def store(self) -> Path:
        return self.path / "store.db"

    @property
    def second_store(self) -> Path:
        """The store of the drill's second station, which goes on alone during an outage."""
        return self.path / "second.db"

    @property
    def seats(self) -> Path:
        """Where the run's stations leave their markers: never in the user's state folder."""
        return self.path / "seats"

    @property
    def journal(self) -> Path:
        return self.path / "journal.jsonl"

    @property
    def score(self) -> Path:
        return self.path / "score.json"

    @property
    def debrief(self) -> Path:
        return self.path / "debrief.html"

    @property
    def play(self) -> Path:
        """What the trainee did, as a player's file."""
        return self.path / "recorded.play"

    def read(self) -> About:
        """What the run is; raises RunRefused ``no_such_run``, ``not_a_run`` or ``run_newer``."""
        try:
            whole = json.loads(self.about.read_bytes())
        except FileNotFoundError:
            raise RunRefused("no_such_run", run=str(self.path)) from None
        except (OSError, ValueError) as error:
            raise RunRefused("not_a_run", run=str(self.path)) from error
        if isinstance(whole, dict) and isinstance(whole.get("format"), int) and whole["format"] > FORMAT:
            raise RunRefused("run_newer", run=self.path.name, format=whole["format"])
        try:
            return _about(whole)
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise RunRefused("not_a_run", run=str(self.path)) from error

    def read_whole(self) -> About:
        """What the run is; raises RunRefused ``run_without_store`` where its log is gone, and as ``read``."""
        about = self.read()
        if not self.store.exists():
            raise RunRefused("run_without_store", run=about.id)
        return about

    def remove(self) -> None:
        """Take the whole run away."""
        shutil.rmtree(self.path)


def runs_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The parent of all runs."""
    return drills_folder(environ) / "runs"


def run_name(script: str, start: int, zone: str, token: str) -> str:
    """The name of a run: the drill's beginning in the place's own time, the script's name, four hex digits."""
    stem = _APART.sub("-", script.rsplit(".", 1)[0] if script.endswith((".yaml", ".yml")) else script).strip("-")
    local = datetime.fromtimestamp(start / 1000, ZoneInfo(zone))
    return f"{local:%Y%m%d-%H%M}-{stem[:60] or 'drill'}-{token}"


def new_folder(
    parent: Path, *, script: str, content: bytes, language: str, seed: int, start: int, zone: str, founded: int,
    trainee: str, trainee_name: str = "", rewound_from: Rewound | None = None, person: str = "",
) -> tuple[RunFolder, About]:  # fmt: skip
    """Make the folder of a new run with its ``run.json`` and ``script.yaml``; raises RunRefused ``run_unwritable``."""
    while True:
        name = run_name(script, start, zone, secrets.token_hex(2))
        folder = RunFolder(parent / name)
        try:
            parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.path.mkdir(mode=0o700)
        except FileExistsError:
            continue
        except OSError as error:
            raise RunRefused("run_unwritable", run=str(folder.path), reason=error.strerror or "") from error
        break
    about = About(name, script, hashlib.sha256(content).hexdigest(), language, seed, start, founded, trainee,
                  trainee_name or trainee, rewound_from, person)  # fmt: skip
    try:
        _write(folder.script, content)
        whole = json.dumps({"format": FORMAT, **asdict(about)}, ensure_ascii=False, indent=1)
        _write(folder.about, whole.encode("utf-8", "replace"))
    except OSError as error:
        shutil.rmtree(folder.path, ignore_errors=True)
        raise RunRefused("run_unwritable", run=str(folder.path), reason=error.strerror or "") from error
    return folder, about


def find_run(named: str, parent: Path) -> RunFolder:
    """A run by its folder, its store, its name, or the end of one that fits no other; raises RunRefused
    ``no_such_run`` or ``ambiguous_run``."""
    given = Path(named).expanduser()
    for folder in (given, given.parent):
        if named and (folder / "run.json").is_file() and given in (folder, RunFolder(folder).store):
            return RunFolder(folder)
    fitting = [one for one in runs(parent) if named and (one.path.name == named or one.path.name.endswith(named))]
    exact = [one for one in fitting if one.path.name == named]
    if not fitting:
        raise RunRefused("no_such_run", run=named)
    if len(fitting) > 1 and not exact:
        raise RunRefused("ambiguous_run", run=named, runs=[one.path.name for one in fitting[:8]])
    return (exact or fitting)[0]


def runs(parent: Path) -> list[RunFolder]:
    """Every run there is, the newest founded first."""
    try:
        found = [RunFolder(one) for one in parent.iterdir() if _NAME.fullmatch(one.name)]
    except OSError:
        return []
    dated = []
    for folder in found:
        try:
            dated.append((folder.read().founded, folder.path.name, folder))
        except RunRefused:
            continue
    return [folder for *_, folder in sorted(dated, key=lambda one: one[:2], reverse=True)]


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)


def _about(whole: Mapping[str, Any]) -> About:
    values = {name: whole[name] for name in About.__dataclass_fields__ if name != "person"}
    values["person"] = whole.get("person", "")  # earlier versions knew nobody
    for name, kind in (("id", str), ("script", str), ("sha256", str), ("language", str), ("seed", int),
                       ("start", int), ("founded", int), ("trainee", str), ("trainee_name", str),
                       ("person", str)):  # fmt: skip
        if not isinstance(values[name], kind):
            raise TypeError(name)
    cut = values["rewound_from"]
    return About(**{**values, "rewound_from": Rewound(str(cut["run"]), int(cut["moment"])) if cut else None})
