"""What ``onward match`` says of one name, of a stream of names, and of the lists themselves."""

import json
from pathlib import Path
from typing import Any

import pytest

from onward.graph.matching import index as layer_parts
from tests.shell import Answer, onward
from tests.steps import Steps, each_step_case
from tests.unit.cases import each_case, read_cases

PARTIES: str = read_cases(__file__)["PARTIES"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("match")
    (folder / "parties.csv").write_text(PARTIES, encoding="utf-8")
    place = ("--as", "small", "--workspace", folder / "workspace")
    loaded = onward("load", "csv", folder / "parties.csv", *place)
    assert loaded.code == 0, loaded.err
    return folder / "workspace"


def stream(workspace: Path, *rows: object) -> Answer:
    """Match lines of stdin; a text stands as it is."""
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    return onward("match", "--file", "-", "--workspace", workspace, stdin="\n".join(lines))


@each_step_case
def test_a_command_says(case: dict[str, Any], workspace: Path) -> None:
    Steps(workspace.parent).check(case)


@each_step_case
def test_a_command_says_of_tables(case: dict[str, Any], tmp_path: Path) -> None:
    Steps(tmp_path, parties=PARTIES).check(case)


def test_markup_and_control_characters_of_names_steer_nothing(workspace: Path) -> None:
    name = "Volga\x1b[2J Steelworks\u202e [red]JSC"
    answer = onward("match", name, "--explain", "--workspace", workspace)
    assert answer.code == 0
    assert "[bold]JSC[/bold]" in answer.out
    for form in ((), ("--json",)):
        shown = onward("match", name, "--workspace", workspace, *form).out
        assert not {"\x1b", "\u202e"} & set(shown)


def test_a_name_from_a_terminal_that_is_not_utf_8_is_refused(workspace: Path) -> None:
    """Its letters beyond ASCII would be lost, and nobody found who bears such a name."""
    name = "Müller Optik".encode("latin-1").decode("utf-8", errors="surrogateescape")
    answer = onward("match", name, "--workspace", workspace)
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.startswith("onward: NAME: is not valid UTF-8 ('M⟨U+DCFC⟩ller Optik'); set")


@each_case("line", "said", lists=True)
def test_a_bad_line_is_named_in_its_place_and_stops_nothing(
    line: object, said: str, workspace: Path
) -> None:
    check_bad_line(line, said, workspace)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"name": [f"n{n}" for n in range(201)]}, "-:2: a query may have 200 names"),
        ('{"name": ' + "[" * 10_000 + "]" * 10_000 + "}", "-:2: values may be nested 64 deep"),
    ],
    ids=["many names", "deep"],
)
def test_a_line_that_is_too_much_is_named_too(line: object, said: str, workspace: Path) -> None:
    check_bad_line(line, said, workspace)


def check_bad_line(line: object, said: str, workspace: Path) -> None:
    good = {"qid": "good", "name": "Acme Optik AB"}
    answer = stream(workspace, good, line, good)
    assert answer.code == 3
    before, bad, after = answer.json_lines
    assert bad["rejected"].startswith(said)
    assert answer.err == f"onward: {bad['rejected']}\n"
    assert before == after
    assert after["matches"][0]["id"] == "acme"


@pytest.mark.parametrize(
    "name",
    [
        "Acme " * 20_000,
        "A" * 100_000,
        'e:1 OR f:(*) AND +"acme"~2 -optik^5 [a TO b] \\',
        "Acme\x00 Optik\x07 \x1b[2JAB",
        "Acme\u202e Opt\u200bik AB",
        "\ud800 Acme Optik",
        "(" * 3_000 + "x aka y aka " * 3_000,
        "%s' OR 1=1; DROP TABLE parties --",
    ],
    ids=["long", "one word", "query syntax", "NUL", "bidi", "half", "brackets", "SQL"],
)
def test_a_hostile_name_is_answered_or_said_to_be_cut(name: str, workspace: Path) -> None:
    answer = stream(workspace, {"qid": "q", "name": name})
    (result,) = answer.json_lines
    assert answer.code == (20 if {"limits", "unsearchable"} & result.keys() else 0)
    assert not {"\x1b", "\u202e", "\x00"} & set(answer.out)


def test_a_line_that_is_no_utf_8_is_one_bad_line(workspace: Path) -> None:
    lines = b'{"qid": "a", "name": "Acme Optik AB"}\n{"name": "\xff"}\n{"name": "Anna"}\n'
    answer = onward("match", "--file", "-", "--workspace", workspace, stdin=lines)
    assert answer.code == 3
    assert ["rejected" in result for result in answer.json_lines] == [False, True, False]


def test_two_processes_give_the_bytes_of_one(workspace: Path, tmp_path: Path) -> None:
    names = ["Acme Optik", "Anna Zephirin", "Nour Barq Trading", "😀", 5]
    lines = [json.dumps({"qid": str(n), "name": names[n % 5]}) for n in range(200)]
    file = tmp_path / "queries.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    command = ("match", "--file", file, "--workspace", workspace)
    one, two = onward(*command), onward(*command, "--jobs", "2")
    assert one.code == two.code == 3
    assert (one.out, one.err) == (two.out, two.err)


def test_a_layer_is_loaded_though_its_names_cannot_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(layer_parts, "store_parts", full)
    file = tmp_path / "parties.csv"
    file.write_text(PARTIES, encoding="utf-8")
    where = ("--workspace", str(tmp_path / "w"))
    answer = onward("load", "csv", file, "--as", "small", *where)
    assert answer.code == 0
    assert "the layer is loaded, but its names are not ready: " in answer.err
    assert "No space left on device" in answer.err
    monkeypatch.undo()
    assert onward("match", "Acme Optik", *where).code == 0
