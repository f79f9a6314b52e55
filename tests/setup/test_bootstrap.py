"""Setting up from nothing, again, and after damage: the real program, a real virtual environment, a real pip."""

from __future__ import annotations

import json
import os
import runpy
import signal
import stat
import sys
import time
from pathlib import Path

import pytest
from setting_up import debian
from setting_up.console import Trouble

from tests.setup.sample import CHECKOUT, Sample


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A sample that was set up once, and whose window was opened."""
    sample = Sample(tmp_path_factory.mktemp("ready"))
    ran = sample.start("run", "one.txt", "--flag")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.endswith("window one.txt --flag\n")
    assert "Setting up" in ran.stdout
    return sample


def test_the_second_start_adds_less_than_a_second(ready: Sample) -> None:
    began = time.monotonic()
    ran = ready.start("run")
    assert time.monotonic() - began < 1.0
    assert ran.stdout == "window\n"


def test_the_tools_of_developers_come_when_they_are_asked_for(ready: Sample) -> None:
    assert not (ready.site_packages / "linter.py").exists()
    assert ready.start("prepare", "--dev").returncode == 0
    assert (ready.site_packages / "linter.py").exists()
    assert ready.start("run").stdout == "window\n", "a start for the user must not undo the developers' set-up"


@pytest.mark.slow
def test_a_package_deleted_by_hand_comes_back(ready: Sample) -> None:
    (ready.site_packages / "chatter.py").unlink()
    ran = ready.start("run")
    assert ran.stdout.endswith("window\n"), ran.stdout + ran.stderr


@pytest.mark.slow
def test_a_package_cut_while_unpacking_is_made_again(ready: Sample) -> None:
    (ready.root / ".venv" / "set-up.json").unlink()
    (ready.site_packages / "chatter.py").unlink()
    (ready.site_packages / "chatter-1.0.dist-info" / "INSTALLER").unlink()
    ran = ready.start("run")
    assert ran.stdout.endswith("window\n"), ran.stdout + ran.stderr


@pytest.mark.slow
def test_a_python_that_is_gone_is_replaced(ready: Sample) -> None:
    for python in (ready.root / ".venv" / "bin").glob("python*"):
        python.unlink()
    ran = ready.start("run")
    assert ran.stdout.endswith("window\n"), ran.stdout + ran.stderr


@pytest.mark.slow
def test_a_folder_that_is_no_environment_is_replaced(tmp_path: Path) -> None:
    sample = Sample(tmp_path)
    (sample.root / ".venv" / "bin").mkdir(parents=True)
    (sample.root / ".venv" / "bin" / "python").write_text("not a program", encoding="utf-8")
    ran = sample.start("run")
    assert ran.stdout.endswith("window\n"), ran.stdout + ran.stderr


@pytest.mark.slow
def test_without_the_embedded_model_the_app_is_installed_and_it_is_said(tmp_path: Path) -> None:
    sample = Sample(tmp_path)
    for wheel in ("engine-1.0-py3-none-any.whl", "weights-1.0-py3-none-any.whl"):
        (sample.wheels / wheel).unlink()
    ran = sample.start("run")
    assert ran.returncode == 0, ran.stderr
    assert "There is no ready-made package of engine for this system." in ran.stdout
    assert "Qwen Desktop works without the embedded model." in ran.stdout
    assert sample.start("run").stdout == "window\n", "what cannot be had is not asked for at every start"


@pytest.mark.slow
def test_without_a_network_there_is_one_sentence_and_the_next_start_goes_on(tmp_path: Path) -> None:
    sample = Sample(tmp_path)
    (sample.wheels / "chatter-1.0-py3-none-any.whl").rename(tmp_path / "kept.whl")
    closed = {"PIP_NO_INDEX": "0", "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
    ran = sample.start("run", **closed)
    assert ran.returncode == 1
    assert ran.stderr.count("\n") == 1
    assert "check the network" in ran.stderr
    (tmp_path / "kept.whl").rename(sample.wheels / "chatter-1.0-py3-none-any.whl")
    made = (sample.root / ".venv" / "pyvenv.cfg").stat().st_mtime_ns
    ran = sample.start("run")
    assert ran.stdout.endswith("window\n"), ran.stdout + ran.stderr
    assert (sample.root / ".venv" / "pyvenv.cfg").stat().st_mtime_ns == made, "what was there is gone on with"


@pytest.mark.slow
def test_a_stamp_is_written_only_when_all_is_done(tmp_path: Path) -> None:
    sample = Sample(tmp_path)
    (sample.root / "backend.py").write_text("raise SystemExit('broken')", encoding="utf-8")
    ran = sample.start("run")
    assert ran.returncode == 1
    assert "pip could not install Qwen Desktop" in ran.stderr
    assert not (sample.root / ".venv" / "set-up.json").exists()


@pytest.mark.slow
def test_a_set_up_that_was_killed_is_gone_on_with(tmp_path: Path) -> None:
    sample = Sample(tmp_path)
    with sample.begin() as running:
        assert running.stdout is not None
        for line in running.stdout:
            if "Qt: 1 installed" in line:
                break
        os.killpg(running.pid, signal.SIGKILL)
        rest = running.stdout.read()
    assert "window" not in rest
    assert (sample.site_packages / "pyside6_essentials.py").exists()
    ran = sample.start("run")
    assert ran.stdout.endswith("window\n"), ran.stdout + ran.stderr


@pytest.mark.slow
def test_two_starts_at_once_take_turns(tmp_path: Path) -> None:
    sample = Sample(tmp_path)
    with sample.begin() as first, sample.begin() as second:
        told = [started.communicate(timeout=120)[0] for started in (first, second)]
    assert [text.splitlines()[-1] for text in told] == ["window", "window"]
    assert sorted("Another set-up is at work" in text for text in told) == [False, True]
    assert sorted("Setting up Qwen Desktop" in text for text in told) == [False, True]


@pytest.mark.slow
def test_a_folder_that_was_moved_is_set_up_again(tmp_path: Path) -> None:
    sample = Sample(tmp_path)
    assert sample.start("prepare", "--dev").returncode == 0
    sample.root = sample.root.rename(tmp_path / "elsewhere")
    ran = sample.start("run")
    assert ran.stdout.endswith("window\n"), ran.stdout + ran.stderr
    assert str(sample.root) in (sample.root / ".venv" / "bin" / "pip").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_proxy_that_pip_cannot_use_gets_a_sentence(tmp_path: Path) -> None:
    sample = Sample(tmp_path)
    (sample.wheels / "chatter-1.0-py3-none-any.whl").unlink()
    proxy = {"ALL_PROXY": "socks5://127.0.0.1:9", "PIP_NO_INDEX": "0", "PIP_INDEX_URL": "https://127.0.0.1:9/simple"}
    ran = sample.start("run", **proxy)
    assert ran.returncode == 1
    assert ran.stderr.startswith("pip cannot fetch through a SOCKS proxy")
    assert ran.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_changed_list_of_packages_is_noticed(ready: Sample) -> None:
    (ready.root / "constraints.txt").write_text("chatter==1.0\nengine==1.0\n", encoding="utf-8")
    before = json.loads((ready.root / ".venv" / "set-up.json").read_text(encoding="utf-8"))["fingerprint"]
    assert "Setting up" in ready.start("run").stdout
    after = json.loads((ready.root / ".venv" / "set-up.json").read_text(encoding="utf-8"))["fingerprint"]
    assert after != before


APT = """#!/bin/sh
echo "$0 $*" >> "$APT_LOG"
case "$*" in *install*) rm "$APT_REMOVES";; esac
"""


def without_venv(folder: Path) -> dict[str, str]:
    """An environment in which Python lacks ensurepip until a stand-in for apt-get has installed something."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text("import sys\nsys.modules['ensurepip'] = None\n", encoding="utf-8")
    for name in ("apt-get", "apt-cache"):
        (folder / name).write_text(APT, encoding="utf-8")
        (folder / name).chmod(0o755)
    return {
        "PYTHONPATH": str(folder),
        "PATH": f"{folder}:{os.environ['PATH']}",
        "APT_LOG": str(folder / "log"),
        "APT_REMOVES": str(folder / "sitecustomize.py"),
    }


