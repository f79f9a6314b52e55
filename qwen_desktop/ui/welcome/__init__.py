"""The page where a conversation begins."""

from qwen_desktop.ui.welcome.fonts import fonts_notice, missing_scripts
from qwen_desktop.ui.welcome.page import Welcome

__all__ = ["Welcome", "fonts_notice", "missing_scripts"]
