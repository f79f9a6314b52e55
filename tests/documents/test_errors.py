"""Every code has a sentence of its own, with the file's name and a way out."""

from __future__ import annotations

import pickle

import pytest

from qwen_desktop.documents.errors import DocumentError, explain, megabytes
from qwen_desktop.documents.remarks import explain_warning
from qwen_desktop.worker import WorkerDied, WorkerError, WorkerFailed, WorkerTimeout

CODES = ["missing", "permission", "directory", "special", "empty", "password", "damaged", "no_text", "bomb"]
GROUPS = [
    "word",
    "sheet",
    "slides",
    "book",
    "mail",
    "office",
    "archive",
    "image",
    "media",
    "program",
    "database",
    "binary",
]
PROBLEMS: list[DocumentError | WorkerError] = [
    *(DocumentError(code, name="a.pdf") for code in CODES),
    *(DocumentError("unsupported", group, "a.pdf") for group in GROUPS),
    DocumentError("too_big", "", "a.pdf", 80_000_000, 64_000_000),
    DocumentError("unreadable", "Input/output error", "a.pdf"),
    WorkerTimeout(20.2),
    WorkerDied("memory"),
    WorkerDied("start", 1),
    WorkerDied("crash", -11),
]


def test_every_problem_has_a_sentence_of_its_own() -> None:
    sentences = [explain(problem, "a.pdf") for problem in PROBLEMS]
    assert len(set(sentences)) == len(sentences)
    for sentence in sentences:
        assert "a.pdf" in sentence
        assert "{" not in sentence
        assert sentence.endswith(".")
        assert "!" not in sentence


def test_figures_are_in_the_sentence() -> None:
    assert "80 MB" in explain(DocumentError("too_big", "", "a", 80_000_000, 64_000_000))
    assert "64 MB" in explain(DocumentError("too_big", "", "a", 80_000_000, 64_000_000))
    assert "Input/output error" in explain(DocumentError("unreadable", "Input/output error", "a"))
    assert "20 s" in explain(WorkerTimeout(20.2), "a")


def test_a_name_with_braces_is_only_a_name() -> None:
    assert "{0}{name}.txt" in explain(DocumentError("empty", name="{0}{name}.txt"))


def test_an_error_survives_the_pipe() -> None:
    error = pickle.loads(pickle.dumps(DocumentError("too_big", "x", "a.txt", 5, 4)))
    assert (error.code, error.detail, error.name, error.size, error.limit) == ("too_big", "x", "a.txt", 5, 4)


def test_a_failed_function_is_told_like_a_crash() -> None:
    assert explain(WorkerFailed("PanicException: secret text"), "a.pdf") == explain(WorkerDied("crash", -6), "a.pdf")


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("scanned:1", "1 page is"),
        ("scanned:7", "7 pages are"),
        ("empty_pages:3", "3 pages have"),
        ("damaged_pages:2", "2 pages are"),
        ("replaced:17", "17 characters"),
        ("guessed:cp1252", "cp1252"),
        ("changes:1", "1 tracked change,"),
        ("changes:2", "2 tracked changes"),
        ("comments:2", "2 comments"),
        ("hidden_text:3", "3 places"),
        ("hidden_slides:1", "1 slide is"),
        ("hidden_sheets:2", "2 sheets are"),
        ("hidden_lines:4", "4 rows and columns"),
        ("no_values:5", "5 formulas"),
        ("attachments:2", "2 attachments"),
        ("plain_numbers:1", "without their formats"),
        ("unmarked:1", "not told apart"),
    ],
)
def test_warnings_have_sentences(code: str, part: str) -> None:
    assert part in explain_warning(code)


def test_an_unknown_warning_says_nothing() -> None:
    assert explain_warning("whatever:3") == ""


@pytest.mark.parametrize(
    ("size", "text"), [(1, "1 kB"), (12_345, "12 kB"), (3_400_000, "3.4 MB"), (64_000_000, "64 MB")]
)
def test_sizes_are_short(size: int, text: str) -> None:
    assert megabytes(size) == text
