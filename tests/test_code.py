"""The house rules that a program can see: sizes, drawers, fast start."""

import ast
import subprocess
import sys

from tests.gold_graph import ROOT

MODULES = sorted((ROOT / "unkg").rglob("*.py"))
HEAVY = ("rdflib", "pyoxigraph", "pyshacl", "SPARQLWrapper", "rich", "ahocorasick_rs")


def test_sizes() -> None:
    assert len(MODULES) > 30
    for path in MODULES:
        source = path.read_text(encoding="utf-8")
        assert source.count("\n") <= 300, f"{path} is over 300 lines"
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                assert size <= 40, f"{path}: {node.name} has {size} lines"


def test_no_drawers() -> None:
    assert not {p.stem for p in MODULES} & {"util", "utils", "helper", "helpers", "common", "misc"}


def test_start_is_light() -> None:
    run_help = "from click.testing import CliRunner; from unkg.cli import main; CliRunner().invoke(main, ['--help'])"
    for code in ("import unkg", run_help):
        check = f"{code}\nimport sys\nprint([m for m in {HEAVY!r} if m in sys.modules])"
        done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
        assert done.stdout == "[]\n"


def test_public_names() -> None:
    import unkg

    assert unkg.__all__ == ["read", "to_graph"]
    assert callable(unkg.read)
    assert callable(unkg.to_graph)
