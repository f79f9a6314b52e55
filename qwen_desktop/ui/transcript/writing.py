"""Inline runs written into a text document: emphasis, code, links, formulas. Knows runs and formats, no view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtGui import QTextCharFormat, QTextCursor

from qwen_desktop import formula
from qwen_desktop.markdown import Run, Span
from qwen_desktop.ui.transcript.formulas import OBJECT, Drawn
from qwen_desktop.ui.transcript.grounds import PAD
from qwen_desktop.ui.transcript.links import NOTE, OPENABLE, WITHIN
from qwen_desktop.ui.transcript.style import Style


@dataclass(slots=True)
class Written:
    """What else than letters is in a text: where inline code stands (from–to), and where formulas do.

    A formula is one character, and its Markdown is what it is copied as. `tall`: some formula is higher than a line.
    """

    pills: list[tuple[int, int]] = field(default_factory=list)
    formulas: list[tuple[int, str]] = field(default_factory=list)
    tall: bool = False

    def add(self, more: Written) -> None:
        """Take what was written after this."""
        self.pills += more.pills
        self.formulas += more.formulas
        self.tall = self.tall or more.tall

    def cut(self, position: int) -> None:
        """Forget what stands behind a position."""
        self.pills = [pill for pill in self.pills if pill[1] <= position]
        self.formulas = [found for found in self.formulas if found[0] < position]


def shown(run: Span) -> str:
    """The characters that a run is in a document."""
    if run.run is Run.IMAGE:
        return run.text or run.url
    if is_maths(run):
        return OBJECT if _set(run) else run.source
    return run.text


def copied(run: Span) -> str:
    """The characters that a run is copied as."""
    return run.source if is_maths(run) else shown(run)


def is_maths(run: Span) -> bool:
    return run.run in (Run.MATH, Run.DISPLAY)


def _set(run: Span) -> bool:
    return formula.formula(run.text, display=run.run is Run.DISPLAY) is not None


def write_runs(
    cursor: QTextCursor,
    runs: Sequence[Span],
    style: Style,
    *,
    level: int = 0,
    bold: bool = False,
    colour: str = "",
    han: str = "",
) -> Written:
    """Write inline runs at a cursor; says where what stands that is more than text.

    `level`, `colour` and `han` as `Style.char` takes them.
    """
    out = Written()
    for number, run in enumerate(runs):
        if is_maths(run) and (drawn := _drawn(run, style, level, colour, han)) is not None:
            _write_formula(cursor, run, drawn, style, level, colour, han, out)
            continue
        text = shown(run).replace("\n", "\u2028")
        if text:
            following = runs[number + 1] if number + 1 < len(runs) else None
            _write_text(cursor, text, run, following, _format(run, style, level, bold, colour, han), style, out)
    return out


def _write_text(
    cursor: QTextCursor,
    text: str,
    run: Span,
    following: Span | None,
    form: QTextCharFormat,
    style: Style,
    out: Written,
) -> None:
    if _has_ground(run):
        start = cursor.position()
        _write_with_room(cursor, text, form, _roomy(form, style))
        out.pills.append((start, cursor.position()))
    elif following is not None and _has_ground(following):
        _write_with_room(cursor, text, form, _roomy(form, style, text[-1]))
    else:
        cursor.insertText(text, form)


def _write_with_room(cursor: QTextCursor, text: str, form: QTextCharFormat, roomy: QTextCharFormat) -> None:
    """Write a text with a little room after its last letter, unless that is a part of something joined."""
    if not "\x20" <= text[-1] < "\u0300" and not "\u2e80" <= text[-1] < "\uffef":
        cursor.insertText(text, form)
        return
    cursor.insertText(text[:-1], form)
    cursor.insertText(text[-1], roomy)


# Formulas


def _ink(run: Span, style: Style, colour: str) -> str:
    if run.link.startswith(OPENABLE):
        return style.theme.link
    return str(getattr(style.theme, colour)) if colour else style.text.name()


def _size(style: Style, level: int) -> int:
    return style.heading_px(level) if level else style.body_px


def _drawn(run: Span, style: Style, level: int, colour: str, han: str) -> Drawn | None:
    display, px = run.run is Run.DISPLAY, _size(style, level)
    return style.formulas.drawn(run.text, display=display, px=px, colour=_ink(run, style, colour), han=han)


def _write_formula(
    cursor: QTextCursor, run: Span, drawn: Drawn, style: Style, level: int, colour: str, han: str, out: Written
) -> None:
    display, px = run.run is Run.DISPLAY, _size(style, level)
    style.formulas.serve(cursor.document())
    ink = _ink(run, style, colour)
    form = style.formulas.character(run.text, drawn, display=display, px=px, colour=ink, han=han)
    if run.link.startswith(OPENABLE):
        form.setAnchor(True)
        form.setAnchorHref(run.link)
    out.formulas.append((cursor.position(), run.source))
    line = style.line_px(level)
    out.tall = out.tall or drawn.ascent > line * 0.8 + 1 or drawn.descent > line * 0.35
    cursor.insertText(OBJECT, form)


# Formats


def _has_ground(run: Span) -> bool:
    return run.code or run.kbd or (is_maths(run) and not _set(run))


def _format(run: Span, style: Style, level: int, bold: bool, colour: str, han: str) -> QTextCharFormat:
    maths = is_maths(run)  # one that can't be drawn
    link = run.link or (run.url if run.run is Run.IMAGE else "")  # pictures are never fetched: their address is a link
    note = run.run is Run.NOTE
    form = style.char(
        level=level,
        bold=bold or run.bold,
        italic=run.italic,
        strike=run.strike,
        code=run.code or run.kbd or maths,
        link=NOTE + run.text if note else link if link.startswith((*OPENABLE, WITHIN)) else "",
        colour="muted" if maths else colour,
        han=han,
    )
    raised = run.raised or (1 if note else 0)
    if not raised:
        return form
    form = QTextCharFormat(form)
    vertical = QTextCharFormat.VerticalAlignment
    form.setVerticalAlignment(vertical.AlignSuperScript if raised > 0 else vertical.AlignSubScript)
    return form


def _roomy(form: QTextCharFormat, style: Style, before: str = "") -> QTextCharFormat:
    """A format with a little room after it, so that the ground of inline code does not touch its neighbour."""
    if before and before.isalpha() and not "\u2e80" <= before <= "\uffef":
        return form  # spacing inside a word could tear joined letters apart
    out = QTextCharFormat(form)
    out.setFontLetterSpacingType(out.font().SpacingType.AbsoluteSpacing)
    out.setFontLetterSpacing(style.px(PAD))
    return out
