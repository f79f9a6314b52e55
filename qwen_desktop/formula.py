"""LaTeX as lines and curves: where each glyph of a formula stands, in units of its own letter size. No Qt, no pixels.

`mathra` sets the formula and writes it as a very plain SVG: glyphs placed by `<use>`, bars as `<rect>`, strokes as
`<line>`. Its font has no Han characters, kana or other scripts: for each of those a sign that the formula does not use
stands in while it is set, and `Words` takes its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

LONGEST = 4_000
"""A longer formula is shown as its source: setting it would take longer than a frame."""

_LARGEST = 200_000  # characters of SVG; macros that multiply themselves make more of it
_WIDEST, _TALLEST = 400.0, 120.0  # em
_WIDE = 932.0  # of a stand-in; some take a little more
_LOOSE = 20.0  # between two characters of one word
_UNIT = 1000.0  # of the SVG, to one em
_MISSING = re.compile(r"the font has no '.*' \(U\+([0-9A-F]{4,6})\)", re.DOTALL)
_UNDRAWN = re.compile(r"drawn in red|read as|without|missing|unsupported|too many")
# A few macros that use each other ask for more than can ever be drawn; they are as rare in answers as they are short.
_MACRO = re.compile(r"\\(?:[gex]?def|let|(?:new|renew|provide)command|(?:re)?newenvironment|Declare\w+)(?![a-zA-Z])")
_USED = re.compile(r'<use href="#[^"]*-(g\d+)"')
_OPERATOR = re.compile(r"\\operatorname(\*?)\{([^{}\\$]*)\}")
_GLYPH = re.compile(r"-(g\d+)$")
_MOVED = re.compile(r"translate\((\S+) (\S+)\)(?: scale\((\S+)\))?$")
_STAND_INS = (  # signs as wide as a Han character, drawn by one glyph each wherever they stand
    "⊞⊟⊠⊡⋿⏣■□▢▣▤▥▦▧▨▩◍◘◙◚◛◧◨◩◪◫◰◱◲◳☒⦵⧄⧅⧆⧇⧈⧠⬒⬓⬔⬕⬚⬟⬠⬡⬢"
    "↛↜↝↞↠↢↣↤↫↬↮↴↵↶↷↸↹⇄⇆⇇⇉⇋⇍⇎⇏⇖⇗⇘⇙⇜⇝⇠⇢⇤⇥⇦⇨⇴⇶⇷⇸⇹⇺⇻⇼⇽⇾⇿⤀⤁⤂⤃⤄⤅⤆⤇⤊⤋⤌⤍⤎⤏⤑⤔⤕⤖⤗⤘⤙⤚⤛⤜⤝⤞⤟⤠⤡⤢⤣⤤⤥⤦⤧⤨⤩⤪⤫⤬⤭⤮⤯"
    "⤰⤱⤲⤳⤴⤵⤺⤻⤼⤽⤾⤿⥀⥁⥂⥃⥄⥅⥆⥇⥈⥊⥋⥎⥐⥒⥓⥖⥗⥚⥛⥞⥟⥢⥤⥦⥧⥨⥩⥪⥫⥬⥭⥰⥱⥲⥳⥴⥵⥷⥺⥼⥽⬣⬰⬱⬴⬵⬶⬸⬹⬺⬻⬼⬽⬾⬿⭀⭁⭂⭃⭄⭇⭈⭉⭊⭋⭌"
)


@dataclass(frozen=True, slots=True)
class Glyph:
    """A letter or sign. `path` is its outline as an SVG path of M, L, C and Z, y upwards, 1,000 to the em."""

    path: str
    x: float
    y: float
    scale: float
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle: its lower left corner, y upwards."""

    x: float
    y: float
    width: float
    height: float
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line from one point to another, `width` thick."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Characters that the formula's font does not have, to be set in another: `width` is the room they have."""

    text: str
    x: float
    y: float
    scale: float
    width: float
    colour: str = ""


