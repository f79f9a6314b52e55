"""Proxies of the environment: read as they are meant, bypassed on this machine, and never in the way of a sentence."""

from __future__ import annotations

import pytest

from qwen_desktop.domain.errors import AnswerError, ProblemKind
from qwen_desktop.providers.client import Timeouts
from qwen_desktop.providers.proxies import is_loopback, proxy_for, shown
from tests.providers.conftest import ask
from tests.servers.scripted import ScriptedServer
from tests.servers.socks import SocksProxy

FAR = "http://models.example.invalid/v1"


def test_none() -> None:
    assert proxy_for("https://example.com/v1") is None


@pytest.mark.parametrize(
    ("setting", "meant"),
    [
        ("socks://127.0.0.1:7890/", "socks5://127.0.0.1:7890"),
        ("socks5://127.0.0.1", "socks5://127.0.0.1:1080"),
        ("socks5h://proxy:1", "socks5h://proxy:1"),
        ("http://user:pass@proxy:3128/", "http://user:pass@proxy:3128"),
        ("proxy:3128", "http://proxy:3128"),
        (" https://proxy ", "https://proxy"),
    ],
)
def test_read_as_it_is_meant(monkeypatch: pytest.MonkeyPatch, setting: str, meant: str) -> None:
    monkeypatch.setenv("all_proxy", setting)
    assert proxy_for("https://example.com/v1") == meant


def test_the_setting_of_the_scheme_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "socks://all:1")
    monkeypatch.setenv("https_proxy", "http://only:2")
    assert proxy_for("https://example.com") == "http://only:2"
    assert proxy_for("http://example.com") == "socks5://all:1"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/v1", "http://localhost", "http://[::1]:8/v1", "http://a.localhost/"]
)
def test_this_machine_is_never_behind_a_proxy(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("all_proxy", "socks4://nonsense")
    assert proxy_for(url) is None


def test_exceptions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "http://proxy:1")
    monkeypatch.setenv("no_proxy", "example.com, 10.0.0.0/8, bad/net, 192.168.1.1")
    assert proxy_for("https://api.example.com/v1") is None
    assert proxy_for("http://10.1.2.3:8000/v1") is None
    assert proxy_for("http://192.168.1.1/v1") is None
    assert proxy_for("http://11.1.2.3:8000/v1") == "http://proxy:1"
    monkeypatch.setenv("no_proxy", "*")
    assert proxy_for("https://far.example") is None


@pytest.mark.parametrize(
    "setting", ["socks4://proxy:1", "ftp://proxy", "http://", "http://proxy:port", "http://[bad", "http://proxy:99999"]
)
def test_unusable_is_one_problem_without_a_password(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    monkeypatch.setenv("all_proxy", setting.replace("://", "://me:secret@"))
    with pytest.raises(AnswerError) as caught:
        proxy_for(FAR)
    assert caught.value.problem.kind is ProblemKind.PROXY
    assert "secret" not in str(caught.value.problem)
    got = ask(FAR)
    assert got.problem == caught.value.problem


def test_what_only_the_library_refuses_is_the_same_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "http://me:secret@a host:1")
    got = ask(FAR)
    assert got.problem is not None
    assert (got.problem.kind, got.problem.where) == (ProblemKind.PROXY, "http://a host:1")


def test_names_of_this_machine() -> None:
    assert is_loopback("127.8.0.1")
    assert is_loopback("[::1]")
    assert not is_loopback("128.0.0.1")
    assert not is_loopback("localhost.example.com")
    assert shown("user:word@host:1") == "host:1"


def test_through_an_http_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer() as server:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.port}")
        assert ask(FAR).text == "Hello."
        assert server.requests[0].headers["host"] == "models.example.invalid"


def test_through_the_proxy_that_gnome_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer() as server, SocksProxy(server.port) as proxy:
        monkeypatch.setenv("all_proxy", f"socks://127.0.0.1:{proxy.port}/")
        assert ask(FAR).text == "Hello."
        assert proxy.targets == [("models.example.invalid", 80)]


@pytest.mark.parametrize("scheme", ["http", "socks"])
def test_a_proxy_that_is_not_there(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    with ScriptedServer() as server:
        port = server.port
    monkeypatch.setenv("all_proxy", f"{scheme}://me:secret@127.0.0.1:{port}")
    got = ask(FAR, timeouts=Timeouts(connect=5, read=5, write=5))
    assert got.problem is not None
    assert got.problem.kind is ProblemKind.PROXY
    assert got.problem.where.endswith(f"127.0.0.1:{port}")
    assert "secret" not in str(got.problem)


def test_a_proxy_that_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer() as server:  # answers CONNECT with 501
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{server.port}")
        got = ask(FAR.replace("http", "https"))
    assert got.problem is not None
    assert got.problem.kind is ProblemKind.PROXY
