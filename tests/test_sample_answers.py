"""Every named query has an expected answer, and gives it in pyoxigraph and in rdflib alike."""

import pytest
import rdflib

from tests.sample_answers import FOLDER, answer, bound, file_of, sample_store
from unkg.errors import UsageError
from unkg.queries import Solutions, load_query, named_queries, parse_query, require_question
from unkg.store import LocalStore

QUERIES = named_queries()
NOT_IN_SAMPLES = {"drafts", "footnotes", "unlinked"} | {  # letters have none
    "by-subject",
    "sponsors",
    "vote-agreement",
    "vote-counts",
    "votes",
}
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


@pytest.fixture(scope="module")
def store() -> LocalStore:
    return sample_store()


@pytest.fixture(scope="module")
def dataset(store: LocalStore) -> rdflib.Dataset:
    found = rdflib.Dataset(default_union=True)
    lines = "".join(f"{quad} .\n" for quad in store.store)
    found.parse(data=lines, format="nquads")
    return found


def test_there_are_queries() -> None:
    assert len(QUERIES) >= 12
    assert {p.stem for p in FOLDER.iterdir()} == set(QUERIES)


@pytest.mark.parametrize("name", QUERIES)
def test_answer(name: str, store: LocalStore) -> None:
    expected = file_of(QUERIES[name]).read_bytes()
    few = {"is-cited", "citation-network", "describe"} | NOT_IN_SAMPLES
    assert expected.count(b"\n") >= (1 if name in few else 2)
    assert answer(QUERIES[name], store) == expected


@pytest.mark.parametrize("name", QUERIES)
def test_same_answer_in_rdflib(name: str, store: LocalStore, dataset: rdflib.Dataset) -> None:
    text = bound(QUERIES[name])
    ours = store.query(text)
    theirs = dataset.query(text)
    if isinstance(ours, Solutions):
        rows = [tuple("" if t is None else str(t) for t in row) for row in theirs]  # type: ignore[union-attr]
        assert rows == [tuple("" if t is None else getattr(t, "value", "") for t in row) for row in ours.rows]
    elif theirs.graph is not None:
        assert len(theirs.graph) == answer(QUERIES[name], store).count(b" .\n")
    else:
        assert theirs.askAnswer == ours.value  # type: ignore[union-attr]


@pytest.mark.parametrize("name", QUERIES)
def test_query_asks_in_english(name: str) -> None:
    assert QUERIES[name].question.endswith("?")
    assert require_question(QUERIES[name].text)


def test_binding_escapes() -> None:
    query = load_query("who-cites")
    for value in ('" } DROP ALL #', "a\nb", "> ; DROP ALL", "{}", "\\", '"""'):
        text = query.bind({"symbol": value})
        assert require_question(text) == "SELECT"
        assert text.count("\n") == query.text.count("\n")
    assert '"S/RES/2462(2019)"' in query.bind({"symbol": "S/RES/2462 (2019)"})


def test_binding_types() -> None:
    query = parse_query("# A?\nSELECT * WHERE {\n VALUES ?n { 3 }  # parameter\n VALUES ?i { <a:b> }  # parameter\n}")
    assert [p.name for p in query.parameters] == ["n", "i"]
    assert '"7"' in query.bind({"n": "7"})
    assert "<https://w3id.org/unkg/org/UN>" in query.bind({"i": "org/UN"})
    with pytest.raises(UsageError, match="no value for n"):
        query.bind({"n": "seven"})
    with pytest.raises(UsageError, match="no value for i"):
        query.bind({"i": "http://a b"})
    with pytest.raises(UsageError, match="it has: i, n"):
        query.bind({"x": "1"})


@pytest.mark.parametrize(
    "text",
    ["CLEAR ALL", "LOAD <http://127.0.0.1/>", "DELETE WHERE { ?s ?p ?o }", "SELECT * { SERVICE <a:b> { ?s ?p ?o } }"],
)
def test_refused(text: str) -> None:
    with pytest.raises(UsageError, match="refused"):
        require_question(text)
