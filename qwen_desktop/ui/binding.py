"""Imports Qt's binding without its hook on Python's own import. To be called before anything else imports PySide6.

PySide6 replaces `builtins.__import__` to look for `from __feature__ import …` in every module imported after it: it
reads each source file once more, which is a fifth of this app's start, and it touches modules that another thread has
only half made, which breaks importing the SDK beside the window. Nothing here uses that feature.
"""

from __future__ import annotations

import builtins


def import_plainly() -> None:
    """Import the parts of Qt the app uses, and leave Python's import as it was."""
    own = builtins.__import__
    import PySide6.QtCore
    import PySide6.QtGui
    import PySide6.QtWidgets  # noqa: F401 - imported for the sake of being imported

    builtins.__import__ = own
