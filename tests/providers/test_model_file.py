"""The copy of the models' file: used when it is of this very file, made anew when it is not, never needed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from qwen_desktop.providers import model_file
from qwen_desktop.providers.catalogue import Catalogue
from qwen_desktop.resource_files import path

REAL = path("models.toml")


def test_the_copy_says_what_the_file_says(tmp_path: Path) -> None:
    copy = tmp_path / "copy.json"
    first = Catalogue.load(REAL, copy)
    assert copy.exists()
    assert Catalogue.load(REAL, copy).models() == first.models() == Catalogue.load(REAL).models()


def test_the_copy_is_what_is_read(tmp_path: Path) -> None:
    source, copy = tmp_path / "a.toml", tmp_path / "copy.json"
    source.write_text("a = 1\n", encoding="utf-8")
    model_file.read(source, copy)
    kept = json.loads(copy.read_text(encoding="utf-8"))
    kept["values"] = {"a": 2}
    copy.write_text(json.dumps(kept), encoding="utf-8")
    assert model_file.read(source, copy) == {"a": 2}


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    source, copy = tmp_path / "a.toml", tmp_path / "copy.json"
    source.write_text("a = 1\n", encoding="utf-8")
    model_file.read(source, copy)
    source.write_text("a = 2\n", encoding="utf-8")
    os.utime(source, ns=(1, 1))
    assert model_file.read(source, copy) == {"a": 2}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"of": 3}', '{"of": [], "values": 1}', "\0\0"])
def test_a_spoilt_copy_costs_nothing(tmp_path: Path, text: str) -> None:
    source, copy = tmp_path / "a.toml", tmp_path / "copy.json"
    source.write_text("a = 1\n", encoding="utf-8")
    copy.write_text(text, encoding="utf-8")
    assert model_file.read(source, copy) == {"a": 1}


def test_a_folder_that_is_not_there_costs_nothing(tmp_path: Path) -> None:
    source = tmp_path / "a.toml"
    source.write_text("a = 1\n", encoding="utf-8")
    assert model_file.read(source, tmp_path / "nowhere" / "copy.json") == {"a": 1}
