"""Says something through the desktop's notifications (org.freedesktop.Notifications), and hears when one is clicked.

Knows the session bus and a thread of its own on which it is spoken to; nobody waits for the bus. Does not know what is
said, nor in front of whom.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageType,
    message_bus,
    new_method_call,
)
from jeepney.io.threading import (  # type: ignore[import-untyped]
    DBusConnection,
    ReceiveStopped,
    open_dbus_connection,
)

_log = logging.getLogger(__name__)

_NAME = "org.freedesktop.Notifications"
_ADDRESS = DBusAddress("/org/freedesktop/Notifications", _NAME, _NAME)
_ENTRY = "qwen-desktop"  # the name of our desktop entry, and of our icon
_OPEN = "default"  # the action of a click on the notification itself
_JOIN = 2.0  # seconds


class Notifications:
    """`clicked` gets the key of a notification and a token for coming forward ("" for none), `unheard` is called where
    nobody shows notifications; both on a thread of their own."""

    def __init__(self, clicked: Callable[[str, str], None], unheard: Callable[[], None]) -> None:
        self._clicked = clicked
        self._unheard = unheard
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._connection: DBusConnection | None = None
        self._waiting: list[tuple[str, str, str, str]] = []  # until the bus is there
        self._asked: dict[int, str] = {}  # keys by the serial of the call
        self._shown: dict[int, str] = {}  # keys by the id the server gave
        self._tokens: dict[int, str] = {}
        self._closed = False

    def show(self, key: str, summary: str, body: str, action: str) -> None:
        """Show a notification, in place of an earlier one with the same key. `action` says what a click does."""
        with self._lock:
            if self._closed:
                return
            if self._connection is not None:
                self._send(self._connection, key, summary, body, action)
                return
            self._waiting.append((key, summary, body, action))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="notifications", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Leave the bus; what is shown stays."""
        with self._lock:
            self._closed = True
            thread, connection = self._thread, self._connection
            if connection is not None:
                connection.interrupt()
        if thread is not None:
            thread.join(_JOIN)

    def _send(self, connection: DBusConnection, key: str, summary: str, body: str, action: str) -> None:
        replaces = next((id for id, shown in self._shown.items() if shown == key), 0)
        hints = {"desktop-entry": ("s", _ENTRY), "category": ("s", "im.received"), "urgency": ("y", 1)}
        arguments = ("Qwen Desktop", replaces, _ENTRY, summary, body, [_OPEN, action], hints, -1)
        serial = next(connection.outgoing_serial)
        self._asked[serial] = key
        try:
            connection.send(new_method_call(_ADDRESS, "Notify", "susssasa{sv}i", arguments), serial=serial)
        except OSError as error:
            _log.warning("The session bus is gone: %s", error)

    # On the thread

    def _run(self) -> None:
        try:
            self._listen()
        except ReceiveStopped:
            pass
        except (OSError, KeyError, TimeoutError, ValueError) as error:  # no bus, or one that has ended
            _log.warning("No notifications: %s", type(error).__name__)
            self._unheard()
        finally:
            with self._lock:
                connection, self._connection, self._thread = self._connection, None, None
                self._waiting.clear()
            if connection is not None:
                connection.close()

    def _listen(self) -> None:
        connection = open_dbus_connection("SESSION")
        connection.send(message_bus.AddMatch(MatchRule(type="signal", interface=_NAME)))
        with self._lock:
            self._connection = connection
            waiting, self._waiting = self._waiting, []
            if self._closed:
                return
            for each in waiting:
                self._send(connection, *each)
        while True:
            self._hear(connection.receive())

    def _hear(self, message: Message) -> None:
        header, body = message.header, message.body
        reply_to = header.fields.get(HeaderFields.reply_serial)
        if reply_to in self._asked:
            key = self._asked.pop(reply_to)
            if header.message_type is MessageType.error:
                _log.warning("A notification was refused: %s", header.fields.get(HeaderFields.error_name))
                self._unheard()
            else:
                self._shown[body[0]] = key
        elif header.message_type is MessageType.signal and header.fields.get(HeaderFields.interface) == _NAME:
            self._signal(header.fields.get(HeaderFields.member), body)

    def _signal(self, member: Any, body: tuple[Any, ...]) -> None:
        id = body[0] if body else None
        if id not in self._shown:
            return  # another program's
        match member:
            case "ActivationToken":
                self._tokens[id] = str(body[1])
            case "ActionInvoked":
                self._clicked(self._shown[id], self._tokens.pop(id, ""))
            case "NotificationClosed":
                self._shown.pop(id)
                self._tokens.pop(id, None)
