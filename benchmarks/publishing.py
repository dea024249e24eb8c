"""What publishing costs: 1,000,000 quads to each real server, beside a plain PUT of each graph in the same run.

`python -m benchmarks.publishing` starts the servers that `tests.servers` knows and prints a table; `--quads` and
`--server` make it shorter. The plain PUTs go to a server of the same kind, empty as the other: no graph is staged,
verified or entered there, and a reader may see half of one. Peak memory is that of the process that publishes.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

import httpx

from tests import servers
from tests.running import Running, Server, end_guard

PER_GRAPH: Final = 1_000
BASE: Final = "https://w3id.org/unkg/doc/A/RES/99"


def graphs(quads: int) -> Iterator[tuple[str, list[str]]]:
    """Yield graphs as a language version is: sixty triples in a hundred have text."""
    for number in range(quads // PER_GRAPH):
        yield f"{BASE}/{number}/zh", [line(number, place) for place in range(PER_GRAPH)]


def line(number: int, place: int) -> str:
    """Return a triple of a graph, as N-Triples without the point."""
    subject = f"<{BASE}/{number}/op/{place // 10}>"
    predicate = f"<https://w3id.org/unkg/ontology#p{place % 10}>"
    if place % 10 < 6:
        return f'{subject} {predicate} "大会，回顾第{number}/{place}号决议，\\n重申其承诺，并注意到 «{place}»"@zh'
    return f"{subject} {predicate} <{BASE}/{place}>"


def write(path: Path, quads: int) -> None:
    """Write the graphs as N-Quads."""
    with path.open("w", encoding="utf-8") as output:
        for name, lines in graphs(quads):
            output.writelines(f"{each} <{name}> .\n" for each in lines)


def put(running: Running, quads: int) -> float:
    """Return how long a plain PUT of each graph takes, in seconds."""
    server, seconds = running.server, 0.0
    with httpx.Client(auth=server.auth(), timeout=600, trust_env=False) as client:
        for name, lines in graphs(quads):
            # One at a time: the peak of a process counts the memory of the one that started it.
            body = "".join(f"{each} .\n" for each in lines).encode()
            begun = time.perf_counter()
            url = f"{server.graph_store_url}?{server.graph_parameter}={quote(name, safe='')}"
            reply = client.put(url, content=body, headers={"Content-Type": "application/n-triples", "Accept": "*/*"})
            seconds += time.perf_counter() - begun
            if not reply.is_success:
                sys.exit(f"{server.name}: status {reply.status_code} for a plain PUT: {reply.text[:300]}")
    return seconds


def publish(server: Server, file: Path) -> tuple[float, float, str]:
    """Return how long `unkg publish` takes, in seconds, its peak memory, in MB, and what it says last."""
    addresses = ["--endpoint", server.query_url, "--update", server.update_url, "--graph-store", server.graph_store_url]
    command = [sys.executable, "-m", "unkg", "publish", str(file), *addresses]
    nobody = {"NETRC": os.devnull, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    begun = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 -- our own command
        command, env={**os.environ, **nobody, **server.environment}, stdout=subprocess.PIPE, text=True
    )
    said = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{server.name}: not published, status {process.returncode}: {said}")
    return seconds, usage.ru_maxrss / 1024, said.strip()


def measure(name: str, folder: Path, file: Path, quads: int) -> str:
    """Return a row of the table."""
    with servers.start(name, folder / f"{name}-put") as running:
        plain = put(running, quads)
    with servers.start(name, folder / f"{name}-publish") as running:
        first, peak, _ = publish(running.server, file)
        again, _, said = publish(running.server, file)
    if f" {quads // PER_GRAPH} unchanged" not in said:
        sys.exit(f"{name}: published again, it should be unchanged: {said}")
    return (
        f"| {name} | {quads / plain:,.0f} | {quads / first:,.0f} | {plain / first:.2f} | "
        f"{quads / again:,.0f} | {peak:.0f} |"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quads", type=int, default=1_000_000, help="how many, in graphs of 1,000")
    parser.add_argument("--server", action="append", choices=servers.WRITABLE, help="only this one; may be repeated")
    chosen = parser.parse_args()
    os.environ["_JAVA_OPTIONS"] = "-Xmx4G"  # a million quads in Fuseki's memory are more than the tests' servers have
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "corpus.nq"
        write(file, chosen.quads)
        print(
            f"{chosen.quads:,} quads in graphs of {PER_GRAPH:,}, {file.stat().st_size / 1e6:.0f} MB; quads a second:\n"
        )
        print(
            "| server | plain PUT | publish | ratio | again, unchanged | peak memory, MB |\n|---|---|---|---|---|---|"
        )
        for name in chosen.server or servers.WRITABLE:
            print(measure(name, Path(folder), file, chosen.quads), flush=True)
    end_guard()


if __name__ == "__main__":
    main()
