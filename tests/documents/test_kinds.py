"""Kinds of file by their first bytes and their names."""

from __future__ import annotations

import gzip
import io
import sqlite3
import sys
import zipfile
from pathlib import Path

import pytest

from qwen_desktop.documents import kinds


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>" * 100)
    return out.getvalue()


def a_database(folder: Path) -> bytes:
    connection = sqlite3.connect(folder / "x.db")
    connection.execute("CREATE TABLE t (x)")
    connection.commit()
    connection.close()
    return (folder / "x.db").read_bytes()


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("a.docx", "word"),
        ("a.xlsx", "sheet"),
        ("a.PPTX", "slides"),
        ("a.epub", "book"),
        ("a.zip", "archive"),
        ("a", "archive"),
    ],
)
def test_office_files_and_archives_are_told_apart(name: str, group: str) -> None:
    assert kinds.group_of(a_zip()[: kinds.HEAD], name) == group


def test_binaries_have_their_group(tmp_path: Path) -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
    assert kinds.group_of(ole, "letter.doc") == "word"
    assert kinds.group_of(ole, "mail.msg") == "mail"
    assert kinds.group_of(ole, "unknown.bin") == "office"
    assert kinds.group_of(a_database(tmp_path)[: kinds.HEAD], "x.db") == "database"
    assert kinds.group_of(gzip.compress(b"x" * 1000), "x.gz") == "archive"
    assert kinds.group_of(b"\x89PNG\r\n\x1a\n" + bytes(40), "x.txt") == "image"
    assert kinds.group_of(b"RIFF\x24\0\0\0WAVEfmt " + bytes(20), "x.wav") == "media"
    assert kinds.group_of(b"{\\rtf1\\ansi Hello}", "x.rtf") == "word"
    with open(sys.executable, "rb") as program:
        assert kinds.group_of(program.read(kinds.HEAD), "python") == "program"


@pytest.mark.parametrize("start", ["MZ is how", "GIF89a is a format", "ID3 tags", "BZh", "Rar!", "12345678WEBP"])
def test_a_text_that_begins_like_a_binary_is_a_text(start: str) -> None:
    assert kinds.group_of(f"{start} and more text follows".encode(), "notes.txt") == ""


def test_a_pdf_is_one_by_its_header_whatever_its_name() -> None:
    assert kinds.is_pdf(b"%PDF-1.7\n", "scan")
    assert kinds.is_pdf(b"\n\n%PDF-1.4\n", "scan.txt")
    assert kinds.is_pdf(b"rubbish %PDF-1.4\n", "scan.pdf")
    assert kinds.is_pdf(b"<html>", "page.pdf")
    assert not kinds.is_pdf(b"# How to find %PDF-1.4 in a file", "notes.md")
    assert not kinds.is_pdf(a_zip(), "letter.pdf")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("A.MD", "markdown"),
        ("main.py", "code"),
        ("Makefile", "code"),
        ("x.csv", "text"),
        ("README", "text"),
        ("x.weird", "text"),
    ],
)
def test_texts_have_their_kind(name: str, kind: str) -> None:
    assert kinds.kind_of_text(name) == kind


def test_no_suffix_belongs_to_two_kinds() -> None:
    every = [suffix for suffixes in kinds.SUFFIXES.values() for suffix in suffixes]
    assert len(every) == len(set(every))
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in every)
