"""How a request says who asks: with a bearer token, or with a name and password in the way that the server asks for.

A password is sent only after the server asked for one, and as a digest where it takes a digest: a server that would
take Basic too never sees it in the clear.
"""

from collections.abc import Generator

import httpx

from unkg.endpoint.credentials import Credentials
from unkg.errors import EndpointError

Flow = Generator[httpx.Request, httpx.Response, None]


class Bearer(httpx.Auth):
    """The token with each request, as RFC 6750 has it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Flow:
        """Add the token."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class Challenged(httpx.Auth):
    """A name and password once the server asked for them, by Digest (RFC 7616) or Basic (RFC 7617).

    What it asked for is kept: later requests answer it at once. Raises EndpointError for a Digest of unknown kind.
    """

    def __init__(self, credentials: Credentials) -> None:
        self._pair = (credentials.user, credentials.password)
        self._chosen: httpx.DigestAuth | httpx.BasicAuth | None = None

    @property
    def knows(self) -> bool:
        """Whether the server has told what it asks for."""
        return self._chosen is not None

    def auth_flow(self, request: httpx.Request) -> Flow:
        """Send the request, and once more with the answer to what the server then asks for."""
        try:
            if self._chosen is not None:
                yield from self._chosen.auth_flow(request)
                return
            response = yield request
            self._chosen = self._choose(response)
            if self._chosen is not None:
                flow = self._chosen.auth_flow(request)
                next(flow)  # Basic: with the password; Digest: as it was just sent, to learn the challenge
                if isinstance(self._chosen, httpx.DigestAuth):
                    flow.send(response)
                yield request
        except (KeyError, NotImplementedError):
            raise EndpointError(f"{request.url.host}: asks for a Digest of a kind that is not known here") from None

    def _choose(self, response: httpx.Response) -> httpx.DigestAuth | httpx.BasicAuth | None:
        if response.status_code != 401:
            return None
        asked = {value.split(" ")[0].casefold() for value in response.headers.get_list("www-authenticate")}
        if "digest" in asked:
            return httpx.DigestAuth(*self._pair)
        return httpx.BasicAuth(*self._pair) if "basic" in asked else None
