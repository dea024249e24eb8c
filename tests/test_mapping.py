"""A graph as text and as quads: the same, each quad once, and written as pyoxigraph would write it."""

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from tests.gold_graph import ROOT
from unkg.export import Settings, linked_lines, linked_quads, read_linked
from unkg.languages import codes

SCHEME = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://example.org/peace> a skos:Concept ; skos:prefLabel "peace and security"@en , "\\"Paz\\"\\t\\\\"@es .
"""
# A quotation mark, a backslash, a tab, a no-break space, signs that some call ends of a line, one of private use.
ODD = (
    'A/RES/99/1\n\nRecalling the \u201cDeclaration\u201d of the "Group" and C:\\peace, \x85\x0b\x1c\u2028and its '
    "resolution 98/2 of 1 December 2043,\n\n"
    "1.\tUrges\u00a0the\ue000 Security Council\x7f to act\U0001f600 in peace and security;"
)


@pytest.mark.parametrize("kind", ["letter", "resolution"])
@pytest.mark.parametrize("language", codes())
def test_samples(kind: str, language: str) -> None:
    path = ROOT / "samples" / f"{kind}.{language}.txt"
    check(path.read_bytes(), path.name, Settings())


@pytest.mark.parametrize("as_subject", [False, True])
def test_odd_text(as_subject: bool, tmp_path_factory: pytest.TempPathFactory) -> None:
    scheme = tmp_path_factory.mktemp("scheme") / "own.ttl"
    scheme.write_text(SCHEME, encoding="utf-8")
    settings = Settings(language="en", authorities=(scheme,), as_subject=as_subject, base="http://example.org/")
    lines = check(ODD.encode(), 'a "file"\\.txt', settings)
    told = [
        line for line in lines if line.endswith(b"<http://example.org/peace> <http://example.org/doc/A/RES/99/1/en> .")
    ]
    assert [b"/mentions>" in line or b"#mentions>" in line for line in told].count(True) == (not as_subject)
    assert [b"/dc/terms/subject>" in line for line in told].count(True) == as_subject
    assert b'"a \\"file\\"\\\\.txt"' in b"".join(lines)


def test_stated_twice() -> None:
    """What two paragraphs say of one document, or one paragraph twice, is written once."""
    text = (
        "A/RES/99/1\n\nRecalling its resolutions 98/2 and 98/2 of 1 December 2043,\n\n1. Reaffirms resolution 98/2;\n"
    )
    lines = check(text.encode(), "twice.txt", Settings(language="en"))
    assert sum(b'#symbol> "A/RES/98/2" ' in line for line in lines) == 1


@pytest.mark.parametrize("symbol", [None, "A/RES/99/2"])
def test_stated_of_itself(symbol: str | None) -> None:
    """What a document's masthead and paragraphs say is not said again where it means them, or links to itself."""
    text = (
        "A/RES/99/1\n\nRivers\n\nThe General Assembly,\n\n"
        "Recalling paragraph 1 of its resolution 99/1, A/99/5-S/2044/7, A/99/5 and paragraph 3 of resolution 99/2,\n\n"
        "Taking note of the statement by Mr. Paul Lake, and that of Mr. Paul Lake, on the Declaration of Lakes,\n\n"
        "1. Reaffirms paragraphs 1, 3 and 3 of resolution 99/1, and paragraph 3 of resolution 99/1;\n\n"
        "https://undocs.org/en/A/RES/99/1\nhttps://undocs.org/en/S/2044/7\nhttps://undocs.org/en/A/RES/99/2\n"
    )
    lines = check(text.encode(), "itself.txt", Settings(language="en", symbol=symbol))
    own = f"<https://w3id.org/unkg/doc/{symbol or 'A/RES/99/1'}".encode()
    assert not any(b"#citedDocument> " + own + b"> " in line for line in lines)
    assert sum(line.startswith(own + b"> ") and b"#symbol>" in line for line in lines) > 0


def check(data: bytes, name: str, settings: Settings) -> list[bytes]:
    """Check the lines of a document against its quads, and return them."""
    document, links = read_linked(data, name, settings)
    text = linked_lines(document, links, settings)
    quads = list(linked_quads(document, links, settings))
    assert text.endswith(b" .\n")
    lines = text[:-1].split(b"\n")
    assert len(lines) == len(set(lines)) == len(quads) > 20
    assert list(parse(text, format=RdfFormat.N_QUADS)) == quads
    assert serialize(quads, format=RdfFormat.N_QUADS) == text
    assert {quad.graph_name for quad in quads} == {
        NamedNode(f"{settings.base}doc/{document.identifier}/{document.language}")
    }
    return lines
