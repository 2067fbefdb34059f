"""The documents name every command and option there is, and none that there is not."""

import re
from collections.abc import Iterator

import pytest

from onward.cli.commands import COMMANDS, GROUPS
from tests.realdata import ROOT
from tests.shell import onward

PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")
GENERAL = {"--version"}


def section(title: str) -> str:
    """Return the text under a heading of the page."""
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None, f"docs/commands.md has no section {title!r}"
    return found[1]


def options_of(command: str) -> set[str]:
    """Return the options that a command's help names."""
    helped = onward(*command.split(), "--help").out.partition("Options:")[2]
    together = r"  (--?[a-z-]+(?:(?:, | / )--?[a-z-]+)*)"
    named = (re.match(together, line) for line in helped.splitlines())
    return {option for line in named if line for option in re.split(", | / ", line[1])} - {"-h"}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_commands_options_are_documented_and_exist(command: str) -> None:
    everywhere = set(OPTION.findall(section("Options of every command")))
    documented = set(OPTION.findall(section(f"onward {command}"))) | everywhere
    assert documented - GENERAL == options_of(command)


def test_every_documented_command_exists() -> None:
    assert re.findall(r"^## onward ([\w-]+(?: \w+)?)$", PAGE, re.MULTILINE) == list(COMMANDS)


def commands_of(text: str) -> Iterator[list[str]]:
    """Yield the words of every ``$ onward …`` line of a document."""
    for line in re.findall(r"^\$ onward ([^#\n]+)", text, re.MULTILINE):
        yield line.split()


def test_every_command_line_of_the_readme_can_be_typed() -> None:
    lines = list(commands_of((ROOT / "README.md").read_text(encoding="utf-8")))
    assert len(lines) >= 10
    for first, *words in lines:
        command = f"{first} {words[0]}" if first in GROUPS else first
        unknown = set(OPTION.findall(" ".join(words))) - options_of(command)
        assert unknown == set(), f"onward {command}"


def timed_commands() -> Iterator[list[str]]:
    """Yield the words of each command that the units and the example of cron run."""
    for unit in sorted((ROOT / "docs").glob("*.service")):
        for line in re.findall(r"^ExecStart=(.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE):
            program, *words = line.split()
            assert program == "/opt/onward/bin/onward"
            yield words
    table = (ROOT / "docs" / "record.md").read_text(encoding="utf-8")
    cron = re.search(r"^# /etc/cron.d/onward\n(.*?)^```", table, re.MULTILINE | re.DOTALL)
    assert cron is not None
    yield from (line.split() for line in re.findall(r"\bonward ([a-z][^&;\n}]*)", cron[1]))


def test_every_command_that_is_run_by_the_clock_can_be_typed() -> None:
    lines = list(timed_commands())
    assert ["rescreen", "--since", "last"] in lines
    assert len(lines) >= 10
    for words in lines:
        # a command line that is wrong ends with 2 before anything is looked at
        answer = onward(*words, "--help")
        assert answer.code == 0, answer.err
        assert {word for word in words if word.startswith("-")} <= options_of(words[0])


def test_every_test_that_the_page_of_the_record_names_exists() -> None:
    page = (ROOT / "docs" / "record.md").read_text(encoding="utf-8")
    files = re.findall(r"`(tests/[\w/]+\.py)`", page)
    assert len(files) >= 15
    assert [name for name in files if not (ROOT / name).is_file()] == []
