"""`python -m benchmarks.sheets SHEET FOLDER`: opens the app, plays the scenes of one sheet and takes their pictures.

Everything is real but the service: the window, the worker that reads, the store, the SDK, and a scripted server.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import composer_scenes, scenes, side_scenes, turn_scenes
from benchmarks.stage import Stage
from benchmarks.studio import Studio, dress, stop_the_clock

if TYPE_CHECKING:
    from qwen_desktop.assembly import Running

SCREEN = "offscreen:configfile=benchmarks/screen.json"  # larger than what the platform makes up by itself
HOST = "dashscope-intl.aliyuncs.com"  # what the server answers for, as a proxy
OFFERED = ("qwen3.8-max", "qwen3.8-flash", "qwen3.8-27b", "qwen3.7-max", "qwen3.7-plus", "qwen3-max")

Scene = Callable[[Stage], Awaitable[None]]

SHEETS: dict[str, tuple[str, int, tuple[Scene, ...]]] = {  # language, scale, scenes in order
    "english": (
        "en",
        1,
        (
            scenes.first_start,
            scenes.tried,
            scenes.embedded_and_empty,
            scenes.leases_asked,
            scenes.narrow,
            scenes.over_the_window,
            scenes.formats,
            turn_scenes.turns,
            scenes.failures,
            composer_scenes.error_row,
            composer_scenes.waiting,
            composer_scenes.model_menu,
            composer_scenes.instructions,
            scenes.refused,
            scenes.rows,
            side_scenes.forty_days,
            side_scenes.searched,
            scenes.preferences,
        ),
    ),
    "sharp": ("en", 2, (scenes.first_start, scenes.embedded_and_empty, scenes.leases_asked, scenes.formats)),
    "chinese": ("zh_CN", 1, (scenes.chinese,)),
    "japanese": ("ja", 1, (scenes.japanese,)),
}


def environment(sheet: str) -> dict[str, str]:
    """What a sheet's process is started with: no key and no keychain of the user's own, no proxy, its scale."""
    foreign = ("DASHSCOPE_", "OPENAI_", "QT_", "QWEN_DESKTOP_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(foreign) and not k.lower().endswith("_proxy")}
    return {
        **kept,
        "QT_QPA_PLATFORM": SCREEN,
        "QT_SCALE_FACTOR": str(SHEETS[sheet][1]),
        "LC_ALL": "C.UTF-8",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
    }


def main(sheet: str, folder: Path) -> int:
    """Play one sheet."""
    language, scale, played = SHEETS[sheet]
    clock = stop_the_clock()
    application = dress()
    from benchmarks.scene_texts import scripts
    from qwen_desktop import app
    from qwen_desktop.settings import Settings
    from tests.servers.scripted import ScriptedServer

    suffix = ("" if language == "en" else f"-{language}") + ("@2x" if scale == 2 else "")

    async def work(running: Running) -> None:
        with ScriptedServer(scripts(), models=OFFERED) as server:
            os.environ["http_proxy"] = f"http://127.0.0.1:{server.port}"
            os.environ["DASHSCOPE_BASE_URL"] = f"http://{HOST}/compatible-mode/v1"
            stage = Stage(running, server, clock, Studio(running, folder, suffix), Path(name))
            for scene in played:
                await scene(stage)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        data = Path(name) / "data"
        settings = Settings.load(data)
        settings.language = language
        settings.titles = False  # the scripted server would write odd ones
        settings.save()
        status = app.run_with(data, work)
        complaints = [line for line in _logged(data) if line and "This plugin does not support" not in line]
        if complaints:
            print("\n".join(complaints), file=sys.stderr)
            status = 1
    application.shutdown()
    return status


def _logged(data: Path) -> list[str]:
    log = data / "logs" / "qwen-desktop.log"
    return log.read_text(encoding="utf-8").splitlines() if log.is_file() else []


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], Path(sys.argv[2])))
