"""What a caller says leads to the item meant, and the item at a place to whoever takes it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.domain.locating import Place
from dispatch_tui.domain.place import Line, Pack
from dispatch_tui.domain.reason import Reason
from dispatch_tui.domain.routing import Router
from dispatch_tui.pack.read import read_pack
from tests.domain.small_place import RIVER_TOWN, SEAPORT
from tests.hostile import HOSTILE
from tests.steps import steps

ROOT = Path(__file__).parents[2]
MESSAGES = ROOT.parent / "shared" / "real" / "messages_replies_2816.csv"
ROUTER = Router(RIVER_TOWN)
ABROAD = Router(SEAPORT)


def at(town: str | None = None, village: str | None = None, grid: str | None = None) -> Place:
    return Place(town, village, grid, Reason("place.given"))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("路灯不亮", "0101"),
        ("门口的路灯坏了好几天", "0101"),
        ("街灯一直坏了没人修", "0101"),
        ("空调外机低挂,滴水", "0201"),
        ("空调架松动,悬在人行道上方", "0202"),
        ("隔壁噪音太大,晚上睡不着", "0301"),
        ("工地夜间施工,噪音太大", "0302"),
        ("水管爆裂,停水了", "0401"),
        ("停水一天了,没有自来水", "0402"),
        ("垃圾没人清运", "0501"),
        ("loud   MUSIC all night", "0301"),
        ("Two lamp posts are out", "0101"),
    ],
)
def test_the_item_meant_comes_first(text: str, first: str) -> None:
    assert ROUTER.suggest(text)[0].item == first


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Street lights out near the garbage room", "lamp"),
        ("garbage by the street light", "trash"),
        ("Noise - Residential Loud Music/Party", "noise"),
        ("TRASH NOT COLLECTED since monday", "trash"),
    ],
)
def test_english_text(text: str, first: str) -> None:
    assert ABROAD.suggest(text)[0].item == first


def test_nothing_known_suggests_nothing() -> None:
    assert ROUTER.suggest("") == ()
    assert ROUTER.suggest("你好,请问") == ()
    assert ABROAD.suggest("lamplight noisette") == ()


def test_the_first_clause_counts_more_than_what_follows() -> None:
    assert ROUTER.suggest("停水\n" + "水管,漏水," * 20)[0].item == "0402"
    assert ROUTER.suggest("水管漏水\n" + "停水,水压低," * 20)[0].item == "0401"


def test_a_word_said_often_counts_once() -> None:
    once, often = ROUTER.suggest("有人说停水")[0], ROUTER.suggest("有人说停水" + ",停水" * 50)[0]
    assert once.permille == often.permille


def test_a_word_that_only_tells_where_counts_little() -> None:
    assert ROUTER.suggest("工地旁边有噪音")[0].item == "0301"
    assert ROUTER.suggest("噪音旁边有工地")[0].item == "0302"


def test_a_word_within_another_word_counts_less() -> None:
    within = {s.item: s.permille for s in ROUTER.suggest("施工噪音")}
    alone = {s.item: s.permille for s in ROUTER.suggest("施工的噪音")}
    assert alone["0301"] > within["0301"]


def test_a_rare_word_beats_a_common_one() -> None:
    by_item = {s.item: s.permille for s in ROUTER.suggest("空调滴水")}
    assert by_item["0201"] > by_item["0202"] > 0


def test_it_says_why_and_cites_the_pack() -> None:
    first = ROUTER.suggest("空调架松动", address="青石镇")[0]
    assert first.item == "0202"
    assert (first.lead, first.supports, first.category) == ("pgb", ("gaj",), "02")
    assert [(r.code, dict(r.params), r.line) for r in first.why] == [
        ("matched.alias", {"word": "空调架松动"}, Line("items.csv", 4)),
        ("place.name", {"matched": "青石镇", "level": "town"}, None),
        ("routed.exception", {"item": "0202", "where": "100002"}, Line("routing.csv", 2)),
    ]


def test_what_is_easily_confused_is_named_both_ways() -> None:
    assert ROUTER.suggest("空调外机低挂")[0].confused_with == ("0202",)
    assert ROUTER.suggest("空调架松动")[0].confused_with == ("0201",)


@pytest.mark.parametrize(
    ("arguments", "lead"),
    [
        ({}, None),
        ({"address": "青石镇"}, "u100002"),
        ({"town": "100003"}, "u100003"),
        ({"town": "no such"}, None),
        ({"grid": "QS-009"}, "u100002"),
        ({"address": "青石镇", "grid": "LK-001"}, "cgj"),
        ({"address": "白鹭街道", "town": "100002"}, "u100003"),
    ],
)
def test_the_place_given_decides_who_leads(arguments: dict[str, str], lead: str | None) -> None:
    place = (arguments.get("address", ""), arguments.get("town"), arguments.get("grid"))
    assert ROUTER.suggest("垃圾没人清", *place)[0].lead == lead


def test_the_place_may_stand_in_the_text() -> None:
    assert ROUTER.suggest("青石镇团结村垃圾没人清")[0].lead == "u100002"


@pytest.mark.parametrize(
    ("item", "place", "lead", "supports", "line", "why"),
    [
        ("0101", None, "cgj", (), Line("items.csv", 2), ("routed.duty",)),
        ("0202", None, "zjj", ("gaj",), Line("items.csv", 4), ("routed.duty", "routed.town_unknown")),
        ("0202", at("100003"), "zjj", ("gaj", "u100003"), Line("items.csv", 4),
         ("routed.duty", "routed.town")),
        ("0202", at("100002", "100002001"), "pgb", ("gaj",), Line("routing.csv", 2), ("routed.exception",)),
        ("0202", at("100001", "100001001"), "cgj", (), Line("routing.csv", 3), ("routed.exception",)),
        ("0202", at("100001", "100001001", "LK-001"), "cgj", (), Line("routing.csv", 3),
         ("routed.exception",)),
        ("0202", at("100001", "100001001", "LK-002"), "ut1", ("u100001",), Line("routing.csv", 4),
         ("routed.exception", "routed.town")),
        ("0501", None, None, ("cgj",), Line("items.csv", 9), ("routed.duty", "routed.town_unknown")),
        ("0501", at("100002"), "u100002", ("cgj",), Line("items.csv", 9), ("routed.duty", "routed.town")),
        ("0501", at("100001"), "cgj", (), Line("routing.csv", 5), ("routed.exception",)),
    ],
)  # fmt: skip
def test_who_takes_an_item_at_a_place(
    item: str,
    place: Place | None,
    lead: str | None,
    supports: tuple[str, ...],
    line: Line,
    why: tuple[str, ...],
) -> None:
    routed = ROUTER.resolve(item, place)
    assert (routed.lead, routed.supports, routed.line) == (lead, supports, line)
    assert tuple(reason.code for reason in routed.why) == why
    assert (routed.reason is not None) == (line.file == "routing.csv")


def test_an_unknown_item_is_an_error() -> None:
    with pytest.raises(KeyError):
        ROUTER.resolve("9999", None)


@given(st.text(alphabet="路灯不亮空调外机松动噪音水管停垃圾工地施,。\n a", max_size=60), st.integers(0, 9))
def test_suggestions_are_ranked_and_bounded(text: str, limit: int) -> None:
    found = ROUTER.suggest(text, limit=limit)
    assert len(found) <= limit
    assert [s.permille for s in found] == sorted((s.permille for s in found), reverse=True)
    assert len({s.item for s in found}) == len(found)
    for one in found:
        assert 0 < one.permille < 1000
        assert one.score == round(one.permille / 1000, 2)
        assert one.lead not in one.supports
        assert one.why
    assert found == ROUTER.suggest(text, limit=100)[:limit]


@pytest.mark.parametrize("text", [text for _, text in HOSTILE], ids=[label for label, _ in HOSTILE])
def test_hostile_texts(text: str) -> None:
    ROUTER.suggest(text, address=text, town=text, grid=text)
    assert ROUTER.suggest("路灯不亮\n" + text)[0].item == "0101"


@pytest.fixture(scope="module")
def wangcheng() -> Pack:
    return read_pack(ROOT / "data" / "packs" / "wangcheng")


@pytest.fixture(scope="module")
def wangcheng_router(wangcheng: Pack) -> Router:
    return Router(wangcheng)


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("空调外机支架松动,悬在人行道上方,怕掉下来砸到人", "0701"),
        ("郭亮北路43号路灯不亮,晚上一片漆黑", "1301"),
        ("村里有人在田里烧垃圾,烟很大", "1603"),
        ("水管爆了,水流了一地", "2301"),
        ("有人摆摊占道卖水果", "0301"),
        ("整栋楼突然没水了", "2302"),
        ("闻到很大的煤气味,怀疑燃气泄漏", "1001"),
        ("窨井盖不见了", "1201"),
        ("工地半夜还在打桩", "1501"),
        ("老板欠了三个月工资不给", "2801"),
        ("楼下饭店油烟很大", "1602"),
        ("楼道里给电动车充电,很危险", "3202"),
        ("红绿灯坏了", "2002"),
        ("工厂往河里偷排污水", "1702"),
        ("渣土车撒了一路泥", "0104"),
        ("开发商逾期不交房", "0801"),
        ("小区电梯坏了关了两个人", "2704"),
        ("医保报销比例是多少", "2902"),
        ("出租车司机绕路拒载", "1802"),
        ("买到过期食品", "2601"),
        ("水里有人落水", "2404"),
        ("公厕太脏", "0501"),
        ("流浪汉睡在桥下", "3402"),
        ("loud music from the bar at night", "1502"),
        ("garbage everywhere", "0101"),
    ],
)
def test_calls_in_wangcheng(wangcheng_router: Router, text: str, item: str) -> None:
    assert item in [s.item for s in wangcheng_router.suggest(text, limit=2)]


@pytest.fixture(scope="module")
def messages() -> list[str]:
    if not MESSAGES.exists():
        pytest.skip("the real messages are not here")
    with MESSAGES.open(encoding="utf-8-sig", newline="") as file:
        return [f"{row['留言主题']}\n{row['留言详情']}" for row in csv.DictReader(file)][::20]


def test_real_messages_get_suggestions(wangcheng_router: Router, messages: list[str]) -> None:
    with_any = sum(bool(wangcheng_router.suggest(text)) for text in messages)
    assert with_any >= len(messages) * 95 // 100


def test_a_suggestion_costs_as_much_as_the_text_is_long(wangcheng_router: Router) -> None:
    """Neither the square of its length nor a look at every item of the duty list for every letter."""
    letter = "空调外机支架松动,悬在人行道上方,怕掉下来砸到人\n郭亮北路43号路灯不亮,晚上一片漆黑\n" * 120
    assert steps(lambda: wangcheng_router.suggest(letter[:200])) < 12_000
    assert steps(lambda: wangcheng_router.suggest(letter[:5_000])) < 180_000
