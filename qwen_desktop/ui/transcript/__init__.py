"""The conversation on screen: one painted widget in which a token costs the same wherever it arrives."""

from qwen_desktop.ui.transcript.view import TranscriptView

__all__ = ["TranscriptView"]
