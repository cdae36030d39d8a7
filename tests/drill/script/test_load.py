"""Generated calls: the same from the same seed, as many as the hour has, each true to the pack and in its words."""

from __future__ import annotations

from collections import Counter

import pytest

from dispatch_tui.domain.locating import Locator
from dispatch_tui.domain.place import Pack
from dispatch_tui.domain.routing import Duties
from dispatch_tui.domain.routing.vocabulary import Vocabulary
from dispatch_tui.domain.wording import levelled
from dispatch_tui.drill.script.injects import Call
from dispatch_tui.drill.script.load import generate, moments_of
from dispatch_tui.drill.script.lookup import Lookup
from dispatch_tui.drill.script.model import Inject, Script
from dispatch_tui.drill.script.outside import Truth
from dispatch_tui.drill.script.reading import sound_script
from dispatch_tui.drill.script.saying import Phrasebook
from dispatch_tui.drill.script.triggers import At
from dispatch_tui.pack.places import named_pack, pack_names
from dispatch_tui.pack.read import read_pack
from tests.steps import steps

PACKS = {name: read_pack(named_pack(name)) for name in pack_names()}
MIX = (
    "{not_police: 0.1, grid: 0.1, emergencies: 0.1, questions: 0.1, not_ours: 0.05, duplicates: 0.1, look_alikes: 0.1,"
    " angry: 0.2}"
)


def script(load: str, pack: str = "wangcheng", length: str = "2h") -> Script:
    language = PACKS[pack].languages[0]
    return sound_script(
        f"drill: 1\ntitle: x\nlevel: 1\npack: {pack}\nlanguages: [{language}]\nstart: 2026-06-12 08:30\n"
        f"length: {length}\nload: {load}\n".encode(), "load.yaml",
    )  # fmt: skip


def calls(pack: str, seed: int = 7, more: str = "") -> tuple[Inject, ...]:
    return generate(script(f"[{{calls_an_hour: 150, mix: {MIX}{more}}}]", pack), PACKS[pack], seed)


def truth(inject: Inject) -> Truth:
    found: Truth | None = getattr(inject.body, "truth", None)
    assert found is not None
    return found


def at(inject: Inject) -> int:
    assert isinstance(inject.trigger, At)
    return inject.trigger.at


@pytest.mark.parametrize("pack", PACKS)
def test_one_seed_gives_one_load(pack: str) -> None:
    assert repr(calls(pack)) == repr(calls(pack))
    assert repr(calls(pack)) != repr(calls(pack, seed=8))


def test_a_call_more_costs_little() -> None:
    """The pack's words and places are read once; three hundred calls come to less than that."""
    locator, cost, made = Locator(PACKS["wangcheng"]), [], []
    for most in (1, 300):
        wanted = script(f"[{{calls_an_hour: 300, most: {most}, mix: {MIX}}}]")
        made.append(len(generate(wanted, PACKS["wangcheng"], 1, locator)))
        cost.append(steps(lambda: generate(wanted, PACKS["wangcheng"], 1, locator)))  # noqa: B023
    assert made == [1, 300]
    assert cost[1] < 2 * cost[0] < 2_500_000


@pytest.mark.parametrize(("rate", "least", "most"), [(60, 90, 150), (150, 260, 340), (600, 1100, 1300)])
def test_as_many_come_as_the_hour_has(rate: int, least: int, most: int) -> None:
    load = script(f"[{{calls_an_hour: {rate}}}]").load[0]
    counts = [len(list(moments_of(load, 7_200_000, seed))) for seed in range(6)]
    assert all(least <= count <= most for count in counts)


def test_a_surge_multiplies_the_rate_while_it_lasts() -> None:
    load = script("[{calls_an_hour: 60, surge: [{at: 30m, for: 30m, times: 5}]}]").load[0]
    moments = [moment for seed in range(8) for moment in moments_of(load, 7_200_000, seed)]
    inside = sum(1_800_000 <= one < 3_600_000 for one in moments)
    assert 3 < inside / ((len(moments) - inside) / 3) < 7
    assert moments_within(moments, 0, 7_200_000)


def test_a_load_keeps_to_its_span_and_its_most() -> None:
    load = script("[{from: 10m, to: 20m, calls_an_hour: 600, most: 20}]").load[0]
    moments = list(moments_of(load, 7_200_000, 3))
    assert len(moments) == 20
    assert moments_within(moments, 600_000, 1_200_000)
    quiet = script("[{calls_an_hour: 600, surge: [{at: 0s, for: 1h, times: 0}]}]").load[0]
    assert moments_within(list(moments_of(quiet, 7_200_000, 3)), 3_600_000, 7_200_000)


def moments_within(moments: list[int], start: int, end: int) -> bool:
    return bool(moments) and all(start <= one < end for one in moments)


@pytest.mark.parametrize("pack", PACKS)
def test_calls_are_numbered_by_time_and_no_two_phones_alike(pack: str) -> None:
    made = calls(pack)
    assert [one.id for one in made] == [f"load:{number}" for number in range(1, len(made) + 1)]
    assert [at(one) for one in made] == sorted(at(one) for one in made)
    phones = [one.body.phone for one in made if isinstance(one.body, Call)]
    assert len(phones) == len(set(phones))


