"""What a formula is made of, and that nothing a model can write as one takes long or fails."""

from __future__ import annotations

import random
import time

import pytest

from qwen_desktop.formula import _STAND_INS as STAND_INS
from qwen_desktop.formula import LONGEST, Bar, Formula, Glyph, Stroke, Words, formula

DRAWN = r"""
E=mc^2
\hat\beta=(X^\top X)^{-1}X^\top y
\frac{a}{b}+\sqrt[3]{x}
\sum_{i=1}^n x_i \int_0^\infty e^{-t^2}\,dt
\begin{pmatrix}a&b\\c&d\end{pmatrix}
\begin{cases}1&x>0\\0&\text{otherwise}\end{cases}
\begin{align}a&=b\\&=c\end{align}
\begin{aligned}a&=b\end{aligned}
\boxed{x} \cancel{y} \underbrace{a+b}_{n} \overline{z}
\ce{2H2 + O2 -> 2H2O}
\mathbb{R}^{n\times m}\to\mathcal{L}(\mathfrak{g})
\operatorname*{arg\,max}_\theta \log p_\theta(x)
\left\lVert x\right\rVert_2 \le \lvert y\rvert
\text{если } x \ne 0
\color{red}{x}+\textcolor{#0000ff}{y}
""".strip().split("\n")


def words(found: Formula | None) -> list[str]:
    assert found is not None
    return [shape.text for shape in found.shapes if isinstance(shape, Words)]


@pytest.mark.parametrize("latex", DRAWN)
@pytest.mark.parametrize("display", [False, True])
def test_what_models_write_is_drawn(latex: str, display: bool) -> None:
    found = formula(latex, display=display)
    assert found is not None
    assert found.width > 0
    assert found.ascent + found.descent > 0
    assert any(isinstance(shape, Glyph) and shape.path.startswith("M") for shape in found.shapes)
    assert words(found) == []


@pytest.mark.parametrize(
    "latex",
    ["", "   ", r"\foo x", r"\frac{a", "{", "a}", r"\left( x", r"\begin{foo}x\end{foo}", r"\href{http://x}{y}",
     r"\includegraphics{a}", "x" * (LONGEST + 1), r"\hspace{1000000em}x", r"\rule{900em}{1em}", "{" * 100 + "}" * 100,
     r"\newcommand{\R}{\mathbb{R}}\R"],
)  # fmt: skip
def test_what_can_not_be_drawn_as_it_is_meant_is_left_as_source(latex: str) -> None:
    assert formula(latex, display=True) is None


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\text{速度}=\frac{\text{距离}}{\text{时间}}", ["速度", "距离", "时间"]),
        (r"x_{中}^{文}", ["文", "中"]),
        (r"\sqrt[中]{文}", ["中", "文"]),
        (r"\begin{cases}1&\text{当 }x>0\\0&\text{否则}\end{cases}", ["当", "否则"]),
        (r"\frac 中 文", ["中", "文"]),
        (r"\hat 中", ["中"]),
        (r"\operatorname{損失}(x)", ["損失"]),
        (r"\mathrm{速度}\textbf{粗体}", ["速度粗体"]),
        (r"\text{ローマ字と仮名}", ["ローマ字と仮名"]),
        (r"\square+\leftrightarrows+\text{中文}", ["中文"]),
        (r"\text{한국어}", ["한국어"]),
    ],
)
def test_what_the_font_does_not_have_keeps_its_place(latex: str, expected: list[str]) -> None:
    assert words(formula(latex, display=False)) == expected


def test_han_characters_stand_where_the_formula_has_them() -> None:
    found = formula(r"\frac{中}{文}", display=True)
    assert found is not None
    above, below = (shape for shape in found.shapes if isinstance(shape, Words))
    bar = next(shape for shape in found.shapes if isinstance(shape, Bar))
    assert above.text == "中"
    assert above.y > bar.y > below.y
    assert above.width == pytest.approx(932 * above.scale, rel=0.05)


def test_more_han_characters_than_there_are_stand_ins_are_left_as_source() -> None:
    few = "".join(chr(0x4E00 + n) for n in range(150))
    many = "".join(chr(0x4E00 + n) for n in range(len(STAND_INS) + 1))
    assert "".join(words(formula(rf"\text{{{few}}}", display=False))) == few
    assert formula(rf"\text{{{many}}}", display=False) is None


def test_colours_strokes_and_words_are_kept() -> None:
    found = formula(r"\textcolor{#ff0000}{x}\cancel{y}", display=False, locale="en")
    assert found is not None
    assert [shape.colour for shape in found.shapes if isinstance(shape, Glyph)] == ["#ff0000", ""]
    assert len([shape for shape in found.shapes if isinstance(shape, Stroke)]) == 1
    assert "x" in found.spoken


def test_a_formula_is_spoken_in_the_readers_language() -> None:
    spoken = set()
    for locale in ("en", "zh", "ja"):
        found = formula(r"\frac{1}{2}", display=False, locale=locale)
        assert found is not None
        spoken.add(found.spoken)
    assert len(spoken) == 3


HOSTILE = {
    "a few macros that multiply": r"\def\a{"
    + r"\b " * 99
    + r"}\def\b{"
    + r"\c " * 99
    + r"}\def\c{"
    + "x" * 99
    + r"}\a",
    "macros that multiply": "".join(f"\\def\\{chr(97 + n)}{{{(chr(92) + chr(98 + n) + ' ') * 10}}}" for n in range(20))
    + "\\a",
    "arguments that multiply": "\\newcommand{\\d}[1]{#1#1#1#1}" + "\\d{" * 50 + "x" + "}" * 50,
    "a macro of itself": r"\def\x{\x}\x",
    "fractions": "\\frac{1}{" * 300 + "x" + "}" * 300,
    "a wide matrix": r"\begin{matrix}" + "a&" * 1_900 + r"\end{matrix}",
    "a tall matrix": r"\begin{matrix}" + "a\\\\" * 1_300 + r"\end{matrix}",
    "letters": "x" * LONGEST,
    "columns": r"\begin{array}{*{1000000}{c}}a\end{array}",
    "signs": "\x00\x01￿\U0010ffff‮",
    "a surrogate": "\ud800",
    "rules": r"\rule{100000em}{100000em}",
    "kerns": r"\kern -99999em x\kern 99999999999999em y",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_formula_takes_a_moment(name: str) -> None:
    begin = time.thread_time()
    formula(HOSTILE[name], display=True)
    assert time.thread_time() - begin < 0.1


def test_no_beginning_of_a_formula_and_no_noise_fails() -> None:
    dice = random.Random(7)
    words = (r"\frac", r"\sqrt", r"\left(", r"\right)", r"\begin{cases}", r"\text{")
    letters = [*r"\{}[]()^_&$%#~ abx12αβ中の\\", *words]
    for latex in DRAWN:
        for end in range(len(latex)):
            formula(latex[:end], display=False)
    for _ in range(3_000):
        formula("".join(dice.choice(letters) for _ in range(dice.randint(1, 40))), display=bool(dice.randint(0, 1)))
