"""Legacy documents go through LibreOffice: through the real one, and one that behaves badly."""

import html
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.gold_graph import ROOT
from tests.test_docx import essence, p, package
from unkg.document import Role
from unkg.errors import UnreadableInput
from unkg.export import read_document
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


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


def test_children_end_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(
        tmp_path, monkeypatch, f"sleep 300 & echo $! > {tmp_path}/child; sleep 301 & echo $! >> {tmp_path}/child; wait"
    )
    monkeypatch.setattr(office, "TIME_LIMIT", 2.0)
    with pytest.raises(UnreadableInput, match="within 2 seconds"):
        read_text(LEGACY, "a.doc")
    children = [int(pid) for pid in (tmp_path / "child").read_text().split()]
    assert len(children) == 2
    for _ in range(100):  # a killed process may take a moment to go
        if not any(map(is_alive, children)):
            break
        time.sleep(0.1)
    assert not any(map(is_alive, children))


def required(name: str) -> str:
    """Return the path of a program; skip the test where it is absent, unless all are wanted."""
    found = shutil.which(name)
    if found is None and os.environ.get("UNKG_ALL_SERVERS"):
        pytest.fail(f"{name} is absent, and UNKG_ALL_SERVERS asks for it")
    if found is None:
        pytest.skip(f"{name} (LibreOffice) is absent")
    return found


def flat(paragraphs: list[str]) -> str:
    """Return an OpenDocument text in one XML file."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    inner = "".join(f"<text:p>{html.escape(each)}</text:p>" for each in paragraphs)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="{names}:office:1.0" '
        f'xmlns:text="{names}:text:1.0" office:version="1.2" '
        'office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:body><office:text>{inner}</office:text></office:body></office:document>"
    )


@pytest.mark.parametrize(("kind", "languages"), [("doc", ("ar", "en")), ("odt", ("es", "zh")), ("rtf", ("fr", "ru"))])
def test_the_real_one(tmp_path: Path, kind: str, languages: tuple[str, ...]) -> None:
    command = [required("soffice"), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", kind, "--outdir", str(tmp_path)]
    expected = {}
    for language in languages:
        path = ROOT / "samples" / f"resolution.{language}.txt"
        text = read_text(path.read_bytes(), path.name)
        source = tmp_path / f"{language}.fodt"
        source.write_text(flat([block.text for block in text.blocks if block.role is Role.BODY]), encoding="utf-8")
        command.append(str(source))
        expected[language] = essence(read_document(path.read_bytes(), path.name))
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    for language, said in expected.items():
        assert essence(read_document((tmp_path / f"{language}.{kind}").read_bytes(), f"a.{kind}")) == said
