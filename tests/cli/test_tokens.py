"""`qwen-desktop tokens`, and what neither command may import."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Ran, environment
from tests.documents.compound import compound
from tests.documents.office import docx, p

Run = Callable[..., Ran]


def test_each_file_is_a_line_with_its_count(run: Run, tmp_path: Path) -> None:
    english, chinese = tmp_path / "a.txt", tmp_path / "b.md"
    english.write_text("Hello, world", encoding="utf-8")
    chinese.write_text("你好，世界", encoding="utf-8")
    ran = run("tokens", str(english), str(chinese), "--model", "qwen3-max", "--json")
    assert ran.status == 0, ran.err
    assert [(line["file"], line["tokens"], line["exact"]) for line in ran.lines] == [
        (str(english), 3, True),
        (str(chinese), 3, True),
    ]
    assert all(line["how"] for line in ran.lines)


def test_office_files_are_counted_and_broken_ones_cost_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(docx(p("Hello, world")))
    (tmp_path / "broken.docx").write_bytes(docx(p("Hello"))[:200])
    (tmp_path / "locked.xlsx").write_bytes(compound({"EncryptedPackage": b"x"}))
    ran = run("tokens", *(str(tmp_path / name) for name in ("a.docx", "broken.docx", "locked.xlsx")), "--json")
    assert [line["tokens"] for line in ran.lines] == [3]
    broken, locked = ran.err.strip().split("\n")
    assert "damaged" in broken
    assert "password" in locked


def test_another_vocabulary_is_an_estimate_and_says_so_in_the_users_language(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Hello, world", encoding="utf-8")
    ran = run("tokens", str(tmp_path / "a.txt"), "--model", "llama-3", LC_ALL="zh_CN.UTF-8", LANGUAGE="zh_CN")
    assert ran.status == 0, ran.err
    assert ran.out.startswith("≈ ")
    assert "词表" in ran.out


def test_a_file_that_cannot_be_read_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Hello", encoding="utf-8")
    ran = run("tokens", str(tmp_path / "gone.txt"), str(tmp_path / "a.txt"))
    assert ran.status == 1
    assert "gone.txt" in ran.err
    assert "a.txt" in ran.out


def test_neither_command_imports_qt_and_nothing_imports_the_sdk_early(own_home: Path) -> None:
    look = (
        "import sys; from qwen_desktop import cli, console, parts; cli.parser(); "
        "from pathlib import Path; parts.build(Path(sys.argv[1]), {}); "
        "bad = [m for m in sys.modules if m.split('.')[0] in ('PySide6', 'qasync', 'openai', 'keyring', 'pypdfium2', "
        "'tiktoken', 'chardet')]; sys.exit(str(bad) if bad else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", look, str(own_home)],
        env=environment(own_home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
