"""What all tests share: each real server, once a session."""

from collections.abc import Iterator

import pytest

from tests import servers


@pytest.fixture(scope="session", params=servers.NAMES)
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Running]:
    """Each real server in turn. Its tests share it, so each test uses graphs of its own."""
    with servers.start(request.param, tmp_path_factory.mktemp(request.param)) as started:
        yield started


@pytest.fixture(scope="session", autouse=True)
def _servers_end_with_the_session() -> Iterator[None]:
    yield
    servers.end_guard()
