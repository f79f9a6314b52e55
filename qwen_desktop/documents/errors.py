"""Why a file could not be read, as codes, and a sentence for each.

Knows nothing of how files are read. The sentences are in the user's language at the time they are asked for.
"""

from __future__ import annotations

from qwen_desktop.i18n import _
from qwen_desktop.worker import WorkerDied, WorkerError, WorkerTimeout


class DocumentError(Exception):
    """A file that cannot be read.

    `code`: missing, permission, directory, special (a device, a pipe), empty, too_big, unsupported, password, damaged,
    no_text, bomb (an archive that would grow without measure), unreadable (the system's own words are in `detail`).
    For too_big, `size` and `limit` are in bytes. For unsupported, `detail` is the group that `kinds.group_of` names.
    `name` is the file's name.
    """

    def __init__(self, code: str, detail: str = "", name: str = "", size: int = 0, limit: int = 0) -> None:
        super().__init__(code, detail, name, size, limit)
        self.code = code
        self.detail = detail
        self.name = name
        self.size = size
        self.limit = limit


def explain(error: DocumentError | WorkerError, name: str = "") -> str:
    """One sentence that says what is wrong with the file and what to do about it.

    `name` is the file's name, for errors that do not carry it.
    """
    if isinstance(error, WorkerError):
        return _explain_worker(error, name)
    name = error.name or name
    if error.code == "unsupported":
        return _explain_unsupported(error.detail, name)
    if error.code == "too_big":
        return _("{name} is {size}, and at most {limit} can be read; split it and add the part you need.").format(
            name=name, size=megabytes(error.size), limit=megabytes(error.limit)
        )
    if error.code == "unreadable":
        return _("{name} could not be read ({reason}); copy it to this computer and add it again.").format(
            name=name, reason=error.detail
        )
    return _plain_sentence(error.code).format(name=name)


def _plain_sentence(code: str) -> str:
    sentences = {
        "missing": _("{name} is no longer there; find where it has gone and add it again."),
        "permission": _("{name} may not be read by your account; change its permissions and add it again."),
        "directory": _("{name} is a folder; open it and add the files you need."),
        "special": _("{name} is not an ordinary file; save what it holds to a file and add that."),
        "empty": _("{name} is empty; add a file that has text in it."),
        "password": _("{name} is locked with a password; save a copy without the password and add that."),
        "damaged": _("{name} is damaged; open it in another program, save it anew and add that."),
        "bomb": _("{name} unpacks to far more than a document may hold; save it anew in its own program and add that."),
        "no_text": _("{name} holds pictures of text only; run it through text recognition (OCR) and add the result."),
    }
    return sentences.get(code) or _("{name} could not be read; save it as plain text or PDF and add that.")


def _explain_unsupported(group: str, name: str) -> str:
    sentences = {
        "word": _(
            "{name} is a word processor’s document of a kind that cannot be read; save it as Word or PDF and add that."
        ),
        "sheet": _("{name} is a workbook of a kind that cannot be read; save it as Excel or CSV and add that."),
        "slides": _(
            "{name} is a presentation of a kind that cannot be read; save it as PowerPoint or PDF and add that."
        ),
        "book": _("{name} is an e-book of a kind that cannot be read; convert it to EPUB or PDF and add that."),
        "mail": _("{name} is a stored mail of a kind that cannot be read; save it as EML or text and add that."),
        "office": _("{name} is an office document of a kind that cannot be read; save it as PDF and add that."),
        "archive": _("{name} is an archive; unpack it and add the files you need."),
        "image": _("{name} is a picture, which cannot be read yet; type what matters in it."),
        "media": _("{name} is sound or video, which cannot be read; add a transcript."),
        "program": _("{name} is a program, not a document; add its source or its manual."),
        "database": _("{name} is a database; save the table you need as CSV and add that."),
    }
    sentence = sentences.get(group) or _("{name} holds no text; save it as plain text or PDF and add that.")
    return sentence.format(name=name)


def _explain_worker(error: WorkerError, name: str) -> str:
    if isinstance(error, WorkerTimeout):
        sentence = _(
            "{name} took longer than {seconds} s to read and was given up; split it and add the part you need."
        )
        return sentence.format(name=name, seconds=round(error.seconds))
    if isinstance(error, WorkerDied) and error.reason == "memory":
        return _("{name} needs more memory than one file may take; split it and add the part you need.").format(
            name=name
        )
    if isinstance(error, WorkerDied) and error.reason == "start":
        return _("The process that reads files does not start; install Qwen Desktop anew and add {name} again.").format(
            name=name
        )
    return _("{name} could not be read, because its reader broke on it; save it as plain text and add that.").format(
        name=name
    )


def megabytes(size: int) -> str:
    """A size for a sentence: "12 kB", "3.4 MB"."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB" if size < 10_000_000 else f"{round(size / 1_000_000)} MB"
