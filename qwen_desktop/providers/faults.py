"""Turns what went wrong with a service into a Problem: SDK exceptions, error bodies, error objects inside a stream.

A service says the same thing in three shapes and a dozen words, so codes and messages are matched by substring.
Knows the words of DashScope first, then those of the other servers that speak this protocol.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind, redacted

DETAIL_LIMIT = 600  # characters of the service's own words that are kept
TOKENS_WINDOW = 60.0  # seconds after which a tokens-per-minute limit has passed


@dataclass(frozen=True, slots=True)
class Peer:
    """Who was asked: what a problem names, and what must not be shown. `proxy` is "" where there is none."""

    host: str
    key: str = ""
    model: str = ""
    proxy: str = ""
    dashscope: bool = False


# The first rule of which a piece is found in "code type message", in lower case, decides.
_WORDS: tuple[tuple[ProblemKind, tuple[str, ...]], ...] = (
    (
        ProblemKind.MODERATED,
        (
            "datainspectionfailed",
            "data_inspection_failed",
            "inappropriate content",
            "customroleblocked",
            "faqruleblocked",
            "ipinfringementsuspect",
            "content_filter",
            "content_policy",
        ),
    ),
    (ProblemKind.ARREARS, ("arrearage", "good standing", "billoverdue", "insufficient balance")),
    (
        ProblemKind.TOO_LONG,
        (
            "range of input length should be",
            "context_length_exceeded",
            "maximum context length",
            "exceed_context_size",
            "exceeds the available context size",
            "input is too long",
            "prompt is too long",
        ),
    ),
    (
        ProblemKind.MODEL_MISSING,
        (
            "model not exist",
            "modelnotfound",
            "model_not_found",
            "model_not_supported",
            "unsupported model",
            "endpoint.accessdenied",
            "workspace endpoint access denied",
        ),
    ),
    (ProblemKind.UNAUTHORIZED, ("invalidapikey", "invalid_api_key", "invalid api-key", "incorrect api key")),
    (
        ProblemKind.QUOTA,
        (
            "hour allocated quota",
            "week allocated quota",
            "month allocated quota",
            "usage allocated quota",
            "freetieronly",
            "free tier",
        ),
    ),
    (ProblemKind.FORBIDDEN, ("accessdenied", "unpurchased", "commoditynotpurchased")),
    (
        ProblemKind.RATE_LIMITED,
        ("throttling", "limit_requests", "limitrequests", "limit_burst_rate", "rate_limit", "allocated quota exceeded"),
    ),
)

_ABOUT_THE_MODEL = (ProblemKind.MODEL_MISSING, ProblemKind.FORBIDDEN, ProblemKind.TOO_LONG)
_STATUSES = {
    401: ProblemKind.UNAUTHORIZED,
    402: ProblemKind.ARREARS,
    403: ProblemKind.FORBIDDEN,
    404: ProblemKind.MALFORMED,
    405: ProblemKind.MALFORMED,
    408: ProblemKind.SERVER,
    413: ProblemKind.TOO_LONG,
    429: ProblemKind.RATE_LIMITED,
}

_LIMITS = (
    re.compile(r"\[\s*1\s*,\s*(\d+)\s*\]"),
    re.compile(r"maximum context length (?:is|of) (\d+)"),
    re.compile(r"context size \(?(\d+)"),
)
_COUNTED = re.compile(
    r"(?:requested|resulted in|request \(|contains(?: at least)?|prompt contains) ?(\d+)(?: input)? tokens"
)
_PARAMETERS = {  # ours: theirs
    "temperature": ("temperature",),
    "top_p": ("top_p",),
    "seed": ("seed",),
    "max_answer": ("max_tokens", "max_completion_tokens", "max_new_tokens"),
}
_WRAPPED = re.compile(r"^<\d{3}>\s*[\w.]+:\s*")
_KEY_ECHO = re.compile(r"\bsk-\S+")


def answer_error(error: Exception, peer: Peer, *, started: bool = False) -> AnswerError:
    """What an exception of the SDK or of the wire means. `started`: something of the answer had already come.

    Raises the exception itself again where it is none of theirs: a fault of our own must not be dressed up.
    """
    import openai

    if isinstance(error, openai.APIStatusError):
        return AnswerError(_from_status(error, peer))
    if isinstance(error, openai.APIConnectionError):
        return AnswerError(_from_connection(error, peer, started))
    if isinstance(error, openai.APIResponseValidationError):
        return AnswerError(_problem(ProblemKind.MALFORMED, error.message, peer))
    if isinstance(error, openai.APIError):
        return AnswerError(from_body(error.body or {"message": error.message}, peer))
    if isinstance(error, ValueError):  # json.JSONDecodeError, UnicodeDecodeError
        return AnswerError(_problem(ProblemKind.MALFORMED, str(error), peer))
    raise error


def from_body(body: object, peer: Peer, status: int | None = None, headers: Mapping[str, str] | None = None) -> Problem:
    """The problem that an error body tells of: `{"error": {...}}`, `{"code", "message"}`, or plain text."""
    whole = body if isinstance(body, dict) else {}
    inner = whole.get("error", whole)
    if not isinstance(inner, dict):
        inner = {"message": str(inner)}
    code = inner.get("code")
    if isinstance(code, int) and 400 <= code < 600:  # OpenRouter, llama.cpp: the status stands in the body
        status, code = status or code, None
    message = str(inner.get("message") or inner.get("detail") or ("" if whole else body) or "")
    kind = _kind(f"{code or ''} {inner.get('type') or ''} {message}".lower(), status, peer)
    words = _WRAPPED.sub("", message)
    return Problem(
        kind,
        detail=_shown(words, peer),
        status=status,
        code=str(code) if code else (str(inner["type"]) if inner.get("type") else None),
        request_id=str(whole.get("request_id") or inner.get("request_id") or (headers or {}).get("x-request-id") or "")
        or None,
        retry_after=_retry_after(headers or {}, f"{code} {message}".lower(), kind, peer),
        limit=_limit(inner, words) if kind is ProblemKind.TOO_LONG else None,
        counted=_counted(inner, words) if kind is ProblemKind.TOO_LONG else None,
        parameter=_parameter(inner, message) if kind is ProblemKind.BAD_REQUEST else "",
        where=(peer.model if kind in _ABOUT_THE_MODEL else "") or peer.host,
    )


def cut(peer: Peer) -> AnswerError:
    """The stream ended, and nobody said that the answer was over."""
    return AnswerError(_problem(ProblemKind.CUT, "the stream ended without finish_reason", peer))


def malformed(what: str, peer: Peer) -> AnswerError:
    return AnswerError(_problem(ProblemKind.MALFORMED, what, peer))


def unframed(text: str) -> object:
    """The body of an error answer as JSON, also where it came dressed as a server-sent event; else the text itself."""
    lines = [line.removeprefix("data:").strip() for line in text.splitlines() if line.startswith("data:")]
    for candidate in (text, *lines):
        try:
            return json.loads(candidate)
        except ValueError:
            continue
    return text


def _kind(words: str, status: int | None, peer: Peer) -> ProblemKind:
    if "insufficient_quota" in words or "exceeded your current quota" in words:
        # DashScope says this of its tokens-per-minute limit, everyone else of an empty account.
        return ProblemKind.RATE_LIMITED if peer.dashscope else ProblemKind.QUOTA
    for kind, pieces in _WORDS:
        if any(piece in words for piece in pieces):
            return kind
    if status == 404 and "model" in words:
        return ProblemKind.MODEL_MISSING
    if status in _STATUSES:
        return _STATUSES[status]
    if status is None or status >= 500:
        return ProblemKind.SERVER
    return ProblemKind.BAD_REQUEST if status >= 400 else ProblemKind.MALFORMED


def _from_status(error: Any, peer: Peer) -> Problem:
    headers = error.response.headers
    if 300 <= error.status_code < 400:
        detail = f"the address moved to {headers.get('location', 'somewhere else')}"
        return _problem(ProblemKind.MALFORMED, detail, peer, status=error.status_code)
    return from_body(unframed(error.response.text), peer, error.status_code, headers)


def _from_connection(error: Any, peer: Peer, started: bool) -> Problem:
    import httpx2

    cause = error.__cause__
    detail = str(cause) or type(cause).__name__
    if isinstance(cause, httpx2.ReadTimeout):
        return _problem(ProblemKind.STALLED, detail, peer)
    if isinstance(cause, httpx2.ProxyError) or (
        peer.proxy and isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout)
    ):
        return Problem(ProblemKind.PROXY, _shown(detail, peer), where=peer.proxy)
    if started:
        return _problem(ProblemKind.CUT, detail, peer)
    return _problem(ProblemKind.UNREACHABLE, detail, peer)


def _problem(kind: ProblemKind, detail: str, peer: Peer, status: int | None = None) -> Problem:
    return Problem(kind, _shown(detail, peer), status=status, where=peer.host)


def _shown(text: str, peer: Peer) -> str:
    """The service's words without keys, on one line, not longer than anyone reads."""
    text = " ".join(_KEY_ECHO.sub("[key]", redacted(text, peer.key)).split())
    return text if len(text) <= DETAIL_LIMIT else text[:DETAIL_LIMIT] + "…"


