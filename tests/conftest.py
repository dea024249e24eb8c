"""What all tests share: each real server, once a session; and the search of all that they print."""

from collections.abc import Iterator

import pytest

from tests import servers
from tests.printed import PRINTED, search_everything
from tests.running import Running, end_guard

_LAST = "test_no_secret_is_in_any_output"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try the servers that can be written to, or those that the module names in `SERVERS`."""
    if "running" in metafunc.fixturenames:
        names = getattr(metafunc.module, "SERVERS", servers.WRITABLE)
        metafunc.parametrize("running", names, indirect=True, scope="session")


@pytest.fixture(scope="session")
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Each server in turn. Its tests share it, so each test uses graphs of its own."""
    with servers.start(request.param, tmp_path_factory.mktemp(request.param)) as started:
        yield started


@pytest.fixture(scope="session", autouse=True)
def _servers_end_with_the_session() -> Iterator[None]:
    yield
    end_guard()


@pytest.fixture(scope="session", autouse=True)
def _what_is_printed_is_searched() -> Iterator[None]:
    patch = search_everything(PRINTED)
    yield
    patch.undo()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Search what a test printed, and what is said of it."""
    PRINTED.report(report)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have the search judged when everything was printed."""
    items.sort(key=lambda item: item.name == _LAST)
