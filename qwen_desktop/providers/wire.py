"""What a request looks like on the wire, for each kind of server. Knows what is told, not how the server is reached."""

from __future__ import annotations

from typing import Any

from qwen_desktop.domain.message import Role
from qwen_desktop.domain.model import Thinking, ThinkingSwitch
from qwen_desktop.domain.request import ChatRequest, Prefix, WireMessage


def body(request: ChatRequest, switch: ThinkingSwitch) -> dict[str, Any]:
    """The arguments of the SDK's `chat.completions.create` for a stream."""
    arguments: dict[str, Any] = {
        "model": request.model.id,
        "messages": [_message(message) for message in request.messages],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    chosen = {
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "seed": request.seed,
    }
    arguments |= {name: value for name, value in chosen.items() if value is not None}
    extra = _thinking(request, switch)
    match request.prefix:
        case Prefix.PARTIAL:
            arguments["messages"][-1]["partial"] = True
        case Prefix.FINAL_MESSAGE:
            extra |= {"continue_final_message": True, "add_generation_prompt": False}
    if extra:
        arguments["extra_body"] = extra
    return arguments


def _message(message: WireMessage) -> dict[str, Any]:
    out: dict[str, Any] = {"role": str(message.role), "content": message.text}
    if message.reasoning and message.role is Role.ASSISTANT:
        out["reasoning_content"] = message.reasoning
    return out


def _thinking(request: ChatRequest, switch: ThinkingSwitch) -> dict[str, Any]:
    match switch:
        case ThinkingSwitch.DASHSCOPE:
            return _dashscope(request)
        case ThinkingSwitch.TEMPLATE if request.thinking is not None:
            return {"chat_template_kwargs": {"enable_thinking": request.thinking}}
        case ThinkingSwitch.EFFORT if request.thinking is not None:
            return {"reasoning_effort": "medium" if request.thinking else "none"}
    return {}


def _dashscope(request: ChatRequest) -> dict[str, Any]:
    """Only what the model takes: a switch it does not have is refused with 400."""
    model, extra = request.model, dict[str, Any]()
    if model.thinking is Thinking.HYBRID and request.thinking is not None:
        extra["enable_thinking"] = request.thinking
    if request.thinking_budget is not None and model.thinks(request.thinking):
        extra["thinking_budget"] = min(request.thinking_budget, model.max_thought or request.thinking_budget)
    if model.preserve_thinking and any(m.reasoning for m in request.messages if m.role is Role.ASSISTANT):
        extra["preserve_thinking"] = True
    return extra
