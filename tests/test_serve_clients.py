"""Clients that nobody here wrote, without special settings: rdflib, SPARQLWrapper, curl, Comunica, and a browser."""

import hashlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from tests.gold_graph import ROOT
from tests.packages import COMUNICA, PLAYWRIGHT, modules, program
from tests.served import GRAPH, Served, served
from tests.test_queries import QUERIES, fixture_query, rows_of
from unkg.endpoint import RemoteEndpoint
from unkg.queries import Graph, Solutions, answer_of
from unkg.store import LocalStore, read_store

STATIC = ROOT / "unkg" / "serving" / "static"
WHO = fixture_query("who-cites")
each_query = pytest.mark.parametrize("name", QUERIES)


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served(GRAPH) as running:
        yield running


@pytest.fixture(scope="module")
def local() -> LocalStore:
    return read_store([GRAPH])


@each_query
def test_unkg_query_endpoint(server: Served, local: LocalStore, name: str) -> None:
    answer = RemoteEndpoint(server.endpoint).query(fixture_query(name))
    assert rows_of(answer) == rows_of(local.query(fixture_query(name)))


# rdflib


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_rdflib(server: Served, local: LocalStore, method: str, form: str) -> None:
    store = SPARQLStore(server.endpoint, method=method, returnFormat=form)
    found = [["" if term is None else str(term) for term in row] for row in store.query(WHO)]  # type: ignore[union-attr]
    assert found == rows_of(local.query(WHO))[1:] != []


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_other_forms(server: Served, local: LocalStore, method: str) -> None:
    store = SPARQLStore(server.endpoint, method=method)
    assert bool(store.query("ASK { ?s ?p ?o }"))
    text = fixture_query("citation-network")
    found = store.query(text).graph
    expected = local.query(text)
    assert isinstance(expected, Graph)
    assert found is not None
    assert len(found) == len(expected.triples) > 0


# SPARQLWrapper, by itself


