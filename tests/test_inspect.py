"""`unkg inspect` tells the truth: what it shows and gives is what the document and its graph have, and is harmless."""

import json
import os
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode

from tests.gold_graph import ROOT
from unkg import vocab
from unkg.authorities import load_authorities
from unkg.cli import main
from unkg.document import Document, Kind
from unkg.export import Settings, link_document, quads, read_document
from unkg.inspection import Inspection, inspect_document
from unkg.inspection.folding import folded
from unkg.inspection.lines import cut, harmless, isolated, picture, plain, shown, width_of, wrapped
from unkg.inspection.program import as_json
from unkg.inspection.screen import screen
from unkg.iris import BASE, Iris

SAMPLES = [*sorted((ROOT / "samples").glob("*.*.txt")), ROOT / "samples" / "resolution.fr.xml"]
GOLDEN = ROOT / "tests" / "inspect"
LETTERS = [path for path in SAMPLES if path.name.startswith("letter.")]
SIXTY = "".join(f" {n}. Decides to keep archive number {n};\n\n" for n in range(1, 61))
# Two control characters, as more of them are no text, and C1 controls and turned text, which some terminals obey.
HOSTILE = "I have the \x1b]0;owned\x07 \u202e [red]honour[/red] \x9b31m \u2066of <b>this</b> & more"


def document_of(path: Path) -> Document:
    return read_document(path.read_bytes(), path.name)


def inspected(document: Document) -> Inspection:
    return inspect_document(document, link_document(document), load_authorities(), BASE)


def run(*arguments: str, **environment: str) -> tuple[int, str, str]:
    unset = dict.fromkeys(("NO_COLOR", "FORCE_COLOR"))
    result = CliRunner().invoke(main, ["inspect", *arguments], env={**unset, **environment})
    return result.exit_code, result.stdout, result.stderr


def value(term: object) -> str:
    assert isinstance(term, NamedNode | Literal)
    return term.value


def width(text: str) -> int:
    return max(map(width_of, text.splitlines()))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.name)
def test_all_of_the_graph_is_in_the_json(path: Path) -> None:
    document = document_of(path)
    told: dict[str, Any] = json.loads(as_json(inspected(document)))
    graph = list(quads(document))
    names = Iris(BASE)
    # Stubs of paragraphs of other documents are typed too: only what has a text was read here.
    read = {value(q.subject): value(q.object) for q in graph if q.predicate == vocab.text}
    assert read
    assert {names.part(told["document"], p["place"]): p["text"] for p in told["paragraphs"]} == read
    cited = {(value(q.subject), value(q.object)) for q in graph if q.predicate == vocab.cites}
    assert cited == {(names.part(told["document"], at), c["iri"]) for c in told["citations"] for at in c["places"]}
    mentioned = {(value(q.subject), value(q.object)) for q in graph if q.predicate == vocab.mentions}
    own = {names.part(told["document"], part["path"]) for part in told["parts"]}
    found = {(names.part(told["document"], at), n["iri"]) for n in told["names"] for at in n["places"]}
    assert found == {(paragraph, target) for paragraph, target in mentioned if target not in own}
    unlinked = [q for q in graph if q.predicate == vocab.rdf_type and q.object == vocab.UnlinkedMention]
    assert sum(name["times"] for name in told["unlinked"]) == len(unlinked)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.name)
def test_the_screen_says_what_the_document_says(path: Path) -> None:
    document = document_of(path)
    lines = screen(inspected(document), 80)
    text = plain(lines)
    assert len(lines) <= 50
    assert width(text) <= 80
    flat = re.sub(r"[\u2068\u2069\s]", "", text)
    masthead = document.masthead
    letter = masthead.correspondence
    dates = [str(d) for d in (masthead.document_date, masthead.adoption_date, masthead.distribution_date) if d]
    meetings = [str(p.meeting.period.begin) for p in document.parts() if p.meeting and p.meeting.period]
    titles = [part.title or "" for part in document.parts()]
    for fact in (*masthead.symbols, *masthead.agenda_items, *dates, *meetings, *titles, document.source.sha256[:12]):
        assert "".join(fact.split()) in flat
    if letter:
        assert "".join((letter.signatory or "?").split()) in flat
        assert harmless(letter.sender)[:20] in text
    for kind in Kind:
        count = sum(paragraph.kind is kind for _, paragraph in document.paragraphs())
        words = {"pp": "preambular", "op": "operative", "par": "other", "note": "infootnotes"}.get(
            kind.value, "chapeau"
        )
        assert (f"{count}{words}" in flat) == (count > 0)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.name)
