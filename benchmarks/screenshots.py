"""`python -m benchmarks.screenshots [FOLDER]`: draws the window as it is, off-screen, and renews the README's pictures.

All of them go to FOLDER (default build/screenshots), those of the README to docs/screenshots as well.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

from PySide6.QtGui import QImage

from benchmarks import sheets
from benchmarks.processes import ROOT

MOST_COLOURS = 256

OURS = {  # the README's name: the scene's
    "light.png": "answer-light@2x.png",
    "dark.png": "answer-dark@2x.png",
    "first-start.png": "first-start-light.png",
    "thinking.png": "thinking-dark.png",
    "formats.png": "formats-light.png",
    "formulas.png": "formats-more-dark.png",
    "chinese.png": "answer-light-zh_CN.png",
    "japanese.png": "answer-dark-ja.png",
}


def press(picture: Path, to: Path) -> None:
    """Keep a picture in the colours that matter: letters on flat grounds need no more, and it is half as large."""
    image = QImage(str(picture)).convertToFormat(QImage.Format.Format_RGB32)
    counted = Counter(memoryview(image.constBits()).cast("I"))
    image.convertToFormat(QImage.Format.Format_Indexed8, palette(counted)).save(str(to), quality=0)


def palette(counted: Counter[int]) -> list[int]:
    """At most 256 colours: first one for each corner of the colour space in use, however rare, then the frequent."""
    frequent = [colour for colour, _count in counted.most_common()]
    corners: dict[tuple[int, ...], int] = {}
    for colour in frequent:
        corners.setdefault(tuple(colour >> shift & 0xE0 for shift in (16, 8, 0)), colour)
    chosen = dict.fromkeys([*list(corners.values())[: MOST_COLOURS // 2], *frequent])
    return list(chosen)[:MOST_COLOURS]


def main(folder: Path) -> int:
    """Play every sheet; returns 1 where one failed."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    failed = []
    for sheet in sheets.SHEETS:
        command = [sys.executable, "-m", "benchmarks.sheets", sheet, str(folder)]
        if subprocess.run(command, env=sheets.environment(sheet), cwd=ROOT).returncode:
            failed.append(sheet)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
        return 1
    kept = ROOT / "docs" / "screenshots"
    kept.mkdir(exist_ok=True)
    for name, scene in OURS.items():
        press(folder / scene, kept / name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build" / "screenshots")))
