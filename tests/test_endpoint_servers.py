"""Questions to real servers: the same answers as locally, and never a part of one."""

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.test_queries import GRAPH, expected_rows, fixture_query, rows_of
from unkg.endpoint import RemoteEndpoint
from unkg.endpoint.credentials import PASSWORD, TOKEN, USER, Credentials
from unkg.errors import EndpointError
from unkg.queries import Graph, Solutions, Verdict, named_queries
from unkg.store import LocalStore, read_store

MANY = "http://example.org/many"
ABOUT = f"GRAPH <{MANY}> {{ ?s ?p ?o }}"


@pytest.fixture(scope="module")
def filled(running: servers.Running) -> servers.Running:
    """Each server with the fixture's graphs, and one of 12,000 triples."""
    running.fill(GRAPH)
    running.put(MANY, b"".join(b"<http://example.org/%d> <urn:p> \"%d\" .\n" % (n, n) for n in range(12_000)))
    return running


@pytest.fixture(scope="module")
def endpoint(filled: servers.Running) -> RemoteEndpoint:
    return remote(filled.server)


@pytest.fixture(scope="module")
def local() -> LocalStore:
    return read_store([GRAPH])


def remote(server: servers.Server, **more: float) -> RemoteEndpoint:
    pair = server.environment
    return RemoteEndpoint(server.query_url, credentials=Credentials(pair[USER], pair[PASSWORD]) if pair else None, **more)


@pytest.mark.parametrize("name", named_queries())
def test_each_query_has_the_same_answer_as_locally(name: str, endpoint: RemoteEndpoint, local: LocalStore) -> None:
    text = fixture_query(name)
    here, there = rows_of(local.query(text)), rows_of(endpoint.query(text))
    assert there == here == expected_rows(name)
