"""Resolve the dependencies of pyproject.toml into requirements/run.txt and requirements/dev.txt.

The files hold exact versions with the hashes of every archive of that version (any platform, any Python), and
no address: pip takes the archives from wherever it is set up to look. ``--upgrade`` takes newer versions;
without it what is pinned stays. The resolver lives in an environment of its own, ``.lock``, so that it never
shifts the project's.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
LOCK_ENV: Final = ROOT / ".lock"
RESOLVER: Final = "pip-tools==7.6.2"
ADDRESS: Final = re.compile(r"\w+://|^\s*-", re.MULTILINE)
"""What a lock must not hold: an address, or an option line that could carry one."""
QUIET: Final = (
    "--quiet", "--generate-hashes", "--strip-extras", "--allow-unsafe", "--no-header", "--no-annotate",
    "--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host", "--no-emit-options",
)  # fmt: skip


def wanted() -> tuple[list[str], list[str]]:
    """What pyproject.toml asks for: to run, and to develop."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return project["project"]["dependencies"], project["dependency-groups"]["dev"]


def resolver() -> Path:
    """The resolver's program, installed on first use."""
    program = LOCK_ENV / "bin" / "pip-compile"
    if not program.exists():
        venv.create(LOCK_ENV, with_pip=True)
        pip = [
            str(LOCK_ENV / "bin" / "python"),
            "-m",
            "pip",
            "--disable-pip-version-check",
            "--no-cache-dir",
            "-q",
        ]
        subprocess.run([*pip, "install", RESOLVER], check=True)
    return program


def lock(name: str, requirements: list[str], heading: str, options: list[str]) -> None:
    """Write requirements/``name``.txt; raises SystemExit when an address slipped into it."""
    target = ROOT / "requirements" / f"{name}.txt"
    source = LOCK_ENV / f"{name}.in"
    source.write_text("\n".join(requirements) + "\n", "utf-8")
    cache = ["--cache-dir", str(LOCK_ENV / "cache")]
    command = [str(resolver()), *QUIET, *cache, *options, "--output-file", str(target), str(source)]
    subprocess.run(command, check=True, cwd=ROOT)
    pins = target.read_text("utf-8")
    if ADDRESS.search(pins.replace("    --hash=sha256:", "")):
        target.unlink()
        raise SystemExit(f"{target.name} would hold an address or an option; not written")
    target.write_text(
        f"# {heading} Written by `make lock`; exact versions, hashes of every archive.\n{pins}", "utf-8"
    )


def main(options: list[str]) -> None:
    run, dev = wanted()
    resolver()
    lock("run", run, "What the console needs.", options)
    pinned = ["-c", str(ROOT / "requirements" / "run.txt")]
    constraint = f"-c {pinned[1]}"
    lock("dev", [constraint, *run, *dev], "What the console and its tests need.", options)


if __name__ == "__main__":
    main(sys.argv[1:])
