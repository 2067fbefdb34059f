"""Which of a party's addresses says where it is in a building."""

from dataclasses import replace

from onward.graph.engine import PartyRecord
from onward.graph.model import PartyKind, Provenance, Tie, TieKind
from onward.queries.addresses import compare_addresses, stated_addresses
from tests.stakes import company
from tests.unit.cases import each_case

NODE = PartyRecord("w:node", (replace(company("Tower One"), kind=PartyKind.ADDRESS),), ())
TIE = Tie("w:acme", "w:node", TieKind.LOCATED_AT, Provenance("a", "tie"))


def party(*addresses: str, dataset: str = "a") -> PartyRecord:
    rows = [
        replace(company(f"acme{n}"), address=text, source=Provenance(dataset, str(n)))
        for n, text in enumerate(addresses)
    ]
    return PartyRecord("w:acme", tuple(rows), ())


@each_case("addresses", "given", lists=True)
def test_the_addresses_that_read_like_the_building_count(
    addresses: list[str], given: list[str]
) -> None:
    assert stated_addresses(party(*addresses), TIE, NODE) == tuple(given)


def test_the_addresses_of_the_source_that_places_it_there_come_first() -> None:
    ours, other = party("Suite 5, Tower One"), party("Suite 6, Tower One", dataset="b")
    merged = PartyRecord("w:acme", (*other.members, *ours.members), ())
    assert stated_addresses(merged, TIE, NODE) == ("Suite 5, Tower One",)
    assert stated_addresses(other, TIE, NODE) == ("Suite 6, Tower One",)


def test_a_unit_that_only_one_side_names_leaves_the_building() -> None:
    assert compare_addresses(("Suite 5",), ("Suite 5, Tower",)) == "unit"
    assert compare_addresses(("Tower",), ("Suite 5, Tower",)) == "building"
    assert compare_addresses(("Suite 5",), ("Suite 6", "Suite 5")) == "unit"
    assert compare_addresses(("Tower",), ("Tower",)) == "exact"
