"""What the store has to say, in the user's words. Knows every kind of storage problem, and nothing of SQLite."""

from __future__ import annotations

from collections.abc import Callable

from qwen_desktop import settings
from qwen_desktop.i18n import _, ngettext
from qwen_desktop.storage.problems import StorageKind, StorageProblem


def _damaged(p: StorageProblem) -> str:
    if not p.path:
        return _("The database of conversations is damaged and cannot be set aside; what you write now is not kept.")
    text = _("The database of conversations was damaged; it was set aside as {path}, and a new one was begun.").format(
        path=p.path
    )
    if p.salvaged:
        text += " " + ngettext(
            "{n} conversation could be saved from it.", "{n} conversations could be saved from it.", p.salvaged
        ).format(n=p.salvaged)
    return text


_WORDS: dict[StorageKind, Callable[[StorageProblem], str]] = {
    StorageKind.DISK_FULL: lambda p: _(
        "The disk is full: nothing on screen is lost, and it will be kept as soon as there is room."
    ),
    StorageKind.READ_ONLY: lambda p: _(
        "The data folder cannot be written: what you write now is lost when the window closes."
    ),
    StorageKind.DAMAGED: _damaged,
    StorageKind.NEWER: lambda p: _(
        "The conversations in {path} were written by a newer Qwen Desktop; install that one, or start with "
        "--data-dir and another folder."
    ).format(path=p.path),
    StorageKind.LOCKED: lambda p: _(
        "Another program is using the database of conversations; your text is saved once it is released."
    ),
    StorageKind.IO: lambda p: _("The disk refused to keep the conversation ({detail}); it is tried again.").format(
        detail=p.detail
    ),
    StorageKind.TOO_MUCH: lambda p: _(
        "Too much is waiting to be kept, and the newest is held on screen only; copy what you need."
    ),
    StorageKind.REFUSED: lambda p: _("Something could not be kept ({detail}); the log says more.").format(
        detail=p.detail
    ),
    StorageKind.WORKS_AGAIN: lambda p: _("Saving works again."),
}


def explain(problem: StorageProblem) -> str:
    """One sentence for a storage problem, with a way out."""
    return _WORDS[problem.kind](problem)


def explain_backup(problem: StorageProblem) -> str:
    """One sentence for a backup that could not be made or put back. Nothing was changed."""
    match problem.kind:
        case StorageKind.DISK_FULL:
            return _("There is no room for a backup; make room on the disk and try again.")
        case StorageKind.READ_ONLY:
            return _("The folder of the backups cannot be written; change its permissions and try again.")
        case StorageKind.DAMAGED:
            return _("This copy of the conversations is damaged, and nothing was changed; try another backup.")
        case StorageKind.NEWER:
            return _("This backup was made by a newer Qwen Desktop, and nothing was changed; install that one.")
        case StorageKind.LOCKED:
            return _("Another program is using the database of conversations, and nothing was changed; close it.")
    return _("The backup could not be read or written ({detail}), and nothing was changed.").format(
        detail=problem.detail
    )


def explain_settings(notice: settings.Notice) -> str:
    """One sentence for what loading or saving the settings met."""
    match notice.kind:
        case settings.NoticeKind.DAMAGED:
            return _(
                "The settings could not be read; they were set aside as {path}, and the defaults are used."
            ).format(path=notice.path)
        case settings.NoticeKind.UNREADABLE:
            return _("The settings in {path} may not be read ({detail}); the defaults are used.").format(
                path=notice.path, detail=notice.detail
            )
        case settings.NoticeKind.NOT_SAVED:
            return _("The settings cannot be kept ({detail}); they hold until the window closes.").format(
                detail=notice.detail
            )
        case settings.NoticeKind.INVALID:
            return _("The setting {name} was not understood; the default is used.").format(name=notice.detail)
