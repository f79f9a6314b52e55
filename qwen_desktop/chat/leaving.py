"""Every kind of request this app can make, and where it goes now. Has to be true; makes none itself.

Knows who can answer and at which hosts. A new kind of request gets its line here, before it is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from qwen_desktop import __version__
from qwen_desktop.chat import own_server
from qwen_desktop.chat.answerers import CUSTOM, DASHSCOPE, EMBEDDED, Answerers
from qwen_desktop.domain.errors import AnswerError
from qwen_desktop.i18n import _
from qwen_desktop.providers.proxies import is_loopback
from qwen_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class Leaving:
    """`what` is sent, and `where` to."""

    what: str
    where: str


def leaving(answerers: Answerers, settings: Settings, provider: str) -> list[Leaving]:
    """Every kind of request, with `provider` answering."""
    return [
        Leaving(
            _("Each question, with the conversation before it and the whole text and names of its documents"),
            _question(answerers, provider),
        ),
        Leaving(
            _("The beginning of a first question and of its answer, once more, for a title"),
            _question(answerers, provider) if settings.titles else _("Nowhere: the titles are first lines."),
        ),
        Leaving(_("The key of a service, with each request to it"), _keys(answerers, settings)),
        Leaving(_("A request for the list of models"), _lists(answerers, settings)),
        Leaving(_("A new DashScope key whose region is not given"), _trials(answerers)),
        Leaving(
            _("Whatever the model inside this app is asked"),
            _("Nowhere: it runs on this computer, and listens on {host} only.").format(host="127.0.0.1"),
        ),
        Leaving(_("A link you open in an answer"), _("To your browser, which opens it.")),
        Leaving(
            _("Anything else"),
            _("Nothing: no telemetry, no search for updates; pictures and fonts are never fetched."),
        ),
    ]


def remark() -> str:
    """What every request says besides, and the way it takes."""
    return _(
        "A request also names the model, how it is to think, and this program ({program}); it says nothing about this "
        "computer. Where the system names a proxy, requests to other computers pass through it."
    ).format(program=f"qwen-desktop/{__version__}")


def _hosts(answerers: Answerers, provider: str) -> tuple[str, ...]:
    """The hosts of a provider; none where the settings make no host, and then nothing is sent."""
    try:
        return answerers.hosts(provider)
    except AnswerError:
        return ()


def _list(hosts: tuple[str, ...]) -> str:
    return _(", ").join(hosts)


def _question(answerers: Answerers, provider: str) -> str:
    if provider == EMBEDDED:
        return _("Nowhere, while the model inside this app answers.")
    hosts = _hosts(answerers, provider)
    if not hosts:
        return _("Nowhere: the region and the workspace that were chosen make no address.")
    if len(hosts) == 1:
        here = is_loopback(urlsplit(f"//{hosts[0]}").hostname or "")
        return (_("To {host}, which is this computer.") if here else _("To {host}.")).format(host=hosts[0])
    return _("To the one of {hosts} that knows the key.").format(hosts=_list(hosts))


def _keys(answerers: Answerers, settings: Settings) -> str:
    if settings.base_url and answerers.environment_has_key(CUSTOM):
        return _("To that service and no other; {variable} to {host}.").format(
            variable="OPENAI_API_KEY", host=own_server.host(settings.base_url)
        )
    return _("To that service and no other.")


def _lists(answerers: Answerers, settings: Settings) -> str:
    hosts = _hosts(answerers, DASHSCOPE)
    if len(hosts) == 1:
        dashscope = _("To {host}, after an answer from it.").format(host=hosts[0])
    else:
        dashscope = _("To the DashScope host that answered.")
    own = own_server.host(settings.base_url) or _("a server of your own")
    tried = _("To {host}, when you press Try it.").format(host=own)
    return f"{dashscope} {tried}"


def _trials(answerers: Answerers) -> str:
    try:
        hosts = answerers.hosts_tried()
    except ValueError:
        return _("Nowhere: the hosts that were set in the environment make no list.")
    if not hosts:
        return _("Nowhere: {variable} says which host it belongs to.").format(variable="DASHSCOPE_BASE_URL")
    return _("To each of {hosts} in turn, until one knows it.").format(hosts=_list(hosts))
