"""An indicator of patterns alone: one YAML file is found, judged and run without any code."""

from pathlib import Path
from typing import Any

import pytest

from onward.errors import IndicatorInvalid
from onward.queries.examples import read_example
from onward.queries.rules.policy import open_own_pack
from tests.assessments import assess_to_data
from tests.engines import ONE_ENGINE, open_world
from tests.unit.cases import each_case
from tests.worlds import STAKE, changed, write_pack

ID = "bank-state-stake"
RECORD = changed(
    STAKE,
    (
        "end: {kinds: [PublicBody], topics: [gov]}",
        "end: {country_record: {is: established, at: transaction}}",
    ),
)
ITSELF = changed(
    STAKE,
    ("hops: [1, 2]", "hops: [0, 2]"),
    ("  near_misses", "  relation_itself: is\n  near_misses"),
)


@pytest.fixture(params=ONE_ENGINE)
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def assessed(folder: Path, clauses: str, engine: str, text: str = STAKE) -> dict[str, Any]:
    example = read_example(f"{clauses} => not_found")
    catalogue = open_own_pack(write_pack(folder, text))
    return assess_to_data(
        example.transaction, open_world(example.snapshot(), engine, catalogue=catalogue)
    )


def rows_of(assessment: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [row for row in assessment[key] if row["indicator"] == ID]


class TestFindings:
    def test_a_finding_says_its_sentence_with_its_paths(self, tmp_path: Path, engine: str) -> None:
        world = "; ".join(f"ministry owns 10% h{n}; h{n} owns 10% acme" for n in range(3))
        [found] = rows_of(assessed(tmp_path, world, engine), "findings")
        said = "acme, the end-user, is partly owned by ministry, through h0. "
        assert found["summary"].startswith(said)
        assert (found["status"], found["severity"], found["kind"]) == ("present", "medium", "house")
        evidence = found["evidence"]
        assert (evidence["shown"], evidence["more"], evidence["limits"]) == (2, "yes", [])

    def test_an_open_share_is_possible_and_says_why(self, tmp_path: Path, engine: str) -> None:
        [found] = rows_of(assessed(tmp_path, "ministry owns 5-20% acme", engine), "findings")
        assert found["status"] == "possible"
        assert found["possible_because"] == ["ministry's share in acme is known as an interval"]

    def test_the_party_itself_has_a_sentence_of_its_own(self, tmp_path: Path, engine: str) -> None:
        world = "acme is PublicBody [gov] (XC)"
        [found] = rows_of(assessed(tmp_path, world, engine, ITSELF), "findings")
        assert found["summary"].startswith("acme, the end-user, is itself such a party. ")

    def test_a_policy_and_a_level_reach_it_as_any_other(self, tmp_path: Path, engine: str) -> None:
        text = changed(STAKE, ("level: medium", "level: stop\nverdict: {rule: prohibition}"))
        assessment = assessed(tmp_path, "ministry owns 10% acme", engine, text)
        assert assessment["suggestion"]["value"] == "refuse"
        [found] = rows_of(assessment, "findings")
        assert assessment["suggestion"]["rules"][0]["finding_ids"] == [found["id"]]

    def test_what_is_possible_never_stops(self, tmp_path: Path, engine: str) -> None:
        text = changed(STAKE, ("level: medium", "level: stop\nverdict: {rule: prohibition}"))
        assessment = assessed(tmp_path, "ministry owns ?% acme", engine, text)
        assert rows_of(assessment, "findings")[0]["severity"] == "high"
        assert "R1_prohibition" not in {row["rule"] for row in assessment["suggestion"]["rules"]}


class TestRecords:
    """`country_record`: established holds, indicated is possible, unknown is "cannot tell"."""

    @each_case("country", "status", "because", lists=True)
    def test_a_record_makes_a_finding(
        self, tmp_path: Path, engine: str, country: str, status: str, because: list[str]
    ) -> None:
        world = f"owner is Company ({country}); owner owns 60% acme"
        [found] = rows_of(assessed(tmp_path, world, engine, RECORD), "findings")
        assert (found["status"], found["possible_because"]) == (status, because)

    def test_a_record_that_nobody_knows_cannot_be_told(self, tmp_path: Path, engine: str) -> None:
        world = "owner is Company (XD); owner owns 60% acme"
        assessment = assessed(tmp_path, world, engine, RECORD)
        assert rows_of(assessment, "findings") == []
        [row] = rows_of(assessment, "cannot_tell")
        assert (row["reason"], row["text"]) == ("missing_data", "the record of XD is not known")
        assert not assessment["complete"]

    def test_a_good_record_and_the_exporters_own_are_no_finding(
        self, tmp_path: Path, engine: str
    ) -> None:
        world = "owner is Company (XC); owner owns 60% acme; T.exporter = XC"
        assessment = assessed(tmp_path, world, engine, RECORD)
        assert rows_of(assessment, "findings") == rows_of(assessment, "cannot_tell") == []

    def test_a_finding_stands_beside_an_end_that_nobody_knows(
        self, tmp_path: Path, engine: str
    ) -> None:
        world = "one is Company (XD); one owns 50% acme; two is Company (XA); two owns 50% acme"
        assessment = assessed(tmp_path, world, engine, RECORD)
        assert [row["status"] for row in rows_of(assessment, "findings")] == ["present"]
        assert rows_of(assessment, "cannot_tell") == []


class TestNearMisses:
    """One condition short: the share, or a tie that has ended."""

    @each_case("clauses", "missed_by")
    def test_it_names_the_condition_with_what_was_found(
        self, tmp_path: Path, engine: str, clauses: str, missed_by: tuple[str, str, str]
    ) -> None:
        assessment = assessed(tmp_path, clauses, engine)
        assert rows_of(assessment, "findings") == []
        [row] = rows_of(assessment, "near_misses")
        assert tuple(row["missed_by"].values()) == missed_by
        assert row["object"]["name"] == "ministry"
        assert row["path"]["nodes"][0]["name"] == "acme"

    @each_case("clauses")
    def test_what_lacks_more_or_nothing_is_none(
        self, tmp_path: Path, engine: str, clauses: str
    ) -> None:
        assert rows_of(assessed(tmp_path, clauses, engine), "near_misses") == []

    def test_only_what_the_file_asks_for_is_looked_for(self, tmp_path: Path, engine: str) -> None:
        text = changed(STAKE, ("near_misses: [share, ended]", "near_misses: [ended]"))
        assessment = assessed(tmp_path, "ministry owns 9% acme", engine, text)
        assert rows_of(assessment, "near_misses") == []

    def test_each_block_has_its_own_least_share(self, tmp_path: Path, engine: str) -> None:
        text = changed(
            STAKE,
            ("  pattern:\n    start:", "  patterns:\n  - start:"),
            (
                "data: Registers",
                "  - start: {roles: [end_user]}\n"
                "    steps:\n"
                "    - {ties: [owns], direction: in, hops: [1, 1], where: {share: {gt: 0.25}}}\n"
                "    end: {kinds: [MilitaryUnit]}\n"
                "data: Registers",
            ),
        )
        assessment = assessed(tmp_path, "army owns 25% acme", engine, text)
        [row] = rows_of(assessment, "near_misses")
        assert tuple(row["missed_by"].values()) == ("share", "more than 25 % of acme", "25 %")


NAME = f"indicators/{ID}.yaml"
PATTERN = "detection.pattern"


@each_case("old", "new", "message")
def test_what_could_not_run_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    folder = write_pack(tmp_path, changed(STAKE, (old, new)))
    with pytest.raises(IndicatorInvalid) as refused:
        open_own_pack(folder)
    text = str(refused.value)
    assert "\n" not in text
    assert text.startswith(str(folder / NAME))
    assert message in text


PARAMETERS = "  params: {lag_days: 90, ratio: 0.5}\n"


def test_a_parameter_that_the_detector_needs_is_asked_for(tmp_path: Path) -> None:
    text = changed(
        STAKE,
        ("  relation: is partly owned by\n  near_misses: [share, ended]\n", ""),
        ("type: pattern", "type: detector\n  detector: hist_onward_exporter"),
        (STAKE[STAKE.index("  pattern:") : STAKE.index("data: ")], PARAMETERS),
    )
    with pytest.raises(IndicatorInvalid, match="the detector needs the parameter min_pairs"):
        open_own_pack(write_pack(tmp_path, text))
