"""One answer, or one count, on the console. Knows the parts and the JSON contract; keeps no conversation."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Any

from qwen_desktop import parts as parts_of
from qwen_desktop.chat import own_server, sentences
from qwen_desktop.chat.answerers import CUSTOM, DASHSCOPE, EMBEDDED
from qwen_desktop.chat.choice import Choice
from qwen_desktop.chat.counting import Counting
from qwen_desktop.chat.history import build_request
from qwen_desktop.documents import costs, remarks
from qwen_desktop.documents import errors as document_errors
from qwen_desktop.domain.document import Document
from qwen_desktop.domain.draft import Draft
from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind
from qwen_desktop.domain.events import Event, Finished, Notice, ReasoningDelta, TextDelta, TextWasReasoning, Usage
from qwen_desktop.domain.message import AttachmentPart, Message, Role, Status, user_message
from qwen_desktop.i18n import _
from qwen_desktop.worker import WorkerError

ANSWERED, FAILED = 0, 1
DIM, PLAIN = "\x1b[2m", "\x1b[0m"


def say(text: str) -> None:
    """One line on standard error."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


async def ask(arguments: argparse.Namespace) -> int:
    """`qwen-desktop ask`: answer one question. Returns the exit status."""
    parts = parts_of.build(
        parts_of.data_folder(arguments.data_dir), tell=lambda told: say(sentences.told(told.code, told.argument))
    )
    out = Output(arguments.json)
    try:
        choice = await _choice(parts, arguments)
        documents = [await _read(parts, path) for path in arguments.file]
        return await _answer(parts, arguments, choice, documents, out)
    except (document_errors.DocumentError, WorkerError) as error:
        out.error("document", document_errors.explain(error, _names(arguments.file)))
        return FAILED
    except AnswerError as error:
        out.error(error.problem.kind.value, sentences.explain(error.problem).text)
        return FAILED
    finally:
        await parts.close()


async def _choice(parts: parts_of.Parts, arguments: argparse.Namespace) -> Choice:
    """Who answers, from the arguments; what was decided without being asked is said on standard error."""
    if arguments.base_url:
        provider = CUSTOM
        try:
            parts.settings.base_url = own_server.base_url_of(arguments.base_url)
        except own_server.NotAnAddress:
            raise AnswerError(Problem(ProblemKind.BAD_REQUEST, code="no_base_url")) from None
        except ValueError as error:
            raise AnswerError(Problem(ProblemKind.BAD_REQUEST, str(error), where="--base-url")) from error
    else:
        provider = arguments.provider or await parts.answerers.default_provider()
    if arguments.model:
        model = parts.answerers.find(arguments.model, provider)
    elif provider == CUSTOM:
        custom = await parts.answerers.provider(Choice(parts.answerers.find("", CUSTOM)))
        listed = await custom.models()
        if not listed:
            raise AnswerError(Problem(ProblemKind.MALFORMED, where=own_server.host(parts.settings.base_url)))
        model = listed[0]
    else:
        model = parts.answerers.default_model(provider)
    if not arguments.provider and not arguments.base_url:
        who = {DASHSCOPE: "DashScope", EMBEDDED: _("the embedded model")}.get(provider, provider)
        say(_("Answered by {who} ({model}).").format(who=who, model=model.id))
    return Choice(model, arguments.thinking, arguments.thinking_budget)


def _names(files: list[Path]) -> str:
    return ", ".join(path.name for path in files)


async def _read(parts: parts_of.Parts, path: Path) -> Document:
    document = await parts.worker.run("qwen_desktop.documents.reading:read", _absolute(path))
    assert isinstance(document, Document)
    for warning in document.warnings:
        say(f"{document.name}: {remarks.explain_warning(warning)}")
    return document


def _absolute(path: Path) -> str:
    return str(path.expanduser().absolute())


async def _answer(
    parts: parts_of.Parts, arguments: argparse.Namespace, choice: Choice, documents: list[Document], out: Output
) -> int:
    by_hash = {d.sha256: d for d in documents}
    attachments = [AttachmentPart(d.sha256, d.name, d.kind, d.size, d.pages) for d in documents]
    branch = [user_message(arguments.question, attachments)]
    provider = await parts.answerers.provider(choice)
    refusal = await Counting(parts.worker, by_hash.get).refusal(branch, choice, provider)
    if refusal is not None:
        raise AnswerError(refusal)
    message = await _stream(provider.stream(build_request(branch, choice, by_hash.get)), choice, out)
    if message.status is Status.COMPLETE:
        ending = sentences.ending(message)
        if ending is not None:
            say(ending.text)
        return ANSWERED
    assert message.problem is not None
    if message.problem.kind is ProblemKind.UNAUTHORIZED and choice.provider == DASHSCOPE:
        parts.answerers.refused()
    out.error(message.problem.kind.value, sentences.explain(message.problem).text)
    return FAILED


