"""Python-Markdown, set up for the inside of one leaf: its own inline patterns where they fit, a few of ours beside.

Raw HTML is never interpreted, so the patterns that would pass it on are gone. Knows elements; `spans` makes values.
"""

from __future__ import annotations

import re
import string
import threading
from xml.etree.ElementTree import Element

import markdown
from markdown.blockprocessors import ParagraphProcessor
from markdown.inlinepatterns import (
    IMAGE_REFERENCE_RE,
    LINK_RE,
    REFERENCE_RE,
    ImageReferenceInlineProcessor,
    InlineProcessor,
    LinkInlineProcessor,
    ReferenceInlineProcessor,
    SubstituteTagInlineProcessor,
)
from markdown.util import ETX, STX, AtomicString, Registry

from qwen_desktop.markdown.emphasis import Emphasis

MATHS = re.compile(
    r"\\\((?P<round>(?:[^\\]|\\[^()])+)\\\)|\\\[(?P<square>(?:[^\\]|\\[^\[\]])+)\\\]|\$\$(?P<double>[^$]+)\$\$"
    r"|(?<![\\$\w])\$(?![\s$])(?P<single>(?:\\.|[^$\\])*?)(?<!\s)\$(?![\d$])"
    r"|(?<=[^\x00-\x7f])\$(?![\s$\d])(?P<beside>(?:\\.|[^$\\])*?)(?<!\s)\$(?![\d$])",
    re.DOTALL,
)
"""Maths within a line. Dollars hug what they enclose, and no digit follows the second."""

_PRICE = re.compile(r"\d[\d.,]*[ ]?(?:[KMBkmb万亿]\b)?(?:[ ]?[-–—~至到][ ]?|/|\+?[ ,;:()]|[ ][A-Za-z]{2,})")
_NOT_PRICE = re.compile(r"[\\^_={}]")
_ADDRESS = r"[^\s<>`\"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef" + STX + ETX + "]"
_BARE = rf"(?<![A-Za-z0-9_/@.])(?:https?://|www\.(?=[\w-]+\.)){_ADDRESS}+"
_BARE_END = re.compile(r"(?:[?!.,:;*_~'\]]|&[a-zA-Z0-9]+;)+$")
_AUTOLINK = r"<([A-Za-z][A-Za-z0-9+.\-]{1,31}:[^\s<>\x02]*)>"
_AUTOMAIL = r"<([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)>"
_LABEL = re.compile(r"\[([^\]]*)\]")
_SPACE = re.compile(r"\s")
_BACKTICKS = r"(?<!`)(`+)(?!`)"
_IN_ADDRESS = re.compile(r"\]\([^\s()]*$")
_LONGEST_ADDRESS = 500
_MOST_BACKSLASHES = 100
_NOTE = r"\[\^([^\]\s\x02\x03]{1,100})\](?!:)"
_TAG = r"<(kbd|sub|sup)>(.+?)</\1>"
_OUR_BREAK = r"<br\s*/?>"

_local = threading.local()


class _Code(InlineProcessor):
    """Code between backtick runs of the same length."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | None, int | None, int | None]:  # type: ignore[override]
        before = data[max(0, m.start() - _MOST_BACKSLASHES) : m.start()]
        if (len(before) - len(before.rstrip("\\"))) % 2:
            return None, m.start(), m.end()
        closing = re.compile(rf"(?<!`)`{{{len(m[1])}}}(?!`)").search(data, m.end())
        if closing is None:
            return None, m.start(), m.end()
        text = data[m.end() : closing.start()].replace("\n", " ")
        if len(text) > 2 and text[0] == text[-1] == " " and text.strip():
            text = text[1:-1]
        element = Element("code")
        element.text = AtomicString(text)
        return element, m.start(), closing.end()


class _Link(LinkInlineProcessor):
    """A link, but no words in round brackets that only follow others in square ones."""

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:
        start = index
        href, title, index, handled = super().getLink(data, index)
        bracketed = data.startswith("(<", start)
        return href, title, index, handled and (bracketed or "://" in href or _SPACE.search(href) is None)


class _Reference(ReferenceInlineProcessor):
    """`[text][label]`, with nothing in between."""

    RE_LINK = _LABEL


class _ImageReference(ImageReferenceInlineProcessor):
    """`![text][label]`, with nothing in between."""

    RE_LINK = _LABEL


class _Maths(InlineProcessor):
    """LaTeX within a line, or set on a line of its own."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | None, int | None, int | None]:  # type: ignore[override]
        text = m[m.lastgroup or 0]
        if not text.strip() or STX in text:
            return None, m.start(), m.start() + 1
        if _IN_ADDRESS.search(data, max(0, m.start() - _LONGEST_ADDRESS), m.start()):
            return None, m.start(), m.end()
        if m.lastgroup in ("single", "beside") and is_price(text):
            return None, m.start(), m.start() + 1
        element = Element("display" if m.lastgroup in ("square", "double") else "math")
        element.text = AtomicString(text.strip())
        return element, m.start(), m.end()


