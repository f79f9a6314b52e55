"""Documents: whole, once, packed, and gone when nobody mentions them."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.document import Block, Document
from qwen_desktop.domain.message import AttachmentPart, user_message
from qwen_desktop.storage.database import NAME
from tests.storage.conftest import OpenStore

_DAY = 24 * 3600.0


def _document(text: str = "word " * 5000, sha256: str = "c" * 64, **more: Any) -> Document:
    blocks = (Block("p1", text), Block("p2", ""), Block("p3", "最後\n\n  の頁 😀"))
    return Document(sha256, "契約.pdf", "pdf", 99, blocks, {"qwen3": 7}, 3, "", ("empty_pages:1",), **more)


def test_a_document_comes_back_whole(open_store: OpenStore) -> None:
    large, small = _document(), _document("x", "d" * 64)
    store = open_store()
    store.put_document(large)
    store.put_document(small)
    assert store.document(large.sha256) == large
    assert store.close()
    again = open_store()
    assert again.document(large.sha256) == large
    assert again.document(small.sha256) == small
    assert again.document("e" * 64) is None


def test_a_document_is_kept_once_and_packed_and_its_counts_add_up(open_store: OpenStore, folder: Path) -> None:
    store = open_store()
    document = _document("the same words over and over " * 20_000)
    for vocabulary in ("qwen3", "qwen3.5"):
        counted = Document(
            document.sha256, "other name.pdf", "pdf", 99, document.blocks, {vocabulary: 1}, 3, "", document.warnings
        )
        store.put_document(counted).result(10)
    found = store.document(document.sha256)
    assert found is not None
    assert found.counts == {"qwen3": 1, "qwen3.5": 1}
    assert found.text == document.text
    store.close()
    assert (folder / NAME).stat().st_size < len(document.text) // 2


def test_a_document_nobody_mentions_goes_with_the_purge_once_it_is_a_day_old(
    open_store: OpenStore, folder: Path
) -> None:
    store = open_store()
    sent, drafted, loose, fresh = (_document(sha256=letter * 64) for letter in "1234")
    for document in (sent, drafted, loose):
        store.put_document(document)
    conversation = Conversation()
    store.save_conversation(conversation)
    store.put_message(conversation.id, user_message("?", [AttachmentPart(sent.sha256, "a", "pdf", 1)]))
    store.put_draft(conversation.id, {"files": [drafted.sha256]})
    store.flush(10)
    with sqlite3.connect(folder / NAME) as other:
        other.execute("UPDATE document SET kept = ?", (time.time() - 2 * _DAY,))
    other.close()
    store.put_document(fresh)
    store.purge_deleted().result(10)
    assert [store.document(at.sha256) is not None for at in (sent, drafted, loose, fresh)] == [True, True, False, True]
    store.delete(conversation.id)
    store.purge_deleted().result(10)
    assert [store.document(at.sha256) is not None for at in (sent, drafted, loose, fresh)] == [
        False,
        False,
        False,
        True,
    ]
