"""Every mistake that a pack can hold, as a clerk would make it in the small pack.

For each file: what stands there, what became of it, and the problem's row, column, code, found and expected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from dispatch_tui.pack.cells import CODE_PATTERN
from dispatch_tui.pack.problems import Problem
from dispatch_tui.pack.schema import DEPARTMENTS

Cases = Mapping[str, Sequence[tuple[Any, ...]]]

TAKERS: Final = "@town | road | water | east"
TIMES: Final = "00:00..24:00"
DATES: Final = "YYYY-MM-DD | YYYY/M/D"
DEPARTMENT_COLUMNS: Final = " | ".join(DEPARTMENTS.known_columns(["zh", "en"]))
ALL_DAY: Final = "00:00-24:00"
SOURCES: Final = "standard:… | practice:… | ours"

READING: Final[Cases] = {
    "items.csv": [
        (",road,water;@town,", ",raod,water;@town,", 2, "lead", "unknown_code", "raod", TAKERS),
        ("water;@town", "water;gas", 2, "supports", "unknown_code", "gas", TAKERS),
        ("water;@town", "water；water", 2, "supports", "twice_in_list", "water"),
        ("water;@town", "water;road", 2, "supports", "lead_supports", "road"),
        ("0101,01,", "0101,03,", 2, "category", "unknown_code", "03", "01 | 02"),
        (",2,general,", ",5,general,", 2, "urgency", "number", "5", "1..4"),
        (",2,general,", ",2.0,general,", 2, "urgency", "number", "2.0", "1..4"),
        (",2,general,", ",2,slow,", 2, "limits", "unknown_code", "slow", "general | fast"),
        (
            "verify;callback",
            "verify;call",
            2,
            "demands",
            "unknown_code",
            "call",
            "verify | callback | recheck",
        ),
        ("0102,,,keng", "0199,,,keng", 2, "confused_with", "unknown_code", "0199", "0101 | 0102 | 0201"),
        ("0102,,,keng", "0101,,,keng", 2, "confused_with", "itself", "0101"),
        ("0201,02,", "0101,02,", 4, "code", "code_twice", "0101", "items.csv:2"),
        ("坑洞,Hole,road", ",,road", 2, "name_zh", "empty"),
        ("0201,02,漏水,Leak,water", "0201,02,漏水,Leak,", 4, "lead", "empty"),
        ("Leak,water,road", "#NAME?,water,road", 4, "name_en", "error_value", "#NAME?"),
        ("Leak,water", "=1+1,water", 4, "name_en", "formula", "=1+1"),
        ("Leak,water", "Le�k,water", 4, "name_en", "lost_character", "Le�k"),
    ],
    "departments.csv": [
        (
            "source",
            "source,remark",
            None,
            "remark",
            "column_unknown",
            "remark",
            DEPARTMENT_COLUMNS,
        ),
        ("short_zh,short_en", "short_zh,short_zh", 1, "short_zh", "column_twice", "short_zh"),
        ("dlj,,ours", "dlj,,ours,,extra", 2, "", "cells", "12", "10"),
        ("road,department", "road,bureau", 2, "kind", "choice", "bureau", "department | unit"),
        ("road,department", '"road"x,department', 2, "", "csv", "',' expected after '\"'"),
        ("ours:short", "ours" + "好" * 8_001, 3, "source", "too_long", "8005", "<= 8000"),
    ],
    "hotlines.csv": [
        (",,,practice", ",,fire,practice", 3, "department", "unknown_code", "fire", "road | water | east"),
        ("12345,merged", "12345,major", 2, "kind", "choice", "major", "merged | emergency"),
    ],
    "contacts.csv": [
        (
            "road,workdays,09:00",
            "road,weekdays,09:00",
            2,
            "days",
            "choice",
            "weekdays",
            "workdays | restdays | all",
        ),
        ("workdays,09:00,17:00", "workdays,9 Uhr,17:00", 2, "from", "time", "9 Uhr", TIMES),
        ("workdays,09:00,17:00", "workdays,09:00,25:00", 2, "to", "time", "25:00", TIMES),
        (
            "phone,555-0001",
            "fax,555-0001",
            2,
            "channel",
            "choice",
            "fax",
            "phone | wechat | system | radio | email | sms",
        ),
        ("phone,555-0001", "phone,", 2, "address", "empty"),
    ],
    "routing.csv": [
        ("GT-001;1-b", "GT-001;1-c", 2, "where", "unknown_code", "1-c", "1 | 1-a | 1-b | GT-001 | GT-002"),
        ("GT-001;1-b", "", 2, "where", "empty"),
        ("0101,GT", "0109,GT", 2, "item", "unknown_code", "0109", "0101 | 0102 | 0201"),
        (
            "ours\n",
            "ours\n0101,1-b,road,,近河,River,ours\n",
            3,
            "where",
            "routed_twice",
            "0101 1-b",
            "routing.csv:2",
        ),
    ],
    "towns.csv": [
        ("1,east", "1,west", 2, "unit", "unknown_code", "west", "road | water | east"),
    ],
    "villages.csv": [
        ("1-b,1,", "1-b,2,", 3, "town", "unknown_code", "2", "1"),
    ],
    "grids.csv": [
        ("GT-001,1-a", "GT-001,1-c", 2, "village", "unknown_code", "1-c", "1-a | 1-b"),
        ("GT-002", "4.30112E+11", 3, "code", "long_number", "4.30112E+11", "0-9"),
        ("GT-002", "2-Mar", 3, "code", "code_became_date", "2-Mar", CODE_PATTERN),
        ("GT-002", "2月3日", 3, "code", "code_became_date", "2月3日", CODE_PATTERN),
    ],
    "places.csv": [
        ("road,GT-001", "road,", 2, "grid", "empty"),
    ],
    "limits.csv": [
        ("answer,*,15", "answer,5,15", 2, "urgency", "number", "5", "1..4"),
        (
            "answer,*,15",
            "answers,*,15",
            2,
            "clock",
            "choice",
            "answers",
            "answer | dispatch | acknowledge | arrive | report | verify | callback | close | escalate",
        ),
        ("answer,*,15", "answer,*,-15", 2, "amount", "number", "-15", "0..1000000"),
        ("15,s,", "15,sec,", 2, "unit", "choice", "sec", "s | min | h | d"),
        ("s,always", "s,never", 2, "calendar", "unknown_code", "never", "always | working"),
        ("general,close,*", "general,verify,*", 9, "clock", "limit_twice", "general verify", "limits.csv:7"),
    ],
    "calendar_days.csv": [
        ("2026-10-01", "10/1/2026", 2, "date", "date", "10/1/2026", DATES),
        ("2026-10-01", "2026-02-30", 2, "date", "date", "2026-02-30", DATES),
        ("2026-10-10", "2026/10/1", 3, "date", "day_twice", "2026-10-01", "calendar_days.csv:2"),
        ("working,2026-10-10", "always,2026-10-10", 3, "calendar", "always_open", "always"),
    ],
    "phrases.csv": [
        ("return,", "refuse,", 3, "code", "code_twice", "refuse court", "phrases.csv:2"),
    ],
    "pack.toml": [
        ('name = "small"', 'name = "Small!"', None, "pack.name", "text", "Small!", "a-z 0-9 -"),
        (
            'languages = ["zh", "en"]',
            'languages = "zh"',
            None,
            "pack.languages",
            "text",
            "zh",
            '["zh", "en"]',
        ),
        ("urgency = 3", 'urgency = "3"', None, "defaults.urgency", "number", "3", "1..4"),
        (
            "warn_fraction = 0.25",
            "warn_fraction = 25",
            None,
            "defaults.warn_fraction",
            "number",
            "25",
            "0..1",
        ),
        (
            'limits = "general"',
            'limits = "normal"',
            None,
            "defaults.limits",
            "unknown_code",
            "normal",
            "general | fast",
        ),
        (
            'calendar = "always"',
            'calendar = "office"',
            None,
            "defaults.calendar",
            "unknown_code",
            "office",
            "always | working",
        ),
        (
            '["verify", "callback"]',
            '["verify", "visit"]',
            None,
            "defaults.demands",
            "choice",
            "['verify', 'visit']",
            "verify | callback | recheck",
        ),
        (
            '["name"]',
            '["name", "card"]',
            None,
            "privacy.department_sees",
            "choice",
            "['name', 'card']",
            "name | phone",
        ),
        (
            "[privacy]",
            "[retention]\nperson = 0\n[privacy]",
            None,
            "retention.person",
            "number",
            "0",
            "1..36500",
        ),
        (
            "[privacy]",
            "[retention]\nvoice = 30\n[privacy]",
            None,
            "retention.voice",
            "unknown_key",
            "voice",
            "words | place | person | photo",
        ),
        (
            "[privacy]",
            "[private]",
            None,
            "private",
            "unknown_key",
            "private",
            "pack | centre | defaults | privacy | retention | counts | widths",
        ),
        (
            "[counts]",
            "[counts",
            24,
            "",
            "toml",
            "Expected ']' at the end of a table declaration (at line 24, column 8)",
        ),
    ],
    "calendars.toml": [
        ('"12:00"]', '"8:00"]', None, "working.hours", "span", "['09:00', '8:00']", '["09:00", "12:00"]'),
        ('"13:00"', '"11:00"', None, "working.hours", "span_order", "['11:00', '17:00']", ">= 12:00"),
        ("weekdays = [1, 2, 3, 4, 5]", "weekdays = [0]", None, "working.weekdays", "number", "[0]", "1..7"),
        ("weekdays = [1, 2, 3, 4, 5]", "", None, "working.weekdays", "empty"),
    ],
}
"""Found in reading, each once and alone."""

FOLLOWED: Final[Cases] = {
    "items.csv": [
        (
            "code,category,",
            "code,class,",
            None,
            "category",
            "column_missing",
            "code class name_zh name_en lead supports urgency limits demands aliases_zh alia…",
            "category",
        ),
    ],
    "departments.csv": [
        ("road,department", "ro ad,department", 2, "code", "bad_code", "ro ad", CODE_PATTERN),
        ("water,department", "道路,department", 3, "code", "bad_code", "道路", CODE_PATTERN),
    ],
    "grids.csv": [
        ("GT-001,1-a", "1-a,1-a", 2, "code", "code_twice", "1-a", "villages.csv:2"),
    ],
}
"""Found in reading, where other rows lose what they refer to and are told as well."""

CHECKING: Final[Cases] = {
    "departments.csv": [
        ("dlj,,ours", "dlj,,", 2, "source", "source", "", SOURCES),
        ("dlj,,ours", "dlj,,theirs", 2, "source", "source", "theirs", SOURCES),
    ],
    "grids.csv": [
        ("First 1,ours", "First 1,standard:", 2, "source", "source", "standard:", SOURCES),
    ],
    "calendar_days.csv": [
        ("National Day,ours", "National Day,x", 2, "source", "source", "x", SOURCES),
    ],
    "items.csv": [
        ("坑洞,Hole", "坑洞,", 2, "name_en", "untranslated", "坑洞"),
    ],
    "phrases.csv": [
        (
            "已进入诉讼,Before a court,ours\nreturn",
            ",Before a court,ours\nreturn",
            2,
            "name_zh",
            "untranslated",
            "Before a court",
        ),
    ],
    "pack.toml": [
        ('en = "Small Line"', "", None, "centre.title.en", "untranslated", "小城热线"),
        ("units = 1", "units = 2", None, "counts.units", "count", "1", "2"),
        ("Asia/Shanghai", "Asia/Nowhere", None, "pack.time_zone", "time_zone", "Asia/Nowhere", "Area/City"),
    ],
    "villages.csv": [
        ("jia cun,jc", ",jc", 2, "pinyin", "no_pinyin", "甲村"),
        ("jia cun,jc", "jiǎ cūn,jc", 2, "pinyin", "bad_pinyin", "jiǎ cūn", "a-z 0-9"),
    ],
    "limits.csv": [
        (
            "general,close,*",
            "general,close,1",
            None,
            "clock",
            "no_limit",
            "general close 2;3;4",
            "general close *",
        ),
    ],
    "contacts.csv": [
        (
            "road,restdays,00:00,24:00",
            "road,restdays,00:00,12:00",
            2,
            "from",
            "unreachable",
            "road restdays 12:00-24:00",
            ALL_DAY,
        ),
        (
            "road,workdays,17:00,09:00",
            "road,workdays,18:00,09:00",
            2,
            "from",
            "unreachable",
            "road workdays 17:00-18:00",
            ALL_DAY,
        ),
        (
            "road,workdays,17:00,09:00",
            "road,workdays,17:00,08:00",
            2,
            "from",
            "unreachable",
            "road workdays 08:00-09:00",
            ALL_DAY,
        ),
        (
            "east,all,08:00,08:00",
            "east,workdays,08:00,08:00",
            6,
            "from",
            "unreachable",
            "east restdays 00:00-24:00",
            ALL_DAY,
        ),
        ("555-0004", "073188060004", 5, "address", "spreadsheet", "073188060004", "…-…"),
    ],
    "towns.csv": [
        ("1,east", "01,east", 2, "code", "spreadsheet", "01", "[widths] towns = 2"),
    ],
    "hotlines.csv": [
        ("line,12345", "0119,12345", 2, "code", "spreadsheet", "0119", "A-Z -"),
        ("line,12345", "430112001001,12345", 2, "code", "spreadsheet", "430112001001", "A-Z -"),
    ],
}
"""Gaps of a pack that can be read."""


def cases(table: Cases) -> Iterator[tuple[str, str, str, Problem]]:
    """File, what stands there, what became of it, the problem."""
    for file, rows in table.items():
        for stands, becomes, row, column, code, *texts in rows:
            yield file, stands, becomes, Problem(file, row, column, code, *texts)
