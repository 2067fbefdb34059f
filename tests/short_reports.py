"""What a process of pytest-xdist tells of a test: what came of it, and no more where it passed.

To say of thousands of tests that each begins, is set up, passes, is taken down and ends takes
longer than most of them: each word is packed, sent and unpacked. What fails or is skipped, or has
something to say, is told whole, and so is all where somebody asks for it all: `--durations`,
`--junit-xml`.
"""

import pytest
from _pytest.runner import runtestprotocol


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run a test and tell what its readers count, as pytest itself does in one process."""
    option = item.config.option
    if not hasattr(item.config, "workerinput") or option.durations or option.xmlpath:
        return None
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if not report.passed or report.sections or report.user_properties:
            item.ihook.pytest_runtest_logreport(report=report)
        elif report.when == "call":
            report.keywords = {}
            item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
