"""Settings against real files: types, unknown keys, damage, folders that cannot be written, and no keys."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qwen_desktop.settings import NAME, LooksLikeKey, Notice, NoticeKind, Option, Settings, declared

_ROOT = Path(__file__).resolve().parents[2]
_KEYS = [
    "sk-0123456789abcdef0123456789abcdef",
    "sk-ws-H.ABCD.xyz_1234567890",
    "gsk_0123456789abcdefghij",
    "hf_0123456789abcdefghij",
    "Bearer abcdef123456",
    "https://host.example/v1?api_key=whatever",
    "https://user:secret@host.example/v1",
]


def test_defaults_need_no_file(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path / "data")
    assert (settings.language, settings.theme, settings.thinking, settings.zoom) == ("", "system", None, 1.0)
    assert settings.notices == []
    assert settings.save() is None
    assert not (tmp_path / "data").exists()


def test_choices_come_back(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path / "new" / "folder")
    settings.language = "zh_CN"
    settings.thinking = False
    settings.thinking_budget = 4096
    settings.model = "模型"
    settings.zoom = 2
    assert settings.save() is None
    again = Settings.load(tmp_path / "new" / "folder")
    assert again.values == settings.values
    assert isinstance(again.zoom, float)
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == [NAME]


def test_file_is_for_its_owner_only(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path)
    settings.theme = "dark"
    settings.save()
    assert (tmp_path / NAME).stat().st_mode & 0o077 == 0


def test_every_declared_option_has_a_label_and_an_acceptable_default() -> None:
    names = [option.name for option in declared()]
    assert len(names) == len(set(names)) >= 13
    for option in declared():
        assert option.label()
        assert option.check(option.default) == option.default
        assert all(option.check(choice.value) == choice.value and choice.label() for choice in option.choices)
    assert isinstance(Settings.theme, Option)


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("theme", "pink", ValueError),
        ("theme", 3, TypeError),
        ("thinking", 1, TypeError),
        ("thinking_budget", True, TypeError),
        ("thinking_budget", 0, ValueError),
        ("zoom", 9.0, ValueError),
        ("zoom", float("nan"), ValueError),
    ],
)
def test_wrong_values_are_refused(tmp_path: Path, name: str, value: object, error: type[Exception]) -> None:
    settings = Settings.load(tmp_path)
    before = dict(settings.values)
    with pytest.raises(error):
        setattr(settings, name, value)
    assert settings.values == before


def test_an_unknown_attribute_is_no_option(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path)
    settings.colour = "red"  # type: ignore[attr-defined]
    settings.theme = "dark"
    settings.save()
    assert "colour" not in json.loads((tmp_path / NAME).read_text())


@pytest.mark.parametrize("key", _KEYS)
def test_keys_are_refused_everywhere(tmp_path: Path, key: str) -> None:
    settings = Settings.load(tmp_path)
    for option in declared():
        if str in option.types:
            with pytest.raises(LooksLikeKey) as caught:
                setattr(settings, option.name, key)
            assert key not in str(caught.value)
    assert key not in repr(settings.values)


@pytest.mark.parametrize("value", ["https://disk-images.example/v1", "http://127.0.0.1:8000/v1?model=a", "qwen3-max"])
def test_ordinary_values_are_not_taken_for_keys(tmp_path: Path, value: str) -> None:
    settings = Settings.load(tmp_path)
    settings.base_url = value
    assert settings.base_url == value


def test_a_key_put_into_the_file_by_hand_is_not_used_and_not_written_again(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(json.dumps({"base_url": _KEYS[0]}))
    settings = Settings.load(tmp_path)
    assert settings.base_url == ""
    assert settings.notices == [Notice(NoticeKind.INVALID, "base_url")]
    settings.theme = "dark"
    settings.save()
    assert _KEYS[0] not in (tmp_path / NAME).read_text()


def test_what_a_newer_version_wrote_is_kept(tmp_path: Path) -> None:
    written = {"theme": "solarized", "temperature": 0.3, "language": "ja"}
    (tmp_path / NAME).write_text(json.dumps(written))
    settings = Settings.load(tmp_path)
    assert (settings.theme, settings.language) == ("system", "ja")
    assert settings.notices == [Notice(NoticeKind.INVALID, "theme")]
    settings.send_key = "ctrl+enter"
    assert settings.save() is None
    assert json.loads((tmp_path / NAME).read_text()) == {**written, "send_key": "ctrl+enter"}


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[1, 2]", b"[" * 100_000])
def test_a_damaged_file_is_set_aside_and_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    settings = Settings.load(tmp_path)
    assert settings.theme == "system"
    (notice,) = settings.notices
    assert notice.kind is NoticeKind.DAMAGED
    assert Path(notice.path).read_bytes() == content
    settings.theme = "dark"
    assert settings.save() is None
    assert Settings.load(tmp_path).theme == "dark"
    assert Path(notice.path).read_bytes() == content


def test_two_damaged_files_of_one_second_are_both_kept(tmp_path: Path) -> None:
    paths = set()
    for content in (b"{1", b"{2", b"{3"):
        (tmp_path / NAME).write_bytes(content)
        paths.add(Settings.load(tmp_path).notices[0].path)
    assert sorted(Path(path).read_bytes() for path in paths) == [b"{1", b"{2", b"{3"]


def test_a_failed_save_leaves_the_old_file_and_keeps_the_choice(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path)
    settings.theme = "dark"
    settings.save()
    before = (tmp_path / NAME).read_bytes()
    (tmp_path / (NAME + ".new")).mkdir()  # stands where the new file would be written, for root as well
    settings.theme = "light"
    notice = settings.save()
    assert notice is not None
    assert notice.kind is NoticeKind.NOT_SAVED
    assert settings.theme == "light"
    assert (tmp_path / NAME).read_bytes() == before
    (tmp_path / (NAME + ".new")).rmdir()
    assert settings.save() is None
    assert Settings.load(tmp_path).theme == "light"


_CHILD = """
import os
from pathlib import Path
from qwen_desktop.settings import Settings
if os.getuid() == 0:  # permissions do not bind root
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
settings = Settings.load(Path("."))
settings.zoom = 1.5
notice = settings.save()
print(settings.theme, settings.zoom, notice and notice.kind, [at.kind.value for at in settings.notices])
"""


def _without_rights(folder: Path, mode: int = 0o555) -> str:
    """What a process says that has only the rights of `mode` in `folder`, where it stands."""
    if os.name != "posix":
        pytest.skip("needs POSIX permissions")
    folder.chmod(mode)
    try:
        run = subprocess.run(
            [sys.executable, "-c", _CHILD],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    finally:
        folder.chmod(0o755)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def test_a_read_only_folder_keeps_choices_in_memory(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / NAME).write_text('{"theme": "dark"}')
    (folder / NAME).chmod(0o644)
    assert _without_rights(folder) == "dark 1.5 not_saved []"
    assert (folder / NAME).read_text() == '{"theme": "dark"}'


def test_a_file_that_may_not_be_read_is_never_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / NAME).write_text('{"theme": "dark"}')
    (folder / NAME).chmod(0o600 if os.getuid() == 0 else 0o000)
    assert _without_rights(folder, 0o777) == "system 1.5 not_saved ['unreadable']"
    (folder / NAME).chmod(0o600)
    assert (folder / NAME).read_text() == '{"theme": "dark"}'
