"""Which forms Han characters take in a text: Chinese (simplified, traditional), Japanese or Korean. No fonts, no Qt.

直, 骨 and 角 are one character each in Unicode and are written differently in Beijing, Taipei, Tokyo and Seoul. A text
tells by its other characters: each country's own character set holds what is written there and little else.
"""

from __future__ import annotations

import re
from functools import lru_cache

CHARSETS = {"zh_CN": "gb2312", "zh_TW": "big5", "ja": "shift_jis", "ko": "euc_kr"}
"""The forms, in the order in which they are taken where nothing tells, and what is written in each."""

SAMPLE = 400  # characters of a text that are looked at

SENTENCE = 8  # Han characters; so many without any kana or hangul are no sentence in Japanese or Korean

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_BOPOMOFO = re.compile("[\u3105-\u312f]")


def form_of(text: str, around: str) -> str:
    """The forms for `text`: what it tells itself, else those `around` it. "" for a text without such characters."""
    found = told_by(text)
    if not found:
        return ""
    return around if around in found or (not around and len(found) == len(CHARSETS)) else found[0]


def told_by(text: str) -> tuple[str, ...]:
    """The forms that a text may be meant in: one where it tells, several where it does not, none without Han."""
    return () if text.isascii() else _told_by(text[:SAMPLE])


@lru_cache(maxsize=2_048)
def _told_by(text: str) -> tuple[str, ...]:
    han = _HAN.findall(text)
    kana, hangul = len(_KANA.findall(text)), len(_HANGUL.findall(text))
    if not (han or kana or hangul):
        return ()
    scores = {"zh_CN": 0, "zh_TW": len(_BOPOMOFO.findall(text)), "ja": kana, "ko": hangul}
    for character in han:
        for form in _written_in(character):
            scores[form] += 1
    best = max(scores.values())
    found = tuple(form for form in CHARSETS if scores[form] == best)
    chinese = tuple(form for form in found if form.startswith("zh"))
    return chinese if chinese and len(han) >= SENTENCE and not kana and not hangul else found


@lru_cache(maxsize=16_384)
def _written_in(character: str) -> tuple[str, ...]:
    found = []
    for form, charset in CHARSETS.items():
        try:
            character.encode(charset)
        except UnicodeEncodeError:
            continue
        found.append(form)
    return tuple(found)
