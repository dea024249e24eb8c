"""Legacy documents go through LibreOffice: here through a program that behaves like it, well or badly."""

from pathlib import Path

import pytest

from tests.test_docx import p, package
from unkg.errors import UnreadableInput
from unkg.readers import office, read_text

LEGACY = b"\xd0\xcf\x11\xe0 legacy"


def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    path = tmp_path / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")


def test_what_it_makes_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "made.docx").write_bytes(package(p("Recalling")))
    copy = f'while [ "$1" != --outdir ]; do shift; done; mkdir "$2"; cp {tmp_path}/made.docx "$2/document.docx"'
    program(tmp_path, monkeypatch, copy)
    text = read_text(LEGACY, "a.doc")
    assert (text.blocks[0].text, text.source.media_type) == ("Recalling", "application/msword")


@pytest.mark.parametrize(
    ("script", "message"), [("echo broken; exit 1", "broken"), ("exit 0", "made no document"), ("sleep 60", "within")]
)
def test_what_it_does_not_make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, message: str) -> None:
    program(tmp_path, monkeypatch, script)
    monkeypatch.setattr(office, "TIME_LIMIT", 2.0)
    with pytest.raises(UnreadableInput, match=message):
        read_text(LEGACY, "a.doc")


def test_it_is_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableInput, match=r"save it as \.docx"):
        read_text(LEGACY, "a.doc")
