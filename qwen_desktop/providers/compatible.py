"""A provider for any server that speaks OpenAI's chat protocol: DashScope, vLLM, SGLang, llama.cpp, Ollama, LM Studio.

Knows the SDK; everything it raises becomes an AnswerError here. Does not watch for silence (the chat does), does not
repeat what was refused, and repeats only what never arrived.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind
from qwen_desktop.domain.events import Event
from qwen_desktop.domain.model import ModelInfo, ThinkingSwitch
from qwen_desktop.domain.request import ChatRequest, Prefix
from qwen_desktop.providers import faults, listing, wire
from qwen_desktop.providers.catalogue import Catalogue
from qwen_desktop.providers.chunks import ChunkReader, NotAChunk
from qwen_desktop.providers.client import Connection, Timeouts, build
from qwen_desktop.providers.proxies import is_loopback

BURST = 0.008  # seconds of events after which the window gets its turn
GRACE = 5.0  # seconds to wait for the usage once the answer is over
AFTERWARDS = (ProblemKind.CUT, ProblemKind.MALFORMED)  # what is no loss any more once the answer is over
DASHSCOPE_PATH = "/compatible-mode/v1"


class CompatibleProvider:
    """One server and one key. Made once, used from one event loop, which it never blocks."""

    def __init__(
        self,
        name: str,
        base_url: str,
        api_key: str = "",
        *,
        switch: ThinkingSwitch = ThinkingSwitch.NONE,
        prefix: Prefix = Prefix.NONE,
        models: Catalogue | None = None,
        needs_key: bool = False,
        timeouts: Timeouts | None = None,
    ) -> None:
        """`models` describes what the server's own list leaves out; `needs_key`: nothing is asked without one."""
        self._name = name
        self._base_url = with_scheme(base_url)
        self._key = api_key.strip()
        self._switch = switch
        self._prefix = prefix
        self._catalogue = models
        self._needs_key = needs_key
        self._timeouts = timeouts or Timeouts()
        self._host = _host(self._base_url)
        self._connection: asyncio.Future[Connection] | None = None

    def __repr__(self) -> str:
        return f"CompatibleProvider({self._name!r}, {self._host!r})"

    @property
    def name(self) -> str:
        return self._name

    @property
    def prefix(self) -> Prefix:
        return self._prefix

    @property
    def base_url(self) -> str:
        return self._base_url

    async def warm(self) -> None:
        """Import the SDK and build its client, off the loop's thread, so that the first question does not wait.

        Raises AnswerError where the settings cannot be used.
        """
        await self._connect()

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Event, None]:
        """Answer, piece by piece. See port.Provider."""
        connection = await self._connect()
        peer = self._peer(connection, request.model.id)
        reader = ChunkReader(request)
        answer = await self._open(connection, wire.body(request, self._switch), peer)
        failure: AnswerError | None = None
        try:
            await _refuse_other_kinds(answer, peer)
            turn = time.perf_counter()
            async for chunk in _until_silent(answer, reader):
                for event in reader.read(chunk):
                    yield event
                if time.perf_counter() - turn > BURST:
                    await _turn()
                    turn = time.perf_counter()
        except NotAChunk as error:
            problem = faults.from_body(error.body, peer) if error.body else faults.malformed(str(error), peer).problem
            failure = AnswerError(problem)
        except AnswerError as error:
            failure = error
        except Exception as error:  # noqa: BLE001 - answer_error raises again what is not the SDK's
            failure = faults.answer_error(error, peer, started=True)
        finally:
            await answer.close()
        for event in reader.rest():
            yield event
        if failure is None:
            failure = _unfinished(reader, peer)
        if failure is not None and not (reader.finish and failure.problem.kind in AFTERWARDS):
            raise failure

    async def count(self, model: ModelInfo, texts: Sequence[str]) -> list[int] | None:
        """None: this protocol has no way to ask."""
        return None

    async def models(self) -> list[ModelInfo]:
        """The models the server lists now, described as well as it and the catalogue can."""
        connection = await self._connect()
        peer = self._peer(connection)
        if self._base_url.endswith(DASHSCOPE_PATH):
            native = self._base_url.removesuffix(DASHSCOPE_PATH) + "/api/v1/models"
            try:
                return await self._native_models(connection, native, peer)
            except AnswerError as error:
                if error.problem.kind not in (
                    ProblemKind.MALFORMED,
                    ProblemKind.BAD_REQUEST,
                    ProblemKind.MODEL_MISSING,
                ):
                    raise
        answer = await self._get(connection, f"{self._base_url}/models", peer)
        return listing.from_compatible(answer, self._find)

    async def check_key(self) -> None:
        """Ask for the list of models, which costs nothing. Raises AnswerError(UNAUTHORIZED) for a foreign key."""
        connection = await self._connect()
        await self._get(connection, f"{self._base_url}/models", self._peer(connection))

    async def close(self) -> None:
        """Give up the connections."""
        opened, self._connection = self._connection, None
        if opened is None:
            return
        await asyncio.wait([opened])
        if not opened.cancelled() and opened.exception() is None:
            await opened.result().client.close()

    def _find(self, model_id: str) -> ModelInfo:
        if self._catalogue is None:
            return ModelInfo(model_id, self._name)
        return self._catalogue.find(model_id, self._name)

    async def _connect(self) -> Connection:
        if self._needs_key and not self._key:
            raise AnswerError(Problem(ProblemKind.NO_KEY, where=self._host))
        if not self._key.isascii() or not self._key.isprintable() or " " in self._key:
            raise AnswerError(Problem(ProblemKind.UNAUTHORIZED, "no key holds such characters", where=self._host))
        if self._connection is None:
            loop = asyncio.get_running_loop()
            self._connection = asyncio.ensure_future(
                loop.run_in_executor(None, build, self._base_url, self._key, self._timeouts)
            )
            self._connection.add_done_callback(_seen)
        try:
            return await asyncio.shield(self._connection)
        except AnswerError:
            self._connection = None  # the settings may be mended by the next question
            raise

    def _peer(self, connection: Connection, model: str = "") -> faults.Peer:
        dashscope = self._switch is ThinkingSwitch.DASHSCOPE
        return faults.Peer(self._host, self._key, model, connection.proxy, dashscope)

    async def _open(self, connection: Connection, arguments: Mapping[str, Any], peer: faults.Peer) -> Any:
        """The stream of an answer. What was dropped before the first byte is asked once more: nobody had heard it."""
        create = connection.client.chat.completions.create
        try:
            try:
                return await create(**arguments)
            except Exception as error:
                if not faults.is_dropped(error):
                    raise
                return await create(**arguments)
        except Exception as error:  # noqa: BLE001 - answer_error raises again what is not the SDK's
            raise faults.answer_error(error, peer) from None

    async def _get(self, connection: Connection, url: str, peer: faults.Peer) -> Any:
        try:
            return await connection.client.get(url, cast_to=object)
        except Exception as error:  # noqa: BLE001 - answer_error raises again what is not the SDK's
            raise faults.answer_error(error, peer) from None

    async def _native_models(self, connection: Connection, url: str, peer: faults.Peer) -> list[ModelInfo]:
        found: list[ModelInfo] = []
        for page in range(1, listing.MOST_PAGES + 1):
            answer = await self._get(connection, f"{url}?{listing.native_query(page)}", peer)
            entries, total = listing.native_page(answer, peer)
            found.extend(listing.from_native(entries, self._find))
            if not entries or page * listing.PAGE_SIZE >= total:
                break
        return found


