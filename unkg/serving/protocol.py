"""The SPARQL 1.1 Protocol, read: what a request asks, of which dataset. Anything that is no query is refused.

https://www.w3.org/TR/sparql11-protocol/, section 2.1: by GET, by POST with a form, by POST with the query itself.
"""

from dataclasses import dataclass
from email.message import Message
from typing import Final
from urllib.parse import parse_qsl

from unkg.serving.refusals import Refused

FORM: Final = "application/x-www-form-urlencoded"
DIRECT: Final = "application/sparql-query"
_READ_ONLY: Final = "updates are refused: this endpoint is read-only; to change it, export anew and restart unkg serve"
_MOST_FIELDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Question:
    """A query, and the dataset that the protocol names for it; None where it names none."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def question_of(method: str, query_string: bytes, content_type: str, body: bytes) -> Question | None:
    """Return what a request asks, None for a GET without any parameter: it asks for the service description.

    Raises Refused for an update, for no query or several, for a media type or an encoding that is none of a query's.
    Example: `question_of("GET", b"query=ASK%20%7B%7D", "", b"").text == "ASK {}"`.
    """
    fields = _fields(query_string)
    if method == "POST":
        media_type = _media_type(content_type)
        if media_type == FORM:
            fields += _fields(body)
        elif any(name == "query" for name, _ in fields):
            raise Refused(400, f"two queries: one in the address, one in the body; send {FORM}, or leave one out")
        else:
            fields.append(("query", _decoded(body, "the query")))
    elif not fields:
        return None
    if any(name in {"update", "using-graph-uri", "using-named-graph-uri"} for name, _ in fields):
        raise Refused(403, _READ_ONLY)
    queries = [value for name, value in fields if name == "query"]
    if len(queries) != 1:
        raise Refused(400, f"expected one parameter query=, found {len(queries) or 'none'}")
    return Question(queries[0], _values(fields, "default-graph-uri"), _values(fields, "named-graph-uri"))


def _media_type(content_type: str) -> str:
    parsed = Message()
    parsed["Content-Type"] = content_type or "none"
    media_type = parsed.get_content_type() if content_type else ""
    if media_type == "application/sparql-update":
        raise Refused(403, _READ_ONLY)
    if media_type not in {FORM, DIRECT}:
        shown = media_type or "none"
        raise Refused(415, f"the Content-Type is {shown}; expected {FORM} with query=, or {DIRECT}")
    charset = str(parsed.get_content_charset() or "utf-8")
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        raise Refused(415, f"the charset is {charset}; expected utf-8")
    return media_type


def _fields(encoded: bytes) -> list[tuple[str, str]]:
    try:
        text = encoded.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise Refused(400, f"a parameter is not percent-encoded UTF-8 ({error.reason})") from error
    except ValueError as error:
        raise Refused(400, f"more than {_MOST_FIELDS} parameters") from error


def _decoded(data: bytes, what: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Refused(400, f"{what} is not UTF-8 at byte {error.start}") from error


def _values(fields: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for field, value in fields if field == name))
