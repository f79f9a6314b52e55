"""The shape of the code: which layer knows which, who may use which library, and how large a file may grow."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "qwen_desktop"
LONGEST_FILE = 400  # lines

# Who may use which library that is not Python's own. Rooms that are not named use none.
LIBRARIES = {
    "ui": {"PySide6", "shiboken6", "pygments"},
    "app": {"PySide6", "qasync"},
    "assembly": {"PySide6", "qasync"},
    "self_test": {"PySide6", "qasync"},
    "parts": {"platformdirs"},
    "providers": {"openai", "httpx2", "httpcore2", "xllamacpp"},
    "documents": {"pypdfium2", "tiktoken", "chardet", "tors_documents", "python_calamine", "oxmsg"},
    "pictures": {"mmdr", "resvg_py", "PIL"},
    "storage": set(),
    "export": {"pygments"},
    "keychain": {"keyring"},
    "notifications": {"jeepney"},
    "markdown": {"markdown"},
    "formula": {"mathra"},
    "worker": {"psutil"},
    "worker_child": {"psutil"},
    "worker_link": {"psutil"},
    "settings": {"platformdirs"},
}


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The top-level names of everything `path` imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0] if node.level == 0 else "."


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contracts_hold() -> None:
    ran = lint_imports(ROOT)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("chat/_intruder.py", "from PySide6.QtCore import QObject", "Only the window knows Qt"),
        ("ui/_intruder.py", "import sqlite3", "Only storage knows SQLite"),
        ("domain/_intruder.py", "from qwen_desktop.chat import session", "Each layer knows only the layers below it"),
        ("ui/_intruder.py", "from PIL import Image", "Only pictures know the drawing libraries"),
        ("storage/_intruder.py", "from qwen_desktop.providers import port", "siblings never import one another"),
        ("_intruder.py", "import re", "not listed as layers"),
    ],
)
def test_the_contracts_see_an_intruder(tmp_path: Path, file: str, line: str, contract: str) -> None:
    shutil.copytree(PACKAGE, tmp_path / "qwen_desktop", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "qwen_desktop" / file).write_text(line + "\n", encoding="utf-8")
    ran = lint_imports(tmp_path)
    broken = ran.stdout.partition("Broken contracts")[2]
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert contract in broken
    assert "_intruder" in broken


def test_each_library_is_known_to_one_room() -> None:
    strangers = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources()
        for name in imported(path)
        if name not in sys.stdlib_module_names and name not in ("qwen_desktop", *LIBRARIES.get(room(path), ()))
    ]
    assert not strangers, "\n".join(strangers)


def test_no_file_is_too_long() -> None:
    lengths = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert not {str(path): length for path, length in lengths.items() if length > LONGEST_FILE}


def test_no_folder_is_a_catch_all() -> None:
    names = {path.stem for path in PACKAGE.rglob("*") if path.suffix in ("", ".py")}
    assert not names & {"core", "services", "managers", "manager", "helpers", "helper", "utils", "util", "common"}


@pytest.mark.parametrize("module", ["cli", "console", "parts", "worker_child", "documents", "providers.port"])
def test_what_works_without_a_window_imports_no_qt(module: str) -> None:
    program = (
        f"import sys, qwen_desktop.{module}\n"
        "known = [name for name in sys.modules if name.split('.')[0] in ('PySide6', 'shiboken6', 'qasync')]\n"
        "sys.exit(', '.join(known) or 0)"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_set_up_asks_for_the_libraries_of_every_qt_module_in_use() -> None:
    used = {
        match
        for path in sources()
        for match in re.findall(r"^\s*(?:from|import) PySide6\.(Qt\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    listed = (ROOT / "packaging" / "setting_up" / "binaries.py").read_text(encoding="utf-8")
    assert used
    assert not {name for name in used if f'"{name}"' not in listed}
