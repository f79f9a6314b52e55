"""Images: of every common kind, the right way up, no larger than wanted, and refused with a reason if they are bad."""

from __future__ import annotations

import base64
import io
import os
import struct
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from qwen_desktop.pictures import jobs
from qwen_desktop.pictures.errors import PictureError, explain_image
from qwen_desktop.pictures.values import Fit, Size
from tests.pictures.parts import WHOLE, data_url, image_file, pixel, report

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10" fill="#00f"/></svg>'


def refused(address: str, fit: Fit = WHOLE) -> str:
    with pytest.raises(PictureError) as caught:
        jobs.draw_image(report, address, fit)
    assert explain_image(caught.value)
    return caught.value.code


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_every_common_kind_of_image_is_shown(kind: str) -> None:
    drawn = jobs.draw_image(report, data_url(image_file(kind, (40, 30), "red")), WHOLE)
    assert (drawn.width, drawn.height, drawn.natural, drawn.opaque) == (40, 30, (40, 30), True)
    red, green, blue, alpha = pixel(drawn, 20, 15)
    assert (red > 250, green < 5, blue < 5, alpha) == (True, True, True, 255)
    assert len(drawn.pixels) == 4 * 40 * 30


def test_an_svg_is_shown() -> None:
    for address in (data_url(SVG, "image/svg+xml"), "data:image/svg+xml," + SVG.decode().replace("#", "%23")):
        drawn = jobs.draw_image(report, address, Fit(2.0, Size(1_000, 1_000)))
        assert (drawn.width, drawn.height, drawn.natural) == (40, 20, (20, 10))
        assert pixel(drawn, 39, 19) == (0, 0, 255, 255)


def test_transparency_is_multiplied_in() -> None:
    half = image_file(size=(4, 4), colour=(255, 0, 0, 128), mode="RGBA")
    drawn = jobs.draw_image(report, data_url(half), WHOLE)
    assert not drawn.opaque
    assert pixel(drawn, 1, 1) == (128, 0, 0, 128)


def test_an_image_that_is_transparent_nowhere_is_opaque() -> None:
    assert jobs.draw_image(report, data_url(image_file(colour=(1, 2, 3, 255), mode="RGBA")), WHOLE).opaque


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "I", "F", "CMYK", "RGBA"])
def test_every_way_to_keep_pixels_is_read(mode: str) -> None:
    kind = "TIFF" if mode in ("I", "F", "CMYK") else "PNG"
    made = Image.new("L", (8, 8), 0)
    made.paste(255, (4, 0, 8, 8))
    wide = made.convert("I").point(lambda value: value * 257) if mode == "I;16" else made
    out = io.BytesIO()
    (wide.convert(mode) if mode != "CMYK" else made.convert("RGB").convert("CMYK")).save(out, kind)
    drawn = jobs.draw_image(report, data_url(out.getvalue()), WHOLE)
    assert pixel(drawn, 1, 4)[0] < 40
    assert pixel(drawn, 6, 4)[0] > 215


def test_a_photograph_is_turned_the_right_way_up() -> None:
    for orientation, (natural, corner) in {1: ((30, 20), "red"), 6: ((20, 30), "blue"), 8: ((20, 30), "red")}.items():
        made = Image.new("RGB", (30, 20), "red")
        made.paste("blue", (0, 10, 30, 20))
        out = io.BytesIO()
        made.save(
            out,
            "PNG",
            exif=b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00"
            + struct.pack("<HH", orientation, 0)
            + b"\0\0\0\0",
        )
        drawn = jobs.draw_image(report, data_url(out.getvalue()), WHOLE)
        assert drawn.natural == natural, orientation
        assert (drawn.width, drawn.height) == natural
        assert pixel(drawn, 2, 2)[0] == (255 if corner == "red" else 0), orientation


def test_no_more_pixels_than_wanted() -> None:
    large = data_url(image_file(size=(3_000, 1_500)))
    drawn = jobs.draw_image(report, large, Fit(1.0, Size(712, 4_000)))
    assert (drawn.width, drawn.height, drawn.natural) == (712, 356, (3_000, 1_500))
    assert jobs.draw_image(report, data_url(image_file(size=(10, 10))), Fit(2.0, Size(712, 712))).width == 10
    wide = jobs.draw_image(report, data_url(image_file(size=(9_000, 10))), WHOLE)
    assert (wide.width, wide.height) == (4_096, 5)


def test_only_the_first_frame_of_an_animation_is_shown() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (5, 5), colour) for colour in ("red", "blue", "lime")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert pixel(jobs.draw_image(report, data_url(out.getvalue()), WHOLE), 2, 2)[0] == 255


