"""What the server does not do, as one exception: an HTTP status, and a message that says what to do."""

from collections.abc import Mapping


class Refused(Exception):
    """A request that gets no answer: the status, a sentence in plain English, and headers that belong to it.

    Example: `Refused(405, "expected GET or POST", {"Allow": "GET, POST"})`.
    """

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})
