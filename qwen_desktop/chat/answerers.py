"""Who answers: from a choice to a provider that is ready, with its key and its host.

Knows where a key may come from (this run, the environment, the keychain) and that a key without a region is tried on
Alibaba's own hosts. Does not know the protocols, and never writes a key anywhere.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from qwen_desktop.chat import own_server
from qwen_desktop.chat.choice import Choice
from qwen_desktop.chat.servers import prefix_for, switch_for
from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind
from qwen_desktop.domain.model import ModelInfo, Thinking, ThinkingSwitch
from qwen_desktop.domain.request import Prefix
from qwen_desktop.keychain import KeyAnswer, Keychain, Outcome
from qwen_desktop.providers.catalogue import Catalogue
from qwen_desktop.providers.port import Provider
from qwen_desktop.settings import Settings

if TYPE_CHECKING:  # the protocols are imported when somebody is asked: the first frame does without
    from qwen_desktop.providers.regions import Region

DASHSCOPE = "dashscope"
EMBEDDED = "embedded"
CUSTOM = own_server.SERVICE

PRICES_SHOWN = "ap-southeast-1"  # while nobody knows the region

ENVIRONMENT_KEYS = {DASHSCOPE: "DASHSCOPE_API_KEY", CUSTOM: "OPENAI_API_KEY"}


@dataclass(frozen=True, slots=True)
class Told:
    """Something worth a line to the user while a provider is made ready: `code` is trying, region or key_from_env."""

    code: str
    argument: str = ""


class KeyPlace(StrEnum):
    """Where the key in use comes from."""

    ENVIRONMENT = "environment"
    KEYCHAIN = "keychain"
    RUN = "run"  # given for this run only
    NOWHERE = "nowhere"  # there is none
    UNKNOWN = "unknown"  # the keychain did not say


class Answerers:
    """Makes providers when they are first needed and keeps them until their key or host changes."""

    def __init__(
        self,
        settings: Settings,
        catalogue: Catalogue,
        keychain: Keychain,
        make_embedded: Callable[[], Provider],
        environment: Mapping[str, str],
        remember_secret: Callable[[str], None],
        tell: Callable[[Told], None] = lambda told: None,
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._keychain = keychain
        self._make_embedded = make_embedded
        self._environment = environment
        self._remember_secret = remember_secret
        self.tell = tell
        self._keys_of_this_run: dict[str, str] = {}
        self._ready: dict[str, Provider] = {}
        self._retired: list[Provider] = []
        self._making: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._changes: Counter[str] = Counter()  # of the key, the host or the settings of a provider
        self._live: list[ModelInfo] = []

    # -- keys --------------------------------------------------------------------------------------------------

    async def key(self, service: str) -> KeyAnswer:
        """The key of a service: given for this run, else from the environment, else from the keychain."""
        if service in self._keys_of_this_run:
            return KeyAnswer(Outcome.FOUND, key=self._keys_of_this_run[service])
        variable = ENVIRONMENT_KEYS.get(service, "")
        if from_environment := self._environment.get(variable, "").strip():
            self._remember_secret(from_environment)
            return KeyAnswer(Outcome.FOUND, key=from_environment)
        if service == CUSTOM and not own_server.has_key(self._settings):
            return KeyAnswer(Outcome.ABSENT)  # what is kept, if anything, belongs to another server
        answer = await self._keychain.get(service)
        if answer.key:
            self._remember_secret(answer.key)
        return answer

    def environment_has_key(self, service: str) -> bool:
        """Whether the environment names a key for the service; such a key is used and never stored."""
        return bool(self._environment.get(ENVIRONMENT_KEYS.get(service, ""), "").strip())

    async def key_place(self, service: str) -> tuple[KeyPlace, KeyAnswer]:
        """Where the key in use comes from, and what the keychain said about it (for the first two nothing: ABSENT)."""
        given = self._keys_of_this_run.get(service)
        if given is None and self.environment_has_key(service):
            return KeyPlace.ENVIRONMENT, KeyAnswer(Outcome.ABSENT)
        answer = await self._keychain.get(service)
        if given is not None:
            return KeyPlace.KEYCHAIN if answer.key == given else KeyPlace.RUN, answer
        if answer.key:
            self._remember_secret(answer.key)
            return KeyPlace.KEYCHAIN, answer
        has_none = answer.worked or answer.outcome in (Outcome.NO_KEYCHAIN, Outcome.NOT_CREATED)
        return KeyPlace.NOWHERE if has_none else KeyPlace.UNKNOWN, answer

    async def keep_key(self, service: str, key: str) -> KeyAnswer:
        """Put a key into the keychain and, where that worked, use it from now on."""
        self._remember_secret(key)
        answer = await self._keychain.set(service, key)
        if answer.worked:
            self.use_key_once(service, key)
        return answer

    def use_key_once(self, service: str, key: str) -> None:
        """Use a key for this run only."""
        self._remember_secret(key)
        self._keys_of_this_run[service] = key
        self.forget_provider(service)

    async def forget_key(self, service: str) -> KeyAnswer:
        """Take the key out of the keychain and out of this run."""
        self.drop_key(service)
        return await self._keychain.forget(service)

    def drop_key(self, service: str) -> None:
        """Use the key that was given for this run no more."""
        self._keys_of_this_run.pop(service, None)
        self.forget_provider(service)

    # -- providers ---------------------------------------------------------------------------------------------

    async def default_provider(self) -> str:
        """DashScope where a key for it is stored or in the environment, else the embedded model.

        What the window was last set to does not count: a script must not change with it.
        """
        return DASHSCOPE if (await self.key(DASHSCOPE)).key else EMBEDDED

    async def provider(self, choice: Choice) -> Provider:
        """The provider of a choice, ready to stream. Raises AnswerError (NO_KEY, KEYCHAIN, UNAUTHORIZED, …)."""
        name = choice.provider
        async with self._making[name]:  # a slow keychain or host keeps no other provider waiting
            while name not in self._ready:
                before = self._changes[name]
                made = await self._make(name)
                if self._changes[name] == before:
                    self._ready[name] = made
                else:
                    self._retired.append(made)  # it has the key of before
            return self._ready[name]

    def refused(self) -> None:
        """DashScope did not take the key. A region that was remembered may belong to an earlier key: the next try asks
        every host again, and says so before."""
        if self._settings.region and not self._settings.workspace:
            self._settings.region = ""
            self._settings.save()
        self.forget_provider(DASHSCOPE)

    async def warm(self) -> None:
        """Import the SDK and build a client off this thread, so that the first question does not wait for it."""
        from qwen_desktop.providers.compatible import CompatibleProvider

        provider = CompatibleProvider("warm", "http://127.0.0.1:9/v1")
        self._retired.append(provider)
        await provider.warm()

    def forget_provider(self, name: str) -> None:
        """Make the provider anew when it is next needed: its key, host or settings have changed."""
        self._changes[name] += 1
        if name == DASHSCOPE:
            self._live = []
        if (old := self._ready.pop(name, None)) is not None:
            self._retired.append(old)

    async def close(self) -> None:
        """Close every provider, the embedded engine with them."""
        everyone = [*self._ready.values(), *self._retired]
        self._ready.clear()
        self._retired.clear()
        for provider in everyone:
            await provider.close()

    async def _make(self, name: str) -> Provider:
        from qwen_desktop.providers.compatible import CompatibleProvider

        if name == EMBEDDED:
            return self._make_embedded()
        if name == CUSTOM:
            return await self._make_custom()
        key = await self._needed_key(name)
        region = self._known_region() or await self._found_region(key)
        return CompatibleProvider(
            DASHSCOPE,
            region.base_url,
            key,
            switch=ThinkingSwitch.DASHSCOPE,
            prefix=Prefix.PARTIAL,
            models=self._catalogue,
            needs_key=True,
        )

    async def _make_custom(self) -> Provider:
        from qwen_desktop.providers.compatible import CompatibleProvider

        if not self._settings.base_url:
            raise AnswerError(Problem(ProblemKind.BAD_REQUEST, code="no_base_url", where=CUSTOM))
        answer = await self.key(CUSTOM)
        url = self._settings.base_url
        switch, prefix = switch_for(url), prefix_for(url)
        return CompatibleProvider(CUSTOM, url, answer.key or "", switch=switch, prefix=prefix, models=self._catalogue)

    async def _needed_key(self, name: str) -> str:
        answer = await self.key(name)
        if answer.key:
            return answer.key
        if answer.outcome is Outcome.ABSENT:
            raise AnswerError(Problem(ProblemKind.NO_KEY, where="DashScope"))
        raise AnswerError(Problem(ProblemKind.KEYCHAIN, code=answer.outcome.value, detail=answer.sentence()))

    def _known_region(self) -> Region | None:
        """DASHSCOPE_BASE_URL wins; then the workspace and region of the settings; None: nobody has said.

        Raises AnswerError(BAD_REQUEST) where what was said makes no host.
        """
        from qwen_desktop.providers import regions

        try:
            if (own := regions.configured(self._environment)) is not None:
                return own
            hosts = regions.shared_hosts(self._environment)
            if self._settings.workspace:
                return regions.workspace(self._settings.workspace, self._settings.region)
        except ValueError as error:
            raise AnswerError(Problem(ProblemKind.BAD_REQUEST, str(error), code="settings")) from error
        return next((region for region in hosts if region.id == self._settings.region), None)

    async def _found_region(self, key: str) -> Region:
        """The shared host that knows the key, each asked once; its region is remembered."""
        from qwen_desktop.providers import regions

        hosts = regions.shared_hosts(self._environment)
        before = self._changes[DASHSCOPE]
        found = await regions.find_region(
            key, hosts, lambda region: self.tell(Told("trying", regions.title(region))), self._environment
        )
        if self._changes[DASHSCOPE] == before:  # else another key was given meanwhile, or another place
            self._settings.region = found.id
            self._settings.save()
            self.tell(Told("region", regions.title(found)))
        return found

    # -- where requests go -------------------------------------------------------------------------------------

    def hosts(self, provider: str) -> tuple[str, ...]:
        """The hosts a question to a provider goes to now; several where the first that knows the key is kept.

        Raises AnswerError(BAD_REQUEST) where the settings make no host.
        """
        if provider == EMBEDDED:
            return ("127.0.0.1",)
        if provider == CUSTOM:
            return (own_server.host(self._settings.base_url),)
        known = self._known_region()
        return (known.host,) if known is not None else self.hosts_tried()

    def hosts_tried(self) -> tuple[str, ...]:
        """The hosts a key of no region is tried on; none where DASHSCOPE_BASE_URL names the host."""
        from qwen_desktop.providers import regions

        if regions.configured(self._environment) is not None:
            return ()
        return tuple(region.host for region in regions.shared_hosts(self._environment))

    async def ask_server(self, base_url: str, typed_key: str) -> own_server.Listed:
        """Ask a server which models it has, with a key that was just typed, or else with the one that belongs to it.

        Raises AnswerError. Nothing is kept.
        """
        key = typed_key
        if not key and own_server.origin(base_url) == own_server.origin(self._settings.base_url):
            key = (await self.key(CUSTOM)).key or ""
        elif not key:
            key = self._environment.get(ENVIRONMENT_KEYS[CUSTOM], "").strip()
        self._remember_secret(key)
        return await own_server.listed(base_url, key, self._catalogue)

    def regions(self) -> list[tuple[str, str, str]]:
        """The regions a key may belong to: id, name in the user's language, and its shared host ("" for none)."""
        from qwen_desktop.providers import regions
        from qwen_desktop.providers.regions import Region

        shared = {region.id: region for region in regions.shared_hosts(self._environment)}
        rows = [(region.id, regions.title(region), region.host) for region in shared.values()]
        more = [region_id for region_id in regions.WORKSPACE_REGIONS if region_id not in shared]
        return rows + [(region_id, regions.title(Region(region_id, "")), "") for region_id in more]

    # -- models ------------------------------------------------------------------------------------------------

    def models(self) -> list[ModelInfo]:
        """Every model that can be chosen now: what DashScope listed itself in this run, else the catalogue's; those of
        the embedded engine; and those of the user's own server."""
        others = [m for m in self._catalogue.models() if m.provider != DASHSCOPE]
        dashscope = self._live or self._catalogue.models(DASHSCOPE)
        return [*dashscope, *others, *own_server.kept(self._settings, self._catalogue)]

    async def refresh_models(self) -> None:
        """Ask DashScope once in a run which models it offers now; its word wins. Raises AnswerError."""
        if self._live:
            return
        provider = await self.provider(Choice(self._catalogue.flagship(DASHSCOPE)))
        self._live = self._catalogue.merge_live(await provider.models())

    def find(self, model_id: str, provider: str) -> ModelInfo:
        """A model by id; an unknown id gets what is usual, so that a model of tomorrow can be used today."""
        listed = own_server.kept(self._settings, self._catalogue) if provider == CUSTOM else self._live
        live = next((m for m in listed if m.id == model_id and m.provider == provider), None)
        return live or self._catalogue.find(model_id, provider)

    def title_model(self, model: ModelInfo) -> ModelInfo | None:
        """The cheapest model of the same service that can answer without thinking; None where there is none.

        Prices are those of the region in use. A service without prices keeps its model; the one inside this app is too
        small to sum anything up.
        """
        if model.provider == EMBEDDED:
            return None
        region = self._settings.region or PRICES_SHOWN
        same = [m for m in self.models() if m.provider == model.provider and region not in m.retired]
        priced = [m for m in same if m.thinking is not Thinking.ALWAYS and m.prices.get(region)]
        if priced:
            return min(priced, key=lambda m: m.prices[region][0].about)
        return model if model.thinking is not Thinking.ALWAYS else None

    def default_model(self, provider: str) -> ModelInfo:
        """The first model of a provider: today's flagship comes first in the catalogue."""
        return self._catalogue.flagship(provider)
