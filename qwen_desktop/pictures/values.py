"""What a picture is asked for with, and what comes back. Plain values: known on both sides of the worker's pipe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

SIDE = 4_096  # device pixels that a drawing is wide or high, at most
AREA = 16_000_000  # device pixels of a whole drawing, at most


class Size(NamedTuple):
    """Width and height; in the picture's own pixels or in those of a device, as the name of the value says."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How large a picture is wanted: `scale` device pixels to one of its own, and at most `most` of them.

    Rather than drawn smaller than `least` to one of its own, it may be wider than that.
    """

    scale: float
    most: Size
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class Ink:
    """What a diagram is drawn with, so that it is part of the window: colours as '#rrggbb', and fonts.

    family      of the letters; `han` of texts with Chinese, Japanese or Korean in them, "" where there is no other.
    narrowing   by how much letters are made smaller, 1.0 or less: some families are wider than a diagram expects.
                Of `family` only: Chinese letters are as wide as they are high everywhere.
    """

    dark: bool
    page: str
    panel: str
    fill: str
    text: str
    muted: str
    border: str
    accent: str
    family: str
    han: str = ""
    narrowing: float = 1.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture in pixels: rows of four bytes (blue, green, red, alpha), colours multiplied by alpha.

    That is what QImage calls ARGB32_Premultiplied on the machines we run on. `natural` is the picture's own size.
    """

    width: int
    height: int
    pixels: bytes
    natural: Size
    opaque: bool


def fitted(natural: Size, fit: Fit) -> tuple[int, int]:
    """How many device pixels a picture of a natural size takes: both sides of the pipe must come to the same answer."""
    width, height = natural.width * fit.scale, natural.height * fit.scale
    share = min(1.0, max(fit.most.width / width, fit.least / fit.scale))
    share = min(share, fit.most.height / height, SIDE / width, SIDE / height, (AREA / (width * height)) ** 0.5)
    return max(1, round(width * share)), max(1, round(height * share))
