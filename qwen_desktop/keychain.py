"""API keys in the operating system's keychain, and nowhere else.

Knows `keyring` and what its backends do wrong: they can block for ever, cache that there was no bus, or be one that
writes plain text. Does not know what a key is for, and never raises: every call returns a `KeyAnswer`.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from qwen_desktop.domain.errors import redacted
from qwen_desktop.i18n import _

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

ENTRY = "qwen-desktop"
MOST_AT_ONCE = 4

# Only what the operating systems themselves offer: third-party backends may write plain text.
_SYSTEM_BACKENDS = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
)


class Outcome(StrEnum):
    """How a call on the keychain ended."""

    FOUND = "found"
    STORED = "stored"
    FORGOTTEN = "forgotten"
    ABSENT = "absent"  # the keychain works and holds no such key
    LOCKED = "locked"
    HUNG = "hung"  # no answer within the time limit; perhaps it waits for its password
    NO_KEYCHAIN = "no_keychain"
    NOT_CREATED = "not_created"  # a keychain service, but no collection in it yet
    REFUSED = "refused"  # by the user or by the system
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class KeyAnswer:
    """What the keychain said. The key is in `key` only, and in no repr; `detail` is the backend's own words."""

    outcome: Outcome
    key: str | None = field(default=None, repr=False)
    detail: str = ""

    @property
    def worked(self) -> bool:
        """Whether the keychain did what it was asked, or has no such key."""
        return self.outcome in (Outcome.FOUND, Outcome.STORED, Outcome.FORGOTTEN, Outcome.ABSENT)

    def sentence(self) -> str:
        """The outcome in one sentence, with a way out where it needs one."""
        match self.outcome:
            case Outcome.FOUND:
                return _("The key is in the system's keychain.")
            case Outcome.STORED:
                return _("The key was put into the system's keychain.")
            case Outcome.FORGOTTEN:
                return _("The key was removed from the system's keychain.")
            case Outcome.ABSENT:
                return _("The system's keychain holds no key for this service.")
            case Outcome.LOCKED:
                return _("The system's keychain is locked; unlock it and try again, or use the key for this run only.")
            case Outcome.HUNG:
                return _(
                    "The system's keychain does not answer; if it asks for a password, give it and try again, "
                    "or use the key for this run only."
                )
            case Outcome.NO_KEYCHAIN:
                return _("This system has no keychain to store keys in; the key can be used for this run only.")
            case Outcome.NOT_CREATED:
                return _(
                    "The system's keychain has not been created yet; create it in the system's password settings, "
                    "or use the key for this run only."
                )
            case Outcome.REFUSED:
                return _("The system's keychain refused; allow the access, or use the key for this run only.")
            case Outcome.FAILED:
                return _("The system's keychain failed ({detail}); the key can be used for this run only.").format(
                    detail=self.detail
                )


class Keychain:
    """One entry for each service. Each call runs in a daemon thread, which is abandoned when its time is over.

    `timeout` and `prompt_timeout` are in seconds: the first for reading and removing, the second for storing, where
    the system may show a prompt. While an abandoned call still hangs, further calls are answered HUNG at once.
    """

    def __init__(self, timeout: float = 8.0, prompt_timeout: float = 60.0, entry: str = ENTRY) -> None:
        self._timeout = timeout
        self._prompt_timeout = prompt_timeout
        self._entry = entry
        self._running: list[tuple[threading.Thread, float]] = []  # with the time its answer is due

    async def get(self, service: str) -> KeyAnswer:
        """The key of a service."""
        return await self._call(lambda: _get(self._entry, service), self._timeout)

    async def set(self, service: str, key: str) -> KeyAnswer:
        """Store or replace the key of a service."""
        return await self._call(lambda: _set(self._entry, service, key), self._prompt_timeout, key)

    async def forget(self, service: str) -> KeyAnswer:
        """Remove the key of a service; ABSENT where there was none."""
        return await self._call(lambda: _forget(self._entry, service), self._timeout)

    async def _call(self, ask: Callable[[], KeyAnswer], limit: float, secret: str = "") -> KeyAnswer:
        if self._hangs():
            return KeyAnswer(Outcome.HUNG)
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[KeyAnswer] = loop.create_future()

        def deliver(answer: KeyAnswer) -> None:
            if not answered.done():
                answered.set_result(answer)

        def work() -> None:
            answer = _translated(ask, secret)
            with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile: nobody waits any more
                loop.call_soon_threadsafe(deliver, answer)

        thread = threading.Thread(target=work, name="keychain", daemon=True)
        thread.start()
        self._running.append((thread, time.monotonic() + limit))
        try:
            return await asyncio.wait_for(answered, limit)
        except TimeoutError:
            return KeyAnswer(Outcome.HUNG)

    def _hangs(self) -> bool:
        """Whether an earlier call is overdue, or so many were given up before their time that more make no sense."""
        self._running = [(thread, due) for thread, due in self._running if thread.is_alive()]
        overdue = any(due <= time.monotonic() for _thread, due in self._running)
        return overdue or len(self._running) >= MOST_AT_ONCE


