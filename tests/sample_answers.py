"""The answers of the named queries over the samples. `python -m tests.sample_answers` writes them anew."""

from pathlib import Path

from pyoxigraph import Quad

from tests.gold_graph import ROOT
from unkg.export import Settings, quads, read_document
from unkg.queries import Query, named_queries
from unkg.store import LocalStore, store_of
from unkg.tables import render

FOLDER = ROOT / "tests" / "cases" / "answers"
SYMBOLS = {"letter.zh.txt": "A/69/0", "letter.en.txt": "A/72/0"}
# Examples in the queries are of documents that users have; the samples are asked these instead.
VALUES = {
    "document": {
        "entities-of": "doc/A/72/0",
        "paragraphs-of": "doc/A/72/0",
        "verbs-of": "doc/A/72/0",
        "outline": "doc/A/72/0",
    },
    "symbol": {
        "who-cites": "S/RES/1373(2001)",
        "body-recalling": "A/RES/60/288",
        "cited-together": "S/RES/1373(2001)",
        "mentioned-where": "S/RES/1373(2001)",
        "evidence": "S/RES/2178(2014)",
        "state-letters": "S/RES/1373(2001)",
    },
    "body": {"body-recalling": "org/GA"},
}


def sample_store() -> LocalStore:
    """Return a store with the graphs of the sample letters."""
    found: list[Quad] = []
    for name, symbol in SYMBOLS.items():
        data = (ROOT / "samples" / name).read_bytes()
        found += quads(read_document(data, name, Settings(symbol=symbol)))
    return store_of(found)


def bound(query: Query) -> str:
    """Return a query's text with the values that the samples can answer."""
    values = {p.name: VALUES.get(p.name, {}).get(query.name) for p in query.parameters}
    return query.bind({name: value for name, value in values.items() if value})


def answer(query: Query, store: LocalStore) -> bytes:
    """Return the answer to a query: CSV, or sorted N-Triples for a graph."""
    form = "nt" if query.name in {"citation-network", "describe"} else "csv"
    return render(store.query(bound(query)), form).replace(b"\r\n", b"\n")


def file_of(query: Query) -> Path:
    """Return where a query's expected answer is kept."""
    return FOLDER / f"{query.name}.{'nt' if query.name in {'citation-network', 'describe'} else 'csv'}"


def _write() -> None:
    store = sample_store()
    FOLDER.mkdir(exist_ok=True)
    for query in named_queries().values():
        file_of(query).write_bytes(answer(query, store))


if __name__ == "__main__":
    _write()
