"""What a reader has to say of a file, and what is no error, reaches whoever asked."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import unkg.export
from tests.gold_graph import ROOT
from unkg.cli import main
from unkg.document import Text
from unkg.languages import load_language
from unkg.readers import read_text
from unkg.structure import parse_document

SAMPLE = ROOT / "samples" / "letter.en.txt"


def test_a_document_has_the_notes_of_its_text() -> None:
    text = replace(read_text(SAMPLE.read_bytes(), SAMPLE.name), notes=("page 3 has no text",))
    assert parse_document(text, load_language("en")).notes == ("page 3 has no text",)


def test_notes_are_printed_and_change_no_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(data: bytes, name: str, encoding: str | None = None) -> Text:
        return replace(read_text(data, name, encoding), notes=("page 3 has no text",))

    monkeypatch.setattr(unkg.export, "read_text", read)
    done = CliRunner().invoke(main, ["export", str(SAMPLE), "-o", str(tmp_path / "out.nq")])
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"unkg: {SAMPLE}: page 3 has no text\n"
