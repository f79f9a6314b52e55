"""Markdown as somebody reads it, nearly: what would tear words apart or is never seen goes. Pure, and quick.

For the index, which has to read everything that was ever written; how a message really looks is the window's to know.
"""

from __future__ import annotations

import re

_TARGET = re.compile(r"\]\((?:[^()\s]|\([^()\s]{0,300}\)){0,2000}(?:\s+\"[^\"\n]{0,300}\")?\)")  # of [a link](here)
_LINKED = re.compile(r"!?\[(?=[^\[\]\n]{0,1000}\ue000)|\ue000")
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]{1,200}\]:[ \t].*$", re.MULTILINE)
_FENCE = re.compile(r"^[ \t>]*(?:`{3,}|~{3,})[^\n`]*$", re.MULTILINE)
_LEAD = re.compile(r"^[ \t]*(?:(?:#{1,6}|>+|[-+*]|\d{1,9}[.)])[ \t]+)+", re.MULTILINE)
_RULE = re.compile(r"^[ \t|:=-]{3,}$", re.MULTILINE)
_ROW = re.compile(r"^[ \t]*\|[^\n]*\|[ \t]*$", re.MULTILINE)  # of a table
_TAG = re.compile(
    r"</?(?:br|details|summary|sub|sup|kbd|b|i|u|s|em|strong|mark|p|hr)(?:\s[^<>\n]{0,200})?/?>", re.IGNORECASE
)
_BOLD = re.compile(r"(?<!\*)\*\*(?=[^\s*])([^*\n]{1,300}?)(?<=\S)\*\*(?!\*)")
_EMPHASIS = re.compile(r"(?<![0-9A-Za-z*`~])[*`~]+|(?<![*`~])[*`~]+(?![0-9A-Za-z*`~])")  # 2**10 is no emphasis


def readable(markdown: str) -> str:
    """The words of a text in the order in which they are read."""
    text = _FENCE.sub("", markdown) if "```" in markdown or "~~~" in markdown else markdown
    text = _RULE.sub("", _LEAD.sub("", text))
    if "|" in text:
        text = _ROW.sub(lambda row: row[0].strip().strip("|").replace("|", " · "), text)
    if "](" in text:
        text = _LINKED.sub("", _TARGET.sub("\ue000", text.replace("\ue000", "")))
    if "]:" in text:
        text = _DEFINITION.sub("", text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "**" in text:
        text = _BOLD.sub(r"\1", text)
    return _EMPHASIS.sub("", text)
