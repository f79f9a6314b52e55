"""Writes a number as a word processor numbers its lists: 三, Ⅲ, (c), ハ, ③, 参. Knows nothing of lists.

The names of the formats are those of Office Open XML (ST_NumberFormat).
"""

from __future__ import annotations

from collections.abc import Callable

_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_AIUEO = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_HALF_AIUEO = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ"
_HALF_IROHA = "ｲﾛﾊﾆﾎﾍﾄﾁﾘﾇﾙｦﾜｶﾖﾀﾚｿﾂﾈﾅﾗﾑｳヰﾉｵｸﾔﾏｹﾌｺｴﾃｱｻｷﾕﾒﾐｼヱﾋﾓｾｽﾝ"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"

_ROWS = {
    "irohaFullWidth": _IROHA,
    "iroha": _HALF_IROHA,
    "aiueoFullWidth": _AIUEO,
    "aiueo": _HALF_AIUEO,
    "ideographTraditional": _STEMS,
    "ideographZodiac": _BRANCHES,
    "ganada": "가나다라마바사아자차카타파하",
    "chosung": "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
    "russianLower": "абвгдежзиклмнопрстуфхцчшщыэюя",
    "russianUpper": "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ",
}
# The first sign of a run in Unicode, and how many there are; beyond it plain numbers are printed.
_RUNS = {
    "decimalEnclosedCircle": (0x2460, 20),
    "decimalEnclosedCircleChinese": (0x2460, 20),
    "decimalEnclosedParen": (0x2474, 20),
    "decimalEnclosedFullstop": (0x2488, 20),
    "ideographEnclosedCircle": (0x3280, 10),
}
_DIGITS = {
    "ideographDigital": "〇一二三四五六七八九",
    "japaneseDigitalTenThousand": "〇一二三四五六七八九",
    "taiwaneseDigital": "○一二三四五六七八九",
    "koreanDigital": "영일이삼사오육칠팔구",
    "koreanDigital2": "零一二三四五六七八九",
    "decimalFullWidth": "０１２３４５６７８９",
    "decimalFullWidth2": "０１２３４５６７８９",
}
_PLAIN_CJK = ("〇一二三四五六七八九", "十百千")
# digits, units; whether a one before a unit is written (一百), and whether a gap is read (一百零一)
_COUNTING: dict[str, tuple[str, str, bool, str]] = {
    "japaneseCounting": (*_PLAIN_CJK, False, ""),
    "japaneseLegal": ("〇壱弐参四伍六七八九", "拾百阡", True, ""),
    "chineseCountingThousand": (*_PLAIN_CJK, True, "零"),
    "taiwaneseCountingThousand": (*_PLAIN_CJK, True, "零"),
    "chineseLegalSimplified": ("零壹贰叁肆伍陆柒捌玖", "拾佰仟", True, "零"),
    "ideographLegalTraditional": ("零壹貳參肆伍陸柒捌玖", "拾佰仟", True, "零"),
    "koreanCounting": ("영일이삼사오육칠팔구", "십백천", False, ""),
}
_ALWAYS_ONE = {"japaneseLegal", "chineseLegalSimplified", "ideographLegalTraditional"}  # 壱拾, and not 拾
_ROMAN_SIGNS = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"],
        strict=True,
    )
)
_ONES = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
_TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
             "twelve": "twelfth"}  # fmt: skip
_KOREAN_ONES, _KOREAN_TENS = (
    ["하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉"],
    ["열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"],
)


def numeral(number: int, form: str, custom: str = "") -> str:
    """`number` in one of the formats; plain digits in a format that is not known, or that has no such number.

    `custom` is the pattern of the format "custom", such as "001, 002, 003, ...".
    """
    if form in ("none", "bullet"):
        return ""
    if number < 0 or form == "decimal":
        return str(number)
    if form == "custom":
        return str(number).zfill(len(custom.partition(",")[0].strip()))
    if form in _RUNS:
        first, count = _RUNS[form]
        return chr(first + number - 1) if 1 <= number <= count else str(number)
    if form in _DIGITS:
        return "".join(_DIGITS[form][int(digit)] for digit in str(number))
    if form in _COUNTING and number < 10_000:
        return _counted(number, form)
    if number and form in _ROWS:
        return _in_row(number, _ROWS[form])
    return _WRITERS[form](number) if number and form in _WRITERS else str(number)


def _counted(number: int, form: str) -> str:
    """Digits with units between them, as they are said."""
    digits, units, say_one, zero = _COUNTING[form]
    if number < 10:
        return digits[number]
    out, gap = "", False
    for place, digit in zip(range(len(str(number)) - 1, -1, -1), map(int, str(number)), strict=True):
        if not digit:
            gap = True
            continue
        if gap and out:
            out += zero
        gap = False
        silent = digit == 1 and place > 0 and (not say_one or (place == 1 and not out and form not in _ALWAYS_ONE))
        out += ("" if silent else digits[digit]) + (units[place - 1] if place else "")
    return out


def _chinese(number: int) -> str:
    """Counted up to 99, and digit by digit from there."""
    return _counted(number, "japaneseCounting") if number < 100 else numeral(number, "ideographDigital")


def _in_row(number: int, row: str) -> str:
    """a … z, aa, bb …: a row that is used up begins again, doubled."""
    turns, at = divmod(number - 1, len(row))
    return row[at] * min(turns + 1, 20)


def _roman(number: int) -> str:
    if number > 32_767:
        return str(number)
    out = ""
    for value, sign in _ROMAN_SIGNS:
        turns, number = divmod(number, value)
        out += sign * turns
    return out


def _words(number: int) -> str:
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        return f"{_words(thousands)} thousand" + (f" {_words(rest)}" if rest else "")
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        return f"{_ONES[hundreds]} hundred" + (f" {_words(rest)}" if rest else "")
    if number >= 20:
        tens, rest = divmod(number, 10)
        return _TENS[tens] + (f"-{_ONES[rest]}" if rest else "")
    return _ONES[number]


def _ordinal_words(number: int) -> str:
    words = _words(number)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[cut:]
    ending = _ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th")
    return words[:cut] + ending


def _ordinal(number: int) -> str:
    teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _sexagenary(number: int) -> str:
    return _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12]


def _korean_legal(number: int) -> str:
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return (_KOREAN_TENS[tens - 1] if tens else "") + (_KOREAN_ONES[ones - 1] if ones else "")


_WRITERS: dict[str, Callable[[int], str]] = {
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": lambda number: _in_row(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "lowerLetter": lambda number: _in_row(number, "abcdefghijklmnopqrstuvwxyz"),
    "decimalZero": lambda number: f"{number:02}",
    "numberInDash": lambda number: f"- {number} -",
    "hex": lambda number: f"{number:X}",
    "chicago": lambda number: _in_row(number, "*†‡§"),
    "ordinal": _ordinal,
    "cardinalText": lambda number: _words(number).capitalize(),
    "ordinalText": lambda number: _ordinal_words(number).capitalize(),
    "chineseCounting": _chinese,
    "taiwaneseCounting": _chinese,
    "ideographZodiacTraditional": _sexagenary,
    "koreanLegal": _korean_legal,
}
