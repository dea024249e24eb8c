"""Accuracy on documents nobody here wrote: it may rise, it may not fall below tests/floors.toml."""

import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.gold import ROOT, SHARED
from unkg.export import quads, read
from unkg.sinks import format_for, write_each

CORPUS = SHARED / "corpus" / "resolutions"
FLOORS = tomllib.loads((ROOT / "tests" / "floors.toml").read_text(encoding="utf-8"))


def corpus_hash() -> str:
    """Return the SHA-256 of all gold files and texts of the corpus, by name."""
    digest = hashlib.sha256()
    for path in sorted(CORPUS.rglob("*.*")):
        digest.update(path.relative_to(CORPUS).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@pytest.mark.skipif(not CORPUS.exists(), reason="../shared/corpus is not here")
def test_floors(tmp_path: Path) -> None:
    assert corpus_hash() == FLOORS["corpus"]["sha256"], "another corpus: measure anew and set the floors"
    languages = [name for name in FLOORS if name != "corpus"]
    files = [path for language in languages for path in sorted((CORPUS / language).glob("*.txt"))]
    assert len(files) == 60 * len(languages)
    out = tmp_path / "out.nq"
    with out.open("wb") as sink:
        write_each((quads(read(path)) for path in files), sink, format_for("nq"))
    scores = tmp_path / "scores.json"
    command = [sys.executable, str(SHARED / "tools" / "score.py"), str(CORPUS), str(out), "--json", str(scores)]
    print(subprocess.run(command, capture_output=True, text=True, check=True).stdout)  # noqa: T201 -- shown on failure
    found = json.loads(scores.read_text(encoding="utf-8"))
    for language in languages:
        for measure, floor in FLOORS[language].items():
            assert found[language][measure] >= floor, f"{language} {measure}: {found[language][measure]:.4f} < {floor}"
