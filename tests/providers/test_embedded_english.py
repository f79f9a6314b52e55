"""Which questions are taken for English: those in English, and those that could be."""

from __future__ import annotations

import pytest

from qwen_desktop.domain.message import Role
from qwen_desktop.domain.request import ChatRequest, WireMessage
from qwen_desktop.providers.embedded import MODEL, _is_english
from qwen_desktop.providers.english import looks_english, question_of


@pytest.mark.parametrize(
    "text",
    [
        "What is the capital of France?",
        "Why is the sky blue? Answer in two sentences.",
        "hi",
        "",
        "42 + 17 = ?",
        "😀",
        "def total(items): return sum(items)",
        "Die Hard: who is in it?",
        "Write a poem in the style of Les Fleurs du mal",
        "fix la la land",
        "Is a naïve café a cliché?",
        "How do you say 'thank you' in Japanese (ありがとう)?",
        "The angle θ is small, so tan θ ≈ θ. Why?",
        "What is the best month to visit Heron Pond?",
    ],
)
def test_english_or_nearly(text: str) -> None:
    assert looks_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "法国的首都是哪里？",
        "日本の首都",
        "한국의 수도는 어디인가요?",
        "Привет, как дела?",
        "ما هي عاصمة فرنسا؟",
        "भारत की राजधानी क्या है?",
        "Quel temps fait-il ?",
        "Comment ça va ?",
        "Was ist die Hauptstadt von Frankreich?",
        "¿Cuál es la capital de Francia?",
        "Qual é a capital da França?",
        "Qual è la capitale della Francia?",
        "Wat is de hoofdstad van Frankrijk?",
        "Jak się masz?",
        "Fransa'nın başkenti neresi ve nasıl bir yer?",
        "Apa ibu kota Indonesia dan bagaimana sejarahnya?",
        "Thủ đô của Pháp là gì?",
        "Vad är Frankrikes huvudstad?",
        "Translate: ありがとうございました",
    ],
)
def test_other_languages(text: str) -> None:
    assert not looks_english(text)


def test_the_question_stands_at_the_end() -> None:
    assert question_of("a.md:\nText\n\nMore\n\nWhat is it?\n") == "What is it?"
    assert question_of("What is it?") == "What is it?"


@pytest.mark.parametrize(
    ("document", "question", "english"),
    [
        ("The lease ends in May. " * 500, "When does it end?", True),
        ("The lease ends in May. " * 500, "什么时候结束？", False),
        ("租约五月结束。" * 500, "When does it end?", False),
    ],
)
def test_both_the_question_and_the_document_count(document: str, question: str, english: bool) -> None:
    asked = ChatRequest(
        MODEL,
        (
            WireMessage(Role.USER, "你好"),
            WireMessage(Role.ASSISTANT, "Hello."),
            WireMessage(Role.USER, f"lease.md:\n{document}\n\n{question}"),
        ),
    )
    assert _is_english(asked) is english
