"""The page where a conversation begins: at the first start it teaches, later it only invites.

Knows the three things to try and the way to a key; does not do any of them.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from qwen_desktop import i18n
from qwen_desktop.i18n import _
from qwen_desktop.ui import icons
from qwen_desktop.ui.stylesheet import words
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.welcome.card import Card

ASK, SAMPLE, TRACE = "ask", "sample", "trace"
_WIDEST = 680
_WIDEST_LEAD = 560  # breaks two sentences near their middle, not before their last words
_SIDE_BY_SIDE = 560  # narrower than this, the cards stand under one another
_KEY_FIRST = ("zh_CN", "ja")  # the embedded model reads English only


class Welcome(QScrollArea):
    """Shows nothing until it is told which of its two pages. Signals: `tried("ask" | "sample" | "trace")`,
    `key_requested()`."""

    tried = Signal(str)
    key_requested = Signal()

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._mark = QLabel()
        self._heading = self._label()
        self._lead = self._label()
        self._key_line = self._label()
        self._key_button = QPushButton()
        self._teaching = QWidget()
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._key = QWidget()
        self._page = QWidget()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._place()
        themes.changed.connect(self._dress)
        self._dress()

    def show_first_start(self, *, local_model: bool, answers: str = "") -> None:
        """Teach: three things to try, and a key unless the model `answers` has one already.

        `local_model`: whether the embedded model can answer here.
        """
        if not self._cards.count():
            self._fill_cards()  # not before: most starts have no use for them
        self._heading.setText(_("Welcome to Qwen Desktop"))
        if local_model and not answers:
            lead = _(
                "A model inside this app answers until you add a key. "
                "It is tiny, knows English only, and is here to prove that everything works."
            )
        else:
            lead = _who_answers(answers)
        self._lead.setText(lead)
        self._teaching.show()
        self._key.setHidden(bool(answers))

    def show_empty(self, answers: str, *, wants_key: bool = False) -> None:
        """Invite: `answers` is the name of the model that will answer, "" where there is none yet.

        `wants_key`: there is no key, so the way to one stays in sight.
        """
        self._heading.setText(_("What would you like to know?"))
        self._lead.setText(_who_answers(answers))
        self._teaching.hide()
        self._key.setVisible(wants_key)

    # How it is made

    def _label(self) -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        return label

    def _place(self) -> None:
        self._mark.setFixedSize(48, 48)
        self._teaching.setLayout(self._cards)
        self._teaching.hide()
        self._key.hide()
        self._fill_key()
        inside = QVBoxLayout()
        inside.setSpacing(0)
        inside.addStretch(2)
        inside.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addSpacing(16)
        inside.addWidget(self._heading)
        inside.addSpacing(8)
        inside.addLayout(_in_the_middle(self._lead))
        parts = (self._key, self._teaching) if i18n.current() in _KEY_FIRST else (self._teaching, self._key)
        inside.addWidget(parts[0])
        inside.addWidget(parts[1])
        inside.addStretch(3)
        column = QWidget()
        column.setLayout(inside)
        column.setMaximumWidth(_WIDEST)
        line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._page)
        line.setContentsMargins(24, 24, 24, 24)
        line.addWidget(column)
        self.setWidget(self._page)

    def _fill_cards(self) -> None:
        self._cards.setContentsMargins(0, 24, 0, 0)  # its own, so that it is gone with what is hidden
        self._cards.setSpacing(12)
        for name, drawing, title, sentence in (
            (ASK, "chat", _("Ask something"), _("Puts a first question into the box below.")),
            (SAMPLE, "file", _("Ask about a document"), _("Attaches a one-page sample, with a question about it.")),
            (TRACE, "thinking", _("See the model think"), _("Opens a recorded answer, with the thinking beside it.")),
        ):
            card = Card(drawing, title, sentence, self._themes)
            card.setObjectName(name)
            card.clicked.connect(partial(self._try, name))
            self._cards.addWidget(card, 1)

    def _try(self, name: str, _checked: bool = False) -> None:
        self.tried.emit(name)

    def _fill_key(self) -> None:
        self._key_button.setText(_("Paste a key"))
        self._key_button.setToolTip(_("Add the API key that opens today's Qwen models"))
        self._key_button.setProperty("primary", True)
        self._key_button.setSizePolicy(self._mark.sizePolicy())
        self._key_button.clicked.connect(self.key_requested)
        self._key_line.setText(_("A key from Alibaba Cloud Model Studio opens today's Qwen models, in any language."))
        column = QVBoxLayout(self._key)
        column.setContentsMargins(0, 24, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._key_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._key_line)

    def _dress(self) -> None:
        theme = self._themes.current
        self._mark.setPixmap(icons.pixmap("app", "#000000", 48, self.devicePixelRatioF()))
        self._heading.setStyleSheet(words(theme.text, theme.body + 7, bold=True))
        self._lead.setStyleSheet(words(theme.muted, theme.body))
        self._key_line.setStyleSheet(words(theme.faint, theme.small))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side_by_side = self.viewport().width() >= _SIDE_BY_SIDE
        direction = QBoxLayout.Direction.LeftToRight if side_by_side else QBoxLayout.Direction.TopToBottom
        if self._cards.direction() != direction:
            self._cards.setDirection(direction)


def _who_answers(model: str) -> str:
    if model:
        return _("{model} answers. Ask below, or drop files anywhere on the window.").format(model=model)
    return _("Nothing on this computer can answer yet: add a key, and today's Qwen models do.")


def _in_the_middle(label: QLabel) -> QHBoxLayout:
    label.setMaximumWidth(_WIDEST_LEAD)
    line = QHBoxLayout()
    line.addWidget(label)
    return line
