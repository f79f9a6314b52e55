"""The colours of diagrams, of every kind that Mermaid knows: ours in place of its own. Knows its names for them."""

from __future__ import annotations

import colorsys
import json

from qwen_desktop.pictures.values import Ink

FONT_PX = 16  # what diagrams are laid out for
_TURNS = (0.0, 0.42, 0.12, 0.62, 0.27, 0.80, 0.52, 0.92)  # of the colour circle, from the accent on: neighbours differ


def directive(ink: Ink) -> str:
    """The line that makes a diagram look so. What comes last counts, so it goes behind the source."""
    config = {
        "theme": "base",
        "look": "classic",
        "darkMode": ink.dark,
        "themeCSS": "",
        "fontFamily": "sans-serif",
        "themeVariables": {
            "darkMode": ink.dark,
            "fontFamily": "sans-serif",
            "fontSize": f"{FONT_PX}px",
            **_general(ink),
            **_sequences(ink),
            **_states(ink),
            **_plans(ink),
            **_series(ink),
            "xyChart": _chart(ink),
        },
        "journey": {"actorColours": strong(ink)[:6], "sectionFills": soft(ink), "sectionColours": [ink.text] * 8},
        "sankey": {"nodeColors": {}, "linkColor": "gradient"},
    }
    return "%%{init: " + json.dumps(config) + "}%%"


def soft(ink: Ink) -> list[str]:
    """Eight grounds for text."""
    return [_turned(ink.accent, turn, 0.27 if ink.dark else 0.90, 0.30 if ink.dark else 0.62) for turn in _TURNS]


def strong(ink: Ink) -> list[str]:
    """Eight colours for lines, bars and points."""
    return [_turned(ink.accent, turn, 0.66 if ink.dark else 0.50, 0.52) for turn in _TURNS]


def mixed(over: str, under: str, share: float) -> str:
    """`over` laid on `under` with opacity `share`."""
    pairs = zip(_parts(over), _parts(under), strict=True)
    return "#" + "".join(f"{round((a * share + b * (1 - share)) * 255):02x}" for a, b in pairs)


def _turned(colour: str, turn: float, lightness: float, saturation: float) -> str:
    hue = colorsys.rgb_to_hls(*_parts(colour))[0]
    return "#" + "".join(
        f"{round(p * 255):02x}" for p in colorsys.hls_to_rgb((hue + turn) % 1.0, lightness, saturation)
    )


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def edge(ink: Ink) -> str:
    """The outline of nodes: the accent, but quieter."""
    return mixed(ink.accent, ink.page, 0.62)


def _general(ink: Ink) -> dict[str, str]:
    """Flowcharts, classes, entities, and whatever has no names of its own."""
    return {
        "background": ink.page,
        "primaryColor": ink.fill,
        "primaryTextColor": ink.text,
        "primaryBorderColor": edge(ink),
        "secondaryColor": ink.panel,
        "secondaryTextColor": ink.text,
        "secondaryBorderColor": ink.border,
        "tertiaryColor": ink.panel,
        "tertiaryTextColor": ink.text,
        "tertiaryBorderColor": ink.border,
        "lineColor": ink.muted,
        "arrowheadColor": ink.muted,
        "textColor": ink.text,
        "mainBkg": ink.fill,
        "nodeBorder": edge(ink),
        "nodeTextColor": ink.text,
        "clusterBkg": ink.panel,
        "clusterBorder": ink.border,
        "titleColor": ink.text,
        "edgeLabelBackground": ink.page,
        "classText": ink.text,
        "attributeBackgroundColorOdd": ink.page,
        "attributeBackgroundColorEven": ink.panel,
        "rowOdd": ink.page,
        "rowEven": ink.panel,
        "requirementBackground": ink.fill,
        "requirementBorderColor": edge(ink),
        "requirementTextColor": ink.text,
        "relationColor": ink.muted,
        "relationLabelBackground": ink.page,
        "relationLabelColor": ink.text,
        "archEdgeColor": ink.muted,
        "archEdgeArrowColor": ink.muted,
        "archGroupBorderColor": ink.border,
    }


def _sequences(ink: Ink) -> dict[str, str]:
    note = "#3d3523" if ink.dark else "#fbf3d9"
    return {
        "actorBkg": ink.fill,
        "actorBorder": edge(ink),
        "actorTextColor": ink.text,
        "actorLineColor": ink.border,
        "signalColor": ink.muted,
        "signalTextColor": ink.text,
        "labelBoxBkgColor": ink.panel,
        "labelBoxBorderColor": ink.border,
        "labelTextColor": ink.text,
        "loopTextColor": ink.text,
        "activationBkgColor": ink.panel,
        "activationBorderColor": ink.muted,
        "sequenceNumberColor": ink.page,
        "noteBkgColor": note,
        "noteBorderColor": mixed(ink.text, note, 0.25),
        "noteTextColor": ink.text,
    }


