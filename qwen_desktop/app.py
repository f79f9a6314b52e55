"""Adds the window to the parts and runs the event loop. Knows Qt; decides nothing the parts can decide.

What must be there for the first frame is made before it; everything else (the SDK, the keychain, the local socket)
waits until that frame has been painted.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import sys
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, MutableMapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qwen_desktop import __version__, i18n
from qwen_desktop.i18n import _

if TYPE_CHECKING:
    import argparse

    from PySide6.QtWidgets import QApplication

    from qwen_desktop.assembly import Running
    from qwen_desktop.crash import CrashLog
    from qwen_desktop.ui.instance import Instance

NO_DISPLAY = 3


def main(argv: Sequence[str]) -> int:
    """Open the window; returns the exit status. Raises SystemExit(2) for wrong arguments."""
    from qwen_desktop import display

    i18n.use("")
    arguments = _parser().parse_args(argv)
    if reason := display.obstacle():
        print(reason, file=sys.stderr)  # noqa: T201
        return NO_DISPLAY
    from qwen_desktop import parts

    folder = parts.data_folder(arguments.data_dir)
    return run_with(folder, _until_closed, [path.absolute() for path in arguments.file])


def _parser() -> argparse.ArgumentParser:
    import argparse

    parser = argparse.ArgumentParser(
        prog="qwen-desktop",
        description=_("A native window for Alibaba's Qwen models."),
        epilog=_("Other commands, each with --help: {commands}.").format(
            commands="ask, tokens, export, import, backup, restore, self-test"
        ),
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
    gc.disable()  # until the first frame: what is made on the way there stays
    from qwen_desktop.ui import binding

    binding.import_plainly()
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
    application: QApplication,
    instance: Instance,
    folder: Path,
    work: Callable[[Running], Awaitable[None]],
    files: Sequence[Path],
) -> int:
    import qasync  # type: ignore[import-untyped]

    from qwen_desktop import assembly
    from qwen_desktop.chat import keeping
    from qwen_desktop.storage.problems import StorageError

    loop = qasync.QEventLoop(application)
    asyncio.set_event_loop(loop)
    log = _catch_faults(folder, loop)
    with loop:
        try:
            running = assembly.assemble(folder, loop)
        except StorageError as error:
            print(keeping.explain(error.problem), file=sys.stderr)  # noqa: T201
            return 1
        with _generators_closed(loop) as generators:
            loop.run_until_complete(_life(running, instance, work, files, log))
            loop.run_until_complete(_close_all(generators))
    _let_go_of_clipboard(application)
    log.uninstall()
    return 0


def _let_go_of_clipboard(application: QApplication) -> None:
    """Leave what was copied as Qt's own plain text: data made here is freed after Python, and that ends in a crash.

    Windows and macOS have taken their copy by now, with all its formats.
    """
    clipboard = application.clipboard()
    ours = clipboard.ownsClipboard() or application.platformName() == "offscreen"  # whose clipboard never says so
    if sys.platform.startswith("linux") and ours:
        clipboard.setText(clipboard.text())


@contextlib.contextmanager
def _generators_closed(loop: asyncio.AbstractEventLoop) -> Iterator[weakref.WeakSet[AsyncGenerator[object, None]]]:
    """Have async generators that nobody holds any more closed by the loop, as asyncio's own loops do and qasync's does
    not: one of the network's, dropped in the middle of an answer, would complain on the terminal. Gives those alive."""
    alive: weakref.WeakSet[AsyncGenerator[object, None]] = weakref.WeakSet()

    def dropped(generator: AsyncGenerator[object, None]) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(loop.create_task, generator.aclose())

    before = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(firstiter=alive.add, finalizer=dropped)
    try:
        yield alive
    finally:
        sys.set_asyncgen_hooks(*before)


async def _close_all(generators: Iterable[AsyncGenerator[object, None]]) -> None:
    """Close what is left of them, as far as it lets itself be closed."""
    await asyncio.gather(*(generator.aclose() for generator in list(generators)), return_exceptions=True)


async def _life(
    running: Running,
    instance: Instance,
    work: Callable[[Running], Awaitable[None]],
    files: Sequence[Path],
    log: CrashLog,
) -> None:
    from qwen_desktop import assembly

    assembly.start(running)
    log.on_problem = running.say_fault
    running.window.show()
    await running.painted.wait()
    from qwen_desktop import wiring

    wiring.after_first_paint(running, instance, files)
    try:
        await work(running)
    finally:
        await running.close()


async def _until_closed(running: Running) -> None:
    from qwen_desktop.ui.signals import Signals

    signals = Signals(running.closed.set)
    try:
        await running.closed.wait()
    finally:
        signals.close()


def _catch_faults(folder: Path, loop: asyncio.AbstractEventLoop) -> CrashLog:
    """One handler for what nobody else has caught: exceptions, threads, the loop, and Qt's own complaints."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    from qwen_desktop.crash import CrashLog

    log = CrashLog(folder / "logs")
    log.install()
    log.watch(loop)

    def complain(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
            log.note(f"Qt: {text}")

    qInstallMessageHandler(complain)
    return log
