"""A branch of a conversation as Markdown that reads the same in other programs: traces fold, nothing leaks out of them.

Knows how messages stand under one another; what Markdown of the model's may do to its neighbours is `markdown`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qwen_desktop.domain.message import AttachmentPart, Message, Role
from qwen_desktop.export import describing
from qwen_desktop.export.describing import RemarksOf, no_remarks
from qwen_desktop.i18n import _
from qwen_desktop.markdown.enclosing import enclosed, literal


def pieces(title: str, branch: Sequence[Message], remarks: RemarksOf = no_remarks) -> Iterator[str]:
    """The file in pieces, one for each message."""
    yield f"# {literal(describing.title(title))}\n"
    for message in branch:
        yield "\n" + section(message, remarks)


def section(message: Message, remarks: RemarksOf = no_remarks) -> str:
    """One message: who and when, what was attached, the trace folded, the text, and how it ended."""
    said = remarks(message)
    parts = [f"## {literal(describing.who(message))}"]
    if about := describing.about(message):
        parts.append(f"*{about}*")
    if message.attachments:
        parts.append("\n".join(_attachment(part) for part in message.attachments))
    if said.notice:
        parts.append(f"> {literal(said.notice)}")
    if message.reasoning is not None and message.reasoning.text.strip():
        parts.append(_trace(message))
    if text := _text(message):
        parts.append(text)
    if said.ending:
        parts.append(f"> {literal(said.ending)}")
    return "\n\n".join(parts) + "\n"


def _text(message: Message) -> str:
    """What was said, without the empty lines around it. A question keeps its lines, as it was typed."""
    return enclosed(message.text, line_by_line=message.role is not Role.ASSISTANT).strip("\n")


def _trace(message: Message) -> str:
    assert message.reasoning is not None
    inside = enclosed(message.reasoning.text).strip("\n")
    return f"<details>\n<summary>{_in_html(describing.thought(message))}</summary>\n\n{inside}\n\n</details>"


def _attachment(part: AttachmentPart) -> str:
    facts = " · ".join([*describing.attachment(part), f"SHA-256 `{part.sha256}`" if part.sha256 else ""])
    label = _("Attached:")
    return f"- {label} **{literal(part.name)}** · {facts}".removesuffix(" · ")


def _in_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