def test_what_is_broken_is_refused_with_a_reason() -> None:
    noise = os.urandom(60_000)
    whole = io.BytesIO()
    Image.frombytes("RGB", (100, 200), noise).save(whole, "PNG")
    png = whole.getvalue()
    assert refused(data_url(png[: len(png) // 2])) == "damaged"
    assert refused(data_url(png[:30])) in ("damaged", "unsupported")
    assert refused(data_url(b"hello")) == "unsupported"
    assert refused(data_url(b"")) == "empty"
    assert refused("data:image/png;base64,!!!!") == "data"
    assert refused("data:image/png") == "data"
    assert refused(data_url(b"<svg xmlns='http://www.w3.org/2000/svg'><g>", "image/svg+xml")) == "damaged"
    assert refused(data_url(b"%PDF-1.7\n")) == "unsupported"


def test_half_of_the_data_is_never_shown_as_a_whole_image() -> None:
    for kind in ("JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"):
        out = io.BytesIO()
        Image.frombytes("RGB", (100, 200), os.urandom(60_000)).save(out, kind)
        assert refused(data_url(out.getvalue()[: len(out.getvalue()) // 2])) in ("damaged", "unsupported"), kind


def test_data_may_be_written_for_an_address_or_wrapped() -> None:
    png = image_file()
    text = base64.urlsafe_b64encode(png).decode().rstrip("=")
    assert jobs.draw_image(report, "data:image/png;base64," + text, WHOLE).width == 40
    quoted = base64.b64encode(png).decode().replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    assert jobs.draw_image(report, "data:image/png;base64," + quoted, WHOLE).width == 40


def test_an_image_that_would_unfold_to_gigabytes_is_refused_before_it_is_decoded() -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1_000_000))) + chunk(b"IEND", b"")
    assert refused(data_url(bomb)) == "too_many"
    text = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(200_000_000)))
    assert refused(data_url(image_file()[:33] + text * 2 + image_file()[33:])) in ("damaged", "unsupported")


def test_files_of_this_computer_are_read(tmp_path: Path) -> None:
    for name in ("plain.png", "with space.png", "苍鹭 é.png", "100%25.png", "a#b?.png"):
        path = tmp_path / name
        path.write_bytes(image_file())
        assert jobs.draw_image(report, str(path), WHOLE).width == 40
        assert jobs.draw_image(report, path.as_uri(), WHOLE).width == 40
    quoted = str(tmp_path / "with%20space.png")
    assert jobs.draw_image(report, quoted, WHOLE).width == 40
    assert jobs.draw_image(report, "file://localhost" + str(tmp_path / "plain.png"), WHOLE).width == 40


def test_home_is_where_the_user_is(own_home: Path) -> None:
    (own_home / "a.png").write_bytes(image_file())
    assert jobs.draw_image(report, "~/a.png", WHOLE).width == 40


@pytest.mark.skipif(sys.platform == "win32", reason="devices have no paths")
def test_what_is_no_ordinary_file_is_never_opened(tmp_path: Path) -> None:
    fifo, link = tmp_path / "pipe.png", tmp_path / "link.png"
    os.mkfifo(fifo)
    link.symlink_to("/dev/zero")
    for path in (str(fifo), str(link), "/dev/zero", "/dev/tty", str(tmp_path)):
        assert refused(path) == "special", path
    assert refused(str(tmp_path / "none.png")) == "missing"
    assert refused(str(tmp_path / "a\0b.png")) == "unreadable"
    assert refused("/" + "a" * 5_000) == "unreadable"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    with path.open("wb") as file:
        file.truncate(65_000_000)
    assert refused(str(path)) == "too_big"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (r"\\server\share\a.png", "network"),
        ("file://server/share/a.png", "network"),
        ("file:////server/share/a.png", "network"),
        ("file:///%5C%5Cserver/a.png", "network"),
        ("/%2Fserver/share/a.png", "network"),
        ("images/a.png", "relative"),
        ("../a.png", "relative"),
        ("a.png", "relative"),
        ("file:a.png", "relative"),
        ("http://example.org/a.png", "unsupported"),
        ("//example.org/a.png", "unsupported"),
        ("ftp://example.org/a.png", "unsupported"),
        ("javascript:alert(1)", "unsupported"),
        ("blob:abc", "unsupported"),
        ("", "unsupported"),
    ],
)
def test_other_places_are_never_looked_at(address: str, code: str) -> None:
    assert refused(address) == code


def test_an_image_can_be_kept_as_it_came() -> None:
    for kind, suffix in (("PNG", ".png"), ("JPEG", ".jpg"), ("WEBP", ".webp")):
        data = image_file(kind)
        assert jobs.keep_image(report, data_url(data)) == (data, suffix)
    assert jobs.keep_image(report, data_url(SVG)) == (SVG, ".svg")
