"""Which proxy the way to a server leads through. Reads the system's settings itself, because they are often half right.

GNOME sets `all_proxy=socks://…`, which no HTTP library reads; a broken proxy must cost one sentence, not the app; and a
server on this machine is never behind a proxy. Knows nothing of the SDK.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from qwen_desktop.domain.errors import AnswerError, Problem, ProblemKind

READ_AS = {"socks": "socks5", "socks5": "socks5", "socks5h": "socks5h", "http": "http", "https": "https"}


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def proxy_for(url: str) -> str | None:
    """The proxy's own URL for a server's URL, or None where there is none.

    May ask the system, and on Windows the name service: not for the window's thread. Raises AnswerError(PROXY) for
    settings that cannot be used.
    """
    import urllib.request  # pulls in half of the network library: not for the first frame

    server = urlsplit(url)
    host = server.hostname or ""
    settings = urllib.request.getproxies()
    proxy = settings.get(server.scheme) or settings.get("all")
    if not proxy or is_loopback(host) or _bypassed(host, server.netloc.rpartition("@")[2], settings.get("no", "")):
        return None
    return _usable(proxy)


def _bypassed(host: str, netloc: str, exceptions: str) -> bool:
    import urllib.request

    if urllib.request.proxy_bypass(netloc):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(_holds(network.strip(), address) for network in exceptions.split(",") if "/" in network)


def _holds(network: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    try:
        return address in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


def _usable(proxy: str) -> str:
    text = proxy.strip()
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        scheme, port = READ_AS.get(parts.scheme), parts.port
    except ValueError as error:
        raise unusable(text, str(error)) from None
    if scheme is None:
        raise unusable(text, f"{parts.scheme}:// is no kind of proxy that can be used")
    if not parts.hostname:
        raise unusable(text, "it names no host")
    if port is None and scheme.startswith("socks"):
        parts = parts._replace(netloc=f"{parts.netloc.rstrip(':')}:1080")
    return parts._replace(scheme=scheme, path="", query="", fragment="").geturl()


def unusable(proxy: str, why: str) -> AnswerError:
    """The problem with a proxy; names its host, never its password."""
    return AnswerError(Problem(ProblemKind.PROXY, why, where=shown(proxy)))


def shown(proxy: str) -> str:
    """A proxy's URL without user name and password."""
    text = proxy if "://" in proxy else f"//{proxy}"
    try:
        parts: SplitResult = urlsplit(text)
    except ValueError:
        return proxy.rpartition("@")[2]
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl().lstrip("/")
