"""Images that stand by themselves: on a line of their own, or written into the text as data.

Data may be megabytes long, so such an image is never part of a paragraph: it is a leaf of its own wherever it stands.
Knows the text of one line, or of the part of one that is too long; what becomes of that line is the scanner's business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qwen_desktop.markdown.cursor import Cursor
from qwen_desktop.markdown.leaf import Leaf
from qwen_desktop.markdown.spans import Run, spans

DATA_LIMIT = 16_000_000
"""Characters of an image written as data that are kept: 12 MB. What exceeds them is swallowed."""

REACH = 700
"""Characters in which an image written as data has begun: its words, and what kind of data it is."""

_ALT = r"(?:[^\[\]\\\n]|\\.){0,500}"
_ADDRESS = r"(?:<[^<>\n]+>|[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)"
_TITLE = r"(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?"
_TARGET = rf"\([ \t]*{_ADDRESS}{_TITLE}[ \t]*\)"
_IMAGE = rf"!\[{_ALT}\]{_TARGET}"
_ONE = re.compile(rf"(?:\[{_IMAGE}\]{_TARGET}|{_IMAGE})[ \t]*")
_BEGUN = re.compile(
    rf"(?P<linked>\[)?!\[(?P<alt>{_ALT})\]\([ \t]*<?(?P<data>data:image/[\w.+-]{{1,40}}(?:;[\w=.+-]{{1,60}}){{0,2}},)",
    re.IGNORECASE,
)
_PAYLOAD = re.compile(r"[^\s()<>]*")
_END = re.compile(rf">?{_TITLE}[ \t]*\)")
_LINK = re.compile(rf"\]\([ \t]*(?P<link>{_ADDRESS}){_TITLE}[ \t]*\)")
_DATA = re.compile(r"(\]\([ \t]*<?data:image/[^,\s()<>]{1,200},)[^\s()<>]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a line: text, or an image. One that is `open` goes on in the next part of a line that is too long."""

    cursor: Cursor
    image: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Image:
    """What an image says. `address` is as written, `link` where it leads, "" for nowhere."""

    alt: str
    address: str
    title: str = ""
    link: str = ""


def image(leaf: Leaf) -> Image:
    """The image of a leaf of kind IMAGE."""
    begun = _BEGUN.match(leaf.text)
    if begun is not None:
        end = _payload_end(leaf.text, begun.end())
        closed = _END.match(leaf.text, end)
        linked = _LINK.match(leaf.text, closed.end()) if closed is not None and begun["linked"] else None
        link = "" if linked is None else linked["link"].strip("<>")
        return Image(re.sub(r"\\(.)", r"\1", begun["alt"]), leaf.text[begun.start("data") : end], link=link)
    found = next((span for span in spans(leaf.text) if span.run is Run.IMAGE), None)
    return Image(leaf.text, "") if found is None else Image(found.text, found.url, found.title, found.link)


def without_data(text: str) -> str:
    """Markdown in which images written as data are cut down to their words, for who reads or measures it."""
    return _DATA.sub(r"\1…", text) if "data:image/" in text else text


def parts(cursor: Cursor) -> list[Part]:
    """The images that stand by themselves in what is left of a line, and the text around them. Empty without any."""
    if "![" not in cursor.text:
        return []
    found = (_alone(cursor) if cursor.whole else []) or _with_data(cursor)
    if found:
        found[0].cursor.start = cursor.start  # the marks of its containers belong to it
    return found


def begins(text: str, place: int) -> int:
    """Where an image written as data begins whose beginning reaches over `place`, or after it; -1 without one."""
    for match in _BEGUN.finditer(text):
        if match.end() > place:
            return match.start()
    return -1


def goes_on(text: str) -> tuple[int, bool]:
    """How much of the next part of a line belongs to an open image, and whether that goes on after it."""
    end = _payload_end(text, 0)
    if end == len(text):
        return end, True
    closed = _END.match(text, end)
    return (end if closed is None else closed.end()), False


def _alone(cursor: Cursor) -> list[Part]:
    """The images of a line of nothing else."""
    text, place = cursor.text.rstrip(), cursor.next
    found: list[Part] = []
    while place < len(text):
        match = _ONE.match(text, place)
        if match is None:
            return []
        found.append(Part(cursor.part(place, match.end()), image=True))
        place = match.end()
    return found


def _with_data(cursor: Cursor) -> list[Part]:
    """Text and images written as data, in turn."""
    text, place = cursor.text, cursor.next
    found: list[Part] = []
    search = place
    while (begun := _BEGUN.search(text, search)) is not None:
        end = _payload_end(text, begun.end())
        closed = _END.match(text, end)
        breaks_off = end == len(text)
        if closed is None and not breaks_off:
            search = begun.end()  # no image: it is broken by what cannot be data
            continue
        if closed is not None:
            linked = _LINK.match(text, closed.end()) if begun["linked"] else None
            end = (linked or closed).end()
        if text[place : begun.start()].strip():
            found.append(Part(cursor.part(place, begun.start())))
        found.append(Part(cursor.part(begun.start(), end), image=True, open=breaks_off and not cursor.whole))
        place = search = end
    if found and text[place:].strip():
        found.append(Part(cursor.part(place, len(text))))
    return found


def _payload_end(text: str, place: int) -> int:
    match = _PAYLOAD.match(text, place)
    return place if match is None else match.end()
