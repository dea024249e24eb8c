"""A seventh language is one file and labels: a made-up one is added to a copy of unkg, whose code stays as it is."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gold_graph import ROOT

TEXT = """ A/RES/99/998
 Grøn Asamb
 Punt 14
 Mirar ka arkivar
 99/998. Mor dos ka arkivar
 ka Grøn Asamb,
 Memorat sua resolar 60/288 lun 31 Doslun 2006, 53/243 α ti 70/1, ti parag 2 po 4 dos
sua resol 68/262,
 Nar memorat resol 2347 (2017) dos Sækur Kons,
 1) Rogat ka landar:
 α) ka arkivar vel mor;
 β) se ti dos hik resol;
 2) Desidat se vel ti mor.
"""
LABELS = {
    "verbs.ttl": {"verb/recall": "memorat", "verb/request": "rogat", "verb/decide": "desidat"},
    "organizations.ttl": {"org/SC": "Sækur Kons", "org/GA": "Grøn Asamb"},
}
ASK = """
import json, sys
from unkg.export import quads, read
document = read(sys.argv[1])
said = [(q.subject.value.partition("/998/")[2], q.predicate.value.partition("#")[2], q.object.value)
        for q in quads(document)]
def of(term):
    return sorted((place, value) for place, name, value in said if name == term)
print(json.dumps({
    "language": document.language, "identifier": document.identifier, "title": document.main.title,
    "organ": document.masthead.organ, "item": document.masthead.agenda_items,
    "paragraphs": [paragraph.path for _, paragraph in document.paragraphs()],
    "cites": [[place, value.partition("/doc/")[2]] for place, value in of("cites")],
    "verbs": [[place, value.rpartition("/")[2]] for place, value in of("verb") if place.count("/") == 1],
    "parts": [value.partition("/doc/")[2] for _, value in of("citedPart")],
}))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of unkg with one file and a few labels more."""
    house = tmp_path_factory.mktemp("house")
    for name in ("unkg", "ontology", "queries", "samples"):
        shutil.copytree(ROOT / name, house / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "tests" / "seventh.toml", house / "unkg" / "languages" / "xx.toml")
    for file, labels in LABELS.items():
        path = house / "ontology" / file
        added = "".join(
            f'\n<https://w3id.org/unkg/{concept}> skos:altLabel "{label}"@xx .' for concept, label in labels.items()
        )
        path.write_text(path.read_text(encoding="utf-8") + added + "\n", encoding="utf-8")
    shapes = house / "ontology" / "shapes.ttl"
    shapes.write_text(
        shapes.read_text(encoding="utf-8")
        .replace('"ru" "es" )', '"ru" "es" "xx" )')
        .replace("iso639-1:es )", "iso639-1:es iso639-1:xx )"),
        encoding="utf-8",
    )
    (house / "text.txt").write_text(TEXT, encoding="utf-8")
    return house


def run(house: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(house)}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True, check=False)


def test_it_is_read(house: Path) -> None:
    done = run(house, "-c", ASK, "text.txt")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["language"], found["identifier"], found["organ"]) == ("xx", "A/RES/99/998", "GA")
    assert (found["title"], found["item"]) == ("Mor dos ka arkivar", ["14"])
    assert found["paragraphs"] == ["par/1", "pp/1", "pp/2", "op/1", "op/1/a", "op/1/b", "op/2"]
    assert found["cites"] == [
        ["pp/1", "A/RES/53/243A"],
        ["pp/1", "A/RES/60/288"],
        ["pp/1", "A/RES/68/262"],
        ["pp/1", "A/RES/70/1"],
        ["pp/2", "S/RES/2347(2017)"],
    ]
    assert found["parts"] == ["A/RES/68/262/op/2", "A/RES/68/262/op/3", "A/RES/68/262/op/4"]
    assert found["verbs"] == [["op/1", "request"], ["op/2", "decide"], ["pp/1", "recall"], ["pp/2", "recall"]]


def test_its_graph_is_valid(house: Path) -> None:
    done = run(house, "-m", "unkg", "export", "text.txt", "-o", "out.nq")
    assert (done.returncode, done.stderr) == (0, "")
    done = run(house, "-m", "unkg", "validate", "out.nq")
    assert done.returncode == 0, done.stdout


def test_the_others_are_read_as_before(house: Path) -> None:
    done = run(house, "-m", "unkg", "check", "samples/resolution.fr.txt", "samples/letter.en.txt")
    assert done.returncode == 0, done.stderr
    assert "resolution.fr.txt: 0 links, 8 citations" in done.stdout
