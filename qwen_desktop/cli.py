"""The commands of the console: the same parts without a window, and without importing Qt.

Answers go to standard output; the trace, dimmed, and everything said about the answer to standard error.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import os
import re
import sys
from collections.abc import Coroutine, Iterator, Sequence
from pathlib import Path
from typing import Any

from qwen_desktop import i18n
from qwen_desktop.i18n import _

INTERRUPTED = 130
_SURROGATE = re.compile("[\ud800-\udfff]")


def main(argv: Sequence[str]) -> int:
    """Run one of the commands; returns the exit status.

    0 done, 1 an error, 2 wrong arguments (argparse exits), 130 interrupted.
    """
    i18n.use("")
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # None where the caller has closed it
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = parser().parse_args(argv)
    if arguments.command == "ask":
        arguments.question = _question(arguments.question)
    try:
        return asyncio.run(_command(arguments))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read us (`| head`) has gone; say nothing, and leave nothing for the interpreter to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _command(arguments: argparse.Namespace) -> Coroutine[Any, Any, int]:
    """The command that was asked for; what it needs is imported now."""
    if arguments.command in ("ask", "tokens"):
        from qwen_desktop import console

        return console.ask(arguments) if arguments.command == "ask" else console.tokens(arguments)
    from qwen_desktop import exchange

    commands = {"export": exchange.export, "import": exchange.take_in, "backup": exchange.backup}
    return commands.get(arguments.command, exchange.restore)(arguments)


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
    """The arguments of all commands. Keys are never among them."""
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
    for command in _exchange(commands):
        command.add_argument("--json", action="store_true", help=_("one JSON object a line"))
        command.add_argument("--data-dir", type=Path, default=None, help=_("where conversations and settings are kept"))
    return top


def _exchange(commands: Any) -> Iterator[argparse.ArgumentParser]:
    """The commands that take conversations in and out."""
    export = commands.add_parser("export", help=_("conversations as files"))
    which = export.add_mutually_exclusive_group(required=True)
    which.add_argument("conversation", nargs="*", default=[], help=_("its id, its title, or: last"))
    which.add_argument("--all", action="store_true", help=_("every conversation"))
    which.add_argument("--list", action="store_true", help=_("say which conversations there are"))
    export.add_argument("--format", choices=("markdown", "html", "json"), default="markdown")
    export.add_argument("--output", type=Path, default=None, help=_("a file or a folder; - is standard output"))
    yield export
    take_in = commands.add_parser("import", help=_("conversations from files"))
    take_in.add_argument(
        "file", nargs="+", type=Path, help=_("JSON exported here or by ChatGPT, or records with traces")
    )
    yield take_in
    backup = commands.add_parser("backup", help=_("make a backup of the conversations"))
    backup.add_argument("--list", action="store_true", help=_("say which backups there are"))
    yield backup
    restore = commands.add_parser("restore", help=_("put a backup in the place of the conversations"))
    restore.add_argument("backup", type=Path, help=_("the file of the backup, or: latest"))
    yield restore


def positive(text: str) -> int:
    """A positive whole number; raises ValueError, which argparse words."""
    number = int(text)
    if number <= 0:
        raise ValueError(text)
    return number
