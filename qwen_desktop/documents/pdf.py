"""Reads the text of a PDF, page by page, with PDFium. PDFium is not thread-safe: worker process only.

Knows nothing of files and tokens; bytes come in, blocks go out.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]

from qwen_desktop.documents.errors import DocumentError
from qwen_desktop.domain.document import Block

_SCANNED_CHARACTERS = 20  # a page with fewer, and pictures over half of it, is a picture of text
_SCANNED_COVER = 0.5
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Pages:
    """The text of every page, anchored at its physical number. Warnings as in `Document.warnings`."""

    blocks: tuple[Block, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    text: str
    scanned: bool = False
    damaged: bool = False


def read(data: bytes, on_page: Callable[[int, int], None]) -> Pages:
    """Read every page. `on_page` hears how many pages are done, and how many there are.

    Raises DocumentError: password, damaged, no_text (pictures only), empty.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = error.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY)
        raise DocumentError("password" if locked else "damaged") from None
    try:
        with contextlib.suppress(pdfium.PdfiumError):  # a form that is broken is no reason not to read the text
            document.init_forms()
        return _read_pages(document, on_page)
    finally:
        document.close()


def _read_pages(document: pdfium.PdfDocument, on_page: Callable[[int, int], None]) -> Pages:
    total = len(document)
    pages: list[_Page] = []
    blocks: list[Block] = []
    for index in range(total):
        page = _read_page(document, index)
        pages.append(page)
        blocks.append(Block(_anchor(document, index), page.text))
        on_page(index + 1, total)
    damaged = sum(page.damaged for page in pages)
    scanned = sum(page.scanned for page in pages)
    blank = sum(not page.text and not page.scanned and not page.damaged for page in pages)
    if damaged == total:
        raise DocumentError("damaged")
    if scanned + blank + damaged == total:
        raise DocumentError("no_text" if scanned else "empty")
    found = {"damaged_pages": damaged, "scanned": scanned, "empty_pages": blank}
    return Pages(tuple(blocks), tuple(f"{code}:{n}" for code, n in found.items() if n))


def _read_page(document: pdfium.PdfDocument, index: int) -> _Page:
    try:
        page = _flat_page(document, index)
    except pdfium.PdfiumError:
        return _Page("", damaged=True)
    try:
        textpage = page.get_textpage()
        try:
            text = clean(textpage.get_text_bounded())  # bounded: text drawn off the page is none of the reader's
            few = textpage.count_chars() < _SCANNED_CHARACTERS
        finally:
            textpage.close()
        return _Page(text, scanned=few and _cover(page) > _SCANNED_COVER)
    except pdfium.PdfiumError:
        return _Page("", damaged=True)
    finally:
        page.close()  # or memory grows page by page


def _flat_page(document: pdfium.PdfDocument, index: int) -> pdfium.PdfPage:
    """A page with what was typed into its form or onto it made part of it: PDFium's text leaves that out."""
    page = document[index]
    if not _typed_on(page):
        return page
    pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
    page.close()
    return document[index]


def _typed_on(page: pdfium.PdfPage) -> bool:
    for index in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        pdfium_c.FPDFPage_CloseAnnot(annotation)
        if kind in (pdfium_c.FPDF_ANNOT_WIDGET, pdfium_c.FPDF_ANNOT_FREETEXT, pdfium_c.FPDF_ANNOT_STAMP):
            return True
    return False


def _cover(page: pdfium.PdfPage) -> float:
    """The share of the page that pictures cover, about: those that overlap count twice."""
    width, height = page.get_size()
    covered = 0.0
    for picture in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = picture.get_bounds()
        covered += abs(right - left) * abs(top - bottom)
    return float(covered / max(1.0, width * height))


def _anchor(document: pdfium.PdfDocument, index: int) -> str:
    """ "p12"; "p12=ix" where another number is printed on the page."""
    label = clean(document.get_page_label(index)).strip()
    return f"p{index + 1}={label}" if label and label != str(index + 1) else f"p{index + 1}"


def clean(text: str) -> str:
    """PDFium's text as text. It marks a hyphen that it took out at a line's end by U+0002."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x02\n", "").replace("\x02", "")
    return _CONTROLS.sub("", text).strip("\n")
