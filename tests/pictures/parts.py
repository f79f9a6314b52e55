"""Images and colours for tests, and a server that must never be asked."""

from __future__ import annotations

import base64
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from PIL import Image

from qwen_desktop.pictures.values import Drawing, Fit, Ink, Size

LIGHT = Ink(
    dark=False,
    page="#ffffff",
    panel="#fafafb",
    fill="#eef0fb",
    text="#1c1e21",
    muted="#54585f",
    border="#dcdfe3",
    accent="#3f5fd9",
    family="DejaVu Sans",
    han="Noto Sans CJK SC",
    narrowing=0.89,
)
DARK = Ink(
    dark=True,
    page="#1e1f22",
    panel="#1a1b1e",
    fill="#25293a",
    text="#e7e8ea",
    muted="#b0b3b9",
    border="#383a3f",
    accent="#8ea2f0",
    family="DejaVu Sans",
    han="Noto Sans CJK SC",
    narrowing=0.89,
)
WHOLE = Fit(1.0, Size(4_096, 4_096))
FLOW = "flowchart LR\n  A[Ask] --> B{Long?}\n  B -->|yes| C[Split]\n  B -->|no| D[Send]\n"


def report(value: Any) -> None:
    """Nothing is reported."""


def image_file(
    kind: str = "PNG", size: tuple[int, int] = (40, 30), colour: Any = "red", mode: str = "RGB", **options: Any
) -> bytes:
    """An image file of one colour."""
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **options)
    return out.getvalue()


def data_url(data: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def pixel(drawing: Drawing, x: int, y: int) -> tuple[int, int, int, int]:
    """Red, green, blue, alpha as they are handed over."""
    at = 4 * (y * drawing.width + x)
    blue, green, red, alpha = drawing.pixels[at : at + 4]
    return red, green, blue, alpha


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """The address of a server on this machine, and everything that is asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(image_file())

        do_HEAD = do_POST = do_OPTIONS = do_GET

        def log_message(self, format: str, *arguments: Any) -> None:
            """Nothing is said."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
