"""Adds the window to the parts and runs the event loop. Knows Qt; decides nothing the parts can decide.

What must be there for the first frame is made before it; everything else (the SDK, the keychain, the local socket)
waits until that frame has been painted.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qwen_desktop import __version__, display, i18n
from qwen_desktop.i18n import _

NO_DISPLAY = 3


def main(argv: Sequence[str]) -> int:
    """Open the window; returns the exit status. Raises SystemExit(2) for wrong arguments."""
    i18n.use("")
    arguments = _parser().parse_args(argv)
    if reason := display.obstacle():
        print(reason, file=sys.stderr)  # noqa: T201
        return NO_DISPLAY
    from qwen_desktop import parts

    folder = parts.data_folder(arguments.data_dir)
    return run_with(folder, _until_closed, [path.absolute() for path in arguments.file])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qwen-desktop",
        description=_("A native window for Alibaba's Qwen models."),
        epilog=_("Other commands: qwen-desktop ask --help, qwen-desktop tokens --help, qwen-desktop self-test."),
    )
    parser.add_argument("file", nargs="*", type=Path, help=_("documents to ask about"))
    parser.add_argument("--data-dir", type=Path, default=None, help=_("where conversations and settings are kept"))
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    return parser


def prepare(environment: MutableMapping[str, str]) -> None:
    """Set what Qt reads from the environment before it is imported."""
    if sys.platform.startswith("linux"):
        if environment.get("QT_IM_MODULE") == "fcitx" and "QT_IM_MODULES" not in environment:
            environment["QT_IM_MODULES"] = "fcitx;ibus"  # Qt's wheel has no fcitx plug-in; fcitx speaks ibus
        if environment.get("LC_ALL", environment.get("LANG", "C")) in ("", "C", "POSIX"):
            environment["LC_ALL"] = "C.UTF-8"


def run_with(folder: Path, work: Callable[[Running], Awaitable[None]], files: Sequence[Path] = ()) -> int:
    """Open the window on a data folder, run `work` in it, and close everything; returns the exit status.

    Where another process has the folder open, the files go to its window and nothing is opened here.
    """
    prepare(os.environ)
    from PySide6.QtWidgets import QApplication

    from qwen_desktop.ui.instance import Instance

    application = QApplication.instance() or QApplication(["qwen-desktop"])
    assert isinstance(application, QApplication)
    application.setApplicationName("Qwen Desktop")
    application.setDesktopFileName("qwen-desktop")
    application.setQuitOnLastWindowClosed(False)
    with contextlib.suppress(OSError):  # a folder that cannot be made is said by the store
        folder.mkdir(parents=True, exist_ok=True)
    instance = Instance(folder)
    if not instance.first():
        if instance.hand_over(files):
            return 0
        print(_("Another Qwen Desktop has {folder} open and does not answer.").format(folder=folder), file=sys.stderr)  # noqa: T201
        return 1
    try:
        return _run(application, instance, folder, work, files)
    finally:
        instance.release()


def _run(
    application: object,
    instance: object,
    folder: Path,
    work: Callable[[Running], Awaitable[None]],
    files: Sequence[Path],
) -> int:
    import qasync
    from PySide6.QtWidgets import QApplication

    from qwen_desktop.assembly import assemble
    from qwen_desktop.ui.instance import Instance

    assert isinstance(application, QApplication) and isinstance(instance, Instance)
    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    try:
        running = assemble(folder, loop)
    except StartError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1

    async def life() -> None:
        running.window.show()
        await running.painted.wait()
        after_first_paint(running, instance, files)
        try:
            await work(running)
        finally:
            await running.close()

    with loop:
        loop.run_until_complete(life())
    return 0
