"""Code coloured line by line looks as if it had been lexed whole."""

from __future__ import annotations

import pytest
from pygments.lexers import get_lexer_by_name

from qwen_desktop.ui.transcript.lexing import LineLexer, colour_of

SAMPLES = {
    "python": 'def f(x: int) -> str:\n    """Doc\n    string."""\n    return f"{x}"  # a comment\n\nclass A(B): pass\n',
    "javascript": "/* one\n two */ const x = 'a /* b';\nlet y = 1; // c /* d\nfunction f() { return `a${x}` }\n",
    "c": '#include <stdio.h>\n/* a\n * b\n */\nint main(void) { printf("%d /* \\n", 1); return 0; }\n',
    "rust": 'fn main() {\n    let s = "x";\n    /* a\n       b */ println!("{}", s);\n}\n',
    "html": "<p class='a'>x</p>\n<!-- one\ntwo -->\n<b>y</b>\n",
    "json": '{"a": [1, 2.5, true, null],\n "b": "text"}\n',
    "yaml": "a: 1\nb:\n  - x\n  - 'y'\n# comment\n",
    "bash": 'for f in *.py; do\n  echo "$f"  # say\ndone\n',
    "sql": "SELECT a, 'b' FROM t -- c\nWHERE x = 1;\n",
}


def _whole(language: str, text: str) -> list[str]:
    """The colour of every character, by Pygments over the whole text."""
    out: list[str] = []
    for kind, part in get_lexer_by_name(language, ensurenl=False, stripnl=False).get_tokens(text):
        out += [colour_of(kind)] * len(part)
    return out


def _by_line(language: str, text: str) -> list[str]:
    lexer = LineLexer(language)
    out: list[str] = []
    for line in text.removesuffix("\n").split("\n"):
        row = [""] * (len(line) + 1)
        for start, length, colour in lexer.line(line):
            row[start : start + length] = [colour] * length
        out += row
    return out


@pytest.mark.parametrize("language", SAMPLES)
def test_line_by_line_agrees_with_the_whole(language: str) -> None:
    text = SAMPLES[language]
    whole, lines = _whole(language, text), _by_line(language, text)
    visible = [i for i, char in enumerate(text) if not char.isspace()]
    differing = [i for i in visible if whole[i] != lines[i]]
    assert len(differing) <= len(visible) * 0.03, [text[max(0, i - 5) : i + 5] for i in differing]


def test_unknown_language_has_no_colours() -> None:
    lexer = LineLexer("no-such-language")
    assert lexer.idle
    assert lexer.line("x = 1") == []


def test_a_monstrous_line_is_left_plain() -> None:
    assert LineLexer("python").line("x = 1; " * 400) == []
