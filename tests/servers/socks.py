"""A SOCKS5 proxy for tests: without passwords, IPv4 and names, every connection led to one port of this machine."""

from __future__ import annotations

import socket
import struct
import threading
from types import TracebackType


class SocksProxy:
    """Leads to `port` whatever it is asked for, and keeps the targets asked for in `.targets`. One client at a time."""

    def __init__(self, port: int) -> None:
        self.targets: list[tuple[str, int]] = []
        self._to = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> SocksProxy:
        self._start(self._accept)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for open_socket in [self._listening, *self._sockets]:
            try:
                open_socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
            finally:
                open_socket.close()
        for thread in self._threads:
            thread.join()

    def _start(self, run: object, *arguments: object) -> None:
        thread = threading.Thread(target=run, args=arguments)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        try:
            while True:
                client, _address = self._listening.accept()
                self._sockets.append(client)
                self._shake_hands(client)
        except OSError:
            return

    def _shake_hands(self, client: socket.socket) -> None:
        _version, methods = _exactly(client, 2)
        _exactly(client, methods)
        client.sendall(b"\x05\x00")
        kind = _exactly(client, 4)[3]
        host = socket.inet_ntoa(_exactly(client, 4)) if kind == 1 else _exactly(client, _exactly(client, 1)[0]).decode()
        self.targets.append((host, struct.unpack(">H", _exactly(client, 2))[0]))
        server = socket.create_connection(("127.0.0.1", self._to))
        self._sockets.append(server)
        client.sendall(b"\x05\x00\x00\x01" + bytes(6))
        self._start(_pump, client, server)
        self._start(_pump, server, client)


def _exactly(client: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = client.recv(size - len(data))
        if not piece:
            raise OSError("hung up in the middle of the greeting")
        data += piece
    return data


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return
