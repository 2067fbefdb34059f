"""Orders that an officer would recognise: which law their items meet, and what is asked."""

from pathlib import Path

import pytest

from tests.example_cases import Case, assessed, check_case, read_example_cases

pytestmark = pytest.mark.usefixtures("one_engine")


@pytest.mark.parametrize(
    "case", read_example_cases(Path(__file__).with_name("orders_of_items.yaml"))
)
def test_an_order_meets_its_law(case: Case) -> None:
    check_case(case)


def bases_of(world: str) -> set[str]:
    """Return what the findings rest on: citations that are no mere "see also"."""
    findings = assessed(world)["findings"]
    assert "gov-repressive-tie" in {found["indicator"] for found in findings}
    laws = [law for found in findings for law in found["law"]]
    return {law["citation"] for law in laws if law["as"] != "analogy"}


def test_cameras_for_a_body_of_a_repressive_state_do_not_rest_on_article_5() -> None:
    body = "acme is PublicBody [gov] (XA)"
    cameras = "item.description = CCTV camera; item.six = none; item.families = none"
    reason = "item.not_listed_reason = compared with Annex I, no entry fits"
    assert not any("Art. 5" in citation for citation in bases_of(f"{body}; {cameras}; {reason}"))
    assert "Regulation (EU) 2021/821 Art. 5(2)" in bases_of(body)
