"""What is kept on disk: SQLite, one writer thread, a journal of running answers. Nothing else knows SQLite."""

from qwen_desktop.storage.problems import StorageError, StorageKind, StorageProblem
from qwen_desktop.storage.store import Store

__all__ = ["StorageError", "StorageKind", "StorageProblem", "Store"]
