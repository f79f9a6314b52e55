"""`qwen-desktop ask` and `qwen-desktop tokens`: the same parts without a window, and without importing Qt.

Answers go to standard output; the trace, dimmed, and everything said about the answer to standard error.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from qwen_desktop import i18n
from qwen_desktop.i18n import _

INTERRUPTED = 130
_SURROGATE = re.compile("[\ud800-\udfff]")


def main(argv: Sequence[str]) -> int:
    """Run one of the two commands; returns the exit status.

    0 answered, 1 an error, 2 wrong arguments (argparse exits), 130 interrupted.
    """
    i18n.use("")
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # None where the caller has closed it
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = parser().parse_args(argv)
    if arguments.command == "ask":
        arguments.question = _question(arguments.question)
    from qwen_desktop import console

    run = console.ask if arguments.command == "ask" else console.tokens
    try:
        return asyncio.run(run(arguments))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read us (`| head`) has gone; say nothing, and leave nothing for the interpreter to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _question(argument: str) -> str:
    """What is asked, as it can be sent. Exits with status 2 where there is no word in it."""
    text = argument
    if argument == "-":
        text = sys.stdin.read() if sys.stdin is not None else ""
    text = _SURROGATE.sub("\ufffd", text)  # bytes of the command line that are no UTF-8
    if not text.strip():
        parser().error(f"argument question: invalid text value: {text!r}")
    return text


def parser() -> argparse.ArgumentParser:
    """The arguments of both commands. Keys are never among them."""
    top = argparse.ArgumentParser(prog="qwen-desktop")
    commands = top.add_subparsers(dest="command", required=True)
    ask = commands.add_parser("ask", help=_("answer one question on standard output"))
    ask.add_argument("question", help=_("the question; - reads it from standard input"))
    ask.add_argument("--file", action="append", default=[], type=Path, help=_("a document to ask about"))
    who = ask.add_mutually_exclusive_group()
    who.add_argument("--provider", choices=("dashscope", "embedded", "custom"), default="", help=_("who answers"))
    who.add_argument("--base-url", default="", help=_("any OpenAI-compatible server"))
    ask.add_argument("--model", default="", help=_("model id"))
    thinking = ask.add_mutually_exclusive_group()
    thinking.add_argument("--thinking", dest="thinking", action="store_true", default=None, help=_("think first"))
    thinking.add_argument("--no-thinking", dest="thinking", action="store_false", help=_("do not think"))
    ask.add_argument("--thinking-budget", type=positive, default=None, help=_("longest thought, in tokens"))
    ask.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    ask.add_argument("--data-dir", type=Path, default=None, help=_("where settings are kept"))
    tokens = commands.add_parser("tokens", help=_("what files would cost in tokens"))
    tokens.add_argument("file", nargs="+", type=Path)
    tokens.add_argument("--model", default="", help=_("model id"))
    tokens.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    return top


def positive(text: str) -> int:
    """A positive whole number; raises ValueError, which argparse words."""
    number = int(text)
    if number <= 0:
        raise ValueError(text)
    return number
