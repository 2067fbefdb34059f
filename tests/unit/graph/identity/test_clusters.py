"""Two parties become one only by a source's own word or an uncontradicted strong identifier."""

from itertools import permutations

import pytest

from onward.graph.identity.clusters import resolve
from onward.graph.model import Identifier, IdentityLink, Party, Provenance

LEI, OTHER_LEI = "5493001KJTIIGC8Y1R12", "529900T8BM49AURSDO55"
INN, OTHER_INN = "7707083893", "7736050003"


def party(party_id: str, *identifiers: Identifier, kind: str = "Company", **more: str) -> Party:
    """Return a party of the source that its id names."""
    source = Provenance(party_id.partition(":")[0], party_id)
    notes = tuple(more.items())
    return Party(party_id, party_id, kind, "XC", source, identifiers=identifiers, notes=notes)


def number(scheme: str, value: str, *, valid: bool | None = True) -> Identifier:
    return Identifier(scheme, value, valid=valid)


@pytest.mark.parametrize("scheme", ["lei", "imo", "inn", "ogrn"])
def test_an_equal_strong_identifier_makes_one_party_of_two(scheme: str) -> None:
    rows = [party("a:1", number(scheme, INN)), party("b:1", number(scheme, INN))]
    assert resolve(rows, []).canonical == {"b:1": "a:1"}


@pytest.mark.parametrize("valid", [False, None])
def test_an_identifier_whose_checksum_does_not_hold_makes_nobody_the_same(
    valid: bool | None,
) -> None:
    rows = [party(p, number("inn", INN, valid=valid)) for p in ("a:1", "b:1")]
    assert resolve(rows, []).canonical == {}


@pytest.mark.parametrize("scheme", ["registration_number", "tax_number", "swift", "uscc"])
def test_a_scheme_without_a_checksum_of_its_own_only_suggests(scheme: str) -> None:
    rows = [party(p, number(scheme, "12345")) for p in ("a:1", "b:1")]
    assert resolve(rows, []).canonical == {}


def test_another_number_that_differs_keeps_two_parties_apart_and_says_so() -> None:
    rows = [
        party("a:1", number("lei", LEI), number("inn", INN)),
        party("b:1", number("lei", LEI), number("inn", OTHER_INN)),
    ]
    clusters = resolve(rows, [])
    assert clusters.canonical == {}
    [refused] = clusters.refused
    assert (refused.left, refused.right) == ("a:1", "b:1")
    assert refused.because == f"same lei {LEI}, but their inn numbers differ"


def test_kinds_that_exclude_each_other_keep_two_parties_apart() -> None:
    rows = [
        party("a:1", number("imo", "9074729"), kind="Vessel"),
        party("b:1", number("imo", "9074729"), kind="Company"),
    ]
    clusters = resolve(rows, [])
    assert clusters.canonical == {}
    assert [one.because for one in clusters.refused] == [
        "same imo 9074729, but one is a vessel and one an organisation"
    ]


@pytest.mark.parametrize("kind", ["Organization", "PublicBody", "Unknown"])
def test_kinds_that_do_not_exclude_each_other_are_no_contradiction(kind: str) -> None:
    rows = [party("a:1", number("lei", LEI)), party("b:1", number("lei", LEI), kind=kind)]
    assert resolve(rows, []).canonical == {"b:1": "a:1"}


def test_a_kind_that_its_source_leaves_open_contradicts_nothing() -> None:
    person = party("a:1", number("imo", "9074729"), kind="Person")
    body = party("b:1", number("imo", "9074729"))
    of_no_kind = party("b:1", number("imo", "9074729"), kind_uncertain="the list does not say")
    assert resolve([person, body], []).canonical == {}
    assert resolve([person, of_no_kind], []).canonical == {"b:1": "a:1"}


def test_a_negative_inside_a_cluster_refuses_who_would_join_it_later() -> None:
    rows = [
        party("a:1", number("inn", INN), number("lei", LEI)),
        party("b:1", number("inn", INN)),
        party("c:1", number("lei", LEI), number("inn", OTHER_INN)),
    ]
    clusters = resolve(rows, [])
    assert clusters.canonical == {"b:1": "a:1"}
    assert len(clusters.refused) == 1


def test_one_row_that_describes_two_registrations_joins_nobody() -> None:
    both = party("a:1", number("inn", INN), number("inn", OTHER_INN))
    noted = party("a:1", number("inn", INN), composite="two companies in one row")
    for composite in (both, noted):
        assert resolve([composite, party("b:1", number("inn", INN))], []).canonical == {}


def test_what_a_source_itself_asserts_is_believed_without_a_number() -> None:
    link = IdentityLink("a:1", "b:1", Provenance("a", "link"))
    assert resolve([party("a:1"), party("b:1")], [link]).canonical == {"b:1": "a:1"}


def test_a_canonical_id_is_a_qid_before_a_lei_before_the_smallest() -> None:
    ids = ["z:Q42", f"y:{LEI}", "a:1"]
    links = [IdentityLink(ids[0], other, Provenance("a", other)) for other in ids[1:]]
    assert set(resolve([party(one) for one in ids], links).canonical.values()) == {"z:Q42"}
    assert resolve([party(one) for one in ids[1:]], []).canonical_id("a:1") == "a:1"
    link = IdentityLink(ids[1], ids[2], Provenance("a", "link"))
    assert resolve([party(one) for one in ids[1:]], [link]).canonical_id("a:1") == f"y:{LEI}"


def test_the_order_of_rows_and_links_changes_nothing() -> None:
    rows = [
        party("a:1", number("lei", LEI)),
        party("b:1", number("lei", LEI), number("inn", INN)),
        party("c:1", number("inn", INN)),
        party("d:1", number("lei", OTHER_LEI)),
    ]
    found = {str(resolve(some, [])) for some in permutations(rows)}
    assert len(found) == 1
    assert resolve(rows, []).canonical == {"b:1": "a:1", "c:1": "a:1"}
