"""Many inputs at once: found in order, each once, named in every message; what is none is reported."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.damaging import zipped
from tests.gold_graph import ROOT
from unkg.errors import UnreadableInput, UsageError
from unkg.inputs import Input, Request, find_inputs
from unkg.inputs.catalogues import read_catalogue
from unkg.inputs.naming import Told, told_by_name, told_by_pattern
from unkg.inputs.telling import Teller

ENGLISH = (ROOT / "samples" / "resolution.en.txt").read_bytes()
FRENCH = (ROOT / "samples" / "resolution.fr.txt").read_bytes()
LETTER = (ROOT / "samples" / "letter.en.txt").read_bytes()


def unkg(*arguments: str | Path | bytes, stdin: bytes = b"", where: Path | None = None) -> tuple[int, list[str], bytes]:
    command = [sys.executable, "-m", "unkg", *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, check=False, cwd=where)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.returncode, done.stderr.decode(errors="replace").splitlines(), done.stdout


def found(*files: str | Path, **request: object) -> list[str]:
    """Return what is found: names, and of what is no input, what is said, below the folder."""
    return [
        each.name if isinstance(each, Input) else f"!{each}"
        for each in find_inputs(Request(tuple(map(str, files)), **request))  # type: ignore[arg-type]
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.txt", "sub/c.txt", "sub/deep/d.html", ".hidden", ".git/x.txt", "~$a.docx", "a.txt~"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


def test_a_folder_in_order(folder: Path) -> None:
    (folder / "documents.json").write_bytes(b"{}")
    for told in ("README.md", "sub/readme", "Licence.txt", "CHANGELOG.rst"):
        (folder / told).write_bytes(b"x")
    names = [f"{folder}/{name}" for name in ("a.txt", "b.txt", "sub/c.txt", "sub/deep/d.html")]
    *documents, remark = found(folder)
    assert documents == names
    assert "5 files left out" in remark
    assert found(folder / "README.md") == [str(folder / "README.md")]
    assert found(folder / "documents.json") == [str(folder / "documents.json")]


def test_links_in_a_circle(folder: Path) -> None:
    (folder / "sub" / "up").symlink_to(folder)
    (folder / "zz").symlink_to(folder / "sub")
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    names = found(folder)
    assert [n for n in names if "nowhere" in n or n.startswith("!")] != []
    assert len([n for n in names if not n.startswith("!")]) == 4


def test_patterns(folder: Path) -> None:
    def names(pattern: str) -> list[str]:
        return [os.path.relpath(name, folder) for name in found(folder / pattern)]

    assert names("*.txt") == ["a.txt", "b.txt"]
    assert names("**/*.txt") == ["a.txt", "b.txt", "sub/c.txt"]
    assert names("**/d*") == ["sub/deep/d.html"]
    assert names("s*/c.txt") == ["sub/c.txt"]
    assert names("[!a].txt") == ["b.txt"]
    assert "matches no file" in found(folder / "*.pdf")[0]
    (folder / "[x].txt").write_bytes(b"x")
    assert names("[x].txt") == ["[x].txt"]


def test_lists(folder: Path) -> None:
    strange = folder / "two\nlines.txt"
    strange.write_bytes(LETTER)
    (folder / "list").write_bytes(f"{folder}/a.txt\r\n\n{folder}/sub\n".encode())
    assert found(files_from=str(folder / "list")) == [
        f"{folder}/a.txt",
        f"{folder}/sub/c.txt",
        f"{folder}/sub/deep/d.html",
    ]
    (folder / "list0").write_bytes(os.fsencode(strange) + b"\0")
    assert found(files_from=str(folder / "list0"), null=True) == [f"{folder}/two\\nlines.txt"]
    assert "say so with --null" in found(files_from=str(folder / "list0"))[-1]
    status, lines, graph = unkg("export", "--files-from", "-", "-0", stdin=os.fsencode(strange))
    assert (status, lines) == (0, [])
    assert b"Valparaiso" in graph


def test_names_that_are_no_text(tmp_path: Path) -> None:
    for name in (b"-x.txt", b"--base", b"\xd0\xc5.txt", b"a\x1b[31m.txt"):
        Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).write_bytes(b"")  # noqa: PTH118 -- bytes
    status, lines, _ = unkg("export", ".", where=tmp_path)
    assert status == 3
    assert len(lines) == 4
    assert not [line for line in lines if "\x1b" in line]
    status, lines, _ = unkg("export", "--", "-x.txt", where=tmp_path)
    assert lines == ["unkg: -x.txt: is empty; expected the text of a document"]


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.txt"))
        (tmp_path / "zz.txt").write_bytes(LETTER)
        status, lines, graph = unkg("export", tmp_path, "/dev/zero")
    assert status == 3
    assert len(lines) == 3
    assert "is no file but a pipe or device" in lines[0]
    assert b"Valparaiso" in graph


def test_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "zz.txt").write_bytes(b"x")
    (tmp_path / "closed").chmod(0)
    try:
        if os.access(tmp_path / "closed", os.R_OK):
            pytest.skip("this user may read everything")
        assert "cannot be looked through" in found(tmp_path)[0]
    finally:
        (tmp_path / "closed").chmod(stat.S_IRWXU)


def test_archives(tmp_path: Path) -> None:
    inner = zipped([("c.txt", b"x")])
    members = [
        ("b.txt", b"x"),
        ("a.txt", b"x"),
        ("a.txt", b"y"),
        ("in.zip", inner),
        ("__MACOSX/._a.txt", b"x"),
        ("d/", b""),
    ]
    path = tmp_path / "all.zip"
    path.write_bytes(zipped(members))
    assert [name.removeprefix(str(path)) for name in found(path)] == [
        "!/a.txt",
        "!/a.txt (2)",
        "!/b.txt",
        "!/in.zip!/c.txt",
    ]
    assert [each.load() for each in find_inputs(Request((str(path),))) if isinstance(each, Input)][:2] == [b"x", b"y"]
    office = tmp_path / "letter.docx"
    office.write_bytes(zipped([("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")]))
    assert found(office) == [str(office)]
    path.write_bytes(zipped(members)[:-30])
    assert "damaged zip archive" in found(path)[0]


def test_the_standard_input_is_one() -> None:
    with pytest.raises(UsageError, match="named twice"):
        found("-", "-")
    status, lines, graph = unkg("export", "-", stdin=LETTER)
    assert (status, lines) == (0, [])
    assert b"Valparaiso" in graph


def test_the_same_document_twice(tmp_path: Path) -> None:
    for name, data in (("a.txt", ENGLISH), ("b.txt", ENGLISH), ("c.txt", FRENCH)):
        (tmp_path / name).write_bytes(data)
    status, lines, graph = unkg("export", tmp_path, "-f", "nq")
    assert status == 1
    (line,) = lines
    assert line.startswith(f"unkg: {tmp_path}/b.txt: is A/RES/99/999 in en, as {tmp_path}/a.txt is")
    assert b"/fr> ." in graph
    alone = unkg("export", tmp_path / "a.txt", "-f", "nq")[2]
    assert graph.startswith(alone)
    assert unkg("export", tmp_path / "c.txt", tmp_path / "c.txt")[0] == 1


@pytest.mark.parametrize(
    ("name", "symbol", "language"),
    [
        ("A_RES_73_3.en.txt", "A/RES/73/3", "en"),
        ("A-RES-73-3-AR.pdf", "A/RES/73/3", "ar"),
        ("A_RES_73_3-FR.docx", "A/RES/73/3", "fr"),
        ("S_2012_889.en.pdf", "S/2012/889", "en"),
        ("S_RES_2462(2019)_ch.html", "S/RES/2462(2019)", "zh"),
        ("A_RES_ES-10_22.txt", "A/RES/ES-10/22", None),
        ("A-RES-ES-10-22-es.txt", "A/RES/ES-10/22", "es"),
        ("A_74_7_Add.5.txt", "A/74/7/Add.5", None),
        ("N2332524.pdf", None, None),
        ("letter.ru.txt", None, "ru"),
        ("resolution_2.txt", None, None),
        ("A_letter_2.txt", None, None),
        ("notes.txt", None, None),
        (".txt", None, None),
    ],
)
def test_what_names_tell(name: str, symbol: str | None, language: str | None) -> None:
    assert told_by_name(name) == Told(symbol, language)


def test_patterns_of_names() -> None:
    assert told_by_pattern("A_73_885.en.txt", "{symbol}.{lang}.*") == Told("A/73/885", "en", certain=True)
    assert told_by_pattern("fr-S_2012_889.txt", "{lang}-{symbol}.txt") == Told("S/2012/889", "fr", certain=True)
    assert told_by_pattern("other.txt", "{lang}-{symbol}.txt") == Told()
    with pytest.raises(UsageError, match="no pattern of names"):
        Teller(name_pattern="*.txt")


def test_what_counts_before_what(tmp_path: Path) -> None:
    """An option counts before the text, the text before a table of the folder, that before the name of the file."""
    (tmp_path / "A_1_2_L.3.en.txt").write_bytes(ENGLISH)
    bare = [line for line in ENGLISH.decode().splitlines() if "99/999" not in line]
    (tmp_path / "A_50_51.en.txt").write_text("\n".join(bare), encoding="utf-8")
    (tmp_path / "A_60_61.en.txt").write_text("\n".join([*bare, "And so on."]), encoding="utf-8")
    (tmp_path / "documents.csv").write_text("file,symbol\nA_60_61.en.txt,A/70/71\n", encoding="utf-8")

    def documents(*options: str | Path) -> list[str]:
        status, lines, graph = unkg("export", tmp_path, "-f", "nq", *options)
        assert status == 0, lines
        versions = {line.split()[0] for line in graph.decode().splitlines() if "ontology#hasLanguageVersion" in line}
        return sorted(iri.rpartition("/doc/")[2].rstrip(">") for iri in versions)

    assert documents() == ["A/50/51", "A/70/71", "A/RES/99/999"]
    assert documents("--name-pattern", "{symbol}.{lang}.txt") == ["A/1/2/L.3", "A/50/51", "A/60/61"]
    index = tmp_path / "index.csv"
    index.write_text("symbol;file;language\nA/7/8;A_50_51.en.txt;en\nA/7/9;gone.txt;\n", encoding="utf-8")
    assert "A/7/8" in documents("--index", index)
    assert unkg("export", tmp_path, "--index", index)[1][-1].endswith(
        "1 rows name files that were not read, such as gone.txt"
    )


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("name,symbol\na,A/1/2\n", "line 1: no column `file`"),
        ("file,symbol\na,nothing\n", "line 2: 'nothing' is no document symbol"),
        ("file,language\n\na,xx\n", "line 3: no language 'xx'"),
        ("file\na\n./a\n", "line 3: a for the second time"),
    ],
)
def test_tables_that_are_none(table: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "documents.csv"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(UnreadableInput, match=message):
        read_catalogue(path, certain=True)
    (tmp_path / "a").write_bytes(LETTER)
    status, lines, graph = unkg("export", tmp_path / "a")
    assert (status, len(lines)) == (0, 1)
    assert message in lines[0]
    assert b"Valparaiso" in graph


def test_a_crowd_takes_no_memory(tmp_path: Path) -> None:
    """Of a crowd of files in many folders only the names of one folder are held."""
    import tracemalloc

    for number in range(40):
        (tmp_path / f"{number}").mkdir()
        for name in range(50):
            (tmp_path / f"{number}" / f"{name}.txt").touch()
    next(iter(find_inputs(Request((str(tmp_path / "0"),)))))  # what is imported does not count
    tracemalloc.start()
    count = sum(1 for _ in find_inputs(Request((str(tmp_path),))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 2000
    assert peak < 200_000
