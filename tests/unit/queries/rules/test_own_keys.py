"""An indicator of a pack of one's own joins in by the keys that the shipped ones use."""

import ast
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onward.errors import InputRefused
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.detectors import completeness, item
from onward.queries.examples import example_tables, read_example
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.rules.policy import OwnCatalogue, open_own_pack
from tests.unit.cases import each_case

INDICATOR = Path(__file__).with_name("part_indicator.yaml").read_text("utf-8")
PATTERN = INDICATOR[INDICATOR.index("  type: pattern") : INDICATOR.index("data: ")]
PATHS = INDICATOR[INDICATOR.index("example_hit") :]
OWNED = "office is PublicBody ({country}); office owns 20% acme"

Open = Callable[..., OwnCatalogue]


@pytest.fixture
def open_with(tmp_path: Path) -> Open:
    """Open a pack of the indicator with lines added under its level, and under its relation.

    `looks` takes the place of how it looks.
    """

    def open_pack(level: str = "", detection: str = "", looks: str = "") -> OwnCatalogue:
        text = INDICATOR.replace("level: medium\n", f"level: medium\n{level}")
        text = text.replace("  relation:", f"{detection}  relation:")
        if looks:
            begin, end = text.index("  type: pattern"), text.index("data:")
            text = text[:begin] + looks + text[end:]
        (tmp_path / "indicators").mkdir()
        (tmp_path / "pack.yaml").write_text("id: bank\nversion: '1'\n")
        (tmp_path / "indicators" / "x-part.yaml").write_text(text, encoding="utf-8")
        return open_own_pack(tmp_path)

    return open_pack


def open_detector(folder: Path, detection: str, examples: str = PATHS) -> OwnCatalogue:
    """Open a pack of one indicator that has a shipped detector."""
    text = INDICATOR.replace(PATTERN, f"  type: document\n  how: As written.\n{detection}")
    (folder / "indicators").mkdir()
    (folder / "pack.yaml").write_text("id: bank\nversion: '1'\n")
    path = folder / "indicators" / "x-part.yaml"
    path.write_text(text.replace(PATHS, examples), encoding="utf-8")
    return open_own_pack(folder)


def find(own: OwnCatalogue, line: str) -> dict[str, Any]:
    """Return the findings of an order by the ids of their indicators."""
    example = read_example(f"{line} => not_found")
    setup = AssessmentSetup.open(example.snapshot(), tables=example_tables(), catalogue=own)
    return {row.indicator: row for row in assess(example.transaction, setup).findings}


def test_a_finding_says_what_its_file_says(open_with: Open) -> None:
    finding = find(open_with(), OWNED.format(country="XC"))["x-part"]
    assert (finding.status, finding.severity) == ("present", "medium")
    assert "is partly owned by" in finding.summary
    assert finding.counterfactuals == ("clears if the part was sold",)


def test_a_path_may_not_count_or_weigh_otherwise(open_with: Open) -> None:
    own = open_with(
        detection="  unless: [end_at_home]\n"
        "  severity_when:\n"
        "  - {when: end_has_record, raise_to: high, rule: '{country} has a record'}\n"
        "  - {when: surveillance_goods, lower_to: low, rule: goods for surveillance}\n"
    )
    assert "x-part" not in find(own, OWNED.format(country="DE"))
    assert find(own, OWNED.format(country="XA"))["x-part"].severity == "high"
    cyber = f"item.six = yes,yes,yes,yes,yes,yes; {OWNED.format(country='XC')}"
    assert find(own, cyber)["x-part"].severity == "low"


def test_a_statement_is_contradicted_by_whatever_tells_of_a_military_tie(open_with: Open) -> None:
    line = OWNED.format(country="XC")
    conflict = find(open_with(level="tells_of: military_tie\n"), line)["eus-conflict-with-graph"]
    assert conflict.values["partner"] == "x-part"