@pytest.mark.slow
@pytest.mark.skipif(not debian.is_root(), reason="run as root: apt installs only then")
def test_root_gets_venv_from_apt_after_one_line_that_says_so(tmp_path: Path) -> None:
    sample = Sample(tmp_path)
    ran = sample.start("run", **without_venv(tmp_path / "apt"))
    assert ran.stdout.endswith("window\n"), ran.stdout + ran.stderr
    assert "This Python cannot make virtual environments yet: installing python3" in ran.stdout
    assert "-venv" in (tmp_path / "apt" / "log").read_text(encoding="utf-8").splitlines()[-1]


def test_others_get_the_command_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(debian, "LISTS", tmp_path)
    with pytest.raises(Trouble) as trouble:
        debian.install(["libegl1", "libgl1"], "2 system libraries are missing")
    *_, command = str(trouble.value).splitlines()
    assert command.strip() == "sudo apt-get update && sudo apt-get install -y libegl1 libgl1"


def old_python(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    monkeypatch.setattr(sys, "argv", ["bootstrap.py", "run"])
    monkeypatch.setenv("PATH", path)


def test_an_old_python_gets_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old_python(monkeypatch, str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(CHECKOUT / "packaging" / "bootstrap.py"), run_name="__main__")
    assert ended.value.code == "Qwen Desktop needs Python 3.11 or later, and this is 3.9.2: install a newer Python."


def test_an_old_python_goes_on_with_a_newer_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    newer = tmp_path / "python3.12"
    newer.write_text("#!/bin/sh\n", encoding="utf-8")
    newer.chmod(newer.stat().st_mode | stat.S_IXUSR)
    old_python(monkeypatch, str(tmp_path))
    program = CHECKOUT / "packaging" / "bootstrap.py"
    started: list[list[str]] = []

    def become(program: str, arguments: list[str]) -> None:
        started.append([program, *arguments])
        raise SystemExit(0)

    monkeypatch.setattr(os, "execv", become)
    with pytest.raises(SystemExit):
        runpy.run_path(str(program), run_name="__main__")
    assert started == [[str(newer), str(newer), str(program), "run"]]