def _retry_after(headers: Mapping[str, str], words: str, kind: ProblemKind, peer: Peer) -> float | None:
    """Seconds to wait: as the service says, or about as long as DashScope counts tokens."""
    if kind not in (ProblemKind.RATE_LIMITED, ProblemKind.SERVER, ProblemKind.QUOTA):
        return None
    for name, scale in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        value = headers.get(name, "")
        if re.fullmatch(r"\d+(\.\d+)?", value):
            return float(value) / scale
    if date := headers.get("retry-after"):
        return _seconds_until(date, headers.get("date"))
    if kind is ProblemKind.RATE_LIMITED and peer.dashscope and ("quota" in words):
        return TOKENS_WINDOW
    return None


def _seconds_until(date: str, now: str | None) -> float | None:
    """Between two HTTP dates: the service's own clock is asked, not this machine's."""
    try:
        wait = parsedate_to_datetime(date) - parsedate_to_datetime(now or "")
    except (ValueError, TypeError):  # no date, or one without a time zone
        return None
    return max(0.0, wait.total_seconds())


def _parameter(inner: dict[str, Any], message: str) -> str:
    """Which of the parameters the user sets was refused; "" for none of them."""
    named = str(inner.get("param") or "").lower()
    for name, words in _PARAMETERS.items():
        if named in words or any(re.search(rf"\b{word}\b", message.lower()) for word in words):
            return name
    return ""


def _limit(inner: dict[str, Any], words: str) -> int | None:
    if isinstance(inner.get("n_ctx"), int):
        return int(inner["n_ctx"])
    found = next((match for pattern in _LIMITS if (match := pattern.search(words))), None)
    return int(found[1]) if found else None


def _counted(inner: dict[str, Any], words: str) -> int | None:
    if isinstance(inner.get("n_prompt_tokens"), int):
        return int(inner["n_prompt_tokens"])
    found = _COUNTED.search(words)
    return int(found[1]) if found else None


def is_dropped(error: Exception) -> bool:
    """Whether a connection was made and broke before the first byte came back: an idle one that had gone stale."""
    import httpx2

    dropped = (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.WriteError)
    return isinstance(error.__cause__, dropped)
