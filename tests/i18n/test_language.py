"""Which language is spoken: the one chosen, else the nearest to what the environment asks for, else English."""

from __future__ import annotations

import pytest

from qwen_desktop import i18n
from qwen_desktop.i18n import _, ngettext


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        ("zh_CN", "zh_CN"),
        ("zh_CN.UTF-8", "zh_CN"),
        ("zh-Hans-CN", "zh_CN"),
        ("zh", "zh_CN"),
        ("zh_TW.UTF-8", "zh_CN"),
        ("Chinese (Simplified)_China.936", "zh_CN"),
        ("Japanese_Japan.932", "ja"),
        ("ja", "ja"),
        ("ja_JP.UTF-8", "ja"),
        ("JA-jp", "ja"),
        ("en_GB.UTF-8", "en"),
        ("fr_FR", "en"),
        ("C.UTF-8", "en"),
        ("", "en"),
    ],
)
def test_the_closest_language_to_a_locale(wanted: str, spoken: str) -> None:
    assert i18n.closest(wanted) == spoken


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN:en"}, "zh_CN"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "fr:ja:en"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LANGUAGE": "fr:en:ja"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": ""}, "en"),
    ],
)
def test_the_language_of_the_environment(
    environment: dict[str, str], spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert i18n.system_language() == spoken
    i18n.use("")
    assert i18n.current() == spoken


def test_an_environment_that_asks_for_nothing_gets_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert i18n.system_language() == "en"


def test_a_choice_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    i18n.use("zh_CN")
    assert (i18n.current(), _("Cancel")) == ("zh_CN", "取消")


def test_a_language_that_is_not_spoken_is_the_environment_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    i18n.use("xx")
    assert i18n.current() == "ja"


def test_a_language_is_changed_while_running() -> None:
    said = []
    for language in ("en", "zh_CN", "ja", "en"):
        i18n.use(language)
        said.append(_("Copy"))
    assert said == ["Copy", "复制", "コピー", "Copy"]


def test_numbers_take_the_form_of_the_language() -> None:
    assert [ngettext("{n} token", "{n} tokens", n).format(n=n) for n in (1, 2)] == ["1 token", "2 tokens"]
    i18n.use("zh_CN")
    assert [ngettext("{n} page", "{n} pages", n).format(n=n) for n in (1, 2)] == ["1 页", "2 页"]
    i18n.use("ja")
    assert [ngettext("{n} token", "{n} tokens", n).format(n=n) for n in (1, 2)] == ["1トークン", "2トークン"]


def test_what_no_catalogue_knows_is_said_as_written() -> None:
    i18n.use("ja")
    assert _("nobody says this") == "nobody says this"


def test_the_names_of_the_languages_are_their_own() -> None:
    assert i18n.languages() == {"en": "English", "zh_CN": "简体中文", "ja": "日本語"}
    i18n.languages().clear()
    assert i18n.languages()
