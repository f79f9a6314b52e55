"""Why a file could not be imported: codes, and a sentence for each. Knows nothing of how files are read."""

from __future__ import annotations

from qwen_desktop.export.describing import size as size_of
from qwen_desktop.i18n import _
from qwen_desktop.worker import WorkerDied, WorkerError, WorkerTimeout


class ImportProblem(Exception):
    """A file of which nothing was taken over.

    `code`: missing, permission, directory, empty, too_big (`size` and `limit` in bytes), not_json (`line` in a file of
    lines, 0 for a whole one), nothing (no conversation in it), zip_damaged, zip_locked, zip_other (no conversations in
    the archive), unreadable (the system's own words are in `detail`). `name` is the file's name.
    """

    def __init__(self, code: str, name: str = "", *, detail: str = "", line: int = 0, size: int = 0, limit: int = 0):
        super().__init__(code, name)
        self.code = code
        self.name = name
        self.detail = detail
        self.line = line
        self.size = size
        self.limit = limit

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return _made, (self.code, self.name, self.detail, self.line, self.size, self.limit)


def _made(code: str, name: str, detail: str, line: int, size: int, limit: int) -> ImportProblem:
    return ImportProblem(code, name, detail=detail, line=line, size=size, limit=limit)


def explain(problem: ImportProblem | WorkerError, name: str = "") -> str:
    """One sentence that says what is wrong with the file and what to do about it. `name`: of a file not named yet."""
    if isinstance(problem, WorkerTimeout):
        return _("Reading {name} took too long, and nothing was imported; split it and import the parts.").format(
            name=name
        )
    if isinstance(problem, WorkerDied) and problem.reason == "memory":
        return _(
            "Reading {name} took too much memory, and nothing was imported; split it and import the parts."
        ).format(name=name)
    if isinstance(problem, WorkerError):
        return _("{name} could not be read, and nothing was imported; start Qwen Desktop anew and try again.").format(
            name=name
        )
    sentence = _sentence(problem)
    return sentence.format(
        name=problem.name or name,
        detail=problem.detail,
        line=f"{problem.line:,}",
        size=size_of(problem.size),
        limit=size_of(problem.limit),
    )


def _sentence(problem: ImportProblem) -> str:
    if problem.code == "not_json" and problem.line:
        return _("Line {line} of {name} is not JSON, and nothing was imported; mend or remove the line.")
    sentences = {
        "missing": _("{name} is no longer there; find where it has gone and import it again."),
        "permission": _("{name} may not be read by your account; change its permissions and import it again."),
        "directory": _("{name} is a folder; import the files in it."),
        "empty": _("{name} is empty; there is nothing to import."),
        "too_big": _("{name} is {size}, and at most {limit} can be imported at once; split it and import the parts."),
        "not_json": _("{name} is not JSON, or is damaged, and nothing was imported; export it anew where it is from."),
        "nothing": _(
            "{name} holds no conversation that can be read; import a file exported here, from ChatGPT, or with "
            "messages and reasoning in JSON."
        ),
        "zip_damaged": _("{name} is a damaged archive, and nothing was imported; download it again."),
        "zip_locked": _("{name} is locked with a password; unpack it and import the conversations.json in it."),
        "zip_other": _(
            "There is no conversations.json in {name}; choose the archive that ChatGPT sent, or another file."
        ),
        "unreadable": _("{name} could not be read ({detail}); copy it to this computer and import it again."),
    }
    return sentences[problem.code]
