"""Takes a choice: checked, in force at once, and kept. Knows the settings; does not know a control."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from qwen_desktop.chat import keeping
from qwen_desktop.i18n import _
from qwen_desktop.settings import LooksLikeKey, Settings

Effects = Mapping[str, Callable[[], None]]


class Applying:
    """`effects` says, by an option's name, what else happens when it is chosen; it finds the value in the settings.

    `on_said` hears one sentence after each choice: what stood in the way of it or of keeping it, or "".
    """

    def __init__(self, settings: Settings, effects: Effects) -> None:
        self._settings = settings
        self._effects = effects
        self.on_said: Callable[[str], None] = lambda sentence: None

    def choose(self, name: str, value: Any) -> bool:
        """Choose `value` for the option called `name`; False, and said, where it cannot be."""
        return self.choose_all({name: value})

    def choose_all(self, values: Mapping[str, Any]) -> bool:
        """Choose several at once, all or none."""
        before = {name: getattr(self._settings, name) for name in values}
        try:
            for name, value in values.items():
                setattr(self._settings, name, value)
        except ValueError as error:
            for name, value in before.items():
                setattr(self._settings, name, value)
            self.on_said(_refused(error))
            return False
        self.save()
        for effect in {self._effects[name] for name in values if name in self._effects}:
            effect()
        return True

    def save(self) -> None:
        """Keep what was chosen, and say so where that cannot be."""
        notice = self._settings.save()
        self.on_said(keeping.explain_settings(notice) if notice is not None else "")


def _refused(error: ValueError) -> str:
    if isinstance(error, LooksLikeKey):
        return _("That looks like a key: keys are kept in the system's keychain, and never with the settings.")
    return _("That cannot be chosen; the choice before it holds.")
