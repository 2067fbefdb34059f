"""A party of an order is one party: its name takes nobody else in, its rows are one finding."""

from typing import Any

import pytest

from onward.graph.model import Listing, Party, Provenance, Statement, Tie
from onward.graph.store.workspace import memory_snapshot
from onward.queries.transactions.transaction import parse_transaction
from tests.assessed import assess_to_data
from tests.engines import open_world

LISTED = "own-listed-direct"
NAME = "Zefirin Holding SA"
RESEMBLING = "Zefirin Holding Bank"  # 0.904: a match where nobody has the name itself
POSSIBLE = "Zefirin Vegalo Holding SA"


def party(dataset: str, local: str, name: str, **facts: Any) -> Party:
    given = {"kind": "Company", "country": None, "source": Provenance(dataset, local)}
    return Party(id=f"{dataset}:{local}", name=name, **{**given, **facts})


def entry(dataset: str, local: str, regime: str = "EU", **facts: Any) -> Listing:
    given = {"topic": "sanction", "since": "2024-01-01", "list": f"{regime} list"}
    number = f"{dataset}:l-{local}"
    source = Provenance(dataset, number, published="2026-04-01", retrieved="2026-04-30")
    return Listing(
        id=number,
        party=f"{dataset}:{local}",
        regime=regime,
        source=source,
        **{**given, **facts},
    )


def listed(
    dataset: str, local: str, name: str, regime: str = "EU", **facts: Any
) -> list[Statement]:
    return [party(dataset, local, name), entry(dataset, local, regime, **facts)]


def assess_payer(*statements: Statement, name: str = NAME) -> dict[str, Any]:
    """Assess an order whose payer is stated by its name alone."""
    setup = open_world(memory_snapshot(statements), "embedded")
    order = {"id": "T", "date": "2026-05-01", "parties": [{"role": "payer", "name": name}]}
    return assess_to_data(parse_transaction(order), setup)


def bands(assessment: dict[str, Any]) -> dict[str, str]:
    rows = [row for row in assessment["matches"] if row["candidate"]]
    return {row["candidate"]["party"]: row["band"] for row in rows}


def findings(assessment: dict[str, Any], indicator: str = LISTED) -> list[dict[str, Any]]:
    return [found for found in assessment["findings"] if found["indicator"] == indicator]


def outcomes(assessment: dict[str, Any]) -> list[str]:
    return [f"{found['status']} {found['severity']}" for found in findings(assessment)]


def test_a_name_that_is_exactly_one_listed_partys_is_no_other_party_of_that_list() -> None:
    found = assess_payer(*listed("a", "0", NAME), *listed("a", "1", RESEMBLING))
    assert outcomes(found) == ["present stop"]
    assert bands(found) == {"a:0": "match", "a:1": "weak"}
    (weak,) = [row for row in found["matches"] if row["band"] == "weak"]
    assert "the same list has a party of exactly this name" in weak["explanation"]["because"]


def test_nor_is_it_one_that_it_is_only_possibly() -> None:
    found = assess_payer(*listed("a", "0", NAME), *listed("a", "1", POSSIBLE))
    assert outcomes(found) == ["present stop"]


def test_who_resembles_is_found_where_nobody_has_the_name() -> None:
    assert outcomes(assess_payer(*listed("a", "1", RESEMBLING))) == ["present stop"]


def test_another_list_tells_nothing_apart() -> None:
    found = assess_payer(*listed("a", "0", NAME), *listed("b", "1", RESEMBLING))
    assert bands(found) == {"a:0": "match", "b:1": "match"}
    possible = assess_payer(*listed("a", "0", NAME), *listed("b", "1", POSSIBLE))
    assert outcomes(possible) == ["present stop", "possible high"]


def test_nor_does_another_list_of_the_same_publisher() -> None:
    exact = listed("a", "0", NAME, "OFAC", list="Military companies")
    found = assess_payer(*exact, *listed("a", "1", POSSIBLE, "BIS", list="Entity List"))
    assert bands(found) == {"a:0": "match", "a:1": "possible"}
    assert sorted(outcomes(found)) == ["possible high", "present high"]


def test_beside_an_exact_name_who_resembles_on_another_list_of_the_publisher_is_possible() -> None:
    exact = listed("a", "0", NAME, "OFAC", list="Blocked persons")
    found = assess_payer(*exact, *listed("a", "1", RESEMBLING, "BIS", list="Entity List"))
    assert bands(found) == {"a:0": "match", "a:1": "possible"}
    graver = listed("a", "1", RESEMBLING, "EU", list="Asset freezes")
    assert bands(assess_payer(*exact, *graver)) == {"a:0": "match", "a:1": "match"}


def test_an_unlisted_party_of_the_source_that_resembles_is_possible() -> None:
    found = assess_payer(*listed("a", "0", NAME), party("a", "1", RESEMBLING))
    assert bands(found) == {"a:0": "match", "a:1": "possible"}


