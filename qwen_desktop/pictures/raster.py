"""From bytes to pixels, with Pillow: the kinds of image that are common, the right way up, no larger than wanted.

Runs in the worker. What an image claims to be is checked before it is decoded.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, UnidentifiedImageError

from qwen_desktop.pictures.errors import PictureError
from qwen_desktop.pictures.values import Drawing, Fit, Size, fitted

PIXELS = 80_000_000  # of an image as it is kept
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "ICO")
SUFFIXES = {"PNG": ".png", "JPEG": ".jpg", "MPO": ".jpg", "GIF": ".gif", "WEBP": ".webp", "BMP": ".bmp"} | {
    "TIFF": ".tiff",
    "AVIF": ".avif",
    "ICO": ".ico",
}
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow's decoders raise on bytes that are not what they claim to be.
BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, struct.error, zlib.error)


def decoded(data: bytes, fit: Fit) -> Drawing:
    """The image in `data`, of which an animation shows its first frame. Raises PictureError."""
    image = opened(data)
    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
    except BROKEN:
        orientation = 1  # the picture may be whole where what is said about it is not
    turned = orientation in (5, 6, 7, 8)
    natural = Size(*(reversed(image.size) if turned else image.size))
    width, height = fitted(natural, Fit(min(1.0, fit.scale), fit.most))
    size = (height, width) if turned else (width, height)
    try:
        image.draft("RGB", size)
        pixels = scaled(image, size)
    except MemoryError:
        raise
    except BROKEN:
        raise PictureError("damaged") from None
    if orientation in _TURNS:
        pixels = pixels.transpose(_TURNS[orientation])
    return drawing(pixels, natural)


def opened(data: bytes) -> Image.Image:
    """The image with its size known and its pixels not decoded. Raises PictureError."""
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise PictureError("unsupported") from None
    except Image.DecompressionBombError:
        raise PictureError("too_many") from None
    except BROKEN:
        raise PictureError("damaged") from None
    if image.width * image.height > PIXELS:
        raise PictureError("too_many")
    return image


def scaled(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The pixels of an image at `size`, as RGB, or as RGBa (multiplied by alpha) where it is transparent anywhere."""
    image.load()
    made = _plain(image)
    if made.size != size:
        made = made.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return made


def drawing(pixels: Image.Image, natural: Size) -> Drawing:
    """Pixels as they are handed over."""
    opaque = pixels.mode != "RGBa"
    raw = pixels.convert("RGBA").tobytes("raw", "BGRA") if opaque else pixels.tobytes("raw", "BGRa")
    return Drawing(pixels.width, pixels.height, raw, natural, opaque)


def _plain(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value / 256, "L").convert("RGB")
    if image.mode in ("I", "F"):
        return _stretched(image).convert("RGB")
    if "A" in image.getbands() or "a" in image.getbands() or "transparency" in image.info:
        whole = image.convert("RGBA")
        low: Any = whole.getchannel("A").getextrema()
        return whole.convert("RGB") if low[0] == 255 else whole.convert("RGBa")
    return image.convert("RGB")


def _stretched(image: Image.Image) -> Image.Image:
    """Measurements as greys: from the least to the greatest."""
    extremes: Any = image.getextrema()
    low, high = float(extremes[0]), float(extremes[1])
    factor = 255.0 / (high - low) if high > low else 0.0
    return image.point(lambda value: value * factor - low * factor).convert("L")
