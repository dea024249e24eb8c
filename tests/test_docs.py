"""The documentation tells the truth: its commands run, its code runs, its excerpt is what is exported."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gold_graph import ROOT
from tests.running import free_port

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line[2:] for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "samples", path / "samples")
    return path


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 12


def test_commands_run(folder: Path) -> None:
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    for command in COMMANDS:
        done = subprocess.run(command, shell=True, cwd=folder, env={"PATH": path}, capture_output=True, check=False)
        assert done.returncode == 0, f"{command}: {done.stderr.decode()}"
        assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("server", ["unkg serve", "oxigraph serve"])
def test_commands_with_a_server_run(server: str, folder: Path) -> None:
    """What the README serves is asked as the README asks it, on a port that is free."""
    (block,) = (b for b in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) if b.startswith(server))
    port = str(free_port())
    serve, *asks = re.sub(r"127\.0\.0\.1:78\d\d", f"127.0.0.1:{port}", block).splitlines()
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
    letters = next(c for c in COMMANDS if c.endswith("-o letters.trig"))
    subprocess.run(letters, shell=True, cwd=folder, env=environment, check=True)
    started = serve.split() if port in serve else [*serve.split(), "--port", port]
    with subprocess.Popen(
        started, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as it:
        try:
            ready = f"curl -s --retry 50 --retry-connrefused --retry-delay 1 http://127.0.0.1:{port}/"
            for ask in (ready, *(ask.replace("curl ", "curl -sS --fail ", 1) for ask in asks)):
                done = subprocess.run(ask, shell=True, cwd=folder, env=environment, capture_output=True, check=False)
                assert done.returncode == 0, f"{ask}: {done.stderr.decode()}"
                assert done.stdout, ask
        finally:
            it.terminate()


def test_python_runs(folder: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Letter dated 5 March 2018")


def test_excerpt_is_exported(folder: Path) -> None:
    (excerpt,) = re.findall(r"```turtle\n(.*?)```", README, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-m", "unkg", "export", "samples/letter.zh.txt", "--symbol", "A/69/0"],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    block = next(b for b in done.stdout.split("\n\n") if b.startswith("<doc/A/69/0/annex/1/pp/3> "))
    assert sorted(block.split()) == sorted(excerpt.split())


def test_make_targets_exist() -> None:
    targets = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)[0].split("\n")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in filter(None, targets):
        assert f"\n{target.removeprefix('make ')}:" in makefile


def test_every_command_is_documented() -> None:
    from unkg.cli import main

    for name, command in main.commands.items():
        assert f"unkg {name}" in README
        assert command.help