def test_a_party_that_nobody_lists_hides_no_listed_one_that_resembles_it() -> None:
    unlisted = party("a", "0", NAME)
    assert outcomes(assess_payer(unlisted, *listed("a", "1", RESEMBLING))) == ["present stop"]
    over = entry("a", "0", since="2020-01-01", until="2021-01-01")
    assert outcomes(assess_payer(unlisted, over, *listed("a", "1", RESEMBLING))) == ["present stop"]


@pytest.mark.parametrize(
    ("regime", "facts"),
    [
        ("EU", {"topic": "debarment"}),
        ("OFAC", {}),  # which the policy does not apply
    ],
    ids=["restricts", "not applied"],
)
def test_beside_an_entry_at_high_who_resembles_could_add_nothing(
    regime: str, facts: dict[str, str]
) -> None:
    exact = listed("a", "0", NAME, regime, **facts)
    found = assess_payer(*exact, *listed("a", "1", RESEMBLING, regime))
    assert bands(found) == {"a:0": "match", "a:1": "weak"}
    assert outcomes(found) == ["present high"]


@pytest.mark.parametrize(
    ("regime", "facts"),
    [("EU", {"measure": "travel ban"}), ("EU", {"standing": "inferred"})],
    ids=["bans nothing", "inferred"],
)
def test_beside_a_milder_entry_who_resembles_stays_possible(
    regime: str, facts: dict[str, str]
) -> None:
    exact = listed("a", "0", NAME, regime, **facts)
    found = assess_payer(*exact, *listed("a", "1", RESEMBLING))
    assert bands(found) == {"a:0": "match", "a:1": "possible"}
    assert "possible high" in outcomes(found)


def test_several_of_one_name_are_all_taken_in() -> None:
    found = assess_payer(*listed("a", "0", NAME), *listed("a", "1", NAME))
    assert bands(found) == {"a:0": "match", "a:1": "match"}


def test_rows_on_several_lists_are_one_finding_with_several_entries() -> None:
    found = assess_payer(
        *listed("b", "0", NAME),
        *listed("c", "0", NAME, "UN"),
        *listed("d", "0", NAME, "OFAC", list="SDN list"),
    )
    (finding,) = findings(found)
    assert (finding["status"], finding["severity"]) == ("present", "stop")
    entries = [(row["regime"], row["dataset"]) for row in finding["values"]["listings"]]
    assert entries == [("EU", "b"), ("UN", "c"), ("OFAC", "d")]
    assert finding["independent_sources"] == 3
    assert finding["object"]["name"] == "lists of EU, OFAC and UN"
    for words in ("the EU list (2024)", "the UN list (2024)", "the SDN list (2024)"):
        assert words in finding["summary"]
    nodes = [path["nodes"][0]["id"] for path in finding["evidence"]["paths"]]
    assert nodes == ["b:0", "c:0", "d:0"]


def test_what_rows_of_one_party_lead_to_is_one_finding_that_shows_each_way() -> None:
    worlds: list[list[Statement]] = [
        [
            party(dataset, "z", NAME),
            party(dataset, "army", f"Army of {dataset}", kind="MilitaryUnit", topics=("mil",)),
            Tie(f"{dataset}:army", f"{dataset}:z", "owns", Provenance(dataset, "1")),
        ]
        for dataset in ("a", "b")
    ]
    found = assess_payer(*worlds[0], *worlds[1])
    (finding,) = findings(found, "mil-tie")
    ends = [path["nodes"][-1]["name"] for path in finding["evidence"]["paths"]]
    assert ends == ["Army of a", "Army of b"]
    assert finding["subject"] == {
        "party": "a:z",
        "name": NAME,
        "role": "payer",
        "roles": ["payer"],
    }


def test_a_party_in_two_roles_under_two_ids_is_one_party_where_they_share_a_row() -> None:
    rows = (*listed("a", "0", NAME), *listed("b", "0", NAME, "UN"))
    setup = open_world(memory_snapshot(rows), "embedded")
    parties = [{"role": "payer", "name": NAME}, {"role": "end_user", "id": "b:0"}]
    order = parse_transaction({"id": "T", "date": "2026-05-01", "parties": parties})
    (finding,) = findings(assess_to_data(order, setup))
    assert [row["regime"] for row in finding["values"]["listings"]] == ["EU", "UN"]
    assert finding["subject"]["roles"] == ["payer", "end_user"]


def test_the_basis_of_a_summary_is_an_entry_of_a_list_that_the_policy_applies() -> None:
    found = assess_payer(*listed("a", "0", NAME, "BIS"), *listed("b", "0", NAME, "EU"))
    (finding,) = findings(found)
    assert [law["citation"] for law in finding["law"]][:2] == ["EU list", "BIS list"]
    assert "Basis: EU list" in finding["summary"]
