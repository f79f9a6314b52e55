"""How a server at some address is told to think, and to go on with an answer.

Knows addresses by their look; asks nobody.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from qwen_desktop.domain.model import ThinkingSwitch
from qwen_desktop.domain.request import Prefix

_DASHSCOPE_PATH = "/compatible-mode/v1"
_TOP_LEVEL = (".aliyuncs.com", ".siliconflow.cn", ".siliconflow.com", ".modelscope.cn")
_BY_EFFORT = {11434, 1234}  # Ollama and LM Studio read reasoning_effort and nothing else


def switch_for(base_url: str) -> ThinkingSwitch:
    """The thinking switch of the server at `base_url`.

    DashScope and those who copy it take enable_thinking; Ollama and LM Studio, known by their ports,
    reasoning_effort; everyone else (vLLM, SGLang, llama.cpp) an argument of the chat template.
    """
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if host.endswith(_TOP_LEVEL) or parts.path.rstrip("/").endswith(_DASHSCOPE_PATH):
        return ThinkingSwitch.DASHSCOPE
    try:
        port = parts.port
    except ValueError:
        port = None
    return ThinkingSwitch.EFFORT if port in _BY_EFFORT else ThinkingSwitch.TEMPLATE


def prefix_for(base_url: str) -> Prefix:
    """How the server at `base_url` goes on with an answer whose beginning it is given.

    DashScope, known by its path, takes `partial`; vLLM, SGLang and llama.cpp, the servers without a port of their own
    that take an argument of the chat template, `continue_final_message`. Of the others nobody knows.
    """
    if urlsplit(base_url).path.rstrip("/").endswith(_DASHSCOPE_PATH):
        return Prefix.PARTIAL
    return Prefix.FINAL_MESSAGE if switch_for(base_url) is ThinkingSwitch.TEMPLATE else Prefix.NONE
