"""Credentials for an endpoint: from the environment, netrc or the keyring, and never from an argument or an address.

They are shown nowhere: not in a repr, a message, a log or the manifest.
"""

import netrc
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from unkg.errors import UsageError

USER: Final = "UNKG_USER"
PASSWORD: Final = "UNKG_PASSWORD"  # noqa: S105 -- the name of a variable
TOKEN: Final = "UNKG_TOKEN"  # noqa: S105
_SERVICE: Final = "unkg"  # in the keyring


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user and password, or a bearer token; neither is in the repr."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def secrets(self) -> tuple[str, ...]:
        """Return what must appear in no message."""
        return tuple(filter(None, (self.password, self.token)))


def credentials_for(url: str, environment: Mapping[str, str] | None = None) -> Credentials | None:
    """Return the credentials for the address of an endpoint, or None where there are none.

    `UNKG_TOKEN`, or `UNKG_USER` and `UNKG_PASSWORD`, come first; then `~/.netrc` (or the file that `NETRC` names), by
    host; then the keyring, if the package `keyring` is installed: service `unkg`, the host as the user name of a token,
    or the name in `UNKG_USER`. Raises UsageError for a name and password in the address, for credentials that would go
    over http to another machine, and for a netrc file that does not parse.
    """
    known = os.environ if environment is None else environment
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise UsageError(f"{parts.hostname}: an address is no place for a name and password; use {USER} and {PASSWORD}")
    found = _from_environment(known) or _from_netrc(parts.hostname or "", known) or _from_keyring(parts.hostname or "")
    if found and parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise UsageError(f"{parts.hostname}: a password is not sent over http to another machine; use https")
    return found


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine: `localhost`, `127.0.0.1`, `::1`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _from_environment(known: Mapping[str, str]) -> Credentials | None:
    if token := known.get(TOKEN, ""):
        return Credentials(token=token)
    user, password = known.get(USER, ""), known.get(PASSWORD, "")
    if user and PASSWORD in known:
        return Credentials(user, password)
    return None


def _from_netrc(host: str, known: Mapping[str, str]) -> Credentials | None:
    path = Path(known["NETRC"]) if "NETRC" in known else Path.home() / ".netrc"
    try:
        entry = netrc.netrc(path).authenticators(host)
    except FileNotFoundError:
        return None
    except (netrc.NetrcParseError, OSError, UnicodeDecodeError) as error:
        reason = error.msg if isinstance(error, netrc.NetrcParseError) else type(error).__name__
        raise UsageError(f"{path}: cannot be read as netrc ({reason})") from None
    return Credentials(entry[0], entry[2] or "") if entry else None


def _from_keyring(host: str) -> Credentials | None:
    try:
        import keyring
    except ImportError:
        return None
    try:
        found = keyring.get_credential(f"{_SERVICE}:{host}", None)
    except keyring.errors.KeyringError:
        return None  # a keyring that is locked, or that has no backend on this machine, has nothing for us
    return Credentials(found.username, found.password) if found else None
