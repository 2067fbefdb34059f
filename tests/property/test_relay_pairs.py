"""Pairs of deliveries in and out: never fewer than there can be, none used twice."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache, partial
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.graph.model import Provenance, Shipment
from onward.queries.detectors.onward_exports import (
    NEAR_PAIRS,
    NO_GOODS,
    DirectedShipment,
    PairTerms,
    ShipmentFlows,
    ShipmentPair,
    compare_rows,
    largest_pairing,
)
from onward.queries.ownership.owners import GroupMember

FITS = st.lists(st.lists(st.integers(0, 5), max_size=6, unique=True), max_size=6)


def most(fits: Sequence[Sequence[int]]) -> int:
    """Try every choice."""

    @cache
    def best(out: int, used: frozenset[int]) -> int:
        if out == len(fits):
            return 0
        taken = [1 + best(out + 1, used | {one}) for one in fits[out] if one not in used]
        return max([best(out + 1, used), *taken])

    return best(0, frozenset())


@given(FITS)
def test_as_many_pairs_as_there_can_be_each_delivery_once(fits: list[list[int]]) -> None:
    paired = largest_pairing(range(len(fits)), fits.__getitem__)
    assert len(paired) == most(fits)
    assert len(set(paired.values())) == len(paired)
    assert all(came in fits[went] for came, went in paired.items())


@given(FITS, st.integers(0, 2**32))
def test_enlarging_keeps_every_outgoing_delivery_that_was_paired(
    fits: list[list[int]], seed: int
) -> None:
    fuzz = Random(seed)  # noqa: S311  # a test's choice, no secret
    some = [[one for one in row if fuzz.random() < 0.5] for row in fits]
    begun = largest_pairing(range(len(fits)), some.__getitem__)
    paired = largest_pairing(range(len(fits)), fits.__getitem__, begun)
    assert len(paired) == most(fits)
    assert set(begun.values()) <= set(paired.values())


@given(FITS)
def test_the_outgoing_delivery_that_goes_first_is_paired_if_it_can_be(
    fits: list[list[int]],
) -> None:
    paired = largest_pairing(range(len(fits)), fits.__getitem__)
    if fits and fits[0]:
        assert 0 in paired.values()


def test_counting_stops_at_its_limit() -> None:
    assert len(largest_pairing(range(10), lambda out: [out], limit=3)) == 3


DAYS = st.sampled_from(["2025-01-10", "2025-01-11", "2025-01", "2025", "2025-07-09", "2025-07-10"])
ROWS = st.lists(
    st.builds(
        lambda date, hs, families, quantity, unit, place, shipper, doubts: DirectedShipment(
            shipment=Shipment(
                "s",
                date,
                Provenance("made", "s"),
                hs=hs,
                families=families,
                quantity=quantity,
                unit=unit,
                destination=place,
            ),
            member=GroupMember(1),
            shipper=shipper,
            receivers=frozenset({2, 3}),
            doubts=doubts,
        ),
        date=DAYS,
        hs=st.sampled_from([None, "8542", "854231", "85423190", "854232"]),
        families=st.sampled_from([(), ("interception",), ("intrusion",)]),
        quantity=st.sampled_from([None, "0", "50", "100", "33.333333333333333", "0.1"]),
        unit=st.sampled_from([None, "pc", "kg"]),
        place=st.sampled_from([None, "XB", "XC"]),
        shipper=st.sampled_from([None, 2, 4]),
        doubts=st.sampled_from([(), ("doubtful",)]),
    ),
    max_size=6,
)


@given(ROWS, ROWS, st.sampled_from(["0.5", "1", "0.333333333333333333"]))
def test_columns_leave_out_no_delivery_that_the_exact_test_would_pair(
    came: list[DirectedShipment], went: list[DirectedShipment], ratio: str
) -> None:
    came.sort(key=lambda row: row.days[0])
    went.sort(key=lambda row: row.days[0])
    terms = PairTerms(180, Decimal(ratio), "XC")
    flows = ShipmentFlows(came, went, terms)
    for wanted in ("definite", "possible", "goods not stated"):
        for out in range(len(went)):
            partners = flows.partners(out, wanted)
            found = {one for one in partners if flows.fits(out, one, wanted)}
            tested = {at: compare_rows(row, went[out], terms) for at, row in enumerate(came)}
            assert found == {at for at, one in tested.items() if wanted in _answer(one)}


def _answer(tested: ShipmentPair) -> list[str]:
    """Say what a pair is good for, from the exact test."""
    if tested.failed:
        return []
    if NO_GOODS in tested.doubts:
        return ["goods not stated"]
    return ["possible"] if tested.doubts else ["definite", "possible"]


@pytest.mark.parametrize("quantity", ["1", None])
def test_the_deliveries_of_a_hub_are_not_tested_pair_by_pair(
    quantity: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand in and a thousand out, each too small or of a quantity that is not stated."""
    calls: list[DirectedShipment] = []

    def counted(came: DirectedShipment, went: DirectedShipment, terms: PairTerms) -> ShipmentPair:
        calls.append(came)
        return compare_rows(came, went, terms)

    monkeypatch.setattr("onward.queries.detectors.onward_exports.compare_rows", counted)
    source = Provenance("made", "s")
    out = Shipment(
        "out", "2025-02-10", source, hs="854231", quantity=quantity, unit="pc", destination="XB"
    )
    into = replace(out, id="in", date="2025-01-10", quantity="100")
    came = [DirectedShipment(into, GroupMember(1), 4, frozenset({1}), ())] * 1000
    went = [DirectedShipment(out, GroupMember(1), 1, frozenset({2}), ())] * 1000
    flows = ShipmentFlows(came, went, PairTerms(180, Decimal("0.5"), "XC"))
    find_partners = partial(flows.partners, certainty="definite")
    fits = partial(flows.fits, certainty="definite")
    assert largest_pairing(range(1000), find_partners, fits=fits) == {}
    flows.nearest_miss()
    assert len(calls) <= NEAR_PAIRS
