"""Documents at their addresses: redirections, forms, pages, languages; nothing that stands in the data is a program."""

from collections.abc import Iterator
from html.parser import HTMLParser

import httpx
import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from tests.served import GRAPH, Served, served
from tests.test_queries import QUERIES
from unkg import vocab
from unkg.iris import BASE
from unkg.serving.addresses import address_of, iris_at
from unkg.store import store_of

RESOLUTION = "/doc/S/RES/9102(2031)"
NASTY = '<script>alert("1")</script>'
OWN = f"""
@prefix unkg: <{vocab.NAMESPACE}> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/doc/A/1> a unkg:Resolution ; unkg:symbol "A/1" ; unkg:mentions <https://example.org/thing?x=1#y> ;
  <http://www.w3.org/2000/01/rdf-schema#seeAlso> <javascript:alert(1)> , <https://example.net/%22%3E%3Cscript> .
<https://example.org/thing?x=1#y> skos:prefLabel {NASTY!r}@en , "الأمم المتحدة"@ar .
<https://example.org/person/中%20文> skos:prefLabel "name" .
<https://example.org/doc/loop> unkg:partOf <https://example.org/doc/loop> , <https://example.org/doc/loop2> .
<https://example.org/doc/loop2> unkg:partOf <https://example.org/doc/loop> .
<{BASE}org/UN> skos:prefLabel "United Nations"@en .
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served(GRAPH) as running:
        yield running


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    path = tmp_path_factory.mktemp("own") / "own.ttl"
    path.write_text(OWN)
    with served(path, "--base", "https://example.org/") as running:
        yield running


class Links(HTMLParser):
    """Notes the links and the tags of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            if (tag, name) == ("a", "href"):
                self.links.append(value or "")
            elif name in {"src", "href"}:
                self.loaded.append(value or "")


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"),
        ("*/*", "html"),
    ],
)
def test_an_iri_redirects_to_the_best_form(server: Served, accept: str, suffix: str) -> None:
    response = httpx.get(server.url + RESOLUTION, headers={"Accept": accept})
    assert (response.status_code, response.headers["Location"]) == (303, f"{RESOLUTION}.{suffix}")
    assert "Accept" in response.headers["Vary"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    followed = httpx.get(server.url + response.headers["Location"])
    assert followed.status_code == 200
    assert "S/RES/9102(2031)" in followed.text


def test_what_is_unknown_is_said(server: Served) -> None:
    unknown = (
        "/doc/S/RES/1",
        "/doc/S/RES/1.ttl",
        "/nothing",
        "/.ttl",
        "/about?iri=nonsense",
        "/about.html",
        "//evil/x",
    )
    for path in unknown:
        response = httpx.get(server.url + path, headers={"Accept": "text/html"})
        assert (response.status_code, len(response.text.splitlines())) == (404, 1), path
    assert httpx.get(server.url + RESOLUTION, headers={"Accept": "image/png"}).status_code == 406
    assert httpx.post(server.url + RESOLUTION).status_code == 405


def test_a_document_has_its_parts_and_a_version_its_graph(server: Served) -> None:
    store = Store()
    store.load(httpx.get(f"{server.url}{RESOLUTION}.nt").content, format=RdfFormat.N_TRIPLES)
    document = NamedNode(f"{BASE}doc/S/RES/9102(2031)")
    assert next(store.quads_for_pattern(document, vocab.symbol, None), None)
    assert next(store.quads_for_pattern(NamedNode(f"{document.value}/op/1"), vocab.text, None), None)
    whole = store_of(parse(GRAPH.read_bytes(), format=RdfFormat.TRIG)).store
    version = NamedNode(f"{document.value}/en")
    expected = {quad.triple for quad in whole if version in (quad.graph_name, quad.subject)}
    found = parse(httpx.get(f"{server.url}{RESOLUTION}/en.ttl").content, format=RdfFormat.TURTLE)
    assert {quad.triple for quad in found} == expected


@pytest.mark.parametrize(
    "path",
    [
        "/doc/S/RES/9102%282031%29",
        "/doc/S/RES/9102(2031)",
        "/%64oc/S/RES/9102(2031)",
    ],
)
def test_however_it_is_escaped(server: Served, path: str) -> None:
    assert httpx.get(f"{server.url}{path}.ttl").status_code == 200


def test_addresses_and_iris_are_inverse() -> None:
    for rest in ("doc/S/RES/9102(2031)", "person/中_文", "doc/A%3FB/x", "doc/a%25b", "instrument/é'!$&+,;=~@:"):
        for form in ("", "ttl"):
            address = address_of(BASE + rest, BASE, form)
            assert address.isascii()
            assert iris_at(address.removesuffix(".ttl"), BASE) == [BASE + rest]
    assert (
        address_of(f"{BASE}doc/x#char=1,2", BASE) == "/about?iri=https%3A%2F%2Fw3id.org%2Funkg%2Fdoc%2Fx%23char%3D1%2C2"
    )
    assert address_of(f"{BASE}/evil.example/", BASE).startswith("/about?iri=")
    assert address_of(f"{BASE}doc/../x", BASE).startswith("/about?iri=")
    assert iris_at("//evil.example", BASE) == []


@pytest.mark.parametrize("path", [RESOLUTION, f"{RESOLUTION}/pp/1", "/org/SC", f"{RESOLUTION}/en"])
def test_every_link_of_a_page_leads_somewhere(server: Served, path: str) -> None:
    page = Links(httpx.get(f"{server.url}{path}.html").text)
    inside = [link for link in page.links if link.startswith("/")]
    assert len(inside) > 5
    for link in inside[:60]:
        response = httpx.get(server.url + link, follow_redirects=True)
        assert response.status_code == 200, link
    assert {link.partition(":")[0] for link in page.links if link not in inside} <= {"https", "http"}
    assert all(each.startswith(("/", "data:")) for each in page.loaded)
    assert "script" not in page.tags


def test_labels_are_in_the_language_of_the_reader(server: Served) -> None:
    def page(languages: str) -> str:
        return httpx.get(f"{server.url}{RESOLUTION}.html", headers={"Accept-Language": languages}).text

    names = {"fr": "Conseil de sécurité", "ar": "مجلس الأمن", "en": "Security Council"}
    for languages, expected in (("fr-CH, en;q=0.5", "fr"), ("en;q=0.1, ar", "ar"), ("tlh", "en"), ("", "en")):
        shown = page(languages)
        assert {name for name in names.values() if f">{name}<" in shown} == {names[expected]}
    assert '<bdi lang="ar" dir="rtl">' in page("ar")
    assert '<bdi lang="fr" dir="ltr">résolution</bdi>' in page("fr")
    response = httpx.get(f"{server.url}{RESOLUTION}.html")
    assert "Accept-Language" in response.headers["Vary"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_data_is_text_and_no_program(own: Served) -> None:
    for path in ("/doc/A/1.html", "/about.html?iri=https%3A%2F%2Fexample.org%2Fthing%3Fx%3D1%23y"):
        page = Links(httpx.get(own.url + path).text)
        assert "script" not in page.tags
        assert not [link for link in page.links if link.startswith("javascript")]
    text = httpx.get(f"{own.url}/about?iri=https%3A%2F%2Fexample.org%2Fthing%3Fx%3D1%23y").text
    assert "&lt;script&gt;" in text


def test_another_base_and_odd_names(own: Served) -> None:
    assert "A/1" in httpx.get(f"{own.url}/doc/A/1.ttl").text
    assert httpx.get(f"{own.url}/org/UN.ttl").status_code == 200
    response = httpx.get(f"{own.url}/person/%E4%B8%AD%20%E6%96%87", headers={"Accept": "text/turtle"})
    assert response.status_code == 303
    assert httpx.get(own.url + response.headers["Location"]).status_code == 200
    assert httpx.get(f"{own.url}/doc/loop.html").status_code == 200


def test_the_query_page_lists_every_question(server: Served) -> None:
    response = httpx.get(server.url)
    page = Links(response.text)
    assert response.text.count("<form ") == len(QUERIES)
    assert all(each.startswith(("/static/", "data:")) for each in page.loaded)
    assert 'name="symbol" value="S/RES/2462(2019)"' in response.text
    for name in ("yasgui.min.js", "yasgui.min.css", "home.js", "page.css"):
        assert httpx.get(f"{server.url}/static/{name}").status_code == 200
