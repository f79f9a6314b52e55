"""Colours for growing code: a Pygments lexer that goes on line by line where it stopped. Knows no widget.

Pygments lexes whole texts. Here its rules are run one line at a time with the stack of states kept between lines, so
that a line is lexed once however long the code becomes. Comments that span lines, which many lexers match with one
expression, are followed separately.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

from pygments.lexer import ExtendedRegexLexer, Lexer, RegexLexer
from pygments.lexers import find_lexer_class_by_name
from pygments.token import Token, _TokenType
from pygments.util import ClassNotFound

LONGEST_LINE = 2000  # longer lines are left uncoloured: expressions may take time in the square of it
COMMENT_PAIRS = (
    ("/*", "*/"),
    ("<!--", "-->"),
    ("{-", "-}"),
    ("(*", "*)"),
    ("--[[", "]]"),
    ("<#", "#>"),
    ("=begin", "=end"),
)

Run = tuple[int, int, str]  # start and length in characters, and the name of a colour

_COLOURS: tuple[tuple[Any, str], ...] = (
    (Token.Comment, "comment"),
    (Token.Keyword.Type, "type"),
    (Token.Keyword, "keyword"),
    (Token.Operator.Word, "keyword"),
    (Token.Name.Builtin, "type"),
    (Token.Name.Class, "type"),
    (Token.Name.Exception, "type"),
    (Token.Name.Decorator, "name"),
    (Token.Name.Function, "name"),
    (Token.Name.Tag, "keyword"),
    (Token.Name.Attribute, "name"),
    (Token.Name.Constant, "number"),
    (Token.Literal.String, "string"),
    (Token.Literal.Number, "number"),
    (Token.Generic.Inserted, "inserted"),
    (Token.Generic.Deleted, "deleted"),
    (Token.Generic.Heading, "keyword"),
    (Token.Generic.Subheading, "name"),
    (Token.Generic.Prompt, "comment"),
    (Token.Operator, "operator"),
)


def _is(token: Any, kind: Any) -> bool:
    """Whether a token type is `kind` or one of its subtypes."""
    return token in kind


@lru_cache(maxsize=512)
def colour_of(token: _TokenType) -> str:
    """The colour's name for a token type; "" for plain text."""
    return next((name for kind, name in _COLOURS if _is(token, kind)), "")


def prepared(language: str) -> LineLexer | None:
    """A lexer, once what it needs is loaded; until then None, and ask again.

    Importing a language and compiling its rules can take longer than a frame: it is done on a thread of its own.
    """
    if language not in _loaded:
        if language not in _loading:
            _loading.add(language)
            threading.Thread(target=_load, args=(language,), name="lexer", daemon=True).start()
        return None
    return LineLexer(language)


_loaded: set[str] = set()
_loading: set[str] = set()


def _load(language: str) -> None:
    LineLexer(language).line("x")
    _loaded.add(language)


