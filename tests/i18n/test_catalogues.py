"""Chinese and Japanese are complete, say the same with the same placeholders, and are compiled as they are written."""

from __future__ import annotations

import io
import re
import string
from datetime import datetime

import pytest
from babel.messages.mofile import write_mo

from qwen_desktop import i18n
from qwen_desktop.domain.conversation import Summary
from qwen_desktop.ui.sidebar.entries import Heading, Section
from qwen_desktop.ui.sidebar.groups import by_day
from tests.i18n.catalogues import TRANSLATED, catalogue, extracted, path, translations

CJK = "\u3040-\u30ff\u4e00-\u9fff"


def fields(sentence: str) -> list[str]:
    return sorted(name for _text, name, _spec, _conversion in string.Formatter().parse(sentence) if name is not None)


def test_there_is_a_catalogue_for_every_language_but_english() -> None:
    assert set(i18n.languages()) == {"en", *TRANSLATED}


@pytest.mark.parametrize("language", TRANSLATED)
def test_all_that_the_code_says_is_translated(language: str) -> None:
    there = {source for source, _translation in translations(language)}
    missing = [sentence for sentence in extracted() if sentence not in there]
    assert len(extracted()) > 100
    assert not missing, f"{missing}: `make locale` brings them into the catalogues, to be translated there"


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_a_guess(language: str) -> None:
    assert not [message.id for message in catalogue(language) if message.id and message.fuzzy]


@pytest.mark.parametrize("language", TRANSLATED)
def test_one_form_serves_every_number(language: str) -> None:
    assert catalogue(language).num_plurals == 1
    assert all(len(translation) == 1 for _source, translation in translations(language))


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_are_those_of_the_source(language: str) -> None:
    differing = [
        (source, translation)
        for source, (translation,) in translations(language)
        if any(fields(form) != fields(translation) for form in source)
    ]
    assert not differing


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_is_what_the_written_one_compiles_to(language: str) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    assert path(language, ".mo").read_bytes() == compiled.getvalue(), "`make locale` compiles it"


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize(("end", "translated_end"), [(".", "。"), ("…", "…")])
def test_sentences_end_as_sentences_and_labels_do_not(language: str, end: str, translated_end: str) -> None:
    wrong = [
        translation
        for source, (translation,) in translations(language)
        if source[0].endswith(end) != translation.endswith(translated_end) and translation != source[0]
    ]
    assert not wrong


@pytest.mark.parametrize("language", TRANSLATED)
def test_punctuation_is_the_language_s_own(language: str) -> None:
    assert not [text for _source, (text,) in translations(language) if re.search(f"[{CJK}][,;:!?]|[!！]", text)]


@pytest.mark.parametrize(("language", "between"), [("zh_CN", ""), ("ja", " ")])
def test_chinese_parts_its_characters_from_latin_ones_and_japanese_does_not(language: str, between: str) -> None:
    touching = re.compile(f"[{CJK}]{between}[A-Za-z0-9]|[A-Za-z0-9]{between}[{CJK}]")
    texts = [text for source, (text,) in translations(language) if source != ("MMMM yyyy",)]
    assert not [text for text in texts if touching.search(re.sub("`[^`]*`", "", text))]


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_month_is_written_as_the_language_writes_it(language: str) -> None:
    i18n.use(language)
    then = datetime(2024, 3, 9).timestamp()
    summary = Summary("a", "a", then, then)
    heading, *_rest = by_day([summary], datetime(2026, 1, 1))
    assert heading == Heading("2024年3月", Section.DAY)
