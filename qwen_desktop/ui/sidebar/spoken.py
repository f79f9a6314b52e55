"""What a screen reader says of a row of the side bar. Knows rows and states; paints nothing."""

from __future__ import annotations

from qwen_desktop.domain.conversation import Summary
from qwen_desktop.i18n import _, ngettext
from qwen_desktop.ui.sidebar.entries import Heading, Row, RowState, Shelf, title_of


def spoken(row: Row, state: RowState) -> str:
    """A row in words: what it is called, what it is, and what is going on in it."""
    if isinstance(row, Heading):
        return row.label
    if isinstance(row, Shelf):
        held = ngettext("{count} conversation", "{count} conversations", row.count).format(count=row.count)
        shown = _("open") if row.folder.open else _("closed")
        return _joined(_("Folder {name}").format(name=row.folder.name), held, shown, _going_on(state))
    if isinstance(row, Summary):
        pinned = _("pinned") if row.place.pinned is not None and not row.place.archived else ""
        archived = _("in the archive") if row.place.archived else ""
        return _joined(title_of(row), _going_on(state), pinned, archived)
    return row.text


def _going_on(state: RowState) -> str:
    return {
        RowState.STREAMING: _("answering"),
        RowState.UNSEEN: _("new answer"),
        RowState.FAILED: _("not answered"),
    }.get(state, "")


def _joined(*parts: str) -> str:
    return _(", ").join(part for part in parts if part)
