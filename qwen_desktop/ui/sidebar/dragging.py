"""Rows on their way to another place: what a drag carries, where it may be dropped, and what dropping it there means.

Knows the list's rows; does not know pointers. Files dragged across the window are not its business: they carry another
kind of data.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from PySide6.QtCore import QMimeData, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap

from qwen_desktop.domain.conversation import Summary
from qwen_desktop.i18n import ngettext
from qwen_desktop.ui.sidebar.entries import Picked, Section, Shelf, title_of
from qwen_desktop.ui.sidebar.model import ConversationList
from qwen_desktop.ui.sidebar.shelves import Block, block, folder_of
from qwen_desktop.ui.sidebar.wishes import Wishes
from qwen_desktop.ui.theme import RADIUS, Theme

MIME = "application/x-qwen-desktop-rows"
_WIDEST = 220


def pack(picked: Picked, mime: QMimeData) -> None:
    """Put rows into what a drag carries."""
    told = {"conversations": picked.conversations, "folders": picked.folders}
    mime.setData(MIME, json.dumps(told).encode())


def unpacked(mime: QMimeData) -> Picked:
    """The rows a drag carries; none where it carries something else, or rows of nobody we know."""
    if not mime.hasFormat(MIME):
        return Picked()
    try:
        told = json.loads(bytes(mime.data(MIME).data()))
        return Picked(tuple(map(str, told["conversations"])), tuple(map(str, told["folders"])))
    except (ValueError, TypeError, KeyError):
        return Picked()


@dataclass(frozen=True, slots=True)
class Target:
    """Where a drag may be dropped: into a block of rows, or, for a folder, before the folder at a place."""

    block: Block
    before: int | None = None
    below: bool = False  # the line of a folder's new place is under the block, not above it


def target(rows: ConversationList, picked: Picked, at: int, *, lower: bool) -> Target | None:
    """What a drag over row `at` (-1: under the last one) would be dropped into; `lower`: over its lower half.

    None where that would change nothing, and where rows stand as a search or the archive has them.
    """
    if rows.words or rows.in_archive:
        return None
    found = _block(rows, at)
    if found is None:
        return None
    if picked.conversations:
        summaries = [s for id in picked.conversations if (s := rows.summary(id)) is not None]
        there = {folder.id for folder in rows.folders()}
        return Target(found) if any(not _is_in(s, found, there) for s in summaries) else None
    return _between(rows, picked, found, lower=lower or rows.rows[at] != rows.rows[found.first])


def _block(rows: ConversationList, at: int) -> Block | None:
    if at >= 0:
        return block(rows.rows, at)
    count = len(rows.rows)
    last = block(rows.rows, count - 1) if count else None
    return last if last is not None and last.section is Section.DAY else Block(Section.DAY, count, count - 1)


def _is_in(summary: Summary, found: Block, folders: set[str]) -> bool:
    match found.section:
        case Section.PINNED:
            return summary.place.pinned is not None
        case Section.FOLDERS:
            return folder_of(summary) == found.folder
    return summary.place.pinned is None and folder_of(summary) not in folders


def _between(rows: ConversationList, picked: Picked, found: Block, *, lower: bool) -> Target | None:
    ids = [folder.id for folder in rows.folders()]
    if found.section is not Section.FOLDERS or len(picked.folders) != 1 or picked.folders[0] not in ids:
        return None
    place = ids.index(found.folder) + lower
    now = ids.index(picked.folders[0])
    return None if place in (now, now + 1) else Target(found, place, lower)


def fulfil(aim: Target, picked: Picked, wishes: Wishes) -> None:
    """Say what dropping rows there means."""
    if aim.before is not None:
        wishes.folder_moved.emit(picked.folders[0], aim.before)
    elif aim.block.section is Section.PINNED:
        wishes.pinned.emit(picked.conversations, True)
    else:
        wishes.moved.emit(picked.conversations, aim.block.folder)


def paint_target(painter: QPainter, area: QRect, aim: Target, theme: Theme) -> None:
    """Show where a drag would be dropped; `area` is the block's."""
    accent = QColor(theme.accent)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(accent, 2))
    if aim.before is not None:
        y = area.bottom() + 1 if aim.below else area.top()
        painter.drawLine(QPointF(area.left() + 8, y), QPointF(area.right() - 4, y))
        painter.setBrush(QColor(theme.side))
        painter.drawEllipse(QPointF(area.left() + 4, y), 3, 3)
        return
    tint = QColor(theme.accent)
    tint.setAlphaF(0.08)
    painter.setBrush(tint)
    painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), RADIUS, RADIUS)


def picture(rows: ConversationList, picked: Picked, theme: Theme, ratio: float) -> QPixmap:
    """What hangs at the pointer while rows are dragged: the title of one, the number of several."""
    font = theme.font(theme.ui)
    metrics = QFontMetrics(font)
    words = metrics.elidedText(_words(rows, picked), Qt.TextElideMode.ElideRight, _WIDEST - 24)
    size = QSize(metrics.horizontalAdvance(words) + 24, 32)
    made = QPixmap(size * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.setBrush(QColor(theme.page))
    card = QRectF(0.5, 0.5, size.width() - 1, size.height() - 1)
    painter.drawRoundedRect(card, RADIUS, RADIUS)
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    painter.drawText(card, Qt.AlignmentFlag.AlignCenter, words)
    painter.end()
    return made


def _words(rows: ConversationList, picked: Picked) -> str:
    count = len(picked.conversations)
    if count > 1:
        return ngettext("{count} conversation", "{count} conversations", count).format(count=count)
    for id in (*picked.conversations, *picked.folders):
        row = rows.at(rows.index_of(id))
        if isinstance(row, Shelf):
            return row.folder.name
        if isinstance(row, Summary):
            return title_of(row)
    return ""
