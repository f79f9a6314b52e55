"""Buttons as segments paint them: an icon, words like a link, words in a frame. Knows places that can be clicked."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from qwen_desktop.i18n import _
from qwen_desktop.ui.icons import pixmap
from qwen_desktop.ui.transcript.segment import Look, Spot
from qwen_desktop.ui.transcript.style import Style

ICON = 18  # px at zoom 1


def paint_ground(painter: QPainter, style: Style, spot: Spot, look: Look) -> None:
    """What stands under a button that the pointer or the keyboard is on."""
    if spot in (look.hot, look.focused):
        painter.setPen(QPen(style.accent, 1.5) if spot == look.focused else Qt.PenStyle.NoPen)
        painter.setBrush(style.hover)
        painter.drawRoundedRect(spot.rect, style.px(6), style.px(6))


def paint_icon(painter: QPainter, style: Style, spot: Spot, look: Look, icon: str) -> None:
    """A drawing; a tick for a moment after it was pressed."""
    paint_ground(painter, style, spot, look)
    done = look.done == spot.action
    size = style.px(ICON)
    colour = style.theme.accent if done else style.theme.text if spot == look.hot else style.theme.muted
    at = spot.rect.center() - QPointF(size / 2, size / 2)
    ratio = painter.device().devicePixelRatio()
    painter.drawPixmap(at, pixmap("check" if done else icon, colour, size, ratio))


def paint_words(painter: QPainter, style: Style, spot: Spot, look: Look) -> None:
    """Its name, like a link."""
    paint_ground(painter, style, spot, look)
    painter.setFont(style.small)
    done = look.done == spot.action
    painter.setPen(style.accent if done else style.link)
    painter.drawText(spot.rect, Qt.AlignmentFlag.AlignCenter, _("Copied") if done else spot.name)


def paint_framed(painter: QPainter, style: Style, spot: Spot, look: Look) -> None:
    """Its name in a frame."""
    done = look.done == spot.action
    painter.setPen(QPen(style.accent, 1.5) if spot == look.focused else QPen(style.border, 1))
    painter.setBrush(style.hover if spot == look.hot else style.page)
    painter.drawRoundedRect(spot.rect.adjusted(0.5, 0.5, -0.5, -0.5), style.px(6), style.px(6))
    painter.setFont(style.small)
    painter.setPen(style.accent if done else style.code_text)
    painter.drawText(spot.rect, Qt.AlignmentFlag.AlignCenter, _("Copied") if done else spot.name)


def paint_main(painter: QPainter, style: Style, spot: Spot, look: Look) -> None:
    """Its name on the accent: the one button to press."""
    painter.setPen(QPen(style.code_text, 1.5) if spot == look.focused else Qt.PenStyle.NoPen)
    painter.setBrush(style.accent_hover if spot == look.hot else style.accent)
    painter.drawRoundedRect(spot.rect.adjusted(0.5, 0.5, -0.5, -0.5), style.px(6), style.px(6))
    painter.setFont(style.small)
    painter.setPen(style.accent_text)
    painter.drawText(spot.rect, Qt.AlignmentFlag.AlignCenter, spot.name)
