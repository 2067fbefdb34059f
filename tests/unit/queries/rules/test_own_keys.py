"""An indicator of a pack of one's own joins in by the keys that the shipped ones use."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onward.errors import InputRefused
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import example_tables, read_example
from onward.queries.rules.policy import OwnCatalogue, open_own_pack
from tests.unit.cases import each_case

INDICATOR = Path(__file__).with_name("part_indicator.yaml").read_text("utf-8")
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


@each_case("level", "detection", "field", "words")
def test_a_key_that_means_nothing_is_refused_with_its_place(
    open_with: Open, level: str, detection: str, field: str, words: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        open_with(level, detection)
    assert refused.value.field == field
    assert words in str(refused.value) or refused.value.line
