"""Who stands in an order without being a party of it is looked for on the lists, all the same."""

from typing import Final

import pytest

from onward.graph.model import Identifier, Listing, Party, Provenance
from onward.graph.store.workspace import memory_snapshot
from onward.queries.assessment.setup import AssessmentSetup
from tests.engines import open_world
from tests.order_cases import OrderCase, check_order, each_order_case

FIRM: Final = "Zefirin-Kvarzit Holding"
DAYS: Final = {"published": "2026-04-01", "retrieved": "2026-04-30"}


@pytest.fixture(scope="module")
def setup() -> AssessmentSetup:
    rows: list[Party | Listing] = []
    for local, name, kind, number in (
        ("firm", FIRM, "Company", Identifier("inn", "7718852163", "RU", valid=True)),
        ("ship", "Brezovan Star", "Vessel", Identifier("imo", "9074729", valid=True)),
    ):
        source = Provenance("a", local, **DAYS)
        rows.append(Party(f"a:{local}", name, kind, None, source=source, identifiers=(number,)))
        topic, regime, since = "sanction", "EU", "2024-01-01"
        entry = Listing(f"a:l-{local}", f"a:{local}", topic, regime, since=since, source=source)
        rows.append(entry)
    near = Provenance("b", "near", **DAYS)
    rows.append(Party("b:near", f"{FIRM}s", "Company", "DE", source=near))
    return open_world(memory_snapshot(rows), "embedded")


@each_order_case
def test_an_order_names_somebody_of_a_list(case: OrderCase, setup: AssessmentSetup) -> None:
    check_order(setup, case)


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("end_use.text", "lighting of depots. " * 150 + FIRM, "only the first 2000 characters"),
        ("items.0.description", "black lamp " * 200 + FIRM, "only the first 2000 characters"),
        (
            "end_use.text",
            " of ".join(f"DEPOT{number} NORTH" for number in range(40)),
            "may hold more names than 100",
        ),
    ],
    ids=["a long use", "a long description", "many names"],
)
def test_a_text_that_is_not_read_whole_is_a_gap(
    setup: AssessmentSetup, path: str, text: str, why: str
) -> None:
    says = {f"why:{path} has": why, "suggestion.value": "enhanced_due_diligence"}
    check_order(setup, OrderCase("a long text", says, "claimed", {path: text}))
