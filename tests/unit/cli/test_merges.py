"""``onward merges``: what it prints, what it refuses, and what becomes of a file."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.shell import Answer, onward
from tests.unit.cases import read_cases
from tests.unit.cli.commands import check_command
from tests.worlds import CsvWorld

LEI = "5493001KJTIIGC8Y1R12"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_workspace(tmp_path)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a workspace in which nothing is judged."""
    return make_workspace(tmp_path_factory.mktemp("untouched"))


def make_workspace(folder: Path) -> Path:
    """Load two sources; acme of both has one LEI, the others have none."""
    for name in ("one", "two"):
        made = CsvWorld(name)
        made.party("acme", name="Acme Optik AB", lei=LEI)
        made.party("bolt", name="Bolt Werke GmbH")
        made.party("only-" + name, name=f"Solo {name}")
        made.load(folder / "workspace")
    return folder / "workspace"


def merges(workspace: Path, *arguments: str | Path) -> Answer:
    return onward("merges", *arguments, "--workspace", workspace)


def confirm(workspace: Path, left: str, right: str, *more: str) -> Answer:
    return merges(workspace, "confirm", left, right, "--reason", "seen", "--by", "kim", *more)


def refuse(workspace: Path, left: str, right: str, *more: str) -> Answer:
    return merges(workspace, "refuse", left, right, "--reason", "seen", "--by", "kim", *more)


def ledger(workspace: Path, *options: str) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = merges(workspace, "list", "--json", *options).json
    return lines


def written(folder: Path, *lines: Any) -> Path:
    file = folder / "judged.json"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return file


def resolver(target: str, source: str, judgement: str, score: Any = None) -> list[Any]:
    return [target, source, judgement, score, "lee", "2024-01-02T03:04:05"]


CASES = read_cases(__file__)["test_a_command_that_judges_nothing_says"]


@pytest.mark.parametrize("row", CASES, ids=lambda row: str(row["case"]))
def test_a_command_that_judges_nothing_says(row: dict[str, Any], untouched: Path) -> None:
    check_command(row, untouched)
    assert ledger(untouched) == []


def test_an_empty_workspace_says_how_to_load(tmp_path: Path) -> None:
    answer = merges(tmp_path / "none", "list")
    assert (answer.code, "run `onward load`" in answer.err) == (4, True)


def test_confirm_prints_who_is_one_party_now_and_how_to_take_it_back(workspace: Path) -> None:
    output = confirm(workspace, "two:bolt", "one:bolt").out
    assert output.startswith("one:bolt and two:bolt are one party\n  party one:bolt\n")
    assert "two:bolt: Bolt Werke GmbH" in output
    [line] = ledger(workspace)
    assert f"onward merges undo {line['id']} --reason TEXT" in output
    assert "assess again" in output
    assert (line["user"], line["reason"], line["rule"]) == ("kim", "seen", "person")


def test_what_is_judged_again_is_the_line_that_is_there(workspace: Path) -> None:
    confirm(workspace, "two:bolt", "one:bolt")
    output = confirm(workspace, "one:bolt", "two:bolt").out
    assert output.startswith(
        "one:bolt and two:bolt are one party; so judged by kim before, in line"
    )
    assert "assess again" not in output
    assert len(ledger(workspace)) == 1


def test_refuse_names_the_link_that_it_outranks(workspace: Path) -> None:
    output = refuse(workspace, "one:acme", "two:acme").out
    assert output.startswith("one:acme and two:acme are two parties\n")
    says = f"one:acme = two:acme (identifier: same lei {LEI})"
    assert f"no longer believed: {says}" in output
    answer = refuse(workspace, "one:acme", "two:bolt", "--json").json
    assert answer["outranked"] == []


def test_a_contradiction_is_refused_in_one_line_and_changes_nothing(workspace: Path) -> None:
    refuse(workspace, "one:acme", "one:bolt")
    before = onward("status", "--json", "--workspace", workspace).json["snapshot"]
    answer = confirm(workspace, "two:acme", "one:bolt")
    assert (answer.code, answer.out, answer.err.count("\n")) == (3, "", 1)
    assert "judged different by kim" in answer.err
    assert f"weakest link between them is one:acme = two:acme (identifier: same lei {LEI})" in (
        answer.err
    )
    assert len(ledger(workspace)) == 1
    assert onward("status", "--json", "--workspace", workspace).json["snapshot"] == before


def test_who_judges_is_the_login_name_where_nobody_is_named(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "ada")
    merges(workspace, "confirm", "one:bolt", "two:bolt", "--reason", "seen")
    assert ledger(workspace)[0]["user"] == "ada"
    blank = merges(workspace, "confirm", "one:acme", "two:acme", "--reason", "seen", "--by", " ")
    assert (blank.code, "give --by NAME" in blank.err) == (2, True)


def test_evidence_is_kept_in_its_order(workspace: Path) -> None:
    confirm(workspace, "one:bolt", "two:bolt", "--evidence", "extract", "--evidence", "call")
    assert ledger(workspace)[0]["evidence"] == ["extract", "call"]


def test_undo_says_what_it_took_back_and_the_list_shows_both(workspace: Path) -> None:
    confirm(workspace, "one:bolt", "two:bolt")
    first = ledger(workspace)[0]["id"]
    output = merges(workspace, "undo", first[:6], "--reason", "hasty", "--by", "lee").out
    assert output.startswith(f"line {first} on one:bolt and two:bolt is undone\n")
    lines = ledger(workspace)
    assert [(line["judgement"], line["live"]) for line in lines] == [
        ("same", False),
        ("undone", False),
    ]
    assert (lines[1]["supersedes"], lines[1]["user"]) == (first, "lee")
    assert ledger(workspace, "--live") == []
    shown = merges(workspace, "list").out
    assert f"undone {first}" in shown
    assert merges(workspace, "undo", first, "--reason", "again").code == 2


