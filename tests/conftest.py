"""Rules for the tests of this folder: no network, and one Hypothesis profile.

Tests marked neo4j get a genuine server, which the end of the run names.
"""

import gc
import os
import socket
import sys
from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import engines, neo4j_server, once

beside, newer, one_engine = engines.beside, engines.newer, engines.one_engine

settings.register_profile("test", max_examples=50, derandomize=True, deadline=None, print_blob=True)
settings.register_profile(
    "gauntlet",
    max_examples=2_000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("ONWARD_HYPOTHESIS", "test"))

LONG = (
    {"test_matching_figures.py", "test_planted.py", "test_schemas.py"},
    {"test_planted_relations.py", "test_more_never_clears.py"},
    {"test_real_lists.py", "test_batch.py", "test_workspace.py", "test_tidied_cache.py"},
)
"""Files with tests of many seconds: those of the first process, of the second, and so on."""

NETWORK_CALLS = ("connect", "connect_ex", "sendto")


def is_local(address: object) -> bool:
    """Tell whether a socket address stays on this machine: a path, loopback or localhost."""
    if isinstance(address, str | bytes):
        return True  # AF_UNIX
    host = address[0] if isinstance(address, tuple) else None
    return isinstance(host, str) and (host in {"localhost", "::1"} or host.startswith("127."))


def only_local(call: Callable[..., object]) -> Callable[..., object]:
    """Wrap a socket method so that it raises instead of leaving the machine."""

    def guarded(sock: socket.socket, *args: object) -> object:
        if not is_local(args[-1]):
            raise AssertionError(
                f"a test tried to reach {args[-1]!r}: nothing may leave the machine"
            )
        return call(sock, *args)

    return guarded


@pytest.fixture(scope="session", autouse=True)
def network_is_closed() -> Iterator[None]:
    """Let no test reach another machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in NETWORK_CALLS:
            patch.setattr(socket.socket, name, only_local(getattr(socket.socket, name)))
        yield


@pytest.fixture(scope="session", autouse=True)
def disk_is_quick(request: pytest.FixtureRequest) -> Iterator[None]:
    """Wait for no device: right for all but a crash of the machine, and for measurements.

    Processes that tests start wait as ever.
    """
    with pytest.MonkeyPatch.context() as patch:
        if request.config.getoption("markexpr") != "bench":
            patch.setattr(os, "fsync", os.fstat)  # which refuses a file that is not open, too
        yield


@pytest.fixture(scope="session", autouse=True)
def work_is_done_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Share what one process has made, such as a real list that it has read, with the others."""
    base = tmp_path_factory.getbasetemp()
    once.share_in(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put first what needs a server or a browser, then what is long; begin other parts with that.

    The processes of pytest-xdist begin at different places and the idle one takes over from the end
    of another's tests: so one process, as a rule, starts the server and Chromium, and no long test
    is left for the end. Tests of the newer Neo4j, which is another server, are the other process's
    (`make gauntlet`). What makes a server forget its plans is the last that is asked of it.
    """
    items.sort(key=lambda item: (_place(item), item.get_closest_marker("replans") is not None))
    count = getattr(config, "workerinput", {}).get("workercount", 1)
    firsts = [
        [item for item in items if item.path.name in names and _place(item) == FREE_AND_LONG]
        for names in LONG[1:count]
    ]
    if not firsts:
        return
    moved = {item for part in firsts for item in part}
    others = iter([item for item in items if item not in moved])
    starts = [len(items) * part // count for part in range(count + 1)]
    parts = [[], *firsts, *([] for _ in range(count))]
    items[:] = [
        item
        for part, (start, end) in zip(parts, pairwise(starts), strict=False)
        for item in (*part, *islice(others, end - start - len(part)))
    ]


ALLOCATED = 20_000
"""Objects that are made before garbage is searched for, where Python searches after 700."""


gc.set_threshold(ALLOCATED)  # here: collecting thousands of tests makes many objects and no garbage


def pytest_collection_finish() -> None:
    """Take what thousands of tests are made of out of every later search for garbage."""
    gc.collect()
    gc.freeze()


def _has_own_server(item: pytest.Item) -> bool:
    return "newer" in getattr(item, "fixturenames", ())


MARKS = ("neo4j", "browser", "index")
FREE_AND_LONG = len(MARKS)
"""The place of what is long, and needs neither a server nor a browser."""


def _place(item: pytest.Item) -> int:
    if _has_own_server(item):
        return FREE_AND_LONG + 2
    needed = [place for place, mark in enumerate(MARKS) if item.get_closest_marker(mark)]
    if needed:
        return needed[0]
    return FREE_AND_LONG + (not any(item.path.name in names for names in LONG))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Start a server for the first test that needs one."""
    if item.get_closest_marker("neo4j") and not _has_own_server(item):
        neo4j_server.address()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Run in one process more than there are cores: tests wait for servers, browsers and limits.

    Where the tests share one server, which holds one graph at a time, they run in one process.
    """
    if os.environ.get("NEO4J_URI"):
        return 1
    most = config.getoption("maxprocesses") or sys.maxsize
    return min(most, len(os.sched_getaffinity(0)) + 1) if hasattr(os, "sched_getaffinity") else None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End our servers, and tell the process that prints the summary which they were."""
    neo4j_server.end_all()
    # of a process that pytest-xdist started
    worker_output = getattr(session.config, "workeroutput", None)
    if worker_output is not None:
        worker_output["neo4j"] = sorted(set(neo4j_server.used.values()))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hear from a process of pytest-xdist which servers it used."""
    for server in getattr(node, "workeroutput", {}).get("neo4j", ()):
        neo4j_server.used[f"{node.gateway.id} {server}"] = server


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the servers that the tests ran on."""
    for server in sorted(set(neo4j_server.used.values())):
        terminalreporter.write_line(f"Neo4j of this run: {server}")
    is_gauntlet = os.environ.get("ONWARD_HYPOTHESIS") == "gauntlet"
    if is_gauntlet and (why := neo4j_server.missing(neo4j_server.NEWER)):
        terminalreporter.write_line(f"Neo4j {neo4j_server.NEWER} was not run: {why}")