async def _stream(events: AsyncGenerator[Event, None], choice: Choice, out: Output) -> Message:
    draft = Draft(Message(role=Role.ASSISTANT, parts=(), model=choice.model.id, provider=choice.provider))
    try:
        async with aclosing(events):
            async for event in events:
                draft.apply(event)
                out.event(event)
    except AnswerError as error:
        return draft.message(Status.FAILED, error.problem)
    finally:
        out.end()  # also when it is interrupted: a terminal left dim stays dim
    if not draft.finished:
        return draft.message(Status.FAILED, Problem(ProblemKind.CUT))
    return draft.message(Status.COMPLETE)


class Output:
    """Writes events as they come: text to standard output and the trace dimmed to standard error, or JSON lines."""

    def __init__(self, as_json: bool) -> None:
        self._json = as_json
        self._dims = sys.stderr.isatty() and "NO_COLOR" not in os.environ
        self._thinking = False
        self._at_line_start = True

    def event(self, event: Event) -> None:
        if self._json:
            self._json_event(event)
            return
        match event:
            case ReasoningDelta(text):
                self._begin_thought()
                sys.stderr.write(text)
                sys.stderr.flush()
            case TextDelta(text):
                self._end_thought()
                sys.stdout.write(text)
                sys.stdout.flush()
                self._at_line_start = text.endswith("\n")
            case Notice(code, _argument):
                say(sentences.notice(code))
            case TextWasReasoning():
                say(_("(What stands above was the model's thought.)"))
            case _:
                pass

    def _begin_thought(self) -> None:
        if not self._thinking:
            self._thinking = True
            sys.stderr.write(DIM if self._dims else "")

    def _end_thought(self) -> None:
        if self._thinking:
            self._thinking = False
            sys.stderr.write((PLAIN if self._dims else "") + "\n")
            sys.stderr.flush()

    def _json_event(self, event: Event) -> None:
        match event:
            case ReasoningDelta(text):
                self._line({"type": "reasoning", "text": text})
            case TextDelta(text):
                self._line({"type": "text", "text": text})
            case Usage():
                self._line(usage_line(event))
            case Finished(reason):
                self._line({"type": "finished", "reason": reason})
            case Notice(code, _argument):
                self._line({"type": "notice", "code": code, "message": sentences.notice(code)})
            case TextWasReasoning():
                self._line({"type": "text_was_reasoning"})

    @staticmethod
    def _line(value: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def end(self) -> None:
        """Close the thought and the last line."""
        self._end_thought()
        if not self._json and not self._at_line_start:
            sys.stdout.write("\n")
            sys.stdout.flush()
            self._at_line_start = True

    def error(self, kind: str, message: str) -> None:
        """One sentence on standard error; with --json also an object on standard output."""
        if self._json:
            self._line({"type": "error", "kind": kind, "message": message})
        say(message)


def usage_line(usage: Usage) -> dict[str, Any]:
    """The usage object of the JSON contract."""
    return {
        "type": "usage",
        "model": usage.model,
        "input": usage.input,
        "output": usage.output,
        "reasoning": usage.reasoning,
        "cached": usage.cached,
        "cache_created": usage.cache_created,
    }


async def tokens(arguments: argparse.Namespace) -> int:
    """`qwen-desktop tokens`: what each file would cost. A file that cannot be read does not stop the others."""
    parts = parts_of.build(parts_of.data_folder(None))
    model = (
        parts.answerers.find(arguments.model, DASHSCOPE)
        if arguments.model
        else parts.answerers.default_model(DASHSCOPE)
    )
    status = ANSWERED
    try:
        for path in arguments.file:
            try:
                document = await _read(parts, path)
            except (document_errors.DocumentError, WorkerError) as error:
                say(document_errors.explain(error, path.name))
                status = FAILED
                continue
            _print_tokens(path, document, model.vocabulary, arguments.json)
    finally:
        await parts.close()
    return status


def _print_tokens(path: Path, document: Document, vocabulary: str, as_json: bool) -> None:
    cost = costs.cost(document, vocabulary)
    if as_json:
        row = {"file": str(path), "tokens": cost.tokens, "exact": cost.exact, "how": cost.how}
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    else:
        about, counted = "" if cost.exact else "≈ ", f"{cost.tokens:,}"
        sys.stdout.write(
            _("{about}{tokens} tokens  {file}  ({how})").format(about=about, tokens=counted, file=path, how=cost.how)
            + "\n"
        )
    sys.stdout.flush()
