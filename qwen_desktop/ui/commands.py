"""The table of commands of this app: what can be done, by which key, from which menu. Does nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qwen_desktop.i18n import _
from qwen_desktop.ui.actions import Action


@dataclass(frozen=True, slots=True)
class Doing:
    """What the commands call."""

    new: Callable[[], None]
    attach: Callable[[], None]
    quit: Callable[[], None]
    stop: Callable[[], None]
    escape: Callable[[], None]
    paste_inline: Callable[[], None]
    instructions: Callable[[], None]
    all_models: Callable[[], None]
    rename: Callable[[], None]
    delete: Callable[[], None]
    undo: Callable[[], None]
    search: Callable[[], None]
    regenerate: Callable[[], None]
    edit_last: Callable[[], None]
    step_version: Callable[[int], None]  # -1: the one before
    copy_answer: Callable[[], None]
    find: Callable[[], None]
    find_next: Callable[[], None]
    find_previous: Callable[[], None]
    toggle_sidebar: Callable[[], None]
    toggle_panel: Callable[[], None]
    toggle_thinking: Callable[[], None]
    open_models: Callable[[], None]
    export: Callable[[], None]
    import_files: Callable[[], None]
    key: Callable[[], None]
    preferences: Callable[[], None]
    zoom: Callable[[float], None]  # a factor; 0.0 goes back to the natural size
    open_log_folder: Callable[[], None]
    sidebar_visible: Callable[[], bool]
    panel_visible: Callable[[], bool]
    undo_label: Callable[[], str]
    can_undo: Callable[[], bool]
    streaming: Callable[[], bool]
    has_messages: Callable[[], bool]


ZOOM_STEP = 1.1


def table(do: Doing) -> list[Action]:
    """Every command, in the order of the menus."""
    return [*_file(do), *_edit(do), *_conversation(do), *_view(do), *_help(do)]


def _file(do: Doing) -> list[Action]:
    return [
        Action("new", lambda: _("New chat"), do.new, "Ctrl+N", "file", "new-chat"),
        Action("attach", lambda: _("Attach files…"), do.attach, "Ctrl+O", "file", "attach"),
        Action(
            "export",
            lambda: _("Export…"),
            do.export,
            "Ctrl+Shift+S",
            "file",
            enabled=do.has_messages,
            starts_group=True,
        ),
        Action("import", lambda: _("Import…"), do.import_files, "", "file"),
        Action("key", lambda: _("API key…"), do.key, "", "file", "key", starts_group=True),
        Action("preferences", lambda: _("Preferences…"), do.preferences, "Ctrl+,", "file", "settings"),
        Action("quit", lambda: _("Quit"), do.quit, "Ctrl+Q", "file", starts_group=True),
    ]


def _edit(do: Doing) -> list[Action]:
    def found(name: str, label: Callable[[], str], function: Callable[[], None], keys: str) -> Action:
        return Action(name, label, function, keys, "edit", enabled=do.has_messages, starts_group=name == "find")

    return [
        Action("undo", do.undo_label, do.undo, "Ctrl+Z", "edit", enabled=do.can_undo),
        Action("paste-inline", lambda: _("Paste into the question"), do.paste_inline, "Ctrl+Shift+V", "edit"),
        found("find", lambda: _("Find…"), do.find, "Ctrl+F"),
        found("find-next", lambda: _("Find the next"), do.find_next, "F3; Ctrl+G"),
        found("find-previous", lambda: _("Find the previous"), do.find_previous, "Shift+F3; Ctrl+Shift+G"),
        Action("search", lambda: _("Search conversations"), do.search, "Ctrl+Shift+F", "edit", "search"),
    ]


def _conversation(do: Doing) -> list[Action]:
    def idle() -> bool:
        return do.has_messages() and not do.streaming()

    return [
        Action("stop", lambda: _("Stop the answer"), do.stop, "Ctrl+.", "conversation", "stop", enabled=do.streaming),
        Action("escape", lambda: _("Close what is open, or stop the answer"), do.escape, "Esc"),
        Action("regenerate", lambda: _("Answer again"), do.regenerate, "Ctrl+R", "conversation", enabled=idle),
        Action("edit", lambda: _("Edit the last question"), do.edit_last, "Ctrl+E", "conversation", enabled=idle),
        Action(
            "copy-answer",
            lambda: _("Copy the last answer"),
            do.copy_answer,
            "Ctrl+Shift+C",
            "conversation",
            enabled=do.has_messages,
        ),
        Action(
            "version-before",
            lambda: _("Previous version"),
            lambda: do.step_version(-1),
            "Alt+Left",
            "conversation",
            enabled=idle,
            starts_group=True,
        ),
        Action(
            "version-after",
            lambda: _("Next version"),
            lambda: do.step_version(1),
            "Alt+Right",
            "conversation",
            enabled=idle,
        ),
        Action(
            "rename",
            lambda: _("Rename the conversation"),
            do.rename,
            "F2",
            "conversation",
            enabled=do.has_messages,
            starts_group=True,
        ),
        Action("delete", lambda: _("Delete the conversation"), do.delete, "", "conversation", enabled=do.has_messages),
        Action("models", lambda: _("Choose a model"), do.open_models, "Ctrl+M", "conversation", starts_group=True),
        Action("all-models", lambda: _("All models…"), do.all_models, "Ctrl+Shift+M", "conversation"),
        Action("thinking", lambda: _("Turn thinking on or off"), do.toggle_thinking, "Ctrl+T", "conversation"),
        Action("instructions", lambda: _("Instructions…"), do.instructions, "Ctrl+I", "conversation"),
    ]


def _view(do: Doing) -> list[Action]:
    return [
        Action("sidebar", lambda: _("Side bar"), do.toggle_sidebar, "Ctrl+B", "view", checked=do.sidebar_visible),
        Action("panel", lambda: _("Thinking panel"), do.toggle_panel, "Ctrl+Shift+T", "view", checked=do.panel_visible),
        Action(
            "larger",
            lambda: _("Larger text"),
            lambda: do.zoom(ZOOM_STEP),
            "Ctrl++; Ctrl+=",
            "view",
            starts_group=True,
        ),
        Action("smaller", lambda: _("Smaller text"), lambda: do.zoom(1 / ZOOM_STEP), "Ctrl+-", "view"),
        Action("natural", lambda: _("Default text size"), lambda: do.zoom(0.0), "Ctrl+0", "view"),
    ]


def _help(do: Doing) -> list[Action]:
    return [Action("log", lambda: _("Open log folder"), do.open_log_folder, "", "help")]
