"""How a party was found is said as it was, and of that party alone."""

import pytest

from onward.queries.assessment.how_found import describe_how_found
from onward.queries.model.assessment import (
    MatchBand,
    MatchCandidate,
    MatchExplanation,
    MatchQuery,
    PartyCoverage,
    PartyMatch,
    Resolved,
)


def coverage(resolved: Resolved, *ids: str, ref: int = 0) -> PartyCoverage:
    return PartyCoverage(
        party_ref=ref,
        role="end_user",
        name="Zavod Kometa",
        resolved=resolved,
        parties=ids,
        identifiers_given=(),
        owners=None,
        lists_compared=(),
    )


def row(
    party: str,
    name: str,
    *by: str,
    ref: int = 0,
    owner: int | None = None,
    band: MatchBand = "match",
) -> PartyMatch:
    return PartyMatch(
        party_ref=ref,
        role="end_user" if owner is None else "owner",
        owner=owner,
        query=MatchQuery(name="Zavod Kometa"),
        searched=(),
        threshold="0.86",
        candidate=MatchCandidate(
            party=party, name_used=name, dataset="un", record="1", listing=None
        ),
        score="0.93",
        band=band,
        explanation=MatchExplanation(by=by, because=(), compared=None),
        evidence_hash=None,
    )


@pytest.mark.parametrize(
    ("match", "text"),
    [
        (row("un:1", "Kometa", "id"), "found by id: un:1"),
        (row("un:1", "Kometa", "inn", "name"), "found by identifier (inn): un:1"),
        (row("un:1", "ZAVOD  KOMETA", "name"), "found by exact name: un:1"),
        (
            row("un:1", "Zavod Komet", "name"),
            "found by resemblance of its name (score 0.93): un:1",
        ),
    ],
)
def test_a_party_was_found_as_its_own_row_says(match: PartyMatch, text: str) -> None:
    strangers = [row("un:1", "Other", "lei", ref=1), row("un:1", "Other", "lei", owner=0)]
    assert describe_how_found(coverage("matched", "un:1"), [*strangers, match]) == text


def test_each_of_several_parties_has_its_own_way() -> None:
    rows = [row("un:1", "Zavod Kometa", "name"), row("eu:2", "Kometa", "lei")]
    said = describe_how_found(coverage("matched", "un:1", "eu:2", "transaction:0"), rows)
    assert said == (
        "found by exact name: un:1; found by identifier (lei): eu:2; "
        "possibly found; looked at as the order describes it"
    )


def test_who_was_not_found_is_said_to_be_looked_at_by_itself() -> None:
    possible = [row("un:1", "Kometa", "name", band="possible")]
    said = describe_how_found(coverage("possible", "transaction:0"), possible)
    assert said == "possibly found; looked at as the order describes it"
    assert describe_how_found(coverage("none"), []) == "nobody is named"
