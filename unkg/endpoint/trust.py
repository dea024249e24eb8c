"""Which certificates are trusted."""

import ssl
from functools import cache
from pathlib import Path

from unkg.errors import UsageError


@cache
def _system_trust() -> ssl.SSLContext:
    return ssl.create_default_context()  # a tenth of a second: the system's certificates are read


def trust(ca_file: str | None) -> ssl.SSLContext:
    """Return which certificates are trusted: the system's, and those in a PEM file.

    Raises UsageError for a file that is none.
    """
    if not ca_file:
        return _system_trust()
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(Path(ca_file))
    except (OSError, ssl.SSLError) as error:
        raise UsageError(f"{ca_file}: no file with certificates in PEM ({error})") from error
    return context
