"""The models that are known before any service was asked: `resources/models.toml`, and a good guess for the rest.

Knows the file and the habits of Qwen's model names. The service's own list wins where there is one.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from qwen_desktop.domain.model import ModelInfo, Price, Thinking
from qwen_desktop.providers import model_file

_SNAPSHOT = re.compile(r"(-(latest|\d{4}-\d{2}-\d{2}|\d{4}))?(-us)?$")
_GENERATION = re.compile(r"qwen(\d+(?:\.\d+)?)")
_PARSED = {"thinking", "retired", "prices"}
_PLAIN = {field.name for field in fields(ModelInfo)} - _PARSED


class DamagedCatalogue(Exception):
    """The file of models cannot be read; says which file, and where in it."""


class Catalogue:
    """The known models, in the order in which a menu shows them: the flagship first."""

    def __init__(self, models: Sequence[ModelInfo], true_on: datetime.date, pages: str = "") -> None:
        """`true_on` is the day the figures were checked, `pages` says of what days the pages were."""
        self._models = tuple(models)
        self._by_key = {(model.provider, model.id): model for model in models}
        self.true_on = true_on
        self.pages = pages

    @classmethod
    def load(cls, path: Path, copy: Path | None = None) -> Catalogue:
        """Read the file, from its faster `copy` where there is one. Raises DamagedCatalogue."""
        try:
            raw = model_file.read(path, copy)
            models = [_model(entry) for entry in raw["model"]]
            return cls(models, datetime.date.fromisoformat(raw["true_on"]), str(raw.get("pages", "")))
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise DamagedCatalogue(f"{path}: {type(error).__name__}: {error}") from error

    def models(self, provider: str | None = None) -> list[ModelInfo]:
        """All models, or those of one provider."""
        return [model for model in self._models if provider in (None, model.provider)]

    def flagship(self, provider: str = "dashscope") -> ModelInfo:
        """The model to begin with. Raises LookupError for a provider without models."""
        return next(iter(self.models(provider)), None) or _missing(provider)

    def find(self, model_id: str, provider: str = "dashscope") -> ModelInfo:
        """What is known of a model; for one that is not listed, what its name lets one expect."""
        known = self._by_key.get((provider, model_id))
        if known is not None:
            return known
        base = self._by_key.get(("dashscope", _SNAPSHOT.sub("", model_id)))
        if base is not None and provider == "dashscope":
            return replace(base, id=model_id, name=model_id, unconfirmed=True, note="")
        return guess(model_id, provider)

    def merge_live(self, live: Iterable[ModelInfo]) -> list[ModelInfo]:
        """The models a service lists now, in this catalogue's order first, then in its own.

        The service's list wins: what it does not name is left out, and its figures stand. What it does not tell
        (prices, manner of thinking) is added from here.
        """
        listed = {model.id: model for model in live}
        first = [model.id for model in self._models if model.id in listed]
        rest = [model_id for model_id in listed if model_id not in set(first)]
        return [
            _completed(listed[model_id], self.find(model_id, listed[model_id].provider)) for model_id in first + rest
        ]


def guess(model_id: str, provider: str) -> ModelInfo:
    """A model that nobody has described, by its name: "qwen3:8b", "Qwen/Qwen3.5-27B", "my-finetune"."""
    name = model_id.lower().rpartition("/")[2]
    generation = _GENERATION.match(name)
    number = float(generation[1]) if generation else 0.0
    modern = number >= 3.5
    thinking = _guessed_thinking(name, number)
    return ModelInfo(
        id=model_id,
        provider=provider,
        name=model_id,
        thinking=thinking,
        thinks_by_default=thinking is Thinking.ALWAYS or number >= 3,
        inline_thought=modern,
        vision="vl" in name or modern,
        vocabulary="qwen3.5" if modern else ("qwen3" if name.startswith("qw") else ""),
        unconfirmed=True,
    )


def _guessed_thinking(name: str, number: float) -> Thinking:
    if "thinking" in name or name.startswith(("qwq", "qvq")):
        return Thinking.ALWAYS
    if any(piece in name for piece in ("instruct", "coder", "qwen-max", "qwen-long")) or 0 < number < 3:
        return Thinking.NEVER
    return Thinking.HYBRID  # a switch too many does less harm than a thought shown as the answer


def _missing(provider: str) -> ModelInfo:
    raise LookupError(f"no model of {provider} is known")


def _completed(live: ModelInfo, known: ModelInfo) -> ModelInfo:
    """`live`, with what it leaves open taken from `known`."""
    gaps: dict[str, Any] = {
        field.name: getattr(known, field.name)
        for field in fields(ModelInfo)
        if getattr(live, field.name) in (None, "", {}) and getattr(known, field.name) not in (None, "", {})
    }
    if live.unconfirmed and not known.unconfirmed:
        gaps |= {name: getattr(known, name) for name in ("thinking", "thinks_by_default", "unconfirmed")}
    return replace(live, **gaps)


def _model(raw: dict[str, Any]) -> ModelInfo:
    unknown = set(raw) - _PLAIN - _PARSED
    if unknown:
        raise ValueError(f"{raw.get('id')}: unknown fields {sorted(unknown)}")
    plain = {name: value for name, value in raw.items() if name in _PLAIN}
    prices = {region: tuple(Price(**tier) for tier in tiers) for region, tiers in raw.get("prices", {}).items()}
    retired = {region: str(day) for region, day in raw.get("retired", {}).items()}
    return ModelInfo(**plain, thinking=Thinking(raw.get("thinking", "never")), prices=prices, retired=retired)
