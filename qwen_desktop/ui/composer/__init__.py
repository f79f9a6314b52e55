"""Where a question is written: text, files, thinking, model, send."""

from qwen_desktop.ui.composer.composer import Composer
from qwen_desktop.ui.composer.models import ModelRow

__all__ = ["Composer", "ModelRow"]
