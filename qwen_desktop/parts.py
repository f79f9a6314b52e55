"""Builds everything but the window, and hands each part what it needs. Knows no Qt."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from qwen_desktop import crash, resource_files
from qwen_desktop.chat.answerers import Answerers, Told
from qwen_desktop.keychain import Keychain
from qwen_desktop.providers import gguf
from qwen_desktop.providers.catalogue import Catalogue
from qwen_desktop.providers.port import Provider
from qwen_desktop.settings import Settings
from qwen_desktop.worker import Worker

APP_NAME = "Qwen Desktop"
MODELS_COPY = "models.copy.json"
DRAWING_MEMORY = 2 << 30  # bytes of address space for what serves the window


def data_folder(chosen: Path | None) -> Path:
    """Where everything the app writes lies: `chosen`, else the platform's folder for user data."""
    if chosen is not None:
        return chosen.expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))


@dataclass(slots=True)
class Parts:
    """What an answer needs, with or without a window.

    `worker` reads files; `window_worker` makes what somebody looks at, the newest wish first. Both start when needed.
    """

    folder: Path
    settings: Settings
    catalogue: Catalogue
    answerers: Answerers
    worker: Worker
    window_worker: Worker

    @property
    def has_engine(self) -> bool:
        """Whether the embedded model and its engine are installed; nothing is loaded to find out."""
        return importlib.util.find_spec("xllamacpp") is not None and gguf.find() is not None

    async def close(self) -> None:
        """End the child processes and connections."""
        await self.answerers.close()
        self.worker.close()
        self.window_worker.close()


def build(
    folder: Path,
    environment: Mapping[str, str] = os.environ,
    tell: Callable[[Told], None] = lambda told: None,
) -> Parts:
    """Everything but the store and the window. Imports neither the SDK, keyring nor a parser: they come when needed."""
    settings = Settings.load(folder)
    catalogue = Catalogue.load(resource_files.path("models.toml"), folder / MODELS_COPY)
    answerers = Answerers(
        settings,
        catalogue,
        Keychain(),
        _embedded,
        environment,
        crash.remember_secret,
        tell,
    )
    window_worker = Worker(memory_limit=DRAWING_MEMORY, name="window-worker", newest_first=True)
    return Parts(folder, settings, catalogue, answerers, Worker(), window_worker)


def _embedded() -> Provider:
    from qwen_desktop.providers.command import own_command
    from qwen_desktop.providers.embedded import EmbeddedProvider

    return EmbeddedProvider([*own_command(), "--engine"])
