"""Formulas as MathML, which browsers set themselves. Knows the tree that `formula` reads; a sign it does not know makes
the whole formula its source again."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from qwen_desktop import formula

Node = dict[str, Any]

_LATIN = {  # by the style of a letter: where its capitals and its small letters begin in Unicode
    "bold": (0x1D400, 0x1D41A),
    "bold-italic": (0x1D468, 0x1D482),
    "script": (0x1D49C, 0x1D4B6),
    "calligraphic": (0x1D49C, 0x1D4B6),
    "fraktur": (0x1D504, 0x1D51E),
    "double-struck": (0x1D538, 0x1D552),
    "sans-serif": (0x1D5A0, 0x1D5BA),
    "monospace": (0x1D670, 0x1D68A),
}
_GREEK = {"bold": (0x1D6A8, 0x1D6C2), "bold-italic": (0x1D71C, 0x1D736)}
_SCRIPT = dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True))
_ELSEWHERE = {  # letters that had their place before the others
    "script": _SCRIPT,
    "calligraphic": _SCRIPT,
    "fraktur": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
    "double-struck": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
}
_FENCES = {
    "p-matrix": ("(", ")"),
    "b-matrix": ("[", "]"),
    "brace-matrix": ("{", "}"),
    "v-matrix": ("|", "|"),
    "v-v-matrix": ("‖", "‖"),
    "cases": ("{", ""),
    "r-cases": ("", "}"),
}
_SIDED = ("aligned", "cases", "r-cases")  # whose cells are not set in the middle
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}|[a-zA-Z]{3,20}")


class _Unknown(Exception):
    """A node that this module has not learnt."""


@lru_cache(maxsize=512)
def mathml(latex: str, *, display: bool) -> str:
    """A `<math>` element with the LaTeX beside it; "" for a formula that can't be set."""
    root = formula.tree(latex, display=display)
    if root is None:
        return ""
    try:
        body = _written(root, display)
    except (_Unknown, KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return ""
    block = ' display="block"' if display else ""
    source = f'<annotation encoding="application/x-tex">{html.escape(latex, quote=False)}</annotation>'
    return f"<math{block}><semantics>{body}{source}</semantics></math>"


def _written(node: Node, display: bool) -> str:
    write = _WRITERS.get(str(node.get("type")))
    if write is None:
        raise _Unknown(node.get("type"))
    return write(node, display)


def _maybe(node: Node | None, display: bool) -> str:
    return "<mrow></mrow>" if node is None else _written(node, display)


def _mo(symbol: str, more: str = "") -> str:
    return f"<mo{more}>{html.escape(symbol)}</mo>" if symbol and symbol != "." else ""


# -- letters and signs -------------------------------------------------------------------------------------------------


def _row(node: Node, display: bool) -> str:
    return "<mrow>" + "".join(_written(child, display) for child in node["children"]) + "</mrow>"


def _identifier(node: Node, display: bool) -> str:
    name, variant = str(node["name"]), node.get("variant", "")
    if variant in ("upright", "roman", "normal"):
        return f'<mi mathvariant="normal">{html.escape(name)}</mi>'
    return f"<mi>{html.escape(''.join(_styled(letter, variant) for letter in name))}</mi>"


def _styled(letter: str, variant: str) -> str:
    if letter in _ELSEWHERE.get(variant, ()):
        return _ELSEWHERE[variant][letter]
    for first, last, bases, small in (
        ("A", "Z", _LATIN, 0),
        ("a", "z", _LATIN, 1),
        ("Α", "Ω", _GREEK, 0),
        ("α", "ω", _GREEK, 1),
    ):
        if variant in bases and first <= letter <= last:
            return chr(bases[variant][small] + ord(letter) - ord(first))
    return letter


def _number(node: Node, display: bool) -> str:
    return f"<mn>{html.escape(str(node['value']))}</mn>"


def _operator(node: Node, display: bool) -> str:
    kind = node.get("class", "")
    form = {"open": ' form="prefix" stretchy="false"', "close": ' form="postfix" stretchy="false"'}.get(kind, "")
    return _mo(str(node["symbol"]), form)


def _large(node: Node, display: bool) -> str:
    return _mo(str(node["symbol"]), ' largeop="true"' if display else "")


def _function(node: Node, display: bool) -> str:
    return f'<mi mathvariant="normal">{html.escape(str(node["name"]))}</mi>'


def _text(node: Node, display: bool) -> str:
    if "parts" not in node:
        return f"<mtext>{html.escape(str(node['value']))}</mtext>"
    return "<mrow>" + "".join(_written(part, display) for part in node["parts"]) + "</mrow>"


def _math(node: Node, display: bool) -> str:
    return _written(node["value"], display)


def _space(node: Node, display: bool) -> str:
    return f'<mspace width="{float(node["em"]):.3g}em"></mspace>'


# -- what stands around something --------------------------------------------------------------------------------------


def _fraction(node: Node, display: bool) -> str:
    line = "" if node.get("rule", True) else ' linethickness="0"'
    return f"<mfrac{line}>{_written(node['num'], False)}{_written(node['den'], False)}</mfrac>"


def _scripts(node: Node, display: bool) -> str:
    base, sub, sup = node["base"], node.get("sub"), node.get("sup")
    under = display and _takes_limits(base)
    inside = [_written(base, display), *(_written(each, False) for each in (sub, sup) if each is not None)]
    name = {
        (True, True): "munderover" if under else "msubsup",
        (True, False): "munder" if under else "msub",
        (False, True): "mover" if under else "msup",
    }.get((sub is not None, sup is not None))
    return inside[0] if name is None else f"<{name}>{''.join(inside)}</{name}>"


def _takes_limits(base: Node) -> bool:
    if base.get("type") == "large-operator":
        return base.get("symbol") not in ("∫", "∬", "∭", "∮", "∯", "∰")
    return base.get("type") == "function" and bool(base.get("limits"))


def _root(node: Node, display: bool) -> str:
    inside = _written(node["radicand"], False)
    if node.get("index") is None:
        return f"<msqrt>{inside}</msqrt>"
    return f"<mroot>{inside}{_written(node['index'], False)}</mroot>"


def _over(base: str, above: str = "", below: str = "", more: str = "") -> str:
    if above and below:
        return f"<munderover{more}>{base}{below}{above}</munderover>"
    if below:
        return f"<munder{more}>{base}{below}</munder>"
    return f"<mover{more}>{base}{above}</mover>"


def _accent(node: Node, display: bool) -> str:
    sign = _mo(str(node["accent"]), ' stretchy="true"' if node.get("stretchy") else ' stretchy="false"')
    base = _written(node["base"], display)
    return _over(base, below=sign, more=' accentunder="true"') if node.get("below") else _accented(base, sign)


def _accented(base: str, sign: str) -> str:
    return _over(base, sign, more=' accent="true"')


def _bar(node: Node, display: bool) -> str:
    base = _written(node["base"], display)
    if node.get("above", True):
        return _accented(base, _mo("‾", ' stretchy="true"'))
    return _over(base, below=_mo("_", ' stretchy="true"'), more=' accentunder="true"')


def _brace(node: Node, display: bool) -> str:
    above = node.get("above", True)
    sign = {True: ("⎴", "⎵"), False: ("⏞", "⏟")}[bool(node.get("bracket"))][0 if above else 1]
    stretched = _mo(sign, ' stretchy="true"')
    base = _written(node["base"], display)
    inner = _over(base, stretched) if above else _over(base, below=stretched)
    label = node.get("label")
    if label is None:
        return inner
    return _over(inner, _written(label, False)) if above else _over(inner, below=_written(label, False))


def _stacked(node: Node, display: bool) -> str:
    above, below = node.get("above"), node.get("below")
    over = _written(above, False) if above is not None else ""
    under = _written(below, False) if below is not None else ""
    return _over(_written(node["base"], display), over, under)


def _arrow(node: Node, display: bool) -> str:
    above, below = node.get("above"), node.get("below")
    over = _written(above, False) if above is not None else ""
    under = _written(below, False) if below is not None else ""
    sign = _mo(str(node["symbol"]), ' stretchy="true"')
    return _over(sign, over, under) if over or under else sign


def _delimited(node: Node, display: bool) -> str:
    middles = [str(middle) for middle in node.get("middles", [])]
    out = [_mo(str(node.get("open", "")), ' form="prefix" stretchy="true"')]
    for number, part in enumerate(node["parts"]):
        if number and number <= len(middles):
            out.append(_mo(middles[number - 1], ' stretchy="true"'))
        out.append(_written(part, display))
    out.append(_mo(str(node.get("close", "")), ' form="postfix" stretchy="true"'))
    return "<mrow>" + "".join(out) + "</mrow>"


def _fixed(node: Node, display: bool) -> str:
    size = 0.6 + 0.6 * float(node.get("size", 1))
    return _mo(str(node["symbol"]), f' minsize="{size:.2g}em" maxsize="{size:.2g}em"')


def _table(node: Node, display: bool) -> str:
    shape = str(node.get("shape", ""))
    columns = [str(column) for column in node.get("columns", [])]
    sides = {"l": "left", "r": "right"}
    rows = []
    for row in node["rows"]:
        cells = []
        for number, cell in enumerate(row):
            side = sides.get(columns[number], "") if number < len(columns) else ""
            if not side and shape in _SIDED:
                side = "left" if number % 2 or shape.endswith("cases") else "right"
            style = f' style="text-align: {side}"' if side else ""
            cells.append(f"<mtd{style}>{_written(cell, display and shape in _SIDED)}</mtd>")
        rows.append(f"<mtr>{''.join(cells)}</mtr>")
    opening, closing = _FENCES.get(shape, ("", ""))
    inside = f"<mtable>{''.join(rows)}</mtable>"
    left = _mo(opening, ' form="prefix" stretchy="true"')
    right = _mo(closing, ' form="postfix" stretchy="true"')
    return f"<mrow>{left}{inside}{right}</mrow>"


# -- looks -------------------------------------------------------------------------------------------------------------


def _plainly(node: Node, display: bool) -> str:
    """What only moves or classes its content: shown where it is."""
    return _written(node["base"], display)


def _style(node: Node, display: bool) -> str:
    level = int(node.get("level", 1))
    small = f' scriptlevel="{level - 1}"' if level > 1 else ""
    large = "true" if level == 0 else "false"
    return f'<mstyle displaystyle="{large}"{small}>{_written(node["base"], level == 0)}</mstyle>'


def _colored(node: Node, display: bool) -> str:
    colour = str(node.get("color", ""))
    inside = _written(node["base"], display)
    return f'<mstyle style="color: {colour}">{inside}</mstyle>' if _COLOUR.fullmatch(colour) else inside


def _framed(node: Node, display: bool) -> str:
    return f'<mrow class="boxed">{_written(node["base"], display)}</mrow>'


def _canceled(node: Node, display: bool) -> str:
    return f'<mrow class="cancelled">{_written(node["base"], display)}</mrow>'


def _phantom(node: Node, display: bool) -> str:
    return f"<mphantom>{_written(node['base'], display)}</mphantom>"


_WRITERS: dict[str, Callable[[Node, bool], str]] = {
    "row": _row,
    "identifier": _identifier,
    "number": _number,
    "operator": _operator,
    "large-operator": _large,
    "function": _function,
    "text": _text,
    "math": _math,
    "space": _space,
    "fraction": _fraction,
    "scripts": _scripts,
    "root": _root,
    "accent": _accent,
    "bar": _bar,
    "brace": _brace,
    "stacked": _stacked,
    "arrow": _arrow,
    "delimited": _delimited,
    "fixed-delimiter": _fixed,
    "table": _table,
    "forced-class": _plainly,
    "smashed": _plainly,
    "raised": _plainly,
    "style": _style,
    "colored": _colored,
    "framed": _framed,
    "canceled": _canceled,
    "phantom": _phantom,
}
