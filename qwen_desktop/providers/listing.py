"""Reads the lists of models that services give: DashScope's own, with limits, and the OpenAI kind, with names.

Knows the shapes of those answers; does not ask for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from qwen_desktop.domain.model import ModelInfo, Thinking
from qwen_desktop.providers.faults import Peer, malformed

PAGE_SIZE = 100
MOST_PAGES = 10
OTHER_TRADES = (  # pieces of the names of models that do not chat
    "asr",
    "audio",
    "embedding",
    "image",
    "livetranslate",
    "mt-",
    "ocr",
    "realtime",
    "rerank",
    "speech",
    "tts",
    "video",
    "wan2",
    "wanx",
)

Find = Callable[[str], ModelInfo]


def native_query(page: int) -> str:
    """The query of one page of DashScope's list of models that generate text."""
    return urlencode({"capabilities": "TG", "page_no": page, "page_size": PAGE_SIZE, "language": "en-US"})


def native_page(answer: object, peer: Peer) -> tuple[list[dict[str, Any]], int]:
    """The entries of a page of that list, and how many there are in all. Raises AnswerError(MALFORMED)."""
    output = answer.get("output") if isinstance(answer, dict) else None
    models = output.get("models") if isinstance(output, dict) else None
    if not isinstance(output, dict) or not isinstance(models, list):
        raise malformed("a list of models in another shape", peer)
    total = output.get("total")
    return [entry for entry in models if isinstance(entry, dict)], total if isinstance(total, int) else 0


def from_native(entries: Iterable[dict[str, Any]], find: Find) -> list[ModelInfo]:
    """The models of DashScope's own list, with its figures where it gives some."""
    return [_native(entry, find(str(entry["model"]))) for entry in entries if entry.get("model")]


def _native(entry: dict[str, Any], known: ModelInfo) -> ModelInfo:
    limits = entry.get("model_info")
    limits = limits if isinstance(limits, dict) else {}
    abilities = entry.get("capabilities")
    thinks = isinstance(abilities, list) and "Reasoning" in abilities
    modes = entry.get("inference_metadata")
    seen = modes.get("request_modality") if isinstance(modes, dict) else None
    return replace(
        known,
        name=str(entry.get("name") or known.name or known.id),
        context=_tokens(limits, "context_window") or known.context,
        max_input=_tokens(limits, "max_input_tokens") or known.max_input,
        max_output=_tokens(limits, "max_output_tokens") or known.max_output,
        max_input_thinking=_tokens(limits, "reasoning_max_input_tokens") or known.max_input_thinking,
        max_thought=_tokens(limits, "max_reasoning_tokens") or known.max_thought,
        thinking=Thinking.HYBRID
        if thinks and known.thinking is Thinking.NEVER and known.unconfirmed
        else known.thinking,
        vision="Image" in seen if isinstance(seen, list) else known.vision,
    )


def from_compatible(answer: object, find: Find) -> list[ModelInfo]:
    """The models of an OpenAI-style list that can chat, with the context window where the server tells it."""
    data = answer.get("data") if isinstance(answer, dict) else None
    entries = [entry for entry in data if isinstance(entry, dict)] if isinstance(data, list) else []
    found = []
    for entry in entries:
        model_id = str(entry.get("id") or "")
        if not model_id or any(piece in model_id.lower() for piece in OTHER_TRADES):
            continue
        known = find(model_id)
        meta = entry.get("meta")
        window = _tokens(entry, "max_model_len") or _tokens(entry, "context_length")
        window = window or (_tokens(meta, "n_ctx") if isinstance(meta, dict) else None)
        found.append(replace(known, context=window) if window else known)
    return found


def _tokens(raw: dict[str, Any], name: str) -> int | None:
    value = raw.get(name)
    return value if isinstance(value, int) and value > 0 else None
