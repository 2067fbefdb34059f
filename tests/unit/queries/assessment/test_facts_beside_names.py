"""An exact name does not outweigh the facts beside it: birth date, address, number, country."""

from typing import Any, Final

import pytest

from onward.graph.model import Identifier, Listing, Party, Provenance, Statement
from onward.graph.store.workspace import memory_snapshot
from onward.queries.transactions.transaction import parse_transaction
from tests.assessed import assess_to_data
from tests.engines import open_world

FIRM: Final = "Zefirin Holding SA"
LIKE: Final = "Zefirin Holding Bank"
STREET: Final = "12 Kvarzit Street, Limassol"


def listed(local: str, name: str, entry: dict[str, Any], **facts: Any) -> list[Statement]:
    given = {"kind": "Company", "country": None, "source": Provenance("a", local)}
    source = Provenance("a", f"l-{local}", published="2026-04-01", retrieved="2026-04-30")
    stated = {"topic": "sanction", "since": "2024-01-01", "list": "list", "regime": "EU", **entry}
    listing = Listing(id=f"a:l-{local}", party=f"a:{local}", source=source, **stated)
    return [Party(id=f"a:{local}", name=name, **{**given, **facts}), listing]


def assess_payer(rows: list[Statement], **facts: Any) -> tuple[dict[str, str], list[str]]:
    """Return the bands of the candidates, and the findings on list entries."""
    setup = open_world(memory_snapshot(rows), "embedded")
    payer = {"role": "payer", "name": FIRM, **facts}
    order = parse_transaction({"id": "T", "date": "2026-05-01", "parties": [payer]})
    found = assess_to_data(order, setup)
    bands = {row["candidate"]["party"]: row["band"] for row in found["matches"] if row["candidate"]}
    listings = [row for row in found["findings"] if row["indicator"] == "own-listed-direct"]
    return bands, [f"{row['status']} {row['severity']}" for row in listings]


STOP: Final[dict[str, Any]] = {}
HIGH: Final = {"topic": "debarment"}
NUMBER: Final = Identifier("duns", "804735132")


@pytest.mark.parametrize("exact", [STOP, HIGH], ids=["stop", "high"])
@pytest.mark.parametrize(
    ("listed_facts", "stated"),
    [
        ({"address": f"{STREET}, Cyprus"}, {"address": STREET}),
        ({"identifiers": (NUMBER,)}, {"identifiers": {"duns": "804735132"}}),
    ],
    ids=["address", "number"],
)
def test_whoever_has_the_orders_facts_stays_possible_beside_the_exact_name(
    exact: dict[str, Any], listed_facts: dict[str, Any], stated: dict[str, Any]
) -> None:
    rows = [*listed("0", FIRM, exact), *listed("1", LIKE, STOP, **listed_facts)]
    bands, findings = assess_payer(rows, **stated)
    assert bands["a:0"] == "match"
    # a number makes both rows one party, with one finding
    outcome = ("possible", 2) if "address" in stated else ("match", 1)
    assert (bands["a:1"], len(findings)) == outcome
    assert assess_payer(rows)[0]["a:1"] == "weak"


def test_a_fact_that_both_have_tells_nobody_apart() -> None:
    at = {"address": f"{STREET}, Cyprus"}
    rows = [*listed("0", FIRM, STOP, **at), *listed("1", LIKE, STOP, **at)]
    assert assess_payer(rows, address=STREET)[0] == {"a:0": "match", "a:1": "weak"}


@pytest.mark.parametrize(("exact", "band"), [(HIGH, "possible"), (STOP, "weak")])
def test_a_country_counts_where_the_exact_name_is_no_reason_to_stop(
    exact: dict[str, Any], band: str
) -> None:
    rows = [*listed("0", FIRM, exact), *listed("1", LIKE, STOP, country="CY")]
    assert assess_payer(rows, country="CY")[0] == {"a:0": "match", "a:1": band}


def test_beside_a_number_that_says_who_it_is_no_address_does() -> None:
    lei = Identifier("lei", "5493001KJTIIGC8Y1R12")
    rows = [
        *listed("0", FIRM, STOP, identifiers=(lei,)),
        *listed("1", LIKE, STOP, address=f"{STREET}, Cyprus"),
    ]
    stated = {"identifiers": {"lei": lei.value}, "address": STREET}
    assert assess_payer(rows, **stated)[0] == {"a:0": "match", "a:1": "weak"}


def test_a_country_makes_no_other_name_exact() -> None:
    # 0.975 and a country that agrees reach 0.99: still another name, beside which others count
    rows = [
        *listed("0", "Zefirin Holdings SA", STOP, country="CY"),
        *listed("1", LIKE, STOP),
    ]
    bands, _ = assess_payer(rows, country="CY")
    assert bands["a:1"] != "weak"
