"""The documents name every command and option there is, and none that there is not."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from onward import list_official_files
from onward.api.answers.data import find_source
from onward.cli.commands import COMMANDS, GROUPS
from tests.lists import ROOT
from tests.shell import ORDER, made_workspace, onward

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


def cron_lines() -> list[str]:
    """Return what the shell is given by each line of the example of cron."""
    table = (ROOT / "docs" / "record.md").read_text(encoding="utf-8")
    cron = re.search(r"^# /etc/cron.d/onward\n(.*?)^```", table, re.MULTILINE | re.DOTALL)
    assert cron is not None
    # five fields of the time and the user stand before the command
    return [line.split(None, 6)[6] for line in cron[1].splitlines() if line[0].isdigit()]


def settings_of(unit: str, key: str) -> list[str]:
    """Return the values of a key of a unit of the documents."""
    text = (ROOT / "docs" / unit).read_text(encoding="utf-8")
    return re.findall(rf"^{key}=(.+)$", text, re.MULTILINE)


def lists_of_the_timer() -> list[str]:
    """Return the sources whose units are started before the orders are screened again."""
    return re.findall(
        r"onward-list@(\w+)\.service", settings_of("onward-rescreen.service", "Wants")[0]
    )


def timed_commands() -> Iterator[list[str]]:
    """Yield the words of each command that the units and the example of cron run."""
    for unit in sorted((ROOT / "docs").glob("*.service")):
        for line in settings_of(unit.name, "ExecStart"):
            program, *words = line.split()
            assert program == "/opt/onward/bin/onward"
            for name in lists_of_the_timer() if "%i" in words else [""]:
                yield [name if word == "%i" else word for word in words]
    for line in cron_lines():
        yield from (words.split() for words in re.findall(r"\bonward ([a-z][^&;\n}]*)", line))


def test_every_command_that_is_run_by_the_clock_can_be_typed() -> None:
    lines = list(timed_commands())
    assert ["rescreen", "--since", "last"] in lines
    assert len(lines) >= 10
    for words in lines:
        # a command line that is wrong ends with 2 before anything is looked at
        answer = onward(*words, "--help")
        assert answer.code == 0, answer.err
        assert {word for word in words if word.startswith("-")} <= options_of(words[0])


def test_every_list_that_is_fetched_by_the_clock_has_a_confirmed_download_and_is_loaded() -> None:
    lines = list(timed_commands())
    fetched = {word for words in lines if words[0] == "fetch" for word in words[1:]}
    assert {words[1] for words in lines if words[0] == "load"} == fetched >= {"un", "uk", "ofac"}
    official = {file.source: file for file in list_official_files()}
    for name in sorted(fetched):
        assert find_source(name).name == name
        assert official[name].file is not None, f"{name} has no download"
        assert official[name].confirmed
    dry = onward("fetch", *sorted(fetched), "--dry-run")
    assert dry.code == 0
    assert "nothing to fetch" not in dry.out


def test_every_source_that_a_document_loads_or_fetches_exists() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    names = set(re.findall(r"\bonward (?:load|fetch) ([a-z][a-z_0-9]*)", text))
    assert len(names) >= 12
    for name in sorted(names):
        assert find_source(name).name == name


def test_every_screening_that_the_clock_runs_answers_with_a_code_that_is_no_failure(
    tmp_path: Path,
) -> None:
    there = ("--workspace", made_workspace(tmp_path))
    assert onward("assess", "-", *there, stdin=json.dumps(ORDER)).code == 10
    lines = [words for words in timed_commands() if words[0] == "rescreen"]
    assert len(lines) >= 6
    for words in lines:
        answer = onward(*words, *there)
        assert answer.code in {0, 10, 20}, answer.err


@pytest.mark.parametrize("broken", ["un", "uk"])
def test_a_list_that_cannot_be_fetched_keeps_no_other_from_cron(
    broken: str, tmp_path: Path
) -> None:
    stand_in = tmp_path / "onward"
    stand_in.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/ran\n[ "$*" != "fetch {broken}" ]\n')
    stand_in.chmod(0o755)
    line = cron_lines()[0].replace("/srv/onward", str(tmp_path))
    path = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(["/bin/sh", "-c", line], env=path, check=True)  # our own document
    assert (tmp_path / "ran").read_text().splitlines() == [
        *(
            command
            for name in ("un", "uk")
            for command in ((f"fetch {name}", f"load {name}")[: 1 if name == broken else 2])
        ),
        "rescreen --since last",
        "rescreen --customers --since last",
    ]


def test_a_list_that_cannot_be_fetched_fails_its_own_unit_and_no_other() -> None:
    wants, after = (settings_of("onward-rescreen.service", key) for key in ("Wants", "After"))
    assert wants == after
    assert not [
        key for key in ("Requires", "BindsTo") if settings_of("onward-rescreen.service", key)
    ]
    programs = settings_of("onward-rescreen.service", "ExecStart")
    assert {line.split()[1] for line in programs} == {"rescreen"}
    # a sign of minus before a program would hide that it failed
    assert all(line.startswith("/") for line in settings_of("onward-list@.service", "ExecStart"))


def test_every_test_that_the_page_of_the_record_names_exists() -> None:
    page = (ROOT / "docs" / "record.md").read_text(encoding="utf-8")
    files = re.findall(r"`(tests/[\w/]+\.py)`", page)
    assert len(files) >= 15
    assert [name for name in files if not (ROOT / name).is_file()] == []
