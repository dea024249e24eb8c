"""One work: the six language versions of a resolution meet in one document, and what one lacks is reported."""

import sys
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, Quad

from tests.gold_graph import ROOT, SHARED, Graph
from unkg import vocab
from unkg.checks import Version, compare_versions, version_of
from unkg.cli import main
from unkg.export import link_document, quads, read, read_document
from unkg.validation import validate

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
SAMPLES = [ROOT / "samples" / f"resolution.{language}.txt" for language in LANGUAGES]
CORPUS = SHARED / "corpus" / "resolutions"
DOCUMENT = "https://w3id.org/unkg/doc/A/RES/99/999"


@pytest.fixture(scope="module")
def together() -> list[Quad]:
    return [quad for path in SAMPLES for quad in quads(read(path))]


def test_six_versions_are_one_document(together: list[Quad]) -> None:
    graph = Graph(together)
    resolutions = [s for s in graph.of_type(vocab.Resolution) if graph.values(s, vocab.hasLanguageVersion)]
    assert resolutions == [DOCUMENT]
    assert {g.rsplit("/", 1)[1] for g in graph.values(DOCUMENT, vocab.hasLanguageVersion)} == set(LANGUAGES)
    assert {str(q.graph_name) for q in together} == {f"<{DOCUMENT}/{language}>" for language in LANGUAGES}
    titles = {q.object.language for q in together if q.subject == NamedNode(DOCUMENT) if isinstance(q.object, Literal)}
    assert titles >= set(LANGUAGES)


def test_a_paragraph_is_one_node_with_six_texts(together: list[Quad]) -> None:
    texts: dict[str, Counter[str]] = {}
    for quad in together:
        if quad.predicate == vocab.text:
            assert isinstance(quad.object, Literal)
            texts.setdefault(str(quad.subject), Counter())[quad.object.language or ""] += 1
    assert len(texts) == 13
    assert all(found == dict.fromkeys(LANGUAGES, 1) for found in texts.values()), texts
    for term in (vocab.ordinal, vocab.number, vocab.verb):
        values: dict[str, set[str]] = {}
        for quad in together:
            if quad.predicate == term and str(quad.subject) in texts:
                values.setdefault(str(quad.subject), set()).add(str(quad.object))
        assert values
        assert all(len(found) == 1 for found in values.values()), (term, values)


def test_a_pair_has_one_citation(together: list[Quad]) -> None:
    citations = {str(q.subject) for q in together if q.object == vocab.Citation}
    pairs = {str(q.subject).partition("/cites/")[::2] for q in together if q.object == vocab.Citation}
    assert len(citations) == len(pairs) == 8
    evidence = Counter(str(q.subject) for q in together if q.predicate == vocab.evidence)
    assert set(evidence) == citations
    assert set(evidence.values()) == {len(LANGUAGES)}
    parts = {str(q.object) for q in together if q.predicate == vocab.citedPart}
    assert parts == {"<https://w3id.org/unkg/doc/S/RES/2347(2017)/op/2>"}


def test_the_graph_of_six_is_valid(tmp_path: Path) -> None:
    out = tmp_path / "six.nq"
    done = CliRunner().invoke(main, ["export", *map(str, SAMPLES), "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert validate([str(out)]).conforms


def _version(path: Path, change: tuple[str, str] = ("", "")) -> Version:
    text = path.read_text(encoding="utf-8")
    assert change[0] in text
    document = read_document(text.replace(*change).encode(), path.name) if change[0] else read(path)
    return version_of(document, link_document(document))


def test_equal_versions_have_no_difference() -> None:
    (report,) = compare_versions(map(_version, SAMPLES))
    assert report.document == "A/RES/99/999"
    assert report.counts == dict.fromkeys(LANGUAGES, (13, 7))
    assert report.differences == ()


def test_what_a_version_lacks_is_named() -> None:
    changed = [
        _version(ROOT / "samples" / "resolution.fr.txt", (" 4. Décide de rester saisie de la question. \n", "")),
        _version(ROOT / "samples" / "resolution.zh.txt", ("、2347(2017)和2462(2019)号", "和2462(2019)号")),
        _version(ROOT / "samples" / "resolution.es.txt"),
    ]
    (report,) = compare_versions(changed)
    assert list(map(str, report.differences)) == ["paragraph op/4: not in fr (in es, zh)"]
    changed[1] = _version(ROOT / "samples" / "resolution.zh.txt", ("2462(2019)", "2463(2019)"))
    (report,) = compare_versions(changed)
    assert list(map(str, report.differences)) == [
        "paragraph op/4: not in fr (in es, zh)",
        "citation S/RES/2462(2019): not in zh (in es, fr)",
        "citation S/RES/2463(2019): not in es, fr (in zh)",
    ]


def test_dates_are_compared() -> None:
    changed = [
        _version(ROOT / "samples" / "resolution.en.txt", (" 16 January 2045 ", " 17 January 2045 ")),
        _version(ROOT / "samples" / "resolution.ru.txt"),
        _version(ROOT / "samples" / "resolution.zh.txt", (" 16 January 2045 \n", "")),
    ]
    (report,) = compare_versions(changed)
    assert list(map(str, report.differences)) == [
        "distribution date 2045-01-16: not in en (in ru)",
        "distribution date 2045-01-17: not in ru (in en)",
    ]


def test_one_version_or_other_documents_are_not_compared() -> None:
    assert compare_versions([_version(SAMPLES[0])]) == []
    assert compare_versions([Version("A/1", "en", (), frozenset()), Version("A/2", "fr", (), frozenset())]) == []


def test_check_reports_it(tmp_path: Path) -> None:
    text = (ROOT / "samples" / "resolution.ru.txt").read_text(encoding="utf-8")
    (tmp_path / "ru.txt").write_text(text.replace("2347 (2017)", "2348 (2017)"), encoding="utf-8")
    arguments = ["check", str(ROOT / "samples" / "resolution.en.txt"), str(tmp_path / "ru.txt")]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0
    assert "A/RES/99/999: 2 language versions\n" in done.output
    assert "  citation S/RES/2348(2017): not in en (in ru)\n" in done.output
    assert CliRunner().invoke(main, [*arguments, "--strict"]).exit_code == 1
    assert CliRunner().invoke(main, ["check", "--strict", *map(str, SAMPLES)]).exit_code == 0


@pytest.mark.skipif(not CORPUS.exists(), reason="../shared/corpus is not here")
def test_real_versions_meet() -> None:
    """Resolutions that nobody here wrote: the six versions have the same paragraphs, from page-like text."""
    names = ["S_RES_2732_2024", "A_RES_76_83", "A_RES_79_59"]
    paths = [CORPUS / language / f"{name}.txt" for name in names for language in LANGUAGES]
    reports = compare_versions(_version(path) for path in paths)
    assert len(reports) == len(names)
    for report in reports:
        assert not [d for d in report.differences if d.kind == "paragraph"], report
        print(report.document, len(report.differences), file=sys.stderr)  # noqa: T201 -- shown on failure
        assert len(report.differences) <= 1, report
