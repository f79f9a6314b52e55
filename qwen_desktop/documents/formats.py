"""Which format a file that is no plain text has, by what is in it, and who reads it. Reads no text itself."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import PurePath

from qwen_desktop.documents import kinds
from qwen_desktop.documents.contents import Contents
from qwen_desktop.documents.errors import DocumentError

Reader = Callable[[bytes, Callable[[int, int], None]], Contents]

# format → kind, and "module:function" in this package
_READERS = {
    "docx": (kinds.WORD, "docx:read"),
    "xlsx": (kinds.SHEET, "xlsx:read"),
    "pptx": (kinds.SLIDES, "pptx:read"),
    "html": (kinds.PAGE, "html:read"),
    "epub": (kinds.BOOK, "epub:read"),
    "rtf": (kinds.WORD, "engine:read_rtf"),
    "doc": (kinds.WORD, "engine:read_doc"),
    "ppt": (kinds.SLIDES, "engine:read_ppt"),
    "xls": (kinds.SHEET, "old_sheets:read"),
    "xlsb": (kinds.SHEET, "old_sheets:read"),
    "eml": (kinds.MAIL, "mail:read_eml"),
    "msg": (kinds.MAIL, "mail:read_msg"),
    "odt": (kinds.WORD, "odf:read_text"),
    "ods": (kinds.SHEET, "odf:read_sheets"),
    "odp": (kinds.SLIDES, "odf:read_slides"),
}
_FOLDERS = (("word/", "docx"), ("xl/workbook.bin", "xlsb"), ("xl/", "xlsx"), ("ppt/", "pptx"))
_MIMETYPES = (
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("application/vnd.oasis.opendocument.presentation", "odp"),
    ("application/epub+zip", "epub"),
)
_STREAMS = (
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("__properties_version1.0", "msg"),
)
_PAGES = (".html", ".htm", ".xhtml")
_DISGUISES = (".doc", ".xls")  # web pages that some programs save under another name


def format_of(data: bytes, name: str) -> str:
    """The format's name, such as "docx"; "" for a text, or for what nobody here reads.

    Raises DocumentError: password for what is encrypted whole, damaged for an office file that is no archive any more.
    """
    head, suffix = data[: kinds.HEAD], PurePath(name).suffix.lower()
    if head.startswith(b"{\\rtf"):
        found = "rtf"
    elif kinds.is_zip(head):
        found = _of_zip(data, kinds.group_of(head, name) != "archive")
    elif kinds.is_ole(head):
        found = _of_ole(data)
    elif suffix == ".eml":
        found = "eml"
    elif suffix in _PAGES or (suffix in _DISGUISES and b"<html" in head.lower()):
        found = "html"
    else:
        found = ""
    return found if found in _READERS else ""


def reader_of(format_: str) -> tuple[str, Reader]:
    """The kind of file that a format is, and the function that reads it."""
    kind, target = _READERS[format_]
    module, _colon, function = target.partition(":")
    reader: Reader = getattr(importlib.import_module(f"qwen_desktop.documents.{module}"), function)
    return kind, reader


def _of_zip(data: bytes, claims_office: bool) -> str:
    import io  # here, because the window imports this module too and opens no archives
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [info.filename.replace("\\", "/").lower() for info in archive.infolist()]
            if "mimetype" in names:
                with archive.open("mimetype") as part:
                    kind = part.read(200).decode("ascii", "replace").strip()
                for start, found in _MIMETYPES:
                    if kind.startswith(start):
                        return found
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, RuntimeError, NotImplementedError):
        if claims_office:
            raise DocumentError("damaged") from None
        return ""
    return next((found for start, found in _FOLDERS if any(each.startswith(start) for each in names)), "")


def _of_ole(data: bytes) -> str:
    """By the names of the streams, which stand in UTF-16 in its directory."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise DocumentError("password")
    return next((found for stream, found in _STREAMS if (stream + "\0").encode("utf-16-le") in data), "")
