"""Whatever a picture says, nothing is fetched and no other file is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from qwen_desktop.pictures import jobs
from qwen_desktop.pictures.errors import PictureError
from qwen_desktop.pictures.values import Drawing, Size
from tests.pictures.parts import LIGHT, WHOLE, data_url, image_file, listening, pixel, report

NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(inside: str, before: str = "") -> str:
    text = f'{before}<svg {NAMESPACES} width="10" height="10">{inside}</svg>'
    return data_url(text.encode(), "image/svg+xml")


def drawn(address: str) -> Drawing | None:
    try:
        return jobs.draw_image(report, address, WHOLE)
    except PictureError:
        return None


@pytest.fixture
def red(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A red image in the folder where the process stands."""
    path = tmp_path / "red.png"
    path.write_bytes(image_file(size=(10, 10)))
    monkeypatch.chdir(tmp_path)
    return path


INSIDE = {
    "an image": '<image {href} width="10" height="10"/>',
    "an image in an image": '<image width="10" height="10" href="data:image/svg+xml;base64,{nested}"/>',
    "a filter": '<filter id="f"><feImage {href}/></filter><rect filter="url(#f)" width="10" height="10"/>',
    "a use": "<use {href}/>",
    "a pattern": '<pattern id="p" width="10" height="10"><image {href} width="10" height="10"/></pattern>'
    '<rect fill="url(#p)" width="10" height="10"/>',
    "a style": "<style>@import url({url}); rect {{fill: url({url}#a)}}</style><rect width='10' height='10'/>",
    "an attribute": '<rect width="10" height="10" style="fill:url({url}#a)"/>',
    "a script": "<script {href}/><foreignObject><img src='{url}'/></foreignObject>",
}


@pytest.mark.parametrize("name", INSIDE)
@pytest.mark.parametrize("attribute", ["href", "xlink:href"])
def test_an_svg_brings_nothing_in(name: str, attribute: str, red: Path) -> None:
    import base64

    with listening() as (server, asked):
        for url in (f"{server}/a.png", red.as_uri(), str(red), "red.png", "./red.png", f" {red}"):
            href = f'{attribute}="{url}"'
            nested = f'<svg {NAMESPACES} width="10" height="10"><image {href} width="10" height="10"/></svg>'
            inside = INSIDE[name].format(href=href, url=url, nested=base64.b64encode(nested.encode()).decode())
            found = drawn(svg(inside))
            assert found is None or pixel(found, 5, 5)[0] == 0, url
        assert asked == []


def test_an_entity_brings_nothing_in(red: Path) -> None:
    with listening() as (server, asked):
        for url in (f"{server}/e", red.as_uri()):
            doctype = f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{url}"><!ENTITY % y SYSTEM "{url}"> %y;]>'
            drawn(svg("<text y='8'>&x;</text>", doctype))
            drawn(svg("<text y='8'>x</text>", f'<!DOCTYPE svg SYSTEM "{url}">'))
            drawn(svg("<text y='8'>x</text>", f'<?xml-stylesheet href="{url}" type="text/css"?>'))
        assert asked == []


def test_entities_that_unfold_are_refused() -> None:
    lines = "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(12))
    assert drawn(svg("<text>&k;</text>", f'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">{lines}]>')) is None


def test_an_image_in_an_svg_may_come_as_data() -> None:
    inside = f'<image width="10" height="10" href="{data_url(image_file(size=(10, 10)))}"/>'
    found = drawn(svg(inside))
    assert found is not None
    assert pixel(found, 5, 5) == (255, 0, 0, 255)


@pytest.mark.parametrize(
    "inside",
    [
        "<g>" * 50_000,
        "<g>" * 50_000 + "</g>" * 50_000,
        '<defs><g id="a0"><rect width="1" height="1"/></g>'
        + "".join(f'<g id="a{n + 1}">' + f'<use href="#a{n}"/>' * 10 + "</g>" for n in range(9))
        + '</defs><use href="#a9"/>',
        '<g id="a"><use href="#a"/></g>',
        '<rect width="1e30" height="1e30"/><text font-size="1e9">x</text>',
    ],
    ids=["open", "deep", "uses", "itself", "huge"],
)
def test_an_svg_that_is_a_trap_is_drawn_or_refused(inside: str) -> None:
    found = drawn(svg(inside))
    assert found is None or (found.width, found.height) == (10, 10)


@pytest.mark.parametrize(
    "size", ['width="1e12" height="1e12"', 'viewBox="0 0 1e30 1"', 'width="0" height="0"', 'viewBox="a"', 'width="NaN"']
)
def test_an_svg_of_no_size_or_any_size_stays_in_bounds(size: str) -> None:
    found = drawn(data_url(f"<svg {NAMESPACES} {size}><rect width='1' height='1'/></svg>".encode(), "image/svg+xml"))
    assert found is None or found.width * found.height <= 16_000_000
    assert found is None or isinstance(found.natural, Size)


@pytest.mark.parametrize(
    "source",
    [
        'flowchart LR\nA@{{ img: "{url}/a.png", label: "x", w: 60, h: 60 }} --> B',
        "flowchart LR\nA[\"<img src='{url}/a.png'/>\"] --> B",
        'flowchart LR\nA --> B\nclick A href "{url}/c" _blank\nclick B call fetch("{url}")',
        '%%{{init: {{"themeCSS":"@import url({url}/x.css); .node {{ fill: url({url}/y) }}"}}}}%%\nflowchart LR\nA-->B',
        '%%{{init: {{"fontFamily":"x; }} @import url({url}/f.css); a {{", "theme":"url({url}/t)"}}}}%%\npie\n"a": 1',
        "flowchart LR\nA --> B\nstyle A fill:url({url}/p)",
        "sequenceDiagram\nparticipant A\nlink A: site @ {url}/l\nA->>B: x",
        'C4Context\nPerson(a, "A", "d", $sprite="{url}/s.png")',
    ],
)
def test_a_diagram_brings_nothing_in(source: str) -> None:
    with listening() as (server, asked):
        try:
            jobs.draw_diagram(report, source.format(url=server), LIGHT, WHOLE)
            text = jobs.keep_diagram(report, source.format(url=server), LIGHT, ".svg").decode()
        except PictureError:
            text = ""
        assert asked == []
        assert not [word for word in ('href="http', "<script", "@import", "onclick") if word in text]


def test_an_address_on_the_net_is_never_asked() -> None:
    with listening() as (server, asked):
        for address in (f"{server}/a.png", server.removeprefix("http:") + "/a.png", f"{server}/a.svg"):
            assert drawn(address) is None
        assert asked == []
