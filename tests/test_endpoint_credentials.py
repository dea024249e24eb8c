"""Credentials: where they are found, in which order, what is refused, and that nothing shows them."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from unkg.endpoint import RemoteEndpoint
from unkg.endpoint.credentials import Credentials, credentials_for, is_loopback
from unkg.endpoint.http import Connection
from unkg.errors import UsageError

URL = "https://example.org:8890/sparql"
NOWHERE = {"NETRC": "/dev/null"}


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)


def netrc(folder: Path, text: str) -> dict[str, str]:
    path = folder / "netrc"
    path.write_text(text, encoding="utf-8")
    return {"NETRC": str(path)}


def test_the_environment_comes_first_and_a_token_before_a_password(tmp_path: Path) -> None:
    known = netrc(tmp_path, "machine example.org login bob password b0b\n")
    assert credentials_for(URL, known) == Credentials("bob", "b0b")
    known |= {"UNKG_USER": "ada", "UNKG_PASSWORD": "s:cret é"}
    assert credentials_for(URL, known) == Credentials("ada", "s:cret é")
    known |= {"UNKG_TOKEN": "t0k.en=="}
    assert credentials_for(URL, known) == Credentials(token="t0k.en==")


def test_half_of_a_pair_is_none() -> None:
    assert credentials_for(URL, NOWHERE | {"UNKG_USER": "ada"}) is None
    assert credentials_for(URL, NOWHERE | {"UNKG_PASSWORD": "x"}) is None
    assert credentials_for(URL, NOWHERE | {"UNKG_USER": "ada", "UNKG_PASSWORD": ""}) == Credentials("ada", "")
    assert credentials_for(URL, NOWHERE) is None


def test_netrc_is_asked_for_the_host_only(tmp_path: Path) -> None:
    known = netrc(tmp_path, "machine example.com login x password y\ndefault login anybody password anything\n")
    assert credentials_for(URL, known) is None
    assert credentials_for("https://example.com/", known) == Credentials("x", "y")


def test_netrc_in_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert credentials_for(URL, {}) is None
    (tmp_path / ".netrc").write_text("machine example.org login ada password x\n", encoding="utf-8")
    assert credentials_for(URL, {}) == Credentials("ada", "x")


@pytest.mark.parametrize(
    "text", ["machine example.org login ada passwort hunter2", "hunter2 machine", "machine \ud800"]
)
def test_a_netrc_that_does_not_parse_is_named_and_not_quoted(text: str, tmp_path: Path) -> None:
    path = tmp_path / "netrc"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(UsageError, match=r"netrc: cannot be read as netrc \(.*\); correct it") as caught:
        credentials_for(URL, {"NETRC": str(path)})
    assert "hunter2" not in str(caught.value)


def test_the_keyring_comes_last(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class LockedError(Exception):
        pass

    def get_credential(service: str, user: str | None) -> Any:
        asked.append((service, user))
        if user == "locked":
            raise LockedError
        return SimpleNamespace(username="ada", password="x") if service == "unkg:example.org" else None

    fake = SimpleNamespace(get_credential=get_credential, errors=SimpleNamespace(KeyringError=LockedError))
    monkeypatch.setitem(sys.modules, "keyring", fake)
    assert credentials_for(URL, NOWHERE) == Credentials("ada", "x")
    assert credentials_for("https://example.com/", NOWHERE) is None
    assert credentials_for(URL, NOWHERE | {"UNKG_USER": "ada"}) == Credentials("ada", "x")
    assert credentials_for(URL, NOWHERE | {"UNKG_USER": "locked"}) is None
    assert asked[2] == ("unkg:example.org", "ada")


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("http://localhost/", True),
        ("http://127.9.9.9:8890/", True),
        ("http://[::1]:3030/ds", True),
        ("http://store.localhost/", True),
        ("https://example.org/", True),
        ("http://example.org/", False),
        ("http://127.0.0.1.example.org/", False),
        ("http://localhost.example.org/", False),
        ("http://192.168.1.1/", False),
    ],
)
def test_a_password_crosses_no_open_network(url: str, *, fits: bool) -> None:
    known = NOWHERE | {"UNKG_USER": "ada", "UNKG_PASSWORD": "hunter2"}
    if fits:
        assert credentials_for(url, known)
        Connection(url, credentials=Credentials("ada", "hunter2")).close()
        return
    for make in (
        lambda: credentials_for(url, known),
        lambda: Connection(url, credentials=Credentials(token="hunter2")),
    ):
        with pytest.raises(
            UsageError, match="a password is not sent over http to another machine; use https"
        ) as caught:
            make()
        assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "more",
    [
        {"token": "hunter2\n"},
        {"token": "hunt er2"},
        {"token": "hunter2é"},
        {"user": "ada", "password": "hunter2\r\nX-Evil: 1"},
        {"user": "ada\n", "password": "hunter2"},
        {"user": "ada:", "password": "hunter2"},
        {"user": "ada", "password": "hunter2\x00"},
    ],
)
def test_what_no_header_can_carry_is_refused_and_not_repeated(more: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="UNKG_") as caught:
        Credentials(**more)
    assert "hunt" not in str(caught.value)


def test_nothing_shows_them() -> None:
    for who in (Credentials("ada", "hunter2"), Credentials(token="hunter2")):
        assert "hunter2" not in f"{who} {who!r} {RemoteEndpoint(URL, credentials=who)!r}"
        assert "hunter2" in who.secrets()
    assert "YWRhOmh1bnRlcjI=" in Credentials("ada", "hunter2").secrets()


@pytest.mark.parametrize("make", [RemoteEndpoint, Connection])
def test_an_address_is_no_place_for_them(make: Any) -> None:
    for url in ("https://ada:hunter2@example.org/sparql", "http://hunter2@localhost/"):
        with pytest.raises(UsageError, match="an address is no place for a name and password; use UNKG_USER") as caught:
            make(url)
        assert "hunter2" not in str(caught.value)


def test_this_machine() -> None:
    assert is_loopback("localhost")
    assert is_loopback("::1")
    assert not is_loopback("")
    assert not is_loopback("0.0.0.0")  # noqa: S104 -- a name of all machines' addresses, not of loopback
