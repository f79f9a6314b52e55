"""Where DashScope is: Alibaba's own shared hosts, a workspace's host, and which of them a key belongs to.

A key belongs to one region and does not say which; a host of another region answers 401 as it does to a wrong key. So a
key without a region is tried once on each shared host. The table can be replaced, for tests and for hosts of one's own.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind
from qwen_desktop.domain.model import ThinkingSwitch
from qwen_desktop.i18n import _
from qwen_desktop.providers.client import Timeouts
from qwen_desktop.providers.compatible import DASHSCOPE_PATH, CompatibleProvider, with_scheme

BASE_URL_VARIABLE = "DASHSCOPE_BASE_URL"
HOSTS_VARIABLE = "QWEN_DESKTOP_HOSTS"  # JSON: {name: base URL}; replaces the table below
TRIAL_TIME = 15.0  # seconds a host has to answer whether it knows a key

SINGAPORE, BEIJING, VIRGINIA = "ap-southeast-1", "cn-beijing", "us-east-1"
WORKSPACE_REGIONS = (SINGAPORE, BEIJING, VIRGINIA, "eu-central-1", "ap-northeast-1", "cn-hongkong")
_WORKSPACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Region:
    """A host of DashScope. `id` is Alibaba's name of the region, which prices go by; "" for a host of one's own."""

    id: str
    base_url: str

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).netloc.rpartition("@")[2]


SHARED_HOSTS = (
    Region(SINGAPORE, "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"),
    Region(BEIJING, "https://dashscope.aliyuncs.com/compatible-mode/v1"),
    Region(VIRGINIA, "https://dashscope-us.aliyuncs.com/compatible-mode/v1"),
)


def title(region: Region) -> str:
    """A region's name in the user's language; its host where it has none."""
    titles = {
        SINGAPORE: _("Singapore"),
        BEIJING: _("Beijing"),
        VIRGINIA: _("Virginia"),
        "eu-central-1": _("Frankfurt"),
        "ap-northeast-1": _("Tokyo"),
        "cn-hongkong": _("Hong Kong"),
    }
    return titles.get(region.id) or region.id or region.host


def shared_hosts(environ: Mapping[str, str] | None = None) -> tuple[Region, ...]:
    """The hosts a key is tried on, in this order. Raises ValueError where the replacement is no JSON object of URLs."""
    replaced = (os.environ if environ is None else environ).get(HOSTS_VARIABLE)
    if not replaced:
        return SHARED_HOSTS
    try:
        table = json.loads(replaced)
    except ValueError as error:
        raise ValueError(f"{HOSTS_VARIABLE}: {error}") from None
    if not isinstance(table, dict) or not all(isinstance(url, str) for url in table.values()):
        raise ValueError(f"{HOSTS_VARIABLE}: not an object of names and URLs")
    names = {"singapore": SINGAPORE, "beijing": BEIJING, "virginia": VIRGINIA}
    return tuple(Region(names.get(str(name).lower(), str(name)), with_scheme(url)) for name, url in table.items())


def configured(environ: Mapping[str, str] | None = None) -> Region | None:
    """The host that DASHSCOPE_BASE_URL names, which wins over everything; None where it is not set.

    Raises ValueError where it is no URL.
    """
    text = (os.environ if environ is None else environ).get(BASE_URL_VARIABLE, "").strip()
    if not text:
        return None
    url = with_scheme(text)
    try:
        _port = urlsplit(url).port
    except ValueError as error:
        raise ValueError(f"{BASE_URL_VARIABLE}: {error}") from None
    if url.endswith("/api/v1"):  # what Alibaba's own SDK wants there
        url = url.removesuffix("/api/v1") + DASHSCOPE_PATH
    elif urlsplit(url).path in ("", "/"):
        url += DASHSCOPE_PATH
    known = next((region.id for region in SHARED_HOSTS if region.base_url == url), "")
    return Region(known, url)


def workspace(workspace_id: str, region_id: str) -> Region:
    """The host of one workspace in a region. Raises ValueError for an id that cannot be one."""
    if not _WORKSPACE.fullmatch(workspace_id):
        raise ValueError(f"not a workspace id: {workspace_id}")
    if region_id not in WORKSPACE_REGIONS:
        raise ValueError(f"not a region: {region_id}")
    return Region(region_id, f"https://{workspace_id}.{region_id}.maas.aliyuncs.com{DASHSCOPE_PATH}")


async def find_region(
    key: str,
    hosts: Sequence[Region] | None = None,
    on_try: Callable[[Region], None] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Region:
    """The region a key belongs to: the first host that knows it. Each is asked once, after `on_try` was told.

    DASHSCOPE_BASE_URL wins, and is not asked. Raises AnswerError: UNAUTHORIZED where every host refused the key,
    UNREACHABLE where at least one did not answer and none knew it (`where` names those), PROXY, or NO_KEY.
    """
    own = configured(environ)
    if own is not None:
        return own
    unheard: list[tuple[Region, Problem]] = []
    refused: list[tuple[Region, Problem]] = []
    for region in shared_hosts(environ) if hosts is None else hosts:
        if on_try is not None:
            on_try(region)
        problem = await _refusal(key, region)
        if problem is None:
            return region
        if problem.kind in (ProblemKind.NO_KEY, ProblemKind.PROXY):
            raise AnswerError(problem)
        (refused if problem.kind is ProblemKind.UNAUTHORIZED else unheard).append((region, problem))
    kind = ProblemKind.UNREACHABLE if unheard else ProblemKind.UNAUTHORIZED
    told = unheard or refused
    detail = "; ".join(f"{region.host}: {problem.detail}" for region, problem in told)
    status = None if unheard else 401
    raise AnswerError(Problem(kind, detail, status=status, where=", ".join(region.host for region, _problem in told)))


async def _refusal(key: str, region: Region) -> Problem | None:
    """Why a host does not take a key; None where it knows it, be it only to say that there is too much to do."""
    provider = CompatibleProvider(
        "dashscope",
        region.base_url,
        key,
        switch=ThinkingSwitch.DASHSCOPE,
        needs_key=True,
        timeouts=Timeouts(connect=TRIAL_TIME / 2, read=TRIAL_TIME, write=TRIAL_TIME),
    )
    try:
        async with asyncio.timeout(TRIAL_TIME):
            await provider.check_key()
    except TimeoutError:
        return Problem(ProblemKind.UNREACHABLE, f"no answer within {TRIAL_TIME:.0f} s", where=region.host)
    except AnswerError as error:
        known = (ProblemKind.FORBIDDEN, ProblemKind.RATE_LIMITED, ProblemKind.QUOTA, ProblemKind.ARREARS)
        return None if error.problem.kind in known else error.problem
    finally:
        await provider.close()
    return None
