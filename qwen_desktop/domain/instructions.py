"""What a conversation tells the model beside its messages: a system prompt, and how to sample. Values and their bounds.

Knows what a number may be; does not know how a service calls it, nor how to say what is wrong with one.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import asdict, dataclass, replace
from typing import Any

LARGEST = 2**31 - 1  # what services take for a seed; limits of tokens are far below it


@dataclass(frozen=True, slots=True)
class Bounds:
    """The numbers a parameter may be: from `least` to `most`, without the ends that are not `included`."""

    least: float
    most: float
    least_included: bool = True
    most_included: bool = True
    whole: bool = False

    def hold(self, value: float) -> bool:
        """Whether a number lies within them."""
        if not math.isfinite(value) or (self.whole and value != int(value)):
            return False
        low = value >= self.least if self.least_included else value > self.least
        return low and (value <= self.most if self.most_included else value < self.most)


PARAMETERS: dict[str, Bounds] = {
    "temperature": Bounds(0, 2, most_included=False),
    "top_p": Bounds(0, 1, least_included=False),
    "seed": Bounds(0, LARGEST, whole=True),
    "max_answer": Bounds(1, LARGEST, whole=True),
}


@dataclass(frozen=True, slots=True)
class Instructions:
    """`text` is the system prompt. An empty text and a None are not sent. `max_answer` is in tokens."""

    text: str = ""
    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    max_answer: int | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing of it is sent."""
        return self == Instructions()

    @property
    def tuned(self) -> bool:
        """Whether any of the parameters is sent."""
        return replace(self, text="") != Instructions()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, without what is not sent."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}

    @classmethod
    def from_dict(cls, raw: object) -> Instructions:
        """What was kept; what is no value of its field any more counts as not set."""
        if not isinstance(raw, dict):
            return cls()
        text = raw.get("text")
        kept = {name: _kept(raw.get(name), bounds) for name, bounds in PARAMETERS.items()}
        return cls(text if isinstance(text, str) else "", **kept)


NOTHING = Instructions()


def _kept(value: object, bounds: Bounds) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not bounds.hold(value):
        return None
    return int(value) if bounds.whole else float(value)


def number(name: str, typed: str) -> float | int | None:
    """What was typed for a parameter, in any of the ways people write numbers; None for nothing.

    Raises ValueError for what is no number, or none that the parameter may be.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    if not text:
        return None
    bounds = PARAMETERS[name]
    if bounds.whole:
        grouped = "".join(character for character in text if character not in " ,.'\u2019_")
        if not grouped.isdecimal():
            raise ValueError(name)
        value: float | int = int(grouped)
    else:
        value = float(text.replace(",", "."))
    if not bounds.hold(value):
        raise ValueError(name)
    return value
