"""Credentials for an endpoint: from the environment, netrc or the keyring, and never from an argument or an address.

They are shown nowhere: not in a repr, a message, a log or the manifest.
"""

import netrc
import os
import re
from base64 import b64encode
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
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_NOT_IN_A_TOKEN: Final = re.compile(r"[^!-~]")  # RFC 6750 allows less; a header allows no more


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user and password, or a bearer token; neither is in the repr.

    Raises UsageError for what a header cannot carry, without saying it: a line break at the end of a token, say.
    """

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if _NOT_IN_A_TOKEN.search(self.token):
            raise UsageError(
                f"the token ({TOKEN}) has a space, a line break or a letter beyond ASCII; it is taken whole"
            )
        if _CONTROL.search(self.user + self.password) or ":" in self.user:
            raise UsageError(
                f"the user ({USER}) or password ({PASSWORD}) has a line break or the like, or a name a colon"
            )

    def secrets(self) -> tuple[str, ...]:
        """Return what must appear in no message: password and token, and the password as Basic sends it."""
        basic = b64encode(f"{self.user}:{self.password}".encode()).decode() if self.password else ""
        return tuple(filter(None, (self.password, self.token, basic)))


def credentials_for(url: str, environment: Mapping[str, str] | None = None) -> Credentials | None:
    """Return the credentials for the address of an endpoint, or None where there are none.

    `UNKG_TOKEN`, or `UNKG_USER` and `UNKG_PASSWORD`, come first; then `~/.netrc` (or the file that `NETRC` names), by
    host, but not its `default`, which would go to anybody; then the keyring, if the package `keyring` is installed:
    service `unkg:<host>`, the user of `UNKG_USER` if that is set. Raises UsageError for credentials that would go over
    http to another machine, and for a netrc file that does not parse.
    Example: `credentials_for("http://localhost/", {"UNKG_USER": "ada", "UNKG_PASSWORD": "…"})`.
    """
    known = os.environ if environment is None else environment
    host = urlsplit(url).hostname or ""
    found = _from_environment(known) or _from_netrc(host, known) or _from_keyring(host, known.get(USER))
    if found:
        require_safe(url)
    return found


def require_safe(url: str) -> None:
    """Raise UsageError where credentials for this address would go over http to another machine."""
    parts = urlsplit(url)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise UsageError(f"{parts.hostname}: a password is not sent over http to another machine; use https")


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
    try:
        path = Path(known["NETRC"]) if "NETRC" in known else Path.home() / ".netrc"
    except RuntimeError:  # a user without a home
        return None
    try:
        entry = netrc.netrc(path).hosts.get(host)
    except FileNotFoundError:
        return None
    except (netrc.NetrcParseError, OSError, UnicodeDecodeError) as error:
        # What the parser says may quote the password; where it is says enough.
        where = f"line {error.lineno}" if isinstance(error, netrc.NetrcParseError) else type(error).__name__
        raise UsageError(
            f"{path}: cannot be read as netrc ({where}); correct it, or name another file in NETRC"
        ) from None
    return Credentials(entry[0], entry[2] or "") if entry else None


def _from_keyring(host: str, user: str | None) -> Credentials | None:
    try:
        import keyring
    except ImportError:
        return None
    try:
        found = keyring.get_credential(f"{_SERVICE}:{host}", user or None)
    except keyring.errors.KeyringError:
        return None  # a keyring that is locked, or that has no backend on this machine, has nothing for us
    return Credentials(found.username, found.password) if found else None
