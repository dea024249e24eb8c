"""Queries as SPARQLWrapper writes them: a form to be POSTed, which no limit on addresses cuts. It is known only here.

SPARQLWrapper writes the request, and our own connection carries it, since SPARQLWrapper's way of sending one

- forwards the password on a redirect, to whatever host, and makes a POST a GET;
- installs an opener for the whole process to do Digest, and sends Basic before it was asked for;
- has a timeout for each read, none for the whole, and takes half a second for no timeout;
- takes a login page for an answer, and holds a million rows in 1.6 GB;
- puts the server's whole answer into its errors, and the password into its `str`.

Neither does it get to see a name or a password, nor to guess by regular expressions whether a query is an update.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from SPARQLWrapper import POST, URLENCODED, SPARQLWrapper

Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A request: its body and its headers."""

    body: bytes
    headers: dict[str, str]


def write_query(url: str, text: str, form: str, accept: str, parameters: Iterable[tuple[str, str]] = ()) -> Written:
    """Return the request for a query of `form` SELECT, ASK or CONSTRUCT, with further parameters of the protocol.

    `accept` is the only media type to be answered with. Example: `write_query(url, "ASK {}", "ASK", JSON).body`.
    """
    wrapper = _Wrapper(url)
    wrapper.setMethod(POST)
    wrapper.setRequestMethod(URLENCODED)
    wrapper.setOnlyConneg(True)
    for name, value in parameters:
        wrapper.addParameter(name, value)
    # Not setQuery: it guesses the form by a regular expression, and would send what it takes for an update as one.
    wrapper.queryString, wrapper.queryType = text, form
    return wrapper.written(accept)


class _Wrapper(SPARQLWrapper):
    def written(self, accept: str) -> Written:
        request = self._createRequest()
        assert isinstance(request.data, bytes)  # noqa: S101 -- for the type: a form always is
        return Written(request.data, dict(request.header_items()) | {"Accept": accept})
