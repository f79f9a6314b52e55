"""How many tokens a question comes to, before it is sent.

Counts come from the model's own server where it has a tokeniser, else from the Qwen vocabularies in the worker
process; documents carry their counts with them. Knows who counts; knows no vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qwen_desktop.chat.choice import Choice
from qwen_desktop.chat.history import DocumentOf, numbered, sent_back, wire
from qwen_desktop.documents import packing
from qwen_desktop.domain.budget import Fit, fit
from qwen_desktop.domain.document import Document
from qwen_desktop.domain.errors import Problem, ProblemKind
from qwen_desktop.domain.message import Message
from qwen_desktop.providers.port import Provider
from qwen_desktop.worker import Worker, WorkerError

COUNT_TEXTS = "qwen_desktop.documents.reading:count_texts"
CACHED_MESSAGES = 4096


class Counting:
    """Counts branches. What a message came to is remembered, for a message never changes."""

    def __init__(self, worker: Worker, document_of: Callable[[str], Document | None]) -> None:
        self._worker = worker
        self._document_of: DocumentOf = document_of
        self._known: dict[tuple[str, str, bool], int] = {}

    async def refusal(self, branch: Sequence[Message], choice: Choice, provider: Provider | None) -> Problem | None:
        """Why a branch is not sent: it is over the window, by both numbers. None where it fits, or nobody can tell."""
        try:
            found = await self.fit(branch, choice, provider)
        except WorkerError:
            return None  # the server will say
        return None if found.fits else Problem(ProblemKind.TOO_LONG, limit=found.limit, counted=found.counted)

    async def fit(self, branch: Sequence[Message], choice: Choice, provider: Provider | None) -> Fit:
        """Compare a branch with the window of the chosen model.

        `provider` is asked for exact counts where the model's vocabulary is not one of Qwen's. A branch so short
        that its bytes alone fit is not counted at all: a token is at least one byte of NFC text.
        """
        pairs = numbered(branch)
        limit = choice.model.input_limit(choice.thinks)
        if limit is None:
            return fit(choice.model, [], choice.thinks)  # nobody knows the window: the server will say
        if not any(m.attachments for m, _offset in pairs):
            bound = sum(len((m.text + sent_back(m, choice)).encode()) for m, _offset in pairs)
            if bound < limit // 2:
                return fit(choice.model, [bound], choice.thinks)
        if provider is not None and not choice.model.vocabulary:
            wired = [wire(m, choice, self._document_of, offset) for m, offset in pairs]
            texts = [text for message in wired for text in (message.text, message.reasoning) if text]
            exact = await provider.count(choice.model, texts)
            if exact is not None:
                return fit(choice.model, exact, choice.thinks)
        return fit(choice.model, await self._by_vocabulary(pairs, choice), choice.thinks)

    async def _by_vocabulary(self, pairs: Sequence[tuple[Message, int]], choice: Choice) -> list[int]:
        vocabulary = choice.model.vocabulary or "qwen3.5"
        keys = {m.id: (m.id, vocabulary, bool(sent_back(m, choice))) for m, _offset in pairs}
        unknown = [m for m, _offset in pairs if keys[m.id] not in self._known]
        if unknown:
            texts = [m.text + sent_back(m, choice) for m in unknown]
            counted = await self._worker.run(COUNT_TEXTS, texts, vocabulary)
            if len(self._known) > CACHED_MESSAGES:
                self._known.clear()
            for message, tokens in zip(unknown, counted, strict=True):
                self._known[keys[message.id]] = tokens + self._of_documents(message, vocabulary)
        return [self._known[key] for key in keys.values() if key in self._known]

    def _of_documents(self, message: Message, vocabulary: str) -> int:
        total = 0
        for part in message.attachments:
            document = self._document_of(part.sha256)
            if document is not None:
                total += document.counts.get(vocabulary, 0) + packing.overhead(document)
        return total


def about(branch: Sequence[Message], typed: str) -> int:
    """About how many tokens a branch and the text typed under it come to, quickly enough for every key press.

    What the service billed for the last answer holds everything before it; what came after is taken at three
    characters a token.
    """
    total = len(typed) // 3
    for message in reversed(branch):
        if message.usage is not None:
            return total + message.usage.input + message.usage.output
        total += len(message.text) // 3
    return total
