"""One window for each data folder, also for a second start that comes before the first is done starting."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from qwen_desktop.ui.instance import Instance


def test_a_folder_is_the_same_by_every_name(qapp: QApplication, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder)
    first = Instance(folder)
    assert first.first()
    assert not Instance(tmp_path / "link").first()
    assert not Instance(folder / ".." / "data").first()
    first.release()
    again = Instance(tmp_path / "link")
    assert again.first()
    again.release()


@pytest.mark.skipif(os.name == "nt", reason="names are bytes on POSIX only")
def test_a_folder_whose_name_is_no_text_can_be_used(qapp: QApplication, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    first = Instance(folder)
    assert first.first()
    first.release()


SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from qwen_desktop.ui.instance import Instance
application = QCoreApplication([])
second = Instance(Path(sys.argv[1]))
print(second.first(), flush=True)
print(second.hand_over([Path(sys.argv[2])]), flush=True)
"""


def test_a_second_start_waits_until_the_first_one_listens(qapp: QApplication, tmp_path: Path) -> None:
    first = Instance(tmp_path)
    assert first.first()
    files: list[Path] = []
    with subprocess.Popen(
        [sys.executable, "-c", SECOND, str(tmp_path), str(tmp_path / "a.txt")], stdout=subprocess.PIPE, text=True
    ) as second:
        assert second.stdout is not None
        assert second.stdout.readline() == "False\n", "it is not the first"
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(0.3)
        first.listen(files.extend)
        limit = time.monotonic() + 10
        while second.poll() is None and time.monotonic() < limit:
            QCoreApplication.processEvents()
        assert second.stdout.readline() == "True\n"
    first.release()
    assert files == [tmp_path / "a.txt"]
