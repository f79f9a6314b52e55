"""The thinking-process panel."""

from qwen_desktop.ui.thinking.panel import ThinkingPanel

__all__ = ["ThinkingPanel"]
