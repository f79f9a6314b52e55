"""A server of one's own: what its address may be, what is remembered of it, and whom its key is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from qwen_desktop import resource_files
from qwen_desktop.chat import own_server
from qwen_desktop.chat.own_server import NotAnAddress, base_url_of
from qwen_desktop.domain.errors import Problem, ProblemKind
from qwen_desktop.domain.model import ModelInfo
from qwen_desktop.providers.catalogue import Catalogue
from qwen_desktop.settings import LooksLikeKey, Settings

CATALOGUE = Catalogue.load(resource_files.path("models.toml"))


@pytest.mark.parametrize(
    ("typed", "base_url"),
    [
        ("localhost:11434", "http://localhost:11434"),
        (" http://127.0.0.1:8000/v1/ ", "http://127.0.0.1:8000/v1"),
        ("[::1]:8000/v1", "http://[::1]:8000/v1"),
        ("models.example/v1", "https://models.example/v1"),
        ("https://models.example/v1/chat/completions", "https://models.example/v1"),
        ("http://gpu_box:8000/v1/models", "http://gpu_box:8000/v1"),
        ("http://模型.example/v1", "http://模型.example/v1"),
    ],
)
def test_an_address_is_made_whole(typed: str, base_url: str) -> None:
    assert base_url_of(typed) == base_url


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "two words",
        "http://",
        "https:///v1",
        "file:///etc/passwd",
        "http://h:0x50/",
        "http://h/v1?a=b",
        "http://h/#x",
    ],
)
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(NotAnAddress):
        base_url_of(typed)


@pytest.mark.parametrize(
    "typed", ["https://me:secret@h/v1", "me:secret@h/v1", "h/v1?token=abc", "gsk_0123456789abcdefghij"]
)
def test_a_secret_in_an_address_is_seen(typed: str) -> None:
    with pytest.raises(LooksLikeKey):
        base_url_of(typed)


def test_models_are_remembered_with_their_windows_and_the_chosen_one_first(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    settings.base_url = "http://h/v1"
    models = [ModelInfo("a"), ModelInfo("b c", context=4096), *(ModelInfo(f"m{n}") for n in range(40))]
    settings.server_models = own_server.remembered(models, "b c")
    found = own_server.kept(settings, CATALOGUE)
    assert [(m.id, m.context, m.provider) for m in found[:2]] == [("b c", 4096, "custom"), ("a", None, "custom")]
    assert len(found) == own_server.MOST_KEPT
    settings.base_url = ""
    assert own_server.kept(settings, CATALOGUE) == []


@pytest.mark.parametrize("text", ["nonsense", "12", "x y\n\n -1 z", "²2 q"])
def test_a_list_that_makes_no_sense_is_no_list(tmp_path: Path, text: str) -> None:
    settings = Settings(tmp_path / "settings.json")
    settings.base_url = "http://h/v1"
    settings.server_models = text
    assert own_server.kept(settings, CATALOGUE) == []


def test_a_key_belongs_to_one_origin(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    assert not own_server.has_key(settings)
    settings.base_url = "https://Models.example/v1"
    assert not own_server.has_key(settings)
    settings.server_key_for = own_server.origin("https://models.example/another/path")
    assert own_server.has_key(settings)
    for other in ("http://models.example/v1", "https://models.example:8443/v1", "https://models.example.evil/v1"):
        settings.base_url = other
        assert not own_server.has_key(settings)


def test_every_problem_of_a_try_has_a_sentence() -> None:
    sentences = {kind: own_server.explain(Problem(kind, "why", status=500), "http://h:1/v1") for kind in ProblemKind}
    assert all(sentences.values())
    named = (ProblemKind.UNREACHABLE, ProblemKind.STALLED, ProblemKind.NO_KEY, ProblemKind.UNAUTHORIZED)
    assert len({sentences[kind] for kind in (*named, ProblemKind.MALFORMED)}) == 5
    assert all("h:1" in sentences[kind] for kind in named)
