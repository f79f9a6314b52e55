"""How a block of raw HTML begins and ends (CommonMark 0.31, section 4.6). Knows single lines only."""

from __future__ import annotations

import re

_BLOCKS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|"
    "figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|"
    "noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul"
)
_ATTRIBUTE = r"\s+[a-zA-Z_:][a-zA-Z0-9_.:-]*(?:\s*=\s*(?:[^\"'=<>`\s]+|'[^']*'|\"[^\"]*\"))?"
_OUR_OWN = r"(?!/?(?:br|kbd|sub|sup)[\s/>])"  # tags that are formatted inside a paragraph, so no blocks

_KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...] = (
    (
        re.compile(r"<(?:script|pre|style|textarea)(?:\s|>|$)", re.I),
        re.compile(r"</(?:script|pre|style|textarea)>", re.I),
    ),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<![A-Za-z]"), re.compile(r">")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(rf"</?(?:{_BLOCKS})(?:\s|/?>|$)", re.I), None),
)
_ALONE = re.compile(
    rf"<{_OUR_OWN}(?:[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*\s*/?|/[A-Za-z][A-Za-z0-9-]*\s*)>\s*$", re.IGNORECASE
)


def html(line: str, in_paragraph: bool) -> tuple[re.Pattern[str] | None] | None:
    """What ends the HTML that begins with `line`: a pattern, or None for an empty line; no tuple if none begins."""
    if len(line) < 2 or line[0] != "<":
        return None
    for start, end in _KINDS:
        if start.match(line):
            return (end,)
    if not in_paragraph and _ALONE.match(line):
        return (None,)
    return None
