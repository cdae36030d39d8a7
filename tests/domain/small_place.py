"""Two small places built by hand: what routing and locating are tried on. Neither exists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from dispatch_tui.domain.place import (
    AT_TOWN,
    Category,
    Defaults,
    Department,
    Grid,
    Item,
    Landmark,
    Line,
    Name,
    Pack,
    Routing,
    Town,
    Village,
)

Coded = TypeVar("Coded", Department, Category, Item, Town, Village, Grid)


def by_code(values: Iterable[Coded]) -> dict[str, Coded]:
    return {value.code: value for value in values}


def name(zh: str = "", en: str = "", pinyin: str = "") -> Name:
    texts = {language: text for language, text in (("zh", zh), ("en", en)) if text}
    return Name(texts, pinyin, "".join(syllable[0] for syllable in pinyin.split()))


def words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(";") if word.strip())


def item(
    row: int, code: str, category: str, title: str, lead: str, *, aliases: str = "", keywords: str = "",
    supports: str = "", confused: str = "", english: str = "", english_words: str = "",
) -> Item:  # fmt: skip
    known = {"zh": words(keywords), "en": words(english_words)}
    return Item(
        code, category, name(title, english), lead, words(supports), 3, "general", ("verify",),
        {"zh": words(aliases), "en": ()}, known, words(confused), name("duty"), Line("items.csv", row),
        "ours",
    )  # fmt: skip


def routing(row: int, code: str, where: str, lead: str, supports: str = "") -> Routing:
    return Routing(code, words(where), lead, words(supports), name("why"), Line("routing.csv", row), "ours")


def pack(
    *, departments: Sequence[str], items: Sequence[Item], exceptions: Sequence[Routing],
    towns: Sequence[Town], villages: Sequence[Village], grids: Sequence[Grid], landmarks: Sequence[Landmark],
) -> Pack:  # fmt: skip
    line = Line("departments.csv", 2)
    classes = dict.fromkeys(one.category for one in items)
    return Pack(
        name="small", version="1", hash="0", languages=("zh", "en"), title=name("小区"), centre=name("中心"),
        time_zone="Asia/Shanghai", area="000000", number_prefix="X",
        defaults=Defaults(3, "general", ("verify",), 3, 2, 0.25), department_sees=(), retention={}, hotlines={},
        departments=by_code(Department(c, "department", name(c), name(c), line, "ours") for c in departments),
        contacts=(), categories=by_code(Category(c, name(c), line, "ours") for c in classes),
        items=by_code(items), routing=tuple(exceptions), towns=by_code(towns), villages=by_code(villages),
        grids=by_code(grids), landmarks=tuple(landmarks), limits=(), calendars={},
    )  # fmt: skip


def town(code: str, zh: str, en: str, short: str = "") -> Town:
    return Town(code, f"u{code}", name(zh, en), short, Line("towns.csv", 2), "ours")


def village(code: str, of: str, zh: str, en: str = "") -> Village:
    return Village(code, of, name(zh, en), "", Line("villages.csv", 2), "ours")


def grid(code: str, of: str) -> Grid:
    return Grid(code, of, name(f"{code}网格"), Line("grids.csv", 2), "ours")


def landmark(title: str, at: str, english: str = "") -> Landmark:
    return Landmark(name(title, english), "road", at, Line("places.csv", 2), "ours")


RIVER_TOWN = pack(
    departments=("cgj", "zjj", "hbj", "pgb", "gaj", "swj", "ut1", "ut2", "ut3"),
    items=(
        item(2, "0101", "01", "路灯", "cgj", aliases="路灯不亮;街灯坏了;灯不亮", keywords="照明;灯杆;夜间",
             english="Street light", english_words="street light out;lamp post;dark street"),
        item(3, "0201", "02", "空调室外机低挂", "cgj", aliases="空调外机低挂", keywords="空调;外机;滴水",
             confused="0202"),
        item(4, "0202", "02", "高空坠物隐患", "zjj", aliases="外墙脱落;空调架松动;高空抛物",
             keywords="松动;坠落;悬;外墙;空调", supports="gaj;@town"),
        item(5, "0301", "03", "噪音扰民", "hbj", aliases="噪声扰民;噪音太大", keywords="噪音;噪声;睡觉;夜间",
             english="Noise", english_words="loud music;noise;party"),
        item(6, "0302", "03", "施工扰民", "zjj", aliases="工地夜间施工;施工噪音", keywords="工地;施工;夜间",
             confused="0301"),
        item(7, "0401", "04", "水管破裂", "swj", aliases="水管爆裂;爆管", keywords="水管;漏水;自来水"),
        item(8, "0402", "04", "停水", "swj", aliases="没有水;水压低", keywords="自来水;水压"),
        item(9, "0501", "05", "农村垃圾", AT_TOWN, aliases="垃圾没人清;乱倒垃圾", keywords="垃圾;清运",
             supports="cgj"),
    ),
    exceptions=(
        routing(2, "0202", "100002", "pgb", "gaj"),
        routing(3, "0202", "100001001", "cgj"),
        routing(4, "0202", "LK-002;LK-009", "ut1", "@town"),
        routing(5, "0501", "100001", "cgj"),
    ),
    towns=(
        town("100001", "临溪岭街道", "Linxiling Subdistrict"),
        town("100002", "青石镇", "Qingshi Town"),
        town("100003", "白鹭街道", "Bailu Subdistrict", "白鹭"),
    ),
    villages=(
        village("100001001", "100001", "柳堤街社区", "Liudijie Community"),
        village("100001002", "100001", "临溪岭社区"),
        village("100001003", "100001", "光明社区居委会"),
        village("100002001", "100002", "柳堤村"),
        village("100002002", "100002", "团结村", "Tuanjie Village"),
        village("100003001", "100003", "团结村"),
    ),
    grids=(grid("LK-001", "100001001"), grid("LK-002", "100001001"), grid("QS-009", "100002001")),
    landmarks=(
        landmark("星河派出所", "LK-002"),
        landmark("滨江大道", "100003"),
        landmark("柳堤街菜市场", "100001001"),
        landmark("无主路", "nowhere"),
    ),
)

SEAPORT = pack(
    departments=("dot", "nypd", "dsny", "u1", "u2"),
    items=(
        item(2, "noise", "n", "", "nypd", english="Noise", english_words="loud music;party;noise"),
        item(3, "lamp", "s", "", "dot", english="Street Light Condition",
             english_words="street light out;lamp"),
        item(4, "trash", "t", "", "dsny", english="Missed Collection",
             english_words="trash not collected;garbage"),
    ),
    exceptions=(),
    towns=(town("1", "", "Northbank"), town("2", "", "Saltmarsh")),
    villages=(village("10027", "1", "", "Mill Hill"), village("20101", "2", "", "Harbor East")),
    grids=(),
    landmarks=(landmark("", "10027", "Lantern Park"),),
)
