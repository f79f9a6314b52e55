"""Inline runs, as a reader sees them."""

from __future__ import annotations

import threading

import pytest

from qwen_desktop.markdown import Definition, Run, Span, labels, spans


def marked(text: str) -> str:
    """The runs in a notation of their own, short enough to compare."""
    out = []
    for span in spans(text):
        shown = span.text
        for wanted, mark in (
            (span.bold, "b"),
            (span.italic, "i"),
            (span.strike, "s"),
            (span.code, "c"),
            (span.kbd, "k"),
        ):
            if wanted:
                shown = f"{mark}({shown})"
        if span.raised:
            shown = f"{'^' if span.raised > 0 else '_'}({shown})"
        if span.run is not Run.TEXT:
            shown = f"{span.run.value}({shown}{'|' + span.url if span.url else ''})"
        if span.link:
            shown = f"a({shown}|{span.link}{'|' + span.title if span.title else ''})"
        out.append(shown)
    return "".join(out)


EXPECTED = {
    "plain text": "plain text",
    "**bold** *it* __b__ _i_": "b(bold) i(it) b(b) i(i)",
    "***both***": "i(b(both))",
    "**a *b* c**": "b(a )i(b(b))b( c)",
    "snake_case_name and 2*3": "snake_case_name and 2*3",
    "a * b * c ** d": "a * b * c ** d",
    "**重点**字": "b(重点)字",
    "是**“重点”**是": "是b(“重点”)是",
    "**注意：**后面": "b(注意：)后面",
    "*a**b*c *d*": "i(a**b)c i(d)",
    "**a*b**c": "b(a*b)c",
    "**Note:**text **b**": "b(Note:)text b(b)",
    "~~gone~~ and ~5": "s(gone) and ~5",
    "`a*b*` ``x ` y``": "c(a*b*) c(x ` y)",
    "`` ` ``": "c(`)",
    "`<b>&amp;`": "c(<b>&amp;)",
    "`C:\\` and `\\*`": "c(C:\\) and c(\\*)",
    "not `closed": "not `closed",
    r"\`not code`": "`not code`",
    r"`a\\`": r"c(a\\)",
    "$a `b` c$": "$a c(b) c$",
    "<http://a`b`c>": "<a(http://a|http://a)c(b)c>",
    "f[i](x, y) and [d](a b)": "f[i](x, y) and [d](a b)",
    r"[w](https://e.org/X_\(Y\))": "a(w|https://e.org/X_(Y))",
    r"\*not\* \_this\_ \# 1\. \\": r"*not* _this_ # 1. " + "\\",
    "[a](http://b)": "a(a|http://b)",
    '[a](http://b "T") [**c**](<d e>)': "a(a|http://b|T) a(b(c)|d e)",
    "[a](http://x/y_(z)_w)": "a(a|http://x/y_(z)_w)",
    "[a](http://x?a=1&amp;b=2&copy=3)": "a(a|http://x?a=1&b=2&copy=3)",
    "![alt](pic.png)": "image(alt|pic.png)",
    "[![alt](p.png)](http://b)": "a(image(alt|p.png)|http://b)",
    "<https://a.b/c_d_e>": "a(https://a.b/c_d_e|https://a.b/c_d_e)",
    "<me@x.org>": "a(me@x.org|mailto:me@x.org)",
    "see https://a.b/c_d_e. And": "see a(https://a.b/c_d_e|https://a.b/c_d_e). And",
    "(https://a.b/x_(y))": "(a(https://a.b/x_(y)|https://a.b/x_(y)))",
    "**https://a.b**": "a(b(https://a.b)|https://a.b)",
    "访问https://a.b/c获取": "访问a(https://a.b/c|https://a.b/c)获取",
    "www.a.org/x": "a(www.a.org/x|https://www.a.org/x)",
    "[https://a.b](https://c.d)": "a(https://a.b|https://c.d)",
    "$x_1 * y_2$ and $a$": "math(x_1 * y_2) and math(a)",
    r"\(a*b*c\) and \[d\] and $$e$$": "math(a*b*c) and display(d) and display(e)",
    "$5 and $10": "$5 and $10",
    "$5-$10, $5/month or $6/year": "$5-$10, $5/month or $6/year",
    "costs $5 (was $7)": "costs $5 (was $7)",
    "US$5 and HK$6": "US$5 and HK$6",
    "between $100M and $200M": "between $100M and $200M",
    "$2x + 1$ is odd": "math(2x + 1) is odd",
    "公式$x^2$成立": "公式math(x^2)成立",
    "`$x$`": "c($x$)",
    r"\$5 and \$6$": "$5 and $6$",
    "a  \nb": "abreak(\n)b",
    "a\\\nb": "abreak(\n)b",
    "a<br>b<br/>c": "abreak(\n)bbreak(\n)c",
    "a\nb": "a b",
    "汉\n字 a\n字": "汉字 a 字",
    "H<sub>2</sub>O x<sup>2</sup> <kbd>Ctrl</kbd>": "H_(2)O x^(2) k(Ctrl)",
    "<b>x</b> <script>y</script> <!-- z -->": "<b>x</b> <script>y</script> <!-- z -->",
    "&lt;b&gt; &copy; &#x4e2d; &copy &nope;": "<b> © 中 &copy &nope;",
    "a[^1] b": "anote(1) b",
    "[undefined] and [x][y]": "[undefined] and [x][y]",
    "- [ ] and [x]": "- [ ] and [x]",
}


@pytest.mark.parametrize("text", EXPECTED)
def test_runs(text: str) -> None:
    assert marked(text) == EXPECTED[text]


def test_references_are_resolved_when_they_are_defined() -> None:
    assert [(s.text, s.link) for s in spans("[x] [b c]", {"b c": Definition("b c", "/u", "", 0)})] == [
        ("[x] ", ""),
        ("b c", "/u"),
    ]
    known = {"b c": Definition("b c", "http://x", "T", 0)}
    assert [(s.text, s.link, s.title) for s in spans("[a][B  c] [b C] [d]", known)] == [
        ("a", "http://x", "T"),
        (" ", "", ""),
        ("b C", "http://x", "T"),
        (" [d]", "", ""),
    ]
    assert labels("[a][B  c] and [d]") == {"a", "b c", "d"}


def test_text_without_marks_is_one_run() -> None:
    assert spans("just words, 数字 123!") == (Span("just words, 数字 123!"),)
    assert spans("") == ()


def test_a_long_text_is_read_in_pieces_without_loss() -> None:
    text = "Word **bold** more. " * 1_000
    assert "".join(span.text for span in spans(text)) == text.replace("**", "")
    assert sum(span.bold for span in spans(text)) == 1_000


def test_control_characters_and_surrogates_are_replaced() -> None:
    assert "".join(s.text for s in spans("*a* \x00\x02klzzwxh:0001\x03 \ud800")) == "a ��klzzwxh:0001� �"


def test_marks_in_hopeless_number_are_text() -> None:
    assert spans("*a* " * 400) == (Span("*a* " * 400),)
    assert spans("[a](b)" * 600) == (Span("[a](b)" * 600),)
    assert spans("*a* " * 200)[0] == Span("a", italic=True)


def test_threads_do_not_share_a_parser() -> None:
    text = "a **b** `c` [d](e) " * 50
    expected = spans(text)
    results: list[bool] = []
    threads = [
        threading.Thread(target=lambda: results.append(all(spans(text) == expected for _ in range(5))))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 3
