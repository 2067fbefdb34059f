"""Whatever goes wrong, a user sees one line and an exit code that says what kind it was."""

import sys

import pytest

from onward import __version__, cli
from onward.cli.commands import COMMANDS, GROUPS
from onward.errors import EngineError, InputRefused, OnwardError, StoreError, UsageError
from tests.shell import onward
from tests.unit.cases import each_case


def fail_with(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program raise an error in the place of running a command."""

    def app(**_: object) -> None:
        raise error

    monkeypatch.setattr(cli, "app", app)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("two options exclude each other"), 2),
        (InputRefused("is empty", file="a.csv", line=3, field="id", hint="fill it"), 3),
        (StoreError("the disk is full"), 4),
        (EngineError("the server is gone"), 4),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_is_its_own_line_and_the_exit_code_of_its_kind(
    error: OnwardError, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(error, monkeypatch)
    answer = onward("status")
    assert (answer.code, answer.out, answer.err) == (code, "", f"onward: {error}\n")


def test_an_error_of_several_lines_becomes_one(monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(StoreError("first\n  second\x1b[31m"), monkeypatch)
    assert onward("status").err == "onward: first second⟨U+001B⟩[31m\n"


def test_a_fault_of_our_own_is_one_line_that_asks_for_a_report(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ONWARD_DEBUG", raising=False)
    fail_with(ZeroDivisionError("by zero"), monkeypatch)
    answer = onward("status")
    assert answer.code == 4
    assert answer.err.startswith("onward: internal error ZeroDivisionError: by zero; please report")
    assert answer.err.count("\n") == 1


def test_onward_debug_shows_where_a_fault_of_our_own_happened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ONWARD_DEBUG", "1")
    fail_with(ZeroDivisionError("by zero"), monkeypatch)
    monkeypatch.setattr(sys, "argv", ["onward", "status"])
    with pytest.raises(ZeroDivisionError):
        cli.main()


def test_an_interruption_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(KeyboardInterrupt(), monkeypatch)
    answer = onward("status")
    assert (answer.code, answer.err.count("\n")) == (130, 1)


@each_case("arguments", "help_of")
def test_a_wrong_call_is_refused_in_one_line_that_names_the_help(
    arguments: str, help_of: str
) -> None:
    answer = onward(*arguments.split())
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("onward: ")
    assert answer.err.endswith(f"; see {help_of} --help\n")
    assert answer.err.count("\n") == 1


def test_without_a_command_the_help_is_shown() -> None:
    answer = onward()
    assert answer.code == 0
    first = {command.partition(" ")[0] for command in COMMANDS}
    assert all(f"  {command} " in answer.out for command in first)


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_without_a_command_shows_what_it_has(group: str) -> None:
    answer = onward(group, "--help")
    own = [name.partition(" ")[2] for name in COMMANDS if name.startswith(f"{group} ")]
    assert own
    assert all(f"  {command} " in answer.out for command in own)


def test_the_version_is_printed() -> None:
    assert onward("--version").out == f"onward {__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_command_says_of_itself(name: str) -> None:
    help_text = onward(*name.split(), "--help").out
    words = " ".join(help_text.split("Options:")[0].split())
    assert COMMANDS[name].summary in words
