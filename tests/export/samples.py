"""A conversation with everything that can be in one: branches, traces, usage, problems, a document."""

from __future__ import annotations

from qwen_desktop.domain.conversation import Conversation
from qwen_desktop.domain.document import Block, Document
from qwen_desktop.domain.errors import Problem, ProblemKind
from qwen_desktop.domain.events import Usage
from qwen_desktop.domain.instructions import Instructions
from qwen_desktop.domain.message import AttachmentPart, Message, ReasoningPart, Role, Status, TextPart, user_message

DOCUMENT = Document(
    sha256="ab" * 32,
    name="lease.pdf",
    kind="pdf",
    size=123_456,
    blocks=(Block("p1", "The rent is\n900."), Block("p2", "毎月 900 ユーロ 😀")),
    counts={"qwen3": 17, "qwen3.5": 15},
    pages=2,
    encoding="utf-8",
    warnings=("empty_pages:1",),
)

ANSWER = """Both say **900**, and $x^2 + \\frac{a}{b} < 3$.

$$\\int_0^1 \\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix} dx$$

| lease | 数量 | rent |
|---|:-:|--:|
| one | $y$ | 900 |

```python
def rent(x: int) -> str:
    return f"{x} <b>"  # monthly
```

- [x] read

你好，世界。

مرحبا، هذا اختبار طويل باللغة العربية.
"""


def conversation() -> Conversation:
    """Two versions of an answer, one of which failed, and a question that was edited; the head is not the newest."""
    found = Conversation(
        title='Compare "two" leases', title_by_user=True, created=1_700_000_000.25, updated=1_700_000_900
    )
    attached = AttachmentPart(DOCUMENT.sha256, DOCUMENT.name, DOCUMENT.kind, DOCUMENT.size, DOCUMENT.pages)
    question = found.add(user_message("Compare\n  them <b>", [attached]).with_(created=1_700_000_001.5))
    answer = found.add(
        Message(
            role=Role.ASSISTANT,
            parts=(
                ReasoningPart("Let me *see* about $x$…\n\n```\nunclosed", 1_700_000_002.125, 1_700_000_014.5, 486),
                TextPart(ANSWER),
            ),
            parent=question.id,
            created=1_700_000_002.0,
            model="qwen3-max",
            provider="dashscope",
            thinking=True,
            finish="stop",
            notice="region_changed",
            first_token=1_700_000_014.75,
            usage=Usage(1_200, 1_834, 486, 1_000, 200, "qwen3-max-2025-09-23", 2, 1_700),
            asked_with=Instructions("Be brief.", 0.5, 0.25, 7, 4_000),
        )
    )
    problem = Problem(
        ProblemKind.RATE_LIMITED,
        "slow down",
        429,
        "limit_requests",
        "req-1",
        12.5,
        1_000,
        2_000,
        "dashscope.aliyuncs.com",
        parameter="seed",
    )
    found.add(
        Message(
            role=Role.ASSISTANT,
            parts=(TextPart("Half"),),
            parent=question.id,
            created=1_700_000_800.0,
            status=Status.FAILED,
            model="qwen-plus",
            thinking=False,
            problem=problem,
        )
    )
    other = user_message("And now?", parent=answer.id).with_(created=1_700_000_850.0)
    found.add(other)
    found.add(
        Message(
            Role.ASSISTANT, (TextPart("Nothing."),), parent=other.id, created=1_700_000_860.0, status=Status.STOPPED
        )
    )
    found.add(user_message("And then? 🤔", parent=answer.id).with_(created=1_700_000_870.0))
    found.head = answer.id
    found.opened = {question.id: answer.id, answer.id: other.id}
    found.panel_closed = True
    found.instructions = Instructions("Be brief & <kind>.", 0.75, seed=11)
    return found
