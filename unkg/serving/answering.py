"""What a worker does: one question to the store, one answer with its status and headers. No HTTP, no processes.

A job and an answer are plain values, since they pass from process to process.
"""

import time
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, TypedDict

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Triple

from unkg.errors import InvalidData, UsageError
from unkg.queries import Answer, Graph, Solutions, Verdict, require_question
from unkg.serving.datasets import dataset_of, default_graph
from unkg.serving.negotiation import GRAPHS, PAGE, TABLES, Form, choose
from unkg.serving.nodes import description, find
from unkg.serving.pages import Reader, node_page
from unkg.serving.refusals import Refused
from unkg.serving.results import written
from unkg.store import LocalStore
from unkg.tables import render

LIMITS_PAGE: Final = "/limits"


class Ask(TypedDict):
    """A job: a query of the protocol."""

    task: str
    text: str
    default_graphs: list[str]
    named_graphs: list[str]
    accept: str
    most_rows: int
    origin: str


class Show(TypedDict):
    """A job: a node of the graph under the first of `iris` that is known, in a form, or only whether it is known."""

    task: str
    iris: list[str]
    form: str
    languages: list[str]
    base: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to the client."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def answer_query(local: LocalStore, job: Ask) -> Reply:
    """Return the answer to a query in the form that the client likes best.

    Raises Refused for anything but a question (400), and if none of the forms is wanted or fits (406).
    """
    started = time.monotonic()
    try:
        require_question(job["text"])
        answer, is_cut = _evaluated(local, job)
    except UsageError as error:
        raise Refused(400, str(error)) from error
    offered = GRAPHS if isinstance(answer, Graph) else TABLES
    form = choose(job["accept"], offered)
    if form is None:
        raise Refused(406, _what_there_is(offered))
    headers = {
        "Content-Type": form.content_type,
        "Server-Timing": f"query;dur={(time.monotonic() - started) * 1e3:.0f}",
    }
    if is_cut:
        headers |= _confession(job)
    body = written(answer, form.name, job["origin"] + LIMITS_PAGE if is_cut else "")
    return Reply(200, body, headers)


def _what_there_is(offered: tuple[Form, ...]) -> str:
    return f"none of the types in Accept is to be had; there are: {', '.join(form.media_type for form in offered)}"


def _confession(job: Ask) -> dict[str, str]:
    most = job["most_rows"]
    return {
        "X-SPARQL-MaxRows": str(most),
        "Warning": f'299 unkg "cut after {most} rows; ask for less, or start unkg serve with a larger --max-rows"',
        "Link": f'<{job["origin"]}{LIMITS_PAGE}>; rel="help"',
    }


def _evaluated(local: LocalStore, job: Ask) -> tuple[Answer, bool]:
    """Return the answer, and whether it was cut at the row limit."""
    dataset = dataset_of(job["text"], job["default_graphs"], job["named_graphs"])
    most = job["most_rows"]
    try:
        if dataset is None:
            result = local.store.query(job["text"])
        else:
            seen = default_graph(local.store, dataset)
            result = local.store.query(job["text"], default_graph=seen, named_graphs=list(dataset.named))
        match result:
            case QuerySolutions():
                names = tuple(variable.value for variable in result.variables)
                rows = tuple(tuple(row[name] for name in names) for row in islice(result, most + 1))
                return Solutions(names, rows[:most]), len(rows) > most
            case QueryBoolean():
                return Verdict(bool(result)), False
            case QueryTriples():
                triples = _distinct(result, most + 1)
                return Graph(triples[:most]), len(triples) > most
    except (SyntaxError, ValueError, OSError) as error:
        raise Refused(400, f"the query cannot be answered: {error}") from error


def _distinct(triples: QueryTriples, most: int) -> tuple[Triple, ...]:
    found: dict[Triple, None] = {}
    for triple in triples:
        found[triple] = None
        if len(found) == most:
            break
    return tuple(found)


def answer_node(local: LocalStore, job: Show) -> Reply:
    """Return what is known of a node, in a form; without a form only that it is known. Raises Refused (404)."""
    node = find(local.store, job["iris"])
    if node is None:
        raise Refused(
            404, f"nothing is known here of <{job['iris'][0]}>; unkg query KG describe -p thing=… shows what is"
        )
    if not job["form"]:
        return Reply(204, b"")
    if job["form"] == PAGE.name:
        page = node_page(local.store, node, Reader(tuple(job["languages"]), job["base"]))
        return Reply(200, page.encode(), {"Content-Type": PAGE.content_type})
    form = next(form for form in GRAPHS if form.name == job["form"])
    try:
        body = render(description(local.store, node), form.name)
    except InvalidData as error:
        raise Refused(406, f"{error}; ask for another form") from error
    return Reply(200, body, {"Content-Type": form.content_type})
