"""Who is one party: by a source's word, an uncontradicted strong number, a person's judgement."""

from collections.abc import Mapping
from itertools import permutations
from typing import Any

import pytest

from onward.graph.identity.clusters import Clusters, encode_judgements, resolve
from onward.graph.identity.undecided import name_similarity
from onward.graph.model import Identifier, Party
from tests.judged import LEI, judgement, link, row
from tests.unit.cases import each_case

INN = "7707083893"
NUMBERS = {"LEI": LEI, "LEI2": "529900T8BM49AURSDO55", "INN": INN, "INN2": "7736050003"}

LINKS = [link("d:1", "a:1"), link("e:1", "c:1")]
JUDGED = ["a:1 same b:1", "b:1 same c:1, rule import", "c:1 different d:1", "d:1 same e:1"]


def party(text: str, *, valid: bool | None = True, **facts: Any) -> Party:
    """Return a party of its id and its numbers: `b:1 lei LEI inn INN2`."""
    party_id, *words = text.split()
    pairs = zip(words[::2], words[1::2], strict=True)
    numbers = [
        Identifier(scheme, NUMBERS.get(value, value), valid=valid) for scheme, value in pairs
    ]
    return row(party_id, *numbers, **facts)


def group(case: Mapping[str, Any]) -> Clusters:
    """Tell who is one party by the rows, links and judgements of a case."""
    rows = [party(text, **(facts or {})) for text, facts in case.get("rows", {}).items()]
    links = [link(*text.split(" = ")) for text in case.get("links", ())]
    return resolve(rows, links, map(judgement, case.get("judged", ())), name_similarity)


@each_case("case")
def test_who_is_one_party(case: Mapping[str, Any]) -> None:
    clusters = group(case)
    assert clusters.canonical == (case["one"] or {})
    refused = [f"{one.left} {one.right}: {one.because}" for one in clusters.refused]
    assert refused == [text.format(**NUMBERS) for text in case.get("refused", ())]
    for pair in case.get("apart", ()):
        assert clusters.are_apart(*pair.split())


def test_a_judgement_says_who_judged_and_why() -> None:
    [joined] = group({"judged": ["b:1 same a:1"]}).joined
    assert (joined.rule, joined.because) == ("person", "seen")


@pytest.mark.parametrize("scheme", ["lei", "imo", "inn", "ogrn"])
def test_an_equal_strong_identifier_makes_one_party_of_two(scheme: str) -> None:
    rows = [party(f"{party_id} {scheme} INN") for party_id in ("a:1", "b:1")]
    assert resolve(rows, []).canonical == {"b:1": "a:1"}


@pytest.mark.parametrize("scheme", ["registration_number", "tax_number", "swift", "uscc"])
def test_a_scheme_without_a_checksum_of_its_own_only_suggests(scheme: str) -> None:
    rows = [party(f"{party_id} {scheme} 12345") for party_id in ("a:1", "b:1")]
    assert resolve(rows, []).canonical == {}


@pytest.mark.parametrize("valid", [False, None])
def test_an_identifier_whose_checksum_does_not_hold_makes_nobody_the_same(
    valid: bool | None,
) -> None:
    rows = [party(f"{party_id} inn INN", valid=valid) for party_id in ("a:1", "b:1")]
    assert resolve(rows, []).canonical == {}


@pytest.mark.parametrize("kind", ["Organization", "PublicBody", "Unknown"])
def test_kinds_that_do_not_exclude_each_other_are_no_contradiction(kind: str) -> None:
    rows = [party("a:1 lei LEI"), party("b:1 lei LEI", kind=kind)]
    assert resolve(rows, []).canonical == {"b:1": "a:1"}


def test_the_order_of_rows_changes_nothing() -> None:
    texts = ("a:1 lei LEI", "b:1 lei LEI inn INN", "c:1 inn INN", "d:1 lei LEI2")
    rows = [party(text) for text in texts]
    assert len({str(resolve(some, [])) for some in permutations(rows)}) == 1
    assert resolve(rows, []).canonical == {"b:1": "a:1", "c:1": "a:1"}


def test_the_order_of_judgements_changes_nothing() -> None:
    said = [judgement(text) for text in JUDGED]
    assert len({str(resolve([], LINKS, some)) for some in permutations(said)}) == 1
    assert len({encode_judgements(some) for some in permutations(said)}) == 1
