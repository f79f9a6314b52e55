"""Inline Markdown as HTML: everything the model wrote is escaped, nothing is fetched, links wait to be clicked."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from qwen_desktop.export.mathml import mathml
from qwen_desktop.markdown import Definition, Run, Span, spans

OPENABLE = ("http://", "https://", "mailto:")


def escaped(text: str) -> str:
    """Text between tags, or in an attribute between double quotes."""
    return html.escape(text, quote=True).replace("\x00", "�")


def inline(text: str, definitions: Mapping[str, Definition], notes: str) -> str:
    """A paragraph, a heading or a cell. `notes` begins the ids of the message's footnotes."""
    return _written(spans(text, definitions), notes)


def formula(latex: str, *, display: bool) -> str:
    """MathML, or the source where a browser could not set it."""
    return mathml(latex, display=display) or f'<code class="tex">{escaped(latex)}</code>'


def _written(runs: Sequence[Span], notes: str) -> str:
    out = []
    for run in runs:
        text = _shown(run, notes)
        for wanted, tag in (
            (run.code, "code"),
            (run.kbd, "kbd"),
            (run.strike, "s"),
            (run.italic, "em"),
            (run.bold, "strong"),
            (run.raised > 0, "sup"),
            (run.raised < 0, "sub"),
        ):
            if wanted:
                text = f"<{tag}>{text}</{tag}>"
        out.append(_linked(text, run))
    return "".join(out)


def _shown(run: Span, notes: str) -> str:
    match run.run:
        case Run.BREAK:
            return "<br>"
        case Run.MATH | Run.DISPLAY:
            return formula(run.text, display=run.run is Run.DISPLAY)
        case Run.NOTE:
            label = escaped(run.text)
            return f'<sup><a href="#{notes}{label}">{label}</a></sup>'
        case Run.IMAGE:
            return f'<span class="image">{escaped(run.text or run.url)}</span>'
        case _:
            return escaped(run.text)


def _linked(text: str, run: Span) -> str:
    """A picture is never fetched: its words lead to where it is."""
    address = run.link or (run.url if run.run is Run.IMAGE else "")
    if run.run is Run.NOTE or not address.lower().startswith(OPENABLE):
        return text
    title = f' title="{escaped(run.title)}"' if run.title else ""
    return f'<a href="{escaped(address)}" rel="noopener noreferrer"{title}>{text}</a>'
