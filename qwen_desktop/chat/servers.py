"""How a server at some address is told to think. Knows addresses by their look; asks nobody."""

from __future__ import annotations

from urllib.parse import urlsplit

from qwen_desktop.domain.model import ThinkingSwitch

_TOP_LEVEL = (".aliyuncs.com", ".siliconflow.cn", ".siliconflow.com", ".modelscope.cn")
_BY_EFFORT = {11434, 1234}  # Ollama and LM Studio read reasoning_effort and nothing else


def switch_for(base_url: str) -> ThinkingSwitch:
    """The thinking switch of the server at `base_url`.

    DashScope and those who copy it take enable_thinking; Ollama and LM Studio, known by their ports,
    reasoning_effort; everyone else (vLLM, SGLang, llama.cpp) an argument of the chat template.
    """
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if host.endswith(_TOP_LEVEL) or parts.path.rstrip("/").endswith("/compatible-mode/v1"):
        return ThinkingSwitch.DASHSCOPE
    try:
        port = parts.port
    except ValueError:
        port = None
    return ThinkingSwitch.EFFORT if port in _BY_EFFORT else ThinkingSwitch.TEMPLATE
