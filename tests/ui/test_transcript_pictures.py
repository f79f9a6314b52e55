"""Diagrams and images in the conversation: drawn beside it, sharp, in the theme's colours, and never in the way."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from qwen_desktop.domain.draft import Change
from qwen_desktop.domain.message import Status, TextPart, user_message
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript import TranscriptView
from qwen_desktop.ui.transcript.gallery import Picture, Subject
from qwen_desktop.ui.transcript.pixels import paint_pixels
from tests.pictures.parts import data_url, image_file, listening
from tests.ui.conversation import answer, clipboard, running, texts
from tests.ui.pictures import FENCE, FLOW, SEQUENCE, Shown, gallery_view

Play = Callable[[Shown], Awaitable[None]]
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><rect width="200" height="90" fill="red"/></svg>'
)


@pytest.fixture
def on_screen(qapp: QApplication, themes: Themes) -> Callable[..., None]:
    """Plays a scene with an answer on screen: `on_screen(text, play)`."""

    def run(text: str, play: Play, **looks: int) -> None:
        async def main() -> None:
            async with gallery_view(qapp, themes, text, **looks) as scene:
                await play(scene)

        asyncio.run(main())

    return run


# Diagrams


def test_a_diagram_is_its_source_until_it_is_drawn(on_screen: Callable[..., None]) -> None:
    async def play(at: Shown) -> None:
        assert FLOW.strip() in texts(at.view)
        assert not at.diagrams()[0].drawn
        before = at.height()
        await at.at_rest()
        assert at.diagrams()[0].drawn
        assert at.height() != before
        assert len(at.pictures()) == 1

    on_screen(FENCE, play)


def test_only_a_closed_fence_is_drawn(qapp: QApplication, themes: Themes) -> None:
    async def main() -> None:
        async with gallery_view(qapp, themes) as at:
            message = running()
            at.view.show_messages([user_message("q")], streaming=None)
            at.view.add(message)
            for piece in ("Here:\n\n```mermaid\n", "flowchart LR\n  A --> B\n", "  B --> C\n"):
                at.view.feed(message.id, Change(text=piece))
                at.view._frame()
                at.view.viewport().repaint()
                assert at.gallery._tasks == {}
            at.view.feed(message.id, Change(text="```\n"))
            at.view._frame()
            await at.at_rest()
            assert at.diagrams()[0].drawn
            at.view.settle(
                answer("Here:\n\n```mermaid\nflowchart LR\n  A --> B\n  B --> C\n```\n").with_(id=message.id)
            )
            await at.at_rest()
            assert at.diagrams()[0].drawn

    asyncio.run(main())


def test_a_long_source_is_one_drawing(on_screen: Callable[..., None]) -> None:
    lines = "".join(f"  n{n % 9} --> n{(n + 1) % 9}\n" for n in range(150))

    async def play(at: Shown) -> None:
        await at.at_rest()
        entry = at.view._column.entries[1]
        assert len(entry.leaves) == 4
        heights = [entry.heights[n + 1] for n in range(len(entry.leaves))]
        assert heights[0] > 100
        assert heights[1:-1] == [0] * (len(heights) - 2)
        assert "the end" in texts(at.view)

    on_screen(f"```mermaid\nflowchart LR\n{lines}```\n\nthe end", play)


def test_what_cannot_be_drawn_stays_source_and_says_why(on_screen: Callable[..., None]) -> None:
    async def play(at: Shown) -> None:
        before = at.height()
        await at.at_rest()
        (broken,) = at.diagrams()
        assert not broken.drawn
        assert at.height() > before, "there is a line under the code"
        assert "Unterminated node label" in broken._foot_text(at.view._column.style)
        at.view.viewport().repaint()
        assert at.gallery._tasks == {}, "it is not tried again"

    on_screen("```mermaid\nflowchart LR\n  A[open\n```\n", play)


def test_what_is_too_long_stays_source(on_screen: Callable[..., None]) -> None:
    async def play(at: Shown) -> None:
        await at.at_rest()
        assert at.pictures() == []
        assert at.worker.pid is None

    on_screen("```mermaid\nflowchart LR\n" + "  A --> B\n" * 6_000 + "```\n", play)


def test_the_source_is_one_click_away_and_the_drawing_another(on_screen: Callable[..., None]) -> None:
    async def play(at: Shown) -> None:
        await at.at_rest()
        drawn = at.height()
        at.press("show-source")
        assert not at.diagrams()[0].drawn
        assert FLOW.strip() in texts(at.view)
        at.press("show-diagram")
        assert at.diagrams()[0].drawn
        assert at.height() == drawn
        assert at.gallery._tasks == {}, "the drawing was kept"

    on_screen(FENCE, play)


def test_going_back_to_the_drawing_shows_its_beginning(on_screen: Callable[..., None]) -> None:
    lines = "".join(f"  n{n % 9} --> n{(n + 1) % 9}\n" for n in range(150))

    async def play(at: Shown) -> None:
        await at.at_rest()
        at.press("show-source")
        at.view._scroll(2_400)
        at.press("show-diagram")
        first = at.view._column.visible[0]
        assert first.segment is at.diagrams()[0]
        assert first.y == 0

    on_screen(f"```mermaid\nflowchart LR\n{lines}```\n\n" + "word\n\n" * 40, play)


def test_the_source_is_what_is_copied(on_screen: Callable[..., None]) -> None:
    async def play(at: Shown) -> None:
        await at.at_rest()
        at.press("copy-code")
        assert clipboard()[0] == FLOW.rstrip("\n")
        at.view.select_all()
        at.view.copy()
        assert FLOW.strip() in clipboard()[0]
        assert "<pre><code>flowchart LR" in clipboard()[1]

    on_screen("before\n\n" + FENCE + "\nafter", play)


def test_a_screen_reader_hears_of_a_diagram_and_its_source(on_screen: Callable[..., None]) -> None:
    async def play(at: Shown) -> None:
        await at.at_rest()
        message = QAccessible.queryAccessibleInterface(at.view).child(1)
        names = [message.child(n).text(QAccessible.Text.Name) for n in range(message.childCount())]
        assert names == ["Diagram", "A heron"]
        diagram, image = message.child(0), message.child(1)
        assert diagram.text(QAccessible.Text.Description) == FLOW.rstrip("\n")
        assert diagram.role() == QAccessible.Role.Graphic
        assert diagram.parent() is message
        assert message.indexOfChild(image) == 1
        assert "example.org/heron.png" in image.text(QAccessible.Text.Description)
        assert message.rect().contains(diagram.rect())

    on_screen(FENCE + "\n![A heron](https://example.org/heron.png)", play)


def test_the_reader_stays_in_place_when_a_drawing_comes(on_screen: Callable[..., None]) -> None:
    """The source is half out of sight above; what is read below it does not move."""
    source = "above\n\n" * 30 + "```mermaid\nflowchart LR\n" + "  A --> B\n" * 30 + "```\n\n"

    async def play(at: Shown) -> None:
        at.view._scroll(1_480)
        at.view.viewport().repaint()
        place = {p.segment: p.y for p in at.view._column.visible if p.segment.shown_text().startswith("read 3")}
        assert at.view._column.visible[0].segment is at.diagrams()[0]
        await at.at_rest()
        after = {p.segment: p.y for p in at.view._column.visible if p.segment in place}
        assert after == place

    on_screen(source + "\n\n".join(f"read {n}" for n in range(60)), play)


def test_a_drawing_whose_top_is_seen_grows_downwards(on_screen: Callable[..., None]) -> None:
    async def play(at: Shown) -> None:
        before = [p.y for p in at.view._column.visible if p.segment is at.diagrams()[0]]
        await at.at_rest()
        assert [p.y for p in at.view._column.visible if p.segment is at.diagrams()[0]] == before

    on_screen(FENCE + "\n\n".join(f"read {n}" for n in range(60)), play)


def test_a_wide_drawing_keeps_its_letters_readable_and_scrolls(on_screen: Callable[..., None]) -> None:
    async def play(at: Shown) -> None:
        await at.at_rest()
        (wide,) = at.diagrams()
        assert wide.block.sideways.most > 0
        assert wide.scroll_sideways(QPointF(100, 20), 50)
        assert not wide.scroll_sideways(QPointF(100, 20), -80) or wide.block.sideways.offset == 0

    on_screen(
        "```mermaid\nflowchart LR\n" + "".join(f"  n{n}[Number {n}] --> n{n + 1}\n" for n in range(15)) + "```", play
    )


# Sharpness and looks


def test_another_theme_draws_anew_and_shows_the_old_one_until_then(on_screen: Callable[..., None]) -> None:
    async def play(at: Shown) -> None:
        await at.at_rest()
        (old,) = at.pictures()
        at.view.set_theme(Themes("dark", parent=at.view).current)
        at.view.viewport().repaint()
        (diagram,) = at.diagrams()
        assert diagram.drawn
        wish = diagram.diagram.wish(at.view._column.style, 700)
        assert wish is not None
        assert at.gallery.picture(diagram, wish) is old, "nothing flickers"
        await at.at_rest()
        assert len(at.pictures()) == 2
        new = at.gallery.picture(diagram, wish)
        assert new is not None
        assert new.held != old.held
        assert new.image.size() == old.image.size()

    on_screen(FENCE, play)


def test_another_zoom_draws_anew(on_screen: Callable[..., None]) -> None:
    async def play(at: Shown) -> None:
        await at.at_rest()
        at.view.set_zoom(1.5)
        await at.at_rest()
        small, large = (picture.image.width() for picture in at.pictures())
        assert abs(large - 1.5 * small) <= 2

    on_screen(FENCE, play, width=1600)


def test_another_screen_draws_anew_at_its_ratio(
    on_screen: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The off-screen platform has one screen: what Qt says of another one is put into its mouth."""

    async def play(at: Shown) -> None:
        await at.at_rest()
        height = at.height()
        for ratio in (1.25, 1.5, 2.0):
            monkeypatch.setattr(at.view, "devicePixelRatioF", lambda ratio=ratio: ratio)
            QApplication.sendEvent(at.view, QEvent(QEvent.Type.DevicePixelRatioChange))
            await at.at_rest()
            widths = [picture.image.width() for picture in at.pictures()]
            assert all(abs(new - ratio * old) <= 1 for old, new in zip(widths[:2], widths[-2:], strict=True)), ratio
            assert abs(at.height() - height) <= 1
        assert len(at.pictures()) == 8

    on_screen(FENCE + f"\n![]({data_url(SVG, 'image/svg+xml')})", play)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 1.75, 2.0])
