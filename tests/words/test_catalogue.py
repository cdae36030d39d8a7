"""The catalogue itself: one per language, alike in keys and placeholders, and never raising."""

from __future__ import annotations

from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_tui.words.catalogue import LANGUAGES, NO_HAN, areas, catalogue, choose_language, say, sentence


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_the_languages_have_the_same_keys() -> None:
    keys = {language: set(catalogue(language)) for language in LANGUAGES}
    missing = {language: sorted(set.union(*keys.values()) - keys[language]) for language in LANGUAGES}
    assert missing == {language: [] for language in LANGUAGES}


def test_the_languages_keep_a_key_in_the_same_file() -> None:
    homes = [
        {(area, key) for area, table in areas(language).items() for key in table} for language in LANGUAGES
    ]
    assert sorted(homes[0] ^ homes[1]) == []


def test_a_sentence_has_the_same_placeholders_in_each_language() -> None:
    differing = {
        key: sorted(map(sorted, told))
        for key in catalogue("zh").keys() & catalogue("en").keys()
        if placeholders(catalogue("zh")[key]) != placeholders(catalogue("en")[key])
        and (told := [placeholders(catalogue(language)[key]) for language in LANGUAGES])
    }
    assert differing == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_placeholder_is_a_plain_name(language: str) -> None:
    odd = {
        key: text
        for key, text in catalogue(language).items()
        if any(not name.isidentifier() for name in placeholders(text))
        or any(spec or change for _, name, spec, change in Formatter().parse(text) if name is not None)
    }
    assert odd == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_in_two_files(language: str) -> None:
    seen: dict[str, str] = {}
    twice = []
    for area, table in areas(language).items():
        for key in table:
            if seen.setdefault(key, area) != area:
                twice.append(f"{key}: {seen[key]}, {area}")
    assert twice == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_carries_markup_or_control_characters(language: str) -> None:
    assert [
        key for key, text in catalogue(language).items() if not text.replace("\n", "").isprintable()
    ] == []


NAMED_IN_ITS_OWN_SCRIPT = frozenset({"action.language.title"})
"""Whoever reads no English finds the way to Chinese by these."""


def test_english_sentences_hold_no_han() -> None:
    held = {
        key for key, text in catalogue("en").items() if any("\u3400" <= sign <= "\u9fff" for sign in text)
    }
    assert sorted(held - NAMED_IN_ITS_OWN_SCRIPT) == []


def test_a_missing_sentence_shows_its_key() -> None:
    assert say("no.such.sentence", "zh") == "«no.such.sentence»"
    assert sentence("no.such.sentence", "zh") is None
    assert say(NO_HAN, "fr") == f"«{NO_HAN}»"


def test_a_missing_parameter_shows_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dispatch_tui.words.catalogue.sentence", lambda *_: "{a} of {b}")
    assert say("any.key", "en", a=1) == "1 of «b»"


@pytest.mark.parametrize("broken", ["{", "}", "{0}", "{a!x}", "{a.b}", "{a[0]}", "{a:d}", "{a:{b}}"])
def test_a_broken_sentence_never_raises(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    monkeypatch.setattr("dispatch_tui.words.catalogue.sentence", lambda *_: broken)
    assert "«" in say("any.key", "en", a=None)


@given(st.text(), st.text())
def test_parameters_are_put_in_as_they_are(one: str, other: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dispatch_tui.words.catalogue.sentence", lambda *_: "{one}|{other}")
        assert say("any.key", "en", one=one, other=other) == f"{one}|{other}"


@pytest.mark.parametrize(
    ("option", "environ", "expected"),
    [
        (None, {}, "en"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LANG": "fr_FR.UTF-8"}, "en"),
        (None, {"LANG": "C.UTF-8"}, "en"),
        (None, {"LANG": "en_GB.UTF-8", "LC_ALL": "zh_TW"}, "zh"),
        (None, {"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        (None, {"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
        (None, {"LANG": "zh_CN.UTF-8", "DISPATCH_LANG": "en"}, "en"),
        (None, {"LANG": "zh_CN.UTF-8", "DISPATCH_LANG": "fr"}, "zh"),
        ("zh", {"DISPATCH_LANG": "en", "LANG": "en_GB"}, "zh"),
        ("en", {"DISPATCH_LANG": "zh"}, "en"),
        ("ZH-Hans", {}, "zh"),
        ("zhuang", {}, "en"),
    ],
)
def test_the_option_goes_before_the_variable_before_the_locale(
    option: str | None, environ: dict[str, str], expected: str
) -> None:
    assert choose_language(option, environ) == (expected, None)


@pytest.mark.parametrize(
    ("option", "environ", "screen", "expected"),
    [
        (None, {"LANG": "zh_CN.UTF-8"}, True, ("en", NO_HAN)),
        ("zh", {}, True, ("en", NO_HAN)),
        (None, {"LANG": "en_GB.UTF-8"}, True, ("en", None)),
        (None, {"LANG": "zh_CN.UTF-8"}, False, ("zh", None)),
    ],
)
def test_a_linux_console_has_no_han(
    option: str | None, environ: dict[str, str], screen: bool, expected: tuple[str, str | None]
) -> None:
    assert choose_language(option, {**environ, "TERM": "linux"}, screen=screen) == expected
