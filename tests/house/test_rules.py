"""The rules for tests bite: no network, and no quiet skip where CI runs."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lists import ROOT, shared_data

NOWHERE = "192.0.2.1"  # TEST-NET-1: an address that belongs to nobody (RFC 5737)
SKIPS = {
    "in a test": "import pytest\ndef test_it(): pytest.skip('no browser')\n",
    "by a marker": "import pytest\n@pytest.mark.skip('no browser')\ndef test_it(): pass\n",
    "of a module": "import pytest\npytest.skip('no browser', allow_module_level=True)\n",
}
WITH_EXAMPLES = "onward/graph/names/normalise.py"
"""A module with examples in its docstrings."""

IGNORE = re.compile(
    r"#\s*(?:type: ignore|noqa)(?P<code>\[[\w, -]+\]|: *[A-Z]+\d+(?:, *[A-Z]+\d+)*)?"
)


def run_pytest(*arguments: str, ci: str, path: str = "") -> subprocess.CompletedProcess[str]:
    """Run pytest in this tree, where nothing of the environment but its path changes it.

    No installed plugin is loaded that is not named: most take longer than these runs.
    """
    outer = {"CI", "PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_XDIST_WORKER"}
    environment = {name: value for name, value in os.environ.items() if name not in outer}
    given = {
        "CI": ci,
        "PYTHONPATH": os.pathsep.join(filter(None, (path, str(ROOT)))),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *arguments,
        ],
        cwd=ROOT,
        env=environment | given,
        capture_output=True,
        text=True,
        check=False,
    )


def run_under_rule(test: Path, ci: str) -> subprocess.CompletedProcess[str]:
    """Run a test from outside this tree under the rule on skips."""
    given = ("-p", "tests.skips", "--continue-on-collection-errors")
    return run_pytest(*given, *without_settings(test), ci=ci)


def without_settings(test: Path) -> tuple[str, ...]:
    """Return how pytest runs a test from outside this tree, without the settings of this tree."""
    return ("-c", os.devnull, "--rootdir", str(test.parent), str(test))


def test_a_skip_fails_in_ci_and_names_its_reason(tmp_path: Path) -> None:
    for how, text in SKIPS.items():
        (tmp_path / f"test_{how.replace(' ', '_')}.py").write_text(text)
    (tmp_path / "test_known.py").write_text(
        "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False\n"
    )
    answer = run_under_rule(tmp_path, ci="true")
    assert answer.returncode != 0
    # a marker is seen at the set-up of a test, a module that skips itself when it is collected
    assert answer.stdout.splitlines()[-1].startswith("1 failed, 1 xfailed, 2 errors")
    for how in SKIPS:
        name = f"test_{how.replace(' ', '_')}.py"
        assert re.search(rf"(FAILED|ERROR).*{name}", answer.stdout), how
    assert answer.stdout.count("skipped, which CI does not allow: ") >= len(SKIPS)
    assert answer.stdout.count("no browser") >= len(SKIPS)


def test_elsewhere_a_skip_stays_a_skip(tmp_path: Path) -> None:
    test = tmp_path / "test_skip.py"
    test.write_text(SKIPS["in a test"])
    answer = run_under_rule(test, ci="")
    assert (answer.returncode, "1 skipped" in answer.stdout) == (0, True)


@pytest.mark.parametrize("ci", ["true", ""])
def test_the_rule_on_skips_holds_for_examples_in_docstrings_too(ci: str, tmp_path: Path) -> None:
    (tmp_path / "skip_all.py").write_text(
        "import pytest\ndef pytest_runtest_setup(): pytest.skip('no browser')\n"
    )
    answer = run_pytest("-p", "skip_all", WITH_EXAMPLES, ci=ci, path=str(tmp_path))
    how = "skipped, which CI does not allow: " if ci else "skipped"
    assert (answer.returncode != 0, how in answer.stdout) == (bool(ci), True)


ENDINGS = """
import pytest, sys
@pytest.fixture
def unready(): raise RuntimeError("not set up")
@pytest.fixture
def untidy():
    yield
    raise RuntimeError("not taken down")
def test_sound(): print("quiet")
def test_wrong(): assert not "wrong"
def test_unready(unready): pass
def test_untidy(untidy): pass
def test_left(): pytest.skip("no browser")
@pytest.mark.xfail
def test_known(): assert False
"""


@pytest.mark.parametrize(
    "more", [(), ("--durations", "9", "--durations-min", "0")], ids=["short", "whole"]
)
def test_processes_tell_of_every_test_what_one_process_tells(
    more: tuple[str, ...], tmp_path: Path
) -> None:
    test = tmp_path / "test_endings.py"
    test.write_text(ENDINGS)
    short = ("-p", "xdist", "-p", "tests.short_reports", "-n", "1", "-rA", *more)
    answer = run_pytest(*short, *without_settings(test), ci="")
    counted = "1 failed, 2 passed, 1 skipped, 1 xfailed, 2 errors"
    assert answer.stdout.splitlines()[-1].startswith(counted), answer.stdout
    for ending in ("not set up", "not taken down", "wrong", "no browser", "quiet"):
        assert ending in answer.stdout
    assert ("s setup " in answer.stdout) == bool(more)


def test_what_the_environment_adds_for_pytest_does_not_reach_these_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    test = tmp_path / "test_sound.py"
    test.write_text("def test_it(): pass\n")
    assert run_under_rule(test, ci="true").returncode == 0


@pytest.mark.parametrize("call", ["connect", "connect_ex"])
@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_no_test_connects_to_another_machine(call: str, kind: socket.SocketKind) -> None:
    with (
        socket.socket(socket.AF_INET, kind) as outside,
        pytest.raises(AssertionError, match="nothing may leave the machine"),
    ):
        getattr(outside, call)((NOWHERE, 9))


def test_no_test_sends_to_another_machine() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outside,
        pytest.raises(AssertionError, match="nothing may leave the machine"),
    ):
        outside.sendto(b"x", (NOWHERE, 9))


def test_this_machine_itself_stays_reachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_missing_real_data_is_named() -> None:
    with pytest.raises(pytest.skip.Exception, match="no real data 'nobody-2000'"):
        shared_data("nobody-2000")


def test_every_ignored_warning_has_a_code_and_a_reason() -> None:
    bare = []
    for folder in ("onward", "graph", "loaders", "queries", "viz", "tests", "tools"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                found = IGNORE.search(line)
                reason = line[found.end() :].strip(" #-:") if found else "none"
                if not reason or (found and not found["code"] and path != Path(__file__)):
                    bare.append(f"{path.relative_to(ROOT)}:{number}")
    assert bare == []