@pytest.mark.parametrize("radius", [0.0, 8.0])
def test_every_pixel_of_a_picture_is_a_pixel_of_the_screen(
    on_screen: Callable[..., None], ratio: float, radius: float
) -> None:
    async def play(at: Shown) -> None:
        noise = QImage(os.urandom(4 * 60 * 40), 60, 40, QImage.Format.Format_RGB32).copy()
        screen = QImage(300, 200, QImage.Format.Format_RGB32)
        screen.setDevicePixelRatio(ratio)
        screen.fill(Qt.GlobalColor.white)
        painter = QPainter(screen)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(7, 13)
        paint_pixels(painter, Picture(noise, True, b""), QRectF(11, 5, 60 / ratio, 40 / ratio), radius)
        painter.end()
        left, top = round(18 * ratio), round(18 * ratio)
        inset = round(radius * ratio)
        for x in range(inset, 60 - inset):
            for y in range(inset, 40 - inset):
                assert (screen.pixel(left + x, top + y) ^ noise.pixel(x, y)) & 0xFFFFFF == 0

    on_screen("", play)


# The gallery


def test_what_is_out_of_sight_is_not_drawn(on_screen: Callable[..., None]) -> None:
    fences = [f"```mermaid\nflowchart LR\n  A{n} --> B\n```\n\n" + "word\n\n" * 30 for n in range(12)]

    async def play(at: Shown) -> None:
        for _ in range(40):
            at.view._scroll(300)
            at.view.viewport().repaint()
            assert len(at.gallery._tasks) <= 2
        await at.at_rest()
        assert len(at.pictures()) <= 3

    on_screen("".join(fences), play)


