"""The recorded thought that comes with the app has the shape its readers expect, and its figures are its own."""

from __future__ import annotations

import json

from qwen_desktop import resource_files
from qwen_desktop.documents import tokens


def test_the_recorded_thought_is_whole() -> None:
    raw = json.loads(resource_files.path("samples/recorded_trace.json").read_text(encoding="utf-8"))
    times = [at for at, _kind, _text in raw["pieces"]]
    kinds = [kind for _at, kind, _text in raw["pieces"]]
    assert times == sorted(times)
    assert times[0] > 0
    assert kinds == sorted(kinds), "reasoning first, then text"
    assert set(kinds) == {"reasoning", "text"}
    thought, answer = ("".join(text for _at, k, text in raw["pieces"] if k == kind) for kind in ("reasoning", "text"))
    assert raw["usage"]["reasoning"] == tokens.count(thought, "qwen3")
    assert raw["usage"]["output"] == tokens.count(thought, "qwen3") + tokens.count(answer, "qwen3")
    assert raw["question"].endswith("?")
    assert raw["model"] == "example", "no service said this"
