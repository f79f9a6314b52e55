"""What the commands of the window do. Each takes one step with the part it belongs to, and keeps nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from qwen_desktop.chat import sentences
from qwen_desktop.documents.kinds import SUFFIXES
from qwen_desktop.domain.message import Message, Role
from qwen_desktop.i18n import _
from qwen_desktop.settings import Settings
from qwen_desktop.ui.actions import Action
from qwen_desktop.ui.asking import Asking
from qwen_desktop.ui.choosing import Choosing
from qwen_desktop.ui.commands import Doing, table
from qwen_desktop.ui.composer.composer import Composer
from qwen_desktop.ui.desk import Desk
from qwen_desktop.ui.exchange import Exchange
from qwen_desktop.ui.find.finders import Finders
from qwen_desktop.ui.sidebar import Picked, Sidebar
from qwen_desktop.ui.tidying import Tidying
from qwen_desktop.ui.views import Views
from qwen_desktop.ui.window import Window

SMALLEST_ZOOM, LARGEST_ZOOM = 0.5, 4.0


class WindowCommands:
    """The functions behind menus, shortcuts and the buttons of messages."""

    def __init__(
        self,
        window: Window,
        desk: Desk,
        composer: Composer,
        asking: Asking,
        choosing: Choosing,
        sidebar: Sidebar,
        tidying: Tidying,
        views: Views,
        settings: Settings,
        folder: Path,
        preferences: Callable[[], None],
        finders: Finders,
        exchange: Exchange,
        instructions: Callable[[], None],
        all_models: Callable[[], None],
    ) -> None:
        self._window = window
        self._desk = desk
        self._composer = composer
        self._asking = asking
        self._choosing = choosing
        self._sidebar = sidebar
        self._tidying = tidying
        self._views = views
        self._settings = settings
        self._folder = folder
        self._preferences = preferences
        self._finders = finders
        self._exchange = exchange
        self._instructions = instructions
        self._all_models = all_models

    def table(self) -> list[Action]:
        """The table of commands, each with what it does."""
        return table(
            Doing(
                new=self.new,
                attach=self.choose_files,
                quit=self._quit,
                stop=lambda: self._desk.current.stop(),
                escape=self._escape,
                paste_inline=self._composer.paste_inline,
                instructions=self._instructions,
                all_models=self._all_models,
                rename=self._rename,
                delete=lambda: self._tidying.delete(Picked((self._desk.current.id,))),
                undo=self._tidying.undo,
                search=self._search,
                regenerate=self._regenerate,
                edit_last=self.edit_last,
                step_version=self._desk.step_version,
                copy_answer=self._copy_answer,
                find=self._finders.find,
                find_next=lambda: self._finders.step(True),
                find_previous=lambda: self._finders.step(False),
                toggle_sidebar=self._window.toggle_sidebar,
                toggle_panel=self._window.toggle_panel,
                toggle_thinking=self._composer.toggle_thinking,
                open_models=self._composer.open_models,
                export=self._exchange.export_current,
                import_files=self._exchange.import_files,
                key=self._choosing.ask_for_key,
                preferences=self._preferences,
                zoom=self._zoom,
                open_log_folder=lambda: open_folder(self._folder / "logs"),
                sidebar_visible=lambda: self._window.sidebar_visible,
                panel_visible=lambda: self._window.panel_visible,
                undo_label=lambda: self._tidying.undo_label,
                can_undo=lambda: self._tidying.can_undo,
                streaming=lambda: self._desk.current.streaming,
                has_messages=lambda: bool(self._desk.current.conversation.messages),
            )
        )

    def new(self) -> None:
        """Begin a conversation, with the cursor where it is written."""
        self._desk.new()
        self._composer.setFocus()

    def _rename(self) -> None:
        self._window.set_sidebar_visible(True)
        self._sidebar.rename(self._desk.current.id)

    def _search(self) -> None:
        self._window.set_sidebar_visible(True)
        self._sidebar.focus_search()

    def choose_files(self) -> None:
        """Let the user pick documents."""
        patterns = " ".join(f"*{suffix}" for suffixes in SUFFIXES.values() for suffix in suffixes)
        names, _filter = QFileDialog.getOpenFileNames(
            self._window, _("Attach files"), "", _("Documents ({patterns});;All files (*)").format(patterns=patterns)
        )
        self._asking.drop([Path(name) for name in names])

    def edit_last(self) -> None:
        """Put the last question back into the composer."""
        question = self._last(lambda m: m.role is Role.USER)
        if question is not None and not self._desk.current.streaming:
            self._asking.edit(question.id)

    def message_action(self, message_id: str, action: str) -> None:
        """The actions of a message that are not about the conversation's tree."""
        match action:
            case "edit" if not self._desk.current.streaming:
                self._asking.edit(message_id)
            case "save-message":
                self._exchange.save_message(message_id)
            case "drag-message":
                self._exchange.drag_message(message_id)
            case sentences.GIVE_KEY:
                self._choosing.ask_for_key()
            case sentences.CHOOSE_MODEL:
                self._composer.open_models()
            case sentences.INSTRUCTIONS:
                self._instructions()

    def _escape(self) -> None:
        """Shut what lies on top: a find bar, then an earlier question being edited; else stop the answer on screen."""
        if not (self._finders.close() or self._asking.cancel_editing()):
            self._desk.current.stop()

    def _quit(self) -> None:
        self._window.close()

    def _regenerate(self) -> None:
        """The last answer once more; a question that has none, where a conversation was branched off at it."""
        if branch := self._desk.current.branch():
            self._desk.act(branch[-1].id, "regenerate")

    def _copy_answer(self) -> None:
        answer = self._last(lambda m: m.role is Role.ASSISTANT)
        if answer is not None:
            QGuiApplication.clipboard().setText(answer.text)

    def _last(self, wanted: Callable[[Message], bool]) -> Message | None:
        return next((m for m in reversed(self._desk.current.branch()) if wanted(m)), None)

    def _zoom(self, factor: float) -> None:
        zoom = self._settings.zoom * factor if factor else 1.0
        self._settings.zoom = min(LARGEST_ZOOM, max(SMALLEST_ZOOM, round(zoom, 3)))
        self._views.apply_zoom()
        self._settings.save()


def open_folder(folder: Path) -> None:
    """Show a folder in the system's own window of files."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def open_link(url: str) -> None:
    """Open a link in the browser or the mail program; the view has let only http, https and mailto through."""
    QDesktopServices.openUrl(QUrl(url))
