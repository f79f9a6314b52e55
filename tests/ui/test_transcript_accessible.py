"""What a screen reader is told, asked through Qt's own accessibility interfaces."""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget

from qwen_desktop.domain.message import TextPart, user_message
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.transcript import TranscriptView
from tests.ui.conversation import answer, talk, thought


def test_the_messages_are_a_list_with_names(qapp: QApplication, themes: Themes, shown: Callable[..., QWidget]) -> None:
    view = TranscriptView(themes.current, Frames(qapp))
    shown(view, 600, 400)
    reply = answer("It is **this**.").with_(parts=(thought("Hm", 3), TextPart("It is **this**.")))
    view.show_messages([user_message("What is it?"), reply], streaming=None)
    found = QAccessible.queryAccessibleInterface(view)
    assert found.role() == QAccessible.Role.List
    assert found.text(QAccessible.Text.Name) == "Conversation"
    assert found.childCount() == 2
    names = [found.child(n).text(QAccessible.Text.Name) for n in range(2)]
    assert names == ["You: What is it?", "qwen3-max: Thought for 3 s\nIt is this."]
    assert found.child(0).role() == QAccessible.Role.ListItem
    assert not found.child(0).rect().isEmpty()
    assert found.child(0).parent().childCount() == 2
    assert found.child(5) is None


def test_an_answer_is_read_out_as_it_is_shown(
    qapp: QApplication, themes: Themes, shown: Callable[..., QWidget]
) -> None:
    view = TranscriptView(themes.current, Frames(qapp))
    shown(view, 600, 400)
    text = (
        "# A *heading*\n\nSee [there](http://x.org) that $x^2$ is **even**, `code` too.\n\n1. one\n2. two\n\n"
        "- [x] done\n\n| a | b |\n|---|---|\n| $y$ | 2 |\n\n"
        "```python\nprint(1)\n```\n\n$$\\frac{1}{2}$$\n\n![a heron](heron.png)\n"
    )
    view.show_messages([answer(text)], streaming=None)
    message = QAccessible.queryAccessibleInterface(view).child(0)
    assert message.text(QAccessible.Text.Description).split("\n") == [
        "A heading",
        "See there that x squared is even, code too.",
        "1. one",
        "2. two",
        "Done: done",
        "a, b",
        "y, 2",
        "Code: python",
        "print(1)",
        "1 over 2",
        "Picture: a heron",
    ]


def test_what_is_out_of_sight_says_so(qapp: QApplication, themes: Themes, shown: Callable[..., QWidget]) -> None:
    view = TranscriptView(themes.current, Frames(qapp))
    shown(view, 600, 400)
    view.show_messages(talk(30), streaming=None)
    found = QAccessible.queryAccessibleInterface(view)
    assert found.child(0).state().offscreen
    assert not found.child(59).state().offscreen
    middle = found.child(59).rect().center()
    assert found.indexOfChild(found.childAt(middle.x(), middle.y())) == 59


def test_views_come_and_go(qapp: QApplication, themes: Themes, shown: Callable[..., QWidget]) -> None:
    """Qt and Python agree on who owns an interface, also when views are deleted and made anew."""
    for turn in range(30):
        view = TranscriptView(themes.current, Frames(qapp))
        view.show_messages(talk(3), streaming=None)
        found = QAccessible.queryAccessibleInterface(view)
        assert [found.child(n).text(QAccessible.Text.Name) != "" for n in range(6)] == [True] * 6, turn
        view.deleteLater()
        del view, found
        qapp.sendPostedEvents(None, 52)  # deferred deletions
        qapp.processEvents()
        gc.collect()
