"""What the page of keys and servers does: looks where keys are, tries a server, and takes one of its models.

Knows who answers and the two parts of the page; does not know how they look.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from qwen_desktop.chat import own_server
from qwen_desktop.chat.answerers import CUSTOM, DASHSCOPE, Answerers, KeyPlace
from qwen_desktop.domain.errors import AnswerError
from qwen_desktop.domain.model import ModelInfo
from qwen_desktop.i18n import _, ngettext
from qwen_desktop.keychain import KeyAnswer, Outcome
from qwen_desktop.settings import LooksLikeKey, Settings
from qwen_desktop.ui.choosing import Choosing
from qwen_desktop.ui.preferences.applying import Applying
from qwen_desktop.ui.preferences.dashscope import DashScopePart
from qwen_desktop.ui.preferences.server import ServerPart, ServerState


@dataclass(slots=True)
class Tried:
    """A server that answered, with the key that was typed for it ("" for none)."""

    base_url: str
    models: tuple[ModelInfo, ...]
    key: str = ""
    chosen: str = ""


class Serving:
    """Between the page and those who answer. `window` is what the key dialog opens over."""

    def __init__(
        self,
        dashscope: DashScopePart,
        server: ServerPart,
        settings: Settings,
        answerers: Answerers,
        choosing: Choosing,
        applying: Applying,
        window: Callable[[], QWidget],
    ) -> None:
        self._dashscope = dashscope
        self._server = server
        self._settings = settings
        self._answerers = answerers
        self._choosing = choosing
        self._applying = applying
        self._window = window
        self._tried: Tried | None = None
        self._had_key = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._trial: asyncio.Task[None] | None = None
        dashscope.key_requested.connect(self._ask_for_key)
        dashscope.forget_requested.connect(lambda: self._spawn(self._forget_key()))
        dashscope.place_chosen.connect(self._take_place)
        server.try_requested.connect(self._try)
        server.stop_requested.connect(self._stop)
        server.edited.connect(self._edited)
        server.use_requested.connect(self._use)
        server.once_requested.connect(self._use_once)
        server.forget_requested.connect(lambda: self._spawn(self._forget_server()))

    # -- what stands -------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Ask where the keys are: when the page is shown, and whenever that has changed."""
        self._had_key = self._choosing.has_key(DASHSCOPE)
        self._spawn(self._look())

    def refresh(self) -> None:
        """Show what the settings say; the keychain is asked only where the key was given or taken elsewhere."""
        self._dashscope.show_place(self._settings.region, self._settings.workspace, self._place_remark())
        if not self._server.touched and self._trial is None:
            self._show_server()
        if self._had_key != self._choosing.has_key(DASHSCOPE):
            self.look()

    def _place_remark(self) -> str:
        """What the region in force means for the key."""
        hosts = self._answerers.hosts_tried()
        if not hosts:
            return _("{variable} is set: requests go to the host it names.").format(variable="DASHSCOPE_BASE_URL")
        if self._settings.region:
            return ""
        text = _("The key is tried once on each of Alibaba's shared hosts, and the one that answers is kept: {hosts}.")
        return text.format(hosts=", ".join(hosts))

    async def _look(self) -> None:
        place, answer = await self._answerers.key_place(DASHSCOPE)
        self._show_key(place, answer)

    def _show_key(self, place: KeyPlace, answer: KeyAnswer) -> None:
        sentence = {
            KeyPlace.ENVIRONMENT: _("DASHSCOPE_API_KEY is set: that key is used as long as it is, and never stored."),
            KeyPlace.RUN: _("The key is used for this run only."),
            KeyPlace.NOWHERE: _("There is no key yet; one from Alibaba Cloud Model Studio opens today's Qwen models."),
        }.get(place) or answer.sentence()
        has_key = place in (KeyPlace.ENVIRONMENT, KeyPlace.KEYCHAIN, KeyPlace.RUN)
        forgettable = place in (KeyPlace.KEYCHAIN, KeyPlace.RUN)
        self._dashscope.show_key(sentence, there=has_key, forgettable=forgettable, wrong=place is KeyPlace.UNKNOWN)

    def _show_server(self) -> None:
        """The server of the settings, with the models it listed when it was tried."""
        models = [m.id for m in self._answerers.models() if m.provider == CUSTOM]
        model = self._choosing.choice().model
        answering = model.id if model.provider == CUSTOM else ""
        if answering and answering not in models:
            models.insert(0, answering)
        self._server.show_state(self._state())
        self._server.show_models(models, answering)
        self._server.show_outcome(_("{model} of this server answers now.").format(model=answering) if answering else "")

    def _state(self) -> ServerState:
        key = ""
        from_environment = self._answerers.environment_has_key(CUSTOM)
        if from_environment:
            key = _("OPENAI_API_KEY is set: that key is sent to the server as long as it is, and never stored.")
        elif own_server.has_key(self._settings):
            key = _("The key of this server is in the system's keychain; another can be typed here.")
        return ServerState(self._settings.base_url, key=key, key_from_environment=from_environment)

    # -- DashScope ---------------------------------------------------------------------------------------------

    def _ask_for_key(self) -> None:
        self._choosing.ask_for_key(self._window(), self.look)

    async def _forget_key(self) -> None:
        answer = await self._choosing.forget_key()
        place, found = await self._answerers.key_place(DASHSCOPE)
        if place in (KeyPlace.KEYCHAIN, KeyPlace.UNKNOWN):
            self._dashscope.show_key(answer.sentence(), there=True, forgettable=True, wrong=True)
        else:
            self._show_key(place, found)

    def _take_place(self, region: str, workspace: str) -> None:
        if self._applying.choose_all({"region": region, "workspace": workspace}):
            self._answerers.forget_provider(DASHSCOPE)
        self.refresh()

    # -- a server of one's own ---------------------------------------------------------------------------------

    def _edited(self) -> None:
        """What was tried is not what stands there now."""
        self._tried = None
        self._server.show_models((), "")
        self._server.show_outcome("")

    def _try(self, address: str, key: str) -> None:
        self._edited()
        try:
            base_url = own_server.base_url_of(address)
        except LooksLikeKey:
            sentence = _("There is a secret in this address: take it out, and fill it in under Key.")
            self._server.show_outcome(sentence, wrong=True)
            return
        except ValueError:
            sentence = _("That is no address of a server; one looks like {example}.")
            self._server.show_outcome(sentence.format(example="http://127.0.0.1:8000/v1"), wrong=True)
            return
        self._server.show_address(base_url)
        host = own_server.host(base_url)
        self._server.set_busy(_("Asking {host} which models it has…").format(host=host))
        self._trial = self._spawn(self._ask(base_url, key))

    async def _ask(self, base_url: str, key: str) -> None:
        try:
            listed = await self._answerers.ask_server(base_url, key)
        except AnswerError as error:
            self._trial = None
            self._server.show_outcome(own_server.explain(error.problem, base_url), wrong=True)
            return
        self._trial = None
        self._tried = Tried(listed.base_url, listed.models, key)
        self._server.show_address(listed.base_url)
        self._server.show_models([m.id for m in listed.models], self._choosing.choice().model.id)
        found = ngettext("{host} has {n} model.", "{host} has {n} models: choose one.", len(listed.models))
        self._server.show_outcome(found.format(host=own_server.host(listed.base_url), n=len(listed.models)))

    def _stop(self) -> None:
        if self._trial is not None:
            self._trial.cancel()
            self._trial = None
        self._server.show_outcome(_("Stopped."))

    def _use(self, model_id: str) -> None:
        tried = self._tried
        if tried is None:  # nothing was tried anew: another model of the server there is
            own = tuple(m for m in self._answerers.models() if m.provider == CUSTOM)
            tried = Tried(self._settings.base_url, own)
        tried.chosen = model_id
        self._tried = tried
        if tried.key:
            self._server.set_busy(_("Waiting for the system's keychain…"))
            self._trial = self._spawn(self._keep_key(tried))
        else:
            self._trial = self._spawn(self._take(tried))

    async def _keep_key(self, tried: Tried) -> None:
        """Put the key into the keychain, where there is room for one server's: the one before has none from then on."""
        before = self._settings.server_key_for
        if before != own_server.origin(tried.base_url):
            self._settings.server_key_for = ""
        answer = await self._answerers.keep_key(CUSTOM, tried.key)
        self._trial = None
        if not answer.worked:
            if answer.outcome is not Outcome.HUNG:  # else it may still be stored
                self._settings.server_key_for = before
            self._server.show_outcome(answer.sentence(), wrong=True, can_use_once=True)
            return
        self._settings.server_key_for = own_server.origin(tried.base_url)
        self._finish(tried, answer.sentence())

    def _use_once(self) -> None:
        if self._tried is not None:
            self._answerers.use_key_once(CUSTOM, self._tried.key)
            self._finish(self._tried, _("The key is used for this run only."))

    async def _take(self, tried: Tried) -> None:
        """Use a server without a new key; the key of the one before is not for this one."""
        said = ""
        if own_server.origin(tried.base_url) != own_server.origin(self._settings.base_url):
            if own_server.has_key(self._settings):
                self._server.set_busy(_("Waiting for the system's keychain…"))
                answer = await self._answerers.forget_key(CUSTOM)
                said = "" if answer.worked else answer.sentence()
            self._answerers.drop_key(CUSTOM)
            self._settings.server_key_for = ""
        self._trial = None
        self._finish(tried, said)

    def _finish(self, tried: Tried, said: str) -> None:
        self._tried = None
        self._choosing.use_custom(tried.base_url, tried.chosen, tried.models)
        self._applying.save()
        self._server.settle()
        self._show_server()
        answers = _("{model} of this server answers now.").format(model=tried.chosen)
        self._server.show_outcome(f"{answers} {said}".strip())

    async def _forget_server(self) -> None:
        self._tried = None
        self._server.settle()
        answer = await self._choosing.forget_custom()
        self._applying.save()
        self._show_server()
        gone = _("Server removed.")
        self._server.show_outcome(gone if answer.worked else f"{gone} {answer.sentence()}", wrong=not answer.worked)

    # -- tasks -------------------------------------------------------------------------------------------------

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def shut(self) -> None:
        """The window was closed: nothing that was typed and not used is held any longer."""
        self._dashscope.finish()
        if self._trial is not None:
            self._trial.cancel()
            self._trial = None
        self._tried = None
        self._server.settle()
        self._show_server()

    async def close(self) -> None:
        """Stop waiting for the keychain and for servers."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
