"""The file of models is whole, and what it does not list is guessed by its name."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from qwen_desktop import resource_files
from qwen_desktop.domain.model import ModelInfo, Price, Thinking
from qwen_desktop.providers.catalogue import Catalogue, DamagedCatalogue, guess


def test_the_flagship_comes_first(catalogue: Catalogue) -> None:
    first = catalogue.flagship()
    assert first.id == "qwen3.8-max"
    assert (first.context, first.max_input, first.max_input_thinking) == (1_000_000, 991_808, 983_616)
    assert (first.max_thought, first.max_output) == (262_144, 131_072)
    assert (first.thinking, first.thinks_by_default, first.preserve_thinking) == (Thinking.HYBRID, True, True)
    assert (first.vocabulary, first.vision, first.inline_thought) == ("qwen3.5", True, True)
    assert first.prices["cn-beijing"] == (Price(12, 36, cached=1.5),)
    assert catalogue.true_on == datetime.date(2026, 11, 23)
    assert "2026-08-20" in catalogue.pages
    with pytest.raises(LookupError):
        catalogue.flagship("nobody")


def test_qwen3_max_is_kept_and_marked(catalogue: Catalogue) -> None:
    model = catalogue.find("qwen3-max")
    assert (model.context, model.max_thought, model.vocabulary) == (262_144, 81_920, "qwen3")
    assert (model.thinking, model.thinks_by_default, model.unconfirmed) == (Thinking.HYBRID, False, False)
    assert model.retired == {"cn-beijing": "2026-10-10"}
    assert [tier.max_input for tier in model.prices["ap-southeast-1"]] == [32_000, 128_000, 256_000]
    preview = catalogue.find("qwen3-max-preview")
    assert preview.unconfirmed
    assert preview.retired == {"cn-beijing": "2026-10-10"}


def test_every_entry_is_sound(catalogue: Catalogue) -> None:
    assert len({(m.provider, m.id) for m in catalogue.models()}) == len(catalogue.models())
    for model in catalogue.models("dashscope"):
        assert model.name
        assert model.context
        assert model.vocabulary in ("qwen3", "qwen3.5")
        assert not (model.thinking is Thinking.NEVER and (model.thinks_by_default or model.max_thought))
        for tiers in model.prices.values():
            limits = [tier.max_input for tier in tiers if tier.max_input is not None]
            assert limits == sorted(limits)
            assert all(tier.input > 0 and tier.output >= tier.input for tier in tiers)
        for day in model.retired.values():
            datetime.date.fromisoformat(day)
    assert catalogue.find("qwen-plus").prices["cn-beijing"][0].output_thinking == 8
    assert catalogue.find("qwen3.8-flash").prices["ap-southeast-1"][0].currency == "USD"


def test_the_embedded_model(catalogue: Catalogue) -> None:
    (model,) = catalogue.models("embedded")
    assert (model.id, model.context, model.thinking, model.vocabulary) == ("smollm2-135m", 8192, Thinking.NEVER, "")


def test_a_snapshot_is_like_its_model(catalogue: Catalogue) -> None:
    for snapshot, base in (
        ("qwen3.8-max-0902", "qwen3.8-max"),
        ("qwen3-max-2026-01-23", "qwen3-max"),
        ("qwen-plus-latest", "qwen-plus"),
        ("qwen-plus-2025-12-01-us", "qwen-plus"),
    ):
        found = catalogue.find(snapshot)
        assert (found.id, found.unconfirmed, found.context) == (snapshot, True, catalogue.find(base).context)
    assert catalogue.find("qwen3.7-max-2026-06-08").vision


@pytest.mark.parametrize(
    ("name", "thinking", "default", "inline", "vocabulary"),
    [
        ("Qwen/Qwen3.5-27B", Thinking.HYBRID, True, True, "qwen3.5"),
        ("qwen3:8b", Thinking.HYBRID, True, False, "qwen3"),
        ("qwen3-30b-a3b-thinking-2507", Thinking.ALWAYS, True, False, "qwen3"),
        ("qwen3-4b-instruct-2507", Thinking.NEVER, True, False, "qwen3"),
        ("qwen2.5-7b-instruct", Thinking.NEVER, False, False, "qwen3"),
        ("qwen2.5:7b", Thinking.NEVER, False, False, "qwen3"),
        ("QwQ-32B", Thinking.ALWAYS, True, False, "qwen3"),
        ("my-finetune", Thinking.HYBRID, False, False, ""),
    ],
)
def test_guesses(name: str, thinking: Thinking, default: bool, inline: bool, vocabulary: str) -> None:
    model = guess(name, "custom")
    assert (model.id, model.provider, model.unconfirmed, model.context) == (name, "custom", True, None)
    assert (model.thinking, model.inline_thought, model.vocabulary) == (thinking, inline, vocabulary)
    if thinking is not Thinking.NEVER:
        assert model.thinks_by_default is default


def test_models_of_others_are_not_dashscopes(catalogue: Catalogue) -> None:
    assert catalogue.find("qwen3-max", "custom").context is None
    assert catalogue.find("qwen9-max").unconfirmed


def test_the_live_list_wins(catalogue: Catalogue) -> None:
    live = [
        ModelInfo("qwen9-max", unconfirmed=True, context=5),
        ModelInfo("qwen3-max", context=111, unconfirmed=True),
        ModelInfo("qwen3.8-max", name="From the service", context=222),
    ]
    merged = catalogue.merge_live(live)
    assert [model.id for model in merged] == ["qwen3.8-max", "qwen3-max", "qwen9-max"]
    assert (merged[0].name, merged[0].context, merged[0].max_thought) == ("From the service", 222, 262_144)
    assert merged[0].prices
    assert (merged[1].context, merged[1].thinking, merged[1].unconfirmed) == (111, Thinking.HYBRID, False)
    assert (merged[2].context, merged[2].unconfirmed) == (5, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not toml",
        'true_on = "2026-11-23"\nmodel = 3',
        'true_on = "yesterday"\n[[model]]\nid = "a"',
        'true_on = "2026-11-23"\n[[model]]\nname = "no id"',
        'true_on = "2026-11-23"\n[[model]]\nid = "a"\nthinking = "sometimes"',
        'true_on = "2026-11-23"\n[[model]]\nid = "a"\ncontex = 3',
        'true_on = "2026-11-23"\n[[model]]\nid = "a"\nprices = { x = [{ input = 1 }] }',
        'true_on = "2026-11-23"\n[[model]]\nid = "a"\nretired = "2026-10-10"',
    ],
)
def test_damage_is_said_with_its_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "models.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(DamagedCatalogue, match=r"models\.toml"):
        Catalogue.load(path)


def test_missing_is_said_too(tmp_path: Path) -> None:
    with pytest.raises(DamagedCatalogue, match=r"none\.toml"):
        Catalogue.load(tmp_path / "none.toml")


def test_the_file_names_every_field_it_promises() -> None:
    text = resource_files.path("models.toml").read_text("utf-8")
    assert all(word in text for word in ("true_on", "pages", "max_thought", "retired", "unconfirmed", "cached"))