def test_full_folds_nothing(path: Path) -> None:
    document = document_of(path)
    text = plain(screen(inspected(document), 80, full=True))
    assert width(text) <= 80
    assert " more" not in text.replace("no more", "")
    squeezed = re.sub(r"[\u2068\u2069\s…]|[0-9]+[cn]\b", "", text)
    for _, paragraph in document.paragraphs():
        assert re.sub(r"[\s…]|[0-9]+[cn]\b", "", harmless(paragraph.text))[-30:] in squeezed
    for link in link_document(document).links:
        if hasattr(link.target, "symbol"):
            assert link.target.symbol.text in text


@pytest.mark.parametrize("path", LETTERS, ids=lambda p: p.name)
def test_nothing_of_a_sample_is_lost(path: Path) -> None:
    """What is in no paragraph is explained, piece by piece; the samples lose nothing."""
    document = document_of(path)
    found = inspected(document)
    assert {unread.kind for unread in found.unread} == {"masthead", "title", "signature", "link"}
    assert sum(unread.kind == "link" for unread in found.unread) == len(document.links)
    assert found.advice == ("no symbol found: name it with --symbol",)
    named = read_document(path.read_bytes(), path.name, Settings(symbol="A/69/0"))
    assert inspected(named).advice == ()


def test_lost_text_is_told() -> None:
    """A line above the text that is no part of a masthead is in no paragraph, and the screen says so."""
    sample = (ROOT / "samples" / "resolution.en.txt").read_text(encoding="utf-8")
    line = "An unforeseen remark about nothing in particular"
    found = inspected(read_document(sample.replace(" Distr.: General", f" {line}").encode(), "x.txt"))
    assert [unread.text for unread in found.unread if unread.kind == "other"] == [line]
    text = plain(screen(found, 80))
    assert f"“{line}”" in text
    assert "look at the other text left unread" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_golden(language: str) -> None:
    """To make one anew: `unkg inspect samples/letter.en.txt > tests/inspect/letter.en.txt`; read the difference."""
    status, out, _ = run(str(ROOT / "samples" / f"letter.{language}.txt"))
    assert status == 0
    assert out == (GOLDEN / f"letter.{language}.txt").read_text(encoding="utf-8")


def test_the_picture_of_the_readme(tmp_path: Path) -> None:
    """It is what the command makes, and it loads nothing."""
    target = tmp_path / "inspect.svg"
    assert run(str(ROOT / "samples" / "letter.en.txt"), "--svg", str(target)) == (0, "", "")
    made = target.read_text(encoding="utf-8")
    assert made == (ROOT / "samples" / "inspect.svg").read_text(encoding="utf-8")
    assert re.findall(r"https?://[^\"]+", made) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"@import|@font-face|<script|href|url\(", made)


def test_long_outlines_are_folded_evenly() -> None:
    text = " A/RES/99/997\n\n The General Assembly,\n\n Recalling the Charter of the United Nations,\n\n" + SIXTY
    document = read_document(text.encode(), "long.txt")
    found = inspected(document)
    lines = screen(found, 80)
    assert len(lines) <= 50
    shown_rows = re.findall(r"^  op/(\d+) ", plain(lines), re.MULTILINE)
    (hidden,) = re.findall(r"… (\d+) more operative paragraphs", plain(lines))
    operative = sum(row.paragraph.kind is Kind.OPERATIVE for row in found.rows)
    assert operative == 60
    assert len(shown_rows) + int(hidden) == operative
    folds = [fold for part in folded([found.rows], 3) for fold in part]
    assert sum(len(fold.shown) + fold.hidden for fold in folds) == len(found.rows)


