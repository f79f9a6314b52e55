"""What a search in everything finds, and that the index behind it says what the database says."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from qwen_desktop.domain.document import Block, Document
from qwen_desktop.domain.message import AttachmentPart, Message, Role, Status, TextPart, user_message
from qwen_desktop.storage.database import NAME
from qwen_desktop.storage.search import Kind, hits, tables, updating
from tests.storage.conftest import OpenStore, begun
from tests.storage.searched import DEADLINE, Reader, said


@pytest.fixture
def reader(open_store: OpenStore) -> Reader:
    return Reader(open_store())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("这个问题的根本原因是事件循环", "问"),
        ("这个问题的根本原因是事件循环", "因"),
        ("这个问题的根本原因是事件循环", "循环"),
        ("这个问题的根本原因是事件循环", "根本原因"),
        ("契約書の更新条項について", "の"),
        ("契約書の更新条項について", "更新"),
        ("ﾊﾞｯﾃﾘｰの寿命", "バッテリー"),
        ("Qwen模型的上下文", "qwen模"),
        ("ＡＢＣ company", "abc"),
        ("Der Straßenname", "STRASSEN"),
        ("a naïve résumé", "resume"),
        ("हिन्दी में लिखो", "हिन्दी"),
        ("كيف حالُكَ", "حالك"),
        ("ฉันรักภาษาไทย", "ภาษา"),
        ("한국어로 대답해", "대답"),
        ("transformers are nice", "trans"),
        ("call read_file() twice", "read_file"),
    ],
)
def test_words_are_found_in_every_script(reader: Reader, text: str, words: str) -> None:
    said(reader.store, text)
    said(reader.store, "something else 别的 ほか")
    reader.read()
    assert [hit.kind for hit in reader.hits(words)] == [Kind.QUESTION]


@pytest.mark.parametrize("words", ["问循", "former", "事原", "読", "bar foo baz", '"bar foo"'])
def test_what_was_not_said_is_not_found(reader: Reader, words: str) -> None:
    said(reader.store, "这个问题的根本原因是事件循环 transformers foo bar")
    reader.read()
    assert reader.hits(words) == []


def test_all_words_have_to_be_in_one_text_in_any_order(reader: Reader) -> None:
    said(reader.store, "foo and bar", answer="only foo")
    said(reader.store, "only bar")
    reader.read()
    assert reader.bold("bar foo") == ["foo|bar"]
    assert reader.bold('"foo and"') == ["foo and"]


def test_each_kind_of_text_is_found_as_what_it_is(reader: Reader) -> None:
    store = reader.store
    document = Document("d" * 64, "lease.pdf", "pdf", 10, (Block("p1", "the blue door"), Block("p2", "blue roof")), {})
    store.put_document(document)
    conversation = said(store, "Which blue?", "It may be blue.", "Blue it is.")
    attached = AttachmentPart("d" * 64, "lease.pdf", "pdf", 10, 2)
    asked = conversation.add(
        user_message("And this one?", parent=conversation.head).with_(parts=(attached, TextPart("And this one?")))
    )
    store.put_message(conversation.id, asked)
    reader.read()
    assert reader.kinds("blue") == ["answer", "document", "question", "thinking"]
    for kind in Kind:
        assert reader.kinds("blue", kind) == [kind.value]
    (hit,) = reader.hits("door", Kind.DOCUMENT)
    assert (hit.message, hit.name, hit.conversation) == (asked.id, "lease.pdf", conversation.id)


def test_a_document_is_found_in_every_conversation_that_has_it_until_the_last_is_deleted(reader: Reader) -> None:
    store = reader.store
    store.put_document(Document("d" * 64, "a.txt", "text", 10, (Block("L1", "unmistakable"),), {}))
    talks = []
    for number in range(2):
        talk = said(store, f"question {number}")
        part = AttachmentPart("d" * 64, f"{number}.txt", "text", 10, None)
        store.put_message(talk.id, talk.add(user_message("", parent=talk.head).with_(parts=(part,))))
        talks.append(talk)
    reader.read()
    assert {(hit.conversation, hit.name) for hit in reader.hits("unmistakable")} == {
        (talks[0].id, "0.txt"),
        (talks[1].id, "1.txt"),
    }
    store.delete(talks[0].id)
    reader.read()
    assert [hit.conversation for hit in reader.hits("unmistakable")] == [talks[1].id]
    store.delete(talks[1].id)
    reader.read()
    assert reader.hits("unmistakable") == []


def test_a_document_kept_after_its_message_is_found(reader: Reader) -> None:
    talk = said(reader.store, "look at this")
    part = AttachmentPart("e" * 64, "late.txt", "text", 10, None)
    reader.store.put_message(talk.id, talk.add(user_message("", parent=talk.head).with_(parts=(part,))))
    reader.read()
    reader.store.put_document(Document("e" * 64, "late.txt", "text", 10, (Block("L1", "belated"),), {}))
    reader.read()
    assert reader.kinds("belated") == ["document"]


def test_the_marks_of_markdown_and_the_targets_of_links_are_no_words(reader: Reader) -> None:
    said(reader.store, "?", answer="**重**点 is [a link](https://example.org/hidden) and `code`\n\n[1]: http://target")
    reader.read()
    assert reader.bold("重点") == ["重点"]
    assert reader.hits("hidden") == []
    assert reader.hits("target") == []
    assert reader.hits("code")[0].snippet.text == "重点 is a link and code"


def test_few_hits_come_by_relevance_and_many_newest_first(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    said(reader.store, "apple apple apple apple", when=1000.0)
    said(reader.store, "one apple among a good many other words which nobody asked for", when=2000.0)
    said(reader.store, "apple apple", when=3000.0)
    reader.read()
    assert [round(hit.when) for hit in reader.hits("apple")] == [1000, 3000, 2000]
    monkeypatch.setattr(hits, "LISTED", 2)
    found = reader.found("apple")
    assert found is not None
    assert (found.total, found.listed) == (3, 2)
    monkeypatch.setattr(hits, "MOST", 2)
    assert [round(hit.when) for hit in reader.hits("apple")] == [3000, 2000]


def test_hits_are_told_by_conversation(reader: Reader) -> None:
    one = said(reader.store, "pear", "pear", "pear")
    other = said(reader.store, "pear pear pear")
    reader.read()
    found = reader.found("pear")
    assert found is not None
    assert {group.conversation: len(group.numbers) for group in found.groups} == {one.id: 3, other.id: 1}
    assert found.total == found.listed == 4


def test_many_messages_of_one_moment_are_all_found(reader: Reader) -> None:
    for number in range(60):
        said(reader.store, f"cherry {number}", answer="cherry", when=5.0)
    reader.read()
    assert len(reader.hits("cherry")) == 120


def test_an_answer_is_found_when_it_is_over(reader: Reader) -> None:
    conversation, answer = begun(reader.store)
    reader.store.journal.append(answer.id, "", "half a gooseberry")
    reader.read()
    assert reader.hits("gooseberry") == []
    done = answer.with_(parts=(TextPart("half a gooseberry"),), status=Status.STOPPED)
    reader.store.journal.finish(conversation.id, done)
    reader.read()
    assert reader.kinds("gooseberry") == ["answer"]


def test_what_a_message_said_before_is_forgotten(reader: Reader) -> None:
    conversation = said(reader.store, "?", answer="the first wording")
    answer = conversation.messages[conversation.head or ""]
    reader.read()
    reader.store.put_message(conversation.id, answer.with_(parts=(TextPart("another wording"),)))
    reader.read()
    assert reader.hits("first") == []
    assert reader.kinds("wording") == ["answer"]


def test_deleted_is_not_found_and_brought_back_is(reader: Reader) -> None:
    conversation = said(reader.store, "plum", "plum", "plum")
    reader.read()
    reader.store.delete(conversation.id)
    reader.read()
    assert reader.hits("plum") == []
    reader.store.restore(conversation.id)
    reader.read()
    assert len(reader.hits("plum")) == 3


def test_nothing_of_what_is_purged_stays_on_the_disk(reader: Reader, folder: Path) -> None:
    for number in range(30):
        said(reader.store, f"quince {number} 西瓜")
    secret = said(reader.store, "xylophonist", "xylophonist", "xylophonist")
    reader.read()
    assert b"ylophonist" in _bytes(folder)
    reader.store.delete(secret.id)
    reader.store.purge_deleted()
    reader.read()
    assert b"ylophonist" not in _bytes(folder)
    assert len(reader.hits("quince")) == 30


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob(tables.NAME + "*")) if "shm" not in path.name)


def test_everything_from_before_this_version_is_read(open_store: OpenStore, folder: Path) -> None:
    store = open_store()
    for number in range(300):
        said(store, f"old question {number}", "an old thought", "an old answer")
    store.close()
    with sqlite3.connect(folder / NAME) as db:
        db.execute("DROP TABLE wording")
        db.execute("DROP TABLE wording_of")
        db.execute("DELETE FROM schema_step WHERE name LIKE '%index of words%'")
        db.execute("UPDATE sqlite_sequence SET seq = 0")
        db.execute(f"PRAGMA user_version = {db.execute('SELECT count(*) FROM schema_step').fetchone()[0]}")
    db.close()
    reader = Reader(open_store())
    reader.read()
    assert len(reader.hits("old")) == 900
    totals = [progress for progress in reader.told if progress.total]
    assert totals[-1].done == totals[-1].total == 600
    assert [progress.done for progress in totals] == sorted(progress.done for progress in totals)
    with sqlite3.connect(folder / NAME) as db:  # and what was read is not kept in mind for ever
        reader.store.flush(DEADLINE)
        assert db.execute("SELECT count(*) FROM wording").fetchone() == (0,)
    db.close()


def test_what_was_not_read_before_the_end_is_read_at_the_next_start(
    open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updating, "TOGETHER", 1)
    first = open_store()
    for number in range(40):
        said(first, f"grape {number}")
    first.flush(DEADLINE)
    one = threading.Event()
    first.search.begin(lambda progress: one.set())
    assert one.wait(DEADLINE)
    first.close()
    reader = Reader(open_store())
    reader.read()
    assert len(reader.hits("grape")) == 40


def _garbage(path: Path) -> None:
    path.write_bytes(b"this is no database" * 1000)


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 8192 * 4096])


def _scribbled(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for page in range(3, len(data) // 4096, 2):
        data[page * 4096 : page * 4096 + 4096] = b"\xa5" * 4096
    path.write_bytes(data)


def _no_words(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("DROP TABLE words")
    db.close()


def _other_rules(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()


@pytest.mark.parametrize("damage", [_garbage, _half, _scribbled, _no_words, _other_rules, Path.unlink])
def test_a_damaged_index_is_made_anew(
    open_store: OpenStore, folder: Path, damage: Callable[[Path], None], expected_logs: list[str]
) -> None:
    expected_logs.append("The index of words: ")
    store = open_store()
    for number in range(120):
        said(store, f"melon number {number}", answer="a melon is a melon 西瓜" * 10)
    reader = Reader(store)
    reader.read()
    store.close()
    damage(folder / tables.NAME)
    again = Reader(open_store())
    said(again.store, "a new melon")  # which has to be put into what is damaged
    again.found("melon")  # somebody has to notice
    again.read()
    assert len(again.hits("melon")) == 241
    assert len(again.hits("西")) == 120
    assert again.store.notices == ()


def test_damage_that_only_a_search_meets_is_mended(open_store: OpenStore, folder: Path) -> None:
    store = open_store()
    for number in range(50):
        said(store, f"fig {number}")
    reader = Reader(store)
    reader.read()
    with sqlite3.connect(folder / tables.NAME) as db:
        db.execute("UPDATE passage_text SET text = x'00ff00'")
    db.close()
    found = reader.found("fig")
    assert found is not None
    wanted = [(group.conversation, number) for group in found.groups for number in group.numbers]
    told = threading.Event()
    reader.store.search.show("fig", wanted, lambda answer: told.set() if answer is None else None)
    assert told.wait(DEADLINE)
    reader.read()
    assert len(reader.hits("fig")) == 50


def test_the_index_of_another_database_is_not_believed(open_store: OpenStore, folder: Path) -> None:
    reader = Reader(open_store())
    said(reader.store, "of the first database: mango")
    reader.read()
    reader.store.close()
    for path in folder.glob(NAME + "*"):
        path.unlink()
    again = Reader(open_store())
    said(again.store, "of the second: papaya")
    again.read()
    assert again.hits("mango") == []
    assert again.kinds("papaya") == ["question"]


def test_only_the_newest_question_is_answered(reader: Reader) -> None:
    said(reader.store, "date")
    reader.read()
    busy, release = threading.Event(), threading.Event()
    answered: list[str] = []

    def hold(found: object) -> None:
        busy.set()
        release.wait(DEADLINE)

    reader.store.search.find("date", None, hold)
    assert busy.wait(DEADLINE)
    done = threading.Event()
    reader.store.search.find("d", None, lambda found: answered.append("d"))
    reader.store.search.find("da", None, lambda found: answered.append("da"))
    reader.store.search.find("dat", None, lambda found: (answered.append("dat"), done.set()))
    release.set()
    assert done.wait(DEADLINE)
    assert answered == ["dat"]


@pytest.mark.parametrize(
    "words", ['"', "'", "a AND", "NEAR(a b", "a*", "-a", "{question}:a", "^a", "“", "a\x00b", "(", "\ud800", "x" * 5000]
)
def test_signs_in_a_search_are_no_commands(reader: Reader, words: str) -> None:
    said(reader.store, "a and b near by")
    reader.read()
    assert reader.found(words) is not None


def test_a_search_without_letters_finds_nothing(reader: Reader) -> None:
    said(reader.store, "!!! ???")
    reader.read()
    for words in ("!", "???", "👍", " "):
        found = reader.found(words)
        assert found is not None
        assert found.groups == ()


def test_before_it_is_begun_nothing_is_indexed(open_store: OpenStore, folder: Path) -> None:
    store = open_store()
    said(store, "?")
    store.flush(DEADLINE)
    assert not (folder / tables.NAME).exists()


def test_a_hostile_answer_is_read_all_the_same(reader: Reader) -> None:
    said(reader.store, "?", answer="[" * 50_000 + "](" * 20_000 + "*" * 50_000 + " lychee " + "日" * 50_000)
    reader.read()
    assert reader.kinds("lychee") == ["answer"]
    assert reader.kinds("日日日") == ["answer"]


def test_messages_of_odd_times_are_found(reader: Reader) -> None:
    for when in (0.0, -5.0, 1e300):
        talk = said(reader.store, "?")
        reader.store.put_message(
            talk.id, talk.add(Message(Role.ASSISTANT, (TextPart("guava"),), parent=talk.head, created=when))
        )
    reader.read()
    assert reader.kinds("guava") == ["answer"] * 3
