"""Why there is no picture: codes, and a sentence for each. Knows nothing of how pictures are made.

The sentences are in the user's language at the time they are asked for.
"""

from __future__ import annotations

from qwen_desktop.i18n import _
from qwen_desktop.worker import WorkerDied, WorkerError, WorkerTimeout


class PictureError(Exception):
    """A picture that cannot be shown.

    `code` of an image: missing, permission, special (a folder, a device, a pipe), too_big (bytes), too_many (pixels),
    damaged, unsupported, empty, network, relative, data (cannot be decoded), unreadable (the system's words are in
    `detail`); of a diagram: syntax (the parser's words in `detail`), too_large.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def explain_image(error: PictureError | WorkerError) -> str:
    """One sentence that says why an image is not there."""
    if isinstance(error, WorkerError):
        return _explain_worker(error)
    if error.code == "unreadable":
        return _("The file can’t be read ({reason}).").format(reason=error.detail)
    sentences = {
        "missing": _("There is no such file any more."),
        "permission": _("Your account may not read this file."),
        "special": _("This is not an ordinary file."),
        "too_big": _("The file is larger than 64 MB; open it in another program."),
        "too_many": _("The image has too many pixels to be shown here; open it in another program."),
        "damaged": _("The image is damaged or not complete."),
        "unsupported": _("This is no image that can be shown here."),
        "empty": _("There is nothing in it."),
        "network": _("Files on other computers are not opened from here."),
        "relative": _("The answer doesn’t say in which folder this file is."),
        "data": _("The data of this image is damaged."),
    }
    return sentences.get(error.code) or _("This image can’t be shown.")


def explain_diagram(error: PictureError | WorkerError) -> str:
    """One sentence that says why a diagram is shown as its source."""
    if isinstance(error, WorkerError):
        return _("This diagram can’t be drawn: {reason}").format(reason=_explain_worker(error))
    if error.code == "too_large":
        return _("This diagram is too large to be drawn here.")
    reason = error.detail if error.code == "syntax" else _("The program that draws broke on it.")
    return _("This diagram can’t be drawn: {reason}").format(reason=reason)


def _explain_worker(error: WorkerError) -> str:
    if isinstance(error, WorkerTimeout):
        return _("It took longer than {seconds} s.").format(seconds=round(error.seconds))
    if isinstance(error, WorkerDied) and error.reason == "memory":
        return _("It needs too much memory.")
    if isinstance(error, WorkerDied) and error.reason == "start":
        return _("The process that draws doesn’t start; install Qwen Desktop anew.")
    return _("The program that draws broke on it.")
