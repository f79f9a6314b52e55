"""A server of the user's own: what its address may be, what it offers, and whose key it is that is kept.

Knows the settings that remember it. Does not know the protocol, and holds no key: whoever asks brings it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from qwen_desktop.chat import sentences
from qwen_desktop.chat.servers import switch_for
from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind
from qwen_desktop.domain.model import ModelInfo
from qwen_desktop.i18n import _
from qwen_desktop.providers.catalogue import Catalogue
from qwen_desktop.settings import Settings

SERVICE = "custom"
MOST_KEPT = 16  # models remembered from a server's list; the preferences show the whole list
CONNECT_LIMIT, ANSWER_LIMIT = 10.0, 20.0  # seconds a server has to list its models
_ENDINGS = ("/chat/completions", "/models", "/completions", "/responses")  # what is pasted along with a base URL
_NAME = re.compile(r"[\w.-]+")


class NotAnAddress(ValueError):
    """Raised for a text that is not the address of a server."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A server that answered: the base URL it answered at, and its models in its own order, at least one."""

    base_url: str
    models: tuple[ModelInfo, ...]


def base_url_of(typed: str) -> str:
    """What was typed, as a base URL: with its scheme, without what only one kind of request ends in.

    Raises NotAnAddress, or LooksLikeKey (settings) for one with a secret in it.
    """
    from qwen_desktop.providers.compatible import with_scheme

    text = typed.strip()
    Settings.base_url.check(text)
    if not text or any(character.isspace() for character in text):
        raise NotAnAddress(text)
    url = with_scheme(text)
    Settings.base_url.check(url)  # without a scheme it was not looked at as an address
    try:
        parts = urlsplit(url)
        name, _port = parts.hostname or "", parts.port
    except ValueError:
        raise NotAnAddress(text) from None
    is_more = parts.query or parts.fragment or parts.username or parts.netloc.endswith(":")
    if parts.scheme not in ("http", "https") or is_more or not _is_host(name):
        raise NotAnAddress(text)
    ending = next((ending for ending in _ENDINGS if url.endswith(ending)), "")
    return url.removesuffix(ending)


def _is_host(name: str) -> bool:
    import ipaddress  # not for the first frame

    try:
        ipaddress.ip_address(name)
    except ValueError:
        return _NAME.fullmatch(name) is not None
    return True


def origin(base_url: str) -> str:
    """Scheme, host and port: what a key belongs to."""
    parts = urlsplit(base_url.lower())
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def host(base_url: str) -> str:
    """Host and port of a base URL, as a sentence names it."""
    return urlsplit(base_url).netloc.rpartition("@")[2]


def has_key(settings: Settings) -> bool:
    """Whether the keychain was given a key for the server of the settings."""
    return bool(settings.server_key_for) and settings.server_key_for == origin(settings.base_url)


def kept(settings: Settings, catalogue: Catalogue) -> list[ModelInfo]:
    """The models the server of the settings listed when it was last tried."""
    rows = [line.partition(" ") for line in settings.server_models.splitlines()] if settings.base_url else []
    return [
        replace(catalogue.find(model_id, SERVICE), context=int(window) or None)
        for window, _space, model_id in rows
        if window.isdecimal() and model_id
    ]


def remembered(models: Iterable[ModelInfo], chosen: str) -> str:
    """Models as the settings keep them, the chosen one first: a line each, its context window in tokens and its id."""
    ordered = sorted(models, key=lambda model: model.id != chosen)[:MOST_KEPT]
    return "\n".join(f"{model.context or 0} {model.id}" for model in ordered)


async def listed(base_url: str, key: str, catalogue: Catalogue) -> Listed:
    """Ask a server for its models; where the base URL has no path and knows none, once more under /v1.

    Raises AnswerError: NO_KEY where the server wants one and was given none, MALFORMED where it lists no models.
    """
    places = [base_url] if urlsplit(base_url).path else [base_url, f"{base_url}/v1"]
    problem = Problem(ProblemKind.MALFORMED, "no models", where=host(base_url))
    for place in places:
        try:
            if models := await _models(place, key, catalogue):
                return Listed(place, tuple(models))
        except AnswerError as error:
            if error.problem.kind not in _ANOTHER_PROTOCOL:
                raise
            problem = replace(error.problem, kind=ProblemKind.MALFORMED)
    raise AnswerError(problem)


async def _models(base_url: str, key: str, catalogue: Catalogue) -> list[ModelInfo]:
    from qwen_desktop.providers.client import Timeouts
    from qwen_desktop.providers.compatible import CompatibleProvider

    provider = CompatibleProvider(
        SERVICE,
        base_url,
        key,
        switch=switch_for(base_url),
        models=catalogue,
        timeouts=Timeouts(connect=CONNECT_LIMIT, read=ANSWER_LIMIT, write=ANSWER_LIMIT),
    )
    try:
        return await provider.models()
    except AnswerError as error:
        if error.problem.kind is ProblemKind.UNAUTHORIZED and not key:
            raise AnswerError(replace(error.problem, kind=ProblemKind.NO_KEY)) from None
        raise
    finally:
        await provider.close()


# What a server says that is asked for a list of models and has never heard of one.
_ANOTHER_PROTOCOL = (ProblemKind.MALFORMED, ProblemKind.MODEL_MISSING, ProblemKind.BAD_REQUEST)


def explain(problem: Problem, base_url: str) -> str:
    """One sentence for what came of trying a server, with a way out."""
    where = host(base_url)
    match problem.kind:
        case ProblemKind.UNREACHABLE | ProblemKind.CUT:
            return _("{host} cannot be reached; check the address, and that the server is running.").format(host=where)
        case ProblemKind.STALLED:
            return _("{host} accepts the connection but does not respond; check that the server is ready.").format(
                host=where
            )
        case ProblemKind.NO_KEY:
            return _("{host} wants a key: fill it in and try again.").format(host=where)
        case ProblemKind.UNAUTHORIZED | ProblemKind.FORBIDDEN:
            return _("{host} refused the key: check it and try again.").format(host=where)
        case ProblemKind.MALFORMED:
            return _(
                "{host} answers, but lists no models as an OpenAI-compatible server does; "
                "the address often ends in /v1."
            ).format(host=where)
        case _:
            return sentences.explain(problem).text
