"""Builds the SDK's client for one server, from what it is given and from nothing else.

Importing the SDK costs about half a second and building its client a tenth: `build` is called in an executor, never on
the window's thread. The SDK reads a dozen OPENAI_* variables and adds headers that describe the machine; neither is
wanted, so only the headers named here leave.
"""

from __future__ import annotations

import asyncio
import functools
import ssl
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qwen_desktop import __version__
from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind
from qwen_desktop.providers.proxies import proxy_for, shown, unusable

if TYPE_CHECKING:
    import httpx2
    import openai

ALLOWED_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "host",
        "transfer-encoding",
        "user-agent",
    }
)
NO_KEY = "none"  # servers that need no key still get a header: some refuse an empty one
_one_at_a_time = threading.Lock()  # two threads that import the SDK at once meet half-made modules


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `read` is the longest silence between two chunks: long, because someone above watches and can ask."""

    connect: float = 10.0
    read: float = 900.0
    write: float = 120.0


@dataclass(frozen=True, slots=True)
class Connection:
    """A client and the proxy its requests lead through, without its password ("" for none)."""

    client: openai.AsyncOpenAI
    proxy: str


def build(base_url: str, key: str, timeouts: Timeouts) -> Connection:
    """A client for `base_url`. Takes up to a second the first time. Raises AnswerError(PROXY or UNREACHABLE)."""
    with _one_at_a_time:
        return _build(base_url, key, timeouts)


def _build(base_url: str, key: str, timeouts: Timeouts) -> Connection:
    import httpx2
    import openai

    limits = httpx2.Timeout(timeouts.connect, read=timeouts.read, write=timeouts.write)
    proxy: str | None = None
    try:
        _ = urlsplit(base_url).port  # out of range: ValueError now, instead of an OverflowError out of a socket
        proxy = proxy_for(base_url)
        http = httpx2.AsyncClient(
            trust_env=False,
            proxy=proxy,
            verify=_tls(base_url, proxy),
            timeout=limits,
            follow_redirects=False,  # the key goes to the server that was named, and nowhere else
            event_hooks={"request": [_Headers(key or NO_KEY)]},
        )
        client = openai.AsyncOpenAI(
            api_key=key or NO_KEY,
            base_url=base_url,
            organization="",
            project="",
            webhook_secret="",
            admin_api_key="",
            timeout=limits,
            max_retries=0,
            http_client=http,
        )
    except (ValueError, ImportError, OSError, httpx2.InvalidURL) as error:
        if proxy is not None and not isinstance(error, OSError):
            raise unusable(proxy, str(error)) from None
        raise AnswerError(Problem(ProblemKind.UNREACHABLE, str(error))) from None
    _ = client.chat.completions, client.models  # imported at the first touch, which must not be on the window's thread
    _rehearse()
    return Connection(client, shown(proxy) if proxy else "")


@functools.cache
def _rehearse() -> None:
    """Read one answer that never saw a network, in a loop of its own: what is built at the first use is built here.

    Saves the window's thread some 25 ms of imports and of building types in the middle of the first answer.
    """
    import httpcore2
    import httpx2
    import openai

    async def read() -> None:
        wire = httpcore2.AsyncMockBackend([b"HTTP/1.1 204 No Content\r\n\r\n"])
        async with httpcore2.AsyncConnectionPool(network_backend=wire) as pool:
            await pool.request("GET", "http://rehearsal.invalid")
        chunk = b'data: {"choices": [{"index": 0, "delta": {"content": ""}}], "usage": {}}\n\ndata: [DONE]\n\n'
        response = httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=chunk)
        http = httpx2.AsyncClient(transport=httpx2.MockTransport(lambda _request: response))
        async with openai.AsyncOpenAI(api_key=NO_KEY, base_url="http://rehearsal.invalid", http_client=http) as client:
            stream = await client.chat.completions.create(model="", messages=[], stream=True)
            async for _ in stream:
                pass

    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:  # not Qt's, whatever the policy says
        runner.run(read())


def _tls(base_url: str, proxy: str | None) -> ssl.SSLContext:
    """The system's certificates, which take a while to read, where something is encrypted at all."""
    import httpx2

    if base_url.lower().startswith("https:") or (proxy or "").startswith("https:"):
        return httpx2.create_ssl_context()
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class _Headers:
    """Lets only what is wanted leave, whatever the SDK and the environment have added."""

    def __init__(self, key: str) -> None:
        self._authorization = f"Bearer {key}"

    async def __call__(self, request: httpx2.Request) -> None:
        for name in set(request.headers.keys()) - ALLOWED_HEADERS:
            del request.headers[name]
        request.headers["user-agent"] = f"qwen-desktop/{__version__}"
        request.headers["authorization"] = self._authorization