def with_scheme(base_url: str) -> str:
    """A base URL as it is typed, made whole: http on this machine, https elsewhere, no slash at the end."""
    text = base_url.strip().rstrip("/")
    if "://" in text:
        return text
    return f"{'http' if is_loopback(_host(f'//{text}')) else 'https'}://{text}"


def _host(url: str) -> str:
    """The host of a URL, for problems to name; nothing else of it, which may hold a password."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _seen(opened: asyncio.Future[Connection]) -> None:
    """A client that could not be built is said where it is asked for, not by the event loop."""
    if not opened.cancelled():
        opened.exception()


async def _turn() -> None:
    """Let everyone else run. Once is not enough: a timer that is due wakes a future, and that wakes a task."""
    for _round in range(3):
        await asyncio.sleep(0)


async def _until_silent(answer: Any, reader: ChunkReader) -> AsyncIterator[Any]:
    """The chunks of a stream; once the answer is over, only those that still come soon."""
    chunks = aiter(answer)
    while True:
        try:
            yield await (asyncio.wait_for(anext(chunks), GRACE) if reader.finish else anext(chunks))
        except (StopAsyncIteration, TimeoutError):
            return


async def _refuse_other_kinds(answer: Any, peer: faults.Peer) -> None:
    """A 200 that is a page or an error object, not a stream, would look like an answer without a word in it."""
    kind = str(answer.response.headers.get("content-type", ""))
    if not kind.startswith(("application/json", "text/html")):
        return
    text = (await answer.response.aread()).decode("utf-8", "replace")
    body = faults.unframed(text)
    if isinstance(body, dict) and ("error" in body or "code" in body):
        raise AnswerError(faults.from_body(body, peer))
    raise faults.malformed(f"{kind.partition(';')[0]} where a stream was expected", peer)


def _unfinished(reader: ChunkReader, peer: faults.Peer) -> AnswerError | None:
    """What is wrong with a stream that ended without an exception."""
    if reader.finish == "content_filter":
        return AnswerError(Problem(ProblemKind.MODERATED, "content_filter", where=peer.host))
    if reader.finish:
        return None
    return faults.malformed("a stream without a single chunk", peer) if reader.empty else faults.cut(peer)
