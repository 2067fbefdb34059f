"""A workspace in Python gives what the commands print, and refuses what they refuse."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import onward
from onward.api.answers.orders import WorkspaceAssessment
from onward.api.feedback import QuietFeedback
from onward.queries.model.parts import content_hash
from tests.lists import ROOT
from tests.shell import ORDER, VAGUE, made_workspace
from tests.shell import onward as run_command


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_workspace(tmp_path_factory.mktemp("api"))


@pytest.fixture
def workspace(folder: Path) -> onward.Workspace:
    return onward.Workspace(folder)


def printed(folder: Path, *arguments: str) -> Any:
    """Return what a command prints as JSON."""
    answer = run_command(*arguments, "--json", "--workspace", folder)
    assert answer.err == ""
    return answer.json


Call = Callable[[onward.Workspace], Any]


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        (lambda ws: ws.status(on="2026-05-03"), ["status", "--on", "2026-05-03"]),
        (lambda ws: ws.party("small:acme"), ["party", "small:acme"]),
        (lambda ws: ws.owners("small:acme"), ["owners", "small:acme"]),
        (lambda ws: ws.paths("small:acme", "small:listed").report, ["paths", "small:acme"]),
        (lambda ws: ws.match("Acme Optik", country="SE"), ["match", "Acme Optik"]),
        (lambda _: onward.find_source("un"), ["sources", "un"]),
    ],
    ids=["status", "party", "owners", "paths", "match", "sources"],
)
def test_a_result_holds_what_its_command_prints(
    call: Call, arguments: list[str], folder: Path, workspace: onward.Workspace
) -> None:
    more = {"paths": ["small:listed"], "match": ["--country", "SE"]}.get(arguments[0], [])
    data = call(workspace).to_data()
    assert json.loads(json.dumps(data)) == printed(folder, *arguments, *more)
    assert list(data) == list(printed(folder, *arguments, *more))


def test_a_load_reports_every_row_as_the_command_does(tmp_path: Path) -> None:
    tables = made_workspace(tmp_path).parent.glob("*.csv")
    report = onward.Workspace(tmp_path / "other").load("csv", *sorted(tables), name="small")
    command = ("load", "csv", *map(str, sorted(tmp_path.glob("*.csv"))), "--as", "small")
    assert json.loads(json.dumps(report.to_data())) == printed(tmp_path / "third", *command)
    assert report.statements["parties"] == 4
    assert [file.balanced for file in report.files] == [True] * 4


def test_an_assessment_has_the_bytes_of_the_command(
    folder: Path, workspace: onward.Workspace
) -> None:
    answer = run_command("assess", "-", "--json", "--workspace", folder, stdin=json.dumps(ORDER))
    assert workspace.assess(ORDER).to_json() + b"\n" == answer.out.encode()


def test_an_assessment_that_nobody_keeps_is_written_as_json_too(
    workspace: onward.Workspace,
) -> None:
    assessment = workspace.assess(ORDER, keep=False)
    written = json.loads(assessment.to_json())
    assert written["content_hash"] == assessment.content_hash
    assert json.loads(assessment.transaction_json())["id"] == ORDER["id"]


def test_an_assessment_is_typed_and_frozen(workspace: onward.Workspace) -> None:
    order = {"id": "T-many-parties", "parties": [{"role": "end_user", "id": "small:acme"}]}
    assessment = workspace.assess(order, on=date(2026, 5, 2))
    assert isinstance(assessment, onward.Assessment)
    findings = {finding.indicator: finding for finding in assessment.findings}
    step = findings["own-50-aggregate"].evidence.paths[0].steps[0]
    dataset: str = step.tie.source.dataset
    assert (dataset, step.tie.source.retrieved) == ("small", "2026-05-01")
    with pytest.raises(FrozenInstanceError):
        assessment.verdict = "INCOMPLETE"  # type: ignore[misc]  # what a type checker refuses


def test_a_transaction_is_read_from_data_from_a_file_or_as_it_is(
    workspace: onward.Workspace, tmp_path: Path
) -> None:
    (tmp_path / "order.json").write_text(json.dumps(ORDER))
    read = onward.Transaction.model_validate_json(json.dumps(ORDER))
    for transaction in (ORDER, tmp_path / "order.json", str(tmp_path / "order.json"), read):
        assert workspace.assess(transaction, keep=False).transaction.id == "T-1"


@pytest.mark.parametrize(("orders", "number"), [([], "no"), ([ORDER, VAGUE], "more than one")])
def test_a_file_of_several_is_for_assess_all(
    orders: list[object], number: str, workspace: onward.Workspace, tmp_path: Path
) -> None:
    (tmp_path / "orders.jsonl").write_text("\n".join(map(json.dumps, orders)))
    with pytest.raises(onward.InputRefused, match=f"holds {number} transaction|no transaction"):
        workspace.assess(tmp_path / "orders.jsonl")


def test_what_is_not_kept_is_not_in_the_records(tmp_path: Path) -> None:
    workspace = onward.Workspace(made_workspace(tmp_path))
    assessment = workspace.assess(ORDER, keep=False)
    with pytest.raises(onward.StoreError, match="holds no assessment yet"):
        workspace.assessment(assessment.id)
    assert "not in the records" in assessment.picture().scene.notes[-1]
    workspace.assess(ORDER)
    assert workspace.assessment(assessment.id).to_json() == assessment.to_json()


class TestMany:
    def test_they_come_in_order_whatever_the_number_of_processes_of_a_plain_script(
        self, workspace: onward.Workspace, tmp_path: Path
    ) -> None:
        orders = [{**ORDER, "id": f"T-{number}"} for number in range(20)]
        (tmp_path / "orders.jsonl").write_text("\n".join(map(json.dumps, orders)))
        (tmp_path / "script.py").write_text(
            "import onward\n"
            f"ws = onward.Workspace({str(workspace.path)!r})\n"
            "for made in ws.assess_all('orders.jsonl', jobs=2):\n"
            "    print(made.to_json().decode())\n"
        )
        answer = subprocess.run(
            [sys.executable, "script.py"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        alone = workspace.assess_all(tmp_path / "orders.jsonl")
        assert answer.stdout.splitlines() == [made.to_json().decode() for made in alone]
        made = map(json.loads, answer.stdout.splitlines())
        assert [one["transaction"]["id"] for one in made] == [order["id"] for order in orders]

    def test_only_what_is_asked_for_is_assessed(self, workspace: onward.Workspace) -> None:
        read: list[int] = []

        def lines() -> Any:
            for number in range(10_000):
                read.append(number)
                yield json.dumps({**ORDER, "id": f"T-{number}"})

        assessments = workspace.assess_all(lines())
        assert next(assessments).transaction.id == "T-0"
        assert len(read) < 10

    def test_a_bad_one_ends_the_run_or_is_handed_over(self, workspace: onward.Workspace) -> None:
        vague = json.dumps({**VAGUE, "id": "T-bad"})
        lines = [vague, '{"id": 1}', vague]
        assessments = workspace.assess_all(lines)
        assert next(assessments).verdict == "INCOMPLETE"
        with pytest.raises(onward.InputRefused, match="2:id"):
            next(assessments)
        refused: list[str] = []
        assert len(list(workspace.assess_all(lines, refused=refused.append))) == 2
        assert len(refused) == 1


class TestRefusals:
    def test_an_unknown_engine_is_refused_at_once(self, tmp_path: Path) -> None:
        with pytest.raises(onward.UsageError, match="there is no engine 'tinkerpop'"):
            onward.Workspace(tmp_path, engine="tinkerpop")

    def test_an_empty_workspace_says_how_to_load(self, tmp_path: Path) -> None:
        with pytest.raises(onward.StoreError, match="onward load"):
            onward.Workspace(tmp_path).party("un:KPi.033")

    def test_a_changed_assessment_is_not_drawn(self, workspace: onward.Workspace) -> None:
        assessment = workspace.assess(ORDER)
        changed = replace(assessment.record, verdict="INCOMPLETE")
        with pytest.raises(onward.StoreError, match=r"content has hash .* it was changed"):
            WorkspaceAssessment.bind(changed, workspace).picture()

    def test_an_assessment_whose_parts_contradict_each_other_is_not_drawn(
        self, workspace: onward.Workspace, tmp_path: Path
    ) -> None:
        order = {"id": "T-8", "parties": [{"role": "end_user", "id": "small:acme"}]}
        data = workspace.assess(order, keep=False).to_data()
        for finding in data["findings"]:
            for path in finding["evidence"]["paths"]:
                path["nodes"] = []
        data["content_hash"] = content_hash(data)
        (tmp_path / "a.json").write_text(json.dumps(data))
        with pytest.raises(onward.InputRefused, match="do not fit together"):
            workspace.assessment(tmp_path / "a.json").picture()


def test_a_neighbourhood_is_a_graph_with_the_facts_of_its_sources(
    workspace: onward.Workspace,
) -> None:
    around = workspace.neighbourhood("small:acme", hops=1)
    graph = around.to_networkx()
    assert graph.nodes["small:acme"]["name"] == "Acme Optik AB"
    ((start, end, facts),) = graph.edges(data=True)
    assert (start, end, facts["kind"]) == ("small:middle", "small:acme", "owns")
    assert facts["share"]["max"] == "0.7"
    assert (around.party_count, around.tie_count) == (2, 1)


def test_an_older_snapshot_can_be_asked(tmp_path: Path) -> None:
    folder = made_workspace(tmp_path)
    before = onward.Workspace(folder).snapshot().id
    (tmp_path / "more.csv").write_text("id,name,kind\nnew,New GmbH,Company\n")
    onward.Workspace(folder).load(
        "csv", tmp_path / "more.csv", name="more", retrieved=date(2026, 5, 2)
    )
    assert onward.Workspace(folder).party("more:new").name == "New GmbH"
    with pytest.raises(onward.UsageError, match="there is no party"):
        onward.Workspace(folder, snapshot=before[:10]).party("more:new")


def test_a_named_snapshot_is_opened_once_and_the_current_one_each_time(tmp_path: Path) -> None:
    current = onward.Workspace(made_workspace(tmp_path))
    named = onward.Workspace(current.path, snapshot=current.snapshot().id)
    assert named.snapshot() is named.snapshot()
    assert current.snapshot() is not current.snapshot()


def test_what_one_workspace_loads_another_sees(tmp_path: Path) -> None:
    folder = made_workspace(tmp_path)
    reader, loader = onward.Workspace(folder), onward.Workspace(folder)
    assert reader.assess(ORDER, keep=False).verdict == "FINDINGS"
    (tmp_path / "more.csv").write_text("id,name,kind\nnew,New GmbH,Company\n")
    loader.load("csv", tmp_path / "more.csv", name="more", retrieved="2026-05-02")
    assert reader.party("more:new").name == "New GmbH"
    assert reader.assess(ORDER, keep=False).snapshot == loader.snapshot().id


def test_without_feedback_a_warning_is_python_s_own() -> None:
    feedback = QuietFeedback()
    with feedback.progress("loading") as report:
        assert report is None
    with pytest.warns(UserWarning, match="the names are not ready"):
        feedback.warn("the names are not ready")


def test_a_workspace_is_shown_by_its_folder(tmp_path: Path) -> None:
    shown = repr(onward.Workspace(tmp_path / "w", engine="networkx"))
    assert shown == f"Workspace('{tmp_path}/w', engine='networkx')"