@pytest.mark.parametrize("pack", PACKS)
def test_every_truth_is_what_the_duty_list_says(pack: str) -> None:
    duties, lookup = Duties(PACKS[pack]), Lookup(PACKS[pack])
    for one in calls(pack):
        true = truth(one)
        if true.path in ("dispatch", "merge"):
            assert true.item is not None
            routed = duties.resolve(true.item, lookup.place(true))
            assert (true.lead, true.supports) == (routed.lead, routed.supports)
            assert true.lead is not None


@pytest.mark.parametrize("pack", PACKS)
def test_an_address_is_found_again_where_it_is_said_to_be(pack: str) -> None:
    locator = Locator(PACKS[pack])
    for one in calls(pack):
        true = truth(one)
        for text in true.address.texts.values():
            place = locator.find(text, None)
            assert place is not None
            assert place.town == true.town


@pytest.mark.parametrize("pack", PACKS)
def test_sorts_come_by_their_shares(pack: str) -> None:
    made = [one for seed in range(4) for one in calls(pack, seed)]
    counts = Counter(sort for one in made for sort in one.mix)
    for sort in ("not_police", "grid", "emergencies", "questions", "duplicates"):
        assert 0.06 < counts[sort] / len(made) < 0.14, sort
    assert 0.02 < counts["not_ours"] / len(made) < 0.08
    assert 0.06 < counts["angry"] / len(made) < 0.2
    paths = {sort: {truth(one).path for one in made if sort in one.mix} for sort in counts}
    assert paths["duplicates"] == {"merge"}
    assert paths["emergencies"] == {"transfer"}
    assert paths["questions"] == {"answer"}
    assert paths["not_ours"] == {"refuse"}
    assert {one.kind for one in made if "not_police" in one.mix} == {"police"}
    assert {one.kind for one in made if "grid" in one.mix} == {"grid"}


@pytest.mark.parametrize("pack", PACKS)
def test_a_duplicate_tells_an_earlier_matter_and_a_look_alike_one_that_is_easily_taken_for_it(pack: str) -> None:
    made = calls(pack)
    by_id = {one.id: one for one in made}
    items = PACKS[pack].items
    for place, one in enumerate(made):
        true = truth(one)
        if "duplicates" in one.mix:
            first = truth(by_id[true.same_as or ""])
            assert (first.item, first.address, first.path) == (true.item, true.address, "dispatch")
            assert at(by_id[true.same_as or ""]) <= at(one)
        if "look_alikes" in one.mix:
            earlier = [truth(other) for other in made[:place]]
            assert any(other.address == true.address and true.item in items[other.item].confused_with
                       for other in earlier if other.item)  # fmt: skip


@pytest.mark.parametrize("pack", PACKS)
def test_every_call_speaks_every_language_of_the_pack(pack: str) -> None:
    languages = set(PACKS[pack].languages)
    for one in calls(pack):
        said = [turn.say for turn in one.body.says] if isinstance(one.body, Call) else [one.body.text]  # type: ignore[union-attr]
        assert said
        for text in said:
            assert set(text.texts) == languages
            assert all(text.texts.values())
            assert "{" not in "".join(text.texts.values())


def test_items_towns_and_lines_narrow_what_comes() -> None:
    narrow = ', items: ["1402", "2402"], towns: ["430112001"], lines: ["12319"]'
    made = calls("wangcheng", more=narrow)
    paths = [truth(one) for one in made if truth(one).path == "dispatch" and "look_alikes" not in one.mix]
    assert {true.item for true in paths} == {"1402", "2402"}
    assert {true.town for true in paths} == {"430112001"}
    assert {one.body.line for one in made if isinstance(one.body, Call)} == {"12319"}


def test_a_callers_matter_points_to_its_item() -> None:
    """An attentive dispatcher who types what the caller says is offered the right item among the first."""
    from dispatch_tui.domain.routing import Router

    pack: Pack = PACKS["wangcheng"]
    router = Router(pack)
    made = [one for one in calls("wangcheng") if truth(one).path == "dispatch" and isinstance(one.body, Call)]
    right = 0
    for one in made:
        assert isinstance(one.body, Call)
        offered = router.suggest(one.body.says[0].say.in_("zh"), limit=3)
        right += truth(one).item in [suggestion.item for suggestion in offered]
    assert right / len(made) > 0.9


@pytest.mark.parametrize("pack", PACKS)
def test_no_matter_is_told_in_words_that_mean_another_item_more(pack: str) -> None:
    place = PACKS[pack]
    book, vocabulary = Phrasebook(place), Vocabulary(place)
    codes = list(place.items)
    for item in place.items.values():
        for language in place.languages:
            name = item.name.in_(language)
            for tenth in range(10):
                word = book.matter(item, tenth / 10)(language).removeprefix(f"{name}, ")
                known = vocabulary.words.get(levelled(word).strip())
                if word != name and known is not None:
                    assert codes[max(known.means, key=lambda one: one[1])[0]] == item.code
