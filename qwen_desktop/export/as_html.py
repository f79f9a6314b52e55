"""A branch of a conversation as one HTML page: no script, nothing fetched, everything the model wrote escaped.

Knows how the page is laid out; what stands inside a message is `html_blocks`'.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qwen_desktop import i18n
from qwen_desktop.domain.message import AttachmentPart, Message, Role
from qwen_desktop.export import describing, html_blocks, languages
from qwen_desktop.export.describing import RemarksOf, no_remarks
from qwen_desktop.export.html_inline import escaped
from qwen_desktop.export.html_style import SHEET
from qwen_desktop.i18n import _

# What a browser may do with the page: show it. Said once more than needed, for whatever escaping might miss.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def pieces(title: str, branch: Sequence[Message], remarks: RemarksOf = no_remarks) -> Iterator[str]:
    """The page in pieces, one for each message."""
    name = escaped(describing.title(title))
    tongue = i18n.current().replace("_", "-")
    yield (
        f'<!DOCTYPE html>\n<html lang="{tongue}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{name}</title>\n<style>\n{SHEET}\n</style>\n</head>\n<body>\n"
        f'<header><h1 dir="auto"{_lang(title)}>{name}</h1></header>\n<main>\n'
    )
    for number, message in enumerate(branch, 1):
        yield article(message, f"m{number}", remarks)
    yield "</main>\n</body>\n</html>\n"


def article(message: Message, name: str, remarks: RemarksOf = no_remarks) -> str:
    """One message; `name` is its id in the page."""
    said = remarks(message)
    text = message.text
    parts = [f"<header><h2>{escaped(describing.who(message))}</h2>"]
    told = describing.about(message)
    parts.append(f'<p class="about">{escaped(told)}</p></header>' if told else "</header>")
    if message.attachments:
        parts.append(f'<ul class="files">{"".join(_attachment(part) for part in message.attachments)}</ul>')
    if said.notice:
        parts.append(f'<p class="remark" dir="auto">{escaped(said.notice)}</p>')
    if message.reasoning is not None and message.reasoning.text.strip():
        parts.append(_trace(message, name))
    if text.strip():
        typed = message.role is not Role.ASSISTANT
        inside = html_blocks.plain(text) if typed else html_blocks.body(text, name, languages.language(text))
        parts.append(f'<div class="content">{inside}</div>')
    if said.ending:
        parts.append(f'<p class="remark ending" dir="auto">{escaped(said.ending)}</p>')
    kind = f"{message.role.value} {message.status.value}"
    return f'<article id="{name}" class="{kind}"{_lang(text)}>\n' + "\n".join(parts) + "\n</article>\n"


def _trace(message: Message, name: str) -> str:
    assert message.reasoning is not None
    text = message.reasoning.text
    inside = html_blocks.body(text, f"{name}-trace", languages.language(text))
    summary = escaped(describing.thought(message))
    return (
        f'<details class="trace"{_lang(text)}><summary>{summary}</summary>\n'
        f'<div class="content">{inside}</div></details>'
    )


def _attachment(part: AttachmentPart) -> str:
    facts = [escaped(fact) for fact in describing.attachment(part)]
    if part.sha256:
        facts.append(f"SHA-256 <code>{escaped(part.sha256)}</code>")
    label = escaped(_("Attached:"))
    return f"<li>{label} <b>{escaped(part.name)}</b> · {' · '.join(facts)}</li>"


def _lang(text: str) -> str:
    found = languages.language(text)
    return f' lang="{found}"' if found else ""