def test_the_memory_for_pictures_is_bounded(on_screen: Callable[..., None]) -> None:
    pictures = [f"![]({data_url(image_file(size=(300, 200), colour=(n, 0, 0)))})\n\n" for n in range(12)]

    async def play(at: Shown) -> None:
        for _ in range(12):
            await at.at_rest()
            at.view._scroll(200)
        await at.at_rest()
        held = sum(len(picture.held) for picture in at.pictures())
        assert held == at.gallery._filled <= 1_000_000
        assert len(at.gallery._sizes) == 12
        at.view.to_start()
        await at.at_rest()
        assert all(not image._rect.isEmpty() for image in at.images())

    on_screen("".join(pictures), play, room=1_000_000)


def test_a_drawing_process_that_dies_costs_one_drawing(on_screen: Callable[..., None]) -> None:
    async def play(at: Shown) -> None:
        at.view.viewport().repaint()
        await at.until(lambda: at.worker.pid)
        assert at.worker.pid is not None
        os.kill(at.worker.pid, 9)
        await at.at_rest()
        failed = [diagram for diagram in at.diagrams() if not diagram.drawn]
        assert len(failed) == 1
        assert "broke on it" in failed[0]._foot_text(at.view._column.style)
        assert sum(diagram.drawn for diagram in at.diagrams()) == 1

    on_screen(FENCE + f"\n```mermaid\n{SEQUENCE}```\n", play)


