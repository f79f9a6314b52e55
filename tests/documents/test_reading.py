"""Reading whole files, in the worker process as the app does it."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qwen_desktop.documents import reading, tokens
from qwen_desktop.documents.costs import cost
from qwen_desktop.documents.errors import DocumentError
from qwen_desktop.domain.document import Document, Progress
from qwen_desktop.worker import Worker
from tests.documents.office import docx as word
from tests.documents.office import p, package
from tests.documents.pdfs import Pdf, locked
from tests.documents.test_html import book
from tests.documents.test_pptx import deck, line, shape, slide
from tests.documents.test_xlsx import cell, rows, workbook

READ = "qwen_desktop.documents.reading:read"
COUNT = "qwen_desktop.documents.reading:count_texts"


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


Read = Callable[[Path], Document]


@pytest.fixture
def read(worker: Worker) -> Read:
    def run(path: Path, **options: Any) -> Document:
        document: Document = asyncio.run(worker.run(READ, str(path), **options))
        return document

    return run


def refusal(read: Read, path: Path) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read(path)
    assert caught.value.name == path.name
    return caught.value


def test_a_text_file_is_read_whole(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# Title\n\nSome text.\n", "utf-8")
    document = read(path)
    assert document.text == "# Title\n\nSome text.\n"
    assert (document.name, document.kind, document.size, document.pages) == ("notes.md", "markdown", 20, None)
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document.encoding == "utf-8"
    assert document.counts == {"qwen3": 6, "qwen3.5": 7}
    assert document.warnings == ()


def test_a_pdf_is_read_page_by_page(read: Read, tmp_path: Path) -> None:
    made = Pdf()
    made.text_page(["The notice period is ninety days."])
    made.picture_page()
    path = tmp_path / "contract.pdf"
    path.write_bytes(made.data())
    document = read(path)
    assert (document.kind, document.pages, document.warnings) == ("pdf", 2, ("scanned:1",))
    assert [block.anchor for block in document.blocks] == ["p1", "p2"]
    assert document.counts["qwen3.5"] > 5


def test_every_format_is_read_by_what_is_in_the_file_and_not_by_its_name(read: Read, tmp_path: Path) -> None:
    files = {
        "word": word(p("text")),
        "sheet": workbook({"S": rows(cell("A1", "1"))}),
        "slides": deck([slide(shape(line("text")))]),
        "book": book(),
    }
    for kind, data in files.items():
        (tmp_path / kind).write_bytes(data)
        document = read(tmp_path / kind)
        assert (document.kind, document.pages) == (kind, None)
        assert document.counts["qwen3.5"] > 0
    for name, kind in (("a.html", "page"), ("a.eml", "mail"), ("a.rtf", "word"), ("a.xls", "page")):
        text = "{\\rtf1 text}" if kind == "word" else "Subject: x\n\n<html><p>text</p>"
        (tmp_path / name).write_text(text)
        assert read(tmp_path / name).kind == kind


def test_packages_of_nothing_readable_are_refused(read: Read, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(package({"a.txt": "text"}))
    (tmp_path / "a.pages").write_bytes(package({"Index/a.iwa": "x"}))
    (tmp_path / "a.docx").write_bytes(word(p("text"))[:300])
    (tmp_path / "b.docx").write_bytes(package({"word/document.xml": bytes(20_000_000)}))
    assert (refusal(read, tmp_path / "a.zip").detail, refusal(read, tmp_path / "a.pages").detail) == ("archive", "word")
    assert refusal(read, tmp_path / "a.docx").code == "damaged"
    assert refusal(read, tmp_path / "b.docx").code == "bomb"


def test_progress_tells_pages_and_then_counting(worker: Worker, tmp_path: Path) -> None:
    made = Pdf()
    for number in range(300):
        made.text_page([f"Page {number} line {line} of some length" for line in range(40)])
    path = tmp_path / "long.pdf"
    path.write_bytes(made.data())
    seen: list[Progress] = []
    asyncio.run(worker.run(READ, str(path), on_progress=seen.append))
    assert seen[0] == Progress("reading", 1, 300)
    assert [each.stage for each in seen] == sorted((each.stage for each in seen), reverse=True)
    assert all(0 <= each.done <= each.total for each in seen)


@pytest.mark.parametrize("charset", ["gb18030", "cp932", "utf-16"])
def test_legacy_encodings_are_read(read: Read, tmp_path: Path, charset: str) -> None:
    text = (
        "第一条 この契約は署名の日から効力を生じる。\n"
        if charset == "cp932"
        else "第一条 本合同自签订之日起生效，双方应当遵守。\n"
    )
    path = tmp_path / "旧.txt"
    path.write_bytes((text * 20).encode(charset))
    document = read(path)
    assert document.text == text * 20
    assert document.name == "旧.txt"


@pytest.mark.parametrize("size", [2_000_000, pytest.param(30_000_000, marks=pytest.mark.slow)])
def test_megabytes_of_text_are_read_and_counted(read: Read, tmp_path: Path, size: int) -> None:
    line = "The quick brown fox jumps over the lazy dog, and 契約 is kept; naïve 🦊.\n"
    path = tmp_path / "big.log"
    path.write_text(line * (size // len(line.encode())), "utf-8")
    document = read(path)
    lines = document.text.count("\n")
    assert document.text == line * lines
    assert document.size == path.stat().st_size > size * 0.99
    assert document.counts["qwen3.5"] == lines * tokens.count(line, "qwen3.5")


def test_what_is_no_file_is_said(read: Read, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "blank.txt").write_text(" \n\n\t")
    (tmp_path / "empty.pdf").touch()
    assert refusal(read, tmp_path / "gone.txt").code == "missing"
    assert refusal(read, tmp_path / "gone" / "a.txt").code == "missing"
    assert refusal(read, tmp_path).code == "directory"
    assert refusal(read, tmp_path / "empty.txt").code == "empty"
    assert refusal(read, tmp_path / "blank.txt").code == "empty"
    assert refusal(read, tmp_path / "empty.pdf").code == "empty"
    assert refusal(read, tmp_path / "a\0b").code == "unreadable"
    assert refusal(read, tmp_path / ("x" * 400)).code == "unreadable"


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes differ on Windows")
def test_a_pipe_is_not_waited_for(read: Read, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(read, tmp_path / "pipe").code == "special"


@pytest.mark.skipif(sys.platform == "win32", reason="permissions differ on Windows")
def test_a_forbidden_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x")
    (tmp_path / "secret.txt").chmod(0)
    me = os.geteuid()
    if me == 0:
        os.seteuid(65534)  # root may read everything
    try:
        with pytest.raises(DocumentError) as caught:
            reading.read(lambda _: None, str(tmp_path / "secret.txt"))
    finally:
        os.seteuid(me)
    assert (caught.value.code, caught.value.name) == ("permission", "secret.txt")


def test_what_cannot_be_read_is_said(read: Read, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (tmp_path / "a.bin").write_bytes(bytes(range(256)) * 100)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\nand nothing else")
    (tmp_path / "b.pdf").write_bytes(locked(b"secret"))
    assert refusal(read, tmp_path / "a.png").detail == "image"
    assert (refusal(read, tmp_path / "a.bin").code, refusal(read, tmp_path / "a.bin").detail) == (
        "unsupported",
        "binary",
    )
    assert refusal(read, tmp_path / "a.pdf").code == "damaged"
    assert refusal(read, tmp_path / "b.pdf").code == "password"


def test_a_text_too_big_is_refused_with_both_sizes(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with open(path, "wb") as file:
        file.write(b"words and words\n")
        file.truncate(reading.TEXT_LIMIT + 5)
    error = refusal(read, path)
    assert (error.code, error.size, error.limit) == ("too_big", reading.TEXT_LIMIT + 5, reading.TEXT_LIMIT)


def test_the_windows_imports_bring_no_parser_along() -> None:
    modules = ("reading", "packing", "errors", "costs", "kinds", "vocabularies", "text")
    program = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module('qwen_desktop.documents.' + name)\n"
        "print(sorted({'pypdfium2', 'tiktoken', 'chardet', 'regex', 'psutil', 'zipfile',"
        " 'tors_documents', 'python_calamine', 'oxmsg'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_texts_are_counted_in_the_worker(worker: Worker) -> None:
    texts = ["hello world", "", "毛泽东 <|im_end|>"]
    assert asyncio.run(worker.run(COUNT, texts, "qwen3")) == [2, 0, 6]
    assert asyncio.run(worker.run(COUNT, [], "qwen3.5")) == []
    with pytest.raises(KeyError):
        asyncio.run(worker.run(COUNT, ["x"], "gpt"))


def test_a_cost_says_how_it_was_counted(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "これ.txt"
    path.write_text("これは日本語の文章です。トークンの数を正確に数えます。", "utf-8")
    document = asyncio.run(worker.run(READ, str(path)))
    old, new = cost(document, "qwen3"), cost(document, "qwen3.5")
    assert (old.exact, new.exact) == (True, True)
    assert old.tokens > new.tokens
    assert old.how != new.how
    assert not cost(document, "").exact


@pytest.mark.slow
def test_mutated_files_never_break_the_worker(worker: Worker, tmp_path: Path) -> None:
    made = Pdf()
    for _ in range(3):
        made.text_page(["Some text that is long enough"])
    made.picture_page()
    made.cjk_page("契約書")
    seeds = {
        "a.pdf": made.data(),
        "b.txt": "第一条 本合同自签订之日起生效。\n".encode("gb18030") * 40,
        "c.md": b"# Title\n" * 200,
        "d.docx": word(p("text", number="1"), numbering="<w:num/>"),
        "e.xlsx": workbook({"S": rows(cell("A1", "1"))}),
        "f.pptx": deck([slide(shape(line("text")))]),
        "g.epub": book(),
    }
    source = random.Random(2)

    async def main() -> list[str]:
        outcomes = []
        for turn in range(900):
            name = source.choice(sorted(seeds))
            data = bytearray(seeds[name])
            for _ in range(source.randrange(1, 60)):
                data[source.randrange(len(data))] = source.randrange(256)
            path = tmp_path / f"{turn}{name}"
            path.write_bytes(data[: source.randrange(1, len(data))] if source.random() < 0.2 else data)
            try:
                await worker.run(READ, str(path))
                outcomes.append("read")
            except DocumentError as error:
                outcomes.append(error.code)
            path.unlink()
        return outcomes

    outcomes = asyncio.run(main())
    assert set(outcomes) <= {"read", "damaged", "password", "unsupported", "no_text", "empty", "bomb"}
    assert outcomes.count("read") > 100
