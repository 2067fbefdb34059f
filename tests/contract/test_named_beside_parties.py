"""Who stands in an order without being a party of it is looked for on the lists, all the same."""

from typing import Final

import pytest

from onward.graph.model import Identifier, Listing, Party, Provenance
from onward.graph.store.workspace import memory_snapshot
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.assessment import Assessment
from tests.clear_orders import Order, assess_order, claimed_order, with_value
from tests.engines import open_world
from tests.unit.cases import each_case, table

FIRM: Final = "Zefirin-Kvarzit Holding"
SHIP: Final = "Brezovan Star"
NEAR: Final = "Zefirin-Kvarzit Holdings"
"""A party that is on no list, with nearly the name of one that is."""


@pytest.fixture(scope="module")
def setup() -> AssessmentSetup:
    rows: list[Party | Listing] = []
    for local, name, kind, numbers in (
        ("firm", FIRM, "Company", (Identifier("inn", "7718852163", "RU", valid=True),)),
        ("ship", SHIP, "Vessel", (Identifier("imo", "9074729", valid=True),)),
    ):
        source = Provenance("a", local, published="2026-04-01", retrieved="2026-04-30")
        rows += [
            Party(f"a:{local}", name, kind, None, source=source, identifiers=numbers),
            Listing(
                f"a:l-{local}",
                f"a:{local}",
                topic="sanction",
                regime="EU",
                since="2024-01-01",
                source=source,
            ),
        ]
    source = Provenance("b", "near", published="2026-04-01", retrieved="2026-04-30")
    rows.append(Party("b:near", NEAR, "Company", "DE", source=source))
    return open_world(memory_snapshot(rows), "embedded")


def gaps(assessment: Assessment) -> dict[str, str]:
    """Return the gaps that name somebody of a list, by their field."""
    return {
        gap.field: gap.why_it_matters
        for gap in assessment.coverage.gaps
        if "which is on a list" in gap.why_it_matters
    }


PLACES: Final[list[list[str]]] = table(__file__, "PLACES", lists=True)

ALIKE: Final = "lighting of the depot of {}"
"""A text that is written in capitals, or without one."""


@pytest.mark.parametrize(("path", "text"), PLACES)
def test_a_listed_name_outside_the_parties_is_a_gap_that_quotes_it(
    setup: AssessmentSetup, path: str, text: str
) -> None:
    assessment = assess_order(setup, with_value(claimed_order(), path, text))
    assert FIRM in gaps(assessment)[path.replace("[]", ".0")]
    assert assessment.suggestion.value != "proceed"


@pytest.mark.parametrize("path", ["end_use.text", "items[].description"])
@pytest.mark.parametrize("text", [ALIKE.format(FIRM).upper(), ALIKE.format(FIRM).lower()])
def test_a_text_that_writes_all_words_alike_is_read_between_small_words(
    setup: AssessmentSetup, path: str, text: str
) -> None:
    text = text if path == "end_use.text" else text.replace("depot of", "depot for")
    stated = gaps(assess_order(setup, with_value(claimed_order(), path, text)))
    assert FIRM.lower() in stated[path.replace("[]", ".0")].lower()


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("end_use.text", "lighting of depots. " * 150 + FIRM, "only the first 2000 characters"),
        ("items[].description", "black lamp " * 200 + f"for {FIRM}", "only the first 2000 char"),
        (
            "end_use.text",
            " of ".join(f"DEPOT{number} NORTH" for number in range(40)),
            "may hold more names than 100",
        ),
    ],
)
def test_a_text_that_is_not_read_whole_is_a_gap(
    setup: AssessmentSetup, path: str, text: str, why: str
) -> None:
    assessment = assess_order(setup, with_value(claimed_order(), path, text))
    stated = [
        gap.why_it_matters
        for gap in assessment.coverage.gaps
        if gap.field == path.replace("[]", ".0")
    ]
    assert any(why in each for each in stated)
    assert assessment.suggestion.value != "proceed"


def test_words_of_a_paper_that_name_somebody_listed_are_a_gap(setup: AssessmentSetup) -> None:
    order = claimed_order()
    order["documents"][0]["quotes"] = [{"text": f"to be forwarded to {FIRM}"}]
    assert FIRM in gaps(assess_order(setup, order))["documents.0.quotes.0.text"]


def test_a_letter_of_an_authority_about_somebody_listed_is_a_gap(setup: AssessmentSetup) -> None:
    order = claimed_order()
    order["letters"] = [{"id": "L-1", "authority": "BAFA", "date": "2026-04-01", "party": FIRM}]
    assert FIRM in gaps(assess_order(setup, order))["letters.0.party"]


def test_papers_and_licences_of_a_listed_name_are_gaps(setup: AssessmentSetup) -> None:
    order = claimed_order()
    order["documents"][0]["from_party"] = FIRM
    order["licence"] = {"number": "L-1", "end_users": [FIRM.upper()]}
    both = {"licence.end_users.0", "documents.0.from_party"}
    assert set(gaps(assess_order(setup, order))) == both
    order["licence"]["end_users"] = ["Tideglass Netz AB"]
    assert set(gaps(assess_order(setup, order))) == {"documents.0.from_party"}


@each_case("path", "text", lists=True)
def test_other_words_are_none(setup: AssessmentSetup, path: str, text: str) -> None:
    assert gaps(assess_order(setup, with_value(claimed_order(), path, text))) == {}


def test_a_party_of_the_order_is_examined_and_no_mention(setup: AssessmentSetup) -> None:
    order: Order = claimed_order()
    order["parties"][0]["name"] = FIRM
    order["end_use"]["statement"]["signed_by"] = FIRM
    assert gaps(assess_order(setup, order)) == {}


@each_case("name", lists=True)
def test_a_number_behind_its_label_in_a_name_says_who_it_is(
    setup: AssessmentSetup, name: str
) -> None:
    order = claimed_order()
    order["parties"].append({"role": "carrier", "name": name})
    indicators = {row.indicator for row in assess_order(setup, order).findings}
    assert "own-listed-direct" in indicators


@pytest.mark.parametrize("name", ["Whatever Star IMO 9074728", "Inn 4 Travellers", "BIC Europe SA"])
def test_what_is_no_number_of_the_scheme_stays_a_name(setup: AssessmentSetup, name: str) -> None:
    order = claimed_order()
    order["parties"].append({"role": "carrier", "name": name})
    indicators = {row.indicator for row in assess_order(setup, order).findings}
    assert "own-listed-direct" not in indicators


def test_a_party_given_by_id_may_stand_in_the_papers_under_the_name_of_its_record(
    setup: AssessmentSetup,
) -> None:
    order = claimed_order()
    order["contract"] = {"consignee": NEAR}
    assert NEAR in gaps(assess_order(setup, order))["contract.consignee"]
    user = next(party for party in order["parties"] if party["role"] == "end_user")
    user |= {"id": "b:near", "name": None}
    assert gaps(assess_order(setup, order)) == {}
