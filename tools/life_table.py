"""Print the table of a work order's life, or write it where it is documented and tested.

python -m tools.life_table            prints it
python -m tools.life_table --update   writes it into the design note beside the rules
python -m tools.life_table --expect   writes it down as what the tests expect; look at every changed line then
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

from dispatch_tui.domain.ticket.kinds import KINDS, STATUSES
from tests.domain.ticket.specimens import table

ROOT = Path(__file__).resolve().parent.parent
NOTE = ROOT / "dispatch_tui" / "domain" / "ticket" / "README.md"
EXPECTED = ROOT / "tests" / "domain" / "ticket" / "life.csv"
BEGIN, END = "<!-- life table: begin -->", "<!-- life table: end -->"


def as_csv() -> str:
    """One line an act, one column a status: who may do it there, or why nobody may."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["act", *STATUSES])
    for kind, cells in table().items():
        writer.writerow([kind, *(cells[status] for status in STATUSES)])
    return out.getvalue()


def as_markdown() -> str:
    """The same for readers: a dot where nobody may, and what kinds follow which steps of an order."""
    short = {status: status.replace("_", " ") for status in STATUSES}
    lines = ["| act | " + " | ".join(short.values()) + " | follows an order that is |"]
    lines.append("| --- " * (len(STATUSES) + 2) + "|")
    for kind, cells in table().items():
        said = [cells[status] if cells[status].isupper() else "·" for status in STATUSES]
        steps = ", ".join(sorted(KINDS[kind].steps)).replace("_", " ")
        lines.append(f"| {kind.replace('_', ' ')} | " + " | ".join(said) + f" | {steps} |")
    return "\n".join(lines)


def updated(note: str) -> str:
    """The note with the table of now between its markers."""
    before, _, rest = note.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{as_markdown()}\n\n{END}{after}"


def main(arguments: list[str]) -> int:
    if "--update" in arguments:
        NOTE.write_text(updated(NOTE.read_text("utf-8")), "utf-8")
    elif "--expect" in arguments:
        EXPECTED.write_text(as_csv(), "utf-8")
    else:
        print(as_markdown())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
