"""What can go wrong between a question and its answer, as values.

Knows the kinds of problem and the facts that came with one; does not know how to say it (chat.sentences does)
nor which SDK exception it was (the providers do).
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class ProblemKind(StrEnum):
    """Why an answer could not be had, or could not be finished."""

    NO_KEY = "no_key"
    UNAUTHORIZED = "unauthorized"  # 401: wrong key, or a key of another region
    FORBIDDEN = "forbidden"  # 403: model or workspace not open to this key
    ARREARS = "arrears"  # the account must be topped up
    RATE_LIMITED = "rate_limited"  # 429 that passes by itself
    QUOTA = "quota"  # 429/403 that does not pass by itself
    TOO_LONG = "too_long"  # over the context window
    MODERATED = "moderated"  # refused by the service's content check
    MODEL_MISSING = "model_missing"  # unknown or retired model id
    BAD_REQUEST = "bad_request"
    SERVER = "server"  # 5xx
    STALLED = "stalled"  # nothing arrived for too long
    CUT = "cut"  # the stream ended before the answer did
    MALFORMED = "malformed"  # what arrived was not the protocol
    UNREACHABLE = "unreachable"  # no connection
    PROXY = "proxy"  # the proxy settings cannot be used
    ENGINE_MISSING = "engine_missing"  # no embedded engine or no embedded model
    ENGINE_FAILED = "engine_failed"  # the embedded engine would not start, or died
    KEYCHAIN = "keychain"
    INTERNAL = "internal"  # a fault of our own


@dataclass(frozen=True, slots=True)
class Problem:
    """One failure: its kind and the facts a sentence or a report may need.

    `detail` holds the service's own words, with secrets taken out. `retry_after` is in seconds. `limit` and
    `counted` are tokens (the window, and what the request came to) where the kind is TOO_LONG.
    """

    kind: ProblemKind
    detail: str = ""
    status: int | None = None
    code: str | None = None
    request_id: str | None = None
    retry_after: float | None = None
    limit: int | None = None
    counted: int | None = None
    where: str = ""  # host, provider or model the problem is about
    parameter: str = ""  # of domain.instructions, where the service refused one

    def to_dict(self) -> dict[str, Any]:
        return {k: v for k, v in asdict(self).items() if v not in (None, "")}

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Problem:
        known = {k: v for k, v in raw.items() if k in cls.__dataclass_fields__}
        kind = str(known.pop("kind", ProblemKind.INTERNAL))
        return cls(kind=ProblemKind(kind) if kind in ProblemKind._value2member_map_ else ProblemKind.INTERNAL, **known)


class AnswerError(Exception):
    """Raised by a provider, and only this: everything foreign is translated at that border."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.kind}: {problem.detail}")
        self.problem = problem


_KEY_SHAPE = re.compile(r"\b(sk-[A-Za-z0-9._-]{6,}|Bearer\s+[A-Za-z0-9._~+/=-]{6,})")


def redacted(text: str, *secrets: str) -> str:
    """`text` without API keys: those named in `secrets`, and whatever has the shape of one."""
    for secret in secrets:
        if len(secret) >= 4:
            text = text.replace(secret, "[key]")
    return _KEY_SHAPE.sub("[key]", text)
