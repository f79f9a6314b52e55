"""Everything the user can choose, declared once, and the one file it is kept in. Knows no widget and no key.

The preferences are built from `declared()`. A value that has the shape of an API key is refused, whatever its name.
"""

from __future__ import annotations

import json
import math
import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar, cast, overload
from urllib.parse import parse_qsl, urlsplit

from qwen_desktop.domain.errors import redacted
from qwen_desktop.i18n import _

NAME = "settings.json"

T = TypeVar("T")

_KEY_SHAPE = re.compile(r"(?<![A-Za-z0-9])(?:gsk_|hf_|AIza|nvapi-|xai-|r8_|pk-|eyJ)[A-Za-z0-9._-]{16,}")
_KEY_ARGUMENTS = {"key", "api_key", "apikey", "api-key", "token", "access_token", "secret"}


class NoticeKind(StrEnum):
    """What loading or saving met."""

    DAMAGED = "damaged"  # the file could not be read as settings; `path` is where it was set aside
    UNREADABLE = "unreadable"  # the system would not let us read it
    NOT_SAVED = "not_saved"  # read-only folder, full disk: what was chosen holds for this run only
    INVALID = "invalid"  # the value of one option, named by `detail`, was not understood: its default holds


@dataclass(frozen=True, slots=True)
class Notice:
    """`detail` holds the system's words or an option's name, never a value."""

    kind: NoticeKind
    detail: str = ""
    path: str = ""


class LooksLikeKey(ValueError):
    """Raised for a value that has the shape of an API key, or a URL with one in it: those belong in the keychain."""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str | bool
    label: Callable[[], str]


class Option(Generic[T]):
    """One thing to choose, and the attribute of Settings that holds it: reading it gives a T, setting it checks.

    `types` are the types a value may have, as JSON knows them. `shown` options stand in the preferences, the others
    are remembered by the window. `minimum` and `maximum` bound numbers, both included.
    """

    def __init__(
        self,
        default: T,
        types: tuple[type, ...],
        label: Callable[[], str],
        *,
        choices: tuple[Choice, ...] = (),
        minimum: float | None = None,
        maximum: float | None = None,
        shown: bool = True,
    ) -> None:
        self.name = ""
        self.default = default
        self.types = types
        self.label = label
        self.choices = choices
        self.minimum = minimum
        self.maximum = maximum
        self.shown = shown

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, settings: None, owner: type) -> Option[T]: ...
    @overload
    def __get__(self, settings: Settings, owner: type) -> T: ...
    def __get__(self, settings: Settings | None, owner: type) -> Option[T] | T:
        return self if settings is None else self.of(settings)

    def __set__(self, settings: Settings, value: T) -> None:
        settings.values[self.name] = self.check(value)

    def of(self, settings: Settings) -> T:
        """The value chosen."""
        return cast(T, settings.values[self.name])

    def check(self, value: object) -> Any:
        """The value as it is kept (whole numbers become floats where floats are wanted).

        Raises TypeError, ValueError, LooksLikeKey (a ValueError).
        """
        if type(value) is int and int not in self.types and float in self.types:
            value = float(value)
        if type(value) not in self.types:
            raise TypeError(f"{self.name} does not take {type(value).__name__}")
        if isinstance(value, str):
            _refuse_key(self.name, value)
        if self.choices and value not in [choice.value for choice in self.choices]:
            raise ValueError(f"{self.name} has no such choice")
        if isinstance(value, int | float) and not isinstance(value, bool):
            self._check_bounds(value)
        return value

    def _check_bounds(self, value: float) -> None:
        low = -math.inf if self.minimum is None else self.minimum
        high = math.inf if self.maximum is None else self.maximum
        if not low <= value <= high:
            raise ValueError(f"{self.name} lies between {low:g} and {high:g}")


def _refuse_key(name: str, value: str) -> None:
    if redacted(value) != value or _KEY_SHAPE.search(value):
        raise LooksLikeKey(f"{name} was given something that looks like an API key")
    if "://" in value:
        try:
            parts = urlsplit(value)
        except ValueError:
            return
        if parts.password or any(word.lower() in _KEY_ARGUMENTS for word, _value in parse_qsl(parts.query)):
            raise LooksLikeKey(f"{name} was given an address with a secret in it")


_LANGUAGES = (
    Choice("", lambda: _("Same as system")),
    Choice("en", lambda: "English"),
    Choice("zh_CN", lambda: "简体中文"),
    Choice("ja", lambda: "日本語"),
)
_THEMES = (
    Choice("system", lambda: _("Same as system")),
    Choice("light", lambda: _("Light")),
    Choice("dark", lambda: _("Dark")),
)
_SEND_KEYS = (
    Choice("enter", lambda: _("Enter")),
    Choice("ctrl+enter", lambda: _("Ctrl+Enter")),
)
_BACKUPS = (
    Choice("daily", lambda: _("Every day")),
    Choice("never", lambda: _("Never")),
)
_NOTIFICATIONS = (
    Choice("long", lambda: _("When it took a while")),
    Choice("never", lambda: _("Never")),
)
_TITLES = (
    Choice(True, lambda: _("Written by the model")),
    Choice(False, lambda: _("First line of the question")),
)