class _Bare(InlineProcessor):
    """An address that stands in the text as it is."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | None, int | None, int | None]:  # type: ignore[override]
        address = m[0]
        while True:
            shorter = _BARE_END.sub("", address)
            if shorter.endswith(")") and shorter.count(")") > shorter.count("("):
                shorter = shorter[:-1]
            if shorter == address:
                break
            address = shorter
        if not address.partition("//")[2] and not address.startswith("www."):
            return None, m.start(), m.end()
        element = Element("a", href=address if "//" in address else "https://" + address)
        element.text = AtomicString(address)
        return element, m.start(), m.start() + len(address)


class _Bracketed(InlineProcessor):
    """An address between angle brackets; `prefix` goes in front of it."""

    def __init__(self, pattern: str, prefix: str) -> None:
        super().__init__(pattern)
        self.prefix = prefix

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]
        element = Element("a", href=self.prefix + m[1])
        element.text = AtomicString(m[1])
        return element, m.start(), m.end()


class _Tag(InlineProcessor):
    """The few tags that are formatted."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]
        element = Element(m[1])
        element.text = m[2]
        return element, m.start(), m.end()


class _Note(InlineProcessor):
    """A call for a footnote."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]
        element = Element("note")
        element.text = AtomicString(m[1])
        return element, m.start(), m.end()


def is_price(text: str) -> bool:
    """Whether what stands between two dollars is rather an amount of money and the words up to the next."""
    return _PRICE.match(text) is not None and _NOT_PRICE.search(text) is None


class Inline:
    """One configured instance of Python-Markdown. Not for two threads at once: `inline()` gives each its own."""

    def __init__(self) -> None:
        md = markdown.Markdown()
        md.ESCAPED_CHARS = list(string.punctuation)
        blocks: Registry[markdown.blockprocessors.BlockProcessor] = Registry()
        blocks.register(ParagraphProcessor(md.parser), "paragraph", 10)
        md.parser.blockprocessors = blocks
        patterns = md.inlinePatterns
        for name in ("html", "entity", "automail", "not_strong", "em_strong", "em_strong2"):
            patterns.deregister(name, strict=False)  # not every version has them all
        patterns.register(_Code(_BACKTICKS), "backtick", 190)
        patterns.register(_Maths(MATHS.pattern), "maths", 185)
        patterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "backslash_break", 183)
        patterns.register(_Note(_NOTE), "note", 172)
        patterns.register(_Bracketed(_AUTOLINK, ""), "autolink", 188)
        patterns.register(_Bracketed(_AUTOMAIL, "mailto:"), "automail", 187)
        patterns.register(_Link(LINK_RE, md), "link", 160)
        patterns.register(_Reference(REFERENCE_RE, md), "reference", 170)
        patterns.register(_ImageReference(IMAGE_REFERENCE_RE, md), "image_reference", 140)
        patterns.register(_Bare(_BARE), "bare", 115)
        patterns.register(SubstituteTagInlineProcessor(r"[ ]{2,}\n", "br"), "linebreak", 100)
        patterns.register(SubstituteTagInlineProcessor(_OUR_BREAK, "br"), "br", 95)
        patterns.register(_Tag(_TAG), "tag", 94)
        patterns.register(Emphasis(), "emphasis", 60)
        self._md = md
        self._run = md.treeprocessors["inline"].run

    def parse(self, text: str, definitions: dict[str, tuple[str, str]]) -> Element:
        """The tree of one leaf's text. Raises RecursionError for text nested beyond reason."""
        self._md.references = definitions
        root = Element("div")
        self._md.parser.parseBlocks(root, [text])
        self._run(root)
        return root


def inline() -> Inline:
    """This thread's instance, made at its first use."""
    found = getattr(_local, "inline", None)
    if not isinstance(found, Inline):
        found = _local.inline = Inline()
    return found
