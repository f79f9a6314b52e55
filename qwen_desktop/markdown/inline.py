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
    DelimiterProcessor,
    InlineProcessor,
    SimpleTextInlineProcessor,
    SubstituteTagInlineProcessor,
)
from markdown.util import ETX, STX, AtomicString, Registry

from qwen_desktop.markdown.definitions import Definition, unescaped

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
_AUTOLINK = r"<([A-Za-z][A-Za-z0-9+.\-]{1,31}:[^\s<>]*)>"
_AUTOMAIL = r"<([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)>"
_BACKTICKS = r"(?<!`)(`+)(?!`)"
_NOTE = r"\[\^([^\]\s\x02\x03]{1,100})\](?!:)"
_TAG = r"<(kbd|sub|sup)>(.+?)</\1>"
_OUR_BREAK = r"<br\s*/?>"

_local = threading.local()


class _Code(InlineProcessor):
    """Code between backtick runs of the same length."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | None, int | None, int | None]:  # type: ignore[override]
        closing = re.compile(rf"(?<!`)`{{{len(m[1])}}}(?!`)").search(data, m.end())
        if closing is None:
            return None, m.start(), m.end()
        text = data[m.end() : closing.start()].replace("\n", " ")
        if len(text) > 2 and text[0] == text[-1] == " " and text.strip():
            text = text[1:-1]
        element = Element("code")
        element.text = AtomicString(text)
        return element, m.start(), closing.end()


class _Maths(InlineProcessor):
    """LaTeX within a line, or set on a line of its own."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | None, int | None, int | None]:  # type: ignore[override]
        text = m[m.lastgroup or 0]
        if not text.strip() or "\n\n" in text:
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
        for name in ("html", "entity", "automail"):
            patterns.deregister(name)
        patterns.register(_Code(_BACKTICKS), "backtick", 190)
        patterns.register(SimpleTextInlineProcessor(r"(\\\\)(?=`)"), "escaped_backslash", 191)
        patterns.register(_Maths(MATHS.pattern), "maths", 185)
        patterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "backslash_break", 183)
        patterns.register(_Note(_NOTE), "note", 172)
        patterns.register(_Bracketed(_AUTOLINK, ""), "autolink", 165)
        patterns.register(_Bracketed(_AUTOMAIL, "mailto:"), "automail", 164)
        patterns.register(_Bare(_BARE), "bare", 115)
        patterns.register(SubstituteTagInlineProcessor(r"[ ]{2,}\n", "br"), "linebreak", 100)
        patterns.register(SubstituteTagInlineProcessor(_OUR_BREAK, "br"), "br", 95)
        patterns.register(_Tag(_TAG), "tag", 94)
        self._delimiters = DelimiterProcessor("*", "strong,em", md)
        self._delimiters.add("_", "strong,em", smart=True)
        self._delimiters.add("~", "del", double=True)
        patterns.register(self._delimiters, "em_strong", 60)
        self._md = md
        self._run = md.treeprocessors["inline"].run

    def parse(self, text: str, definitions: dict[str, tuple[str, str]]) -> Element:
        """The tree of one leaf's text. Raises RecursionError for text nested beyond reason."""
        self._md.references = definitions
        root = Element("div")
        self._delimiters.reset()
        self._md.parser.parseBlocks(root, [text])
        self._run(root)
        return root


def inline() -> Inline:
    """This thread's instance, made at its first use."""
    found = getattr(_local, "inline", None)
    if not isinstance(found, Inline):
        found = _local.inline = Inline()
    return found


def references(definitions: dict[str, Definition]) -> dict[str, tuple[str, str]]:
    """Definitions in the form Python-Markdown looks them up."""
    return {label: (unescaped(found.address), found.title) for label, found in definitions.items()}
