"""Code as HTML with a class for each kind of token, and the colours of these classes. Knows Pygments."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from pygments import lex
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Token, _TokenType
from pygments.util import ClassNotFound

LONGEST = 100_000  # characters; longer code is not coloured
LONGEST_LINE = 2_000  # some rules take time in the square of a line

_LANGUAGE = re.compile(r"[^\s{:,]+")

_CLASSES: tuple[tuple[_TokenType, str], ...] = (
    (Token.Comment, "c"),
    (Token.Keyword, "k"),
    (Token.Operator.Word, "k"),
    (Token.Name.Tag, "k"),
    (Token.Name.Builtin, "t"),
    (Token.Name.Class, "t"),
    (Token.Name.Exception, "t"),
    (Token.Name.Function, "f"),
    (Token.Name.Decorator, "f"),
    (Token.Name.Attribute, "f"),
    (Token.Literal.String, "s"),
    (Token.Literal.Number, "n"),
    (Token.Name.Constant, "n"),
    (Token.Generic.Inserted, "i"),
    (Token.Generic.Deleted, "d"),
    (Token.Generic.Heading, "k"),
)


def coloured(code: str, info: str) -> str:
    """The inside of a `<code>` element; `info` is what stands behind the fence."""
    lexer = _lexer(language(info))
    if lexer is None or len(code) > LONGEST or any(len(line) > LONGEST_LINE for line in code.split("\n")):
        return html.escape(code, quote=False)
    out = []
    for token, text in lex(code, lexer):
        name, escaped = _class(token), html.escape(text, quote=False)
        out.append(f'<span class="{name}">{escaped}</span>' if name and not text.isspace() else escaped)
    return "".join(out)


def language(info: str) -> str:
    """The name of the language, as written; "" for none."""
    found = _LANGUAGE.match(info.strip())
    return found[0][:40] if found is not None else ""


@lru_cache(maxsize=512)
def _class(token: _TokenType) -> str:
    return next((name for kind, name in _CLASSES if token is kind or token[: len(kind)] == kind), "")


@lru_cache(maxsize=64)
def _lexer(name: str) -> Lexer | None:
    if not name:
        return None
    try:
        return get_lexer_by_name(name.lower(), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
