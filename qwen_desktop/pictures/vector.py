"""From SVG to pixels, with resvg. What reaches it has no scripts, no links and no address of anything outside.

Runs in the worker. resvg has no network, but would read files named in an image: hence the cleaning.
"""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from qwen_desktop.pictures import raster
from qwen_desktop.pictures.errors import PictureError
from qwen_desktop.pictures.values import Drawing, Fit, Size, fitted

LONGEST = 20_000_000  # characters of one that is drawn
_HEAD = re.compile(
    rb"\s*(?:<\?xml[^>]{0,400}>\s*)?(?:<!--.{0,4000}?-->\s*|<!DOCTYPE[^>\[]{0,400}(?:\[.{0,8000}?\]\s*)?>\s*)*<(?:\w+:)?svg[\s>]",
    re.S,
)
_OURS = re.compile(r"#|data:image/(?:png|jpe?g|gif|webp)[;,]", re.IGNORECASE)
_OUTSIDE = re.compile(r"url\(\s*(?!['\"]?#)[^)]*\)|@import[^;]*;?", re.IGNORECASE)
_LENGTH = re.compile(r"\s*([0-9.]+(?:e[-+]?\d+)?)\s*(px|pt|pc|mm|cm|in|em|ex|)\s*$", re.IGNORECASE)
_UNITS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96, "em": 16, "ex": 8}
_UNKNOWN = Size(300, 150)  # what a browser makes of one that names no size
_FORBIDDEN = frozenset(("script", "foreignObject", "iframe", "audio", "video"))


def is_svg(data: bytes) -> bool:
    """Whether bytes look like an SVG."""
    return _HEAD.match(data.removeprefix(b"\xef\xbb\xbf")[:16_000]) is not None


def parsed(text: str | bytes) -> Element:
    """The tree of an SVG, cleaned of everything that is not in it. Raises PictureError."""
    if len(text) > LONGEST:
        raise PictureError("too_large")
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError):
        raise PictureError("damaged") from None
    _clean(root)
    return root


def natural_size(root: Element) -> Size:
    """The size an SVG says it has, in CSS pixels."""
    width, height = _length(root.get("width")), _length(root.get("height"))
    box = _box(root.get("viewBox"))
    if width and height:
        return Size(width, height)
    if box is None:
        return Size(width or _UNKNOWN.width, height or _UNKNOWN.height)
    if width:
        return Size(width, width * box.height / box.width)
    return Size(height * box.width / box.height, height) if height else box


def drawn(root: Element, fit: Fit, families: tuple[str, ...] = ()) -> Drawing:
    """A cleaned SVG in pixels. `families`: what to write in where it names no font of ours. Raises PictureError."""
    natural = natural_size(root)
    if not all(math.isfinite(side) and 0 < side < 1e9 for side in natural):
        raise PictureError("damaged")
    width, height = fitted(natural, fit)
    image = raster.opened(png(root, width, height, families))
    return raster.drawing(raster.scaled(image, (width, height)), natural)


def png(root: Element, width: int, height: int, families: tuple[str, ...] = (), background: str | None = None) -> bytes:
    """A cleaned SVG as a PNG of exactly that size. Raises PictureError."""
    import resvg_py

    family = families[0] if families else None
    text = written(_resized(root, width, height))
    try:
        return resvg_py.svg_to_bytes(
            svg_string=text,
            background=background,
            font_family=family,
            serif_family=family,
            sans_serif_family=family,
        )
    except ValueError as error:
        code = "too_large" if "limit" in str(error) else "damaged"
        raise PictureError(code) from None


def _resized(root: Element, width: int, height: int) -> Element:
    """The same root with another size, in which the drawing fills the pixels to the last one."""
    natural = natural_size(root)
    box = _box(root.get("viewBox"))
    out = Element(root.tag, dict(root.attrib))
    out.extend(root)
    out.text = root.text
    out.set("width", str(width))
    out.set("height", str(height))
    if box is None:
        out.set("viewBox", f"0 0 {natural.width:g} {natural.height:g}")
    if box is None or abs(box.width * natural.height / (box.height * natural.width) - 1) < 0.01:
        out.set("preserveAspectRatio", "none")
    return out


def written(root: Element) -> str:
    """The tree as text. Raises PictureError."""
    try:
        return ElementTree.tostring(root, encoding="unicode")
    except RecursionError:
        raise PictureError("damaged") from None


def drawn_from(data: bytes, fit: Fit) -> Drawing:
    """An SVG file in pixels. Raises PictureError."""
    return drawn(parsed(data), fit)


def _clean(root: Element) -> None:
    """Take out every address of something outside, and what could act."""
    for parent in root.iter():
        for child in [child for child in parent if _name(child.tag) in _FORBIDDEN]:
            parent.remove(child)
        for key, value in list(parent.attrib.items()):
            name = _name(key)
            if (name == "href" and not _OURS.match(value.strip())) or name.startswith("on"):
                del parent.attrib[key]
            elif "url(" in value or "@import" in value:
                parent.attrib[key] = _OUTSIDE.sub("none", value)
        if _name(parent.tag) == "style" and parent.text:
            parent.text = _OUTSIDE.sub("", parent.text)


def _name(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _length(text: str | None) -> float:
    """A length in CSS pixels; 0 where there is none, or only one that depends on what is around it."""
    match = _LENGTH.match(text or "")
    try:
        return float(match[1]) * _UNITS[match[2].lower()] if match is not None else 0.0
    except ValueError:
        return 0.0


def _box(text: str | None) -> Size | None:
    try:
        _x, _y, width, height = (float(part) for part in (text or "").replace(",", " ").split())
    except ValueError:
        return None
    return Size(width, height) if width > 0 and height > 0 else None
