"""Pictures of turns and versions: an answer with others beside it, the panel on an earlier turn, and on one without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.stage import Stage

if TYPE_CHECKING:
    from qwen_desktop.domain.message import Message

FIRST = "How many hexagonal tiles do I need for a hall of 4.2 by 1.6 metres?"
THEN = "And if every tenth tile breaks?"
THOUGHT = """The hall is 4.2 m × 1.6 m = 6.72 m².

A hexagonal tile with sides of 10 cm covers (3√3 / 2) · 0.1² ≈ 0.026 m², so 6.72 / 0.026 ≈ 259 tiles.

The edges have to be cut: about 10 % more is usual for hexagons, so 285."""
ANSWERS = (
    "About **285 tiles** with sides of 10 cm: 259 to cover 6.72 m², and a tenth more for the cut edges.",
    "Measure one tile first. With sides of 10 cm it covers 0.026 m², so the 6.72 m² of the hall take 259 of them; "
    "buy **285**, because whole hexagons never end at a straight wall.",
    "**285.** That is 259 for the floor and 26 for the edges.",
)


def _steps(text: str, thought: str = "") -> list[dict[str, Any]]:
    usage = {"prompt_tokens": 31, "completion_tokens": 188, "total_tokens": 219}
    usage["completion_tokens_details"] = {"reasoning_tokens": 142}  # type: ignore[assignment]
    before = [{"reasoning": thought}, {"wait": text}] if thought else []
    return [*before, {"text": text}, {"finish": "stop"}, {"usage": usage}, {"done": True}]


async def turns(stage: Stage) -> None:
    """A conversation whose first answer has three versions, and a second turn that thinks."""
    running, scenarios = stage.running, stage.server.scenarios
    running.desk.new()
    for text in ANSWERS:
        stage.clock.pass_by(30.0)
        scenarios["hexagonal"] = _steps(text, THOUGHT)
        if branch := running.desk.current.branch():
            running.desk.act(branch[-1].id, "regenerate")
        else:
            running.asking.send(FIRST)
        await _thinks(stage)
        stage.clock.pass_by(len(text) / 10)
        stage.server.open(text)
        await stage.answered()
    running.desk.step_version(-1)
    await stage.take("versions")
    await _thinking_now(stage, running.desk.current.branch()[-1])
    await _without(stage)


async def _thinks(stage: Stage) -> None:
    desk = stage.running.desk
    await stage.until(lambda: desk.current.draft is not None and desk.current.draft.thinking)


async def _thinking_now(stage: Stage, read: Message) -> None:
    """An earlier thought is read while another runs."""
    running = stage.running
    running.turns.go(read.id)
    stage.server.scenarios["tenth"] = [
        {"reasoning": "A tenth of 285 is 28.5, so"},
        {"wait": "tenth"},
        *_steps("Then buy 314."),
    ]
    running.asking.send(THEN)
    await _thinks(stage)
    stage.clock.pass_by(3.0)
    await stage.take("thinking-now")
    stage.server.open("tenth")
    await stage.answered()


async def _without(stage: Stage) -> None:
    """A turn that was answered without thinking."""
    stage.server.scenarios["grout"] = _steps("Three bags of 5 kg.")
    stage.running.asking.send("How much grout is that?")
    await stage.until(lambda: stage.running.desk.current.branch()[-1].text.startswith("Three"))
    await stage.answered()
    stage.running.turns.go(stage.running.desk.current.branch()[-1].id)
    await stage.take("without-thinking")
