"""Shows notifications on a session bus of the tests' own: answers calls, remembers them, and clicks.

A program of its own, as on a desktop: one JSON line on standard output for each call, orders on standard input.
"""

from __future__ import annotations

import json
import sys
import threading
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, message_bus, new_error, new_method_return, new_signal
from jeepney.io.threading import DBusRouter, Proxy, ReceiveStopped, open_dbus_connection

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"


def tell(**said: Any) -> None:
    print(json.dumps(said), flush=True)


def main(refuses: bool) -> None:
    connection = open_dbus_connection("SESSION")
    with DBusRouter(connection) as router:
        Proxy(message_bus, router).RequestName(NAME)
    emitter = DBusAddress(PATH, interface=NAME)

    def orders() -> None:
        for line in sys.stdin:
            order = json.loads(line)
            connection.send(new_signal(emitter, order["signal"], order["signature"], tuple(order["body"])))
        connection.interrupt()

    threading.Thread(target=orders, daemon=True).start()
    tell(ready=True)
    shown = 0
    while True:
        try:
            message = connection.receive()
        except ReceiveStopped:
            return
        header = message.header
        if header.message_type is not MessageType.method_call or header.fields.get(HeaderFields.interface) != NAME:
            continue
        signature = header.fields.get(HeaderFields.signature)
        if refuses or signature != "susssasa{sv}i":
            connection.send(new_error(message, "org.freedesktop.DBus.Error.InvalidArgs", "s", ("no",)))
            tell(refused=signature)
            continue
        app, replaces, icon, summary, body, actions, _hints, _expires = message.body
        shown = replaces or shown + 1
        connection.send(new_method_return(message, "u", (shown,)))
        tell(id=shown, app=app, replaces=replaces, icon=icon, summary=summary, body=body, actions=actions)


if __name__ == "__main__":
    main("--refuses" in sys.argv)
