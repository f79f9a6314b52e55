"""Small writers of Office and other packages, for tests: parts in, a file's bytes out; Word's paragraphs and lists."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
ZERO_PART = "[Content_Types].xml"


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of parts, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def relationships(*targets: tuple[str, str, str]) -> str:
    """A .rels part of (id, last word of the type, target)."""
    inside = "".join(
        f'<Relationship Id="{key}" Type="{_TYPE}{kind}" Target="{target}"/>' for key, kind, target in targets
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'
    )


def docx(
    body: str,
    *,
    numbering: str = "",
    styles: str = "",
    comments: str = "",
    footnotes: str = "",
    endnotes: str = "",
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """A Word file of XML without its outermost elements. `headers` maps part names (header1, footer1) to paragraphs."""
    optional = {
        "numbering": numbering,
        "styles": styles,
        "comments": comments,
        "footnotes": footnotes,
        "endnotes": endnotes,
    }
    given = {name: inside for name, inside in optional.items() if inside}
    around = headers or {}
    rels = [(name, name, f"{name}.xml") for name in given]
    rels += [(name, name.rstrip("0123456789"), f"{name}.xml") for name in around]
    return package(
        {
            ZERO_PART: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": relationships(("rId1", "officeDocument", "word/document.xml")),
            "word/document.xml": f"<w:document {W} {R}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": relationships(*rels),
            **{f"word/{name}.xml": f"<w:{name} {W}>{inside}</w:{name}>" for name, inside in given.items()},
            **{f"word/{name}.xml": f"<w:hdr {W}>{inside}</w:hdr>" for name, inside in around.items()},
        }
    )


def p(text: str = "", *, number: str = "", level: int = 0, style: str = "", inside: str = "") -> str:
    """A paragraph: a run of text, then whatever else; in a list, or of a style."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number:
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text) if text else ''}{inside}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def level(at: int, form: str, text: str, extra: str = "", *, start: int = 1) -> str:
    """One level of a list; `extra` is XML such as <w:isLgl/>."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def lists(definitions: Mapping[str, str], numbers: Mapping[str, tuple[str, str]]) -> str:
    """The inside of numbering.xml: levels of each abstract list, then (abstract, overrides) of each number."""
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{key}">{levels}</w:abstractNum>' for key, levels in definitions.items()
    )
    return abstract + "".join(
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="{shared}"/>{overrides}</w:num>'
        for key, (shared, overrides) in numbers.items()
    )


def restart(at: int, start: int = 1) -> str:
    return f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