class LineLexer:
    """Lexes one language, line after line."""

    def __init__(self, language: str) -> None:
        self._lexer = _lexer(language)
        self._stack = ["root"]
        self._comment_end = ""
        self._stateful = _keeps_state(self._lexer)
        self._pairs = _comment_pairs(language) if self._lexer is not None else ()

    @property
    def idle(self) -> bool:
        """Whether there is nothing to colour: an unknown language."""
        return self._lexer is None

    def line(self, text: str) -> list[Run]:
        """The coloured runs of the next line, given without its line break."""
        if self._lexer is None or len(text) > LONGEST_LINE:
            return []
        if not self._comment_end:
            return self._code(text, 0)
        end = text.find(self._comment_end)
        if end < 0:
            return [(0, len(text), "comment")] if text else []
        end += len(self._comment_end)
        self._comment_end = ""
        return [(0, end, "comment"), *self._code(text[end:], end)]

    def _code(self, text: str, offset: int) -> list[Run]:
        before = list(self._stack)
        tokens = self._tokens(text)
        opening, closing = self._opened(text)
        if opening < 0 or _inside(tokens, opening):
            return _runs(tokens, offset)
        self._stack = before
        self._comment_end = closing
        return [*_runs(self._tokens(text[:opening]), offset), (offset + opening, len(text) - opening, "comment")]

    def _opened(self, text: str) -> tuple[int, str]:
        """Where a comment begins that does not end on this line, and what will end it."""
        for opening, closing in self._pairs:
            at = text.rfind(opening)
            if at >= 0 and text.find(closing, at + len(opening)) < 0:
                return at, closing
        return -1, ""

    def _tokens(self, text: str) -> list[tuple[int, _TokenType, str]]:
        assert self._lexer is not None
        if not self._stateful:
            return list(self._lexer.get_tokens_unprocessed(text + "\n"))
        return self._run(text + "\n")

    def _run(self, text: str) -> list[tuple[int, _TokenType, str]]:
        """Pygments' own matching loop, with the stack of states kept for the next line."""
        rules = self._lexer._tokens  # type: ignore[union-attr]
        out: list[tuple[int, _TokenType, str]] = []
        pos = 0
        empty_steps = 0
        while pos < len(text):
            for match_at, action, new_state in rules[self._stack[-1]]:
                match = match_at(text, pos)
                if not match:
                    continue
                if type(action) is _TokenType:
                    out.append((pos, action, match.group()))
                elif action is not None:
                    out.extend(action(self._lexer, match))
                empty_steps = 0 if match.end() > pos else empty_steps + 1
                pos = match.end()
                if new_state is not None:
                    self._go(new_state)
                break
            else:
                if text[pos] == "\n":
                    self._stack = ["root"]
                pos += 1
            if empty_steps > 100:  # states that push each other without reading on
                break
        return out

    def _go(self, new_state: Any) -> None:
        stack = self._stack
        for step in new_state if isinstance(new_state, tuple) else (new_state,):
            if isinstance(step, int):
                del stack[max(1, len(stack) + step) if abs(step) < len(stack) else 1 :]
            elif step == "#pop":
                if len(stack) > 1:
                    stack.pop()
            elif step == "#push":
                stack.append(stack[-1])
            else:
                stack.append(step)


def _runs(tokens: list[tuple[int, _TokenType, str]], offset: int) -> list[Run]:
    out: list[Run] = []
    for start, kind, text in tokens:
        colour = colour_of(kind)
        length = len(text.rstrip("\n"))
        if not colour or not length:
            continue
        if out and out[-1][2] == colour and out[-1][0] + out[-1][1] == start + offset:
            out[-1] = (out[-1][0], out[-1][1] + length, colour)
        else:
            out.append((start + offset, length, colour))
    return out


def _inside(tokens: list[tuple[int, _TokenType, str]], at: int) -> bool:
    """Whether an opening mark stands in a string or in a comment that began before it."""
    for start, kind, text in tokens:
        if start <= at < start + len(text):
            return _is(kind, Token.Literal.String) or (_is(kind, Token.Comment) and start < at)
    return False


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    if not language:
        return None
    try:
        made = find_lexer_class_by_name(language)(ensurenl=False, stripnl=False)
    except ClassNotFound:
        return None
    return None if made.name == "Text only" else made


def _keeps_state(lexer: Lexer | None) -> bool:
    return isinstance(lexer, RegexLexer) and not isinstance(lexer, ExtendedRegexLexer)


@lru_cache(maxsize=64)
def _comment_pairs(language: str) -> tuple[tuple[str, str], ...]:
    """The marks of comments that span lines, found by asking the lexer itself."""
    lexer = _lexer(language)
    if lexer is None:
        return ()
    found = []
    for opening, closing in COMMENT_PAIRS:
        probe = f"{opening} aa\nzzqzz\n{closing}\n"
        if any("zzqzz" in text and _is(kind, Token.Comment) for kind, text in lexer.get_tokens(probe)):
            found.append((opening, closing))
    return tuple(found)
