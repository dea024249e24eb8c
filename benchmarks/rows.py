"""What a large answer costs: 100,000 and 1,000,000 rows from a real endpoint, in time and in memory.

`make rows` runs it. Each way of asking is a process of its own, so that its peak of memory is its own: `unkg query` in
the forms that stream, beside a plain download of the same rows with httpx, and beside SPARQLWrapper by itself with
fewer rows, which it holds all at once. The server is Oxigraph in memory, on loopback. What is wanted is memory that
does not grow with the rows: at most 1.3 times as much for ten times as many.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests import servers

SIZES: Final = (100_000, 1_000_000)
FORMS: Final = ("csv", "tsv", "json")
MOST: Final = 1.3
_GRAPH: Final = "http://example.org/rows"
_QUERY: Final = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{_GRAPH}> {{ ?s ?p ?o }} }} LIMIT "
_PLAIN: Final = """
import sys, httpx
form = {"query": sys.argv[2]}
with httpx.stream("POST", sys.argv[1], data=form, headers={"Accept": "text/csv"}, timeout=600) as reply:
    for chunk in reply.iter_bytes():
        sys.stdout.buffer.write(chunk)
"""
_WRAPPER: Final = """
import sys
from SPARQLWrapper import JSON, POST, SPARQLWrapper
wrapper = SPARQLWrapper(sys.argv[1], returnFormat=JSON)
wrapper.setMethod(POST)
wrapper.setQuery(sys.argv[2])
for row in wrapper.query().convert()["results"]["bindings"]:
    print(*(cell["value"] for cell in row.values()), sep=",")
"""


# A process's peak includes what it was forked from, so a small one stands between, which tells its child's on stderr.
_BETWEEN: Final = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(process.pid, 0)
print(usage.ru_maxrss, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def measured(*arguments: str) -> tuple[float, float, int]:
    """Run Python with arguments; return its seconds, its peak of memory in MB, and the lines that it printed."""
    with tempfile.TemporaryFile() as output:
        begun = time.perf_counter()
        command = [sys.executable, "-c", _BETWEEN, sys.executable, *arguments]
        done = subprocess.run(command, stdout=output, stderr=subprocess.PIPE, check=False)  # noqa: S603 -- our own code
        taken = time.perf_counter() - begun
        if done.returncode:
            sys.exit(f"{arguments[:3]} ended with status {done.returncode}: {done.stderr.decode()}")
        output.seek(0)
        lines = sum(chunk.count(b"\n") for chunk in iter(lambda: output.read(1 << 20), b""))
    return taken, int(done.stderr.split()[-1]) / 1024, lines


def triples(count: int) -> bytes:
    """Return so many triples as N-Triples, each with a short literal in Chinese."""
    line = '<https://w3id.org/unkg/doc/S/RES/%d> <https://w3id.org/unkg/ontology#symbol> "第%d号决议"@zh .\n'
    return "".join(line % (number, number) for number in range(count)).encode()


def main() -> None:
    """Print times, memory and their ratios, and end with status 1 if memory grows with the rows."""
    with tempfile.TemporaryDirectory() as folder, servers.start("oxigraph-memory", Path(folder) / "data") as running:
        running.put(_GRAPH, triples(SIZES[-1]))
        url = running.server.query_url
        print(f"{'':24}{'rows':>12}{'seconds':>10}{'MB':>8}")
        peaks: dict[str, list[float]] = {}
        for count in SIZES:
            query = f"{_QUERY}{count}"
            ways: dict[str, tuple[str, ...]] = {"httpx alone, csv": ("-c", _PLAIN, url, query)}
            for form in FORMS:
                ways[f"unkg query, {form}"] = (
                    "-m",
                    "unkg",
                    "query",
                    "--endpoint",
                    url,
                    "--timeout",
                    "600",
                    "-f",
                    form,
                    query,
                )
            if count == SIZES[0]:
                ways["SPARQLWrapper alone"] = ("-c", _WRAPPER, url, query)
            for name, arguments in ways.items():
                taken, peak, lines = measured(*arguments)
                if lines < count:
                    sys.exit(f"{name}: {lines} lines for {count} rows")
                peaks.setdefault(name, []).append(peak)
                print(f"{name:24}{count:12,}{taken:10.1f}{peak:8.0f}")
    ratio = max(more / few for few, more in (each for name, each in peaks.items() if name.startswith("unkg")))
    print(f"memory for ten times the rows: {ratio:.2f} times as much, at most {MOST} wanted")
    sys.exit(ratio >= MOST)


if __name__ == "__main__":
    main()