def test_a_name_of_control_characters_steers_no_terminal(workspace: Path) -> None:
    merges(workspace, "confirm", "one:bolt", "two:bolt", "--reason", "a\x1b[2J", "--by", "k\u202em")
    for shown in (merges(workspace, "list").out, merges(workspace, "list", "--json").out):
        assert "\x1b" not in shown
        assert "\u202e" not in shown


def test_a_load_settles_what_a_kill_left_behind(workspace: Path) -> None:
    before = (workspace / "CURRENT").read_text()
    confirm(workspace, "one:bolt", "two:bolt")
    (workspace / "CURRENT").write_text(before)  # as if killed after the ledger was written
    assert onward("party", "two:bolt", "--json", "--workspace", workspace).json["id"] == "two:bolt"
    later = CsvWorld("three")
    later.party("solo", name="Solo three")
    later.load(workspace)
    assert onward("party", "two:bolt", "--json", "--workspace", workspace).json["id"] == "one:bolt"


# Files --------------------------------------------------------------------------------------------


def test_a_resolver_file_is_taken_in_with_an_account(workspace: Path, tmp_path: Path) -> None:
    file = written(
        tmp_path,
        resolver("NK-1", "one:bolt", "positive"),
        resolver("NK-1", "two:bolt", "positive", 0.9),
        resolver("only-one", "only-two", "negative"),
        resolver("one:acme", "one:bolt", "no_judgement", 0.77),
        resolver("one:acme", "gone:1", "no_judgement", 0.77),
    )
    answer = merges(workspace, "import", file, "--json").json
    assert answer["judged"] == {"same": 2, "different": 1, "unsure": 0}
    assert (answer["proposed"], answer["left_out"], answer["not_loaded"]) == (1, 1, 1)
    card = onward("party", "two:bolt", "--json", "--workspace", workspace).json
    assert [source["id"] for source in card["sources"]] == ["one:bolt", "two:bolt"]
    assert onward("party", "NK-1", "--json", "--workspace", workspace).json["id"] == "one:bolt"
    networkx = onward("party", "NK-1", "--json", "--engine", "networkx", "--workspace", workspace)
    assert networkx.json["id"] == "one:bolt"
    lines = ledger(workspace)
    assert {line["rule"] for line in lines} == {"import"}
    assert lines[2]["left"] == "one:only-one"
    again = merges(workspace, "import", file, "--json").json
    assert (again["known"], again["snapshot"]) == (3, answer["snapshot"])


def test_a_conflict_stops_at_its_line_and_nothing_is_taken(workspace: Path, tmp_path: Path) -> None:
    file = written(
        tmp_path,
        resolver("one:bolt", "two:bolt", "positive"),
        resolver("two:bolt", "one:acme", "negative"),
        resolver("one:bolt", "two:acme", "positive"),
    )
    answer = merges(workspace, "import", file)
    assert answer.code == 3
    assert answer.err.startswith(
        "onward: judged.json:3: one:bolt and two:acme would make one party"
    )
    assert ledger(workspace) == []


def test_a_bad_line_is_named_and_nothing_is_taken(workspace: Path, tmp_path: Path) -> None:
    file = written(tmp_path, resolver("one:bolt", "two:bolt", "positive"), ["a", "b"])
    answer = merges(workspace, "import", file)
    assert answer.code == 3
    assert answer.err.startswith("onward: judged.json:2: is not a list of six values")
    assert ledger(workspace) == []
    assert merges(workspace, "import", tmp_path / "none").code == 3


@pytest.mark.parametrize("form", ["onward", "nomenklatura"])
def test_an_export_imported_elsewhere_makes_the_same_parties(
    workspace: Path, tmp_path: Path, form: str
) -> None:
    confirm(workspace, "one:bolt", "two:bolt")
    refuse(workspace, "one:acme", "two:acme")
    other = tmp_path / "other" / "workspace"
    other.parent.mkdir()
    for name in ("one", "two"):
        made = CsvWorld(name)
        made.party("acme", name="Acme Optik AB", lei=LEI)
        made.party("bolt", name="Bolt Werke GmbH")
        made.load(other)
    file = tmp_path / "lines.jsonl"
    assert merges(workspace, "export", file, "--form", form).out == ""
    assert merges(workspace, "export", "--form", form).out == file.read_text(encoding="utf-8")
    assert merges(other, "import", file).code == 0
    for party in ("two:bolt", "two:acme"):
        ids = {
            onward("party", party, "--json", "--workspace", each).json["id"]
            for each in (workspace, other)
        }
        assert len(ids) == 1


def test_suggest_keeps_what_another_program_proposed(workspace: Path, tmp_path: Path) -> None:
    file = written(tmp_path, resolver("one:acme", "one:bolt", "no_judgement", 0.77))
    merges(workspace, "import", file)
    merges(workspace, "suggest", "--all")
    card = onward("party", "one:acme", "--json", "--workspace", workspace).json
    [group] = card["ties"]
    assert (group["kind"], group["count"]) == ("possibly_same_as", 1)


def test_no_file_can_take_the_place_of_the_suggestions(workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "parties.csv"
    file.write_text("id,name,kind\na,A,Company\n", encoding="utf-8")
    place = ("--as", "suggestions", "--retrieved", "2026-04-01", "--workspace", workspace)
    answer = onward("load", "csv", file, *place)
    assert (answer.code, "is what `onward merges suggest` finds" in answer.err) == (2, True)
