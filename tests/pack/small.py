"""A whole pack of a few rows: what the tests of the pack layer break, one mistake at a time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

TEXTS: Mapping[str, str] = {
    "pack.toml": """[pack]
name = "small"
version = "1"
languages = ["zh", "en"]
time_zone = "Asia/Shanghai"
area = "110000"
number_prefix = "XS"
[pack.title]
zh = "小城"
en = "Small Town"
[centre.title]
zh = "小城热线"
en = "Small Line"
[defaults]
urgency = 3
limits = "general"
calendar = "always"
demands = ["verify", "callback"]
callback_attempts = 3
returns_before_ruling = 2
warn_fraction = 0.25
[privacy]
department_sees = ["name"]
[counts]
hotlines = 1
departments = 2
units = 1
categories = 2
items = 3
towns = 1
villages = 2
grids = 2
[widths]
categories = 2
items = 4
""",
    "calendars.toml": """[always]
[working]
hours = [["09:00", "12:00"], ["13:00", "17:00"]]
weekdays = [1, 2, 3, 4, 5]
""",
    "hotlines.csv": """code,number,kind,name_zh,name_en,owner_zh,owner_en,department,source
line,12345,merged,热线,Line,,,road,practice:a number
119,119,emergency,火警,Fire,,,,practice:a number
""",
    "departments.csv": """code,kind,name_zh,name_en,short_zh,short_en,pinyin,initials,pinyin_fixed,source
road,department,道路局,Road Bureau,,,dao lu ju,dlj,,ours
water,department,水务局,Water Bureau,水局,Water,shui ju,sj,,ours:short
east,unit,东镇政府,East Town,,,dong zhen zheng fu,dzzf,,ours
""",
    "contacts.csv": """department,days,from,to,post_zh,post_en,channel,address,source
road,workdays,09:00,17:00,值班,Desk,phone,555-0001,ours
road,workdays,17:00,09:00,夜班,Night,phone,555-0002,ours
road,restdays,00:00,24:00,周末,Weekend,phone,555-0003,ours
water,all,00:00,24:00,值班,Desk,sms,555-0004,ours
east,all,08:00,08:00,值班,Desk,radio,7,ours
""",
    "categories.csv": """code,name_zh,name_en,pinyin,initials,pinyin_fixed,source
01,道路,Roads,dao lu,dl,,standard:a list
02,重点,Main points,zhong dian,zd,chong dian,standard:a list
""",
    "items.csv": (
        "code,category,name_zh,name_en,lead,supports,urgency,limits,demands,aliases_zh,aliases_en,"
        "keywords_zh,keywords_en,confused_with,duty_zh,duty_en,pinyin,initials,pinyin_fixed,source\n"
        "0101,01,坑洞,Hole,road,water;@town,2,general,verify;callback,路上有坑;大坑,pothole,坑;洞,hole,0102,,"
        ",keng dong,kd,,ours\n"
        "0102,01,脏路,Dirty road,@town,,,,,,,脏,dirty,,,,zang lu,zl,,ours\n"
        "0201,02,漏水,Leak,water,road,1,fast,none,,,,,,,,lou shui,ls,,ours\n"
    ),
    "routing.csv": """item,where,lead,supports,reason_zh,reason_en,source
0101,GT-001;1-b,water,road,近河,By the river,ours
""",
    "towns.csv": """code,unit,name_zh,name_en,short,pinyin,initials,pinyin_fixed,source
1,east,东镇,East,ET,dong zhen,dz,,ours
""",
    "villages.csv": """code,town,name_zh,name_en,kind,pinyin,initials,pinyin_fixed,source
1-a,1,甲村,First,village,jia cun,jc,,ours
1-b,1,乙村,Second,village,yi cun,yc,,ours
""",
    "grids.csv": """code,village,name_zh,name_en,source
GT-001,1-a,甲村第1网格,First 1,ours
GT-002,1-b,乙村第1网格,Second 1,ours
""",
    "places.csv": """name_zh,name_en,kind,grid,pinyin,initials,pinyin_fixed,source
长街,Long Street,road,GT-001,chang jie,cj,,ours
东镇码头,East Pier,landmark,1,dong zhen ma tou,dzmt,,ours
""",
    "limits.csv": (
        "set,clock,urgency,amount,unit,calendar,source\n"
        "general,answer,*,15,s,always,standard:a standard\n"
        + "".join(
            f"general,{clock},*,2,h,working,ours\n"
            for clock in (
                "dispatch",
                "acknowledge",
                "arrive",
                "report",
                "verify",
                "callback",
                "close",
                "escalate",
            )
        )
        + "fast,report,1,30,min,,ours\n"
    ),
    "calendar_days.csv": """calendar,date,kind,name_zh,name_en,source
working,2026-10-01,holiday,国庆节,National Day,ours
working,2026-10-10,workday,调休上班,Make-up day,ours
""",
    "phrases.csv": """kind,code,name_zh,name_en,source
refuse,court,已进入诉讼,Before a court,ours
return,court,已进入诉讼,Before a court,ours
""",
}


def small_files() -> dict[str, bytes]:
    """The pack's files as UTF-8."""
    return {name: text.encode() for name, text in TEXTS.items()}


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write ``files`` into ``folder``, which is returned."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder
