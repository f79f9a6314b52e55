"""Whether a question is in English, as far as its letters and its commonest words can tell. Pure.

In doubt it is: a model's name or a line of code needs no warning.
"""

from __future__ import annotations

import re
import unicodedata

FOREIGN_SHARE = 0.2  # of the letters
_FEW = 12  # letters in a question; below that, none of them may be foreign

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENGLISH_WORDS = (
    "the a an and or of to in on for with is are was were be been do does did how what why when where who which can "
    "could would should will i you he she it we they my your this that there from at by not please write tell me"
)
_OTHER_WORDS = (
    "le la les un une des du et est sont que qui quoi dans pour avec sur je tu il nous vous pas ne ce cette où "
    "comment pourquoi quel quelle c'est d'un mon ton ça va écris",
    "der die das ein eine und ist sind nicht ich du er sie wir ihr mit für auf von zu den dem wie was warum wo wer "
    "wann welche bitte mir",
    "el la los las un una y es son que qué de en por para con cómo cuál dónde quién yo tú mi su no del al cuándo",
    "il lo la gli un una e è sono che di per con come dove chi perché cosa non mi della del nel quando",
    "o a os as um uma e é são que de em para com como onde quem por não do da no na meu qual",
    "de het een en is zijn niet ik je jij hij wij met voor op van hoe wat waarom waar wie welke",
    "i w na z do nie jest to się że jak co dlaczego gdzie kto czy po ile",
    "ve bir bu için ile ne nasıl neden nerede kim mi mı değil var olan",
    "dan yang di ke dari ini itu apa bagaimana mengapa siapa untuk dengan adalah tidak saya",
    "và là của có không cho với một này tôi bạn như thế nào gì ở đâu",
    "och är en ett att det som på för med inte jag du hur vad varför var vem den",
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_OTHERS = tuple(frozenset(words.split()) for words in _OTHER_WORDS)


def looks_english(text: str) -> bool:
    """Whether `text` could be English."""
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return True
    foreign = sum(not _latin(c) for c in letters)
    if foreign > (FOREIGN_SHARE * len(letters) if len(letters) > _FEW else 0):
        return False
    words = {word.lower().replace("’", "'") for word in _WORD.findall(text)}
    ours = len(words & _ENGLISH)
    theirs = max(len(words & others) for others in _OTHERS)
    accented = any(not word.isascii() for word in words)
    return theirs <= ours or theirs + accented < 2


def question_of(text: str) -> str:
    """The end of a message, where the question stands when documents stand before it: its last paragraph."""
    return text.rstrip().rpartition("\n\n")[2]


def _latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith(("LATIN", "FEMININE", "MASCULINE", "MICRO"))
