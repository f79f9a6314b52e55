"""Numbers as the composer writes them: 1.2k, 262k, 1M. Knows no widget."""

from __future__ import annotations


def short(count: int) -> str:
    """A count of tokens in at most four characters and a letter: 999, 1.2k, 262k, 1M, 1.05M."""
    if count < 1000:
        return str(count)
    if count < 9_950:
        return f"{count / 1000:.1f}".removesuffix(".0") + "k"
    if count < 999_500:
        return f"{round(count / 1000)}k"
    return f"{count / 1_000_000:.2f}".rstrip("0").rstrip(".") + "M"
