"""Write ``calendar_days.csv`` of packs: holidays and make-up working days (``make calendars``).

Each calendar of a pack whose ``calendars.toml`` names a country or region (``holidays = "CN"``, ``"US-NY"``:
ISO 3166) gets its days from the ``holidays`` library, which is released about every other week. For China the
make-up working days come from the yearly notice; a year whose notice the library does not hold yet has only
its statutory days, and its rows say so.

    python tools/calendars.py [PACK_NAME_OR_FOLDER …]      (without: every pack that comes with the program)
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from holidays import HolidayBase, country_holidays

from dispatch_tui.pack.files import folder_files
from dispatch_tui.pack.places import find_pack, pack_names
from dispatch_tui.pack.problems import PackRefused, Problem
from dispatch_tui.pack.schema import CALENDAR_DAYS, CALENDARS_FILE, SETTINGS_FILE
from dispatch_tui.pack.settings import read_settings
from dispatch_tui.pack.table import new_table

LIBRARY: Final = "holidays"
LANGUAGES: Final = {"zh": "zh_CN", "en": "en_US"}
"""The library's name of a pack's language."""
DAY_OFF: Final = {"zh": "调休放假", "en": "Day off, made up for"}
MAKE_UP: Final = {"zh": "调休上班", "en": "Make-up working day"}


def years() -> range:
    """The last two years, this one and the next."""
    this = datetime.now(tz=UTC).year
    return range(this - 2, this + 2)


def rows_of(calendar: str, region: str, languages: Sequence[str]) -> Iterator[list[str]]:
    """The rows of one calendar: calendar, date, kind, the names, source."""
    country, _, part = region.partition("-")
    for year in years():
        named = {
            language: country_holidays(
                country, subdiv=part or None, years=year, language=LANGUAGES.get(language)
            )
            for language in languages
        }
        days: HolidayBase = named[languages[0]]
        made_up = {day for day in days.weekend_workdays if day.year == year}
        swapped = {
            date(year, *entry[:2])
            for entry in getattr(days, "special_public_holidays", {}).get(year, ())
            if all(isinstance(one, int) for one in entry)
        }
        source = _source(days, year, region)
        for day in sorted({*days, *made_up}):
            if day in made_up:
                names, kind = [MAKE_UP.get(language, MAKE_UP["en"]) for language in languages], "workday"
            elif day in swapped:
                names, kind = [DAY_OFF.get(language, DAY_OFF["en"]) for language in languages], "holiday"
            else:
                names, kind = [named[language][day] for language in languages], "holiday"
            yield [calendar, day.isoformat(), kind, *names, source]


def _source(days: HolidayBase, year: int, region: str) -> str:
    origin = f"{LIBRARY} {version(LIBRARY)}"
    if days.has_substituted_holidays and year not in days.special_public_holidays:
        return f"ours:statutory days of {region} only, the notice for {year} is not known yet; {origin}"
    return f"standard:public holidays of {region}; {origin}"


def write_days(folder: Path) -> int:
    """Write the pack's ``calendar_days.csv`` and say how many rows; PackRefused for an unreadable pack."""
    files = folder_files(folder)
    problems: list[Problem] = []
    settings = read_settings(files[SETTINGS_FILE], problems.append)
    if settings is None:
        raise PackRefused(problems)
    calendars = tomllib.loads(files[CALENDARS_FILE].decode("utf-8-sig"))
    languages = settings.languages
    rows = [
        row
        for name, calendar in calendars.items()
        if "holidays" in calendar
        for row in rows_of(name, calendar["holidays"], languages)
    ]
    columns = ["calendar", "date", "kind", *(f"name_{language}" for language in languages), "source"]
    (folder / CALENDAR_DAYS.file).write_bytes(new_table(CALENDAR_DAYS.file, columns, rows).to_bytes())
    return len(rows)


def main(given: list[str]) -> int:
    """Write the days of the packs given, or of all; 1 when one of them cannot be read."""
    try:
        for name in given or pack_names():
            print(f"{name}: {write_days(find_pack(name))} days written")
    except PackRefused as refused:
        for problem in refused.problems:
            print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
