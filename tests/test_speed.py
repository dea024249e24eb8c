"""The benchmark of speed runs and counts what it should. How fast unkg is, `python -m benchmarks.speed` tells."""

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, serialize

from benchmarks import speed
from tests.gold_graph import ROOT
from unkg.export import linked_quads, read_linked


def test_a_line_for_each_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ("letter.fr.txt", "resolution.fr.txt", "letter.en.txt")
    for name in names:
        (tmp_path / name).write_bytes((ROOT / "samples" / name).read_bytes())
    speed.main([str(tmp_path), "--rounds", "1", "--interpreted"])
    lines = [line.split() for line in capsys.readouterr().out.splitlines()[2:]]
    assert [line[:2] for line in lines] == [["en", "1"], ["fr", "2"], ["all", "3"]]
    english, french, both = ([float(figure) for figure in line[1:]] for line in lines)
    for each in (english, french, both):
        quads, unkg, *stages = each[1:6]
        assert quads > 100
        assert unkg == pytest.approx(sum(stages), abs=0.002)
    assert both[1] == english[1] + french[1]


def test_each_way_takes_time() -> None:
    quads, spent = speed.measure([("letter.en.txt", (ROOT / "samples" / "letter.en.txt").read_bytes())], 2)
    assert quads > 100
    assert {*speed.STAGES, *speed.PEERS, "unkg"} == {*spent}
    assert all(taken > 0 for taken in spent.values())


def test_records_are_the_same_quads() -> None:
    path = ROOT / "samples" / "letter.ru.txt"
    quads = list(linked_quads(*read_linked(path.read_bytes(), path.name, speed.SETTINGS), speed.SETTINGS))
    again = speed.streamed([speed.record(quad) for quad in quads])
    assert serialize(again, format=RdfFormat.N_QUADS) == serialize(quads, format=RdfFormat.N_QUADS)


def test_without_a_folder_texts_are_invented() -> None:
    found = speed.texts(None, 2)
    assert {language: len(files) for language, files in found.items()} == dict.fromkeys(sorted(found), 2)
    assert len(found) == 6


def test_no_texts(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"expected \.txt"):
        speed.texts(tmp_path, None)
