"""A number as a workbook shows it: 1,234.50 €, 12 %, 2026年3月1日, (3). Knows number formats; nothing of workbooks.

A number that its format leaves as it is ("General") keeps every digit of a whole number; what a binary fraction trails
behind its point is shortened.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache

from qwen_desktop.documents.cell_dates import Moment, shown_moment

_YEAR = '"年"m"月"d"日"'
# What a workbook names by number alone. 14 and 22 follow the reader's own country: here they do not depend on it.
BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: "$#,##0",
    6: "$#,##0",
    7: "$#,##0.00",
    8: "$#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy-mm-dd",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm",
    37: "#,##0;(#,##0)",
    38: "#,##0;(#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)",
    41: "#,##0;(#,##0);-",
    42: "$#,##0;($#,##0);-",
    43: "#,##0.00;(#,##0.00);-",
    44: "$#,##0.00;($#,##0.00);-",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    **dict.fromkeys((27, 28, 29, 30, 31, 36, *range(50, 59)), "yyyy" + _YEAR),
    **dict.fromkeys((32, 34), "h:mm"),
    **dict.fromkeys((33, 35), "h:mm:ss"),
}
_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]|(General)|([0#?])|(E[+-])|(.)',
    re.IGNORECASE | re.DOTALL,
)
_DATE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|General|E[+-]', re.IGNORECASE)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?[\d.]+)\]")
_SECTION = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[]|.)*?)(?:;|$)', re.DOTALL)
_FRACTION = re.compile(r"[?#0]\s*/\s*([?#0]+|\d+)")
_SIGNS = {"text": "t", "point": ".", "comma": ",", "percent": "%", "exponent": "E", "general": "G"}
_SIMPLE = re.compile(r"(t*)((?:#+,#*)?#*0)(\.0*)?([t%]*)")
_LOCAL_GENERAL = re.compile("G/通用格式|G/標準|G/표준")  # as some programs write "General"
_SHORT = 6  # significant digits that are kept behind the point of a number without a format


def shown(value: str, code: str, since_1904: bool = False) -> str:
    """A stored number, such as "1234.5", in the format `code`; as it is where that cannot be done."""
    if code == "General" and value.isdecimal() and value.isascii():
        return value.lstrip("0") or "0"
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite() or abs(number.adjusted()) > 400:
        return value
    section, signed = _chosen(number, code)
    if _is_date(section):
        moment = Moment.of(number, since_1904)
        return shown_moment(moment, section) if moment else plain(number)
    if "@" in section or (not section.strip() and ";" not in code):
        return plain(number)
    text = _numeric(abs(number), section)
    return f"-{text}" if signed and number < 0 and re.search("[1-9]", text) else text


def plain(number: Decimal) -> str:
    """A number without a format: no exponent, no digits that only binary arithmetic put there."""
    if number == number.to_integral_value():
        return f"{number.to_integral_value():f}" if number else "0"
    number = number.normalize()
    places = max(_SHORT, _SHORT - 1 - (number % 1).adjusted())
    return f"{round(number, places).normalize():f}"


@lru_cache(maxsize=1000)
def _sections(code: str) -> tuple[str, ...]:
    sections = [match[1] for match in _SECTION.finditer(_LOCAL_GENERAL.sub("General", code))]
    return tuple(sections[:-1] if len(sections) > 1 and not sections[-1] and not code.endswith(";") else sections)


def _chosen(number: Decimal, code: str) -> tuple[str, bool]:
    """The section for a number, and whether a minus is still to be written before it."""
    sections = _sections(code) or ("General",)
    if "[" in code and any(conditions := [_CONDITION.search(section) for section in sections]):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _holds(number, condition[1], Decimal(condition[2])):
                return section, True
        return sections[-1], True
    if number < 0 and len(sections) > 1:
        return sections[1], False
    if number == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], True


def _holds(number: Decimal, sign: str, limit: Decimal) -> bool:
    answers = {"<": number < limit, ">": number > limit, "=": number == limit}
    return any(answers[each] for each in sign)


@lru_cache(maxsize=1000)
def _is_date(section: str) -> bool:
    bare = _DATE.sub("", section).lower()
    counts = re.search("[0#?]", re.sub(r"s+\.0+|\]\.0+", "", bare)) is not None
    return not counts and re.search("[ymdhs]|a{3}|g+e", bare) is not None


@lru_cache(maxsize=1000)
def _simple(section: str) -> tuple[str, bool, int, int, str] | None:
    """What nearly all formats are: text, whether thousands are parted, decimals, percent signs, text. Else None."""
    match = _SIMPLE.fullmatch("".join(_SIGNS[kind] if kind != "digit" else text for kind, text in _tokens(section)))
    if match is None or "General" in section:
        return None
    texts = [text for _kind, text in _tokens(section)]
    before, after = "".join(texts[: match.end(1)]), "".join(texts[match.start(4) :])
    return before, "," in match[2], max(0, len(match[3] or "") - 1), match[4].count("%"), after


def _numeric(number: Decimal, section: str) -> str:
    if (simple := _simple(section)) and number.adjusted() < 15:
        before, grouped, places, percents, after = simple
        rounded = number.scaleb(2 * percents).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        return f"{before}{rounded:{',' if grouped else ''}f}{after}"
    tokens = _tokens(section)
    kinds = [kind for kind, _text in tokens]
    if "general" in kinds:
        return "".join(plain(number) if kind == "general" else text for kind, text in tokens if kind != "comma")
    if "digit" not in kinds:
        return "".join(text for _kind, text in tokens)
    if match := _FRACTION.search(section):
        return _fraction(number, section, match)
    number = number.scaleb(2 * kinds.count("percent"))
    last = len(kinds) - 1 - kinds[::-1].index("digit")
    scale = 0
    while kinds[last + 1 + scale : last + 2 + scale] == ["comma"]:
        scale += 1
    number = number.scaleb(-3 * scale)
    point = kinds.index("point") if "point" in kinds else len(kinds)
    exponent = kinds.index("exponent") if "exponent" in kinds else len(kinds)
    return _placed(number, tokens, min(point, exponent), exponent)


def _placed(number: Decimal, tokens: list[tuple[str, str]], point: int, exponent: int) -> str:
    """Digits in the places that the format has for them."""
    behind = [text for kind, text in tokens[point:exponent] if kind == "digit"]
    power = 0
    if exponent < len(tokens) and number:
        width = max(1, sum(kind == "digit" for kind, _text in tokens[:point]))
        power = number.adjusted() // width * width if width > 1 else number.adjusted()
        number = number.scaleb(-power)
    rounded = number.quantize(Decimal(1).scaleb(-len(behind)), ROUND_HALF_UP) if number.adjusted() < 25 else number
    whole, _point, fraction = f"{rounded:f}".partition(".")
    front = tokens[:point]
    grouped = any(
        kind == "comma" and any(each == "digit" for each, _text in front[at:]) for at, (kind, _text) in enumerate(front)
    )
    text = _whole("" if whole == "0" else whole, front, grouped)
    text += _behind(fraction.ljust(len(behind), "0"), tokens[point:exponent])
    if exponent < len(tokens):
        digits = sum(kind == "digit" for kind, _text in tokens[exponent:])
        sign = "-" if power < 0 else "+" if tokens[exponent][1].endswith("+") else ""
        text += f"E{sign}{str(abs(power)).zfill(digits)}"
        text += "".join(each for kind, each in tokens[exponent + 1 :] if kind not in ("digit", "comma"))
    return text


def _whole(digits: str, tokens: list[tuple[str, str]], grouped: bool) -> str:
    """The digits before the point, from the last to the first; the first place takes all that are left."""
    out: list[str] = []
    written = 0
    first = next((at for at, (kind, _text) in enumerate(tokens) if kind == "digit"), -1)
    for at in range(len(tokens) - 1, -1, -1):
        kind, text = tokens[at]
        if kind != "digit":
            out.append("" if kind == "comma" else text)
            continue
        taken = digits[::-1] if at == first else digits[-1:]
        digits = "" if at == first else digits[:-1]
        for digit in taken or {"0": "0", "?": " "}.get(text, ""):
            if grouped and written and written % 3 == 0 and digit != " ":
                out.append(",")
            out.append(digit)
            written += 1
    return "".join(text if len(text) == 1 else text[::-1] for text in out)[::-1].lstrip(" ")


def _behind(digits: str, tokens: list[tuple[str, str]]) -> str:
    """The point and what is behind it; places that need no digit lose their zeros at the end."""
    wanted = [text for kind, text in tokens if kind == "digit"]
    while wanted and wanted[-1] != "0" and digits.endswith("0"):
        wanted.pop()
        digits = digits[:-1]
    out, at = "", 0
    for kind, text in tokens:
        if kind == "digit":
            out += digits[at : at + 1]
            at += 1
        elif kind == "point":
            out += "." if wanted else ""
        elif kind != "comma":
            out += text
    return out


def _fraction(number: Decimal, section: str, match: re.Match[str]) -> str:
    mixed = re.search("[?#0]", section[: match.start()]) is not None
    whole, rest = divmod(number, 1) if mixed else (Decimal(0), number)
    fixed = match[1].isdigit() and match[1].strip("0") != ""
    limit = int(match[1]) if fixed else 10 ** len(match[1]) - 1
    part = Fraction(round(rest * limit), limit) if fixed else Fraction(rest).limit_denominator(limit)
    if part == 1 and mixed:
        whole, part = whole + 1, Fraction(0)
    if not part:
        return f"{whole:f}"
    text = f"{round(rest * limit)}/{limit}" if fixed else f"{part.numerator}/{part.denominator}"
    return f"{whole:f} {text}" if whole else text


@lru_cache(maxsize=1000)
def _tokens(section: str) -> list[tuple[str, str]]:
    """A section in pieces: digit, point, comma, percent, exponent, general, and text that is shown as it is."""
    out: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(section):
        quoted, escaped, currency, general, digit, exponent, other = match.groups()
        if general:
            out.append(("general", ""))
        elif digit:
            out.append(("digit", digit))
        elif exponent:
            out.append(("exponent", exponent))
        elif other:
            kind = {".": "point", ",": "comma", "%": "percent"}.get(other, "text")
            out.append((kind, other))
        elif match[0].startswith("_"):
            out.append(("text", ""))
        elif text := quoted or escaped or currency:
            out.append(("text", text))
    return out
