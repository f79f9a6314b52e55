"""The three things to try at the first start. Knows the samples that come with the app, and where each one goes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from qwen_desktop import resource_files
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.events import Usage
from qwen_desktop.domain.message import Message, ReasoningPart, Role, TextPart, user_message
from qwen_desktop.i18n import _
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.asking import Asking
from qwen_desktop.ui.composer.composer import Composer

TRACE = "samples/recorded_trace.json"
RECORDED = "recorded-thought"  # the id of its conversation
SAMPLE = "samples/heron-pond.json"


class Trying:
    """Does what a card of the welcome page promises. `open_conversation` shows one by id."""

    def __init__(
        self,
        composer: Composer,
        asking: Asking,
        store: Store,
        open_conversation: Callable[[str], None],
    ) -> None:
        self._composer = composer
        self._asking = asking
        self._store = store
        self._open_conversation = open_conversation
        self._reading: asyncio.Task[None] | None = None

    def try_out(self, card: str) -> None:
        """One of "ask", "sample" and "trace"."""
        if card == "ask":
            self._composer.set_text(_("Why is the sky blue? Answer in two sentences."))
            self._composer.setFocus()
        elif card == "sample":
            sample = json.loads(resource_files.path(SAMPLE).read_text(encoding="utf-8"))
            self._reading = asyncio.get_running_loop().create_task(
                self._asking.attach([resource_files.path(sample["document"])])
            )
            self._composer.set_text(sample["question"])
            self._composer.setFocus()
        elif card == "trace":
            self._open_conversation(self._recorded())

    def _recorded(self) -> str:
        """Keep the recorded answer as a conversation of its own, once, and give its id."""
        with suppress(KeyError):
            return self._store.load(RECORDED).id
        raw = json.loads(resource_files.path(TRACE).read_text(encoding="utf-8"))
        conversation = Conversation(id=RECORDED, title=_("An example of thinking"), title_by_user=True)
        question = conversation.add(user_message(raw["question"]))
        answer = conversation.add(recorded_answer(raw, question))
        self._store.save_conversation(conversation)
        self._store.put_message(conversation.id, question)
        self._store.put_message(conversation.id, answer)
        return conversation.id


def recorded_answer(raw: dict[str, Any], question: Message) -> Message:
    """The answer of a recording: {"model", "pieces": [[seconds, "reasoning" | "text", str], …], "usage"}."""
    thought = [(at, text) for at, kind, text in raw["pieces"] if kind == "reasoning"]
    answer = [(at, text) for at, kind, text in raw["pieces"] if kind == "text"]
    begun = question.created
    usage = Usage(**{k: v for k, v in raw["usage"].items() if k in Usage.__dataclass_fields__})
    reasoning = ReasoningPart(
        "".join(text for _at, text in thought), begun + thought[0][0], begun + answer[0][0], usage.reasoning
    )
    return Message(
        role=Role.ASSISTANT,
        parts=(reasoning, TextPart("".join(text for _at, text in answer))),
        parent=question.id,
        created=begun,
        model=raw["model"],
        thinking=True,
        finish="stop",
        usage=usage,
        first_token=begun + thought[0][0],
    )