class Settings:
    """The choices, as typed attributes; setting one checks it (TypeError, ValueError). `save` keeps them.

    `notices` says what loading found. What the file holds beyond these options is kept in it, and so is a value
    that was not understood, until another is chosen.
    """

    language = Option[str]("", (str,), lambda: _("Language"), choices=_LANGUAGES)
    theme = Option[str]("system", (str,), lambda: _("Appearance"), choices=_THEMES)
    provider = Option[str]("", (str,), lambda: _("Provider"), shown=False)  # "" means: whoever can
    model = Option[str]("", (str,), lambda: _("Model"), shown=False)
    thinking = Option[bool | None](None, (bool, type(None)), lambda: _("Think before answering"))
    thinking_budget = Option[int | None](None, (int, type(None)), lambda: _("Longest thought, in tokens"), minimum=1)
    pinned_models = Option[str]("", (str,), lambda: _("Pinned models"), shown=False)  # a line each: service/id
    recent_models = Option[str]("", (str,), lambda: _("Models used lately"), shown=False)  # likewise, latest first
    region = Option[str]("", (str,), lambda: _("Region"))  # Alibaba's id, "" to find out
    workspace = Option[str]("", (str,), lambda: _("Workspace"))
    base_url = Option[str]("", (str,), lambda: _("Address of your own server"))
    server_models = Option[str]("", (str,), lambda: _("Models of your own server"), shown=False)  # see chat.own_server
    server_key_for = Option[str]("", (str,), lambda: _("Server the kept key belongs to"), shown=False)  # its origin
    titles = Option[bool](True, (bool,), lambda: _("Titles of conversations"), choices=_TITLES)
    send_key = Option[str]("enter", (str,), lambda: _("Send with"), choices=_SEND_KEYS)
    longest_paste = Option[int](
        5_000, (int,), lambda: _("Longest text pasted as text (characters)"), minimum=100, maximum=1_000_000
    )
    stall_seconds = Option[int](30, (int,), lambda: _("Warn after silence (seconds)"), minimum=5, maximum=3600)
    notify = Option[str]("long", (str,), lambda: _("Say that an answer is ready"), choices=_NOTIFICATIONS)
    backups = Option[str]("daily", (str,), lambda: _("Back up the conversations"), choices=_BACKUPS)
    zoom = Option[float](1.0, (float,), lambda: _("Text size"), minimum=0.5, maximum=4.0)
    geometry = Option[str]("", (str,), lambda: _("Place of the window"), shown=False)

    def __init__(self, path: Path) -> None:
        """The defaults, to be kept in the file `path`."""
        self.path = path
        self.values: dict[str, Any] = {option.name: option.default for option in declared()}
        self.notices: list[Notice] = []
        self._file: dict[str, Any] = {}  # what the file says
        self._loaded = dict(self.values)  # what that was taken for

    @classmethod
    def load(cls, folder: Path) -> Settings:
        """The settings of a data folder. Never raises: what could not be read is told in `notices`."""
        settings = cls(folder / NAME)
        settings._file = _read(folder / NAME, settings.notices)
        for option in declared():
            if option.name in settings._file:
                try:
                    settings.values[option.name] = option.check(settings._file[option.name])
                except LooksLikeKey:
                    del settings._file[option.name]  # never written again by us
                    settings.notices.append(Notice(NoticeKind.INVALID, option.name))
                except (TypeError, ValueError):
                    settings.notices.append(Notice(NoticeKind.INVALID, option.name))
        settings._loaded = dict(settings.values)
        return settings

    def save(self) -> Notice | None:
        """Write what has changed, whole or not at all; what stood in the way, or None. The choices hold anyway."""
        changed = {name: value for name, value in self.values.items() if value != self._loaded[name]}
        if not changed:
            return None
        unread = next((notice for notice in self.notices if notice.kind is NoticeKind.UNREADABLE), None)
        if unread is not None:  # there is a file, and we do not know what it says
            return Notice(NoticeKind.NOT_SAVED, unread.detail, unread.path)
        file = {**self._file, **changed}
        try:
            _write(self.path, json.dumps(file, indent=2) + "\n")
        except OSError as error:
            return Notice(NoticeKind.NOT_SAVED, error.strerror or type(error).__name__, str(self.path))
        self._file, self._loaded = file, dict(self.values)
        return None


def declared() -> tuple[Option[Any], ...]:
    """Every option, in the order of the preferences."""
    return tuple(option for option in vars(Settings).values() if isinstance(option, Option))


def _read(path: Path, notices: list[Notice]) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        notices.append(Notice(NoticeKind.UNREADABLE, error.strerror or type(error).__name__, str(path)))
        return {}
    try:
        found = json.loads(raw)
        if isinstance(found, dict):
            return found
        detail = f"{type(found).__name__} instead of an object"
    except (ValueError, RecursionError) as error:
        detail = type(error).__name__
    notices.append(Notice(NoticeKind.DAMAGED, detail, _set_aside(path)))
    return {}


def _set_aside(path: Path) -> str:
    """Where the damaged file is now; "" where it could not be moved."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside, number = path.with_name(f"{path.name}.damaged-{stamp}"), 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
    try:
        path.rename(aside)
    except OSError:
        return ""
    return str(aside)


def _write(path: Path, text: str) -> None:
    """Whole or not at all, also when the power fails. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_name(path.name + ".new")
    try:
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except OSError:
        with suppress(OSError):
            new.unlink()
        raise