Shape = Glyph | Bar | Stroke | Words


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that has been set. Lengths are in em, those of its shapes in thousandths; the baseline is at y = 0.

    `colour` of a shape is a colour of the formula's own, "" for that of the text around it. `left` is where the
    leftmost ink begins. `spoken` says the formula in words.
    """

    left: float
    width: float
    ascent: float
    descent: float
    shapes: tuple[Shape, ...]
    spoken: str = ""


def formula(latex: str, *, display: bool, locale: str = "en") -> Formula | None:
    """Set a formula; `display` as on a line of its own. None for one that can't be drawn as it is meant.

    `locale` ("en", "zh", "ja", …) is the language of `spoken`.
    """
    if len(latex) > LONGEST or not latex.strip() or _MACRO.search(latex):
        return None
    return _set(latex, display, locale)


@lru_cache(maxsize=512)
def _set(latex: str, display: bool, locale: str) -> Formula | None:
    svg, spoken, missing = _rendered(latex, display, locale)
    if svg is None:
        return None
    words: dict[str, str] = {}
    if missing:
        standing = _standing_in(latex, display, locale, missing, set(_USED.findall(svg)))
        if standing is None:
            return None
        svg, words = standing
    return _read(svg, spoken, words)


def _rendered(latex: str, display: bool, locale: str) -> tuple[str | None, str, list[str]]:
    """The SVG (None for what can't be drawn), the words, and the characters that its font does not have."""
    import mathra  # only where there is a formula

    try:
        found = mathra.render(latex, display=display, locale=locale)
    except ValueError:
        return None, "", []
    missing: list[str] = []
    for warning in found["warnings"]:
        absent = _MISSING.match(warning["description"])
        if absent is not None:
            missing.append(chr(int(absent[1], 16)))
        elif _UNDRAWN.search(warning["description"]):
            return None, "", []
    svg = found["svg"]
    return (svg if len(svg) <= _LARGEST else None), found["speech"], missing


def _standing_in(
    latex: str, display: bool, locale: str, missing: list[str], used: set[str]
) -> tuple[str, dict[str, str]] | None:
    """The SVG with another sign for each missing character, and which glyph means which character."""
    free = ((sign, name) for sign, name in _stand_ins() if name not in used)
    taken = list(zip(dict.fromkeys(missing), free, strict=False))
    if len(taken) < len(set(missing)):
        return None
    letters = {ord(character): "{" + sign + "}" for character, (sign, _name) in taken}
    text = _OPERATOR.sub(_spelled_out, latex).translate(letters)
    svg, _spoken, left = _rendered(text, display, locale)
    return None if svg is None or left else (svg, {name: character for character, (_sign, name) in taken})


def _spelled_out(match: re.Match[str]) -> str:
    """An operator's name as text: a name is made of letters, and signs could not stand in for them."""
    return rf"\mathop{{\text{{{match[2]}}}}}" + (r"\limits" if match[1] else r"\nolimits")


@lru_cache(maxsize=1)
def _stand_ins() -> tuple[tuple[str, str], ...]:
    """The signs that may stand in, each with the name of its glyph."""
    import mathra

    found: dict[str, str] = {}
    for sign in _STAND_INS:
        match = _USED.search(mathra.tex_to_svg("{" + sign + "}", display=False))
        if match is not None:
            found.setdefault(match[1], sign)
    return tuple((sign, name) for name, sign in found.items())


def tree(latex: str, *, display: bool) -> dict[str, Any] | None:
    """What a formula means, as a tree of plain values; None for one that can't be read as it is meant.

    Every node has a "type": row, identifier, number, operator, fraction, scripts, … `mathra` says which.
    """
    if len(latex) > LONGEST or not latex.strip() or _MACRO.search(latex):
        return None
    import mathra  # only where there is a formula

    try:
        found = mathra.render(latex, display=display, locale="en")
    except ValueError:
        return None
    meant = (warning["description"] for warning in found["warnings"])
    if any(_UNDRAWN.search(said) and not _MISSING.match(said) for said in meant):
        return None
    root = found["tree"]
    return root if isinstance(root, dict) else None


# Reading the SVG


def _read(svg: str, spoken: str, words: dict[str, str]) -> Formula | None:
    root = ElementTree.fromstring(svg)
    left, top, width, height = (float(part) / _UNIT for part in root.get("viewBox", "0 0 0 0").split())
    if not (0 < width <= _WIDEST and 0 < height <= _TALLEST):
        return None
    paths = {_name(path.get("id", "")): path.get("d", "") for path in root.iter(_tag("path"))}
    placed = [element for group in root.findall(_tag("g")) for element in group]
    shapes = _with_words([_shape(element, paths) for element in placed], words)
    return Formula(left, width, -top, height + top, tuple(shapes), spoken)


def _tag(name: str) -> str:
    return "{http://www.w3.org/2000/svg}" + name


def _name(reference: str) -> str:
    match = _GLYPH.search(reference)
    return match[1] if match is not None else reference


def _shape(element: ElementTree.Element, paths: dict[str, str]) -> tuple[str, Shape]:
    """A shape, and the name of its glyph where it is one."""
    colour = element.get("fill", "")
    if element.tag == _tag("rect"):
        x, y, width, height = (float(element.get(key, "0")) for key in ("x", "y", "width", "height"))
        return "", Bar(x, y, width, height, colour)
    if element.tag == _tag("line"):
        x1, y1, x2, y2, thick = (float(element.get(key, "0")) for key in ("x1", "y1", "x2", "y2", "stroke-width"))
        own = element.get("stroke", "")
        return "", Stroke(x1, y1, x2, y2, thick, "" if own == "currentColor" else own)
    name = _name(element.get("href", ""))
    moved = _MOVED.match(element.get("transform", ""))
    if moved is not None:
        return name, Glyph(paths.get(name, ""), float(moved[1]), float(moved[2]), float(moved[3] or 1), colour)
    return name, Glyph(paths.get(name, ""), float(element.get("x", "0")), float(element.get("y", "0")), 1.0, colour)


def _with_words(shapes: list[tuple[str, Shape]], words: dict[str, str]) -> list[Shape]:
    """The shapes with every stand-in replaced by what it stands for, neighbours joined to one word."""
    out: list[Shape] = []
    for name, shape in shapes:
        character = words.get(name)
        if character is None or not isinstance(shape, Glyph):
            out.append(shape)
            continue
        word = Words(character, shape.x, shape.y, shape.scale, _WIDE * shape.scale, shape.colour)
        before = out[-1] if out else None
        if isinstance(before, Words) and _follows(before, word):
            wide = word.x + word.width - before.x
            word = Words(before.text + character, before.x, before.y, before.scale, wide, before.colour)
            out.pop()
        out.append(word)
    return out


def _follows(before: Words, word: Words) -> bool:
    same = before.y == word.y and before.scale == word.scale and before.colour == word.colour
    return same and abs(before.x + before.width - word.x) < _LOOSE
