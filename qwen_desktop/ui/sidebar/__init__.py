"""The list of conversations."""

from qwen_desktop.ui.sidebar.groups import RowState
from qwen_desktop.ui.sidebar.sidebar import Sidebar

__all__ = ["RowState", "Sidebar"]
