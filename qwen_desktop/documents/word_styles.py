"""Which style says what of a Word paragraph or run: its list, whether it is hidden, whether it is a heading.

Knows word/styles.xml; counts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from qwen_desktop.documents.packages import Element, integer, on

_CHAIN = 20  # styles that a style may rest on; a ring of them ends here


@dataclass(slots=True)
class _Style:
    kind: str
    based_on: str
    number: str | None
    level: int | None
    hidden: bool | None
    outline: int | None


@dataclass
class Styles:
    """The styles of one document, by their ids."""

    _styles: dict[str, _Style] = field(default_factory=dict)
    _default: str = ""

    @classmethod
    def of(cls, root: Element | None) -> Styles:
        made = cls()
        for each in root.iter("style") if root is not None else ():
            properties = each.find("pPr")
            number, level = numbering_of(properties)
            outline = properties.find("outlineLvl") if properties is not None else None
            based_on = each.find("basedOn")
            key = each.get("styleId", "")
            made._styles[key] = _Style(
                kind=each.get("type", ""),
                based_on=based_on.get("val", "") if based_on is not None else "",
                number=number,
                level=level,
                hidden=hidden(each.find("rPr")),
                outline=None if outline is None else integer(outline.get("val"), 9),
            )
            if each.get("type") == "paragraph" and each.get("default") in ("1", "true"):
                made._default = key
        return made

    def lists_of_numbering_styles(self) -> dict[str, str]:
        return {key: each.number for key, each in self._styles.items() if each.kind == "numbering" and each.number}

    def numbering(self, style: str) -> tuple[str | None, int | None, str]:
        """The list, the level where it is named, and the style in the chain that names the list."""
        level: int | None = None
        for key, each in self._chain(style):
            level = each.level if level is None else level
            if each.number is not None:
                return each.number, level, key
        return None, level, ""

    def hidden(self, style: str) -> bool:
        return next((each.hidden for _key, each in self._chain(style) if each.hidden is not None), False)

    def outline(self, style: str) -> int | None:
        """The heading's level, from 0; None for what is no heading."""
        level = next((each.outline for _key, each in self._chain(style) if each.outline is not None), None)
        return level if level is not None and level < 9 else None

    def _chain(self, style: str) -> list[tuple[str, _Style]]:
        out: list[tuple[str, _Style]] = []
        key = style or self._default
        while key in self._styles and len(out) < _CHAIN:
            out.append((key, self._styles[key]))
            key = self._styles[key].based_on
        return out


def numbering_of(properties: Element | None) -> tuple[str | None, int | None]:
    """The list and the level that a pPr names itself."""
    own = properties.find("numPr") if properties is not None else None
    if own is None:
        return None, None
    number, level = own.find("numId"), own.find("ilvl")
    return (
        None if number is None else number.get("val", "0"),
        None if level is None else integer(level.get("val")),
    )


def hidden(properties: Element | None) -> bool | None:
    """Whether an rPr hides its text; None where it does not say."""
    own = properties.find("vanish") if properties is not None else None
    return None if own is None else on(own.get("val"))
