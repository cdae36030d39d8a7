"""Fill the columns ``pinyin`` and ``initials`` of packs, for typing at the command bar (``make pinyin``).

Syllables stand without tones, separated by spaces; ü is v. Where the library reads a name wrongly, the right
reading goes into ``pinyin_fixed`` by hand, and wins here and wherever the pack is read.

    python tools/pinyin.py [PACK_NAME_OR_FOLDER …]      (without: every pack that comes with the program)
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

from pypinyin import Style, lazy_pinyin

from dispatch_tui.pack.pinyin import initials_of
from dispatch_tui.pack.places import find_pack, pack_names
from dispatch_tui.pack.problems import PackRefused, Problem
from dispatch_tui.pack.schema import PINYIN_COLUMNS, TABLES
from dispatch_tui.pack.table import Table, read_table

TYPED: Final = ("short_zh", "name_zh")
"""What is typed of a row, the first that it has: a department goes by its short name."""
_WORDS = re.compile("[a-z]|[0-9]+")


def pinyin_of(name: str) -> str:
    """The full pinyin of ``name``; Latin letters one by one, runs of digits whole, other signs left out."""
    words: list[str] = []
    for run in re.findall("[\u3400-\u9fff\U00020000-\U0003ffff]+|[A-Za-z0-9]+", name):
        if run.isascii():
            words += _WORDS.findall(run.lower())
        else:
            words += lazy_pinyin(run, style=Style.NORMAL, errors="ignore", v_to_u=False)
    return " ".join(words)


def fill(table: Table) -> int:
    """Fill the two columns of every row that has a Chinese name; says how many rows changed."""
    at = {column: index for index, column in enumerate(table.columns)}
    changed = 0
    for row in table.rows:
        typed = next((row[at[column]] for column in TYPED if column in at and row[at[column]]), "")
        pinyin = row[at["pinyin_fixed"]] or pinyin_of(typed)
        filled = [pinyin, initials_of(pinyin)]
        if [row[at["pinyin"]], row[at["initials"]]] != filled:
            row[at["pinyin"]], row[at["initials"]] = filled
            changed += 1
    return changed


def fill_pack(folder: Path) -> int:
    """Fill the tables of the pack in ``folder`` that have the columns; PackRefused for an unreadable one."""
    changed = 0
    for shape in TABLES:
        path = folder / shape.file
        if not shape.typed or not path.is_file():
            continue
        problems: list[Problem] = []
        table = read_table(shape.file, path.read_bytes(), problems.append)
        if table is None or problems:
            raise PackRefused(problems)
        if not {TYPED[-1], *PINYIN_COLUMNS} <= set(table.columns):
            continue
        of_table = fill(table)
        if of_table:
            path.write_bytes(table.to_bytes())
        changed += of_table
    return changed


def main(given: list[str]) -> int:
    """Fill the packs given, or all; 1 when one of them cannot be read."""
    try:
        for name in given or pack_names():
            print(f"{name}: {fill_pack(find_pack(name))} rows filled")
    except PackRefused as refused:
        for problem in refused.problems:
            print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
