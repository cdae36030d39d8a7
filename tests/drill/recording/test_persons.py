"""People taken out of texts: forms by a table, and generated names and phones that never stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.drill.recording.persons import Persons

HAN = st.text(st.sampled_from("王李张刘陈杨赵黄周吴欧阳小明丽华建国秀英"), min_size=2, max_size=4)
LATIN = st.from_regex(r"[A-Z][a-z]{3,8} [A-Z][a-z]{3,8}", fullmatch=True)
PHONE = st.from_regex(r"1[3-9][0-9]{9}|0731-8[0-9]{7}|8[0-9]{7}", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("我叫王小明，家住三楼", "王小明"), ("王先生说的", "王先生"), ("小明他爸", "小明"), ("老王家漏水", "老王"),
        ("请打13873100621", "13873100621"), ("138-7310-0621", "7310-0621"), ("+86 138 7310 0621", "0621"),
        ("另一个号13900001111", "13900001111"), ("座机0731-88112319", "88112319"), ("家里 8811 2233", "8811 2233"),
        ("身份证430112198001011234", "430112198001011234"), ("430112198001011 23X", "NEVER"),
        ("写信到wang.xm@mail.cn", "wang.xm"), ("湘A12345的车", "湘A12345"),
        ("微信wxm_1990", "wxm_1990"), ("加QQ号：41234567", "41234567"), ("微信 wxm-x-9，谢谢", "wxm-x-9"),
        ("call (212) 555-0143", "555-0143"),
    ],
)  # fmt: skip
def test_what_is_taken_out(text: str, gone: str) -> None:
    persons = Persons("zh", ["12345", "110"])
    persons.know("王小明", "13873100621")
    assert gone not in persons.clean(text)


@pytest.mark.parametrize(
    "text",
    [
        "工单20261123-WC01-0042", "打了12345没人管", "110不管", "三楼2栋501", "2026-06-12 08:30", "王府井路",
        "430112001", "花了2000元", "微信群里都在说", "微信转账给他的",
    ],
)
def test_what_stays(text: str) -> None:
    persons = Persons("zh", ["12345", "110"])
    persons.know("王小明", "13873100621")
    assert persons.clean(text) == text


def test_the_same_person_is_the_same_everywhere() -> None:
    persons = Persons("zh")
    persons.know("王小明", "13873100621")
    persons.know("李四", "13873100622")
    assert persons.clean("王小明 王先生 小明") == " ".join([persons.name("王小明")] * 3)
    assert persons.phone("138 7310 0621") == persons.phone("+8613873100621") == persons.clean("13873100621")
    assert persons.name("王小明") != persons.name("李四")
    assert persons.phone("13873100621") != persons.phone("13873100622")


def test_what_is_invented_is_nobodys() -> None:
    persons = Persons("zh")
    persons.know("甲先生", "13800005500")
    persons.know("王五", "13800005501")
    assert persons.name("王五") != "甲先生"
    assert persons.phone("13800005500") not in ("13800005500", "13800005501")


@given(st.lists(st.tuples(HAN | LATIN, PHONE), min_size=1, max_size=6), st.text(max_size=30))
def test_no_name_and_no_phone_stays(people: list[tuple[str, str]], words: str) -> None:
    for language in ("zh", "en"):
        persons = Persons(language)
        for name, phone in people:
            persons.know(name, phone)
        said = persons.clean(" ".join(f"{words} 我是{name}，电话{phone}。" for name, phone in people))
        told = said + "".join(persons.name(name) + persons.phone(phone) for name, phone in people)
        for name, phone in people:
            assert name not in told
            assert phone not in told