def _get(entry: str, service: str) -> KeyAnswer:
    key = _backend().get_password(entry, service)
    return KeyAnswer(Outcome.FOUND, key=key) if key else KeyAnswer(Outcome.ABSENT)


def _set(entry: str, service: str, key: str) -> KeyAnswer:
    _backend().set_password(entry, service, key)
    return KeyAnswer(Outcome.STORED)


def _forget(entry: str, service: str) -> KeyAnswer:
    backend = _backend()
    if backend.get_password(entry, service) is None:
        return KeyAnswer(Outcome.ABSENT)
    backend.delete_password(entry, service)
    return KeyAnswer(Outcome.FORGOTTEN)


def _translated(ask: Callable[[], KeyAnswer], secret: str) -> KeyAnswer:
    """Run one call and turn whatever a backend raises into an outcome."""
    from keyring import errors

    try:
        return ask()
    except Exception as error:  # noqa: BLE001 - backends raise what their D-Bus, Keychain or Windows library raises
        match error:
            case errors.NoKeyringError():
                outcome = Outcome.NO_KEYCHAIN
            case errors.KeyringLocked():
                outcome = Outcome.LOCKED
            case errors.InitError():
                outcome = _not_opened(error)
            case errors.PasswordSetError() | errors.PasswordDeleteError():
                outcome = Outcome.REFUSED
            case _:
                outcome = Outcome.FAILED
        words = str(error).strip() or type(error).__name__
        return KeyAnswer(outcome, detail=redacted(words, secret)[:300])


def _not_opened(error: Exception) -> Outcome:
    """No service at all, or one without a collection: keyring raises InitError for both."""
    cause = error.__cause__ or error.__context__
    gone = cause is not None and type(cause).__name__ == "SecretServiceNotAvailableException"
    return Outcome.NO_KEYCHAIN if gone else Outcome.NOT_CREATED


def _backend() -> KeyringBackend:
    """The system's keychain. Raises NoKeyringError where there is none, or only one that is not the system's."""
    import keyring
    from keyring import errors

    chosen = keyring.get_keyring()
    candidates: list[KeyringBackend] = [chosen, *getattr(chosen, "backends", ())]
    for backend in candidates:
        if type(backend).__module__.startswith(_SYSTEM_BACKENDS):
            return backend
    if type(chosen).__module__ != "keyring.backends.null" and sys.platform not in ("win32", "darwin"):
        return _secret_service()
    raise errors.NoKeyringError(f"{type(chosen).__module__} is not the system's keychain")


def _secret_service() -> KeyringBackend:
    """The Secret Service, asked anew: keyring decides once for a process, perhaps before the service was there."""
    from keyring import errors
    from keyring.backends import SecretService

    try:
        available = bool(SecretService.Keyring.priority)
    except RuntimeError as error:
        raise errors.NoKeyringError(str(error)) from error
    if not available:
        raise errors.NoKeyringError("no Secret Service")
    made: KeyringBackend = SecretService.Keyring()  # type: ignore[no-untyped-call]
    return made
