"""What no longer fits when another model is to answer in a conversation, in sentences. Changes nothing."""

from __future__ import annotations

from qwen_desktop.chat.choice import Choice
from qwen_desktop.domain.instructions import Instructions
from qwen_desktop.domain.model import Thinking
from qwen_desktop.i18n import _


def no_longer_fits(before: Choice, now: Choice, counted: int, told: Instructions) -> list[str]:
    """Sentences about what was so with `before` and is not with `now`. `counted`: tokens that will be sent, about."""
    name = now.model.name or now.model.id
    out = []
    limit = now.model.input_limit(now.thinks)
    if limit is not None and counted > limit:
        out.append(
            _("This conversation comes to about {counted} tokens, and {model} takes {limit}.").format(
                counted=f"{counted:,}", model=name, limit=f"{limit:,}"
            )
        )
    if before.thinks and now.model.thinking is Thinking.NEVER:
        out.append(_("{model} does not think.").format(model=name))
    if not before.thinks and now.model.thinking is Thinking.ALWAYS:
        out.append(_("{model} always thinks.").format(model=name))
    most = now.model.max_output
    if told.max_answer is not None and most is not None and told.max_answer > most:
        out.append(
            _("The longest answer in the instructions is {set} tokens, and {model} writes {most} at most.").format(
                set=f"{told.max_answer:,}", model=name, most=f"{most:,}"
            )
        )
    return out
