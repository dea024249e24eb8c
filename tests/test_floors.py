"""Accuracy on documents nobody here wrote: it may rise, it may not fall below tests/floors.toml."""

import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.gold_graph import ROOT, SHARED
from unkg.export import quads, read
from unkg.languages import codes
from unkg.sinks import format_for, write_each

CORPUS = SHARED / "corpus"
FLOORS = tomllib.loads((ROOT / "tests" / "floors.toml").read_text(encoding="utf-8"))
SUFFIXES = {"resolutions": "txt", "akn": "xml"}


def corpus_hash(corpus: Path) -> str:
    """Return the SHA-256 of all gold files and texts of a corpus, by name."""
    digest = hashlib.sha256()
    for path in sorted(corpus.rglob("*.*")):
        digest.update(path.relative_to(corpus).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def score(corpus: Path, suffix: str, folder: Path) -> dict[str, dict[str, float]]:
    """Return what the scorer says of an export of all documents of a corpus."""
    out, scores = folder / "out.nq", folder / "scores.json"
    files = [path for language in codes() for path in sorted((corpus / language).glob(f"*.{suffix}"))]
    with out.open("wb") as sink:
        write_each((quads(read(path)) for path in files), sink, format_for("nq"))
    command = [sys.executable, str(SHARED / "tools" / "score.py"), str(corpus), str(out), "--json", str(scores)]
    print(subprocess.run(command, capture_output=True, text=True, check=True).stdout)  # noqa: T201 -- shown on failure
    found: dict[str, dict[str, float]] = json.loads(scores.read_text(encoding="utf-8"))
    return found


@pytest.mark.skipif(not CORPUS.exists(), reason="../shared/corpus is not here")
@pytest.mark.parametrize("name", SUFFIXES)
def test_floors(name: str, tmp_path: Path) -> None:
    floors, corpus = FLOORS[name], CORPUS / name
    assert corpus_hash(corpus) == floors["sha256"], "another corpus: measure anew and set the floors"
    found = score(corpus, SUFFIXES[name], tmp_path)
    for measure in ("verbs", "organizations"):
        assert found[measure] >= floors[measure], f"{measure}: {found[measure]} < {floors[measure]}"
    for language in codes():
        assert found[language]["docs"] - found[language]["absent"] == floors["documents"]
        for measure, floor in floors[language].items():
            assert found[language][measure] >= floor, f"{language} {measure}: {found[language][measure]:.4f} < {floor}"


def test_every_language_has_floors() -> None:
    for name in SUFFIXES:
        assert FLOORS[name].keys() >= set(codes())
