"""Decoding: every encoding a file is likely to be in, and bytes that are none."""

from __future__ import annotations

import codecs
import random
import time

import pytest

from qwen_desktop.documents import encoding
from qwen_desktop.documents.errors import DocumentError

CHINESE = "本合同由甲乙双方于二零二六年签订，自签订之日起生效。违约的一方应赔偿损失。\n第二条 价款为人民币一万元。\n"
JAPANESE = (
    "この契約は、署名の日から効力を生じる。当事者は誠実に履行しなければならない。\n第二条　代金は一万円とする。\n"
)
KOREAN = "이 계약은 서명한 날부터 효력이 발생하며, 양 당사자는 성실히 이행하여야 한다.\n제2조 대금은 만 원으로 한다.\n"
TRADITIONAL = "本合約由甲乙雙方簽訂，自簽訂之日起生效。任何一方違約，應賠償對方的損失。\n第二條 價款為新臺幣一萬元。\n"
RUSSIAN = "Настоящий договор вступает в силу со дня подписания. Стороны обязуются исполнять его добросовестно.\n"
GERMAN = (
    "Dieser Vertrag tritt mit der Unterzeichnung in Kraft. Änderungen bedürfen der Schriftform; Überweisungen auch.\n"
)


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (CHINESE, "gb18030"),
        (CHINESE, "gb2312"),
        (TRADITIONAL, "big5"),
        (JAPANESE, "cp932"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (KOREAN, "cp949"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (GERMAN, "cp1252"),
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "utf-16"),
        (CHINESE, "utf-16-le"),
        (CHINESE, "utf-16-be"),
        (JAPANESE, "utf-16-le"),
        (KOREAN, "utf-16-be"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (RUSSIAN, "utf-16-le"),
        (GERMAN, "utf-32"),
        (CHINESE, "utf-32-le"),
    ],
)
def test_text_is_found_out(text: str, charset: str) -> None:
    decoded = encoding.decode((text * 5).encode(charset))
    assert decoded.text == text * 5
    assert decoded.replaced == 0


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8])
def test_a_byte_order_mark_decides(mark: bytes) -> None:
    charset = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be", codecs.BOM_UTF8: "utf-8"}[mark]
    assert encoding.decode(mark + "短い".encode(charset)).text == "短い"


def test_line_ends_become_one() -> None:
    assert encoding.decode(b"a\r\nb\rc\n\nd").text == "a\nb\nc\n\nd"


def test_a_broken_byte_does_not_turn_utf_8_into_something_else() -> None:
    decoded = encoding.decode((CHINESE * 50).encode() + b"\xe4\xb8")
    assert decoded.encoding == "utf-8"
    assert decoded.text.startswith(CHINESE)
    assert decoded.replaced == 1
    few = "Plain English words, over and over. " * 30 + "“quoted” – it’s\n"
    assert encoding.decode(few.encode() + b"\x93\n").text == few + "\ufffd\n"


@pytest.mark.parametrize(
    ("text", "charset"), [(JAPANESE, "cp932"), (CHINESE, "gb18030"), (KOREAN, "cp949"), (TRADITIONAL, "big5hkscs")]
)
def test_a_broken_byte_is_counted_and_does_not_hide_the_encoding(text: str, charset: str) -> None:
    decoded = encoding.decode((text * 5).encode(charset) + b"\x81\xff\n" + text.encode(charset))
    assert decoded.encoding == charset
    assert decoded.text.startswith(text * 5)
    assert decoded.replaced == decoded.text.count("\ufffd") >= 1


def test_a_code_page_is_called_a_guess_and_a_real_encoding_is_not() -> None:
    assert encoding.decode(GERMAN.encode("cp1252")).guessed
    assert not encoding.decode((CHINESE * 5).encode("gb18030")).guessed


def test_two_accents_in_a_long_text_stay_accents() -> None:
    text = "Plain words of English, over and over again. " * 200 + "A naïve café.\n"
    assert encoding.decode(text.encode("latin-1")).text == text


def test_the_first_foreign_letter_may_come_late() -> None:
    text = "int main(void) { return 0; }\n" * 20_000 + CHINESE * 20
    assert encoding.decode(text.encode("gb18030")).text == text


def test_thirty_megabytes_are_decoded_in_seconds() -> None:
    data = (CHINESE * 200_000).encode("gb18030")[:30_000_000]
    began = time.process_time()
    assert encoding.decode(data).encoding == "gb18030"
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 40,
        random.Random(1).randbytes(20_000),
        b"\x00\x01\x02\x03" * 2000,
        b"\x00" * 4096,
        b"text and then\x00\x00\x00\x01\x00\x05 a record" * 10,
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        encoding.decode(data)
    assert (caught.value.code, caught.value.detail) == ("unsupported", "binary")


@pytest.mark.parametrize("seed", range(30))
def test_any_bytes_give_text_or_one_typed_error(seed: int) -> None:
    source = random.Random(seed)
    data = bytearray((CHINESE + GERMAN).encode(source.choice(["utf-8", "gb18030", "utf-16", "utf-16-le"])))
    for _ in range(source.randrange(60)):
        data[source.randrange(len(data))] = source.randrange(256)
    outcome = "text"
    try:
        encoding.decode(bytes(data[: source.randrange(1, len(data))]))
    except DocumentError as error:
        outcome = error.code
    assert outcome in ("text", "unsupported")
