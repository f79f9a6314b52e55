"""The real window speaks the language it is started in, wholly: no word is said too early or around the catalogues."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.i18n.catalogues import ROOT, TRANSLATED, extracted, translations

FEWEST = 80  # different sentences and labels in the window at its start; fewer, and the test looks at nothing


def shown(language: str, folder: Path) -> set[str]:
    """What the window shows when the environment asks for `language`."""
    environment = os.environ | {"LANGUAGE": language, "QT_QPA_PLATFORM": "offscreen"}
    child = subprocess.run(
        [sys.executable, "-m", "tests.i18n.shown", str(folder)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert child.returncode == 0, child.stderr
    return set(json.loads(child.stdout))


def bare(texts: set[str]) -> set[str]:
    """Without the shortcuts that follow a label."""
    return {text.partition(" (")[0] for text in texts} | texts


def test_the_window_speaks_english_as_it_is_written(tmp_path: Path) -> None:
    source = {form for forms in extracted() for form in forms}
    assert len(bare(shown("en", tmp_path)) & source) >= FEWEST


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_window_speaks_the_language_wholly(language: str, tmp_path: Path) -> None:
    said = bare(shown(language, tmp_path))
    changed = {source[0]: text for source, (text,) in translations(language) if text != source[0]}
    assert len(said & set(changed.values())) >= FEWEST
    assert sorted(said & (set(changed) - set(changed.values()))) == []
