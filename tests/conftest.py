"""Rules for every test: no network, one Hypothesis profile, and no quiet skip where CI runs."""

import os
import socket
from collections.abc import Callable, Generator, Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("test", derandomize=True, deadline=None, print_blob=True)
settings.register_profile(
    "gauntlet",
    max_examples=20_000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("ONWARD_HYPOTHESIS", "test"))

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


def fail_skips(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure: in CI a part that is missing was never tested."""
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {reason}"


if os.environ.get("CI"):

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Judge each test's report."""
        report = yield
        fail_skips(report)
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Judge the report of a module that skipped itself whole."""
        report = yield
        fail_skips(report)
        return report
