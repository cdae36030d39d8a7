"""A place is found from what people write, and what is no place is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.domain.locating import Locator
from dispatch_tui.domain.place import Grid
from tests.domain.small_place import RIVER_TOWN, SEAPORT
from tests.hostile import HOSTILE

LOCATOR = Locator(RIVER_TOWN)
ABROAD = Locator(SEAPORT)

Found = tuple[str | None, str | None, str | None] | None


def found(text: str, hint: str | None = None, locator: Locator = LOCATOR) -> Found:
    place = locator.find(text, hint)
    return (place.town, place.village, place.grid) if place else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # grid codes, however they are typed
        ("LK-002", ("100001", "100001001", "LK-002")),
        ("在lk002附近", ("100001", "100001001", "LK-002")),
        ("ＬＫ－００１ 号网格", ("100001", "100001001", "LK-001")),
        ("LK—009", None),
        ("BLK-0021", None),
        # towns with, without and with another kind
        ("临溪岭街道办事处门口", ("100001", None, None)),
        ("临溪岭老街口", ("100001", None, None)),
        ("青石乡政府", ("100002", None, None)),
        ("青石镇", ("100002", None, None)),
        ("住在白鹭", ("100003", None, None)),
        # a bare name inside another name or word is no place
        ("青石大道", None),
        ("青石板路面破损", None),
        ("前途光明", None),
        ("光明路", None),
        # villages; the town named beside them decides
        ("柳堤街社区居委会", ("100001", "100001001", None)),
        ("柳堤街", ("100001", "100001001", None)),
        ("柳堤村5组", ("100002", "100002001", None)),
        ("柳堤村村委会", ("100002", "100002001", None)),
        ("柳堤12组", ("100002", "100002001", None)),
        ("临溪岭街道光明的路灯", ("100001", "100001003", None)),
        ("光明社区", ("100001", "100001003", None)),
        ("光明村", ("100001", "100001003", None)),
        ("临溪岭社区", ("100001", "100001002", None)),
        ("团结村", None),
        ("青石镇团结村", ("100002", "100002002", None)),
        ("团结村,白鹭街道", ("100003", "100003001", None)),
        ("青石镇居民反映临溪岭社区的人", ("100002", None, None)),
        # the gazetteer
        ("星河派出所东侧", ("100001", "100001001", "LK-002")),
        ("滨江大道与柳堤街菜市场交界", ("100001", "100001001", None)),
        ("无主路", None),
        # spelling
        ("青 石 镇　团结村", ("100002", "100002002", None)),
        ("青\u200b石镇", ("100002", None, None)),
        ("liudijie community, LINXILING subdistrict", ("100001", "100001001", None)),
        ("Tuanjie", ("100002", "100002002", None)),
        ("路灯不亮", None),
        ("", None),
    ],
)
def test_find(text: str, expected: Found) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 Main St, Mill Hill", ("1", "10027", None)),
        ("MILL HILL", ("1", "10027", None)),
        ("millhill windmill hills", None),
        ("20101 West Street, Northbank, 10027", ("1", "10027", None)),
        ("near lantern park", ("1", "10027", None)),
        ("Saltmarsh", ("2", None, None)),
        ("110027", None),
    ],
)
def test_find_in_english(text: str, expected: Found) -> None:
    assert found(text, locator=ABROAD) == expected


def test_a_given_grid_goes_before_the_text() -> None:
    assert found("青石镇", "lk 001") == ("100001", "100001001", "LK-001")
    assert found("青石镇", "XX-999") == ("100002", None, None)
    assert found("", "LK-001") == ("100001", "100001001", "LK-001")


@pytest.mark.parametrize(
    ("text", "hint", "code", "matched", "level"),
    [
        ("x", "LK-001", "place.given", "LK-001", "grid"),
        ("lk001", None, "place.code", "lk001", "grid"),
        ("青石镇团结村", None, "place.name", "团结村", "village"),
        ("星河派出所", None, "place.name", "星河派出所", "grid"),
    ],
)
def test_it_says_why(text: str, hint: str | None, code: str, matched: str, level: str) -> None:
    place = LOCATOR.find(text, hint)
    assert place is not None
    assert (place.why.code, place.why.params) == (code, {"matched": matched, "level": level})


@given(st.sampled_from([*RIVER_TOWN.grids.values()]), st.booleans(), st.booleans())
def test_every_grid_is_found_by_its_code(grid: Grid, hyphen: bool, upper: bool) -> None:
    code = grid.code
    typed = code if hyphen else code.replace("-", "")
    place = LOCATOR.find(f"见{typed if upper else typed.lower()}处")
    assert place is not None
    assert place.grid == code


@given(st.text(alphabet="青石镇柳堤街村社区团结光明LK-0129 ,\n", max_size=40))
def test_what_is_found_hangs_together(text: str) -> None:
    place = LOCATOR.find(text)
    if place and place.grid:
        assert RIVER_TOWN.grids[place.grid].village == place.village
    if place and place.village:
        assert RIVER_TOWN.villages[place.village].town == place.town
    assert place is None or place.town in RIVER_TOWN.towns


@pytest.mark.parametrize("text", [text for _, text in HOSTILE], ids=[label for label, _ in HOSTILE])
def test_hostile_texts(text: str) -> None:
    assert LOCATOR.find(text) is None
    assert LOCATOR.find("青石镇\n" + text, text) is not None