def test_a_hidden_view_takes_the_news_when_it_is_shown(on_screen: Callable[..., None]) -> None:
    async def play(at: Shown) -> None:
        at.view.viewport().repaint()
        at.view.hide()
        await at.until(lambda: not at.gallery._tasks)
        at.view.show()
        await at.at_rest()
        assert at.diagrams()[0].drawn

    on_screen(FENCE, play)


def test_resizing_never_piles_up_wishes(on_screen: Callable[..., None]) -> None:
    picture = f"![]({data_url(image_file(size=(2_000, 400)))})"

    async def play(at: Shown) -> None:
        await at.at_rest()
        for width in range(790, 600, -7):
            at.view.resize(width, 600)
            at.view.viewport().repaint()
            assert len(at.gallery._tasks) <= 1
        await at.at_rest()
        assert len(at.pictures()) < 6
        assert at.pictures()[-1].image.width() == at.view._column.width

    on_screen(picture, play)


# Images


def test_an_image_is_shown_where_it_is_data_or_a_file(on_screen: Callable[..., None], tmp_path: Path) -> None:
    path = tmp_path / "苍鹭 grey.png"
    path.write_bytes(image_file(size=(300, 100)))

    async def play(at: Shown) -> None:
        await at.at_rest()
        assert [(image._rect.width(), image._rect.height()) for image in at.images()] == [(300, 100)] * 3
        assert at.gallery._troubles == {}

    data = data_url(image_file(size=(300, 100), colour="blue"))
    on_screen(f"![a]({data})\n\n![b](<{path}>)\n\n![c]({path.as_uri()})", play)


def test_a_large_image_fits_the_column_and_a_tall_one_the_window(on_screen: Callable[..., None]) -> None:
    async def play(at: Shown) -> None:
        await at.at_rest()
        wide, tall = at.images()
        assert wide._rect.width() == at.view._column.width
        assert tall._rect.height() == 640

    wide, tall = (data_url(image_file(size=size)) for size in ((3_000, 300), (300, 3_000)))
    on_screen(f"![]({wide})\n\n![]({tall})", play, height=1_000)


def test_words_stand_for_what_is_not_shown(on_screen: Callable[..., None], tmp_path: Path) -> None:
    cases = {
        "relative": ("charts/a.png", "in which folder"),
        "missing": (str(tmp_path / "none.png"), "no such file"),
        "share": ("file://server/a.png", "other computers"),
        "broken": (data_url(image_file()[:60]), "damaged"),
        "not": (data_url(b"hello"), "no image"),
        "scheme": ("javascript:alert(1)", "no image"),
    }

    async def play(at: Shown) -> None:
        await at.at_rest()
        style = at.view._column.style
        for image, (_, words) in zip(at.images(), cases.values(), strict=True):
            assert image._rect.isEmpty()
            assert words in image._sentence(style)
            assert image.tip_at(image._box.center())
            assert "base64" not in image.tip_at(image._box.center())
            assert image.spots() == ()

    on_screen("\n\n".join(f"![{alt}](<{address}>)" for alt, (address, _) in cases.items()), play, height=900)


def test_a_remote_image_is_opened_in_the_browser_and_never_fetched(
    on_screen: Callable[..., None], heard: Callable[..., list[tuple[object, ...]]]
) -> None:
    with listening() as (server, asked):
        inside = f'<image href="{server}/i.png" width="9" height="9"/>'
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{inside}</svg>'
        text = (
            f"![A heron]({server}/heron.png)\n\n![]({server.removeprefix('http:')}/b.png)\n\n"
            f"![]({data_url(svg.encode(), 'image/svg+xml')})\n\n| a |\n|---|\n| ![cell]({server}/cell.png) |\n\n"
            f"inline ![words]({server}/inline.png) and [![badge]({server}/badge.svg)]({server}/ci)\n\n"
            f'```mermaid\n%%{{init: {{"themeCSS":"@import url({server}/x.css);"}}}}%%\nflowchart LR\n'
            f'A@{{ img: "{server}/a.png", label: "x" }} --> B\nclick B href "{server}/click"\n```\n'
        )

        async def play(at: Shown) -> None:
            links = heard(at.view.link_requested)
            await at.at_rest()
            at.press("open-address")
            assert links == [(f"{server}/heron.png",)]
            at.press("open-address", 1)
            assert links[1:] == [("https:" + server.removeprefix("http:") + "/b.png",)]
            assert "A heron" in texts(at.view)

        on_screen(text, play, height=1_200)
        assert asked == []


