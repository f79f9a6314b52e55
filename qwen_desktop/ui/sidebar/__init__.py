"""The list of conversations."""

from qwen_desktop.ui.sidebar.entries import Picked, RowState
from qwen_desktop.ui.sidebar.sidebar import Sidebar

__all__ = ["Picked", "RowState", "Sidebar"]
