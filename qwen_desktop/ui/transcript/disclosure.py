"""The line of a `<details>` that is always seen: what is inside, and a chevron to fold it. Hides nothing itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from qwen_desktop.i18n import _
from qwen_desktop.markdown import Definition
from qwen_desktop.ui.icons import pixmap
from qwen_desktop.ui.transcript.buttons import paint_ground
from qwen_desktop.ui.transcript.choices import BlockChoices
from qwen_desktop.ui.transcript.prose import Prose
from qwen_desktop.ui.transcript.segment import Look, Spot
from qwen_desktop.ui.transcript.setting import LIST_INDENT, Setting
from qwen_desktop.ui.transcript.style import Style

TOGGLE = "toggle-details"
ICON = 16  # px at zoom 1
AROUND = 4  # px at zoom 1, of the ground beyond the text


class Disclosure(Prose):
    """`source` is the summary, `choices` what the reader chose; `stands_open` is how the answer wants it until then."""

    __slots__ = ("choices", "stands_open")

    def __init__(
        self,
        source: str,
        setting: Setting,
        choices: BlockChoices,
        stands_open: bool,
        definitions: Mapping[str, Definition],
        *,
        open: bool = False,
    ) -> None:
        inner = dataclasses.replace(setting, indent=setting.indent + LIST_INDENT)
        super().__init__(source, inner, definitions=definitions, open=open)
        self.choices = choices
        self.stands_open = stands_open

    @property
    def folded(self) -> bool:
        return not self.stands_open if self.choices.folded is None else self.choices.folded

    def spots(self) -> tuple[Spot, ...]:
        style = self._style
        if style is None or self._doc is None:
            return ()
        around, start = style.px(AROUND), style.px(self.setting.indent - LIST_INDENT)
        wide = style.px(LIST_INDENT) + self._doc.idealWidth() + 2 * around
        left = self._width - start - wide + around if self.mirrored else start - around
        top = style.px(self.setting.above) - around / 2
        rect = QRectF(left, top, wide, self._height - top + around / 2)
        return (Spot(rect, TOGGLE, _("Show what is inside") if self.folded else _("Fold it away")),)

    def paint(self, painter: QPainter, style: Style, look: Look) -> None:
        for spot in self.spots():
            paint_ground(painter, style, spot, look)
        super().paint(painter, style, look)
        size, start = style.px(ICON), style.px(self.setting.indent - LIST_INDENT)
        x = self._width - start - size if self.mirrored else start
        y = self.origin(style).y() + self._first_baseline() - (style.body_metrics.capHeight() + size) / 2
        closed = "chevron-left" if self.mirrored else "chevron-right"
        ratio = painter.device().devicePixelRatio()
        icon = pixmap(closed if self.folded else "chevron-down", style.theme.muted, size, ratio)
        painter.drawPixmap(QPointF(x, y), icon)
