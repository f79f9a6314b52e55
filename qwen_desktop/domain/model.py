"""What is known of a model: its windows, its manner of thinking, its price. Values only; the catalogue reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Thinking(StrEnum):
    """Whether a model thinks before it answers."""

    ALWAYS = "always"
    HYBRID = "hybrid"  # as the request says
    NEVER = "never"


class ThinkingSwitch(StrEnum):
    """How a server is told to think or not to."""

    DASHSCOPE = "dashscope"  # enable_thinking, thinking_budget at top level
    TEMPLATE = "template"  # chat_template_kwargs: {"enable_thinking": …} (vLLM, SGLang, llama.cpp)
    EFFORT = "effort"  # reasoning_effort: "none" (Ollama, LM Studio)
    NONE = "none"  # nothing is sent


_YUAN = {"CNY": 1.0, "USD": 7.0}


@dataclass(frozen=True, slots=True)
class Price:
    """Price of one tier: per million tokens, in `currency`, for requests of at most `max_input` input tokens."""

    input: float
    output: float
    currency: str = "CNY"
    max_input: int | None = None
    cached: float | None = None
    output_thinking: float | None = None

    @property
    def about(self) -> float:
        """One million tokens in and one out, in yuan at a round rate: good for comparing, not for a bill."""
        return (self.input + self.output) * _YUAN.get(self.currency, 1.0)


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One model. All sizes in tokens; None where nobody has published one."""

    id: str
    provider: str = "dashscope"
    name: str = ""
    context: int | None = None
    max_input: int | None = None
    max_input_thinking: int | None = None
    max_output: int | None = None
    max_thought: int | None = None
    thinking: Thinking = Thinking.NEVER
    thinks_by_default: bool = False
    preserve_thinking: bool = False  # earlier reasoning_content must be sent back
    inline_thought: bool = False  # its template opens <think> itself: only the closing tag may arrive
    vision: bool = False
    vocabulary: str = (
        "qwen3"  # which vocabulary counts it: qwen3, qwen3.5, or "" (another's: only its server can count)
    )
    retired: dict[str, str] = field(default_factory=dict)  # region → ISO date
    unconfirmed: bool = False  # figures not confirmed by a primary source
    note: str = ""
    prices: dict[str, tuple[Price, ...]] = field(default_factory=dict)  # region → tiers, cheapest first

    def input_limit(self, thinking: bool) -> int | None:
        """The most input tokens one request may hold; None where unknown."""
        if thinking and self.max_input_thinking:
            return self.max_input_thinking
        return self.max_input or self.context

    def thinks(self, wanted: bool | None) -> bool:
        """Whether an answer will think, given the user's switch (None: not touched)."""
        if self.thinking is Thinking.ALWAYS:
            return True
        if self.thinking is Thinking.NEVER:
            return False
        return self.thinks_by_default if wanted is None else wanted
