"""Every command takes the same options, read the same way."""

from datetime import date
from pathlib import Path

import pytest

from onward.cli.commands import COMMANDS
from onward.cli.options import Shared, day_of, make_command
from onward.errors import UsageError
from onward.operations.question import Dated, option
from tests.shell import onward

SHARED = ("--workspace", "--engine", "--on", "--as-of", "--snapshot", "--wait", "--json")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_the_shared_options(command: str) -> None:
    answer = onward(*command.split(), "--help").out
    assert [option for option in SHARED if option not in answer] == []


class Example(Dated):
    """Ask something on a day."""

    other: int = option("A number.", default=0)


def test_a_command_gets_the_shared_options_as_one_and_its_question_with_the_days() -> None:
    seen: list[object] = []
    command = make_command(Example, lambda shared, question: seen.extend((shared, question)))
    workspace, day = Path("w"), date(2024, 1, 2)
    given = {"workspace": workspace, "engine": "e", "on": day, "snapshot": "ab", "json": True}
    command(other=3, as_of=None, wait=60, **given)
    shared = Shared(workspace=workspace, engine="e", on=day, snapshot="ab", json=True, wait=60)
    assert seen == [shared, Example(other=3, on=day, snapshot="ab")]


def test_a_day_is_read() -> None:
    assert day_of("--on")("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize("text", ["2023-02-29", "2024-2-9", "20240209", "2024", "tomorrow", ""])
def test_what_is_no_day_is_refused_with_its_option(text: str) -> None:
    with pytest.raises(UsageError, match=r"--as-of .* is not a date; use YYYY-MM-DD"):
        day_of("--as-of")(text)


def test_an_unknown_engine_is_refused_with_those_there_are() -> None:
    answer = onward("status", "--engine", "tinkerpop")
    assert (answer.code, answer.out) == (2, "")
    assert "there is no engine 'tinkerpop'; there are: embedded, neo4j, networkx" in answer.err


def test_the_workspace_can_stand_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONWARD_WORKSPACE", str(tmp_path / "elsewhere"))
    assert onward("status", "--json").json["workspace"] == str(tmp_path / "elsewhere")
