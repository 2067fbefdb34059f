"""The commands as users and order systems rely on them: output, exit codes, errors (00)."""

import json
import shlex
import shutil
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from onward import registry
from onward.graph.store.workspace import WorkspaceFolder
from tests.engines import ENGINES, compared_engines, hold
from tests.shell import ORDER, VAGUE, Answer, made_workspace, onward, run_demo, write_tables
from tests.unit.cases import each_case

BROKEN_LINE = '{"id": "T-3", "dates": "2026-05-02"}'
CLEAR_POLICY = "id: lenient\nrequired: []\nrequired_data: []\n"
"""A policy that requires no fact and no data."""

RECORDS = "country,measure,data_year,value,retrieved\n" + "".join(
    f"{country},{measure},2025,{value},2026-05-01\n"
    for country in ("SE", "GB")
    for measure, value in (("pts_s", "1"), ("vdem_civlib", "0.95"))
)
"""Two families of measures that both say that a country has no record of repression."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_workspace(tmp_path_factory.mktemp("made"))


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Path:
    """Return a workspace of its own, with the small layer."""
    return shutil.copytree(made, tmp_path / "workspace")


def lines(*transactions: dict[str, Any] | str) -> str:
    """Write transactions as JSON lines; a text stands as it is."""
    return "\n".join(t if isinstance(t, str) else json.dumps(t) for t in transactions)


def one_line(answer: Answer) -> str:
    """Return the only line of an error."""
    assert answer.err.startswith("onward: ")
    assert answer.err.count("\n") == 1
    return answer.err.removeprefix("onward: ").strip()


@each_case("command", "code", "said")
def test_what_cannot_be_done_is_refused_in_one_line(
    command: str, code: int, said: str, workspace: Path, tmp_path: Path
) -> None:
    write_tables(tmp_path)
    named = {"ws": workspace, "here": tmp_path, "exports": ", ".join(registry.names("export"))}
    answer = onward(*shlex.split(command.format_map(named)), stdin=lines(ORDER))
    assert (answer.code, answer.out) == (code, "")
    assert said.format_map(named) in one_line(answer)
    assert not (tmp_path / "none").exists()


class TestLoad:
    def test_the_report_accounts_for_every_row(self, tmp_path: Path) -> None:
        files = write_tables(tmp_path)
        with files[0].open("a") as parties:
            parties.write("bad,,Company,SE,,2026-05-01\n")
        small: tuple[str | Path, ...] = ("load", "csv", *files, "--as", "small")
        small = (*small, "--workspace", tmp_path / "w")
        refused = onward(*small)
        assert refused.code == 3
        assert "parties.csv:6:name: 1 of 5 rows are rejected" in refused.err
        answer = onward(*small, "--max-rejected", "0.3")
        assert answer.code == 0
        assert "parties.csv: 5 rows = 4 accepted + 1 rejected" in answer.out
        assert "rejected parties.csv:6:name: " in answer.out
        assert "ties: 3 owns" in answer.out

    def test_the_report_is_json_too(self, tmp_path: Path) -> None:
        files = write_tables(tmp_path)
        answer = onward("load", "csv", *files, "--as", "n", "--json", "--workspace", tmp_path / "w")
        report = answer.json
        assert [file["rows"] for file in report["files"]] == [4, 3, 1, 2]
        assert all(file["balanced"] for file in report["files"])
        assert (report["layer"], report["statements"]["parties"]) == ("n", 4)
        assert report["retrieved"] == "2026-05-01"

    def test_the_same_files_make_the_same_snapshot(self, workspace: Path, tmp_path: Path) -> None:
        before = onward("status", "--json", "--workspace", workspace).json["snapshot"]
        files = write_tables(tmp_path / "again")
        answer = onward("load", "csv", *files, "--as", "small", "--workspace", workspace, "--json")
        assert answer.json["snapshot"] == before

    @each_case("text", "said", lists=True)
    def test_a_failed_load_leaves_what_was_there(
        self, text: str, said: str, workspace: Path, tmp_path: Path
    ) -> None:
        before = onward("status", "--json", "--workspace", workspace).out
        bad = tmp_path / "parties.csv"
        bad.write_text(text)
        arguments = ("load", "csv", bad, "--as", "small", "--retrieved", "2026-05-01")
        answer = onward(*arguments, "--workspace", workspace)
        assert (answer.code, answer.out) == (3, "")
        assert one_line(answer).startswith(said)
        assert onward("status", "--json", "--workspace", workspace).out == before

    @each_case("name", "said", lists=True)
    def test_a_name_that_no_layer_can_have_is_refused(
        self, name: str, said: str, tmp_path: Path
    ) -> None:
        files, workspace = write_tables(tmp_path), tmp_path / "w"
        answer = onward("load", "csv", *files, "--as", name, "--workspace", workspace)
        assert (answer.code, workspace.exists()) == (2, False)
        assert one_line(answer).startswith(said)


class TestEmptyFolder:
    @pytest.mark.parametrize("command", ["status", "sources", "indicators", "--help"])
    def test_a_command_that_needs_no_data_succeeds_and_makes_nothing(
        self, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert onward(command).code == 0
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        "arguments",
        [["party", "a:b"], ["owners", "a:b"], ["paths", "a:b", "a:c"], ["assess", "-"]],
        ids=lambda arguments: arguments[0],
    )
    def test_a_command_that_needs_data_says_what_to_do(
        self, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        answer = onward(*arguments, stdin=lines(ORDER))
        assert (answer.code, answer.out) == (4, "")
        assert "nothing is loaded here yet; run `onward load`" in one_line(answer)
        assert list(tmp_path.iterdir()) == []

    def test_status_says_how_to_begin(self, tmp_path: Path) -> None:
        answer = onward("status", "--workspace", tmp_path / "w")
        assert "Nothing is loaded yet: run onward load" in answer.out


class TestDamage:
    def test_a_damaged_compiled_graph_is_made_anew(self, workspace: Path) -> None:
        command = ("party", "small:acme", "--workspace", workspace)
        before = onward(*command).out
        columns = sorted((workspace / "cache").glob("*/*.npy"))
        columns[0].unlink()
        assert onward(*command).out == before
        columns[-1].write_bytes(b"")
        assert onward(*command).out == before

    @pytest.mark.parametrize("command", [["status"], ["party", "small:acme"]], ids=" ".join)
    def test_a_current_that_names_no_snapshot_is_no_empty_workspace(
        self, command: list[str], workspace: Path
    ) -> None:
        (workspace / "CURRENT").write_text("0123\n")
        answer = onward(*command, "--workspace", workspace)
        assert (answer.code, answer.out) == (4, "")
        assert "cannot be read" in one_line(answer)

    def test_rows_that_are_not_what_was_written_are_refused(self, workspace: Path) -> None:
        shutil.rmtree(workspace / "cache", ignore_errors=True)
        for table in workspace.glob("layers/*/ties.parquet"):
            table.chmod(0o644)
            table.write_bytes(table.read_bytes()[:-1] + b"!")
        answer = onward("party", "small:acme", "--workspace", workspace)
        assert answer.code == 4
        assert "ties.parquet: content has hash" in one_line(answer)

    def test_records_that_are_no_database_are_named(self, workspace: Path) -> None:
        (workspace / "records.sqlite").write_text("no database at all")
        answer = onward("explain", "A-1", "--workspace", workspace)
        assert answer.code == 4
        assert "records.sqlite: file is not a database" in one_line(answer)


class TestStatusAndSources:
    def test_a_layer_older_than_its_limit_is_stale(self, workspace: Path) -> None:
        ages = {}
        for on in ("2026-07-30", "2026-07-31"):
            answer = onward("status", "--on", on, "--json", "--workspace", workspace)
            layer = answer.json["layers"][0]
            ages[layer["age_days"]] = layer["stale"]
        assert ages == {90: False, 91: True}

    def test_a_stale_layer_stands_out_in_the_text(self, workspace: Path) -> None:
        answer = onward("status", "--on", "2027-01-01", "--workspace", workspace)
        assert "STALE (limit 90 days)" in answer.out

    def test_status_names_engine_rule_pack_and_counts(self, workspace: Path) -> None:
        status = onward("status", "--json", "--engine", "networkx", "--workspace", workspace).json
        assert status["engine"] == "networkx"
        assert status["rule_pack"]["id"] == "default"
        assert status["policy"]["id"] == "default"
        assert status["layers"][0]["counts"]["ties"] == 3

    def test_a_source_is_shown_with_what_it_expects(self) -> None:
        shown = onward("sources", "ofac", "--json").json
        assert (shown["name"], shown["regime"]) == ("ofac", "OFAC")
        assert "sdn.csv" in onward("sources", "ofac").out

    def test_every_source_is_listed(self) -> None:
        names = [source["name"] for source in onward("sources", "--json").json]
        assert {"csv", "ofac", "ftm", "un", "csl"} <= set(names)
        assert names == sorted(names)

    def test_an_older_snapshot_stays_usable(self, workspace: Path, tmp_path: Path) -> None:
        old = onward("status", "--json", "--workspace", workspace).json["snapshot"]
        files = write_tables(tmp_path / "more")
        onward("load", "csv", files[0], "--as", "more", "--workspace", workspace)
        again = onward("status", "--snapshot", old[:12], "--json", "--workspace", workspace).json
        assert again["snapshot"] == old
        assert [layer["name"] for layer in again["layers"]] == ["small"]


class TestParty:
    def test_the_card_holds_lists_ties_and_sources(self, workspace: Path) -> None:
        card = onward("party", "small:listed", "--json", "--workspace", workspace).json
        assert (card["name"], card["topics"]) == ("Zephyrin SA", ["sanction"])
        assert [entry["regime"] for entry in card["listings"]] == ["EU"]
        ties = {(group["kind"], group["direction"]): group["count"] for group in card["ties"]}
        assert ties == {("owns", "out"): 2}
        assert card["sources"][0]["retrieved"] == "2026-05-01"

    def test_markup_in_a_name_is_shown_as_it_is(self, workspace: Path) -> None:
        answer = onward("party", "small:middle", "--workspace", workspace)
        assert answer.out.startswith("Middle Holding [bold]AG[/bold]\n")

    def test_an_ended_tie_is_marked(self, workspace: Path) -> None:
        answer = onward("party", "small:quiet", "--workspace", workspace)
        tie = "Zephyrin SA owns 10 % of Quiet Ltd (small t3, from 2019-01-01 to 2022-01-01, ended"
        assert tie in answer.out

    def test_a_personal_number_is_not_shown(self, tmp_path: Path) -> None:
        entity = {
            "id": "p1",
            "schema": "Person",
            "properties": {"name": ["Ola Eksempel"], "passportNumber": ["X1234567"]},
        }
        file = tmp_path / "entities.ftm.json"
        file.write_text(json.dumps(entity) + "\n")
        where = ("--workspace", tmp_path / "w")
        loaded = onward("load", "ftm", file, "--retrieved", "2026-05-01", *where)
        assert loaded.code == 0, loaded.err
        for form in ((), ("--json",)):
            shown = onward("party", "ftm:p1", *form, *where)
            assert "Ola Eksempel" in shown.out
            assert "X1234567" not in shown.out

    @pytest.mark.parametrize("words", ["acme", "acme optik ab", "small:acm"])
    def test_a_name_or_the_beginning_of_an_id_shows_the_party(
        self, words: str, workspace: Path
    ) -> None:
        assert "id: small:acme" in onward("party", words, "--workspace", workspace).out


@pytest.mark.parametrize("engine", ENGINES)
class TestOwnersAndPaths:
    @pytest.fixture(autouse=True)
    def _held(self, engine: str, workspace: Path) -> None:
        hold(engine, WorkspaceFolder(workspace).current())

    def test_owners_gives_four_named_results_with_bounds(
        self, engine: str, workspace: Path
    ) -> None:
        where = ("--engine", engine, "--workspace", workspace)
        report = onward("owners", "small:acme", "--json", *where).json
        chain = report["chain_product"]["chains"][0]
        assert (chain["product"]["min"], chain["product"]["max"]) == ("0.3", "0.42")
        assert report["integrated"]["owners"][0]["owner"] == "small:listed"
        counts = {regime["regime"]: regime["counts"] for regime in report["cascade"]}
        assert (counts["EU"], counts["OFAC"]) == ("yes", "cannot_tell")
        assert report["control"]["count"] == 0
        text = onward("owners", "small:acme", *where).out
        for title in ("1. Chain", "2. Integrated", "3. Threshold", "4. Control"):
            assert title in text
        assert "at least 30 %, up to 42 %" in text

    def test_paths_are_sentences_with_sources(self, engine: str, workspace: Path) -> None:
        where = ("--engine", engine, "--workspace", workspace)
        answer = onward("paths", "small:acme", "small:listed", *where)
        assert answer.code == 0
        assert "Zephyrin SA owns 60 % of Middle Holding [bold]AG[/bold] (small t1" in answer.out
        assert "claimed" in answer.out
        assert "There are no more." in answer.out
        assert "only possible were not looked for" in answer.out
        both = onward("paths", "small:acme", "small:listed", "--json", *where).json
        assert (both["definite"]["more"], both["possible"]["more"]) == ("no", "unknown")

    def test_a_share_that_may_be_too_small_makes_a_path_only_possible(
        self, engine: str, workspace: Path
    ) -> None:
        where = ("--engine", engine, "--workspace", workspace, "--json")
        found = {}
        for share in ("0.5", "0.6", "0.8"):
            answer = onward("paths", "small:acme", "small:listed", "--min-share", share, *where)
            both = answer.json
            found[share] = (len(both["definite"]["paths"]), len(both["possible"]["paths"]))
        assert found == {"0.5": (1, 0), "0.6": (0, 1), "0.8": (0, 0)}

    def test_a_tie_that_has_ended_makes_no_path(self, engine: str, workspace: Path) -> None:
        where = ("--engine", engine, "--workspace", workspace)
        ended = onward("paths", "small:quiet", "small:listed", *where)
        assert "no path (at most 4 ties, 12 of ownership and control, on 2026-05-01)" in ended.out
        ends = onward("paths", "small:quiet", "small:listed", *where, "--json").json
        assert (ends["from"]["kind"], ends["to"]["kind"]) == ("Company", "Company")
        then = onward("paths", "small:quiet", "small:listed", "--on", "2021-12-31", *where)
        assert "owns 10 % of Quiet Ltd" in then.out

    def test_knowledge_before_the_retrieval_knows_nothing(
        self, engine: str, workspace: Path
    ) -> None:
        where = ("--engine", engine, "--workspace", workspace, "--as-of", "2026-04-30")
        assert "no path" in onward("paths", "small:acme", "small:listed", *where).out


class TestAssess:
    def test_the_exit_code_is_the_strongest_verdict(self, workspace: Path, tmp_path: Path) -> None:
        records = tmp_path / "destinations.csv"
        records.write_text(RECORDS)
        load = ("load", "csv", records, "--as", "records", "--workspace", workspace)
        assert onward(*load).code == 0
        policy = tmp_path / "lenient.yaml"
        policy.write_text(CLEAR_POLICY)
        router = {"not_listed_reason": "not in Annex I: a router", "families": [], "hs": "854370"}
        clear = {**VAGUE, "id": "T-0", "destination": "SE", "items": [router]}
        where = ("--json", "--workspace", workspace, "--policy", policy)
        codes = {}
        for name, text in {
            "clear": lines(clear),
            "incomplete": lines(clear, VAGUE, BROKEN_LINE),
            "findings": lines(VAGUE, ORDER, clear, BROKEN_LINE),
            "refused": lines(BROKEN_LINE, "{"),
        }.items():
            codes[name] = onward("assess", "-", *where, stdin=text).code
        assert codes == {"clear": 0, "incomplete": 3, "findings": 3, "refused": 3}

    def test_a_file_that_loses_more_orders_than_is_allowed_is_refused_by_its_exit_code(
        self, workspace: Path
    ) -> None:
        text = lines(*[{**VAGUE, "id": f"T-{number}"} for number in range(4)], BROKEN_LINE)
        where = ("--workspace", workspace)
        strict = onward("assess", "-", *where, stdin=text)
        lenient = onward("assess", "-", "--max-rejected", "0.2", *where, stdin=text)
        assert (strict.code, lenient.code) == (3, 20)
        assert "-: 1 of 5 orders are refused; mend them" in strict.err
        assert "orders are refused" not in lenient.err
        assert onward("assess", "-", "--max-rejected", "2", *where, stdin=text).code == 2

    @pytest.mark.parametrize(
        ("name", "is_printed"), [("Zephyrin Moon", True), ("Zephyrin Kaprikat", False)]
    )
    def test_who_comes_near_a_name_that_finds_nobody_is_printed(
        self, workspace: Path, name: str, *, is_printed: bool
    ) -> None:
        order = {**VAGUE, "parties": [{"role": "end_user", "name": name}]}
        answer = onward("assess", "-", "--workspace", workspace, stdin=json.dumps(order))
        line = "nearest, and no candidate: Zephyrin SA (small:listed) score 0.5"
        assert (line in answer.out) is is_printed

    def test_one_object_gives_one_object(self, workspace: Path, tmp_path: Path) -> None:
        file = tmp_path / "order.json"
        file.write_text(json.dumps(ORDER, indent=2))
        answer = onward("assess", file, "--json", "--workspace", workspace)
        assert answer.json["transaction"]["id"] == "T-1"
        assert answer.code == 10

    def test_rules_of_one_s_own_judge_and_are_named_and_the_old_answer_comes_back_to_its_bytes(
        self, workspace: Path, tmp_path: Path
    ) -> None:
        def assessed(*more: str | Path) -> str:
            where = ("--json", "--workspace", workspace)
            return onward("assess", "-", *more, *where, stdin=lines(ORDER)).out

        before, rules = assessed(), tmp_path / "rules"
        rules.mkdir()
        (rules / "pack.yaml").write_text("id: bank\nversion: '3'\n")
        after = assessed("--rules", rules)
        assert json.loads(after)["rule_pack"]["id"] == "default+bank"
        assert json.loads(after)["id"] != json.loads(before)["id"]
        assert assessed("--rules", rules, "--jobs", "2") == after
        assert assessed() == before

    @pytest.mark.parametrize("form", ["lines", "list"])
    def test_several_give_json_lines_in_their_order(self, form: str, workspace: Path) -> None:
        text = lines(VAGUE, ORDER) if form == "lines" else json.dumps([VAGUE, ORDER], indent=1)
        answer = onward("assess", "-", "--json", "--workspace", workspace, stdin=text)
        assert [one["transaction"]["id"] for one in answer.json_lines] == ["T-2", "T-1"]

    def test_a_bad_line_is_told_twice_and_stops_nothing(self, workspace: Path) -> None:
        text = lines(VAGUE, BROKEN_LINE, ORDER)
        where = ("--json", "--workspace", workspace, "--max-rejected", "1")
        answer = onward("assess", "-", *where, stdin=text)
        assert len(answer.json_lines) == 3
        rejected = answer.json_lines[1]["rejected"]
        assert (rejected["line"], rejected["column"]) == (2, "dates")
        assert (rejected["code"], rejected["message"]) == ("unknown_key", "there is no such key")
        assert one_line(answer).startswith("-:2:dates: there is no such key")

    def test_the_text_names_what_is_not_known_before_the_findings(self, workspace: Path) -> None:
        out = onward("assess", "-", "--workspace", workspace, stdin=lines(ORDER)).out
        assert out.startswith("T-1 FINDINGS A-")
        assert out.index("Not known, not looked at") < out.index("1. A party to the transaction")
        assert "A person decides." in out

    def test_a_fictional_transaction_says_so(self, workspace: Path) -> None:
        fiction = lines({**VAGUE, "fictional": True})
        out = onward("assess", "-", "--workspace", workspace, stdin=fiction).out
        assert "FICTIONAL TRANSACTION" in out.splitlines()[0]

    def test_files_are_named_by_transaction(self, workspace: Path, tmp_path: Path) -> None:
        twin = {**VAGUE, "destination": "SE"}
        evil = {**VAGUE, "id": "../evil"}
        where = ("--workspace", workspace, "--out", tmp_path / "out", "--format", "json")
        answer = onward("assess", "-", *where, stdin=lines(VAGUE, twin, evil))
        names = sorted(path.name for path in (tmp_path / "out").iterdir())
        assert len(names) == 3
        assert "T-2.json" in names
        assert all(name.startswith(("T-2", "_evil-")) for name in names)
        assert all(str(tmp_path / "out" / name) in answer.out for name in names)

    def test_ids_that_differ_in_case_alone_do_not_share_a_file(
        self, workspace: Path, tmp_path: Path
    ) -> None:
        where = ("--workspace", workspace, "--out", tmp_path / "out", "--format", "json,text")
        ids = ("T1", "t1", "T1-FDBB93AC")
        onward("assess", "-", *where, stdin=lines(*({**VAGUE, "id": one} for one in ids)))
        stems = [path.stem.casefold() for path in (tmp_path / "out").glob("*.json")]
        assert len(set(stems)) == len(stems) == 3

    def test_pictures_are_one_file_each(self, workspace: Path, tmp_path: Path) -> None:
        where = ("--workspace", workspace, "--out", tmp_path / "out", "--format", "html")
        answer = onward("assess", "-", *where, stdin=lines(ORDER))
        assert answer.code == 10, answer.err
        page = (tmp_path / "out" / "T-1.html").read_text()
        assert "Zephyrin SA" in page

    @pytest.mark.parametrize(
        ("text", "said"),
        [(b"\xff\xfe{", "-: is not valid UTF-8 JSON"), (b"", "-: there is no transaction")],
        ids=["not UTF-8", "empty"],
    )
    def test_input_that_is_none_is_refused(self, text: bytes, said: str, workspace: Path) -> None:
        answer = onward("assess", "-", "--workspace", workspace, stdin=text)
        assert answer.code == 3
        assert one_line(answer).startswith(said)

    def test_a_byte_order_mark_is_no_fault(self, workspace: Path) -> None:
        text = b"\xef\xbb\xbf" + lines(ORDER).encode()
        assert onward("assess", "-", "--workspace", workspace, stdin=text).code == 10

    def test_a_policy_that_is_none_is_named_with_its_place(
        self, workspace: Path, tmp_path: Path
    ) -> None:
        policy = tmp_path / "policy.yaml"
        policy.write_text("id: mine\nlevel: high\n")
        where = ("--workspace", workspace, "--policy", policy)
        answer = onward("assess", "-", *where, stdin=lines(ORDER))
        assert answer.code == 3
        assert "policy.yaml:2:level: there is no such key" in one_line(answer)

    @pytest.mark.usefixtures("beside")
    def test_two_engines_give_the_same_content(self, workspace: Path) -> None:
        hold(compared_engines()[1], WorkspaceFolder(workspace).current())
        hashes = {
            onward(
                "assess", "-", "--json", "--engine", e, "--workspace", workspace, stdin=lines(ORDER)
            ).json["content_hash"]
            for e in compared_engines()
        }
        assert len(hashes) == 1


class TestExplain:
    @pytest.fixture
    def assessed(self, workspace: Path) -> dict[str, Any]:
        answer = onward(
            "assess", "-", "--json", "--workspace", workspace, stdin=lines(ORDER, VAGUE)
        )
        found: dict[str, Any] = answer.json_lines[0]
        return found

    def test_a_stored_assessment_is_explained_by_the_beginning_of_its_id(
        self, assessed: dict[str, Any], workspace: Path
    ) -> None:
        answer = onward("explain", assessed["id"][:8], "--workspace", workspace)
        assert answer.code == 0
        assert f"Assessment {assessed['id']}, valid on 2026-05-02" in answer.out
        assert "A person decides." in answer.out

    def test_a_file_is_explained_without_a_workspace(
        self, assessed: dict[str, Any], workspace: Path, tmp_path: Path
    ) -> None:
        file = tmp_path / "assessment.json"
        file.write_text(json.dumps(assessed))
        stored = onward("explain", assessed["id"], "--workspace", workspace)
        assert onward("explain", file, "--workspace", tmp_path / "none").out == stored.out

    @pytest.mark.parametrize("named", ["1", "own-listed"])
    def test_one_finding_is_explained_by_its_number_or_a_part_of_its_id(
        self, named: str, assessed: dict[str, Any], workspace: Path
    ) -> None:
        answer = onward("explain", assessed["id"], named, "--json", "--workspace", workspace)
        sections = answer.json
        assert [section["title"].split(":")[0] for section in sections] == [
            assessed["findings"][0]["title"]
        ]

    def test_a_finding_that_is_not_there_is_named_with_those_that_are(
        self, assessed: dict[str, Any], workspace: Path
    ) -> None:
        answer = onward("explain", assessed["id"], "9", "--workspace", workspace)
        assert answer.code == 2
        assert assessed["findings"][0]["id"] in one_line(answer)

    def test_a_beginning_of_several_ids_asks_for_more(
        self, assessed: dict[str, Any], workspace: Path
    ) -> None:
        assert assessed
        answer = onward("explain", "A-", "--workspace", workspace)
        assert answer.code == 2
        assert "assessments begin with 'A-'; give more of the id" in one_line(answer)

    def test_a_file_that_holds_no_assessment_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "order.json"
        for text in (json.dumps(ORDER), "[]", "{"):
            file.write_text(text)
            answer = onward("explain", file)
            assert answer.code == 3
            assert "is not an assessment" in one_line(answer)


class TestIndicators:
    def test_every_indicator_is_listed_under_its_group_with_what_they_belong_to(self) -> None:
        data = onward("indicators", "--json").json
        text = onward("indicators").out
        assert len(data["indicators"]) >= 12
        assert all(one["id"] in text and one["group"] in text for one in data["indicators"])
        assert data["rule_pack"]["hash"][:12] in text
        assert data["policy"]["hash"][:12] in text
        assert {f"indicators/{one['id']}.yaml" for one in data["indicators"]} <= set(data["files"])

    @pytest.mark.parametrize(
        ("option", "value", "key"), [("--wave", "1", "wave"), ("--kind", "eu_flag", "kind")]
    )
    def test_a_filter_leaves_those_that_fit(self, option: str, value: str, key: str) -> None:
        some = onward("indicators", option, value, "--json").json["indicators"]
        assert some
        assert {str(one[key]) for one in some} == {value}
        assert onward("indicators", "--wave", "9").out.count("0 indicators") == 1

    def test_an_indicator_is_shown_with_law_pattern_parameters_and_examples(self) -> None:
        text = onward("indicators", "gov-repressive-tie").out
        for part in (
            *("kind", "level", "question", "law", "looks", "pattern", "hit", "near miss"),
            "its wording has not been compared with the Official Journal yet",
            "in force since 2024-10-16; secondary: a summary was read",
            "min_share 0.5: least share of each ownership link; a policy may make it lower",
        ):
            assert part in text

    def test_a_parameter_is_shown_as_the_policy_sets_it(self, tmp_path: Path) -> None:
        policy = tmp_path / "policy.yaml"
        policy.write_text("id: own\nparams: {gov-repressive-tie: {min_share: '0.4'}}\n")
        shown = ("indicators", "gov-repressive-tie", "--policy", policy)
        assert "min_share 0.4, by the policy; the rule pack has 0.5: " in onward(*shown).out
        data = onward(*shown, "--json").json
        assert data["policy"]["id"] == "own"
        (parameter,) = data["indicator"]["parameters"]
        assert (parameter["value"], parameter["default"]) == (0.4, 0.5)

    def test_a_pack_of_one_s_own_is_listed_and_named(self, tmp_path: Path) -> None:
        (tmp_path / "pack.yaml").write_text("id: bank\nversion: '3'\n")
        for command in ("indicators", "status"):
            data = onward(command, "--rules", tmp_path, "--json").json
            assert data["rule_pack"]["id"] == "default+bank"
        answer = onward("indicators", "--rules", tmp_path / "none")
        assert answer.code == 3
        assert "none: there is no such folder" in one_line(answer)


class TestMap:
    def test_a_map_is_one_file(self, workspace: Path, tmp_path: Path) -> None:
        file = tmp_path / "map.html"
        answer = onward("map", "small:acme", "--output", file, "--json", "--workspace", workspace)
        assert answer.code == 0, answer.err
        assert (answer.json["parties"], answer.json["ties"]) == (3, 2)
        assert "Acme Optik AB" in file.read_text()


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Answer]:
    """Run the demo, and give a folder of our own with what it wrote, and what it said."""
    made, answer = run_demo()
    return copytree(made, tmp_path_factory.mktemp("demo") / "demo"), answer


class TestDemo:
    def test_everything_comes_out_as_expected(self, shown: tuple[Path, Answer]) -> None:
        _, answer = shown
        assert answer.code == 0, answer.err
        assert answer.json["differences"] == []
        assert set(answer.json["verdicts"]) == {
            "FINDINGS",
            "INCOMPLETE",
            "CLEAR_WITHIN_STATED_LIMITS",
        }

    def test_each_transaction_has_its_picture_and_its_json(
        self, shown: tuple[Path, Answer]
    ) -> None:
        out, answer = shown
        for row in answer.json["transactions"]:
            assert Path(row["file"]).is_file()
            assert (out / f"{row['id']}.json").is_file()
        assert all(Path(file).is_file() for file in answer.json["open"])

    def test_a_second_run_writes_the_same_bytes_and_leaves_the_users_own_workspace_alone(
        self, shown: tuple[Path, Answer], workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out, _ = shown
        first = {path.name: path.read_bytes() for path in out.glob("T*")}
        before = (workspace / "CURRENT").read_text()
        monkeypatch.setenv("ONWARD_WORKSPACE", str(workspace))
        answer = onward("demo", "--out", out)
        assert (answer.code, answer.err) == (0, "")
        assert {path.name: path.read_bytes() for path in out.glob("T*")} == first
        assert "Every verdict and finding is as expected.json says." in answer.out
        assert (workspace / "CURRENT").read_text() == before
