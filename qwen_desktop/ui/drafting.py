"""What stands in the composer of each conversation is kept as it is written: text, chips, model, thinking, what waits.

Knows whom to ask for these and where they are kept; does not know what any of them means.
"""

from __future__ import annotations

import asyncio
from typing import Any

from qwen_desktop.chat.session import Session
from qwen_desktop.domain.instructions import Instructions
from qwen_desktop.domain.message import Role
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.asking import Asking
from qwen_desktop.ui.choosing import Choosing

NEW = "new"  # where a conversation keeps its draft in which nothing has been asked yet
SECONDS = 0.3  # after the last change; whatever happens then, no more than that is lost


class Drafting:
    """Turns with the conversation on screen; `changed` is to be called at every change."""

    def __init__(self, store: Store, asking: Asking, choosing: Choosing) -> None:
        self._store = store
        self._asking = asking
        self._choosing = choosing
        self._session: Session | None = None
        self._key = NEW
        self._kept: dict[str, Any] = {}
        self._timer: asyncio.TimerHandle | None = None

    def turn_to(self, session: Session) -> None:
        """Put away what stands in the composer, and put there what belongs to this conversation."""
        if session is self._session:
            return
        self.keep()
        self._session = None  # what is put into the composer now is no change
        self._key = _key(session)
        self._kept = self._store.draft(self._key)
        if self._key == NEW:
            session.conversation.instructions = Instructions.from_dict(self._kept.get("instructions"))
        self._asking.restore(self._kept)
        model, thinking = self._kept.get("model"), self._kept.get("thinking")
        if not isinstance(model, str):
            model, thinking = _last_used(session)
        self._choosing.take(model, thinking if isinstance(thinking, bool) else None)
        self._session = session

    def changed(self) -> None:
        """Something was written, chosen or dropped: keep it soon."""
        if self._session is not None and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SECONDS, self.keep)

    def keep(self) -> None:
        """Keep what stands in the composer, now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._session is None:
            return
        state, key = self._state(self._session), _key(self._session)
        if key != self._key:  # the first question was asked
            self._store.put_draft(self._key, {})
            self._key, self._kept = key, {}
        if state != self._kept:
            self._store.put_draft(key, state)
            self._kept = state

    def _state(self, session: Session) -> dict[str, Any]:
        state = self._asking.state()
        instructions = session.conversation.instructions
        if _key(session) == NEW:
            if not instructions.empty:
                state["instructions"] = instructions.to_dict()
            if not state:
                return {}  # the next one begins with what was chosen last, wherever that was
        return {**state, **self._choosing.own()}

    def unqueued(self, conversation_id: str) -> None:
        """A question waits no more in a conversation, on screen or not."""
        if self._session is not None and self._session.id == conversation_id:
            self.keep()
            return
        state = self._store.draft(conversation_id)
        if state.pop("queued", None) is not None:
            self._store.put_draft(conversation_id, state)


def _key(session: Session) -> str:
    return session.id if session.conversation.messages else NEW


def _last_used(session: Session) -> tuple[str, bool | None]:
    """The model that answered last in a conversation, and whether it thought; "" where nobody has."""
    answers = (m for m in reversed(session.branch()) if m.role is Role.ASSISTANT and m.model and m.provider)
    answer = next(answers, None)
    return (f"{answer.provider}/{answer.model}", answer.thinking) if answer is not None else ("", None)
