"""How the program finds itself, and the model's file."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from qwen_desktop.providers import gguf
from qwen_desktop.providers.command import own_command

NAME = "qwen-desktop.exe" if sys.platform == "win32" else "qwen-desktop"


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No installed script where the program looks for one; gives a folder to put one into."""
    monkeypatch.setattr(sys, "argv", ["-c"])
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    monkeypatch.setattr(sysconfig, "get_path", lambda *_names: str(tmp_path / "scripts"))
    return tmp_path


def script(path: Path, mode: int = 0o755) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode)
    return path


def test_a_packaged_build_is_its_own_executable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_command() == [sys.executable]


def test_the_script_that_was_started(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = script(nowhere / "here" / NAME)
    script(nowhere / "bin" / NAME)
    monkeypatch.setattr(sys, "argv", [str(started.with_name("qwen-desktop"))])
    assert own_command() == [str(started)]


def test_a_script_started_by_a_relative_path_is_found_from_anywhere(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = script(nowhere / "here" / NAME)
    monkeypatch.chdir(nowhere)
    monkeypatch.setattr(sys, "argv", [str(Path("here") / NAME)])
    assert own_command() == [str(started)]


def test_the_script_beside_the_interpreter(nowhere: Path) -> None:
    assert own_command() != [str(nowhere / "bin" / NAME)]
    script(nowhere / "bin" / NAME)
    assert own_command() == [str(nowhere / "bin" / NAME)]


def test_the_script_where_pip_puts_it(nowhere: Path) -> None:
    script(nowhere / "scripts" / NAME)
    assert own_command() == [str(nowhere / "scripts" / NAME)]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX file modes")
def test_a_script_that_cannot_be_run_is_passed_over(nowhere: Path) -> None:
    script(nowhere / "bin" / NAME, 0o644)
    assert own_command() == ["qwen-desktop"]


def test_never_the_interpreter(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [str(nowhere / "qwen_desktop" / "__main__.py")])
    assert own_command() == ["qwen-desktop"]


def test_the_model_that_the_environment_names(tmp_path: Path) -> None:
    named = tmp_path / "other.gguf"
    assert gguf.find({gguf.VARIABLE: str(named)}) is None
    named.touch()
    assert gguf.find({gguf.VARIABLE: str(named)}) == named


def test_the_model_in_the_wheel_is_found_without_importing_it(tmp_path: Path) -> None:
    carrier = tmp_path / gguf.CARRIER
    carrier.mkdir()
    (carrier / "__init__.py").write_text("raise RuntimeError('imported')")
    (carrier / "a-model.gguf").touch()
    code = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(Path.cwd())!r}]\n"
    code += "from qwen_desktop.providers import gguf; print(gguf.find({}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(carrier / "a-model.gguf")


def test_no_wheel_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gguf, "CARRIER", "no_such_package_anywhere")
    assert gguf.find({}) is None