def test_what_a_terminal_obeys_is_not_shown() -> None:
    sample = (ROOT / "samples" / "letter.en.txt").read_text(encoding="utf-8")
    evil = sample.replace("I have the honour", HOSTILE).replace("Sample Signatory", "Sample \x9b2J Signatory")
    found = inspected(read_document(evil.encode(), "evil\x1b[2J\u202e.txt"))
    lines = screen(found, 80, full=True)
    for text in (plain(lines), picture(lines, 80, "x"), as_json(found)):
        bad = {c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs"}} - {"\n"}
        assert not bad
    assert "[red]honour[/red]" in " ".join(plain(lines).split())
    assert "<b>" not in picture(lines, 80, "x")


def test_a_program_is_given_what_stands_there() -> None:
    """Readers leave such characters out, today; what gets through is escaped for programs and blank on a screen."""
    document = document_of(ROOT / "samples" / "letter.en.txt")
    title = "\x1b]0;owned\x07 \u202eletter\U000e0041"
    found = inspected(replace(document, main=replace(document.main, title=title)))
    line = as_json(found)
    assert json.loads(line)["title"] == title
    assert line.isprintable()
    assert "\n]0;owned letter\n" in plain(screen(found, 80))


def test_colour_is_as_asked() -> None:
    sample = str(ROOT / "samples" / "letter.ar.txt")
    _, pipe, _ = run(sample)
    _, always, _ = run(sample, "--color", "always", NO_COLOR="1")
    assert "\x1b" not in pipe
    assert re.sub(r"\x1b\[[0-9;]*m", "", always) == pipe
    assert "\x1b[34m" in always
    assert run(sample, FORCE_COLOR="1")[1] == always
    assert run(sample, FORCE_COLOR="1", NO_COLOR="1")[1] == pipe
    assert run(sample, "--color", "never", FORCE_COLOR="1")[1] == pipe


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a terminal as Unix has them")
@pytest.mark.parametrize(("terminal", "coloured"), [("xterm", True), ("dumb", False)])
def test_on_a_terminal(terminal: str, coloured: bool) -> None:
    ours, theirs = os.openpty()
    environment = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "FORCE_COLOR"}}
    command = [sys.executable, "-m", "unkg", "inspect", str(ROOT / "samples" / "rivers.en.txt")]
    with subprocess.Popen(command, stdout=theirs, env={**environment, "TERM": terminal, "COLUMNS": "60"}) as process:
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 4096):
                said += part
        except OSError:  # how Linux tells that the other side is closed
            pass
    os.close(ours)
    assert process.returncode == 0
    assert (b"\x1b[" in said) == coloured
    assert width(re.sub(r"\x1b\[[0-9;]*m", "", said.decode())) <= 60


def test_several_files_and_one_that_is_none() -> None:
    samples = [str(ROOT / "samples" / f"letter.{language}.txt") for language in ("en", "zh")]
    status, out, err = run(samples[0], "absent.txt", samples[1])
    assert status == 3
    assert "absent.txt: there is no such file" in err
    assert out == f"{run(samples[0])[1]}\n{run(samples[1])[1]}"
    status, out, _ = run(*samples, "-f", "json")
    assert status == 0
    assert [json.loads(line)["language"] for line in out.splitlines()] == ["en", "zh"]


def test_a_pipe_may_close(tmp_path: Path) -> None:
    command = f"{sys.executable} -m unkg inspect {' '.join(map(str, SAMPLES))} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=True, cwd=tmp_path)
    first, status = done.stdout.decode().splitlines()
    assert first.startswith(SAMPLES[0].name)
    assert status == "0"
    assert done.stderr == b""


def test_columns() -> None:
    assert harmless("a\x1b[31m\n\u2028b\ud800") == "a [31m b\ufffd"
    assert width_of("大会 A") == 6
    assert cut("大会决定", 5) == "大会…"
    assert cut("archive", 7) == "archive"
    assert isolated("archive") == "archive"
    assert shown("قرار\u202e", 10) == "\u2068قرار\u2069"
    assert width_of(isolated("قرار")) == 4
    assert wrapped("abc def ghi jkl mno", 8, 10) == ["abc def", "ghi jkl", "mno"]
    assert wrapped("大会决定安全理事会", 7, 2) == ["大会决", "定安全…"]
