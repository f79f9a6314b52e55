"""What a file would cost in tokens, and how that was counted. Knows no model and no price."""

from __future__ import annotations

from dataclasses import dataclass

from qwen_desktop.documents.vocabularies import QWEN3, QWEN3_5, VOCABULARIES
from qwen_desktop.domain.document import Document
from qwen_desktop.i18n import _


@dataclass(frozen=True, slots=True)
class Cost:
    """`tokens` of a file's text; `exact` unless another model's vocabulary had to stand in; `how` in words."""

    tokens: int
    exact: bool
    how: str


def cost(document: Document, vocabulary: str) -> Cost:
    """The cost of a document that was read; `vocabulary` is the model's, "" where it has none of those here."""
    if vocabulary in VOCABULARIES:
        names = {QWEN3: _("Qwen to Qwen3"), QWEN3_5: _("Qwen3.5 and later")}
        how = _("whole text, vocabulary of {generation}").format(generation=names[vocabulary])
        return Cost(document.counts[vocabulary], True, how)
    nearest = QWEN3
    return Cost(document.counts[nearest], False, _("estimated with Qwen3’s vocabulary; the model has another"))
