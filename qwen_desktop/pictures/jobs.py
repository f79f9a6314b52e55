"""What the worker is asked for by name: each takes the worker's `report` first. Nothing is written or fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from qwen_desktop.pictures.errors import PictureError
from qwen_desktop.pictures.values import Drawing, Fit, Ink, Size, fitted

KEPT_SCALE = 2.0  # pixels to one of the diagram's own, in a file
KEPT_MOST = Size(4_096, 4_096)

Report = Callable[[Any], None]


@contextmanager
def _whatever_it_is() -> Iterator[None]:
    """Decoders raise anything on bytes made to break them: for the window, all of it means one thing."""
    try:
        yield
    except (PictureError, MemoryError):
        raise
    except Exception as error:
        raise PictureError("damaged", type(error).__name__) from error


@_whatever_it_is()
def draw_image(report: Report, address: str, fit: Fit) -> Drawing:
    """The image at a local address. Raises PictureError."""
    from qwen_desktop.pictures import raster, sources, vector

    data = sources.image_bytes(address)
    return vector.drawn_from(data, fit) if vector.is_svg(data) else raster.decoded(data, fit)


@_whatever_it_is()
def draw_diagram(report: Report, source: str, ink: Ink, fit: Fit) -> Drawing:
    """A Mermaid diagram. Raises PictureError."""
    from qwen_desktop.pictures import diagrams, vector

    return vector.drawn(diagrams.drawn(source, ink), fit, diagrams.families(source, ink))


@_whatever_it_is()
def keep_image(report: Report, address: str) -> tuple[bytes, str]:
    """An image as it was given, byte by byte, and the ending its file should have. Raises PictureError."""
    from qwen_desktop.pictures import raster, sources, vector

    data = sources.image_bytes(address)
    if vector.is_svg(data):
        return data, ".svg"
    return data, raster.SUFFIXES.get(raster.opened(data).format or "", "")


@_whatever_it_is()
def keep_diagram(report: Report, source: str, ink: Ink, suffix: str) -> bytes:
    """A diagram for a file, ".png" or ".svg". Raises PictureError."""
    from qwen_desktop.pictures import diagrams, vector

    root = diagrams.drawn(source, ink)
    if suffix == ".svg":
        return vector.written(root).encode()
    natural = vector.natural_size(root)
    if natural.width <= 0 or natural.height <= 0:
        raise PictureError("damaged")
    size = fitted(natural, Fit(KEPT_SCALE, KEPT_MOST))
    return vector.png(root, *size, diagrams.families(source, ink), ink.page)