@pytest.mark.parametrize(
    ("key", "line", "is_found"),
    [
        ("", "T.destination = XE", True),
        ("", "buyer is Company (XE) role purchaser", True),
        ("  countries_of: [purchaser]\n", "T.destination = XE", False),
        ("  countries_of: [route]\n", "T.route = XE", True),
    ],
)
def test_a_detector_judges_the_countries_of_its_file_else_those_of_the_shipped_one(
    open_with: Open, key: str, line: str, is_found: bool
) -> None:
    looks = f"  type: attribute\n  how: By a table.\n  detector: dest_arms_embargo\n{key}"
    assert ("x-part" in find(open_with(looks=looks), line)) is is_found


def test_a_detector_of_answers_reads_the_questions_of_the_file(tmp_path: Path) -> None:
    own = open_detector(
        tmp_path,
        "  detector: eus_evasive\n"
        "  questions:\n"
        "  - {question: overpays, says: pays more than we ask}\n"
        "  - {question: vague_delivery, says: says no place, strong: true}\n"
        "  severity_when:\n"
        "  - {when: strong_sign, raise_to: stop, rule: our own rule}\n",
    )
    one = find(own, "answer.overpays = yes")["x-part"]
    assert "is with a customer who pays more than we ask" in one.summary
    assert (one.severity, one.severity_rules) == ("medium", ())
    other = find(own, "answer.vague_delivery = yes")["x-part"]
    assert (other.severity, other.severity_rules) == ("stop", ("our own rule",))
    assert "x-part" not in find(own, "answer.abnormal_route = yes")


def test_a_detector_of_services_judges_orders_of_the_kind_of_the_file(tmp_path: Path) -> None:
    own = open_detector(
        tmp_path,
        "  detector: catchall_service\n  order_kind: software_download\n  relation: hands over\n",
    )
    goods = "item.control_code = 9A012"
    found = find(own, f"T.kind = software_download; {goods}")
    assert "hands over an item of Annex I" in found["x-part"].summary
    assert "catchall-brokering" not in found
    assert "x-part" not in find(own, f"T.kind = brokering; {goods}")


def test_a_detector_of_papers_says_what_the_file_says_of_a_fault(tmp_path: Path) -> None:
    shipped = default_catalogue()["eus-missing-or-stale"].detection.faults
    faults = {name: {"level": row.level, "relation": row.relation} for name, row in shipped.items()}
    faults["expired"] = {"level": "low", "relation": "has a paper that was good until {until}"}
    own = open_detector(
        tmp_path,
        "  detector: eus_missing_or_stale\n"
        "  params: {statement_months: 24}\n"
        f"  faults: {json.dumps(faults)}\n",
    )
    finding = find(own, "statement.valid_until = 2026-03-01")["x-part"]
    assert "has a paper that was good until 2026-03-01" in finding.summary
    assert finding.severity == "low"


def test_a_gap_says_the_fact_and_then_what_to_do() -> None:
    example = read_example("T.order_date = 2026-04-02; T.planned_ship_date = 2026-04-01 => gap")
    setup = AssessmentSetup.open(example.snapshot(), tables=example_tables())
    reasons = [gap.why_it_matters for gap in assess(example.transaction, setup).coverage.gaps]
    assert (
        "the order date, 2026-04-02, is later than the planned shipment on 2026-04-01; "
        "correct one of them"
    ) in reasons


@each_case("detection", "field", "words")
def test_a_rule_that_a_detector_does_not_know_is_refused_with_its_place(
    tmp_path: Path, detection: str, field: str, words: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        open_detector(tmp_path, detection)
    assert refused.value.field == field
    assert words in str(refused.value)


def test_every_gap_that_a_detector_tells_stands_in_its_indicator_s_file() -> None:
    paths = [Path(module.__file__ or "") for module in (completeness, item)]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    gaps_in_code = {
        call.args[0].value
        for call in calls
        if ast.unparse(call.func).endswith(".gap") and isinstance(call.args[0], ast.Constant)
    }
    detections = [indicator.detection for indicator in default_catalogue()]
    assert gaps_in_code == {name for detection in detections for name in detection.gaps}
    assert len(gaps_in_code) > 50


@each_case("level", "detection", "field", "words")
def test_a_key_that_means_nothing_is_refused_with_its_place(
    open_with: Open, level: str, detection: str, field: str, words: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        open_with(level, detection)
    assert refused.value.field == field
    assert words in str(refused.value) or refused.value.line
