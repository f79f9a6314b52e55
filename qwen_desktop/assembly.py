"""Puts the window together: every widget is made here, handed what it needs, and told whom to tell.

Knows all the parts by name and none of their insides; after this nobody needs to know everybody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog

from qwen_desktop import crash, i18n, parts
from qwen_desktop.chat import keeping, sentences
from qwen_desktop.chat.session import Session
from qwen_desktop.documents import kinds
from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.message import Message
from qwen_desktop.i18n import _
from qwen_desktop.settings import Settings
from qwen_desktop.storage.problems import StorageKind, StorageProblem
from qwen_desktop.storage.store import Store
from qwen_desktop.ui.asking import Asking
from qwen_desktop.ui.choosing import Choosing
from qwen_desktop.ui.commands import table
from qwen_desktop.ui.composer.composer import Composer
from qwen_desktop.ui.desk import Desk
from qwen_desktop.ui.frames import Frames
from qwen_desktop.ui.rows import ERROR, INFO, WARNING, Notice, NoticeRows
from qwen_desktop.ui.sidebar.sidebar import Sidebar
from qwen_desktop.ui.stage import Stage
from qwen_desktop.ui.theme import Themes
from qwen_desktop.ui.thinking.panel import ThinkingPanel
from qwen_desktop.ui.trying import Trying
from qwen_desktop.ui.transcript.view import TranscriptView
from qwen_desktop.ui.welcome.page import Welcome
from qwen_desktop.ui.window import Places, Window
