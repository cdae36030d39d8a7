"""The tools that fill a pack's columns leave everything else as it is, and can be run twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_tui.pack.files import folder_files
from dispatch_tui.pack.pinyin import initials_of
from dispatch_tui.pack.places import find_pack, pack_names
from dispatch_tui.pack.read import read_pack
from tests.pack.small import small_files, write

pinyin = pytest.importorskip("tools.pinyin")


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("重复投诉", "chong fu tou su", "cfts"),
        ("银行门口", "yin hang men kou", "yhmk"),
        ("绿化带", "lv hua dai", "lhd"),
        ("第12小学", "di 12 xiao xue", "d12xx"),
        ("KTV(噪声)", "k t v zao sheng", "ktvzs"),
    ],
)
def test_a_name_is_typed_without_tones(name, full, initials):
    assert (pinyin.pinyin_of(name), initials_of(full)) == (full, initials)


def test_filling_keeps_everything_else_and_style(tmp_path):
    files = small_files()
    bare = {
        name: content.replace(b"dong zhen,dz", b",").replace(b"jia cun,jc", b",")
        for name, content in files.items()
    }
    bare["towns.csv"] = b"\xef\xbb\xbf" + bare["towns.csv"].replace(b"\n", b"\r\n")
    folder = write(tmp_path, bare)
    assert pinyin.fill_pack(folder) > 0
    filled = folder_files(folder)
    assert filled["towns.csv"] == b"\xef\xbb\xbf" + files["towns.csv"].replace(b"\n", b"\r\n")
    assert filled["villages.csv"] == files["villages.csv"]
    assert filled["grids.csv"] == files["grids.csv"]
    assert pinyin.fill_pack(folder) == 0


def test_a_correction_by_hand_wins(tmp_path):
    folder = write(tmp_path, small_files())
    pinyin.fill_pack(folder)
    category = read_pack(folder).categories["02"]
    assert (category.name.pinyin, category.name.initials) == ("chong dian", "cd")
    assert b"chong dian,cd,chong dian" in (folder / "categories.csv").read_bytes()


def test_a_department_is_typed_by_its_short_name(tmp_path):
    folder = write(tmp_path, small_files())
    pinyin.fill_pack(folder)
    water = read_pack(folder).departments["water"]
    assert (water.short.pinyin, water.name.initials) == ("shui ju", "sj")


@pytest.mark.parametrize("name", pack_names())
def test_the_columns_of_the_packs_are_filled(name, tmp_path):
    before = read_pack(find_pack(name))
    folder = write(tmp_path, folder_files(find_pack(name)))
    pinyin.fill_pack(folder)
    assert replace(read_pack(folder), hash="") == replace(before, hash="")


def test_calendars_are_written_for_a_region(tmp_path):
    calendars = pytest.importorskip("tools.calendars")
    files = small_files()
    files["calendars.toml"] += b'holidays = "CN"\n'
    folder = write(tmp_path, files)
    assert calendars.write_days(folder) > 0
    working = read_pack(folder).calendars["working"]
    assert {day.isoformat() for day in working.workdays} >= {"2026-10-10", "2026-02-14"}
    assert {day.isoformat() for day in working.holidays} >= {"2026-10-01", "2026-02-17"}
    assert read_pack(folder).calendars["always"].holidays == frozenset()
