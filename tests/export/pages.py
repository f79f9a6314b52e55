"""Reads an exported page: its elements, whether they are closed, and what it would make a browser fetch or run."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_VOID = {"meta", "br", "hr", "mspace", "img", "input", "link"}
_FETCHING = {"src", "srcset", "poster", "data", "background", "action", "formaction", "xlink:href", "ping", "manifest"}
_ACTIVE = {"script", "iframe", "object", "embed", "link", "form", "img", "video", "audio", "base", "svg", "input"}


class Page(HTMLParser):
    """`faults` is what is wrong with it; `elements` are its tags with their attributes, `words` its text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        if self._open:
            self.faults.append(f"not closed: {self._open}")
        if re.search(r"@import|url\(|expression\(", text[text.index("<style>") : text.index("</style>")]):
            self.faults.append("the style sheet fetches")

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.elements.append((tag, given))
        if tag in _ACTIVE:
            self.faults.append(f"<{tag}>")
        for name, value in given.items():
            if name in _FETCHING or name.startswith("on") or "url(" in value:
                self.faults.append(f"{tag} {name}={value}")
            if name == "href" and not value.startswith(("#", "http://", "https://", "mailto:")):
                self.faults.append(f"{tag} {name}={value}")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [given for name, given in self.elements if name == tag]
