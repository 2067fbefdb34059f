"""Which of several equally grave findings speaks first: law that binds the exporter."""

from itertools import pairwise

import pytest

from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import example_tables, read_example
from onward.queries.model.assessment import Finding
from onward.queries.rules.indicator import SEVERITIES
from onward.queries.rules.policy import Policy, default_policy

ONE_OWNER = "holder is Company [sanction] (XB); holder owns 60% acme"
LISTS = "".join(f"; holder.listed = {regime}" for regime in ("OFAC", "BIS", "EU", "UK"))
EVERY_REGIME = Policy(id="every regime", regimes=("BIS", "EU", "OFAC", "UK", "UN"))


def found(line: str, policy: Policy | None = None) -> tuple[Finding, ...]:
    example = read_example(f"{line} => not_found")
    setup = AssessmentSetup.open(
        example.snapshot(), tables=example_tables(), policy=policy or default_policy()
    )
    return assess(example.transaction, setup).findings


def regimes_in_order(line: str, policy: Policy | None = None) -> list[str]:
    rows = [row for row in found(line, policy) if row.indicator == "own-50-aggregate"]
    assert len({(row.severity, row.status) for row in rows}) == 1
    return [row.object.id for row in rows if row.object]


@pytest.mark.parametrize(
    ("exporter", "first"),
    [("DE", ["EU"]), ("IE", ["EU"]), ("GB", ["UK"]), ("US", ["OFAC"])],
)
def test_law_of_the_exporter_s_country_speaks_first(exporter: str, first: list[str]) -> None:
    line = f"{ONE_OWNER}{LISTS}; T.exporter = {exporter}"
    assert regimes_in_order(line, EVERY_REGIME)[: len(first)] == first


def test_then_law_that_the_policy_applies() -> None:
    line = f"{ONE_OWNER}{LISTS}; T.exporter = NO".replace("60%", "?%")
    assert regimes_in_order(line)[0] == "EU"


def test_the_headline_of_a_possible_tie_is_the_rule_of_the_union() -> None:
    headline = found("listed owns ?% acme; item.families = none; item.six = none")[0]
    assert headline.object is not None
    assert (headline.indicator, headline.object.id) == ("own-50-aggregate", "EU")


def test_equally_binding_findings_stand_as_the_catalogue_has_their_indicators() -> None:
    line = "acme is Company [sanction] (XC); acme.listed = EU; T.destination = XF"
    stops = [row.indicator for row in found(line) if row.severity == "stop"]
    assert stops == ["own-listed-direct", "dest-interception-ban"]


def test_a_party_that_is_listed_itself_speaks_before_one_that_shares_its_address() -> None:
    line = (
        "acme is Company [sanction] (XC); acme.listed = BIS; other is Company [sanction] (XC); "
        "other.listed = BIS; acme located_at office; other located_at office"
    )
    rows = [row for row in found(line) if row.severity == "high" and row.status == "present"]
    assert [row.indicator for row in rows][:2] == ["own-listed-direct", "div-shared-address"]


def test_gravity_and_certainty_count_before_whose_law_it_is() -> None:
    rows = found("listed owns 60% acme; first owns ?% acme; first is Company [sanction] (XB)")
    ranks = [(-SEVERITIES.index(row.severity), row.status == "possible") for row in rows]
    assert ranks == sorted(ranks)


def test_of_a_long_chain_the_sentence_names_both_ends_and_who_stands_nearest() -> None:
    chain = ["holder", "alfa", "bravo", "carol", "delta", "echo", "acme"]
    links = "; ".join(f"{upper} owns 60% {lower}" for upper, lower in pairwise(chain))
    rows = found(f"holder is Company [sanction] (XB); holder.listed = EU; {links}")
    sentence = next(row.summary for row in rows if row.indicator == "own-50-aggregate")
    assert "stands above acme, the end-user, through echo and 4 others:" in sentence
    assert "holder" in sentence
