"""Cuts a text into runs of lines that can be cited. Markdown and code are texts like any other here."""

from __future__ import annotations

from qwen_desktop.domain.document import Block

LINES = 20  # a block's most lines, unless one of them alone is longer than CHARACTERS
CHARACTERS = 2000


def blocks(text: str) -> tuple[Block, ...]:
    """`text` in runs of whole lines, each anchored at the number of its first line: "L1", "L21", …

    Joined with "\\n" they are the text again, to the last character.
    """
    out: list[Block] = []
    run: list[str] = []
    first, characters = 1, 0
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        run.append(line)
        characters += len(line) + 1
        ends_text = number == len(lines) - 1 and not lines[-1]  # the last line break belongs to the last block
        if (len(run) >= LINES or characters >= CHARACTERS) and not ends_text:
            out.append(Block(f"L{first}", "\n".join(run)))
            run, first, characters = [], number + 1, 0
    if run:
        out.append(Block(f"L{first}", "\n".join(run)))
    return tuple(out)