def _states(ink: Ink) -> dict[str, str]:
    return {
        "stateBkg": ink.fill,
        "stateBorder": edge(ink),
        "stateLabelColor": ink.text,
        "labelColor": ink.text,
        "labelBackgroundColor": ink.page,
        "transitionColor": ink.muted,
        "transitionLabelColor": ink.text,
        "compositeBackground": ink.panel,
        "compositeTitleBackground": ink.panel,
        "compositeBorder": ink.border,
        "altBackground": ink.panel,
        "innerEndBackground": ink.muted,
        "specialStateColor": ink.muted,
    }


def _plans(ink: Ink) -> dict[str, str]:
    """Gantt charts and quadrants."""
    marks = strong(ink)
    quadrants = {f"quadrant{n}Fill": ground for n, ground in enumerate((ink.fill, ink.panel, ink.page, ink.panel), 1)}
    words = {f"quadrant{n}TextFill": ink.text for n in range(1, 5)}
    return {
        "sectionBkgColor": ink.panel,
        "sectionBkgColor2": ink.panel,
        "altSectionBkgColor": ink.page,
        "gridColor": ink.border,
        "taskBkgColor": ink.fill,
        "taskBorderColor": edge(ink),
        "taskTextColor": ink.text,
        "taskTextDarkColor": ink.text,
        "taskTextLightColor": ink.text,
        "taskTextOutsideColor": ink.text,
        "taskTextClickableColor": ink.text,
        "activeTaskBkgColor": mixed(ink.accent, ink.page, 0.35),
        "activeTaskBorderColor": ink.accent,
        "doneTaskBkgColor": ink.panel,
        "doneTaskBorderColor": ink.border,
        "critBkgColor": soft(ink)[3],
        "critBorderColor": marks[3],
        "todayLineColor": marks[3],
        **quadrants,
        **words,
        "quadrantPointFill": ink.accent,
        "quadrantPointTextFill": ink.text,
        "quadrantXAxisTextFill": ink.muted,
        "quadrantYAxisTextFill": ink.muted,
        "quadrantTitleFill": ink.text,
        "quadrantInternalBorderStrokeFill": ink.border,
        "quadrantExternalBorderStrokeFill": ink.border,
    }


def _series(ink: Ink) -> dict[str, str]:
    """What is coloured one after another: pies, mind maps, time lines, branches."""
    out = {
        "pieTitleTextColor": ink.text,
        "pieSectionTextColor": ink.text,
        "pieLegendTextColor": ink.text,
        "pieStrokeColor": ink.page,
        "pieOuterStrokeColor": ink.border,
        "pieStrokeWidth": "2px",
        "pieOuterStrokeWidth": "1px",
        "pieOpacity": "1",
        "commitLabelColor": ink.text,
        "commitLabelBackground": ink.page,
        "tagLabelColor": ink.text,
        "tagLabelBackground": ink.panel,
        "tagLabelBorder": ink.border,
        "scaleLabelColor": ink.text,
    }
    grounds, marks = soft(ink), strong(ink)
    for number in range(12):
        ground, mark = grounds[number % 8], marks[number % 8]
        out[f"pie{number + 1}"] = mixed(mark, ink.page, 0.45)
        out[f"cScale{number}"] = ground
        out[f"cScalePeer{number}"] = mixed(mark, ground, 0.5)
        out[f"cScaleInv{number}"] = mark
        out[f"cScaleLabel{number}"] = ink.text
        if number < 8:
            out[f"git{number}"] = mark
            out[f"gitInv{number}"] = ink.page
            out[f"gitBranchLabel{number}"] = ink.page
            out[f"fillType{number}"] = ground
    return out


def _chart(ink: Ink) -> dict[str, str]:
    axes = {
        f"{axis}Axis{part}Color": ink.muted if part in ("Line", "Tick") else ink.text
        for axis in ("x", "y")
        for part in ("Label", "Title", "Line", "Tick")
    }
    return {
        "backgroundColor": ink.page,
        "titleColor": ink.text,
        **axes,
        "plotColorPalette": ",".join(mixed(mark, ink.page, 0.75) for mark in strong(ink)),
    }