def test_data_that_is_arriving_is_not_shown_as_text(qapp: QApplication, themes: Themes) -> None:
    address = data_url(image_file("BMP", size=(300, 200)))
    text = f"Look:\n\n![A heron]({address})\n\nThere."

    async def main() -> None:
        async with gallery_view(qapp, themes) as at:
            message = running()
            at.view.show_messages([user_message("q")], streaming=None)
            at.view.add(message)
            sentences = set()
            for begin in range(0, len(text), 6_000):
                at.view.feed(message.id, Change(text=text[begin : begin + 6_000]))
                at.view._frame()
                at.view.viewport().repaint()
                assert not any("QUJD" in said or len(said) > 100 for said in texts(at.view))
                sentences |= {image._sentence(at.view._column.style) for image in at.images()}
            assert "Image arriving…" in sentences
            at.view.settle(message.with_(parts=(TextPart(text),), status=Status.COMPLETE))
            await at.at_rest()
            assert at.images()[0]._rect.width() == 300
            assert texts(at.view)[-2:] == ["A heron", "There."]

    asyncio.run(main())


def test_the_menu_of_a_picture(
    on_screen: Callable[..., None], heard: Callable[..., list[tuple[object, ...]]], tmp_path: Path
) -> None:
    path = tmp_path / "heron.png"
    path.write_bytes(image_file(size=(300, 100)))

    async def play(at: Shown) -> None:
        await at.at_rest()
        wishes = heard(at.view.picture_requested)

        def menu(nth: int) -> dict[str, Callable[[], None]]:
            segment = [*at.images(), *at.diagrams()][nth]
            made = at.view._menu_at(at.view._column_point(QPointF(at.middle(segment))))
            made.deleteLater()
            return {action.text(): action.trigger for action in made.actions()}

        first = menu(0)
        assert {"Copy image", "Save image as…", "Copy address"} <= set(first)
        first["Copy image"]()
        first["Copy address"]()
        assert wishes == [(Subject(str(path)), "copy-picture")]
        assert clipboard()[0] == str(path)
        remote = menu(1)
        assert "Copy image" not in remote
        remote["Copy address"]()
        assert clipboard()[0] == "https://example.org/a.png"
        diagram = menu(2)
        assert {"Copy image", "Save diagram…", "Copy the source", "Show source"} <= set(diagram)
        diagram["Save diagram…"]()
        assert wishes[1:] == [(Subject(FLOW.rstrip("\n"), diagram=True), "save-picture")]
        diagram["Show source"]()
        assert not at.diagrams()[0].drawn

    on_screen(f"![A heron]({path})\n\n![b](https://example.org/a.png)\n\n{FENCE}", play)


def test_an_image_that_is_a_link_leads_there(
    on_screen: Callable[..., None], heard: Callable[..., list[tuple[object, ...]]]
) -> None:
    async def play(at: Shown) -> None:
        await at.at_rest()
        links = heard(at.view.link_requested)
        QTest.mouseClick(at.view.viewport(), Qt.MouseButton.LeftButton, pos=at.middle(at.images()[0]))
        assert links == [("https://example.org/heron",)]

    on_screen(f"[![a]({data_url(image_file(size=(700, 100)))})](https://example.org/heron)", play)


def test_pictures_are_selected_and_copied_with_their_words(on_screen: Callable[..., None]) -> None:
    async def play(at: Shown) -> None:
        await at.at_rest()
        at.view.select_all()
        at.view.viewport().repaint()
        at.view.copy()
        text, html = clipboard()
        assert text.endswith("before\n\nA heron\n\nA stork\n\nafter")
        assert '<img alt="A heron" src="data:image/png;base64,' in html
        assert '<a href="https://example.org/b.png">A stork</a>' in html

    heron = data_url(image_file())
    on_screen(f"before\n\n![A heron]({heron})\n\n![A stork](https://example.org/b.png)\n\nafter", play)


def test_without_a_gallery_words_stand_for_pictures(
    themes: Themes, shown: Callable[..., QWidget], qapp: QApplication
) -> None:
    """The thinking panel has none."""
    view = TranscriptView(themes.current, Frames(qapp), quiet=True)
    shown(view, 500, 400)
    view.show_messages([answer(f"{FENCE}\n![A heron]({data_url(image_file())})\n\n![b](/tmp/b.png)")], streaming=None)
    view.viewport().repaint()
    assert texts(view) == [FLOW.rstrip("\n"), "A heron", "b"]
