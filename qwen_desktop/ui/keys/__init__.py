"""Where an API key is pasted."""

from qwen_desktop.ui.keys.dialog import KeyDialog
from qwen_desktop.ui.keys.state import KeyState, RegionRow

__all__ = ["KeyDialog", "KeyState", "RegionRow"]
