"""Whatever is put in: one clear message, the right exit status, no traceback, no half-written output."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.gold_graph import ROOT

SAMPLE = ROOT / "samples" / "letter.en.txt"


def unkg(*arguments: str | Path, stdin: bytes = b"") -> tuple[int, str, bytes]:
    command = [sys.executable, "-m", "unkg", *map(str, arguments)]
    done = subprocess.run(command, input=stdin, capture_output=True, check=False)
    return done.returncode, done.stderr.decode(), done.stdout


def refused(tmp_path: Path, name: str, data: bytes) -> str:
    path = tmp_path / name
    path.write_bytes(data)
    status, message, _ = unkg("export", path, "-o", tmp_path / "out.ttl")
    assert status == 3, message
    assert message.count("\n") == 1
    assert message.startswith(f"unkg: {path}: ")
    assert not list(tmp_path.glob("*out*"))
    assert not list(tmp_path.glob(".unkg*"))
    return message


def test_empty_file(tmp_path: Path) -> None:
    assert "is empty" in refused(tmp_path, "a.txt", b"")
    assert "white space" in refused(tmp_path, "b.txt", "\ufeff \n".encode())


def test_binary_file(tmp_path: Path) -> None:
    assert "binary" in refused(tmp_path, "a.txt", bytes(range(32)) * 100)
    assert "PDF" in refused(tmp_path, "b.txt", b"%PDF-1.7\n1 0 obj")


def test_wrong_encoding(tmp_path: Path) -> None:
    text = (ROOT / "samples" / "letter.zh.txt").read_text(encoding="utf-8").encode()
    assert "--encoding" in refused(tmp_path, "a.txt", text.replace("第".encode(), b"\xff", 1))
    assert "control characters" in refused(tmp_path, "b.txt", bytes(range(32)) * 40)


def test_named_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    text = (ROOT / "samples" / "letter.zh.txt").read_text(encoding="utf-8")
    path.write_bytes(text.encode("gb18030"))
    status, message, out = unkg("export", path, "--encoding", "gb18030")
    assert (status, message) == (0, "")
    assert "雷克雅未克声明".encode() in out


def test_long_line(tmp_path: Path) -> None:
    assert "line 2" in refused(tmp_path, "a.txt", b"Letter\n" + b"x " * 26_214_400)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    status, message, _ = unkg("export", tmp_path / "none.txt")
    assert (status, message.count("\n")) == (3, 1)
    (tmp_path / "folder").mkdir()
    assert unkg("export", tmp_path / "folder") == (0, "", b"")


def test_unreadable_folder(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    (folder / "a.txt").write_bytes(SAMPLE.read_bytes())
    folder.chmod(0)
    try:
        if os.access(folder, os.R_OK):
            pytest.skip("this user may read everything")
        status, message, _ = unkg("export", folder / "a.txt")
        assert (status, message.count("\n")) == (3, 1)
    finally:
        folder.chmod(0o700)


def test_language_unknown(tmp_path: Path) -> None:
    status, message, _ = unkg("export", SAMPLE, "--lang", "xx")
    assert (status, message.count("\n")) == (2, 1)
    (tmp_path / "digits.txt").write_text("123\n", encoding="utf-8")
    status, message, _ = unkg("export", tmp_path / "digits.txt")
    assert status == 2
    assert "--lang" in message


def test_one_bad_file_of_several(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"")
    status, message, _ = unkg("export", tmp_path / "bad.txt", SAMPLE, "-o", tmp_path / "out.nq")
    assert (status, message.count("\n")) == (3, 1)
    assert b"Valparaiso" in (tmp_path / "out.nq").read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [("-f", "docx"), ("-o", "/nowhere/out.ttl"), ("--symbol", "not a symbol"), ("--base", "no base"), ("--nothing",)],
)
def test_usage(arguments: tuple[str, ...]) -> None:
    status, message, _ = unkg("export", SAMPLE, *arguments)
    assert status == 2, message
    assert "Traceback" not in message


def test_file_name_in_another_encoding(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xd0\xc5.txt"
    try:
        Path(os.fsdecode(path)).write_bytes(SAMPLE.read_bytes())
    except OSError:
        pytest.skip("this file system takes names in UTF-8 only")
    done = subprocess.run([sys.executable, "-m", "unkg", "export", path], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Valparaiso" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("where", ["> /dev/full", "-o /dev/full -f nt", ">&-"])
def test_output_that_cannot_be_written(where: str) -> None:
    command = f'"{sys.executable}" -m unkg export "{SAMPLE}" {where}'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert "cannot be written" in done.stderr


def test_an_older_output_survives(tmp_path: Path) -> None:
    out = tmp_path / "out.ttl"
    out.write_text("before", encoding="utf-8")
    assert unkg("export", tmp_path / "none.txt", "-o", out)[0] == 3
    assert out.read_text(encoding="utf-8") == "before"


def test_closed_pipe() -> None:
    command = f'"{sys.executable}" -m unkg export "{SAMPLE}" -f nt | head -c 10'
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(done.stdout) == 10


def listening(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a command that heeds interrupts, even where this process ignores them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(command, stderr=subprocess.PIPE)
    finally:
        signal.signal(signal.SIGINT, before)


def test_interrupt(tmp_path: Path) -> None:
    # Whoever runs the tests in the background has them ignore SIGINT, which children inherit.
    listen = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from unkg.cli import main; main()"
    )
    command = [sys.executable, "-c", listen, "export", "-", "-o", str(tmp_path / "out.ttl")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        assert process.stderr
        message = process.stderr.read()
    assert process.returncode == 130
    assert message.count(b"\n") == 1
    assert not list(tmp_path.iterdir())


def test_query_refusals(tmp_path: Path) -> None:
    graph = tmp_path / "a.ttl"
    assert unkg("export", SAMPLE, "-o", graph)[0] == 0
    for query, hint in (
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "updates are refused"),
        ("SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("SELECT ?s WHERE { ?s ?p }", "does not parse at line 1"),
        ("no-such-query", "most-cited"),
    ):
        status, message, out = unkg("query", graph, query)
        assert (status, message.count("\n"), out) == (2, 1, b""), message
        assert hint in message
    assert unkg("query", graph, "who-cites", "-p", "nothing=1")[0] == 2
    assert unkg("query", tmp_path / "none.ttl", "most-cited")[0] == 3
    (tmp_path / "bad.ttl").write_text("this is no Turtle", encoding="utf-8")
    assert unkg("query", tmp_path / "bad.ttl", "most-cited")[0] == 3
    assert unkg("query", "--endpoint", "http://127.0.0.1:9/sparql", "most-cited")[0] == 4


def test_injection_changes_nothing(tmp_path: Path) -> None:
    graph = tmp_path / "a.ttl"
    assert unkg("export", SAMPLE, "-o", graph)[0] == 0
    for value in ('" } DROP ALL #', "x\ny", "> ; DROP ALL", "{", "\\"):
        status, message, out = unkg("query", graph, "who-cites", "-p", f"symbol={value}", "-f", "csv")
        assert (status, message) == (0, "")
        assert out.count(b"\n") == 1


def test_broken_graph_is_named(tmp_path: Path) -> None:
    graph = tmp_path / "a.nt"
    assert unkg("export", SAMPLE, "-o", graph)[0] == 0
    lines = graph.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not ("/pp/1>" in line.split(" ", 1)[0] and "ontology#text" in line)]
    assert len(kept) == len(lines) - 1
    graph.write_text("\n".join(kept) + "\n", encoding="utf-8")
    status, message, out = unkg("validate", graph)
    assert status == 1
    assert "/pp/1>" in out.decode()
    assert "shapes:" in out.decode()
    assert "violation" in message
