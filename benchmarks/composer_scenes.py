"""The composer's own pictures: what waits, what was pasted, instructions, and every model there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from benchmarks.studio import LIGHT

if TYPE_CHECKING:
    from benchmarks.stage import Stage

PERSONA = """You are a patient editor of technical English.

Correct what is wrong, leave what is only unusual, and say in one line why you changed something."""


async def error_row(stage: Stage) -> None:
    """An answer that was cut, with its details folded out."""
    await stage.ask("Name the moons of Saturn, then cut it short.")
    view = stage.running.views.transcript
    view._details(1, "ending-details")
    await stage.take("error-row")
    await stage.ask("Are you busy?")
    view._details(1, "ending-details")
    await stage.take("error-row-busy", [LIGHT])


async def waiting(stage: Stage) -> None:
    """A question that waits for the answer, and a long text that was pasted for the one after it."""
    running = stage.running
    running.desk.new()
    running.asking.send("Be silent for a while.")
    await stage.until(lambda: running.desk.current.branch() and running.desk.current.branch()[-1].text)
    running.asking.send("And then tell me about Rhea, the second largest of them")
    await stage.until(lambda: running.composer._queued.isVisible())
    QApplication.clipboard().setText("\n".join(f"{n}\tRhea\t{n * 4.518:.3f} days" for n in range(812)))
    running.composer._editor.paste()
    await stage.until(lambda: all(a.document for a in running.asking.files.chips.values()))
    running.composer.set_text("How often does it go round?")
    await stage.take("queued")
    running.asking.drop_queued()
    running.asking.clear()
    running.desk.current.stop()
    await stage.answered()
    running.asking.edit(running.desk.current.branch()[0].id)
    await stage.take("editing", [LIGHT])
    running.asking.cancel_editing()


async def model_menu(stage: Stage) -> None:
    """Pinned and recent models first, then all of them with a search."""
    from qwen_desktop.ui.models.dialog import ModelsDialog

    running = stage.running
    running.choosing.pin("dashscope/qwen3.8-27b", True)
    for name in ("qwen3-max", "qwen3.7-plus", "qwen3.8-max"):
        running.choosing.choose_model(f"dashscope/{name}")
    button = running.composer._models
    menu = button.menu()
    menu.popup(button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
    await stage.take("model-menu")
    menu.close()
    running.composer.all_models_wanted.emit()
    await stage.take("all-models")
    dialog = running.window.findChild(ModelsDialog)
    assert dialog is not None
    dialog._search.setText("qwen3.7")
    await stage.take("all-models-search", [LIGHT])
    dialog.reject()


async def instructions(stage: Stage) -> None:
    """What a conversation tells the model."""
    from qwen_desktop.domain.instructions import Instructions
    from qwen_desktop.ui.instructions.dialog import InstructionsDialog

    running = stage.running
    running.desk.new()
    running.store.put_instructions("Editor", Instructions(PERSONA, temperature=0.2))
    running.desk.current.instruct(Instructions(PERSONA, temperature=0.2, max_answer=800))
    running.instructing.show()
    running.instructing.open()
    await stage.take("instructions")
    dialog = running.window.findChild(InstructionsDialog)
    assert dialog is not None
    dialog._fields["temperature"].setText("warm")
    dialog._use.click()
    await stage.take("instructions-wrong", [LIGHT])
    dialog.reject()
    running.desk.current.instruct(Instructions())
    running.instructing.show()
