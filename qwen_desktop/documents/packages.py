"""Opens files that are archives of XML (Office, OpenDocument, EPUB), within limits. Knows none of the formats.

Nothing is unpacked to the disk, and no part is read that is not asked for.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from urllib.parse import unquote
from xml.etree import ElementTree

from qwen_desktop.documents.errors import DocumentError

PART_LIMIT = 200_000_000  # bytes of one part, unpacked
TOTAL_LIMIT = 500_000_000  # bytes of all parts that are asked for
RATIO_LIMIT = 400  # times a part may grow; honest XML grows tenfold, repetitive sheets a hundredfold
RATIO_FROM = 10_000_000  # bytes below which nobody minds
PARTS_LIMIT = 20_000

Element = ElementTree.Element
_RELATIONSHIPS = "/relationships"


class Package:
    """The parts of one archive, by their names. Raises DocumentError: damaged, password, bomb."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise DocumentError("damaged") from None
        self._infos = {info.filename.replace("\\", "/").lower(): info for info in self._zip.infolist()}
        self._taken = 0
        if len(self._infos) > PARTS_LIMIT:
            raise DocumentError("bomb")

    @property
    def names(self) -> list[str]:
        return [info.filename for info in self._infos.values()]

    def has(self, name: str) -> bool:
        return name.lower() in self._infos

    def bytes(self, name: str) -> bytes:
        """One part, unpacked. A part that is not there is damage."""
        info = self._infos.get(name.lower())
        if info is None:
            raise DocumentError("damaged")
        if info.flag_bits & 1:
            raise DocumentError("password")
        grown = info.file_size > RATIO_FROM and info.file_size > RATIO_LIMIT * max(1, info.compress_size)
        self._taken += info.file_size
        if grown or info.file_size > PART_LIMIT or self._taken > TOTAL_LIMIT:
            raise DocumentError("bomb")
        try:
            with self._zip.open(info) as part:
                return part.read(PART_LIMIT)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
            raise DocumentError("damaged") from None

    def tree(self, name: str) -> Element:
        """One part as XML, its names without their namespaces."""
        return tree(self.bytes(name))

    def tree_or_none(self, name: str) -> Element | None:
        """As `tree`; None where there is no such part."""
        return self.tree(name) if self.has(name) else None

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """What an Office part refers to inside the package: id → (last word of the type, name of the part)."""
        folder, name = posixpath.split(part)
        root = self.tree_or_none(posixpath.join(folder, "_rels", name + ".rels"))
        found: dict[str, tuple[str, str]] = {}
        for each in root if root is not None else ():
            if each.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/" + folder, unquote(each.get("Target", "")))).lstrip("/")
                found[each.get("Id", "")] = (each.get("Type", "").rpartition("/")[2], target)
        return found

    def related_as(self, part: str, kind: str) -> list[str]:
        """The names of the parts of one kind that `part` refers to, and that are there."""
        return [name for type_, name in self.related(part).values() if type_ == kind and self.has(name)]

    def main(self, fallback: str) -> str:
        """The name of an Office package's main part."""
        return next(iter(self.related_as("", "officeDocument")), fallback)


def tree(data: bytes) -> Element:
    """XML as elements without namespaces; an attribute that is a relationship keeps "r:" before its name.

    Raises DocumentError("damaged") for what is not XML, and for XML that declares entities: no honest program writes
    those, and they can grow without end.
    """
    refuse_entities(data)
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError):
        raise DocumentError("damaged") from None
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
        if any("}" in key for key in element.attrib):
            attributes = {local(key): value for key, value in element.items()}
            element.attrib.clear()
            element.attrib.update(attributes)
    return root


def refuse_entities(data: bytes) -> None:
    """Raises DocumentError("damaged") for XML that declares entities."""
    plain = data.replace(b"\0", b"") if b"\0" in data[:4] else data  # UTF-16
    if b"<!ENTITY" in plain:
        raise DocumentError("damaged")


def local(key: str) -> str:
    """An attribute's name without its namespace."""
    space, _brace, name = key.rpartition("}")
    return f"r:{name}" if space.endswith(_RELATIONSHIPS) else name


def integer(text: str | None, default: int = 0) -> int:
    """A whole number as a file states it; `default` for anything else."""
    try:
        return int(text or "")
    except ValueError:
        return default


def on(text: str | None) -> bool:
    """Whether an Office switch is on: written without a value it is."""
    return text is None or text.lower() not in ("0", "false", "off", "none")
