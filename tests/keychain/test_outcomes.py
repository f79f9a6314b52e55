"""Every outcome has its sentence, and nothing is imported before it is asked."""

from __future__ import annotations

import subprocess
import sys

import pytest

from qwen_desktop.keychain import KeyAnswer, Outcome


def test_every_outcome_has_a_sentence_of_its_own() -> None:
    sentences = [KeyAnswer(outcome, detail="why").sentence() for outcome in Outcome]
    assert len(set(sentences)) == len(Outcome)
    assert all(sentence.endswith(".") and "!" not in sentence for sentence in sentences)


@pytest.mark.parametrize("outcome", [Outcome.LOCKED, Outcome.HUNG, Outcome.NO_KEYCHAIN, Outcome.NOT_CREATED])
def test_a_keychain_that_cannot_be_used_leaves_a_way_out(outcome: Outcome) -> None:
    answer = KeyAnswer(outcome)
    assert not answer.worked
    assert "this run only" in answer.sentence()


def test_importing_the_module_does_not_import_keyring() -> None:
    code = "import sys, qwen_desktop.keychain; sys.exit('keyring' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
