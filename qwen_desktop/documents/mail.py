"""Reads stored mails (.eml, .msg): who wrote to whom and when, the text, and the names of what is attached.

Bytes come in, blocks go out. Nothing that is attached is opened.
"""

from __future__ import annotations

import email
import email.policy
import io
from collections.abc import Callable
from email.message import EmailMessage, Message
from typing import Any

from qwen_desktop.documents import encoding, html
from qwen_desktop.documents.contents import Contents, Places, warnings
from qwen_desktop.documents.errors import DocumentError
from qwen_desktop.domain.document import Block

_HEADERS = ("From", "To", "Cc", "Bcc", "Date", "Subject")
_LINES = 40  # of a block
_NESTED = 10  # mails in mails

Report = Callable[[int, int], None]


def read_eml(data: bytes, on_part: Report) -> Contents:
    """A mail as it travels. Raises DocumentError: empty, unsupported."""
    on_part(0, 1)
    message = email.message_from_bytes(data, policy=email.policy.default)
    lines, attached = _lines(message)
    return _contents(lines, attached)


def read_msg(data: bytes, on_part: Report) -> Contents:
    """A mail as Outlook keeps it. Raises DocumentError: damaged, empty."""
    import oxmsg

    on_part(0, 1)
    try:
        message = oxmsg.Message.load(io.BytesIO(data))
        head = [("From", message.sender or ""), ("To", "; ".join(map(_recipient, message.recipients)))]
        head += [("Date", str(message.sent_date or "")), ("Subject", message.subject or "")]
        attached = [each.file_name or "unnamed" for each in message.attachments]
        body = message.body or ""
        page = "" if body else message.html_body or ""
    except (AttributeError, AssertionError, OSError, KeyError, ValueError):  # the library trusts what it reads
        raise DocumentError("damaged") from None
    lines = [f"{name}: {' '.join(text.split())}" for name, text in head if text.strip()]
    lines += ["", *(html.said(page, lambda _done, _total: None)[0] if page else body.splitlines())]
    return _contents(lines, attached)


def _recipient(each: Any) -> str:
    return f"{each.name} <{each.email_address}>" if each.name != each.email_address else str(each.name)


def _contents(lines: list[str], attached: list[str]) -> Contents:
    if not any(line.strip() for line in lines):
        raise DocumentError("empty")
    lines = [*lines, *(f"[attached: {' '.join(name.split())}]" for name in attached)]
    places, blocks = Places(), []
    for at in range(0, len(lines), _LINES):
        text = "\n".join(lines[at : at + _LINES])
        blocks.append(places.block(f"L{at + 1}", text) if text.strip() else Block(f"L{at + 1}", ""))
    return Contents(tuple(blocks), warnings({"attachments": len(attached)}))


def _lines(message: Message, depth: int = 0) -> tuple[list[str], list[str]]:
    """Headers, body and the names of what is attached; a mail inside is read as part of this one."""
    lines = [f"{name}: {' '.join(str(message[name]).split())}" for name in _HEADERS if message[name]]
    attached: list[str] = []
    body = message.get_body(("plain", "html")) if isinstance(message, EmailMessage) else None
    if body is not None:
        lines += ["", *_text(body)]
    parts = message.iter_attachments() if isinstance(message, EmailMessage) and message.is_multipart() else ()
    for part in parts:
        mail = part.get_payload(0) if part.get_content_type() == "message/rfc822" and part.is_multipart() else None
        if isinstance(mail, Message) and depth < _NESTED:
            inner, more = _lines(mail, depth + 1)
            lines += ["", "[attached mail:]", *inner]
            attached += more
        else:
            attached.append(part.get_filename() or part.get_content_type())
    return lines, attached


def _text(part: Message) -> list[str]:
    """The lines of a body, in the encoding that it declares where that fits."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        return []
    if part.get_content_type() == "text/html":
        return html.said(_decoded(data, part), lambda _done, _total: None)[0]
    return _decoded(data, part).splitlines()


def _decoded(data: bytes, part: Message) -> str:
    try:
        return data.decode(encoding.superset(part.get_content_charset("") or "-"))
    except (LookupError, UnicodeError):
        return encoding.decode(data).text
