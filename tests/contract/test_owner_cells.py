"""A cell for an owner that names nobody is an unknown owner, whose share is read and counts."""

# ruff: noqa: RUF001  # names of other scripts are the point

from typing import Any

import pytest

from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.matching.candidates import stated_query
from onward.queries.transactions.transaction import Owner
from tests.clear_orders import assess_order, claimed_order
from tests.unit.cases import each_case

FOUNDER = {"name": "Astrid Halvorsen", "kind": "Person", "country": "XC", "share": "60 %"}


def gaps_of(setup: AssessmentSetup, *owners: dict[str, Any]) -> tuple[str, str]:
    """Return the verdict, and what is not known of owners."""
    order = claimed_order()
    order["parties"][0]["owners"] = list(owners)
    assessment = assess_order(setup, order)
    gaps = (gap.why_it_matters for gap in assessment.coverage.gaps if gap.on == "owner")
    return assessment.verdict, "; ".join(gaps)


def test_an_owner_with_a_name_is_no_gap(setup: AssessmentSetup) -> None:
    other = FOUNDER | {"name": "Kari Nordmann", "share": "40 %"}
    assert gaps_of(setup, FOUNDER, other) == ("CLEAR_WITHIN_STATED_LIMITS", "")


@pytest.mark.parametrize(
    "owner",
    [
        *({"name": "(40 %)"}, {"name": "40%"}, {"name": "40 Prozent"}, {"name": "%40"}),
        *({"share": "40 %"}, {"share_min": "0.25", "share_max": "0.4"}, {"country": "CY"}),
        *(
            {"name": name, "share": "40 %"}
            for name in ("public", "one Cypriot trust", "öffentlich")
        ),
        *({"name": name, "share": "40 %"} for name in ("listed on Oslo Børs", "various holders")),
        *({"name": name} for name in ("free float (40 %)", "публичная, 40 %", "halka açık %40")),
        {"name": "Ana Vell 20 %, Eva Rill 20 %"},
    ],
)
def test_an_owner_whom_nothing_names_is_a_gap_beside_a_majority(
    setup: AssessmentSetup, owner: dict[str, Any]
) -> None:
    verdict, gaps = gaps_of(setup, FOUNDER, owner)
    assert verdict == "INCOMPLETE"
    assert gaps


@each_case("name", "bare", "share", lists=True)
def test_a_share_in_the_place_of_a_name_or_beside_it_is_read(
    name: str, bare: str | None, share: str
) -> None:
    owner = Owner(name=name)
    assert (stated_query(owner).name, owner.bounds) == (bare, (share, share))


@pytest.mark.parametrize("name", ["Studio 54", "40", "Acme 400 %", "Ana 60 %, Eva 40 %"])
def test_other_numbers_of_a_name_stay_in_it(name: str) -> None:
    owner = Owner(name=name)
    assert (stated_query(owner).name, owner.bounds) == (name, ("0", "1"))


def test_a_share_that_is_stated_counts_before_one_of_the_name() -> None:
    owner = Owner(name="Acme (40 %)", share="0.5")
    assert (stated_query(owner).name, owner.bounds) == ("Acme", ("0.5", "0.5"))
