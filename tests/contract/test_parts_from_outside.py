"""Parts from outside: a pack's folder, and installed packages.

Those of a source, whose lists many modules remember, and what help says are asked for in processes
of their own.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.engines import IN_PROCESS
from tests.shell import (
    ORDER,
    Answer,
    install,
    made_workspace,
    onward,
    onward_beside,
    run_all,
    run_onward,
)
from tests.unit.cases import table
from tests.worlds import STAKE, changed, write_pack

TEXTS: dict[str, str] = table(__file__, "TEXTS")
"""The text of each module and table of the packages that are installed."""

SLIP, LOUD, SEELAND = TEXTS["slip"], TEXTS["loud"], TEXTS["seeland"]
LISTS_OF_SEELAND = TEXTS["lists_of_seeland"]
SLIP_POINTS = {"onward.exports": "slip = acme_onward.slip"}


STATE_STAKE: dict[str, str] = table(__file__, "STATE_STAKE")
TELECOM = {
    "id": "T-9",
    "date": "2026-05-02",
    "parties": [{"role": "end_user", "id": "small:telecom"}],
    "destination": "KZ",
}


class TestIndicator:
    """A pack folder with one YAML file."""

    @pytest.mark.parametrize("engine", IN_PROCESS)
    def test_its_examples_run_on_an_engine(self, tmp_path: Path, engine: str) -> None:
        pack = write_pack(tmp_path / "pack", STAKE)
        answer = onward("indicators", "--check", pack, "--engine", engine)
        assert answer.code == 0, answer.out + answer.err
        assert answer.out == f"5 examples of the pack bank 3 run on {engine}: none failed\n"

    def test_it_finds_what_it_looks_for_in_a_transaction(self, tmp_path: Path) -> None:
        pack = write_pack(tmp_path / "pack", STAKE)
        workspace = load_tables(tmp_path)
        where = ("--workspace", workspace, "--json")
        order = json.dumps(TELECOM)
        assessment = onward("assess", "-", "--rules", pack, *where, stdin=order).json
        [finding] = [f for f in assessment["findings"] if f["indicator"] == "bank-state-stake"]
        assert finding["summary"].startswith(
            "Steppelink Telecom LLP, the end-user, is partly owned by Office of Roads. "
        )
        assert assessment["rule_pack"]["id"] == "default+bank"
        without = onward("assess", "-", *where, stdin=order)
        assert "bank-state-stake" not in without.out

    def test_an_example_that_fails_is_named_with_what_was_expected_and_found(
        self, tmp_path: Path
    ) -> None:
        line = "ministry owns 9% acme => present medium"
        text = changed(
            STAKE,
            ("example_near_miss: ministry owns 9% acme => not_found", f"example_near_miss: {line}"),
            ("ministry owns 10% acme until 2026-05-01", "ministry eats acme"),
        )
        pack = write_pack(tmp_path / "pack", text)
        answer = onward("indicators", "--check", pack)
        assert answer.code == 3
        assert answer.out.splitlines()[:3] == [
            f"bank-state-stake: {line}",
            "  expected present medium",
            "  found not_found",
        ]
        report = onward("indicators", "--check", pack, "--json").json
        assert (report["examples"], report["engine"]) == (5, "embedded")
        failures = [(row["example"], row["expected"], row["found"]) for row in report["failures"]]
        assert failures[0] == (line, "present medium", "not_found")
        assert failures[1][:2] == ("ministry eats acme => not_found", None)
        assert "a clause that is not understood" in failures[1][2]
        assert failures[2] == (None, "a line that is not found", "all of its examples are")

    def test_one_indicator_of_a_pack_can_be_checked_alone(self, tmp_path: Path) -> None:
        other = changed(
            STAKE, ("id: bank-state-stake", "id: bank-other"), ("=> possible", "=> present")
        )
        pack = write_pack(tmp_path / "pack", STAKE, other)
        assert onward("indicators", "--check", pack).code == 3
        assert onward("indicators", "bank-other", "--check", pack).code == 3
        assert onward("indicators", "bank-state-stake", "--check", pack).code == 0
        answer = onward("indicators", "gov-repressive-tie", "--check", pack)
        assert (answer.code, "has no indicator 'gov-repressive-tie'" in answer.err) == (2, True)
        answer = onward("indicators", "--check", pack, "--rules", pack)
        assert (answer.code, "leave --rules" in answer.err) == (2, True)


class TestExport:
    """An export that an installed package names as an entry point."""

    def test_it_is_a_format_and_is_written(self, tmp_path: Path) -> None:
        site = install(tmp_path / "site", "acme_onward", {"slip": SLIP}, SLIP_POINTS)
        workspace = made_workspace(tmp_path)
        where = ("--workspace", workspace)
        answer = onward_beside(
            *(site, "assess", "-", "--format", "json,slip", "--out", "out"),
            *where,
            cwd=tmp_path,
            stdin=json.dumps(ORDER),
        )
        assert answer.code == 10, answer.err
        assert (tmp_path / "out" / "T-1.slip").read_text() == "FINDINGS\n"
        assessment: dict[str, Any] = json.loads((tmp_path / "out" / "T-1.json").read_text())
        answer = onward_beside(
            site, "brief", assessment["id"], "-o", "brief.slip", *where, cwd=tmp_path
        )
        assert answer.code == 0, answer.err
        assert (tmp_path / "brief.slip").read_text() == "FINDINGS\n"

    def test_help_and_refusals_name_it(self, tmp_path: Path) -> None:
        site = install(tmp_path / "site", "acme_onward", {"slip": SLIP}, SLIP_POINTS)
        *helps, answer = run_all(
            site,
            ("assess", "--help"),
            ("brief", "--help"),
            ("assess", "-", "--format", "docx"),
            cwd=tmp_path,
        )
        assert ["slip" in helped.out for helped in helps] == [True, True]
        assert (answer.code, "png, pyvis, slip, svg" in answer.err) == (2, True)

    def test_two_owners_of_one_name_are_refused_and_both_named(self, tmp_path: Path) -> None:
        points = {"onward.exports": "csv = acme_onward.slip"}
        site = install(tmp_path / "site", "acme_onward", {"slip": SLIP}, points)
        answer = onward_beside(site, "assess", "-", "--format", "csv", cwd=tmp_path)
        assert answer.code == 2
        assert answer.err.splitlines() == [
            "onward: two exports are named 'csv': onward.viz.exports.csv of onward, and "
            "acme_onward.slip of acme_onward; rename or uninstall one of them"
        ]
        assert run_onward(site, "assess", "--help", cwd=tmp_path).returncode == 0

    def test_two_packages_that_add_one_name_are_named(self, tmp_path: Path) -> None:
        site = install(tmp_path / "site", "acme_onward", {"slip": SLIP}, SLIP_POINTS)
        points = {"onward.exports": "slip = zeta_onward.slip"}
        install(site, "zeta_onward", {"slip": SLIP}, points)
        answer = onward_beside(site, "assess", "-", "--format", "slip", cwd=tmp_path)
        assert answer.code == 2
        assert "acme_onward.slip of acme_onward, and zeta_onward.slip of zeta_o" in answer.err

    def test_one_that_cannot_be_imported_is_one_line(self, tmp_path: Path) -> None:
        modules = {"slip": "import no_such_library\n"}
        site = install(tmp_path / "site", "acme_onward", modules, SLIP_POINTS)
        workspace = made_workspace(tmp_path)
        answer = onward_beside(
            *(site, "assess", "-", "--format", "slip", "--out", "out", "--workspace", workspace),
            cwd=tmp_path,
            stdin=json.dumps(ORDER),
        )
        assert answer.code == 2
        [line] = answer.err.splitlines()
        assert line == (
            "onward: export 'slip': acme_onward.slip of acme_onward cannot be imported: "
            "No module named 'no_such_library'"
        )


class TestSource:
    """A source that an installed package names as an entry point, with a table of its lists."""

    @pytest.fixture(scope="class")
    @classmethod
    def of_seeland(cls, tmp_path_factory: pytest.TempPathFactory) -> list[Answer]:
        """List it, show it, load a file, show its party and assess an order of it."""
        folder = tmp_path_factory.mktemp("seeland")
        site = install_registry(folder / "site", LISTS_OF_SEELAND)
        (folder / "watched.txt").write_text(WATCHED, encoding="utf-8")
        policy = folder / "policy.yaml"
        policy.write_text("id: own\nregimes: [Seeland]\n", encoding="utf-8")
        order = {**TELECOM, "parties": [{"role": "end_user", "id": "seeland:7"}]}
        where = ("--workspace", folder / "workspace", "--json")
        return run_all(
            site,
            ("sources", "--json"),
            ("sources", "seeland"),
            ("load", "seeland", "watched.txt", "--retrieved", "2026-05-01", *where),
            ("party", "seeland:7", *where),
            ("assess", "-", "--policy", policy, *where),
            cwd=folder,
            stdins={4: json.dumps(order)},
        )

    def test_it_is_listed_and_loaded_and_its_party_is_shown(self, of_seeland: list[Answer]) -> None:
        listed, shown, loading, showing, _ = of_seeland
        assert {"csv", "seeland", "un"} <= {source["name"] for source in listed.json}
        assert "Watch list of Seeland" in shown.out
        assert loading.code == 0, loading.err
        loaded = loading.json
        [account] = loaded["files"]
        assert (account["rows"], account["accepted"], account["balanced"]) == (3, 2, True)
        assert (loaded["layer"], loaded["statements"]["listings"]) == ("seeland", 2)
        card = showing.json
        assert (card["name"], card["kinds"]) == ("Kometa Trading", ["Company"])
        assert [entry["regime"] for entry in card["listings"]] == ["Seeland"]

    def test_its_measures_have_the_severity_that_its_table_gives_them(
        self, of_seeland: list[Answer]
    ) -> None:
        answer = of_seeland[-1]
        assert answer.code in (0, 10, 20), answer.err
        findings = answer.json["findings"]
        [severity] = [
            row["severity"] for row in findings if row["indicator"] == "own-listed-direct"
        ]
        assert severity == "medium"

    def test_a_table_that_weakens_the_measure_of_another_list_is_refused(
        self, tmp_path: Path
    ) -> None:
        weaker = LISTS_OF_SEELAND.replace("Call for care", "asset freeze")
        site = install_registry(tmp_path / "site", weaker)
        (tmp_path / "watched.txt").write_text(WATCHED, encoding="utf-8")
        answer = run_onward(site, "load", "seeland", "watched.txt", cwd=tmp_path)
        assert answer.returncode == 3
        assert "lists.csv" in answer.stderr
        assert "has another severity elsewhere" in answer.stderr


WATCHED = "7 Kometa Trading\n8 Orion Supply\n9\n"


def install_registry(site: Path, lists: str) -> Path:
    """Install a package that is a source: a folder with its code and the table of its lists."""
    points = {"onward.sources": "seeland = seeland_onward"}
    install(site, "seeland_onward", {"__init__": SEELAND}, points)
    (site / "seeland_onward" / "lists.csv").write_text(lists, encoding="utf-8")
    return site


class TestEngine:
    def test_it_answers_what_it_is_asked(self, tmp_path: Path) -> None:
        modules = {"mirror": "from onward.graph.engines.networkx import Engine as Engine\n"}
        points = {"onward.engines": "mirror = acme_onward.mirror"}
        site = install(tmp_path / "site", "acme_onward", modules, points)
        pack = write_pack(tmp_path / "pack", STAKE)
        command = ("indicators", "--check", pack, "--engine", "mirror")
        answer = onward_beside(site, *command, cwd=tmp_path)
        assert answer.out == "5 examples of the pack bank 3 run on mirror: none failed\n"
        answer = onward_beside(tmp_path, *command, cwd=tmp_path)
        assert (answer.code, "there is no engine 'mirror'" in answer.err) == (2, True)


class TestDetector:
    def test_an_indicator_may_name_it(self, tmp_path: Path) -> None:
        points = {"onward.detectors": "loud = acme_onward.loud"}
        site = install(tmp_path / "site", "acme_onward", {"loud": LOUD}, points)
        text = changed(
            STAKE,
            ("  relation: is partly owned by\n  near_misses: [share, ended]\n", ""),
            ("type: pattern", "type: detector\n  detector: loud"),
        )
        pack = write_pack(tmp_path / "pack", text)
        answer = onward_beside(
            *(site, "assess", "-", "--rules", pack, "--json"),
            *("--workspace", made_workspace(tmp_path)),
            cwd=tmp_path,
            stdin=json.dumps(ORDER),
        )
        rows = json.loads(answer.out)["not_applicable"]
        assert ("bank-state-stake", "asked from outside") in [
            (row["indicator"], row["reason"]) for row in rows
        ]
        answer = onward_beside(tmp_path, "indicators", "--rules", pack, cwd=tmp_path)
        assert (answer.code, "there is no such detector" in answer.err) == (3, True)


def load_tables(folder: Path) -> Path:
    """Load the tables of a telecom firm with a state stake into a workspace."""
    for name, text in STATE_STAKE.items():
        (folder / name).write_text(text, encoding="utf-8")
    workspace = folder / "workspace"
    files = [folder / name for name in STATE_STAKE]
    answer = onward("load", "csv", *files, "--as", "small", "--workspace", workspace)
    assert answer.code == 0, answer.err
    return workspace
