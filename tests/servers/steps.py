"""What a scripted answer says on the wire: steps in, bytes of server-sent events out. Knows no socket.

A scenario is a list of steps, each a dict with one of these keys:

    {"text": str} {"reasoning": str}      one chunk; "field" names the reasoning field: "reasoning",
                                          "reasoning_details", or several, which carry the same text
    … with "pace": tokens a second        split into tokens and sent at that pace; 0 means split, at full speed
    {"numbers": n, "as": "reasoning"}     n tokens "0 ", "1 ", …: what arrived tells what was sent; takes "pace" too
    {"content_think": str}                ordinary content: inline tags go as they are
    {"delta": {...}} {"chunk": {...}}     a delta or a whole chunk of one's own
    {"usage": {...}} {"finish": "stop"} {"done": true}
    {"end": true}                         finish "stop", usage (where it was asked for) and [DONE]
    {"raw": "data: …"}                    a line, then a blank one; {"bytes": str} nothing added
    {"error": {...}}                      an error object inside the stream of a 200
    {"repeat": n, "steps": [...]}         the steps n times, rendered once
    {"shred": n, "steps": [...]}          the steps, in pieces of n bytes
    {"status": 429, "headers": {}, "body": {} or str, "type": "text/html"}   a whole answer that is not a stream
    {"open": true}                        send the head of the response now
    {"pause": seconds} {"wait": "gate"}   wait (until the client goes, or the server closes)
    {"stall": true}                       say nothing for ever
    {"cut": true} {"cut": "reset"}        break the connection in the middle
    {"drop": true}                        break it before the first byte
    … with "first": n                     only in the first n requests that this scenario answers

A scenario that just stops ends the response cleanly, without finish_reason and without [DONE].
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Step = dict[str, Any]

_TOKEN = re.compile(r"\s*[A-Za-z0-9_.,'’-]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes to send, the characters of answer and thought in them, and seconds to wait afterwards."""

    data: bytes
    characters: int = 0
    wait: float = 0.0


def tokens(text: str) -> list[str]:
    """`text` in pieces of about a token each: words with the space before them, single CJK characters."""
    return _TOKEN.findall(text)


class Renderer:
    """Renders the steps that only send something, for one answer of `model`."""

    def __init__(self, model: str, prompt: str, include_usage: bool) -> None:
        self._include_usage = include_usage
        self._prompt_tokens = max(1, len(prompt) // 4)
        self._output = 0
        self._thought = 0
        self._head: dict[str, Any] = {
            "id": "chatcmpl-scripted",
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": model,
            "system_fingerprint": None,
        }

    def pieces(self, step: Step) -> Iterator[Piece] | None:
        """What a step sends, or None where it is about the connection."""
        if "repeat" in step:
            return self._repeated(step)
        if "shred" in step:
            return self._shredded(step)
        if "numbers" in step:
            words = [f"{n} " for n in range(step["numbers"])]
            return self._paced(words, step, step.get("as") == "reasoning")
        if "text" in step or "reasoning" in step:
            thought = "reasoning" in step
            text = step["reasoning"] if thought else step["text"]
            return self._paced(tokens(text) if "pace" in step else [text], step, thought)
        data = self._plain(step)
        return None if data is None else iter([Piece(data, len(step.get("content_think", "")))])

    def _plain(self, step: Step) -> bytes | None:
        if "content_think" in step:
            self._output += 1
            return self._delta({"content": step["content_think"]})
        if "delta" in step:
            return self._delta(step["delta"])
        if "chunk" in step:
            return event(step["chunk"])
        if "usage" in step:
            return event({**self._head, "choices": [], "usage": step["usage"]})
        if "finish" in step:
            return self._delta({"content": ""}, step["finish"])
        if "error" in step:
            return event({"error": step["error"]})
        if "done" in step:
            return b"data: [DONE]\n\n"
        if "raw" in step:
            return f"{step['raw']}\n\n".encode("utf-8", "surrogateescape")  # "\udcff" is the byte ff
        if "bytes" in step:
            return str(step["bytes"]).encode()
        if "end" in step:
            return self._end()
        return None

    def _end(self) -> bytes:
        data = self._delta({"content": ""}, "stop")
        if self._include_usage:
            data += event({**self._head, "choices": [], "usage": self.usage()})
        return data + b"data: [DONE]\n\n"

    def usage(self) -> dict[str, Any]:
        """Tokens as this server counts them: one for each piece sent."""
        return {
            "prompt_tokens": self._prompt_tokens,
            "completion_tokens": self._output,
            "total_tokens": self._prompt_tokens + self._output,
            "completion_tokens_details": {"reasoning_tokens": self._thought},
            "prompt_tokens_details": {"cached_tokens": 0},
        }

    def _paced(self, words: list[str], step: Step, thought: bool) -> Iterator[Piece]:
        pace = step.get("pace", 0)
        wait = 1.0 / pace if pace else 0.0
        fields = step.get("field", "reasoning_content") if thought else "content"
        names = [fields] if isinstance(fields, str) else fields
        other = "content" if thought else "reasoning_content"
        keys = [f'"{name}":' for name in names] + ([] if other in names or "field" in step else [f'"{other}":null'])
        before, after = self._envelope()
        for word in words:
            value = json.dumps(word)
            details = '[{"type":"reasoning.text","text":' + value + "}]"
            body = ",".join(
                key if key.endswith("null") else key + (details if key.startswith('"reasoning_details"') else value)
                for key in keys
            )
            self._output += 1
            self._thought += thought
            yield Piece(before + body.encode() + after, len(word), wait)

    def _envelope(self) -> tuple[bytes, bytes]:
        """What stands before and after the inside of a delta, so that a long answer is cheap to render."""
        text = json.dumps({**self._head, "choices": [{"index": 0, "finish_reason": None, "delta": {"@": 0}}]})
        before, after = text.split('"@": 0')
        return b"data: " + before.encode(), after.encode() + b"\n\n"

    def _repeated(self, step: Step) -> Iterator[Piece]:
        once = [piece for inner in step["steps"] for piece in self._sending(inner)]
        for _ in range(step["repeat"]):
            yield from once
        self._output += len(once) * (step["repeat"] - 1)

    def _shredded(self, step: Step) -> Iterator[Piece]:
        pieces = [piece for inner in step["steps"] for piece in self._sending(inner)]
        data, size = b"".join(piece.data for piece in pieces), step["shred"]
        for at in range(0, len(data), size):
            last = at + size >= len(data)
            yield Piece(data[at : at + size], sum(piece.characters for piece in pieces) if last else 0)

    def _sending(self, step: Step) -> Iterator[Piece]:
        pieces = self.pieces(step)
        if pieces is None:
            raise ValueError(f"this step cannot stand inside another: {step}")
        return pieces

    def _delta(self, delta: dict[str, Any], finish: str | None = None) -> bytes:
        return event({**self._head, "choices": [{"index": 0, "finish_reason": finish, "delta": delta}]})


def event(value: dict[str, Any]) -> bytes:
    """One server-sent event."""
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"