@pytest.mark.parametrize(("method", "how"), [(GET, None), (POST, None), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_tables(server: Served, local: LocalStore, method: str, how: str | None) -> None:
    expected = rows_of(local.query(WHO))[1:]
    for form in (JSON, XML, CSV, TSV):
        wrapper = SPARQLWrapper(server.endpoint, returnFormat=form)
        wrapper.setMethod(method)
        if how:
            wrapper.setRequestMethod(how)
        wrapper.setQuery(WHO)
        found: Any = wrapper.queryAndConvert()
        if form == JSON:
            names = found["head"]["vars"]
            rows = [[row.get(name, {"value": ""})["value"] for name in names] for row in found["results"]["bindings"]]
            assert rows == expected
        elif form == XML:
            assert len(found.getElementsByTagName("result")) == len(expected)
        else:
            assert len(found.decode().strip().splitlines()) == len(expected) + 1


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_sparqlwrapper_graphs(server: Served, local: LocalStore) -> None:
    text = fixture_query("citation-network")
    expected = local.query(text)
    assert isinstance(expected, Graph)
    for form in (RDFXML, TURTLE, N3, JSONLD):
        wrapper = SPARQLWrapper(server.endpoint, returnFormat=form)
        wrapper.setQuery(text)
        found: Any = wrapper.queryAndConvert()
        if form in {RDFXML, JSONLD}:
            assert len(found) == len(expected.triples)
        else:
            assert {quad.triple for quad in parse(found, format=RdfFormat.TURTLE)} == {*expected.triples}


# curl


def curl(*arguments: str) -> bytes:
    command = [program("curl"), "--silent", "--show-error", "--fail-with-body", *arguments]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout


def test_curl(server: Served, local: LocalStore, tmp_path: Path) -> None:
    expected = local.query(WHO)
    file = tmp_path / "who.rq"
    file.write_text(WHO)
    ways = (
        ["--get", "--data-urlencode", f"query@{file}"],
        ["--data-urlencode", f"query@{file}"],
        ["--header", "Content-Type: application/sparql-query", "--data-binary", f"@{file}"],
    )
    for way in ways:
        answer = curl(*way, server.endpoint)
        assert answer_of(parse_query_results(answer, format=QueryResultsFormat.JSON)) == expected
    turtle = curl("--location", "--header", "Accept: text/turtle", f"{server.url}/doc/S/RES/9102(2031)")
    assert len(list(parse(turtle, format=RdfFormat.TURTLE))) > 50


# Comunica

COMUNICA_PROGRAM = """
import { QueryEngine } from "@comunica/query-sparql";
const [endpoint, ...queries] = process.argv.slice(2);
const engine = new QueryEngine();
const answers = [];
for (const query of queries) {
  const result = await engine.query(query, { sources: [endpoint] });
  if (result.resultType === "boolean") { answers.push(await result.execute()); continue; }
  if (result.resultType === "quads") { answers.push((await (await result.execute()).toArray()).length); continue; }
  const names = (await result.metadata()).variables.map((each) => (each.variable ?? each).value);
  const rows = await (await result.execute()).toArray();
  answers.push(rows.map((row) => names.map((name) => row.get(name)?.value ?? "")));
}
console.log(JSON.stringify(answers));
process.exit(0);
"""


def test_comunica(server: Served, local: LocalStore) -> None:
    folder = modules(COMUNICA)
    script = folder / "ask.mjs"
    script.write_text(COMUNICA_PROGRAM, encoding="utf-8")
    names = ["who-cites", "documents", "most-cited", "evidence", "is-cited", "citation-network"]
    command = [program("node", "nodejs"), str(script), server.endpoint, *map(fixture_query, names)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    for name, answer in zip(names, json.loads(done.stdout), strict=True):
        expected = local.query(fixture_query(name))
        match expected:
            case Solutions():
                assert sorted(answer) == sorted(rows_of(expected)[1:]) != [], name
            case Graph():
                assert answer == len(expected.triples)
            case _:
                assert answer is expected.value


# A browser

BROWSER_PROGRAM = """
import { chromium } from "playwright-core";
const [program, url, few, name, value, picture] = process.argv.slice(2);
const seen = { requests: [], problems: [], rows: [], refused: [], notice: "", editor: "" };
const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
const page = await context.newPage();
context.on("request", (each) => seen.requests.push(each.url()));
page.on("console", (each) => {
  if (["error", "warning"].includes(each.type())) seen.problems.push(each.text());
});
page.on("response", (each) => {
  if (each.status() >= 400) seen.refused.push(each.url());
});
page.on("pageerror", (each) => seen.problems.push(String(each)));
await page.goto(url, { waitUntil: "networkidle" });
const form = page.locator(`form[data-query="${name}"]`);
await form.locator("input").first().fill(value);
await form.locator("button").click();
await page.waitForFunction((text) => document.querySelector(".CodeMirror").CodeMirror.getValue().includes(text), name);
seen.editor = await page.evaluate(() => document.querySelector(".CodeMirror").CodeMirror.getValue());
await page.locator(".yasqe_queryButton").click();
await page.waitForSelector(".yasr table tbody tr");
seen.rows = await page.$$eval(".yasr table tbody tr", (rows) => rows.map((row) => row.innerText));
await page.screenshot({ path: picture });
await page.getByLabel("Ellipse").uncheck();
const link = page.locator(".yasr td a").first();
const [opened] = await Promise.all([context.waitForEvent("page"), link.click()]);
await opened.waitForLoadState();
seen.opened = opened.url();
await opened.close();
await page.evaluate(() => {
  const editor = document.querySelector(".CodeMirror").CodeMirror;
  editor.setValue("SELECT * WHERE { ?s a unk");
  editor.focus();
  editor.setCursor(0, 25);
});
await page.keyboard.type("g:Let");
await page.keyboard.press("Control+Space");
await page.waitForTimeout(500);
await page.keyboard.press("Escape");
await form.locator("input").first().fill('" } DROP ALL #\\\\');
await form.locator("button").click();
await page.waitForTimeout(1500);
seen.notice = await page.locator("#notice").innerText();
await page.goto(`${url}/doc/S/RES/9102(2031)`, { waitUntil: "networkidle" });
seen.title = await page.title();
seen.text = await page.locator(".parts").innerText();
await page.goto(few, { waitUntil: "networkidle" });
await page.locator(".yasqe_queryButton").click();
await page.waitForSelector("#notice:not([hidden])");
seen.cut = await page.locator("#notice").innerText();
await browser.close();
console.log(JSON.stringify(seen));
"""


def test_a_browser_asks_a_named_question(server: Served, local: LocalStore, tmp_path: Path) -> None:
    browser = program("chromium", "chromium-browser")
    folder = modules(PLAYWRIGHT)
    script = folder / "ask.mjs"
    script.write_text(BROWSER_PROGRAM.replace(", name);", ", 'Which documents refer');"), encoding="utf-8")
    value = "S/RES/9050 (2029)"
    with served(GRAPH, "--max-rows", "2") as few:
        where = [server.url, few.url, "who-cites", value, str(tmp_path / "page.png")]
        command = [program("node", "nodejs"), str(script), browser, *where]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    seen = json.loads(done.stdout)
    expected = local.query(QUERIES["who-cites"].bind({"symbol": value}))
    assert isinstance(expected, Solutions)
    assert 'VALUES ?symbol { "S/RES/9050(2029)" }' in seen["editor"]
    assert len(seen["rows"]) == len(expected.rows) > 0
    for row, shown in zip(rows_of(expected)[1:], seen["rows"], strict=True):
        assert row[1].rpartition("/")[2] in shown
    assert seen["opened"].startswith(f"{server.url}/about?iri=https%3A%2F%2Fw3id.org%2Funkg%2Fdoc%2F")
    assert seen["title"] == "S/RES/9102(2031)"
    assert seen["text"]
    assert (seen["problems"], seen["refused"]) == ([], [])
    assert seen["cut"].startswith("The answer was cut at the row limit")
    ours = (f"{server.url}/", f"{few.url}/", "data:", "blob:")
    outside = [url for url in seen["requests"] if not url.startswith(ours)]
    assert outside == []
    assert len(seen["requests"]) >= 8


# What the page is made of


def test_yasgui_is_what_was_fetched() -> None:
    about = json.loads((STATIC / "yasgui.json").read_text(encoding="utf-8"))
    for name, recorded in about["sha256"].items():
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == recorded, f"{name}: run make yasgui"
    licences = (STATIC / "yasgui.LICENSES.txt").read_text(encoding="utf-8")
    for package in (about["package"], *about["bundled"]):
        assert f"{package} " in licences
