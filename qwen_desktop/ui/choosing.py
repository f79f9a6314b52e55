"""Which model answers and whether it thinks; and the key that takes.

Knows the composer's model menu and switch, the key dialog and the settings; does not know what is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from qwen_desktop.chat import own_server, sentences
from qwen_desktop.chat.answerers import CUSTOM, DASHSCOPE, EMBEDDED, Answerers, KeyPlace, Told
from qwen_desktop.chat.choice import Choice
from qwen_desktop.domain.errors import AnswerError
from qwen_desktop.domain.model import ModelInfo, Thinking
from qwen_desktop.i18n import _
from qwen_desktop.keychain import KeyAnswer, Outcome
from qwen_desktop.settings import LooksLikeKey, Settings
from qwen_desktop.ui.composer.composer import Composer
from qwen_desktop.ui.offering import Offering, row_id
from qwen_desktop.ui.rows import ERROR, INFO, Notice, NoticeRows
from qwen_desktop.ui.theme import Themes

if TYPE_CHECKING:
    from qwen_desktop.ui.keys.dialog import KeyDialog

KEY_ROW = "key"


class Choosing:
    """The present choice. `on_changed` hears of every change of it."""

    def __init__(
        self,
        composer: Composer,
        rows: NoticeRows,
        themes: Themes,
        settings: Settings,
        answerers: Answerers,
        parent: Callable[[], QWidget],
    ) -> None:
        self._composer = composer
        self._rows = rows
        self._themes = themes
        self._settings = settings
        self._answerers = answerers
        self._parent = parent
        self._has_key: set[str] = {EMBEDDED}
        self.offering = Offering(settings, answerers, self._has_key)
        self._provider = settings.provider or EMBEDDED
        self._model = self._remembered()
        self._own_model = False  # chosen in the conversation on screen
        self._own_thinking: bool | None = None  # likewise; None: as the settings say
        self._tasks: set[asyncio.Task[None]] = set()
        self._dialog: KeyDialog | None = None
        self._looked = False  # for a key; nothing is said of a missing one before
        self.on_changed: Callable[[], None] = lambda: None
        self.on_model: Callable[[Choice], None] = lambda before: None  # the user chose another model than there was
        composer.model_chosen.connect(self.choose_model)
        composer.key_wanted.connect(lambda _model_id: self.ask_for_key())
        composer.thinking_toggled.connect(self._thinking_toggled)
        answerers.tell = self._told
        self.show()

    def _remembered(self) -> ModelInfo:
        wanted = self._settings.model
        if wanted and self._settings.provider:
            return self._answerers.find(wanted, self._settings.provider)
        return self._answerers.default_model(self._provider)

    # -- what stands -------------------------------------------------------------------------------------------

    def choice(self) -> Choice:
        """What the next answer is asked with."""
        thinking = self._settings.thinking if self._own_thinking is None else self._own_thinking
        return Choice(self._model, thinking, self._settings.thinking_budget)

    def own(self) -> dict[str, Any]:
        """What was chosen in the conversation on screen, as JSON values: "model" and "thinking", where they were."""
        own: dict[str, Any] = {"model": row_id(self._model)} if self._own_model else {}
        return own if self._own_thinking is None else {**own, "thinking": self._own_thinking}

    def take(self, model: str, thinking: bool | None) -> None:
        """Go on with what belongs to the conversation on screen: a row's id ("" for what was chosen last) and whether
        it thinks (None: as the settings say)."""
        provider, _slash, model_id = model.partition("/")
        known = provider in (DASHSCOPE, EMBEDDED) or (provider == CUSTOM and bool(self._settings.base_url))
        self._own_model = known and bool(model_id)
        self._model = self._answerers.find(model_id, provider) if self._own_model else self._usual()
        self._own_thinking = thinking if self._model.thinking is Thinking.HYBRID else None
        self.show()
        self.on_changed()

    def _usual(self) -> ModelInfo:
        """What a conversation begins with in which nothing was chosen."""
        if not self._settings.provider:
            return self._answerers.default_model(DASHSCOPE if DASHSCOPE in self._has_key else EMBEDDED)
        return self._remembered()

    def show(self) -> None:
        """Tell the composer what can be chosen and what is."""
        self._composer.set_models(self.offering.menu(self._model), row_id(self._model))
        self._composer.set_thinking(self._model.thinking, self.choice().thinks)

    # -- what the user does ------------------------------------------------------------------------------------

    def choose_model(self, row: str) -> None:
        """Answer with another model from now on; the conversation stays."""
        provider, _slash, model_id = row.partition("/")
        before = self.choice()
        self._model = self._answerers.find(model_id, provider)
        self._own_model = True
        self._settings.provider = provider
        self._settings.model = model_id
        self.offering.used(row)
        self._settings.save()
        self.show()
        self.on_changed()
        self.on_model(before)

    def pin(self, row: str, pinned: bool) -> None:
        """Have a model at the top of the menu, or not."""
        self.offering.pin(row, pinned)
        self.show()

    def use_custom(self, base_url: str, model_id: str, models: Sequence[ModelInfo] = ()) -> None:
        """Answer with a server of the user's own from now on; `models` is what it offers, for the menu.

        Raises ValueError for a base URL with a secret in it.
        """
        self._settings.base_url = base_url
        self._settings.server_models = ""
        with suppress(LooksLikeKey):  # a server may name its models as it likes; such a list is not remembered
            self._settings.server_models = own_server.remembered(models, model_id)
        self._answerers.forget_provider(CUSTOM)
        self.choose_model(f"{CUSTOM}/{model_id}")

    async def forget_custom(self) -> KeyAnswer:
        """Forget the user's own server: its address, its models and its key; the outcome is about the key."""
        had_key = own_server.has_key(self._settings)
        self._settings.base_url = ""
        self._settings.server_models = ""
        self._settings.server_key_for = ""
        if self._model.provider == CUSTOM:
            self._choose_another()
        self._settings.save()
        self.show()
        self.on_changed()
        if had_key:
            return await self._answerers.forget_key(CUSTOM)
        self._answerers.drop_key(CUSTOM)
        return KeyAnswer(Outcome.ABSENT)

    def _choose_another(self) -> None:
        provider = DASHSCOPE if DASHSCOPE in self._has_key else EMBEDDED
        self.choose_model(row_id(self._answerers.default_model(provider)))

    def apply_settings(self) -> None:
        """Take what the settings say about thinking and the place of the key."""
        self._own_thinking = None
        self.show()
        self.on_changed()

    def _thinking_toggled(self, on: bool) -> None:
        if self._model.thinking is Thinking.HYBRID:
            self._settings.thinking = self._own_thinking = on
            self._settings.save()
            self.on_changed()

    def answered(self, provider: str) -> None:
        """Somebody has answered. DashScope is asked then, once in a run, which models it offers now."""
        if provider == DASHSCOPE:
            self._spawn(self._refresh_models())

    def refused(self, provider: str) -> None:
        """Somebody did not take the key."""
        if provider == DASHSCOPE:
            self._answerers.refused()

    async def _refresh_models(self) -> None:
        try:
            await self._answerers.refresh_models()
        except AnswerError:
            return  # the list that came with the app stands; the next answer tries again
        self.show()

    # -- keys --------------------------------------------------------------------------------------------------

    def look_for_key(self) -> None:
        """Ask the keychain, after the first paint; with a key, DashScope answers unless the user chose another."""
        self._spawn(self._look_for_key())

    def warm(self) -> None:
        """Import the SDK off this thread while nobody waits for it."""
        self._spawn(self._answerers.warm())

    async def _look_for_key(self) -> None:
        answer = await self._answerers.key(DASHSCOPE)
        if answer.key:
            self._key_is_there()
            return
        self._looked = True
        self.on_changed()
        if not answer.worked and self._settings.provider == DASHSCOPE:
            self._rows.put(KEY_ROW, Notice(ERROR, answer.sentence()))

    def _key_is_there(self) -> None:
        self._has_key.add(DASHSCOPE)
        if not self._settings.provider and not self._own_model:
            self._model = self._answerers.default_model(DASHSCOPE)
        self.show()
        self.on_changed()

    @property
    def wants_key(self) -> bool:
        """Whether the embedded model answers because nobody has given a key, as far as is known."""
        return self._looked and DASHSCOPE not in self._has_key and self._model.provider == EMBEDDED

    def has_key(self, service: str) -> bool:
        """Whether a service is known to have a key."""
        return service in self._has_key

    def ask_for_key(self, parent: QWidget | None = None, closed: Callable[[], None] = lambda: None) -> None:
        """Open the key dialog, over `parent` where that is another window; `closed` is called when it is shut."""
        if self._dialog is not None:
            self._dialog.activateWindow()
            return
        from qwen_desktop.ui.keys.dialog import KeyDialog
        from qwen_desktop.ui.keys.state import KeyState, RegionRow

        rows = tuple(RegionRow(*row) for row in self._answerers.regions())
        state = KeyState(
            rows,
            stored=DASHSCOPE in self._has_key and not self._answerers.environment_has_key(DASHSCOPE),
            from_environment=self._answerers.environment_has_key(DASHSCOPE),
            region=self._settings.region,
            workspace=self._settings.workspace,
        )
        dialog = KeyDialog(state, self._themes, parent or self._parent())
        dialog.key_given.connect(self._key_given)
        dialog.once_requested.connect(self._key_used_once)
        dialog.forget_requested.connect(lambda: self._spawn(self._forget()))
        dialog.finished.connect(self._dialog_closed)
        dialog.finished.connect(lambda _result: closed())
        self._dialog = dialog
        dialog.open()

    def _dialog_closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _key_given(self, key: str, region: str, workspace: str) -> None:
        self._spawn(self._keep(key, region, workspace))

    async def _keep(self, key: str, region: str, workspace: str) -> None:
        if not self._take_place(region, workspace):
            return
        if self._dialog is not None:
            self._dialog.set_busy(_("Waiting for the system's keychain…"))
        answer = await self._answerers.keep_key(DASHSCOPE, key)
        if not answer.worked:
            self._say_wrong(answer.sentence(), can_use_once=True)
            return
        await self._try_key(answer.sentence())

    def _key_used_once(self, key: str, region: str, workspace: str) -> None:
        if self._take_place(region, workspace):
            self._answerers.use_key_once(DASHSCOPE, key)
            self._spawn(self._try_key(_("The key is used for this run only.")))

    def _take_place(self, region: str, workspace: str) -> bool:
        """Keep where the key belongs; False, and said, where something else was pasted there."""
        try:
            self._settings.region = region
            self._settings.workspace = workspace
        except ValueError:
            if self._dialog is not None:
                self._dialog.show_outcome(
                    _("The Workspace field seems to hold a key; a workspace's id begins with ws-.")
                )
            return False
        self._settings.save()
        return True

    async def _try_key(self, said: str) -> None:
        """Make the provider once, so that a key of no region finds its host now and not at the first question."""
        model = self._answerers.default_model(DASHSCOPE)
        try:
            await self._answerers.provider(Choice(model))
        except AnswerError as error:
            self._say_wrong(sentences.explain(error.problem).text)
            return
        self._settings.provider = ""
        self._settings.save()
        self._own_model = False
        self._key_is_there()
        self._rows.put(KEY_ROW, Notice(INFO, said, seconds=8))
        if self._dialog is not None:
            self._dialog.accept()
        self._composer.setFocus()  # and not the button that opened the dialog: what comes next is a question

    def _say_wrong(self, sentence: str, can_use_once: bool = False) -> None:
        """In the dialog, or in a row where it was shut while the keychain or a host was waited for."""
        if self._dialog is not None:
            self._dialog.show_outcome(sentence, can_use_once=can_use_once)
        else:
            self._rows.put(KEY_ROW, Notice(ERROR, sentence))

    async def forget_key(self) -> KeyAnswer:
        """Forget DashScope's key; where it was what answered, the embedded model does."""
        answer = await self._answerers.forget_key(DASHSCOPE)
        place, _found = await self._answerers.key_place(DASHSCOPE)
        if place is KeyPlace.NOWHERE:
            self._has_key.discard(DASHSCOPE)
            if self._model.provider == DASHSCOPE:
                self._choose_another()
            self.show()
            self.on_changed()
        return answer

    async def _forget(self) -> None:
        answer = await self.forget_key()
        if self._dialog is not None:
            self._dialog.show_outcome(answer.sentence(), wrong=not answer.worked)

    def _told(self, told: Told) -> None:
        text = sentences.told(told.code, told.argument)
        if self._dialog is not None:
            self._dialog.set_busy(text)
        else:
            self._rows.put(KEY_ROW, Notice(INFO, text, seconds=8))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop waiting for the keychain and the hosts."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
